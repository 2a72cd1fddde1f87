// `seatkeeper release --plan` by the real command line: a plan that was reviewed is judged again, and what is in both is released.
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import type {Ask} from './child-api.ts'
import {ME, auditOf, cliWithInput, fourIdle, holdersOf, LOW_BRAKE, management, presentSite, saying, startIn} from './acting-command.ts'
import {DRY} from './configuration.ts'
import {deletions} from './wire.ts'
import type {World} from './world.ts'
import {openWorld, testWorld} from './world.ts'

const braked = {config: {licenseManagement: management({brake: LOW_BRAKE})}}

const planOf = async (world: World): Promise<string> => (await world.cli(['plan', '--json'])).stdout

function write({folder}: World, content: string | Buffer, name = 'plan.json'): string {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

describe('release used wrongly', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({sites: {one: presentSite(fourIdle()), two: presentSite(fourIdle())}, ...braked})
  })
  afterAll(() => world.stop())

  it.each<[string[], number, RegExp]>([
    [['--plan', 'STRANGE'], 2, /^\S+strange\.json is a plan for site elsewhere, which is not in \S+seatkeeper\.yaml\. Sites: one, two\.\n$/],
    [['--plan', 'nowhere.json'], 2, /^nowhere\.json cannot be read: there is no such file\.\n$/],
    [['--plan', '-'], 2, /^standard input is not a plan: it is empty\./],
    [['--plan', 'FILE', '--site', 'two'], 2, /^\S+good\.json is a plan for site one, not for two\.\n$/],
    [['--plan', 'FILE', '--site', 'three'], 2, /^There is no site three in \S+seatkeeper\.yaml\. Sites: one, two\.\n$/],
    [['--plan', 'FILE', 'CORP\\a'], 2, /^Give users or a plan, not both: a plan names its seats itself\.\n$/],
    [['--plan', 'FILE', '--type', 'analyzer'], 2, /^error: option '--plan <file>' cannot be used with option '--type <type>'\n$/],
    [[], 2, /^Say whose seats to release, as DIRECTORY\\id, or give a plan with --plan\.\n$/],
    [['CORP\\a'], 2, /^There are several sites in \S+seatkeeper\.yaml; say which with --site \(one of one, two\)\.\n$/],
    [['--plan', 'FILE'], 1, /^No collector runs with the data folder \S+data\. Start it with `seatkeeper run -c \S+seatkeeper\.yaml`\.\n$/],
  ])('release %j', async (args, code, stderr) => {
    const plan = {version: 1, site: 'one', items: [{allocationId: 'row'}]}
    const files: Record<string, string> = {FILE: write(world, JSON.stringify(plan), 'good.json'), STRANGE: write(world, JSON.stringify({...plan, site: 'elsewhere'}), 'strange.json')}
    expect(await world.cli(['release', ...args.map(arg => files[arg] ?? arg)])).toEqual(saying({code, stderr}))
  })

  it('changes nothing', () => {
    expect([deletions(world.sims.one!), deletions(world.sims.two!)]).toEqual([[], []])
  })
})

describe('a reviewed plan', () => {
  let world: World
  let ask: Ask
  beforeAll(async () => {
    world = await openWorld({sites: {prod: presentSite(fourIdle())}, ...braked});
    ({ask} = await startIn(world))
  })
  afterAll(() => world.stop())

  it('that is not trusted any more is not carried out (3), nor one that is paused (1)', async () => {
    const file = write(world, await planOf(world))
    world.sim.faults.add({kind: 'date', offsetSeconds: 3600})
    expect(await world.cli(['release', '--plan', file])).toEqual(saying({code: 3, stderr: /^prod: Nothing is released by this reading\. .*\n$/}))
    world.sim.faults.clear()
    await ask('/v4/pause', {method: 'POST', body: {}})
    expect(await world.cli(['release', '--plan', file])).toEqual(saying({code: 1, stderr: /^Site prod: Paused by local on .*: nothing is released until somebody resumes\.\n$/}))
    await ask('/v4/resume', {method: 'POST', body: {}})
    expect(deletions(world.sim)).toEqual([])
  })

  it('is carried out past the brake, from standard input, without what was taken out of it, and a seat that stays is told', async () => {
    const plan = JSON.parse(await planOf(world)) as {items: {holder: {id: string}}[]}
    world.sim.site.login('CORP\\b')
    world.sim.site.takeBack('CORP\\c', 'professional')
    const items = plan.items.filter(({holder}) => holder.id !== 'd')
    const {code, stdout, stderr} = await cliWithInput(world, ['release', '--plan', '-'], JSON.stringify({...plan, items: [...items, ...items]}))
    expect({code, stderr, lines: stdout.split('\n')}).toEqual({code: 0, stderr: '', lines: [
      'prod: 1 released, 1 already gone, 1 became active', expect.stringMatching(/^CORP\\b \(professional\): became active\. /), 'CORP\\c: already gone. The seat was gone already.',
      `Give a seat back with \`seatkeeper undo -c ${world.file} USER\`.`, '',
    ]})
    expect(holdersOf(world.sim)).toEqual(['b', 'busy', 'd'])
  })

  it('of which a release is refused exits with 1, as Windows PowerShell writes it too, and the same plan again goes on', async () => {
    const plan = await planOf(world)
    const file = write(world, Buffer.from(`\uFEFF${plan}`, 'utf16le'))
    world.sim.faults.add({kind: 'status', status: 403, method: 'DELETE', count: 1})
    const {code, stdout, stderr} = await world.cli(['release', '--plan', file])
    expect([code, stdout, stderr.split('\n')]).toEqual([1, 'prod: 1 refused\n', [
      expect.stringMatching(/^CORP\\d \(professional\): refused\. .* 403 Forbidden/), `\`seatkeeper plan -c ${world.file}\` shows what is left.`, '',
    ]])
    expect(await world.cli(['release', '--plan', file])).toEqual(saying({stdout: /^prod: 1 released\nGive a seat back with .*\n$/}))
    expect(holdersOf(world.sim)).toEqual(['b', 'busy'])
    expect((await auditOf(world, 'outcome')).map(({mode, actor, reason}) => `${String(mode)} ${String(actor)} ${String(reason)}`)).toContain(`manual ${ME} idle`)
    expect((await auditOf(world, 'outcome')).every(({mode}) => mode === 'manual')).toBe(true)
  })

  it('without seats is done', async () => {
    expect(await world.cli(['release', '--plan', write(world, await planOf(world))])).toEqual(saying({stdout: 'prod: the plan has no seats; nothing to release.\n'}))
  })

  it('that names a seat twice ends by the API too', async () => {
    const body = {version: 1, items: [{allocationId: 'gone'}, {allocationId: 'gone'}]}
    expect((await ask('/v4/plan/run', {method: 'POST', body, headers: {'idempotency-key': 'twice-the-same'}})).body).toMatchObject({state: 'done', total: 1, outcomes: [{result: 'alreadyGone'}]})
  })
})

describe('a plan that takes its time', () => {
  it('is followed to its end; and when the collector is killed, the command says what to do', async () => {
    const world = await testWorld({sites: {prod: presentSite(fourIdle())}, config: {licenseManagement: management()}})
    const {running} = await startIn(world)
    const file = write(world, await planOf(world))
    world.sim.setLatency(400)
    const release = world.spawn(['release', '--plan', file])
    await vi.waitFor(() => expect(deletions(world.sim)).toHaveLength(2), {timeout: 20_000, interval: 5})
    await running.kill()
    expect(await release.ended).toEqual(saying({
      code: 1, stderr: /^The release was under way when the collector stopped answering, after [0-3] of 4 seats\. The collector at \S+ does not answer\. If it does not run, start it with `seatkeeper run -c \S+`\. Then give this command again: no seat is released twice\.\n$/,
    }))
    const left = holdersOf(world.sim).filter(user => user !== 'busy').length
    await startIn(world)
    const again = await world.cli(['release', '--plan', file])
    expect(again).toEqual(saying({stdout: new RegExp(`^prod: ${left} released, ${4 - left} already gone\\n`)}))
    expect(new Set(deletions(world.sim)).size).toBe(4)
    expect(holdersOf(world.sim)).toEqual(['busy'])
  })
})

describe('plans of several sites', () => {
  it('are carried out one after the other, or the one that is named; one that is refused is told', async () => {
    const world = await testWorld({sites: {
      one: presentSite(fourIdle()), two: presentSite(fourIdle()), dry: {...presentSite(fourIdle()), sections: {licenseManagement: DRY}},
    }, config: {licenseManagement: management()}})
    const running = world.spawn(['run'])
    await expect.poll(() => running.said().match(/"msg":"read"/g)?.length, {timeout: 20_000}).toBe(3)
    const file = write(world, await planOf(world))
    expect(await world.cli(['release', '--plan', file, '--site', 'two'])).toEqual(saying({stdout: new RegExp('^two: 4 released\nGive a seat back with `seatkeeper undo -c \\S+ --site two USER`\\.\n$')}))
    const {code, stdout, stderr} = await world.cli(['release', '--plan', file])
    expect([code, stdout.match(/^\w+: .*(released|gone)$/gm), stderr]).toEqual([1, ['one: 4 released', 'two: 4 already gone'], expect.stringMatching(/^Site dry is in dry run, so nothing is released\. .*\n$/)])
  })
})

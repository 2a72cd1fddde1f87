// `plan`, `once --release`, `approve` and `discard` where the brake has halted a plan, by the real command line: nobody approves what was not shown.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {ME, auditOf, fourIdle, holdersOf, LOW_BRAKE, management, presentSite, saying, startIn, type Started} from './acting-command.ts'
import {deletions} from './wire.ts'
import type {World} from './world.ts'
import {openWorld, testWorld} from './world.ts'

const ID = '[0-9a-f]{8}-[0-9a-f-]{27}'
const WHY = 'The plan is halted: it would release 4 seats in one run (limit 3). If that is meant, approve the plan, or raise the limit in `licenseManagement.brake`; if not, discard it and look for what changed.'
const WOULD = 'The brake would halt this plan: it would release 4 seats in one run (limit 3).'
const STARTED = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d \(UTC\)`

const braked = {config: {licenseManagement: management({brake: LOW_BRAKE})}}
const one = () => ({sites: {prod: presentSite(fourIdle())}, ...braked})

const command = ({file}: World, words: string, more = '') => `\`seatkeeper ${words} -c ${file}${more === '' ? '' : ` ${more}`}\``
const decide = (world: World, id: string) => `Approve it with ${command(world, 'approve', id)}, or discard it with ${command(world, 'discard', id)}.`

type Json = {readonly halted?: {readonly id: string; readonly releases: number}; readonly items: readonly {readonly holder: {readonly id: string}}[]}
const jsonOf = async (world: World) => JSON.parse((await world.cli(['plan', '--json'])).stdout) as Json

/** The id of the plan that an evaluation run leaves halted. */
async function halt(world: World): Promise<string> {
  expect((await world.cli(['once', '--release'])).code).toBe(3)
  return (await jsonOf(world)).halted!.id
}

describe('a plan that the brake halts', () => {
  let world: World
  let id: string
  let started: Started
  beforeAll(async () => {
    world = await openWorld(one())
  })
  afterAll(() => world.stop())

  it('is halted by a run alone: before it plan tells how to carry it out, and there is none to approve', async () => {
    const {code, stdout, stderr} = await world.cli(['plan'])
    expect([code, stderr]).toEqual([3, ''])
    expect(stdout.split('\n').slice(-3)).toEqual([
      `${WOULD} If that is meant, approve the plan once a run has halted it, or raise the limit in \`licenseManagement.brake\`; if not, look for what changed.`, `To carry it out now: ${command(world, 'plan', '--json').slice(0, -1)} > plan.json\`, look at it, then ${command(world, 'release', '--plan plan.json')}.`, '',
    ])
    expect(await world.cli(['approve'])).toEqual(saying({code: 2, stderr: `Say which plan to approve, by its id. Which is halted is not known: no state of a collector can be read in ${world.folder}/data.\n`}))
    expect((await world.cli(['pause'])).code).toBe(0) // which makes the state
    expect((await world.cli(['resume'])).code).toBe(0)
    expect(await world.cli(['approve'])).toEqual(saying({code: 2, stderr: 'No plan is halted at site prod, so there is none to approve.\n'}))
    expect(await world.cli(['discard'])).toEqual(saying({code: 2, stderr: 'No plan is halted at site prod, so there is none to discard.\n'}))
  })

  it('makes once --release exit with 3 and tell how to approve it', async () => {
    const {code, stdout} = await world.cli(['once', '--release'])
    id = new RegExp(ID).exec(stdout)?.[0] ?? ''
    const [round, next] = stdout.split('\n')
    expect({code, round, next}).toEqual({
      code: 3, round: expect.stringMatching(/^prod: 5 seats read and judged in \S+ s; 4 seats in the plan; The plan is halted: /) as string,
      next: `Look at what is halted with ${command(world, 'plan')} and start the collector with ${command(world, 'run')}. ${decide(world, id)}`,
    })
    expect(deletions(world.sim)).toEqual([])
  })

  it('is shown by plan, with what of it would still go', async () => {
    world.sim.site.login('CORP\\b')
    world.sim.site.addUser({userId: 'new', seat: {lastUsed: new Date(0).toISOString(), created: '2020-01-01T00:00:00Z'}})
    const {code, stdout} = await world.cli(['plan'])
    expect([code, stdout.split('\n').slice(-6)]).toEqual([3, [
      WOULD, expect.stringMatching(new RegExp(`^HALTED since ${STARTED}: plan ${id}, 4 of 5 professional seats\\.$`)), WHY,
      'Of its 4 seats the plan above holds 3; an approval would release these. 1 seat above is not part of it.', decide(world, id), '',
    ]])
  })

  it('is told, and nothing done, where the id is missing', async () => {
    const halted = String.raw`^Say which plan to (approve|discard), by its id, after looking at it\.\nSite prod, plan ${id}, ${STARTED}: The plan is halted: .*\nLook at it with .* plan .*\. Approve it with .* ${id}.*\.\n$`
    expect(await world.cli(['approve'])).toEqual(saying({code: 2, stderr: new RegExp(halted)}))
    expect(await world.cli(['discard'])).toEqual(saying({code: 2, stderr: new RegExp(halted)}))
  })

  it('needs the running collector', async () => {
    const none = `No collector runs with the data folder ${world.folder}/data. Start it with ${command(world, 'run')}.\n`
    expect(await Promise.all([world.cli(['approve', id]), world.cli(['discard', id])])).toEqual([saying({code: 1, stderr: none}), saying({code: 1, stderr: none})])
  })

  it('is the same in the JSON of the command and of the API', async () => {
    started = await startIn(world)
    const {body} = await started.ask('/v4/plan')
    expect((await jsonOf(world)).halted).toEqual(body.halted)
  })

  it('is not another one', async () => {
    const replaced = /^prod: This is not the plan that is halted now: .* Look at the plan as it is\. `seatkeeper plan -c \S+` shows it\.\n$/
    expect(await world.cli(['approve', 'another'])).toEqual(saying({code: 1, stderr: replaced}))
    expect(await world.cli(['discard', 'another'])).toEqual(saying({code: 1, stderr: replaced}))
  })

  it('stays halted while paused (1) and without trust in the reading (3)', async () => {
    await world.cli(['pause', '--reason', 'year end'])
    expect(await world.cli(['approve', id])).toEqual(saying({code: 1, stderr: /^Site prod: Paused by local:\S+ on .* \(year end\): nothing is released until somebody resumes\. The plan stays halted\.\n$/}))
    const {code, stdout} = await world.cli(['plan'])
    expect([code, stdout]).toEqual([0, expect.stringMatching(new RegExp(`\\nPaused by local:\\S+ on .* \\(year end\\): .*\\nResume with \`seatkeeper resume -c \\S+\`\\.\\nHALTED since .*\\n${WHY.slice(0, 60).replace('(', '\\(')}`))])
    await world.cli(['resume'])
    world.sim.faults.add({kind: 'date', offsetSeconds: 3600})
    expect(await world.cli(['approve', id])).toEqual(saying({code: 3, stderr: /^prod: Nothing is released by this reading\. .* The plan stays halted\.\n$/}))
    world.sim.faults.clear()
    expect([deletions(world.sim), (await jsonOf(world)).halted?.id]).toEqual([[], id])
  })

  it('is approved by its id: what is in both plans is released, and each other seat is told', async () => {
    expect(await world.cli(['approve', id])).toEqual(saying({
      stdout: new RegExp(`^prod: 3 released, 1 became active\\nCORP\\\\b \\(professional\\): became active\\. Active 0 days ago, .*\\nGive a seat back with ${command(world, 'undo').replaceAll('.', '\\.').slice(0, -1)} USER\`\\.\\n$`),
    }))
    expect(holdersOf(world.sim)).toEqual(['b', 'busy', 'new'])
    expect(await auditOf(world, 'halted', 'approved')).toMatchObject([{kind: 'halted', plan: id, releases: 4}, {kind: 'approved', plan: id, actor: ME}])
  })

  it('is not approved twice, and says so', async () => {
    const again = await world.cli(['approve', id])
    expect([again.code, again.stdout.split('\n').slice(0, 2)]).toEqual([0, ['This plan was approved already; it ended so.', 'prod: 3 released, 1 became active']])
    expect(deletions(world.sim)).toHaveLength(3)
    expect((await jsonOf(world)).halted).toBeUndefined()
  })
})

describe('a halted plan', () => {
  it('is discarded by its id', async () => {
    const world = await testWorld(one())
    const id = await halt(world)
    await startIn(world)
    expect(await world.cli(['discard', id])).toEqual(saying({stdout: 'The halted plan of site prod is discarded; nothing of it is released. The next run makes a new plan.\n'}))
    expect([(await jsonOf(world)).halted, deletions(world.sim)]).toEqual([undefined, []])
    expect(await auditOf(world, 'discarded')).toMatchObject([{plan: id, actor: ME, site: 'prod'}])
    expect((await world.cli(['approve', id])).code).toBe(1)
  })

  it('of which releases fail: the failures are told, the exit code is 1, and the rest is halted anew', async () => {
    const world = await testWorld(one())
    const id = await halt(world)
    await startIn(world)
    world.sim.faults.add({kind: 'status', status: 500, method: 'DELETE'})
    const {code, stdout, stderr} = await world.cli(['approve', id])
    expect([code, stdout, stderr.split('\n')]).toEqual([1, 'prod: 3 failed, 1 not begun\n', [
      expect.stringMatching(/^CORP\\a \(professional\), CORP\\b \(professional\), CORP\\c \(professional\): failed\. Qlik Sense site prod answered 500: Simulated 500\./),
      'CORP\\d (professional): Not begun. Three releases in a row failed, so the run ended after 3 of 4 seats.',
      `${command(world, 'plan')} shows what is left.`, '',
    ]])
    expect((await jsonOf(world)).halted).toMatchObject({releases: 1})
  })

  it('of one site of several is named with its site', async () => {
    const world = await testWorld({sites: {one: presentSite(fourIdle()), two: presentSite(fourIdle())}, ...braked})
    expect((await world.cli(['once', '--release'])).code).toBe(3)
    const {code, stderr} = await world.cli(['approve'])
    const ids = [...stderr.matchAll(new RegExp(`^Site (?<site>\\w+), plan (?<id>${ID}), `, 'gm'))].map(({groups}) => groups!)
    expect([code, ids.map(({site}) => site)]).toEqual([2, ['one', 'two']])
    expect(stderr).toContain(`seatkeeper approve -c ${world.file} --site two ${ids[1]!.id!}\``)
    const running = world.spawn(['run'])
    await expect.poll(() => running.said().match(/"msg":"read"/g)?.length, {timeout: 20_000}).toBe(2)
    expect(await world.cli(['approve', ids[1]!.id!])).toEqual(saying({code: 2, stderr: /^There are several sites in .*; say which with --site \(one of one, two\)\.\n$/}))
    expect(await world.cli(['approve', ids[1]!.id!, '--site', 'two'])).toEqual(saying({stdout: /^two: 4 released\n/}))
    expect([holdersOf(world.sims.one!), holdersOf(world.sims.two!)]).toEqual([['a', 'b', 'busy', 'c', 'd'], ['busy']])
  })
})

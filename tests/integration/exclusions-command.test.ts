// `seatkeeper exclude` by the real command line: beside a running collector and without one, with what people do wrong with it; and what `plan` and `check-config` then say.
import {existsSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, describe, expect, it, vi} from 'vitest'
import {ME} from './acting-command.ts'
import type {Ended, RunningCommand} from './command-line.ts'
import {runCommand} from './command-line.ts'
import {LIVE} from './configuration.ts'
import type {World} from './world.ts'
import {DAY, openWorld, testWorld} from './world.ts'

const ago = (days: number): string => new Date(Date.now() - days * DAY).toISOString()
// Commands live in the present, so the sites do.
const simulator = () => ({startAt: Date.now(), frozen: false, site: {users: ['anna', 'bert', 'Zoë'].map(userId => ({userId, seat: {lastUsed: ago(100)}}))}})
const MANAGEMENT = {...LIVE, evaluation: {frequency: 'at 2:00 am on the first day of January'}}
const config = {licenseManagement: MANAGEMENT}

const ID = '[0-9a-f]{8}-[0-9a-f-]{27}'
const INSTANT = String.raw`\d{4}-\d\d-\d\dT\S+Z`
const rowsOf = ({stdout}: Ended): string[][] => stdout.trimEnd().split('\n').map(line => line.split('\t'))

/** A collector that has read its site. */
async function startIn(world: World): Promise<RunningCommand> {
  const running = world.spawn(['run'])
  await vi.waitFor(() => expect(running.said()).toContain('"msg":"read"'), {timeout: 20_000, interval: 20})
  return running
}

type Line = {readonly code?: number; readonly stdout?: string | RegExp; readonly stderr?: string | RegExp}

/** A text must be the whole of it, a pattern must be found in it. */
const saying = ({code = 0, stdout = '', stderr = ''}: Line) => ({
  code, stdout: typeof stdout === 'string' ? stdout : expect.stringMatching(stdout) as string, stderr: typeof stderr === 'string' ? stderr : expect.stringMatching(stderr) as string,
})

const endHint = (file: string, more = ''): string => `End it with \`seatkeeper exclude end -c ${file}${more} ID\`.\n`
const withoutId = ({code, stdout, stderr}: Ended) => ({code, stderr, stdout: stdout.replace(new RegExp(ID), 'ID')})

describe('a command that is used wrongly', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({sites: {one: {simulator: simulator()}, two: {simulator: simulator()}}, config})
  })
  afterAll(() => world.stop())
  const add = (...more: string[]) => ['exclude', 'add', ...more, '--site', 'one']

  it.each<[string[], number, RegExp]>([
    [add('CORP\\anna'), 2, /^error: required option '--reason <text>' not specified\n$/],
    [add('anna', '--reason', 'x'), 2, /^"anna" is not a user; write DIRECTORY\\id\.\n$/],
    [add('CORP\\anna', '--reason', 'x', '--until', 'tomorrow'), 2, /^error: option '--until <date>' argument 'tomorrow' is invalid\. Write a day, such as 2026-12-31, or an instant with its offset, such as \S+ or \S+\.\n$/],
    [add('CORP\\anna', '--reason', 'x', '--until', '2020-12-31'), 2, /^The exclusion would end on 31 Dec 2020, which is past\. Give a later instant, or none for no end\.\n$/],
    [['exclude', 'add', 'CORP\\anna', '--reason', 'x'], 2, /^There are several sites in .*seatkeeper\.yaml; say which with --site \(one of one, two\)\.\n$/],
    [['exclude', 'add', 'CORP\\anna', '--reason', 'x', '--site', 'three'], 2, /^There is no site three in .*seatkeeper\.yaml\. Sites: one, two\.\n$/],
    [['exclude', 'end', 'CORP\\anna', '--site', 'one'], 1, /^No operator has excluded CORP\\anna at site one, or that has ended\.\n$/],
    [['exclude', 'end', 'no-such-id', '--site', 'one'], 1, /^There is no exclusion of this id at site one that still holds\.\n$/],
  ])('%j', async (args, code, stderr) => {
    expect(await world.cli(args)).toEqual(saying({code, stderr}))
  })

  it('changes nothing', async () => {
    expect(rowsOf(await world.cli(['exclude', 'list', '--all']))).toEqual([['Site', 'User', 'Until', 'Reason', 'By', 'Made', 'State', 'Id']])
  })

  it('is helped in words that say what a date means', async () => {
    const {code, stdout} = await runCommand(['exclude', 'add', '--help'])
    expect({code, stdout: stdout.replace(/\s+/g, ' ')}).toEqual({code: 0, stdout: expect.stringContaining('the last day, to its end in UTC, or an instant with its offset; without it there is no end') as string})
  })
})

/** The same commands do the same whether a collector runs or not. */
describe.each([['while a collector runs', true], ['while none runs', false]])('%s', (_state, isRunning) => {
  let world: World
  let running: RunningCommand | undefined
  beforeAll(async () => {
    world = await openWorld({sites: {prod: {simulator: simulator()}}, config})
    running = isRunning ? await startIn(world) : undefined
  })
  afterAll(() => world.stop())
  beforeEach(() => expect(running?.child.exitCode ?? null).toBe(null))

  const effect = (seats: string): string => (isRunning ? seats : 'No collector runs; the next round keeps to it.')
  const audit = async () => (await world.cli(['audit', 'export'])).stdout.trimEnd().split('\n').map(line => JSON.parse(line) as Record<string, unknown>).filter(({kind}) => String(kind).startsWith('exclu'))

  it('a user is excluded without end, listed, and judged again in the end, all on record', async () => {
    expect(withoutId(await world.cli(['exclude', 'add', 'CORP\\anna', '--reason', ' on  leave ']))).toEqual(saying({
      stdout: `CORP\\anna is excluded from release at site prod without end. ${effect('One seat is kept by it now.')}\n${endHint(world.file)}`,
    }))
    const [head, row, ...others] = rowsOf(await world.cli(['exclude', 'list']))
    expect([head, others]).toEqual([['Site', 'User', 'Until', 'Reason', 'By', 'Made', 'Id'], []])
    expect(row).toEqual(['prod', 'CORP\\anna', 'no end', 'on leave', ME, expect.stringMatching(new RegExp(`^${INSTANT}$`)), expect.stringMatching(new RegExp(`^${ID}$`))])
    expect(await world.cli(['exclude', 'end', 'corp\\ANNA'])).toEqual(saying({stdout: 'CORP\\anna is judged by the rules again, at the next reading at the latest.\n'}))
    expect(rowsOf(await world.cli(['exclude', 'list']))).toEqual([head])
    expect(rowsOf(await world.cli(['exclude', 'list', '--all']))[1]![6]).toMatch(new RegExp(`^removed ${INSTANT} by ${ME}$`))
    expect((await audit()).map(({kind, actor, exclusion, person}) => ({kind, actor, exclusion, person}))).toEqual(['excluded', 'exclusion_ended'].map(kind =>
      ({kind, actor: ME, exclusion: row!.at(-1), person: {user: 'CORP\\anna', name: isRunning ? 'anna' : '', sentence: 'on leave'}})))
  })

  it('plan, check-config and a round keep to it', async () => {
    expect((await world.cli(['exclude', 'add', 'corp\\ZOE\u0308', '--reason', 'on leave', '--until', '2099-12-31'])).code).toBe(0)
    const shield = `  user ${isRunning ? 'CORP\\Zoë' : 'corp\\ZOE\u0308'}, made by ${ME} until 31 Dec 2099 (on leave) shields 1 seat\n`
    const [plan, asJson, checked] = await Promise.all([world.cli(['plan']), world.cli(['plan', '--json']), world.cli(['check-config'])])
    expect({code: plan.code, stdout: plan.stdout}).toEqual({code: 0, stdout: expect.stringContaining(shield) as string})
    expect(plan.stdout).toContain('2 seats will be released at the next run')
    expect(plan.stdout).toContain('  kept: 1 excluded\n')
    const json = JSON.parse(asJson.stdout) as {items: {holder: {id: string}}[]}
    expect(json.items.map(({holder}) => holder.id).toSorted()).toEqual(['anna', 'bert'])
    expect({code: checked.code, stdout: checked.stdout}).toEqual({code: 0, stdout: expect.stringContaining(shield) as string})
    if (isRunning) return
    expect((await world.cli(['once', '--release'])).stdout).toContain('; 2 released\n')
    expect(world.sim.site.listSeats().map(({user}) => user!.userId)).toEqual(['Zoë'])
  })
})

describe('an exclusion with an end', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({sites: {prod: {simulator: simulator()}}, config})
    await startIn(world)
  })
  afterAll(() => world.stop())

  it('a day is the last one, to its end in UTC; an instant is itself; the newest counts, and ends by its id', async () => {
    const day = await world.cli(['exclude', 'add', 'CORP\\bert', '--reason', 'project', '--until', '2099-12-31'])
    expect(day.stdout).toContain(`CORP\\bert is excluded from release at site prod until 31 Dec 2099. One seat is kept by it now.`)
    const instant = await world.cli(['exclude', 'add', 'CORP\\bert', '--reason', 'longer', '--until', '2100-01-31T18:00+01:00', '--site', 'prod'])
    expect(withoutId(instant).stdout).toContain(endHint(world.file, ' --site prod'))
    const [, newest, older] = rowsOf(await world.cli(['exclude', 'list', '--all']))
    expect([newest!.slice(1, 4), older!.slice(1, 4)]).toEqual([['CORP\\bert', '2100-01-31T17:00:00.000Z', 'longer'], ['CORP\\bert', '2099-12-31T23:59:59.000Z', 'project']])
    expect([newest![6], older![6]]).toEqual(['standing', expect.stringMatching(/^removed /)])
    const id = newest!.at(-1)!
    expect(instant.stdout).toContain(id)
    expect(await world.cli(['exclude', 'end', older!.at(-1)!])).toEqual(saying({code: 1, stderr: 'There is no exclusion of this id at site prod that still holds.\n'}))
    expect((await world.cli(['exclude', 'end', id])).code).toBe(0)
    expect(await world.cli(['exclude', 'end', 'CORP\\bert'])).toEqual(saying({code: 1, stderr: 'No operator has excluded CORP\\bert at site prod, or that has ended.\n'}))
  })
})

describe('what operators made', () => {
  it('is not known where there is no state that can be read, and plan and check-config say so', async () => {
    const world = await testWorld({sites: {prod: {simulator: simulator()}}, config})
    const known = (said: string): boolean => !said.includes('xclusions that operators made')
    const areKnown = async () => (await Promise.all([['plan'], ['check-config'], ['check-config', '--offline']].map(args => world.cli(args)))).map(({stdout}) => known(stdout))
    expect(await areKnown()).toEqual([false, false, true])
    expect((await world.cli(['exclude', 'add', 'CORP\\anna', '--reason', 'x'])).code).toBe(0)
    expect(await areKnown()).toEqual([true, true, true])
    writeFileSync(join(world.folder, 'data/seatkeeper.db'), 'not a database')
    expect(await areKnown()).toEqual([false, false, true])
    const listed = await world.cli(['exclude', 'list'])
    expect(listed).toEqual(saying({code: 1, stderr: /^The state file .* is damaged /}))
  })

  it('is listed for every site, before any collector ran too, and listing makes no state', async () => {
    const world = await testWorld({sites: {one: {simulator: simulator()}, two: {simulator: simulator()}}, config})
    expect(rowsOf(await world.cli(['exclude', 'list']))).toHaveLength(1)
    expect(existsSync(join(world.folder, 'data'))).toBe(false)
    for (const site of ['one', 'two']) await world.cli(['exclude', 'add', `CORP\\${site}`, '--reason', 'x', '--site', site])
    expect(rowsOf(await world.cli(['exclude', 'list'])).slice(1).map(([site, user]) => [site, user])).toEqual([['one', 'CORP\\one'], ['two', 'CORP\\two']])
    expect(rowsOf(await world.cli(['exclude', 'list', '--site', 'two'])).slice(1).map(([site]) => site)).toEqual(['two'])
    expect((await world.cli(['exclude', 'end', 'CORP\\one', '--site', 'two'])).code).toBe(1)
  })
})

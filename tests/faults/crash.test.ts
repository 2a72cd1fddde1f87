// SIGKILL in the midst of live releases, again and again: no record lost, no seat asked for twice, no point lost or doubled.
import {afterAll, beforeAll, expect, it} from 'vitest'
import {loadConfig} from '../../collector/src/config/load.ts'
import type {ReleaseJob} from '../../collector/src/contract.ts'
import {openStore} from '../../collector/src/store/store.ts'
import type {RunningCommand} from '../integration/command-line.ts'
import {troubleIn} from '../integration/command-line.ts'
import {ready} from '../integration/child-api.ts'
import {deletions} from '../integration/wire.ts'
import type {World} from '../integration/world.ts'
import {DAY, testWorld} from '../integration/world.ts'
import {describeWith} from '../parts/describe-with.ts'
import type {InfluxDb} from '../parts/influxdb.ts'
import {startInfluxDb} from '../parts/influxdb.ts'
import {createRandom} from '../qlik-simulator/random.ts'
import {MOMENTS} from './kill-moments.ts'

const IDLE = 100
const ROUND = 90_000 // ms, a limit for very busy machines

type Record = {readonly seq: number; readonly kind: string; readonly allocationId?: string; readonly intent?: number; readonly result?: string; readonly unknown?: boolean}
type Killing = {readonly world: World; readonly random: () => number; readonly kept: string[]}

/** Idle seats to release, and people at work, so that the site is believed. */
async function openSite(influx: InfluxDb, database: string): Promise<World> {
  await influx.createDatabase(database)
  const people = (count: number, name: string, days: number) => Array.from({length: count}, (_, at) =>
    ({userId: `${name}${at}`, seat: {lastUsed: new Date(Date.now() - days * DAY - at * 60_000).toISOString()}}))
  return testWorld({
    sites: {prod: {simulator: {startAt: Date.now(), frozen: false, site: {users: [...people(IDLE, 'idle', 100), ...people(30, 'busy', 1)]}}}},
    config: {destinations: {influxDb: {url: influx.url, database}}},
  })
}

async function killAt(killing: Killing, command: RunningCommand, name: string): Promise<void> {
  const {world: {sim}, random} = killing
  await MOMENTS[name]!(sim, 1 + Math.floor(random() * 5), random)
  const {stderr, code} = await command.kill()
  expect({name, code, trouble: troubleIn(stderr)}).toEqual({name, code: null, trouble: []})
  sim.faults.clear()
  keep(killing)
}

/** The simulator keeps the newest requests only; a DELETE that was on its way at the kill is seen the next time. */
function keep({world: {sim}, kept}: Killing): void {
  kept.push(...deletions(sim))
  sim.requests.reset()
}

/** An evaluation run that is killed. */
async function killScheduled(killing: Killing, name: string): Promise<void> {
  await killAt(killing, killing.world.spawn(['once', '--release']), name)
}

/** A job of releases by hand that is killed: after the restart it is closed, and not begun again. */
async function killManual(killing: Killing, name: string): Promise<void> {
  const {world} = killing
  const items = world.sim.site.listSeats().filter(({user}) => user!.userId.startsWith('idle')).map(({id}) => ({allocationId: id}))
  const request = {method: 'POST', headers: {'idempotency-key': `job: ${name}`}, body: {items}} as const
  const running = world.spawn(['run'])
  const ask = await ready(world, running)
  const posted = ask('/v4/release', request).catch(() => undefined) // the kill may cut its answer off
  await killAt(killing, running, name)
  await posted
  const restarted = world.spawn(['run'])
  const job = await (await ready(world, restarted))('/v4/release', request)
  expect(job.body).toMatchObject({state: 'done', total: items.length})
  const held = new Map(world.sim.site.listSeats().map(({id, user}) => [id, user!]))
  const {outcomes} = job.body as ReleaseJob
  const ended = outcomes.map(({allocationId, result}) => `${allocationId} ${result === 'failed' ? 'notBegun' : result}`) // one that was under way failed
  expect(ended).toEqual(items.map(({allocationId}) => `${allocationId} ${held.has(allocationId) ? 'notBegun' : 'released'}`))
  expect(outcomes.filter(({result}) => result === 'failed').length).toBeLessThanOrEqual(1)
  expect(outcomes.every(({user}) => user!.startsWith('CORP\\idle'))).toBe(true)
  expect(outcomes.at(-1)!.sentence).toBe('Not begun. The job was broken off before.')
  expect((await restarted.stop()).code).toBe(0)
  keep(killing)
}

/** What the state file holds, now that no collector runs. */
function stateOf({file}: World) {
  const loaded = loadConfig(file, {})
  if ('errors' in loaded) throw new Error('the configuration was right before')
  const store = openStore(loaded.config)
  const audit: Record[] = store.audit.list({limit: 100_000}).map(({body, ...row}) => ({...row, ...(JSON.parse(body) as object)}))
  const open = {intents: store.intents.openOnes('prod'), messages: store.outbox.pending('influxDb').count, setAside: store.outbox.buried('influxDb'), broken: store.audit.verify().broken}
  store.close()
  return {audit, open}
}

async function countOf(influx: InfluxDb, database: string, what: string): Promise<unknown> {
  return (await influx.query(`SELECT count("user") AS n FROM ${what}`, database))[0]?.n
}

describeWith('influxdb', 'a collector that is killed', () => {
  let influx: InfluxDb
  beforeAll(async () => {
    influx = await startInfluxDb()
  })
  afterAll(() => influx.stop())

  // Each moment once, shared out over the rounds: every kill costs the start of a process.
  const names = Object.keys(MOMENTS)
  it.for([
    {database: 'one', seed: 1, scheduled: names.slice(0, 3), manual: names[3]!},
    {database: 'two', seed: 2, scheduled: names.slice(3), manual: names[0]!},
  ])('loses and doubles nothing (seed $seed)', {timeout: ROUND}, async ({database, seed, scheduled, manual}) => {
    const world = await openSite(influx, database)
    const idle = world.sim.site.listSeats().filter(({user}) => user!.userId.startsWith('idle')).map(({id}) => id)
    const killing = {world, random: createRandom(seed).next, kept: []}
    for (const name of scheduled) await killScheduled(killing, name)
    await killManual(killing, manual)

    const last = await world.cli(['once', '--release'])
    expect({code: last.code, trouble: troubleIn(last.stderr)}).toEqual({code: 0, trouble: []})
    const asked = [...killing.kept, ...deletions(world.sim)]
    expect(asked.toSorted()).toEqual(idle.toSorted())
    expect(world.sim.site.listSeats().map(({user}) => user!.userId.replace(/\d+$/, ''))).toEqual(Array(30).fill('busy'))

    const {audit, open} = stateOf(world)
    expect(open).toEqual({intents: [], messages: 0, setAside: 0, broken: undefined})
    const outcomes = audit.filter(({kind}) => kind === 'outcome')
    expect(outcomes.filter(({result}) => result === 'released').map(({allocationId}) => allocationId).toSorted()).toEqual(idle.toSorted())
    expect(outcomes.filter(({unknown}) => unknown !== true).map(({intent}) => intent)).toEqual(audit.filter(({kind}) => kind === 'intent').map(({seq}) => seq))
    expect(await countOf(influx, database, 'license_release')).toBe(outcomes.length)
    expect(await countOf(influx, database, `license_event WHERE "event" = 'released'`)).toBe(IDLE)
  })
})

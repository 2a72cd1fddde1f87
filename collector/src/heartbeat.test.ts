// How sites stand between readings, and that it is told every five minutes whatever happens.
import {afterAll, beforeAll, describe, expect, it, onTestFinished} from 'vitest'
import {createConfigFolder, QRS} from '../test-support/config-folder.ts'
import {createFakeClock} from '../test-support/fake-clock.ts'
import {createCollector, type Collector} from './collector.ts'
import {siteStateOf, startHeartbeat} from './heartbeat.ts'
import {createLog} from './log.ts'
import {aDataFolder} from './store/testing.ts'

const HOUR = 3_600_000
const NOW = Date.UTC(2026, 10, 22, 12)
const BEFORE = {overdueHours: undefined, closed: undefined, pausedHours: 0, haltedHours: 0, releasedLastDay: 0, releasedUsual: 0}

let folder: Awaited<ReturnType<typeof createConfigFolder>>
beforeAll(async () => void (folder = await createConfigFolder()))
afterAll(() => folder.remove())

/** `prod` is read as often as told, `lab` writes nothing to InfluxDB. */
function aCollector(interval = 'every 6 hours') {
  const config = folder.load(`sites:
  - {name: prod, qrs: ${QRS}}
  - {name: lab, qrs: ${QRS.replace('qlik.', 'other.')}, licenseMonitoring: {storeInInfluxDb: false}}
licenseMonitoring: {collectInterval: ${interval}}
destinations: {influxDb: {host: 127.0.0.1, port: 1, database: qlik}, mqtt: {host: 127.0.0.1, port: 1}}
dataDir: ${aDataFolder().path}
`)
  const clock = createFakeClock(NOW)
  const log: string[] = []
  const collector = createCollector(config, createLog('error', {write: line => void log.push(line)}), clock.clock)
  onTestFinished(() => collector.stop())
  return {collector, clock, log}
}

const waiting = ({store}: Collector) => store.outbox.peek('influxDb', 1000).map(({payload}) => payload)
/** A reading was tried since the start, whatever came of it. */
const tried = ({sites: [site]}: Collector) => void (site!.health = {ok: false, sentence: 'Qlik does not answer.', at: NOW, durationMs: 1})
const read = ({store}: Collector, at: number) => store.seats.update({site: 'prod', readAt: at, now: at, verdicts: [], shields: []})

describe('the state of a site', () => {
  const stateOf = ({sites: [site], store}: Collector, now: number, started = NOW) => siteStateOf(site!, store, {now, started})

  const overdue = (collector: Collector, hours: readonly number[]) => hours.map(hour => stateOf(collector, NOW + hour * HOUR).overdueHours)

  it('is not overdue until the reading after the last one was due, and then by how much', () => {
    const {collector} = aCollector()
    tried(collector)
    read(collector, NOW) // every 6 hours on the clock: the next is due at 18:00
    expect(overdue(collector, [0, 5, 6, 8.5])).toEqual([0, 0, 0, 2.5])
    read(collector, NOW + 9 * HOUR) // late at 21:00: the next is due at midnight
    expect(overdue(collector, [9, 12, 13])).toEqual([0, 0, 1])
  })

  it.each([['every 2 days', 48], ['every 5 hours', 5], ['every 36 hours', 36]])('%s: counts from the reading, as the job does', (interval, hours) => {
    const {collector} = aCollector(interval)
    tried(collector)
    for (const started of [0, 1, 7, 13.5, 100]) {
      read(collector, NOW + started * HOUR)
      const [before, after] = overdue(collector, [started + hours - 0.01, started + hours + 24])
      expect([before, after! <= 24]).toEqual([0, true])
      expect(after).toBeGreaterThan(interval === 'every 2 days' ? 0 : 23.9) // days end at midnight
    }
  })

  it('expects a site that was never read from the start of the service on', () => {
    const {collector} = aCollector()
    expect(stateOf(collector, NOW)).toEqual(BEFORE)
    tried(collector)
    expect(overdue(collector, [6, 9])).toEqual([0, 3])
  })

  it('does not know before the first try whether a reading is late, and then counts the time in which the service was down', () => {
    const {collector} = aCollector()
    read(collector, NOW - 48 * HOUR)
    expect(stateOf(collector, NOW)).toEqual(BEFORE)
    tried(collector)
    expect(overdue(collector, [0])).toEqual([42])
  })

  it('is not blinded by a reading of a clock that was ahead', () => {
    const {collector} = aCollector()
    tried(collector)
    read(collector, NOW + 1000 * HOUR)
    expect(overdue(collector, [0, 5])).toEqual([0, 0]) // as if it was read now
  })

  it('tells for how long it is paused and a plan waits, that the gate is closed, and what was released', () => {
    const {collector} = aCollector()
    const [site] = collector.sites
    Object.assign(site!, {
      health: {ok: true, sentence: undefined, at: NOW, durationMs: 1}, paused: {by: 'olga', at: NOW - 2 * HOUR, reason: undefined}, halted: {at: NOW, since: NOW - HOUR / 2},
      latest: {plan: {distrust: [{code: 'noUsers', sentence: 'The list of users is empty.'}]}},
    })
    for (const seq of [1, 2, 3]) collector.store.intents.countRelease(seq, 'prod', NOW - seq, 'auto')
    collector.store.intents.countRelease(4, 'prod', NOW - 30 * HOUR, 'manual')
    expect(stateOf(collector, NOW)).toEqual({overdueHours: 0, closed: true, pausedHours: 2, haltedHours: 0.5, releasedLastDay: 3, releasedUsual: 1})
  })
})

describe('the heartbeat', () => {
  it('beats at once and every five minutes, for each site that is measured, with the way to every destination', async () => {
    const {collector, clock} = aCollector()
    const end = startHeartbeat(collector, clock.clock)
    const [state, ...parts] = waiting(collector)
    expect(state).toBe(`site_state,site=prod halted_hours=0,paused_hours=0,released_1d=0i,released_usual=0i ${NOW}000000`)
    expect(parts.map(line => /part=(\w+)/.exec(line)?.[1])).toEqual(['influxDb', 'mqtt'])
    await clock.advance(5 * 60_000 - 1)
    expect(waiting(collector)).toHaveLength(3)
    await clock.advance(1)
    expect(waiting(collector)).toHaveLength(6)
    end()
    await clock.advance(HOUR)
    expect(waiting(collector)).toHaveLength(6)
  })

  it('goes on after one that failed, and says so', async () => {
    const {collector, clock, log} = aCollector()
    const end = startHeartbeat(collector, clock.clock)
    collector.store.db.run('ALTER TABLE outbox RENAME TO away')
    await clock.advance(5 * 60_000)
    expect(log.join('')).toContain('the state of the sites could not be written')
    collector.store.db.run('ALTER TABLE away RENAME TO outbox')
    await clock.advance(5 * 60_000)
    expect(waiting(collector)).toHaveLength(6)
    end()
  })
})

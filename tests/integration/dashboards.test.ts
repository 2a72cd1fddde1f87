// Every query of the dashboards, asked of a real InfluxDB that the collector filled, gives the figures that the site knows.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {siteQuery} from '../../dashboards/variables.ts'
import {readDashboard} from '../../dashboards/test-support/dashboards.ts'
import type {Values} from '../../dashboards/test-support/interpolate.ts'
import {queriesOf} from '../../dashboards/test-support/queries.ts'
import {describeWith} from '../parts/describe-with.ts'
import {startInfluxDb, type InfluxDb} from '../parts/influxdb.ts'
import type {Row} from '../parts/influxql.ts'
import type {Simulator} from '../qlik-simulator/simulator.ts'
import {MANAGEMENT, RELEASE_ORDER, peopleAt, runFrom} from './people.ts'
import {DAY, openWorld, type World} from './world.ts'

const dashboard = readDashboard('license-overview')
const HOUR = 3_600_000
const database = 'qlik'

// The figures of now look back two days from InfluxDB's own clock, so this site lives in the present.
const now = Math.floor(Date.now() / 1000) * 1000
const instants = [now - 30 * HOUR, now - 6 * HOUR, now] as const
const range = {from: now - 180 * DAY, to: now + 1000, intervalMs: HOUR} // an event of now lies some nanoseconds after it

const types = ['analyzer', 'professional'] as const

/** Pools as the simulated site has them; it lets nobody have more than it sold unless it says so. */
function poolsOf({site}: Simulator) {
  return types.map(type => {
    const seats = site.listSeats(type)
    const [total, allocated] = [site.state.totals[type], seats.length]
    return {type, total, allocated, available: Math.max(0, total - allocated), excess: seats.filter(({excess}) => excess).length, utilization: (allocated / total) * 100}
  })
}
type Pools = ReturnType<typeof poolsOf>

/** With what a pattern, a text of InfluxQL and a line each take for their own. */
const ODD = String.raw`R&D (ext.)/+*[x] O'Neil "q" \d$1`

/** A second site, of one idle user, where license management is off; its figures must never be taken for those of the first. */
const lab = {
  simulator: {startAt: instants[0], frozen: true, site: {
    users: [{userDirectory: ODD, userId: 'lone', seat: {type: 'analyzer' as const, lastUsed: new Date(instants[0] - 200 * DAY).toISOString()}}],
    totals: {analyzer: 40, professional: 3},
  }},
  sections: {licenseManagement: {enable: false, dryRun: true}},
}

describeWith('influxdb', 'the dashboards over a real InfluxDB', () => {
  let influx: InfluxDb
  let world: World
  const seen: Pools[] = [] // at each instant, of the first site

  beforeAll(async () => {
    influx = await startInfluxDb()
    await influx.createDatabase(database)
    world = await openWorld({
      sites: {prod: {simulator: {startAt: instants[0], frozen: true, site: peopleAt(now)}}, 'lab.eu': lab},
      config: {licenseManagement: MANAGEMENT, licenseMonitoring: {collectInterval: 'every 30 days'}, destinations: {influxDb: {host: '127.0.0.1', port: influx.port, database}}},
    })
    const service = await world.start()
    seen.push(poolsOf(world.sim))
    for (const [instant, purpose] of [[instants[1], 'evaluation'], [instants[2], 'reading']] as const) {
      for (const sim of Object.values(world.sims)) sim.clock.set(instant)
      if (instant === now) world.sim.site.addSeat({user: 'CORP\\latecomer', type: 'analyzer', lastUsed: null, created: new Date(instant).toISOString()})
      for (const site of ['prod', 'lab.eu']) await service.round(purpose, site)
      seen.push(poolsOf(world.sim))
    }
    expect(await service.collector.delivery.drain(10_000)).toBe(true)
  })
  afterAll(async () => {
    await world.stop()
    await influx.stop()
  })

  function ask(name: string, site: string): Promise<Row[]> {
    const asked = queriesOf(dashboard, range, {site}).find(candidate => candidate.name === name)
    if (asked === undefined) throw new Error(`There is no query ${name}.`)
    return influx.query(asked.query, database, {epoch: 'ms'})
  }

  const withoutTime = (rows: readonly Row[]): Row[] => rows.map(({time: _, ...row}) => row)
  const byType = (pools: Pools, fields: (pool: Pools[number]) => Row): Row[] => pools.map(pool => ({license_type: pool.type, ...fields(pool)}))
  const perType = (analyzer: Row, professional: Row): Row[] => [{license_type: 'analyzer', ...analyzer}, {license_type: 'professional', ...professional}]

  /** Rows of every query by panel and refId; `people.ts` says who is at risk, who works, and who never did. */
  const expected: Readonly<Record<string, (pools: Pools) => Row[]>> = {
    'Free seats free': pools => byType(pools, ({available, total}) => ({available, total})),
    'Locked out? excess': pools => byType(pools, ({excess}) => ({excess})),
    'Seats at risk at_risk': () => perType({at_risk: 1}, {at_risk: 0}),
    'What happens at the next run? due': () => perType({releases: 0}, {releases: 0}),
    'What happens at the next run? plan': () => [{next_run: runFrom(now + 1), dry_run: 0, halted: 0, paused: 0}],
    'Exhausted in days': () => perType({days_until_exhausted: null, why: 2_000_000}, {days_until_exhausted: null, why: 2_000_000}).toReversed(), // too little was read
    'How is each license type used? known': pools => byType(pools, ({allocated, available}) => ({allocated, available})),
    'How is each license type used? more': pools => {
      const [analyzer, professional] = pools.map(({utilization}) => ({utilization}))
      return perType({...analyzer, active_30d: 2, never_used: 2}, {...professional, active_30d: 1, never_used: 0})
    },
  }

  it.each(Object.keys(expected))('%s: as the site knows it', async name => {
    expect(withoutTime(await ask(name, 'prod'))).toEqual(expected[name]!(seen.at(-1)!))
  })

  it('has no query that is not asked here', () => {
    const asked = [...Object.keys(expected), 'How full are the pools? utilization', 'mark Released', 'mark Assigned', 'variable site']
    expect(queriesOf(dashboard, range, {site: 'prod'}).map(({name}) => name).toSorted()).toEqual(asked.toSorted())
  })

  it('draws each reading where it was made, and nothing where there was none', async () => {
    const rows = await ask('How full are the pools? utilization', 'prod')
    for (const [index, type] of types.entries()) {
      const line = rows.filter(row => row.license_type === type)
      expect(line.length).toBeGreaterThan(180 * 24 - 2)
      const hourOf = (instant: number) => Math.floor(instant / HOUR) * HOUR
      expect(line.filter(({utilization}) => utilization !== null).map(({time, utilization}) => [time, utilization]))
        .toEqual(instants.map((instant, at) => [hourOf(instant), seen[at]![index]!.utilization])) // after the run of that instant: time stands still here
    }
  })

  it('marks every release and every assignment, each at its instant, with the person', async () => {
    const released = await ask('mark Released', 'prod')
    expect(released.map(({user, actor, license_type: type, mode, outcome}) => ({user, actor, type, mode, outcome})))
      .toEqual(RELEASE_ORDER.map(({user, type}) => ({user, type, actor: 'schedule', mode: 'auto', outcome: 'released'})).toReversed())
    expect(released.every(({time}) => Math.floor(Number(time) / HOUR) === Math.floor(instants[1] / HOUR))).toBe(true)
    expect(await ask('mark Assigned', 'prod')).toEqual([{time: now, user: 'CORP\\latecomer', detail: 'seen at Qlik', license_type: 'analyzer'}])
  })

  describe('with a second site', () => {
    it('offers both to choose from', async () => {
      expect((await influx.query(siteQuery, database)).map(({value}) => value)).toEqual(['lab.eu', 'prod'])
    })

    it('shows the other site\'s own figures, also in the query that cannot name a site', async () => {
      const pools = poolsOf(world.sims['lab.eu']!)
      for (const name of ['Free seats free', 'How is each license type used? known']) {
        expect(withoutTime(await ask(name, 'lab.eu'))).toEqual(expected[name]!(pools))
      }
      expect(pools.map(({allocated}) => allocated)).not.toEqual(seen.at(-1)!.map(({allocated}) => allocated))
    })

    it('finds a directory by its name, whatever it holds, and one type of several', async () => {
      const asked = (values: Values) => queriesOf(readDashboard('user-activity'), range, values).find(({name}) => name === 'Which directories use their seats? directories')!.query
      const rowsOf = async (values: Values) => (await influx.query(asked(values), database)).map(row => [row.site, row.user_directory, row.license_type, row.allocated])
      expect(await rowsOf({directory: [ODD]})).toEqual([['lab.eu', ODD, 'analyzer', 1]])
      expect(await rowsOf({directory: [ODD.toLowerCase()]})).toEqual([['lab.eu', ODD, 'analyzer', 1]])
      expect(await rowsOf({directory: [ODD, 'CORP'], sites: ['lab.eu'], type: ['analyzer', 'professional']})).toEqual([['lab.eu', ODD, 'analyzer', 1]])
      expect(await rowsOf({directory: [ODD], type: ['professional']})).toEqual([])
      expect(await rowsOf({sites: ['lab']})).toEqual([]) // the whole name, and no dot that stands for anything
    })

    it('has no next run where license management is off: missing, not zero', async () => {
      expect(withoutTime(await ask('What happens at the next run? plan', 'lab.eu'))).toEqual([{next_run: null, dry_run: 1, halted: 0, paused: 0}])
    })

    it('has no row for a site that was never read', async () => {
      for (const {name} of queriesOf(dashboard, range, {site: 'nowhere'})) if (!name.startsWith('variable')) expect(await ask(name, 'nowhere')).toEqual([])
    })
  })
})

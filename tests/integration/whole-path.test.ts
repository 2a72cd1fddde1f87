// The whole path: what the simulated site knows arrives in a real InfluxDB, and exactly the planned seats are released.
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import {atRiskQuery, utilizationQuery} from '../demo/seed-queries.ts'
import {describeWith} from '../parts/describe-with.ts'
import type {InfluxDb} from '../parts/influxdb.ts'
import {startInfluxDb} from '../parts/influxdb.ts'
import type {Row} from '../parts/influxql.ts'
import type {Seat} from '../qlik-simulator/model.ts'
import type {Sections} from './configuration.ts'
import {COSTS, EXPECTED, MANAGEMENT, RELEASE_ORDER, peopleAt, runFrom} from './people.ts'
import type {RunningService} from './service.ts'
import {deletions} from './wire.ts'
import type {World} from './world.ts'
import {DAY, NOW, openWorld, testWorld} from './world.ts'

// The sample queries ask for the last 24 hours, so this site lives in the present.
const now = Math.floor(Date.now() / 1000) * 1000
const SITE = {startAt: now, frozen: true, site: peopleAt(now)}
const DELIVERED = 10_000 // ms

describeWith('influxdb', 'the whole path into InfluxDB', () => {
  let influx: InfluxDb
  beforeAll(async () => {
    influx = await startInfluxDb()
  })
  afterAll(() => influx.stop())

  const sections = (database: string, more: Sections = {}): Sections => ({
    licenseManagement: MANAGEMENT, costs: COSTS, tags: {env: 'test'},
    destinations: {influxDb: {host: '127.0.0.1', port: influx.port, database}}, ...more,
  })

  /** Rows of one measurement, in order of time, without fields that they do not have. */
  async function rowsOf(database: string, measurement: string): Promise<Row[]> {
    const rows = await influx.query(`SELECT * FROM ${measurement}`, database, {epoch: 'ms'})
    return rows.map(row => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)))
  }

  const withoutTime = (rows: readonly Row[]): Row[] => rows.map(({time: _, ...row}) => row)

  async function delivered(service: RunningService): Promise<void> {
    expect(await service.collector.delivery.drain(DELIVERED)).toBe(true)
  }

  const byKey = (rows: readonly Row[], ...keys: string[]): Row[] => rows.toSorted((a, b) => {
    const [left, right] = [a, b].map(row => JSON.stringify(keys.map(key => row[key])))
    return left! < right! ? -1 : 1
  })

  describe('one reading', () => {
    let world: World
    let service: RunningService
    beforeAll(async () => {
      await influx.createDatabase('reading')
      world = await openWorld({sites: {prod: {simulator: SITE}}, config: sections('reading')})
      service = await world.start()
      await delivered(service)
    })
    afterAll(() => world.stop())
    const tags = {env: 'test', site: 'prod'}

    const idle = (seats: readonly number[]) => Object.fromEntries(['0_7', '8_30', '31_60', '61_90', '91_180', 'over_180'].map((days, index) => [`idle_${days}`, seats[index]]))

    it('writes the numbers of each pool as the site has them', async () => {
      const said = {professional: {at_risk: 4, never_used: 1, excluded: 1, active_1d: 0, active_7d: 1, active_30d: 2, active_90d: 3, ...idle([1, 1, 0, 1, 1, 1])},
        analyzer: {at_risk: 3, never_used: 1, excluded: 0, active_1d: 1, active_7d: 2, active_30d: 2, active_90d: 3, ...idle([2, 0, 0, 1, 2, 0])}}
      const {totals} = world.sim.site.state
      const pools = (['professional', 'analyzer'] as const).map(type => {
        const seats = world.sim.site.listSeats(type)
        const [total, allocated] = [totals[type], seats.length]
        return {time: now, ...tags, license_type: type, total, allocated, available: Math.max(0, total - allocated), used: 0, quarantined: 0,
          excess: seats.filter(({excess}) => excess).length, utilization: (allocated / total) * 100, ...said[type]}
      })
      const capacity = {time: now, ...tags, license_type: 'analyzer_capacity', allocated_minutes: 3000, used_minutes: 0, unavailable_minutes: 0, burn: 0}
      expect(byKey(await rowsOf('reading', 'license_usage'), 'license_type')).toEqual(byKey([...pools, capacity], 'license_type'))
    })

    it('writes the activity of each seat as the site has it', async () => {
      const lastActivity = ({lastUsed, created}: Seat): number => Math.max(lastUsed, created)
      const expected = EXPECTED.map(({user, type, daysInactive, leavesInDays, ...said}): Row => {
        const seat = world.sim.site.findSeat(user, type)!
        return {
          time: now, ...tags, license_type: type, user_directory: seat.user!.userDirectory, user_id: seat.user!.userId, held: 1,
          last_activity: lastActivity(seat), days_inactive: daysInactive, never_used: seat.lastUsed < 0 ? 1 : 0,
          at_risk: said.atRisk ? 1 : 0, verdict: said.verdict, reason: said.reason,
          ...(leavesInDays !== undefined && {days_until_release: Math.ceil((runFrom(now + leavesInDays * DAY) - now) / DAY)}),
        }
      })
      const keys = ['user_id', 'license_type']
      expect(byKey(await rowsOf('reading', 'user_license_activity'), ...keys)).toEqual(byKey(expected, ...keys))
    })

    it('writes the plan, the server license and its own health', async () => {
      const {license} = world.sim.site.state
      const plan = (type: string, releases: number, monthly: number): Row =>
        ({time: now, ...tags, license_type: type, releases, halted: 0, next_run: runFrom(now + 1), dry_run: 0, paused: 0, inactivity_days: type === 'analyzer' ? 90 : 60, monthly_cost: monthly})
      expect(byKey(await rowsOf('reading', 'license_plan'), 'license_type')).toEqual([plan('analyzer', 2, 80), plan('professional', 4, 210)]) // one of the four is in excess and costs nothing
      expect(await rowsOf('reading', 'server_license')).toEqual([{
        time: now, ...tags, days_until_expiry: Math.floor((license.validTo - now) / DAY), expires_at: license.validTo, expired: 0, valid: 1, perpetual: 0, readable: 1, alert_sent: 0,
      }])
      const health = await rowsOf('reading', 'collector_health')
      const {requests, ...qrs} = health.find(({part}) => part === 'qrs')!
      expect(qrs).toEqual({time: now, ...tags, part: 'qrs', ok: 1, duration_ms: 0, audit_head: service.collector.store.audit.head().mac})
      expect(requests).toBeGreaterThanOrEqual(4)
      expect(requests).toBeLessThanOrEqual(world.sim.requests.total())
      expect(health.find(({part}) => part === 'server_license')).toEqual({time: now, ...tags, part: 'server_license', ok: 1})
      expect(health.find(({part}) => part === 'influxDb')).toMatchObject({ok: 1, dropped: 0, oldest_pending_s: 0})
    })

    it('writes what seats cost, who uses them by directory, what is out of order, and that nobody can tell yet how it grows', async () => {
      const {totals} = world.sim.site.state
      const directory = (license_type: string, user_directory: string, fields: Row): Row => ({time: now, ...tags, license_type, user_directory, ...fields})
      expect(byKey(await rowsOf('reading', 'license_directory'), 'license_type', 'user_directory')).toEqual([
        directory('analyzer', 'CORP', {allocated: 4, at_risk: 2, active_30d: 1, idle_cost: 80}),
        directory('analyzer', 'PARTNER', {allocated: 2, at_risk: 1, active_30d: 1, idle_cost: 40}),
        directory('professional', 'CORP', {allocated: 6, at_risk: 4, active_30d: 2, idle_cost: 280}), // the seat in excess costs nothing
      ])
      const [professional, analyzer] = [totals.professional * 70, totals.analyzer * 40]
      const cost = (license_type: string, monthly_cost: number, idle_cost: number, more: Row = {}): Row => ({time: now, ...tags, license_type, monthly_cost, idle_cost, freed_value: 0, ...more})
      expect(byKey(await rowsOf('reading', 'license_cost'), 'license_type')).toEqual([
        cost('all', professional + analyzer, 400, {over_budget: 0}), cost('analyzer', analyzer, 120), cost('professional', professional, 280),
      ])
      const found = (await rowsOf('reading', 'license_compliance')).map(({finding, count}) => [finding, count])
      // Whether the server license was looked at before the reading ended is chance.
      expect({...Object.fromEntries(found), serverLicense: 0}).toEqual({poolExhausted: 1, excess: 1, serverLicense: 0, capacityExceeded: 0, moreAllocatedThanBought: 1, removedOrBlocked: 1, bothTypes: 1, serviceAccounts: 0})
      const forecasts = await rowsOf('reading', 'license_forecast')
      expect(byKey(forecasts, 'license_type')).toEqual(['analyzer', 'professional'].map(license_type => ({time: now, ...tags, license_type, enough_history: 0})))
    })

    it('answers the two sample queries of the documentation as they are', async () => {
      const {professional, analyzer} = world.sim.site.state.totals
      expect(withoutTime(await influx.query(utilizationQuery, 'reading'))).toEqual([
        {license_type: 'analyzer', allocated: 6, available: analyzer - 6},
        {license_type: 'professional', allocated: 6, available: Math.max(0, professional - 6)},
      ])
      const idle = EXPECTED.filter(({daysInactive}) => daysInactive >= 25).map(({user, type, daysInactive}) => {
        const {lastUsed, created} = world.sim.site.findSeat(user, type)!
        return {user_id: user.split('\\')[1]!, last_activity: Math.max(lastUsed, created), days_inactive: daysInactive}
      })
      expect(byKey(withoutTime(await influx.query(atRiskQuery, 'reading')), 'user_id', 'days_inactive')).toEqual(byKey(idle, 'user_id', 'days_inactive'))
    })
  })

  const releases = () => RELEASE_ORDER.map(({user, type}) => {
    const {reason, daysInactive} = EXPECTED.find(candidate => candidate.user === user && candidate.type === type)!
    return {env: 'test', site: 'prod', license_type: type, user, reason, days_inactive: daysInactive, actor: 'schedule', monthly_cost: COSTS.monthlyPerSeat[type as 'analyzer']}
  })

  it('in a dry run, on schedule, writes what it would release and asks the site for nothing but reads', async () => {
    await influx.createDatabase('dry')
    const world = await testWorld({
      sites: {prod: {simulator: {site: peopleAt(NOW)}}},
      config: sections('dry', {licenseManagement: {...MANAGEMENT, dryRun: true}, licenseMonitoring: {collectInterval: 'every 30 days'}}),
    })
    const service = await world.start()
    const before = world.sim.site.listSeats().map(({id}) => id)
    world.clock.advance(runFrom(NOW) - NOW)
    await vi.waitFor(() => expect(service.audit('plan')).toHaveLength(1))
    await delivered(service)
    expect(withoutTime(await rowsOf('dry', 'license_release'))).toEqual(releases().map(row => ({...row, mode: 'dry_run', outcome: 'wouldRelease'})))
    expect(world.sim.site.listSeats().map(({id}) => id)).toEqual(before)
    expect(Object.keys(world.sim.requests.counts()).filter(shape => !shape.startsWith('GET '))).toEqual([])
    expect(service.audit().map(({kind}) => kind)).toEqual(['started', 'plan'])
    expect((await rowsOf('dry', 'license_plan')).map(({time, dry_run: dry}) => [time, dry])).toEqual([NOW, NOW, runFrom(NOW), runFrom(NOW)].map(time => [time, 1]))
  })

  it('live releases exactly the planned seats, in order, and the next reading shows the site as it then is', async () => {
    await influx.createDatabase('live')
    const world = await testWorld({sites: {prod: {simulator: SITE}}, config: sections('live')})
    const service = await world.start()
    const planned = RELEASE_ORDER.map(({user, type}) => world.sim.site.findSeat(user, type)!.id)
    expect(service.site().latest!.plan.items.map(({allocationId}) => allocationId)).toEqual(planned)
    const others = world.sim.site.listSeats().map(({id}) => id).filter(id => !planned.includes(id))
    await service.round('evaluation')
    expect(deletions(world.sim)).toEqual(planned)
    expect(world.sim.site.listSeats().map(({id}) => id)).toEqual(others)

    const later = now + 60_000
    world.sim.clock.set(later)
    world.sim.site.addSeat({user: 'CORP\\latecomer', type: 'analyzer', lastUsed: null, created: new Date(later).toISOString()})
    await service.round('reading')
    await delivered(service)
    expect(withoutTime(await rowsOf('live', 'license_release'))).toEqual(releases().map(row => ({...row, mode: 'auto', outcome: 'released'})))
    const event = (kind: string, type: string, user: string, detail: string): Row => ({env: 'test', site: 'prod', event: kind, license_type: type, user, detail})
    expect(withoutTime(await rowsOf('live', 'license_event'))).toEqual([
      ...releases().map(({license_type: type, user, reason}) => event('released', type, user, `auto, schedule: ${reason}`)),
      event('assigned', 'analyzer', 'CORP\\latecomer', 'seen at Qlik'),
    ])
    const gone = (await rowsOf('live', 'user_license_activity')).filter(({held}) => held === 0)
    expect(gone.map(row => `${row.user_directory}\\${row.user_id}`).toSorted()).toEqual(RELEASE_ORDER.map(({user}) => user).toSorted())
    const usage = byKey((await rowsOf('live', 'license_usage')).filter(({time, license_type: type}) => time === later && type !== 'analyzer_capacity'), 'license_type')
    expect(usage.map(({license_type: type, allocated, at_risk: atRisk, excess}) => ({type, allocated, atRisk, excess}))).toEqual([
      {type: 'analyzer', allocated: 5, atRisk: 1, excess: 0},
      {type: 'professional', allocated: 2, atRisk: 0, excess: 0},
    ])
  })
})

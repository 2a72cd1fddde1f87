// Every query of every dashboard, asked of a real InfluxDB behind which lie five weeks of the demo's site, gives rows that the site knows, or there is a reason.
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {dashboardNames} from '../../dashboards/generated.ts'
import {filtersOf, readDashboard} from '../../dashboards/test-support/dashboards.ts'
import {interpolate, type Values} from '../../dashboards/test-support/interpolate.ts'
import {startHistory, type History} from '../demo/history/history.ts'
import {startLife, type Life} from '../demo/history/life.ts'
import {describeWith} from '../parts/describe-with.ts'
import {startInfluxDb, type InfluxDb} from '../parts/influxdb.ts'
import type {Row} from '../parts/influxql.ts'
import type {Seat} from '../qlik-simulator/model.ts'
import {DAY} from './world.ts'

const DAYS = 36
const USERS = 100
const database = 'qlik'
const now = Math.floor(Date.now() / 1000) * 1000
const range = {from: now - DAYS * DAY, to: now + 1000, intervalMs: 3_600_000}
const everything: Values = {site: 'demo', type: ['professional', 'analyzer'], directory: {pattern: '.*'}, user: ''}

type Asked = {readonly name: string; readonly query: string}

/** `dashboard / panel / refId`. */
const asked: readonly Asked[] = dashboardNames.flatMap(name => readDashboard(name).panels.flatMap(({title, targets = []}) =>
  targets.map(({refId, query}) => ({name: `${name} / ${title} / ${refId}`, query: interpolate(query, range, {variables: everything, filters: filtersOf(readDashboard(name))})}))))

const DRY = 'the demo reads its past in a dry run, which releases nothing'
const NOBODY_CHOSEN = 'no user is chosen'
const QUIET = 'nobody decided anything in this past'

/** Queries that have no row here, and why. */
const empty: Readonly<Record<string, string>> = {
  'capacity-planning / Tokens of a legacy license / tokens': 'the demo has no legacy license',
  'user-activity / When was the chosen user active? / professional': NOBODY_CHOSEN,
  'user-activity / When was the chosen user active? / analyzer': NOBODY_CHOSEN,
  'user-activity / What happened to the chosen user? / license_event': NOBODY_CHOSEN,
  'user-activity / What happened to the chosen user? / license_release': NOBODY_CHOSEN,
  'releases-and-audit / Released / events': DRY,
  'releases-and-audit / Quarantined / events': DRY,
  'releases-and-audit / Came back / events': DRY,
  'releases-and-audit / Failed / events': DRY,
  'releases-and-audit / How many seats leave and come back each week? / released': DRY,
  'releases-and-audit / How many seats leave and come back each week? / quarantined': DRY,
  'releases-and-audit / How many seats leave and come back each week? / returned': DRY,
  'releases-and-audit / Why were seats released? / releases': DRY,
  'releases-and-audit / Who released them? / releases': DRY,
  'releases-and-audit / Which releases were not carried out? / failures': DRY,
  'releases-and-audit / What did people decide? / decisions': QUIET,
}

const types = ['analyzer', 'professional'] as const
const price = {analyzer: 40, professional: 70}

describeWith('influxdb', 'the dashboards over five weeks of the demo', () => {
  let influx: InfluxDb
  let history: History
  const folder = mkdtempSync(join(tmpdir(), 'seatkeeper-dashboards-'))

  beforeAll(async () => {
    history = await startHistory({users: USERS, days: DAYS, now, keepIn: join(folder, 'kept'), folder: join(folder, 'demo'), database, signal: new AbortController().signal, say: () => undefined})
    influx = await startInfluxDb({dataDir: join(folder, 'demo/influxdb')})
  }, 120_000)
  afterAll(async () => {
    await influx.stop()
    await history.life.simulator.stop()
    rmSync(folder, {recursive: true, force: true})
  })

  const ask = async ({query}: Pick<Asked, 'query'>): Promise<Row[]> => influx.query(query, database, {epoch: 'ms'})
  const hasFigure = (row: Row) => Object.entries(row).some(([name, value]) => name !== 'time' && typeof value === 'number')

  it.each(asked)('$name', async one => {
    const rows = await ask(one)
    if (empty[one.name] === undefined) expect(rows.some(row => hasFigure(row) || 'audit_head' in row)).toBe(true)
    else expect(rows, empty[one.name]).toEqual([])
  })

  it('has no reason for a query that is not asked', () => {
    expect(Object.keys(empty).filter(name => !asked.some(one => one.name === name))).toEqual([])
  })

  describe('figures of now', () => {
    let then: Life // the same life, at the last reading
    let readAt: number

    beforeAll(async () => {
      const [last] = await influx.query('SELECT "total" FROM "license_usage" ORDER BY time DESC LIMIT 1', database, {epoch: 'ms'})
      readAt = Number(last!.time)
      then = await startLife({users: USERS, from: Math.floor((now - DAYS * DAY) / 3_600_000) * 3_600_000})
      then.moveTo(readAt)
    }, 60_000)
    afterAll(() => then.simulator.stop())

    const rowsOf = async (name: string): Promise<Row[]> => {
      const rows = await ask(asked.find(one => one.name === name)!)
      return rows.map(({time: _, site: __, ...row}) => row).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    }
    const seatsOf = (type: Seat['type']) => then.simulator.site.listSeats(type)
    const totalOf = (type: (typeof types)[number]) => then.simulator.site.state.totals[type]
    const usedWithin = (type: Seat['type'], days: number) => seatsOf(type).filter(({lastUsed}) => lastUsed > 0 && readAt - lastUsed < days * DAY).length
    const neverUsed = (type: Seat['type']) => seatsOf(type).filter(({lastUsed}) => lastUsed <= 0).length
    const perType = (row: (type: (typeof types)[number]) => Row): Row[] => types.map(type => ({license_type: type, ...row(type)}))

    it('are the seats of the site', async () => {
      expect(await rowsOf('license-overview / Free seats / free')).toEqual(perType(type => ({available: totalOf(type) - seatsOf(type).length, total: totalOf(type)})))
      expect(await rowsOf('license-overview / How is each license type used? / more')).toEqual(perType(type => ({
        utilization: (seatsOf(type).length / totalOf(type)) * 100, active_30d: usedWithin(type, 30), never_used: neverUsed(type),
      })))
      expect(await rowsOf('user-activity / How many users are active? / active')).toEqual(perType(type => ({
        allocated: seatsOf(type).length, active_90d: usedWithin(type, 90), active_30d: usedWithin(type, 30), active_7d: usedWithin(type, 7), active_1d: usedWithin(type, 1),
      })))
    })

    it('sort the seats by idle days', async () => {
      const ends = [7, 30, 60, 90, 180, Infinity]
      const bucketsOf = (type: Seat['type']) => {
        const days = seatsOf(type).filter(({lastUsed}) => lastUsed > 0).map(({lastUsed, created}) => Math.floor((readAt - Math.max(lastUsed, created)) / DAY))
        return ends.map((end, index) => days.filter(day => day <= end && day > (ends[index - 1] ?? -1)).length)
      }
      expect(await rowsOf('user-activity / How long have seats been idle? / idle')).toEqual(perType(type => {
        const [to7, to30, to60, to90, to180, over] = bucketsOf(type)
        return {idle_0_7: to7!, idle_8_30: to30!, idle_31_60: to60!, idle_61_90: to90!, idle_91_180: to180!, idle_over_180: over!, never_used: neverUsed(type)}
      }))
    })

    it('are the money of the site, and that of its directories is the same in sum', async () => {
      expect(await rowsOf('cost-optimization / Spent a month / figures')).toEqual(perType(type => ({monthly_cost: totalOf(type) * price[type]})))
      const idle = await rowsOf('cost-optimization / Idle a month / figures')
      const directories = await rowsOf('cost-optimization / Which directories leave seats idle? / directories')
      for (const type of types) {
        const own = directories.filter(({license_type}) => license_type === type)
        const sum = (field: string) => own.reduce((total, row) => total + Number(row[field]), 0)
        expect([sum('allocated'), sum('active_30d'), sum('idle_cost')]).toEqual([seatsOf(type).length, usedWithin(type, 30), idle.find(({license_type}) => license_type === type)!.idle_cost])
      }
      const [{budget_used: used}] = await rowsOf('cost-optimization / Budget used / budget') as [Row]
      expect(used).toBeCloseTo((totalOf('analyzer') * 40 + totalOf('professional') * 70) / 24_000, 9)
    })

    it('count what is out of order', async () => {
      const findings = await rowsOf('releases-and-audit / Is everything in order with the license? / findings')
      const found = Object.fromEntries(findings.map(({finding, count}) => [finding as string, count]))
      const holders = seatsOf('professional').map(({user}) => user?.id)
      const gone = ({user}: Seat) => user !== null && (user.removedExternally || user.blacklisted || user.inactive)
      expect(found).toMatchObject({
        bothTypes: seatsOf('analyzer').filter(({user}) => holders.includes(user?.id)).length,
        removedOrBlocked: types.flatMap(type => seatsOf(type).filter(gone)).length,
        excess: 0, moreAllocatedThanBought: 0, serverLicense: 0,
      })
    })

    it('name who has been idle longest, as of when it was written', async () => {
      const daysOf = new Map<string, number>()
      for (const type of types) {
        for (const {user, lastUsed, created} of seatsOf(type)) daysOf.set(`${type} ${user!.userDirectory}\\${user!.userId}`, Math.floor((readAt - Math.max(lastUsed, created)) / DAY))
      }
      const rows = await rowsOf('user-activity / Who has been idle longest? / idle')
      expect(rows).toHaveLength(20)
      for (const {license_type: type, user_directory: directory, user_id: id, idle} of rows) {
        const days = daysOf.get(`${type as string} ${directory as string}\\${id as string}`)!
        expect([days, days - 1]).toContain(idle)
      }
      const least = Math.min(...rows.map(({idle}) => Number(idle)))
      expect([...daysOf.values()].filter(days => days > least + 1).length).toBeLessThanOrEqual(20)
    })
  })
})

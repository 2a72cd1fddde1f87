// Every query of every panel over 90 days of a site with 50,000 users, in a real InfluxDB: which one a reader waits for longest.
import {toLine, type Point} from '@seatkeeper/collector/line-protocol.ts'
import {dashboardNames} from '../../dashboards/generated.ts'
import {readDashboard} from '../../dashboards/test-support/dashboards.ts'
import {queriesOf} from '../../dashboards/test-support/queries.ts'
import {startInfluxDb, type InfluxDb} from '../parts/influxdb.ts'
import {timed, type Result} from './result.ts'

const USERS = 50_000
const DAYS = 90
const DIRECTORIES = 20
const HOUR = 3_600_000
const DAY = 24 * HOUR
const BATCH = 10_000
const SLOWEST = 3

const types = ['analyzer', 'professional'] as const
const typeOf = (user: number) => types[user % 10 === 0 ? 1 : 0]
const directoryOf = (user: number) => `DIR${user % DIRECTORIES}`
const flag = (value: boolean) => (value ? 1 : 0)

/** Each user came last on a day of her own, and so is written as idle for as long. */
function* activityOf(day: number, at: number): Generator<Point> {
  for (let user = 0; user < USERS; user++) {
    const idle = (user * 7 + day) % 120
    yield {
      measurement: 'user_license_activity', at: at + user % HOUR, event: false,
      tags: {site: 'bench', license_type: typeOf(user), user_directory: directoryOf(user), user_id: `user${user}`},
      fields: {last_activity: at - idle * DAY, days_inactive: idle, days_until_release: Math.max(0, 90 - idle), never_used: flag(user % 50 === 0), at_risk: flag(idle > 83), verdict: idle >= 90 ? 'release' : 'keep', reason: idle >= 90 ? 'idle' : 'active', held: 1},
    }
  }
}

/** What a site writes beside it once an hour. */
function* readingOf(at: number): Generator<Point> {
  const common = {at, event: false}
  const tags = {site: 'bench'}
  for (const type of types) {
    const typed = {...tags, license_type: type}
    yield {measurement: 'license_usage', tags: typed, ...common, fields: {total: 30_000, allocated: 25_000, available: 5000, utilization: 83, at_risk: 900, active_1d: 9000, active_30d: 20_000, excess: 0, needed_p95: 11_000, idle_0_7: 9000}}
    yield {measurement: 'license_plan', tags: typed, ...common, fields: {releases: 500, halted: 0, dry_run: 1, paused: 0, next_run: at + DAY}}
    yield {measurement: 'license_forecast', tags: typed, ...common, fields: {enough_history: 1, growth_per_month: 40, growth_low: 30, growth_high: 50, fitted_users: 20_000, within_two_years: 1, days_until_exhausted: 300}}
    yield {measurement: 'license_cost', tags: typed, ...common, fields: {monthly_cost: 1_200_000, idle_cost: 90_000, freed_value: 7000}}
    for (let directory = 0; directory < DIRECTORIES; directory++) {
      yield {measurement: 'license_directory', tags: {...typed, user_directory: `DIR${directory}`}, ...common, fields: {allocated: 1250, at_risk: 45, active_30d: 1000, idle_cost: 4500}}
    }
  }
  yield {measurement: 'license_compliance', tags: {...tags, finding: 'bothTypes'}, ...common, fields: {count: 12}}
  yield {measurement: 'collector_health', tags: {...tags, part: 'qrs'}, ...common, fields: {ok: 1, duration_ms: 1500, requests: 5}}
  yield {measurement: 'server_license', tags, ...common, fields: {days_until_expiry: 200, expires_at: at + 200 * DAY, expired: 0, valid: 1, perpetual: 0, readable: 1, alert_sent: 0}}
}

async function write({url}: InfluxDb, points: Iterable<Point>): Promise<number> {
  let written = 0
  let lines: string[] = []
  const flush = async () => {
    const {ok, status} = await fetch(`${url}/write?db=qlik`, {method: 'POST', body: lines.join('\n')})
    if (!ok) throw new Error(`InfluxDB answered ${status}.`)
    written += lines.length
    lines = []
  }
  for (const point of points) {
    lines.push(toLine(point, undefined)!)
    if (lines.length === BATCH) await flush()
  }
  if (lines.length > 0) await flush()
  return written
}

async function fill(influx: InfluxDb, from: number): Promise<number> {
  let written = 0
  for (let day = 0; day < DAYS; day++) {
    written += await write(influx, activityOf(day, from + day * DAY))
    for (let hour = 0; hour < 24; hour++) written += await write(influx, readingOf(from + day * DAY + hour * HOUR))
    process.stderr.write(`\r  day ${day + 1} of ${DAYS} written`)
  }
  process.stderr.write('\n')
  return written
}

type Asked = {readonly name: string; readonly query: string}

/** A browser asks all queries of a dashboard at once; each is timed alone here, the second time, when InfluxDB has its index in memory. */
async function slowestOf(influx: InfluxDb, asked: readonly Asked[]): Promise<{name: string; seconds: number}[]> {
  const times: {name: string; seconds: number}[] = []
  for (const {name, query} of asked) {
    await influx.query(query, 'qlik', {epoch: 'ms'})
    const {seconds} = await timed(() => influx.query(query, 'qlik', {epoch: 'ms'}))
    times.push({name, seconds})
  }
  return times.toSorted((a, b) => b.seconds - a.seconds)
}

export async function benchQueries(report: (result: Result) => void): Promise<void> {
  const influx = await startInfluxDb()
  try {
    await influx.createDatabase('qlik')
    const until = Math.floor(Date.now() / HOUR) * HOUR
    const {seconds, value: points} = await timed(() => fill(influx, until - DAYS * DAY))
    report({bench: 'queries', what: `${points} points of ${USERS} users over ${DAYS} days written directly`, seconds})
    const range = {from: until - DAYS * DAY, to: until, intervalMs: 2 * HOUR}
    const asked = dashboardNames.flatMap(name => queriesOf(readDashboard(name), range, {site: 'bench', user: 'user7'}).map(one => ({...one, name: `${name}: ${one.name}`})))
    const times = await slowestOf(influx, asked)
    for (const {name, seconds: waited} of times.slice(0, SLOWEST)) report({bench: 'queries', what: name, seconds: waited})
    report({bench: 'queries', what: `all ${times.length} queries, one after the other`, seconds: times.reduce((sum, time) => sum + time.seconds, 0)})
  } finally {
    await influx.stop()
  }
}

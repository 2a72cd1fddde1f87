// What lies behind the demo is what the collector would have measured: compared with the site as it was, kept, used again, and made whole or not at all.
import {existsSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, it, onTestFinished} from 'vitest'
import {createAudit} from '../../../collector/src/store/audit.ts'
import {openDatabaseToRead, type Database} from '../../../collector/src/store/database.ts'
import {describeWith} from '../../parts/describe-with.ts'
import {startInfluxDb, type InfluxDb} from '../../parts/influxdb.ts'
import type {Row} from '../../parts/influxql.ts'
import {NEVER, type Seat} from '../../qlik-simulator/model.ts'
import {startHistory, type HistoryWish} from './history.ts'
import type {Life} from './life.ts'
import {DAY, newFolder, pictureOf, testLife} from './testing.ts'

const NOW = Date.parse('2026-03-02T12:34:56Z')
const HOUR = 3_600_000
const USERS = 200
const DAYS = 14
const FROM = Date.parse('2026-02-16T12:00:00Z')

const {folder: keepIn, remove} = newFolder()

type Started = {readonly life: Life; readonly influx: InfluxDb; readonly folder: string; readonly said: readonly string[]; readonly rows: (query: string) => Promise<Row[]>}

/** Starts the history in a new folder and an InfluxDB on it, read on until the instant; the answer of `stop` ends it. */
async function start(wish: Partial<HistoryWish> = {}): Promise<Started & {readonly stop: () => Promise<void>}> {
  const own = newFolder()
  const said: string[] = []
  const now = wish.now ?? NOW
  const history = await startHistory({
    users: USERS, days: DAYS, now, keepIn, digest: 'tests', folder: own.folder, database: 'qlik', signal: new AbortController().signal, say: line => said.push(line), out: {write: () => true}, ...wish,
  })
  const influx = await startInfluxDb({dataDir: join(own.folder, 'influxdb')})
  await history.catchUp(influx, now)
  return {
    life: history.life, influx, folder: own.folder, said,
    rows: query => influx.query(query, 'qlik', {epoch: 'ms'}),
    stop: async () => {
      await history.life.simulator.stop()
      await influx.stop()
      own.remove()
    },
  }
}

const atEpoch = (row: Row) => Number(row.time)
const lastActivity = ({lastUsed, created}: Seat) => Math.max(lastUsed === NEVER ? 0 : lastUsed, created)

/** The figures of a pool by the site's own books. */
function figuresOf({simulator: {site}}: Life, type: 'professional' | 'analyzer', at: number) {
  const seats = site.listSeats(type)
  const total = site.state.totals[type]
  const allocated = seats.filter(seat => !seat.quarantined).length
  const activeWithin = (days: number) => seats.filter(({lastUsed}) => at - lastUsed < days * DAY).length
  return {
    time: at, license_type: type, total, allocated, available: total - seats.length, quarantined: seats.length - allocated,
    never_used: seats.filter(({lastUsed}) => lastUsed === NEVER).length,
    active_1d: activeWithin(1), active_7d: activeWithin(7), active_30d: activeWithin(30), active_90d: activeWithin(90),
  }
}

function withDatabase<T>(folder: string, work: (db: Database) => T): T {
  const db = openDatabaseToRead(join(folder, 'data'))!
  try {
    return work(db)
  } finally {
    db.close()
  }
}

describeWith('influxdb', 'half a year behind the demo', () => {
  let first: Started & {readonly stop: () => Promise<void>}
  beforeAll(async () => {
    first = await start()
  })
  afterAll(async () => {
    await first.stop()
    remove()
  })

  it('has in each reading the figures that the site had at that instant', async () => {
    const fields = 'total, allocated, available, quarantined, never_used, active_1d, active_7d, active_30d, active_90d'
    const rows = await first.rows(`SELECT ${fields} FROM "license_usage" WHERE "license_type" != 'analyzer_capacity' GROUP BY "license_type"`)
    const life = await testLife({users: USERS, from: FROM})
    const expected = [...new Set(rows.map(atEpoch))].sort((a, b) => a - b).flatMap(at => {
      life.moveTo(at)
      return [figuresOf(life, 'analyzer', at), figuresOf(life, 'professional', at)]
    })
    const inOrder = rows.toSorted((a, b) => atEpoch(a) - atEpoch(b) || String(a.license_type).localeCompare(String(b.license_type)))
    expect(inOrder).toEqual(expected)
    expect(expected.length).toBeGreaterThanOrEqual(2 * 4 * DAYS)
  })

  it('tells of each holder what the site knew when a day was first read', async () => {
    const [latest] = await first.rows(`SELECT last("held") FROM "user_license_activity" WHERE time >= '2026-03-02T00:00:00Z' AND time < '2026-03-02T02:00:00Z'`)
    const at = atEpoch(latest!)
    const rows = await first.rows(`SELECT "user_directory", "user_id", "license_type", "last_activity", "days_inactive" FROM "user_license_activity" WHERE time = ${at}ms`)
    const life = await testLife({users: USERS, from: FROM})
    life.moveTo(at)
    const expected = life.simulator.site.listSeats().map(seat => ({
      time: at, user_directory: seat.user!.userDirectory, user_id: seat.user!.userId, license_type: seat.type,
      last_activity: lastActivity(seat), days_inactive: Math.floor((at - lastActivity(seat)) / DAY),
    }))
    const keyOf = (row: Row) => `${String(row.license_type)} ${String(row.user_directory)} ${String(row.user_id)}`
    expect(rows.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)))).toEqual(expected.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b))))
    expect(expected.length).toBeGreaterThan(70)
  })

  it('was read three times a day, judged every night, in health all the time', async () => {
    const health = await first.rows(`SELECT "ok" FROM "collector_health" GROUP BY "part"`)
    expect(health.filter(({ok}) => ok !== 1)).toEqual([])
    const times = health.filter(({part}) => part === 'qrs').map(atEpoch).sort((a, b) => a - b)
    expect([times[0]! - FROM < 60_000, NOW - times.at(-1)! <= 8 * HOUR]).toEqual([true, true])
    expect(times.filter((time, index) => index > 0 && time - times[index - 1]! > 8 * HOUR + 60_000)).toEqual([])
    const nights = withDatabase(first.folder, db => createAudit(db, join(first.folder, 'data'), () => true).list({limit: 1000})).filter(({kind}) => kind === 'plan')
    expect(nights.map(({at}) => new Date(at).toISOString().slice(0, 13))).toEqual(
      Array.from({length: DAYS}, (_, day) => new Date(FROM + (day + 1) * DAY).toISOString().slice(0, 10)).map(date => `${date}T01`)) // 2:00 in Stockholm
    const wouldRelease = await first.rows(`SELECT count("user") FROM "license_release" WHERE "outcome" = 'wouldRelease'`)
    expect(Number(wouldRelease[0]!.count)).toBeGreaterThan(DAYS)
    expect((await first.rows('SELECT "valid" FROM "server_license"')).length).toBe(DAYS + 1)
  })

  it('leaves a data folder for a collector to go on from: times of jobs, a whole audit, nothing undelivered', () => {
    const [jobs, verified, waiting] = withDatabase(first.folder, db => [
      db.all<{name: string; at: number}>('SELECT name, at FROM job_run ORDER BY name'),
      createAudit(db, join(first.folder, 'data'), () => true).verify(),
      db.get<{n: number}>('SELECT count(*) AS n FROM outbox')?.n,
    ] as const)
    expect(jobs.map(({name, at}) => [name, Math.ceil((NOW - at) / HOUR) <= 24])).toEqual([['evaluate demo', true], ['read demo', true], ['retention', true], ['server license demo', true]])
    expect([verified.broken, verified.records > DAYS, waiting]).toEqual([undefined, true, 0])
  })

  it('is kept: the next start has the same site and points at once, and reads on to its own present', async () => {
    const later = NOW + 2 * DAY + 3 * HOUR
    const second = await start({now: later})
    onTestFinished(second.stop)
    expect(second.said).toEqual(['History: 14 days, kept from 2026-03-02 12:34 UTC'])
    const count = async ({rows}: Started) => Number((await rows(`SELECT count("allocated") FROM "license_usage" WHERE time < ${NOW}ms`))[0]!.count)
    expect(await count(second)).toBe(await count(first))
    const times = (await second.rows(`SELECT "allocated" FROM "license_usage" WHERE "license_type" = 'analyzer'`)).map(atEpoch)
    expect(times.filter(time => time > NOW).length).toBeGreaterThanOrEqual(8)
    expect(later - times.at(-1)!).toBeLessThanOrEqual(8 * HOUR)
    const life = await testLife({users: USERS, from: FROM})
    life.moveTo(second.life.now())
    expect(pictureOf(second.life)).toEqual(pictureOf(life))
    expect(withDatabase(second.folder, db => createAudit(db, join(second.folder, 'data'), () => true).verify().broken)).toBeUndefined()
  })

  it('stays as it was made, whatever happened to a copy', async () => {
    const again = await start()
    onTestFinished(again.stop)
    const [latest] = await again.rows(`SELECT last("allocated") FROM "license_usage"`)
    expect(atEpoch(latest!)).toBeLessThanOrEqual(NOW)
    first.life.moveTo(again.life.now())
    expect(pictureOf(again.life)).toEqual(pictureOf(first.life))
  })
})

describeWith('influxdb', 'a half year that is not finished', () => {
  it('is not kept when it is broken off', async () => {
    const {folder, remove: removeAll} = newFolder()
    onTestFinished(removeAll)
    const ending = new AbortController()
    const begun = start({keepIn: folder, days: 180, signal: ending.signal})
    while (!existsSync(join(folder, 'making/data/seatkeeper.db'))) await new Promise(done => setTimeout(done, 5))
    ending.abort()
    await expect(begun).rejects.toThrow('aborted')
    expect(readdirSync(folder)).toEqual([])
  })
})

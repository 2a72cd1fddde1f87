// Half a year behind the demo: a site that has lived it, and what the collector read and measured meanwhile; made once and kept.
import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {startInfluxDb, type InfluxDb} from '../../parts/influxdb.ts'
import {writeDemoConfiguration} from '../configuration.ts'
import {createKeeper, type Keeper, type KeeperWish, type Made} from './kept.ts'
import {startLife, type Life} from './life.ts'
import {createProgress, timeText, type Out} from './progress.ts'
import {readThrough} from './readings.ts'

export type HistoryWish = KeeperWish & {
  /** The present, epoch ms. */
  readonly now: number
  /** Where the demo's InfluxDB and the collector's data shall lie, in `influxdb` and `data`. */
  readonly folder: string
  readonly database: string
  /** Makes it anew even if one is kept. */
  readonly fresh?: boolean
  /** Breaks the making off; nothing of it stays. */
  readonly signal: AbortSignal
  readonly say: (line: string) => void
  /** For progress. */
  readonly out?: Out
}

export type History = {
  /** The site at the last instant that was lived; its clock stands still. Stop its simulator. */
  readonly life: Life
  /** Lives and reads on to the instant, into the InfluxDB that was started on the copy. */
  readonly catchUp: (influx: InfluxDb, until: number) => Promise<void>
}

type Place = {readonly folder: string; readonly influx: InfluxDb; readonly until: number}

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Users; a larger site is read less often, or a person would wait for many minutes longer. */
const LARGE = 2000

/** Reads from the life's present to an instant, into the InfluxDB and the data of a folder. */
async function read(life: Life, {folder, influx, until}: Place, {users, database, signal, out}: HistoryWish): Promise<void> {
  const {url, certs} = life.simulator
  const from = life.now()
  const configFile = join(folder, 'half-a-year.yaml')
  const collectInterval = users > LARGE ? 'every 24 hours' : 'every 8 hours'
  writeDemoConfiguration(configFile, {siteUrl: url, certs: certs.dir, influxPort: influx.port, database}, {dryRun: true, collectInterval})
  const days = Math.max(1, Math.round((until - from) / DAY))
  const progress = createProgress({whole: until - from, word: done => `day ${Math.round(done / DAY)} of ${days}`}, out)
  try {
    await readThrough(life, {configFile, until, signal, told: instant => progress.reached(instant - from)})
  } finally {
    progress.end()
  }
}

async function makeIn(folder: string, life: Life, wish: HistoryWish): Promise<void> {
  const influx = await startInfluxDb({dataDir: join(folder, 'influxdb')})
  try {
    await influx.createDatabase(wish.database)
    await read(life, {folder, influx, until: wish.now}, wish)
  } finally {
    await influx.stop()
  }
}

/** Makes it beside what is kept, and puts it there when it is whole. Answers the life at its last instant. */
async function make(keeper: Keeper, wish: HistoryWish): Promise<Life> {
  const {users, days, now} = wish
  const from = Math.floor((now - days * DAY) / HOUR) * HOUR
  const life = await startLife({users, from})
  try {
    await makeIn(keeper.begin(), life, wish)
    keeper.keep({users, days, from, until: now})
    return life
  } catch (error) {
    await life.simulator.stop()
    keeper.giveUp()
    throw error
  }
}

async function relive({users, from, until}: Made): Promise<Life> {
  const life = await startLife({users, from})
  life.moveTo(until)
  return life
}

/** As measured on two cores, with room for a slower machine. */
const secondsFor = (users: number): number => (users / 1000) * (users > LARGE ? 16 : 30)

async function makeAndTell(keeper: Keeper, wish: HistoryWish): Promise<Life> {
  const {users, days, say} = wish
  say(`Reading ${days} days of a site of ${users} users, day by day; kept for the next start. This takes about ${timeText(secondsFor(users))} ...`)
  const started = performance.now()
  const life = await make(keeper, wish)
  say(`History: ${days} days, read in ${timeText((performance.now() - started) / 1000)}`)
  return life
}

/** Finds what is kept or makes it, copies it into the folder, and has a site that lived it. Throws when the making goes wrong or is broken off. */
export async function startHistory(wish: HistoryWish): Promise<History> {
  const {days, now, fresh = false, folder, say} = wish
  const keeper = createKeeper(wish)
  const kept = fresh ? undefined : keeper.find(now)
  const life = kept === undefined ? await makeAndTell(keeper, wish) : await relive(kept)
  if (kept !== undefined) say(`History: ${days} days, kept from ${new Date(kept.until).toISOString().slice(0, 16).replace('T', ' ')} UTC`)
  try {
    mkdirSync(folder, {recursive: true})
    keeper.copyTo(folder)
  } catch (error) {
    await life.simulator.stop()
    throw error
  }
  return {life, catchUp: async (influx, until) => (until - life.now() >= HOUR ? read(life, {folder, influx, until}, wish) : undefined)}
}

// The simulated site of docker-compose.yml. At its first start it lives half a year, read by the collector's own service into the
// collector's data and InfluxDB; then it goes on in real time. At a later start it lives the same again, without being read.
import {existsSync, readFileSync, renameSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {parse, stringify} from 'yaml'
import {createProgress, timeText} from './history/progress.ts'
import {startLife, type Life} from './history/life.ts'
import {readThrough} from './history/readings.ts'
import {startControl} from '../qlik-simulator/control.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const HOME = '/var/lib/simulator'
const CONFIGURATION = '/etc/seatkeeper/seatkeeper.yaml'
/** Outlives the container: since when the site has lived, until when that has been read, and whether all of it. */
const SINCE = join(HOME, 'since.json')

type Past = {readonly users: number; readonly from: number; readonly reached?: number; readonly read: boolean}

const say = (line: string): void => console.log(line)

function wholeNumber(name: string): number {
  const text = process.env[name] ?? ''
  if (!/^\d{1,6}$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}".`)
  return Number(text)
}

/** The collector's configuration for its past: no messages of long ago, and readings as often as the demo of a clone has them. */
function pastConfiguration(): string {
  const {destinations: {influxDb}, licenseMonitoring, ...rest} = parse(readFileSync(CONFIGURATION, 'utf8')) as {destinations: {influxDb: object}; licenseMonitoring: object}
  const file = '/tmp/past.yaml'
  writeFileSync(file, stringify({...rest, licenseMonitoring: {...licenseMonitoring, collectInterval: 'every 8 hours'}, destinations: {influxDb}}))
  return file
}

/** A reading that was broken off goes on where a day had ended: what was measured until then is neither lost nor doubled, but for a part of a day. */
async function readThePast(life: Life, past: Past, signal: AbortSignal): Promise<void> {
  life.moveTo(past.reached ?? past.from)
  const [from, until, started] = [life.now(), Date.now(), performance.now()]
  const days = Math.round((until - from) / DAY)
  say(`Reading ${days} days of the site, day by day; only at the first start ...`)
  const progress = createProgress({whole: until - from, word: done => `day ${Math.round(done / DAY)} of ${days}`})
  const told = (instant: number): void => {
    keep({...past, reached: instant})
    progress.reached(instant - from)
  }
  try {
    await readThrough(life, {configFile: pastConfiguration(), until, signal, told})
  } finally {
    progress.end()
  }
  say(`Half a year is behind the site, read in ${timeText((performance.now() - started) / 1000)}.`)
}

function keep(past: Past): void {
  writeFileSync(`${SINCE}.draft`, JSON.stringify(past))
  renameSync(`${SINCE}.draft`, SINCE)
}

function beginPast(): Past {
  const days = wholeNumber('HISTORY_DAYS')
  return {users: wholeNumber('USERS'), from: Math.floor((Date.now() - days * DAY) / HOUR) * HOUR, read: days === 0}
}

/** Ready is the site when its control port answers: whoever waits for that finds it in the present. */
async function start(signal: AbortSignal): Promise<() => Promise<void>> {
  const past = existsSync(SINCE) ? JSON.parse(readFileSync(SINCE, 'utf8')) as Past : beginPast()
  keep(past)
  const life = await startLife({...past, reach: {host: '0.0.0.0', port: 4242, certs: join(HOME, 'certificates')}})
  if (!past.read) {
    await readThePast(life, past, signal)
    keep({...past, read: true})
  }
  life.goOn()
  const control = await startControl({host: '0.0.0.0', port: 4243}, life.simulator)
  return async () => void await Promise.all([life.simulator.stop(), control.stop()])
}

const ending = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ending.abort())
try {
  const stop = await start(ending.signal)
  say('The simulated site is at https://simulator:4242.')
  if (!ending.signal.aborted) await new Promise(done => ending.signal.addEventListener('abort', done, {once: true}))
  await stop()
} catch (error) {
  console.error((error as Error).message)
  process.exit(1)
}

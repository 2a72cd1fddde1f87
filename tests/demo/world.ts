// Everything the demo runs: the simulated site, a real InfluxDB, and the collector as a program of its own.
import {spawn, type ChildProcess} from 'node:child_process'
import {randomBytes} from 'node:crypto'
import {existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {takeLock} from '@seatkeeper/collector/store/lock.ts'
import {startInfluxDb, type InfluxDb} from '../parts/influxdb.ts'
import {tether} from '../parts/tether.ts'
import {startSimulator, type Simulator} from '../qlik-simulator/simulator.ts'
import {demoConfiguration} from './configuration.ts'
import type {FaceTokens} from './face.ts'
import {startHistory} from './history/history.ts'

export const root = resolve(import.meta.dirname, '../..')
const cli = join(root, 'collector/src/cli.ts')
export const database = 'qlik'
const HISTORY_DAYS = 180

export type World = {
  readonly folder: string
  readonly configFile: string
  readonly simulator: Simulator
  readonly influx: InfluxDb
  readonly token: string
  /** Those that Grafana holds. */
  readonly faceTokens: FaceTokens
  readonly api: string
  /** Runs a command of seatkeeper in the demo's folder, on this terminal. */
  readonly seatkeeper: (...args: string[]) => Promise<number>
  readonly stopCollector: () => Promise<void>
  readonly stop: () => Promise<void>
}

export type WorldWish = {
  readonly users: number
  /** Goes into the configuration. */
  readonly dryRun: boolean
  /** Whether half a year lies behind the site: `kept` from an earlier start if there is one, or made `fresh`. */
  readonly history: 'none' | 'kept' | 'fresh'
  /** Breaks the making of the history off. */
  readonly signal: AbortSignal
}

type Say = (line: string) => void
type Stop = () => Promise<void>
type Stage = {readonly folder: string; readonly stops: Stop[]; readonly say: Say}

function ended(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode)
  return new Promise(done => child.once('exit', code => done(code ?? 1)))
}

/** The collector says where it listens in a file; it removes the file when it stops. */
async function addressOf(child: ChildProcess, folder: string): Promise<string> {
  const file = join(folder, 'data/local-api.json')
  for (let tries = 0; tries < 600 && child.exitCode === null; tries++) {
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as {url: string}).url
    await sleep(50)
  }
  throw new Error(`The collector did not start:\n${readFileSync(join(folder, 'collector.log'), 'utf8')}`)
}

async function startInflux({folder, stops, say}: Stage): Promise<InfluxDb> {
  const influx = await startInfluxDb({dataDir: join(folder, 'influxdb')})
  stops.push(influx.stop)
  await influx.createDatabase(database)
  say(`InfluxDB ${influx.version}`)
  return influx
}

function tellSite({site}: Simulator, say: Say): void {
  say(`Simulated Qlik Sense site: ${site.state.users.size()} users, ${site.listSeats().length} seats`)
}

async function startSite(stage: Stage, {users}: WorldWish): Promise<Pick<World, 'simulator' | 'influx'>> {
  const simulator = await startSimulator({users, seats: Math.round(users * 0.4), control: 0})
  stage.stops.push(simulator.stop)
  tellSite(simulator, stage.say)
  return {simulator, influx: await startInflux(stage)}
}

/** The site as half a year left it, in real time from now on. */
async function startOldSite(stage: Stage, {users, history, signal}: WorldWish): Promise<Pick<World, 'simulator' | 'influx'>> {
  const {folder, stops, say} = stage
  const {life, catchUp} = await startHistory({
    users, days: HISTORY_DAYS, now: Date.now(), keepIn: join(root, '.cache/demo-history'), folder, database, fresh: history === 'fresh', signal, say,
  })
  const {simulator} = life
  stops.push(simulator.stop)
  const influx = await startInflux(stage)
  await catchUp(influx, Date.now())
  life.goOn()
  tellSite(simulator, say)
  return {simulator, influx}
}

const makeToken = () => `sk_${randomBytes(18).toString('base64url')}`

async function startCollector({folder, stops}: Stage, configFile: string): Promise<Omit<World, 'folder' | 'simulator' | 'influx' | 'stop'>> {
  const [token, read, operate] = [makeToken(), makeToken(), makeToken()]
  const env = {...process.env, SEATKEEPER_DEMO_TOKEN: token, SEATKEEPER_READ_TOKEN: read, SEATKEEPER_OPERATE_TOKEN: operate}
  const log = openSync(join(folder, 'collector.log'), 'w')
  const collector = spawn(process.execPath, [cli, 'run', '-c', configFile], {cwd: folder, env, stdio: ['ignore', log, log]})
  tether(collector)
  const stopCollector = async () => {
    collector.kill('SIGTERM')
    await ended(collector)
  }
  stops.push(stopCollector)
  const api = await addressOf(collector, folder)
  const seatkeeper = (...args: string[]) => ended(spawn(process.execPath, [cli, ...args, '-c', configFile], {cwd: folder, env, stdio: 'inherit'}))
  return {configFile, token, faceTokens: {read, operate}, api, seatkeeper, stopCollector}
}

/** Starts all of it; what was started is ended again when a later part fails. */
export async function startWorld(wish: WorldWish, say: Say): Promise<World> {
  const folder = join(root, '.cache/demo')
  // Beside the folder, not in it: the folder is made anew at each start.
  const lock = takeLock(join(root, '.cache/demo-lock'))
  if (lock === undefined) throw new Error('A demo runs in this clone already.')
  const stops: Stop[] = [async () => lock.release()]
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end().catch((error: unknown) => say(String(error)))
  }
  try {
    rmSync(folder, {recursive: true, force: true})
    mkdirSync(folder, {recursive: true})
    const stage = {folder, stops, say}
    const {simulator, influx} = await (wish.history === 'none' ? startSite : startOldSite)(stage, wish)
    const configFile = join(folder, 'seatkeeper.yaml')
    writeFileSync(configFile, demoConfiguration({siteUrl: simulator.url, certs: simulator.certs.dir, influxPort: influx.port, database}, {dryRun: wish.dryRun}))
    const collector = await startCollector(stage, configFile)
    say('Collector')
    return {folder, simulator, influx, ...collector, stop}
  } catch (error) {
    await stop()
    throw error
  }
}

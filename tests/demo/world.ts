// Everything the demo runs: the simulated site, a real InfluxDB, and the collector as a program of its own.
import {spawn} from 'node:child_process'
import {join, resolve} from 'node:path'
import {startInfluxDb, type InfluxDb} from '../parts/influxdb.ts'
import {startSimulator, type Simulator} from '../qlik-simulator/simulator.ts'
import {ended, startCollector, type Collector} from './collector.ts'
import {writeDemoConfiguration, type DemoTokens} from './configuration.ts'
import {startHistory} from './history/history.ts'
import {takePlace, type Place} from './running.ts'

export const root = resolve(import.meta.dirname, '../..')
const cli = join(root, 'collector/src/cli.ts')
export const database = 'qlik'
const HISTORY_DAYS = 180

export type World = {
  readonly folder: string
  readonly configFile: string
  readonly simulator: Simulator
  readonly influx: InfluxDb
  readonly tokens: DemoTokens
  readonly collector: Collector
  /** Runs a command of seatkeeper in the demo's folder, on this terminal. */
  readonly seatkeeper: (...args: string[]) => Promise<number>
  /** Tells who starts a second demo where this one is. */
  readonly announce: Place['announce']
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

const commandIn = ({folder}: Stage, configFile: string): World['seatkeeper'] =>
  (...args) => ended(spawn(process.execPath, [cli, ...args, '-c', configFile], {cwd: folder, stdio: 'inherit'}))

/** Starts all of it; what was started is ended again when a later part fails. */
export async function startWorld(wish: WorldWish, say: Say): Promise<World> {
  const {folder, announce, leave} = takePlace(join(root, '.cache'))
  const stops: Stop[] = [async () => leave()]
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end().catch((error: unknown) => say(String(error)))
  }
  try {
    const stage = {folder, stops, say}
    const {simulator, influx} = await (wish.history === 'none' ? startSite : startOldSite)(stage, wish)
    const configFile = join(folder, 'seatkeeper.yaml')
    const addresses = {siteUrl: simulator.url, certs: simulator.certs.dir, influxPort: influx.port, database}
    const tokens = writeDemoConfiguration(configFile, addresses, {dryRun: wish.dryRun})
    const collector = await startCollector(configFile, [cli])
    stops.push(collector.stop)
    say('Collector')
    return {folder, configFile, simulator, influx, tokens, collector, seatkeeper: commandIn(stage, configFile), announce, stop}
  } catch (error) {
    await stop()
    throw error
  }
}

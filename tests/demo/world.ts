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

export const root = resolve(import.meta.dirname, '../..')
const cli = join(root, 'collector/src/cli.ts')
export const database = 'qlik'

export type World = {
  readonly folder: string
  readonly configFile: string
  readonly simulator: Simulator
  readonly influx: InfluxDb
  readonly token: string
  readonly api: string
  /** Runs a command of seatkeeper in the demo's folder, on this terminal. */
  readonly seatkeeper: (...args: string[]) => Promise<number>
  readonly stopCollector: () => Promise<void>
  readonly stop: () => Promise<void>
}

type Say = (line: string) => void

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

type Stop = () => Promise<void>

/** Starts all of it; what was started is ended again when a later part fails. `dryRun` goes into the configuration. */
export async function startWorld({users, dryRun}: {users: number; dryRun: boolean}, say: Say): Promise<World> {
  const folder = join(root, '.cache/demo')
  // Beside the folder, not in it: the folder is made anew at each start.
  const lock = takeLock(join(root, '.cache/demo-lock'))
  if (lock === undefined) throw new Error('A demo runs in this clone already.')
  rmSync(folder, {recursive: true, force: true})
  mkdirSync(folder, {recursive: true})
  const stops: Stop[] = [async () => lock.release()]
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end().catch((error: unknown) => say(String(error)))
  }
  try {
    const simulator = await startSimulator({users, seats: Math.round(users * 0.4), control: 0})
    stops.push(simulator.stop)
    say(`Simulated Qlik Sense site: ${users} users, ${simulator.site.listSeats().length} seats`)
    const influx = await startInfluxDb({dataDir: join(folder, 'influxdb')})
    stops.push(influx.stop)
    await influx.createDatabase(database)
    say(`InfluxDB ${influx.version}`)
    const configFile = join(folder, 'seatkeeper.yaml')
    writeFileSync(configFile, demoConfiguration({siteUrl: simulator.url, certs: simulator.certs.dir, influxPort: influx.port, database}, dryRun))
    const token = `sk_${randomBytes(18).toString('base64url')}`
    const env = {...process.env, SEATKEEPER_DEMO_TOKEN: token}
    const log = openSync(join(folder, 'collector.log'), 'w')
    const collector = spawn(process.execPath, [cli, 'run', '-c', configFile], {cwd: folder, env, stdio: ['ignore', log, log]})
    tether(collector)
    const stopCollector = async () => {
      collector.kill('SIGTERM')
      await ended(collector)
    }
    stops.push(stopCollector)
    const api = await addressOf(collector, folder)
    say('Collector')
    const seatkeeper = (...args: string[]) => ended(spawn(process.execPath, [cli, ...args, '-c', configFile], {cwd: folder, env, stdio: 'inherit'}))
    return {folder, configFile, simulator, influx, token, api, seatkeeper, stopCollector, stop}
  } catch (error) {
    await stop()
    throw error
  }
}

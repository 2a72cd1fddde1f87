// Finds the program of a real InfluxDB 1.x, or fetches it into the project's cache where that can be done without an installation.
import {join, resolve} from 'node:path'
import {runCommand} from './command.ts'
import type {RunCommand} from './command.ts'
import {libraryFolders, unpackPackage} from './debian.ts'
import {hasApt, isExecutable, onPath, partsFolder} from './program.ts'

export type Where = {cacheDir?: string; env?: NodeJS.ProcessEnv}
export type Fetching = Where & {run?: RunCommand; say?: (line: string) => void}

const program = 'usr/bin/influxd'
const hint =
  'InfluxDB 1.x is needed: install it so that "influxd" is on the PATH (Debian, Ubuntu: the package "influxdb"; macOS: "brew install influxdb@1"; ' +
  'elsewhere: the archive of InfluxDB 1.x from influxdata.com), or name the program in SEATKEEPER_INFLUXD.'

/** InfluxDB 2.x has a program of the same name, which does not speak the 1.x configuration. */
async function isVersion1(influxd: string): Promise<boolean> {
  return /InfluxDB v1\./.test((await runCommand(influxd, ['version'])).stdout)
}

/** The path of `influxd` 1.x: what SEATKEEPER_INFLUXD names, or one on the PATH, or the one in the project's cache; undefined if there is none. */
export async function findInfluxd({cacheDir = partsFolder, env = process.env}: Where = {}): Promise<string | undefined> {
  const named = env.SEATKEEPER_INFLUXD ?? ''
  if (named !== '') {
    if (await isVersion1(named)) return named
    throw new Error(`SEATKEEPER_INFLUXD names ${named}, which does not run or is not InfluxDB 1.x.`)
  }
  const installed = onPath('influxd', env)
  if (installed !== undefined && (await isVersion1(installed))) return installed
  const cached = join(cacheDir, 'influxdb', program)
  return isExecutable(cached) ? cached : undefined
}

/** As findInfluxd, and fetches the program on Debian and its kin. Throws one line that says what to install where that is not possible. */
export async function ensureInfluxd({cacheDir = partsFolder, env = process.env, run = runCommand, say = () => undefined}: Fetching = {}): Promise<string> {
  const found = await findInfluxd({cacheDir, env})
  if (found !== undefined) return found
  if (!hasApt(env)) throw new Error(hint)
  say('Fetching InfluxDB (once) ...')
  const into = join(cacheDir, 'influxdb')
  try {
    await unpackPackage({name: 'influxdb', program, into}, run)
  } catch (cause) {
    throw new Error(`${hint} (Fetching it failed: ${cause instanceof Error ? cause.message : String(cause)})`, {cause})
  }
  return join(into, program)
}

/** The environment for a found program: one from the cache may have its libraries beside it. */
export function influxdEnvironment(influxd: string): NodeJS.ProcessEnv {
  const unpacked = resolve(influxd, '../../..')
  if (!unpacked.endsWith('influxdb')) return process.env
  const libraries = libraryFolders(unpacked)
  return libraries.length === 0 ? process.env : {...process.env, LD_LIBRARY_PATH: libraries.join(':')}
}

// Finds the programs of a real Mosquitto, or fetches them into the project's cache where that can be done without an installation.
import {dirname, join, resolve} from 'node:path'
import {runCommand} from './command.ts'
import type {RunCommand} from './command.ts'
import {libraryFolders, unpackPackage} from './debian.ts'
import {hasApt, isExecutable, onPath, partsFolder} from './program.ts'

export type Where = {cacheDir?: string; env?: NodeJS.ProcessEnv; folders?: string[]}
export type Fetching = Where & {run?: RunCommand; say?: (line: string) => void}

const program = 'usr/sbin/mosquitto'
// Debian and Homebrew put the broker where the PATH of a plain user does not lead.
const systemFolders = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin']
const hint =
  'Mosquitto 2 is needed: install it so that "mosquitto" is on the PATH (Debian, Ubuntu: the package "mosquitto"; macOS: "brew install mosquitto"; ' +
  'elsewhere: from mosquitto.org), or name the program in SEATKEEPER_MOSQUITTO.'

/** What it prints on `-h` begins with its version; older ones differ in what they answer to MQTT 5. */
async function isVersion2(mosquitto: string): Promise<boolean> {
  return /^mosquitto version ([2-9]|\d\d)\./m.test((await runCommand('env', [...environmentArguments(mosquitto), mosquitto, '-h'])).stdout)
}

/** The path of `mosquitto`: what SEATKEEPER_MOSQUITTO names, or an installed one, or the one in the project's cache; undefined if there is none. */
export async function findMosquitto({cacheDir = partsFolder, env = process.env, folders = systemFolders}: Where = {}): Promise<string | undefined> {
  const named = env.SEATKEEPER_MOSQUITTO ?? ''
  if (named !== '') {
    if (await isVersion2(named)) return named
    throw new Error(`SEATKEEPER_MOSQUITTO names ${named}, which does not run or is not Mosquitto 2.`)
  }
  const installed = [onPath('mosquitto', env) ?? '', ...folders.map(folder => join(folder, 'mosquitto'))].find(isExecutable)
  if (installed !== undefined && (await isVersion2(installed))) return installed
  const cached = join(cacheDir, 'mosquitto', program)
  return isExecutable(cached) ? cached : undefined
}

/** As findMosquitto, and fetches the program on Debian and its kin. Throws one line that says what to install where that is not possible. */
export async function ensureMosquitto({run = runCommand, say = () => undefined, ...where}: Fetching = {}): Promise<string> {
  const {cacheDir = partsFolder, env = process.env} = where
  const found = await findMosquitto(where)
  if (found !== undefined) return found
  if (!hasApt(env)) throw new Error(hint)
  say('Fetching Mosquitto (once) ...')
  const into = join(cacheDir, 'mosquitto')
  try {
    await unpackPackage({name: 'mosquitto', program, into}, run)
  } catch (cause) {
    throw new Error(`${hint} (Fetching it failed: ${cause instanceof Error ? cause.message : String(cause)})`, {cause})
  }
  return join(into, program)
}

function libraryPath(mosquitto: string): string | undefined {
  const unpacked = resolve(mosquitto, '../../..')
  const libraries = unpacked.endsWith('mosquitto') ? libraryFolders(unpacked) : []
  return libraries.length === 0 ? undefined : libraries.join(':')
}

/** The environment for a found program: one from the cache has its libraries beside it. */
export function mosquittoEnvironment(mosquitto: string): NodeJS.ProcessEnv {
  const path = libraryPath(mosquitto)
  return path === undefined ? process.env : {...process.env, LD_LIBRARY_PATH: path}
}

function environmentArguments(mosquitto: string): string[] {
  const path = libraryPath(mosquitto)
  return path === undefined ? [] : [`LD_LIBRARY_PATH=${path}`]
}

/** Writes a password file for Mosquitto, which takes hashes only, with the program that comes along with it. Throws what that says. */
export async function writePasswords(mosquitto: string, file: string, users: Readonly<Record<string, string>>): Promise<void> {
  const beside = ['../bin/mosquitto_passwd', 'mosquitto_passwd'].map(path => join(dirname(mosquitto), path)).find(isExecutable)
  for (const [at, [user, password]] of Object.entries(users).entries()) {
    const ran = await runCommand('env', [...environmentArguments(mosquitto), beside ?? 'mosquitto_passwd', '-b', ...(at === 0 ? ['-c'] : []), file, user, password])
    if (ran.code !== 0) throw new Error(`mosquitto_passwd failed: ${ran.stderr.trim()}`)
  }
}

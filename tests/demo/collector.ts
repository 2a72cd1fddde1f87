// The collector as a program of its own, as an administrator runs it.
import {spawn, type ChildProcess} from 'node:child_process'
import {closeSync, existsSync, openSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {tether} from '../parts/tether.ts'

export type Collector = {
  readonly api: string
  /** Becomes a few lines for people when the collector ends without being told to; else it stays open. */
  readonly lost: Promise<string>
  readonly stop: () => Promise<void>
}

const LINES = 5

const hasEnded = ({exitCode, signalCode}: ChildProcess): boolean => exitCode !== null || signalCode !== null

/** Its exit code; 1 when a signal ended it. */
export function ended(child: ChildProcess): Promise<number> {
  if (hasEnded(child)) return Promise.resolve(child.exitCode ?? 1)
  return new Promise(done => child.once('exit', code => done(code ?? 1)))
}

const lastLines = (file: string): string => readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LINES).map(line => `  ${line}`).join('\n')

/** The collector says where it listens in a file; it removes the file when it stops. */
async function addressOf(child: ChildProcess, folder: string, logFile: string): Promise<string> {
  const file = join(folder, 'data/local-api.json')
  for (let tries = 0; tries < 600 && !hasEnded(child); tries++) {
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as {url: string}).url
    await sleep(50)
  }
  child.kill('SIGKILL')
  throw new Error(`The collector did not start. The end of ${logFile}:\n${lastLines(logFile)}`)
}

/** Starts the program in the folder of the configuration. Throws the end of its log when it does not start. */
export async function startCollector(configFile: string, program: readonly string[]): Promise<Collector> {
  const folder = dirname(configFile)
  const logFile = join(folder, 'collector.log')
  const log = openSync(logFile, 'w')
  const child = spawn(process.execPath, [...program, 'run', '-c', configFile], {cwd: folder, stdio: ['ignore', log, log]})
  closeSync(log)
  tether(child)
  let stopping = false
  const lost = new Promise<string>(tell => child.once('exit', (code, signal) => {
    if (!stopping) tell(`The collector has ended (${signal ?? `exit code ${code}`}). The end of ${logFile}:\n${lastLines(logFile)}\nAll else runs on; Ctrl-C ends the demo.`)
  }))
  const stop = async () => {
    stopping = true
    child.kill('SIGTERM')
    await ended(child)
  }
  return {api: await addressOf(child, folder, logFile), lost, stop}
}

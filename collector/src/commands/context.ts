// What every command needs: the configuration, the state file, and words for what goes wrong.
import type {Config} from '../config/types.ts'
import {formatConfigErrors, loadConfig} from '../config/load.ts'
import {openDatabaseToRead, type Database} from '../store/database.ts'
import {takeLock} from '../store/lock.ts'
import {openStore, type Store} from '../store/store.ts'
import {findCollector, type Asked} from './collector-api.ts'
import {UserError} from './user-error.ts'

export function readConfig(file: string): Config {
  const loaded = loadConfig(file, process.env)
  if ('config' in loaded) return loaded.config
  const count = loaded.errors.length
  throw new UserError(`${formatConfigErrors(loaded.errors)}\n${count === 1 ? '1 problem' : `${count} problems`} in ${file}; nothing was started.`)
}

function apiOfRunning(config: Config): Asked {
  const api = findCollector(config)
  if (api === undefined) throw new UserError(`Another command is at work with the data folder ${config.dataDir}, or a collector is just starting. Try again in a moment.`)
  return api
}

/** Changes the state by whoever owns the file: the running collector by its API, or this command when none runs. */
export async function changeState<T>(config: Config, ways: {running: (api: Asked) => Promise<T>; stopped: (store: Store) => T}): Promise<T> {
  const lock = takeLock(config.dataDir)
  if (lock === undefined) return ways.running(apiOfRunning(config))
  try {
    const store = openStore(config)
    try {
      return ways.stopped(store)
    } finally {
      store.close()
    }
  } finally {
    lock.release()
  }
}

/** Reads the state file beside a collector that may be running; the work gets undefined when there is no file yet. */
export function readState<T>({dataDir}: Config, work: (db: Database | undefined) => T): T {
  const db = openDatabaseToRead(dataDir)
  try {
    return work(db)
  } finally {
    db?.close()
  }
}

export const print = (text: string): void => void process.stdout.write(`${text}\n`)

export const complain = (text: string): void => void process.stderr.write(`${text}\n`)

export const seatCount = (count: number): string => `${count} ${count === 1 ? 'seat' : 'seats'}`

/** `2026-11-22 02:00`. */
export function shortTimeText(instant: number | Date, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', {timeZone, dateStyle: 'short', timeStyle: 'short'}).format(instant)
}

/** `2026-11-22 02:00 (Europe/Stockholm)`. */
export function timeText(instant: number | Date, timeZone: string): string {
  return `${shortTimeText(instant, timeZone)} (${timeZone})`
}

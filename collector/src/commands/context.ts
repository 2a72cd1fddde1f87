// What every command needs: the configuration, the state file, and words for what goes wrong.
import type {Config} from '../config/types.ts'
import {formatConfigErrors, loadConfig} from '../config/load.ts'
import {takeLock} from '../store/lock.ts'
import {openStore, type Store} from '../store/store.ts'
import {UserError} from './user-error.ts'

export function readConfig(file: string): Config {
  const loaded = loadConfig(file, process.env)
  if ('config' in loaded) return loaded.config
  const count = loaded.errors.length
  throw new UserError(`${formatConfigErrors(loaded.errors)}\n${count === 1 ? '1 problem' : `${count} problems`} in ${file}; nothing was started.`)
}

/** Runs work on the state file; the running collector owns it, so then the command is refused. */
export function withStore<T>(config: Config, work: (store: Store) => T): T {
  const lock = takeLock(config.dataDir)
  if (lock === undefined) throw new UserError(`A collector is running with the data folder ${config.dataDir}. Stop it first.`)
  const store = openStore(config)
  try {
    return work(store)
  } finally {
    store.close()
    lock.release()
  }
}

export const print = (text: string): void => void process.stdout.write(`${text}\n`)

/** `2026-11-22 02:00 (Europe/Stockholm)`. */
export function timeText(instant: number | Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {timeZone, dateStyle: 'short', timeStyle: 'short'}).format(instant)
  return `${parts} (${timeZone})`
}

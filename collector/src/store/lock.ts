// One collector per data folder: an exclusive transaction on a second SQLite file, which even a kill releases.
import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'

export type Lock = {readonly release: () => void}

/** The lock, or undefined when another process holds it. */
export function takeLock(dataDir: string): Lock | undefined {
  mkdirSync(dataDir, {recursive: true, mode: 0o700})
  const connection = new DatabaseSync(join(dataDir, 'lock.db'), {open: false})
  try {
    connection.open()
    connection.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    if (connection.isOpen) connection.close()
    if (/locked|busy/i.test((error as Error).message)) return undefined
    throw new Error(`The lock file in ${dataDir} cannot be used: ${(error as Error).message}`, {cause: error})
  }
  return {release: () => connection.close()}
}

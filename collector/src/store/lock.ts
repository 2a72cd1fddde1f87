// One collector per data folder: an exclusive transaction on a second SQLite file, which even a kill releases.
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {makeDataFolder, whyNoFile} from './data-folder.ts'

export type Lock = {readonly release: () => void}

/** The lock, or undefined when another process holds it. Throws a sentence for people when there can be none. */
export function takeLock(dataDir: string): Lock | undefined {
  makeDataFolder(dataDir)
  const file = join(dataDir, 'lock.db')
  const connection = new DatabaseSync(file, {open: false})
  try {
    connection.open()
    connection.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    if (connection.isOpen) connection.close()
    const words = (error as Error).message
    if (/locked|busy/i.test(words)) return undefined
    throw new Error(whyNoFile('lock file', file, {words, lost: 'nothing is lost with it.'}), {cause: error})
  }
  return {release: () => connection.close()}
}

// A copy of all that a collector needs to go on elsewhere: of one moment, checked, and under its names only when it is whole.
import {chmodSync, closeSync, copyFileSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmdirSync, rmSync, statSync} from 'node:fs'
import {dirname, join, resolve} from 'node:path'
import {createAudit, type Audit} from './audit.ts'
import {copyDatabase, openDatabaseToRead} from './database.ts'

/** `broken`: why the audit in the copy does not verify; it is in the state just so. */
export type Backup = {
  readonly files: readonly {readonly name: string; readonly bytes: number}[]
  readonly records: number
  readonly head: ReturnType<Audit['head']>
  readonly broken: string | undefined
}

const KEY = 'audit.key'
const STATE = 'seatkeeper.db'

/** Where the files lie until they are checked: what a kill leaves behind there is no backup, and does not look like one. */
const UNFINISHED = 'unfinished'

/** Why nothing can be backed up into the folder; undefined where it is not there yet, or empty. */
export function whyNotInto(target: string): string | undefined {
  const found = statSync(target, {throwIfNoEntry: false})
  if (found === undefined) return undefined
  if (!found.isDirectory()) return `${target} is a file. Name a folder that is not there yet, or an empty one.`
  const files = readdirSync(target)
  if (files.length === 0) return undefined
  const rest = files.includes(UNFINISHED) ? ` The folder ${UNFINISHED} in it is what is left of a backup that was broken off; it can go.` : ''
  return `The folder ${target} is not empty, and a backup overwrites nothing. Name a folder that is not there yet, or an empty one.${rest}`
}

/** Makes sure that it is on the disk, and for its owner alone. */
function settle(file: string): void {
  chmodSync(file, 0o600)
  const opened = openSync(file, 'r+')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

/** Makes sure that its names are on the disk. */
function settleFolder(folder: string): void {
  const opened = openSync(folder, 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

/** Looks at the copy as the next collector will. Throws where it is damaged. */
function check(folder: string, keyFolder: string): Omit<Backup, 'files'> {
  const db = openDatabaseToRead(folder, {olderToo: true})!
  try {
    const [found] = db.all<{integrity_check: string}>('PRAGMA integrity_check')
    if (found?.integrity_check !== 'ok') throw new Error(`The copy is damaged (${found?.integrity_check ?? 'no answer'}), most likely like the state file itself.`)
    const audit = createAudit(db, keyFolder, () => true)
    const {records, broken} = audit.verify()
    return {records, head: audit.head(), broken: broken?.sentence}
  } finally {
    db.close()
  }
}

function write(dataDir: string, target: string, withKey: boolean): Backup {
  const folder = join(target, UNFINISHED)
  copyDatabase(dataDir, folder)
  if (withKey) copyFileSync(join(dataDir, KEY), join(folder, KEY))
  const names = withKey ? [KEY, STATE] : [STATE] // the state last: without it the folder holds no backup
  for (const name of names) settle(join(folder, name))
  const checked = check(folder, withKey ? folder : dataDir)
  for (const name of names) renameSync(join(folder, name), join(target, name))
  rmSync(folder, {recursive: true})
  settleFolder(target)
  return {...checked, files: names.toReversed().map(name => ({name, bytes: statSync(join(target, name)).size}))}
}

/**
 * Backs the data folder up into one that is empty or not there yet (`whyNotInto`), beside a collector or without one.
 * The lock and the address of the running collector are not in it. Throws when there is no whole copy; then nothing of one is left.
 */
export function backUp(dataDir: string, target: string, {withKey}: {withKey: boolean}): Backup {
  const made = mkdirSync(target, {recursive: true, mode: 0o700})
  claim(target)
  try {
    chmodSync(target, 0o700)
    return write(dataDir, target, withKey)
  } catch (error) {
    for (const name of [UNFINISHED, STATE, KEY]) rmSync(join(target, name), {recursive: true, force: true})
    if (made !== undefined) removeEmpty(target, made)
    throw error
  }
}

/** Of two backups into one folder the second begins nothing, and removes nothing of the first. */
function claim(target: string): void {
  try {
    mkdirSync(join(target, UNFINISHED), {mode: 0o700})
  } catch (cause) {
    throw new Error(`Another backup is being made in ${target}, or was broken off there: ${(cause as Error).message}`, {cause})
  }
}

/** Removes the folders that were made, upwards, as long as nothing of somebody else's has come into them. */
function removeEmpty(target: string, topmost: string): void {
  for (let folder = resolve(target); folder.startsWith(resolve(topmost)); folder = dirname(folder)) {
    try {
      rmdirSync(folder)
    } catch {
      return
    }
  }
}

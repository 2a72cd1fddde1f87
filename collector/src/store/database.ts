// The state file: SQLite with every commit on disk, one writer, and the schema in numbered steps.
import {chmodSync, existsSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync, type SQLInputValue, type StatementSync} from 'node:sqlite'
import {makeDataFolder, whyNoFile} from './data-folder.ts'

export type Row = Readonly<Record<string, SQLInputValue>>

/** A thin face of node:sqlite: statements are prepared once, transactions nest as one. */
export type Database = {
  readonly run: (sql: string, ...values: SQLInputValue[]) => {changes: number; lastId: number}
  readonly get: <T extends object>(sql: string, ...values: SQLInputValue[]) => T | undefined
  readonly all: <T extends object>(sql: string, ...values: SQLInputValue[]) => T[]
  /** Runs `work` whole or not at all. */
  readonly transaction: <T>(work: () => T) => T
  readonly close: () => void
}

/** Each entry is applied once, in order; never change one that has shipped. */
const migrations: readonly string[] = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
   CREATE TABLE audit (
     seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, site TEXT, kind TEXT NOT NULL, body TEXT NOT NULL,
     person_digest TEXT, prev TEXT NOT NULL, mac TEXT NOT NULL) STRICT;
   CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
   CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
   CREATE TABLE audit_person (seq INTEGER PRIMARY KEY REFERENCES audit(seq), at INTEGER NOT NULL, salt TEXT NOT NULL, details TEXT NOT NULL) STRICT;
   CREATE TABLE intent (
     seq INTEGER PRIMARY KEY REFERENCES audit(seq), site TEXT NOT NULL, allocation_id TEXT NOT NULL, body TEXT NOT NULL,
     tried INTEGER NOT NULL) STRICT;
   CREATE TABLE outbox (
     id INTEGER PRIMARY KEY AUTOINCREMENT, sink TEXT NOT NULL, payload TEXT NOT NULL, created INTEGER NOT NULL) STRICT;
   CREATE INDEX outbox_by_sink ON outbox (sink, id);
   CREATE TABLE dead_letter (
     id INTEGER PRIMARY KEY, sink TEXT NOT NULL, payload TEXT NOT NULL, created INTEGER NOT NULL, died INTEGER NOT NULL, reason TEXT NOT NULL) STRICT;
   CREATE TABLE reading (site TEXT PRIMARY KEY, at INTEGER NOT NULL, seats TEXT NOT NULL) STRICT;
   CREATE TABLE taken (site TEXT NOT NULL, allocation_id TEXT NOT NULL, quarantined INTEGER NOT NULL, PRIMARY KEY (site, allocation_id)) STRICT;
   CREATE TABLE released (seq INTEGER PRIMARY KEY, site TEXT NOT NULL, at INTEGER NOT NULL, mode TEXT NOT NULL) STRICT;
   CREATE INDEX released_by_time ON released (site, at);
   CREATE TABLE job_run (name TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
   CREATE TABLE token (
     name TEXT PRIMARY KEY, scope TEXT NOT NULL, for_grafana INTEGER NOT NULL, digest TEXT NOT NULL, created INTEGER NOT NULL) STRICT;
   CREATE TABLE release_job (
     key TEXT PRIMARY KEY, actor TEXT NOT NULL, request TEXT NOT NULL, state TEXT NOT NULL, outcomes TEXT NOT NULL, created INTEGER NOT NULL) STRICT;`,
  `CREATE TABLE exclusion (
     id TEXT NOT NULL UNIQUE, site TEXT NOT NULL, user_key TEXT NOT NULL, directory TEXT NOT NULL, user_id TEXT NOT NULL, reason TEXT NOT NULL,
     actor TEXT NOT NULL, created INTEGER NOT NULL, until INTEGER, removed INTEGER, removed_by TEXT) STRICT;
   CREATE INDEX exclusion_by_site ON exclusion (site, removed);`,
  `CREATE TABLE pause (site TEXT PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, reason TEXT) STRICT;
   CREATE TABLE halted_plan (site TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
   CREATE TABLE plan_summary (site TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
   CREATE TABLE departure (
     site TEXT NOT NULL, type TEXT NOT NULL, user_key TEXT NOT NULL, directory TEXT NOT NULL, user_id TEXT NOT NULL, qlik_id TEXT NOT NULL,
     name TEXT NOT NULL, allocation_id TEXT NOT NULL, at INTEGER NOT NULL, ours INTEGER NOT NULL, reinstated_as TEXT,
     PRIMARY KEY (site, type, user_key)) STRICT;
   CREATE INDEX departure_by_seat ON departure (site, allocation_id);
   CREATE TABLE release_outcome (key TEXT NOT NULL, outcome TEXT NOT NULL) STRICT;
   CREATE INDEX release_outcome_by_job ON release_outcome (key);
   INSERT INTO release_outcome SELECT release_job.key, one.value FROM release_job, json_each(release_job.outcomes) AS one ORDER BY one.key;
   CREATE TABLE reinstatement (seq INTEGER PRIMARY KEY REFERENCES audit(seq), site TEXT NOT NULL, body TEXT NOT NULL, tried INTEGER NOT NULL) STRICT;`,
  `CREATE TABLE alert (site TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (site, name)) STRICT;
   CREATE TABLE untold (id INTEGER PRIMARY KEY AUTOINCREMENT, site TEXT NOT NULL, body TEXT NOT NULL) STRICT;`,
  `CREATE TABLE daily (
     site TEXT NOT NULL, type TEXT NOT NULL, day INTEGER NOT NULL, total INTEGER NOT NULL, allocated INTEGER NOT NULL,
     daily_active INTEGER NOT NULL, active_30d INTEGER NOT NULL, PRIMARY KEY (site, type, day)) STRICT;
   CREATE TABLE reading_part (site TEXT NOT NULL, part INTEGER NOT NULL, seats TEXT NOT NULL, PRIMARY KEY (site, part)) STRICT;
   ALTER TABLE departure ADD COLUMN last_activity INTEGER;
   INSERT INTO reading_part SELECT site, 0, seats FROM reading;
   ALTER TABLE reading DROP COLUMN seats;`,
]

const LOST = 'lost with it are the exclusions and pauses that operators made, a halted plan, what is known of seats that came back or can be given back, the audit, the messages not delivered yet, '
  + 'and the tokens made by `seatkeeper token add`. The seats at Qlik are not touched, and every site starts paused, so that you can make the exclusions again before you resume.'

/** A refusal that already says what to do. */
class StateFileError extends Error {}

/** The schema's version, unless it is from the future. */
function versionOf(connection: DatabaseSync, file: string): number {
  const {user_version: version} = connection.prepare('PRAGMA user_version').get() as {user_version: number}
  if (version > migrations.length) {
    throw new StateFileError(`The state file ${file} was written by a newer Seatkeeper (schema ${version}, this one knows ${migrations.length}). Update Seatkeeper.`)
  }
  return version
}

function migrate(connection: DatabaseSync, file: string): void {
  const version = versionOf(connection, file)
  migrations.slice(version).forEach((step, index) => {
    connection.exec(`BEGIN IMMEDIATE; ${step} PRAGMA user_version = ${version + index + 1}; COMMIT;`)
  })
}

/** Opens the file and prepares the connection; on any error it is closed again and people are told what to do. */
function open(file: string, readOnly: boolean, prepare: (connection: DatabaseSync) => void): DatabaseSync {
  const connection = new DatabaseSync(file, {open: false, readOnly})
  try {
    connection.open()
    prepare(connection)
    return connection
  } catch (cause) {
    if (connection.isOpen) connection.close()
    if (cause instanceof StateFileError) throw cause
    throw new Error(whyNoFile('state file', file, {words: (cause as Error).message, lost: LOST}), {cause})
  }
}

function forWriting(connection: DatabaseSync, file: string): void {
  connection.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;')
  migrate(connection, file)
}

/** All that is read is of one moment: the collector may be writing. */
function forReading(connection: DatabaseSync, file: string, olderToo: boolean): void {
  connection.exec('PRAGMA busy_timeout = 5000; BEGIN')
  const version = versionOf(connection, file)
  if (version < migrations.length && !olderToo) throw new StateFileError(`The state file ${file} was written by an older Seatkeeper. Start the collector once; it brings the file up to date.`)
}

function prepareOnce(connection: DatabaseSync): (sql: string) => StatementSync {
  const prepared = new Map<string, StatementSync>()
  return sql => {
    const known = prepared.get(sql) ?? connection.prepare(sql)
    prepared.set(sql, known)
    return known
  }
}

/** The state cannot be written for want of room; what was tried is undone. */
export class DiskFullError extends Error {}

const SQLITE_FULL = 13

/** Says what a full disk means; any other error stays as it is. */
function translated<T>(write: () => T): T {
  try {
    return write()
  } catch (cause) {
    if ((cause as {errcode?: number}).errcode !== SQLITE_FULL) throw cause
    throw new DiskFullError('The disk with the data folder is full (database or disk is full): nothing can be recorded, so no release begins and nothing is changed. Free some room; no restart is needed.', {cause})
  }
}

function toDatabase(connection: DatabaseSync): Database {
  const prepare = prepareOnce(connection)
  let depth = 0
  return {
    run: (sql, ...values) => {
      const {changes, lastInsertRowid} = translated(() => prepare(sql).run(...values))
      return {changes: Number(changes), lastId: Number(lastInsertRowid)}
    },
    get: <T extends object>(sql: string, ...values: SQLInputValue[]) => prepare(sql).get(...values) as T | undefined,
    all: <T extends object>(sql: string, ...values: SQLInputValue[]) => prepare(sql).all(...values) as T[],
    transaction: work => {
      if (depth > 0) return work()
      connection.exec('BEGIN IMMEDIATE')
      depth++
      try {
        const result = work()
        translated(() => connection.exec('COMMIT'))
        return result
      } catch (error) {
        if (connection.isTransaction) connection.exec('ROLLBACK') // a full disk has ended it already
        throw error
      } finally {
        depth--
      }
    },
    close: () => connection.close(),
  }
}

const fileIn = (dataDir: string) => join(dataDir, 'seatkeeper.db')

/** Whether there is a state in the folder. */
export const hasState = (dataDir: string): boolean => existsSync(fileIn(dataDir))

/** Whether there was a state in the folder once and is none any more: the key of the audit stays when the file is moved away. */
export const isStateLost = (dataDir: string): boolean => !hasState(dataDir) && existsSync(join(dataDir, 'audit.key'))

/** Opens, and where needed makes, `seatkeeper.db` in the folder. The folder is readable by its owner only. */
export function openDatabase(dataDir: string): Database {
  makeDataFolder(dataDir)
  const file = fileIn(dataDir)
  const connection = open(file, false, opened => forWriting(opened, file))
  chmodSync(file, 0o600)
  return toDatabase(connection)
}

/** Opens the file for reading beside a collector that may be running; undefined when there is none. `olderToo`: also one that this version would have to bring up to date. */
export function openDatabaseToRead(dataDir: string, {olderToo = false} = {}): Database | undefined {
  const file = fileIn(dataDir)
  return hasState(dataDir) ? toDatabase(open(file, true, opened => forReading(opened, file, olderToo))) : undefined
}

/**
 * Copies the state, as it is at one moment, into another folder; the collector may go on writing, and one that waits for an update is copied as it is.
 * What was forgotten is not in the copy either: SQLite writes it anew, row by row. Throws a sentence for people.
 */
export function copyDatabase(dataDir: string, folder: string): void {
  const [file, copy] = [fileIn(dataDir), fileIn(folder)]
  const connection = open(file, true, opened => {
    opened.exec('PRAGMA busy_timeout = 5000')
    versionOf(opened, file)
  })
  try {
    connection.prepare('VACUUM INTO ?').run(copy)
  } catch (cause) {
    throw new Error(`The state file ${file} could not be copied to ${copy}: ${(cause as Error).message}.`, {cause})
  } finally {
    connection.close()
  }
}

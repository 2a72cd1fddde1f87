// The state file on a real disk: steps of the schema, transactions that are whole or not at all, and readable refusals.
import {existsSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {describe, expect, it} from 'vitest'
import {openDatabase, openDatabaseToRead, type Database} from './database.ts'
import {aDataFolder} from './testing.ts'

const keys = (db: Database) => db.all<{key: string}>('SELECT key FROM meta ORDER BY key').map(row => row.key)
const put = (db: Database, key: string) => db.run('INSERT INTO meta (key, value) VALUES (?, ?)', key, '')

describe('opening', () => {
  it('makes the folder and the file, for the owner alone', () => {
    const folder = aDataFolder()
    const deep = join(folder.path, 'a', 'b')
    openDatabase(deep).close()
    expect([statSync(deep).mode & 0o777, statSync(join(deep, 'seatkeeper.db')).mode & 0o777]).toEqual([0o700, 0o600])
  })

  it('writes each commit to disk and checks references', () => {
    const db = aDataFolder().open()
    const pragma = (name: string) => Object.values(db.get<Record<string, unknown>>(`PRAGMA ${name}`) ?? {})[0]
    expect([pragma('journal_mode'), pragma('synchronous'), pragma('foreign_keys')]).toEqual(['wal', 2, 1])
  })

  it('applies the steps of the schema once', () => {
    const folder = aDataFolder()
    const first = folder.open()
    const version = first.get<{user_version: number}>('PRAGMA user_version')?.user_version
    put(first, 'a')
    first.close()
    const second = folder.open()
    expect([keys(second), second.get('PRAGMA user_version')]).toEqual([['a'], {user_version: version}])
    expect(version).toBeGreaterThan(0)
  })

  it('refuses a file of a newer version, and leaves it as it is', () => {
    const folder = aDataFolder()
    folder.open().close()
    const raw = new DatabaseSync(join(folder.path, 'seatkeeper.db'))
    raw.exec('PRAGMA user_version = 999')
    raw.close()
    expect(() => folder.open()).toThrow(/written by a newer Seatkeeper \(schema 999, this one knows \d+\)\. Update Seatkeeper\./)
    expect(() => folder.open()).toThrow('schema 999')
  })

  it('refuses a file that is no database, and names it', () => {
    const folder = aDataFolder()
    writeFileSync(join(folder.path, 'seatkeeper.db'), 'this is a text, long enough to be looked at as the head of a database file')
    expect(() => folder.open()).toThrow(`The state file ${join(folder.path, 'seatkeeper.db')} is damaged (file is not a database). Bring it back from a backup, or move it away and start again; lost with it are the exclusions and pauses that operators made, `)
  })
})

describe('opening to read', () => {
  it('needs a file that is there, and makes none', () => {
    const {path} = aDataFolder()
    expect([openDatabaseToRead(path), existsSync(join(path, 'seatkeeper.db'))]).toEqual([undefined, false])
  })

  it('sees one moment while another writes, and cannot write', () => {
    const folder = aDataFolder()
    const writer = folder.open()
    put(writer, 'a')
    const reader = openDatabaseToRead(folder.path)!
    const before = keys(reader)
    put(writer, 'b')
    expect([before, keys(reader), keys(writer)]).toEqual([['a'], ['a'], ['a', 'b']])
    expect(() => put(reader, 'c')).toThrow('attempt to write a readonly database')
    reader.close()
  })

  it.each([[999, /newer Seatkeeper/], [0, /older Seatkeeper\. Start the collector once; it brings the file up to date\./]])('refuses a file of schema %i', (version, sentence) => {
    const folder = aDataFolder()
    folder.open().close()
    const raw = new DatabaseSync(join(folder.path, 'seatkeeper.db'))
    raw.exec(`PRAGMA user_version = ${version}`)
    raw.close()
    expect(() => openDatabaseToRead(folder.path)).toThrow(sentence)
  })
})

describe('a transaction', () => {
  it('keeps all, and gives what the work gives', () => {
    const folder = aDataFolder()
    const db = folder.open()
    const result = db.transaction(() => {
      put(db, 'a')
      put(db, 'b')
      return 'done'
    })
    db.close()
    expect([result, keys(folder.open())]).toEqual(['done', ['a', 'b']])
  })

  it('keeps nothing when the work throws, and throws on', () => {
    const db = aDataFolder().open()
    expect(() => db.transaction(() => {
      put(db, 'a')
      throw new Error('no')
    })).toThrow('no')
    expect(keys(db)).toEqual([])
  })

  it('keeps nothing when a statement fails', () => {
    const db = aDataFolder().open()
    expect(() => db.transaction(() => {
      put(db, 'a')
      put(db, 'a')
    })).toThrow(/UNIQUE/)
    expect(keys(db)).toEqual([])
  })

  it('in a transaction is part of it', () => {
    const db = aDataFolder().open()
    expect(() => db.transaction(() => {
      db.transaction(() => put(db, 'inner'))
      throw new Error('outer')
    })).toThrow('outer')
    expect(() => db.transaction(() => {
      put(db, 'outer')
      db.transaction(() => {
        throw new Error('inner')
      })
    })).toThrow('inner')
    expect(keys(db)).toEqual([])
  })

  it('can follow one that failed', () => {
    const db = aDataFolder().open()
    expect(() => db.transaction(() => {
      throw new Error('no')
    })).toThrow('no')
    db.transaction(() => put(db, 'a'))
    expect(keys(db)).toEqual(['a'])
  })

  it('is seen by others only when it is whole', () => {
    const folder = aDataFolder()
    const [writer, reader] = [folder.open(), folder.open()]
    writer.transaction(() => {
      put(writer, 'a')
      expect(keys(reader)).toEqual([])
    })
    expect(keys(reader)).toEqual(['a'])
  })

  it('on a full disk says that the disk is full, and keeps nothing', () => {
    const db = aDataFolder().open()
    const {page_count: pages} = db.get<{page_count: number}>('PRAGMA page_count')!
    db.get(`PRAGMA max_page_count = ${pages}`)
    expect(() => db.transaction(() => {
      for (let index = 0; index < 1000; index++) put(db, `${index} ${'x'.repeat(1000)}`)
    })).toThrow(/^The disk with the data folder is full \(database or disk is full\): nothing can be recorded, .*Free some room; no restart is needed\.$/)
    expect(keys(db)).toEqual([])
    db.get('PRAGMA max_page_count = 100000')
    db.transaction(() => put(db, 'a'))
    expect(keys(db)).toEqual(['a'])
  })
})

it('tells how many rows changed', () => {
  const db = aDataFolder().open()
  put(db, 'a')
  put(db, 'b')
  expect(db.run('DELETE FROM meta')).toMatchObject({changes: 2})
  expect(db.get('SELECT * FROM meta')).toBeUndefined()
})

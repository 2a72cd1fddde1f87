// A backup is whole or not there at all: what is in it, who may read it, and what is left of one that fails.
import {existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {describe, expect, it} from 'vitest'
import {createAudit} from './audit.ts'
import {backUp, whyNotInto} from './backup.ts'
import {takeLock} from './lock.ts'
import {aDataFolder} from './testing.ts'

const withKey = {withKey: true}

/** A data folder with two records, as a collector leaves it, and a place for backups. */
function aState() {
  const folder = aDataFolder()
  const db = folder.open()
  const audit = createAudit(db, folder.path, () => true)
  for (const at of [1, 2]) audit.append({at, site: 'prod', kind: 'outcome', body: {at}, person: {user: 'LAB\\anna'}})
  return {...folder, db, audit, target: join(aDataFolder().path, 'deep', 'backup')}
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

/** Runs SQL on the state file past all that guards it. */
function meddle(path: string, sql: string): void {
  const db = new DatabaseSync(join(path, 'seatkeeper.db'))
  db.exec(sql)
  db.close()
}

describe('a backup', () => {
  it('holds the state and the key, for their owner alone, and neither the lock nor the address of the collector', () => {
    const {path, target, audit} = aState()
    const lock = takeLock(path)
    writeFileSync(join(path, 'local-api.json'), '{}')
    const {files, ...checked} = backUp(path, target, withKey)
    lock?.release()
    expect(checked).toEqual({records: 2, head: audit.head(), broken: undefined})
    expect(files).toEqual([{name: 'seatkeeper.db', bytes: statSync(join(target, 'seatkeeper.db')).size}, {name: 'audit.key', bytes: 64}])
    expect(readdirSync(target).toSorted()).toEqual(['audit.key', 'seatkeeper.db'])
    expect([target, join(target, 'seatkeeper.db'), join(target, 'audit.key')].map(modeOf)).toEqual(['700', '600', '600'])
  })

  it('is of one moment, while somebody writes', () => {
    const {path, target, db, audit} = aState()
    db.transaction(() => {
      audit.append({at: 3, site: 'prod', kind: 'outcome', body: {}})
      expect(backUp(path, target, withKey).records).toBe(2)
    })
    expect(audit.verify().records).toBe(3)
  })

  it('does not hold what was forgotten', () => {
    const {path, target, audit} = aState()
    audit.append({at: 3, site: 'prod', kind: 'outcome', body: {}, person: {user: 'LAB\\SECOND'}})
    audit.forgetBefore('prod', 3)
    backUp(path, target, withKey)
    const text = readFileSync(join(target, 'seatkeeper.db'), 'latin1')
    expect([text.includes('SECOND'), text.includes('anna')]).toEqual([true, false])
  })

  it('without the key is checked by that of the data folder', () => {
    const {path, target} = aState()
    expect(backUp(path, target, {withKey: false})).toMatchObject({records: 2, broken: undefined, files: [{name: 'seatkeeper.db'}]})
    expect(readdirSync(target)).toEqual(['seatkeeper.db'])
  })

  it('goes into a folder that is there and empty', () => {
    const {path} = aState()
    const target = join(aDataFolder().path, 'empty')
    mkdirSync(target, {mode: 0o755})
    expect(whyNotInto(target)).toBeUndefined()
    backUp(path, target, withKey)
    expect([modeOf(target), readdirSync(target).length]).toEqual(['700', 2])
  })

  it('is made before an update brings the state up to date, and leaves it as it is', () => {
    const {path, target} = aState()
    meddle(path, 'PRAGMA user_version = 4')
    expect(backUp(path, target, withKey)).toMatchObject({records: 2, broken: undefined})
    const copy = new DatabaseSync(join(target, 'seatkeeper.db'), {readOnly: true})
    expect(copy.prepare('PRAGMA user_version').get()).toEqual({user_version: 4})
    copy.close()
  })

  it('of a state whose audit was changed is made, and tells', () => {
    const {path, target} = aState()
    meddle(path, `DROP TRIGGER audit_no_update; UPDATE audit SET body = '{}' WHERE seq = 2`)
    expect(backUp(path, target, withKey)).toMatchObject({records: 1, broken: 'Record 2 does not verify: it was changed, or written with another key.'})
    expect(readdirSync(target).length).toBe(2)
  })
})

describe('a backup that fails leaves nothing behind', () => {
  it.each<[string, (path: string) => void, RegExp]>([
    ['the key is not there', path => rmSync(join(path, 'audit.key')), /audit\.key/],
    ['the key is none', path => writeFileSync(join(path, 'audit.key'), 'x'), /does not hold a key/],
    ['a newer version has written the state', path => meddle(path, 'PRAGMA user_version = 99'), /written by a newer Seatkeeper/],
    ['the state is damaged', path => writeFileSync(join(path, 'seatkeeper.db'), 'this is a text, long enough to be looked at as the head of a database file, and then some more'), /damaged/],
  ])('when %s', (_what, harm, sentence) => {
    const {path, target, db} = aState()
    db.close()
    harm(path)
    expect(() => backUp(path, target, withKey)).toThrow(sentence)
    expect(existsSync(join(target, '..'))).toBe(false)
  })

  it('and nothing of somebody else\'s beside it goes', () => {
    const [one, other] = [aState(), aState()]
    rmSync(join(one.path, 'audit.key'))
    const parent = join(aDataFolder().path, 'backups')
    mkdirSync(parent)
    backUp(other.path, join(parent, 'other'), withKey)
    expect(() => backUp(one.path, join(parent, 'deep/one'), withKey)).toThrow(/audit\.key/)
    expect(readdirSync(parent)).toEqual(['other'])
    expect(readdirSync(join(parent, 'other')).length).toBe(2)
  })

  it('where another is being made, which goes on', () => {
    const {path} = aState()
    const target = aDataFolder().path
    mkdirSync(join(target, 'unfinished'))
    expect(() => backUp(path, target, withKey)).toThrow(`Another backup is being made in ${target}, or was broken off there`)
    expect(readdirSync(target)).toEqual(['unfinished'])
  })

  it('in a folder that was there before, which stays', () => {
    const {path} = aState()
    rmSync(join(path, 'audit.key'))
    const target = aDataFolder().path
    expect(() => backUp(path, target, withKey)).toThrow(/audit\.key/)
    expect(readdirSync(target)).toEqual([])
  })
})

describe('a place for a backup', () => {
  it('is refused when something lies there, and what a kill left is named', () => {
    const {path} = aState()
    expect(whyNotInto(path)).toBe(`The folder ${path} is not empty, and a backup overwrites nothing. Name a folder that is not there yet, or an empty one.`)
    expect(whyNotInto(join(path, 'seatkeeper.db'))).toMatch(/is a file/)
    const left = aDataFolder().path
    mkdirSync(join(left, 'unfinished'))
    expect(whyNotInto(left)).toMatch(/The folder unfinished in it is what is left of a backup that was broken off; it can go\.$/)
  })
})

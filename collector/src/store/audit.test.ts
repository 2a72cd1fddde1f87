// The chain of records: what is changed, cut out or forged shows; what is forgotten does not break it.
import {existsSync, chmodSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {createAudit, type AuditEntry} from './audit.ts'
import type {Database} from './database.ts'
import {aDataFolder} from './testing.ts'

const entry = (change: Partial<AuditEntry> = {}): AuditEntry => ({at: 1000, site: 'prod', kind: 'outcome', body: {result: 'released'}, ...change})
const anna = {user: 'LAB\\anna', name: 'Anna', before: {id: 's1'}}

function anAudit(records = 5) {
  const folder = aDataFolder()
  const db = folder.open()
  const audit = createAudit(db, folder.path, () => true)
  for (let index = 1; index <= records; index++) audit.append(entry({at: index * 1000, person: anna}))
  return {folder, db, audit}
}

/** What somebody with the file in hand could do. */
function tamper(db: Database, sql: string): void {
  db.run('DROP TRIGGER IF EXISTS audit_no_update')
  db.run('DROP TRIGGER IF EXISTS audit_no_delete')
  db.run('PRAGMA foreign_keys = OFF')
  db.run(sql)
}

describe('the chain', () => {
  it('numbers records without a gap and gives them back', () => {
    const {audit} = anAudit(0)
    const numbers = [entry({person: anna}), entry({at: 2000, site: undefined, kind: 'started', body: {}})].map(audit.append)
    expect(numbers).toEqual([1, 2])
    expect(audit.list({limit: 10})).toEqual([
      {seq: 1, at: 1000, site: 'prod', kind: 'outcome', body: '{"result":"released"}', person: JSON.stringify(anna)},
      {seq: 2, at: 2000, site: null, kind: 'started', body: '{}', person: null},
    ])
    expect(audit.list({afterSeq: 1, limit: 1}).map(record => record.seq)).toEqual([2])
    expect(audit.list({limit: 1}).map(record => record.seq)).toEqual([1])
  })

  it('verifies, empty, long, and after a restart', () => {
    const {folder, db, audit} = anAudit(0)
    expect(audit.verify()).toEqual({records: 0, broken: undefined})
    db.transaction(() => {
      for (let index = 0; index < 2500; index++) audit.append(entry({person: anna}))
    })
    expect(audit.verify()).toEqual({records: 2500, broken: undefined})
    db.close()
    const again = createAudit(folder.open(), folder.path, () => true)
    again.append(entry())
    expect(again.verify()).toEqual({records: 2501, broken: undefined})
  })

  it('has a head that every record moves', () => {
    const {audit} = anAudit(0)
    expect(audit.head()).toEqual({seq: 0, mac: '0'.repeat(64)})
    const heads = [1, 2, 3].map(() => {
      audit.append(entry())
      return audit.head()
    })
    expect(heads.map(head => head.seq)).toEqual([1, 2, 3])
    expect(new Set(heads.map(head => head.mac)).size).toBe(3)
  })

  it('refuses changes while its guards stand', () => {
    const {db} = anAudit()
    expect(() => db.run(`UPDATE audit SET kind = 'x'`)).toThrow('the audit is append-only')
    expect(() => db.run('DELETE FROM audit')).toThrow('the audit is append-only')
  })

  it('takes a record back with the transaction that failed', () => {
    const {db, audit} = anAudit(1)
    expect(() => db.transaction(() => {
      audit.append(entry())
      throw new Error('no')
    })).toThrow('no')
    expect([audit.append(entry()), audit.verify()]).toEqual([2, {records: 2, broken: undefined}])
  })
})

describe('tampering shows', () => {
  it.each([
    ['another instant', 'UPDATE audit SET at = 9 WHERE seq = 3', {records: 2, seq: 3, sentence: 'it was changed, or written with another key'}],
    ['another site', `UPDATE audit SET site = 'test' WHERE seq = 3`, {records: 2, seq: 3, sentence: 'it was changed, or written with another key'}],
    ['another kind', `UPDATE audit SET kind = 'plan' WHERE seq = 1`, {records: 0, seq: 1, sentence: 'it was changed, or written with another key'}],
    ['another outcome', `UPDATE audit SET body = '{"result":"failed"}' WHERE seq = 5`, {records: 4, seq: 5, sentence: 'it was changed, or written with another key'}],
    ['a digest of somebody else', `UPDATE audit SET person_digest = '${'a'.repeat(64)}' WHERE seq = 2`, {records: 1, seq: 2, sentence: 'it was changed, or written with another key'}],
    ['a digest taken out', 'UPDATE audit SET person_digest = NULL WHERE seq = 2', {records: 1, seq: 2, sentence: 'it was changed, or written with another key'}],
    ['a mark of another length', `UPDATE audit SET mac = 'x' WHERE seq = 3`, {records: 2, seq: 3, sentence: 'it was changed, or written with another key'}],
    ['a record taken out of the middle', 'DELETE FROM audit WHERE seq = 3', {records: 2, seq: 4, sentence: 'a record before it was removed or changed'}],
    ['the first records taken out', 'DELETE FROM audit WHERE seq <= 2', {records: 0, seq: 3, sentence: 'a record before it was removed or changed'}],
    ['a record put in place of another', 'UPDATE audit SET seq = 9 WHERE seq = 3', {records: 2, seq: 4, sentence: 'a record before it was removed or changed'}],
    ['a whole record copied to the end', 'INSERT INTO audit SELECT 6, at, site, kind, body, person_digest, prev, mac FROM audit WHERE seq = 5', {records: 5, seq: 6, sentence: 'a record before it was removed or changed'}],
    ['another name', `UPDATE audit_person SET details = '{"user":"LAB\\\\bert","name":"Bert"}' WHERE seq = 4`, {records: 3, seq: 4, sentence: 'its details of a person were changed'}],
    ['another salt', `UPDATE audit_person SET salt = '00' WHERE seq = 4`, {records: 3, seq: 4, sentence: 'its details of a person were changed'}],
  ])('%s', (_, sql, {records, seq, sentence}) => {
    const {db, audit} = anAudit()
    tamper(db, sql)
    expect(audit.verify()).toEqual({records, broken: {seq, sentence: `Record ${seq} does not verify: ${sentence}.`}})
  })

  it('a person put where none was', () => {
    const {db, audit} = anAudit(0)
    audit.append(entry())
    tamper(db, `INSERT INTO audit_person (seq, at, salt, details) VALUES (1, 1, '00', '{}')`)
    expect(audit.verify().broken).toEqual({seq: 1, sentence: 'Record 1 does not verify: its details of a person were changed.'})
  })

  it('a tail cut off, by the head that was told to others', () => {
    const {db, audit} = anAudit()
    const told = audit.head()
    tamper(db, 'DELETE FROM audit WHERE seq > 3')
    expect(audit.verify()).toEqual({records: 3, broken: undefined})
    expect(audit.head()).not.toEqual(told)
    audit.append(entry())
    audit.append(entry())
    expect(audit.head().seq).toBe(told.seq)
    expect(audit.head().mac).not.toBe(told.mac)
  })

  it('another key', () => {
    const {folder, db} = anAudit()
    writeFileSync(join(folder.path, 'audit.key'), 'ab'.repeat(32))
    expect(createAudit(db, folder.path, () => true).verify()).toEqual({records: 0, broken: {seq: 1, sentence: 'Record 1 does not verify: it was changed, or written with another key.'}})
  })

  it('a lost key, which is not replaced: a new one could never verify the old records', () => {
    const {folder, db} = anAudit()
    rmSync(join(folder.path, 'audit.key'))
    expect(() => createAudit(db, folder.path, () => true)).toThrow(/audit\.key is missing, so the audit cannot be carried on\. Bring it back/)
    expect(existsSync(join(folder.path, 'audit.key'))).toBe(false)
  })
})

describe('the key', () => {
  it('lies in a file of its own that only the owner reads, and stays', () => {
    const {folder, db} = anAudit()
    const file = join(folder.path, 'audit.key')
    const key = readFileSync(file, 'utf8')
    expect([statSync(file).mode & 0o777, /^[0-9a-f]{64}$/.test(key)]).toEqual([0o600, true])
    expect(createAudit(db, folder.path, () => true).verify().records).toBe(5)
    expect(readFileSync(file, 'utf8')).toBe(key)
  })

  it.each(['', '\n', 'ab', 'not a key at all', `${'ab'.repeat(31)}zz`])('is refused when the file holds %j, as a crash or a full disk leaves it', text => {
    const {folder, db} = anAudit(0)
    const file = join(folder.path, 'audit.key')
    chmodSync(file, 0o600)
    writeFileSync(file, text)
    expect(() => createAudit(db, folder.path, () => true)).toThrow(`The key file ${file} does not hold a key`)
  })
})

describe('going on', () => {
  it('is refused with another key, or after the last record was changed; nothing is written then', () => {
    const {folder, db, audit} = anAudit()
    expect(() => audit.mustContinue()).not.toThrow()
    expect(() => createAudit(db, aDataFolder().path, () => true)).toThrow() // no key there
    const file = join(folder.path, 'audit.key')
    const key = readFileSync(file, 'utf8')
    writeFileSync(file, 'ab'.repeat(32))
    expect(() => createAudit(db, folder.path, () => true).mustContinue()).toThrow(`The key file ${file} is not the one that the last record of the audit was written with`)
    writeFileSync(file, key)
    expect(() => createAudit(db, folder.path, () => true).mustContinue()).not.toThrow()
    db.run('DROP TRIGGER audit_no_update')
    db.run("UPDATE audit SET kind = 'other' WHERE seq = (SELECT max(seq) FROM audit)")
    expect(() => createAudit(db, folder.path, () => true).mustContinue()).toThrow('or that record was changed')
  })

  it('is possible where nothing was recorded yet', () => {
    expect(() => anAudit(0).audit.mustContinue()).not.toThrow()
  })
})

describe('people', () => {
  it('are forgotten before an instant, site by site, and the chain still verifies', () => {
    const {audit} = anAudit()
    audit.append(entry({at: 1000, site: 'test', person: anna}))
    const forgotten = () => audit.list({limit: 10}).map(record => record.person === null)
    expect(audit.forgetBefore('prod', 3000)).toBe(2)
    expect(forgotten()).toEqual([true, true, false, false, false, false])
    expect(audit.verify()).toEqual({records: 6, broken: undefined})
    expect([audit.forgetBefore('prod', 3000), audit.forgetBefore('prod', 1e12), audit.forgetBefore('test', 1e12)]).toEqual([0, 3, 1])
    expect(forgotten()).toEqual(Array(6).fill(true))
    expect(audit.verify()).toEqual({records: 6, broken: undefined})
  })

  it('are not kept at all where the configuration says so', () => {
    const folder = aDataFolder()
    const audit = createAudit(folder.open(), folder.path, site => site !== 'prod')
    audit.append(entry({person: anna}))
    audit.append(entry({person: anna, site: 'test'}))
    expect(audit.list({limit: 2}).map(record => record.person === null)).toEqual([true, false])
    expect(audit.verify()).toEqual({records: 2, broken: undefined})
  })

  it('have a digest that cannot be guessed from the name', () => {
    const {db} = anAudit(2)
    const digests = db.all<{person_digest: string}>('SELECT person_digest FROM audit').map(row => row.person_digest)
    expect(new Set(digests).size).toBe(2)
  })
})

// Who did what, when and why: append-only records in a keyed chain, so that a rewritten or cut record shows.
import {createHash, createHmac, randomBytes, timingSafeEqual} from 'node:crypto'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Database} from './database.ts'

/** What is known of the person concerned, and words that may name one; kept beside the chain so that it can be forgotten without breaking it. */
export type Person = {readonly user?: string; readonly name?: string; readonly sentence?: string; readonly before?: unknown}

export type AuditEntry = {
  readonly at: number // epoch ms
  readonly site: string | undefined
  readonly kind: string // intent, outcome, plan, halted, wouldRelease, started, dropped, token ...
  readonly body: Readonly<Record<string, unknown>> // no names of people, unless they acted
  readonly person?: Person
}

export type AuditRecord = {readonly seq: number; readonly at: number; readonly site: string | null; readonly kind: string; readonly body: string; readonly person: string | null}

export type Audit = {
  readonly append: (entry: AuditEntry) => number // the sequence number
  readonly head: () => {seq: number; mac: string}
  /** Throws a sentence for people when the last record was not written with the key that is there: what came after it could never be verified. */
  readonly mustContinue: () => void
  readonly verify: () => {records: number; broken: {seq: number; sentence: string} | undefined}
  readonly list: (options: {afterSeq?: number; limit: number}) => AuditRecord[]
  /** Records of one kind of a site since the instant, oldest first. */
  readonly since: (site: string, kind: string, instant: number) => AuditRecord[]
  /** Forgets details of people that a site recorded before the instant; answers of how many records. */
  readonly forgetBefore: (site: string, instant: number) => number
  /** The same for sites that are not served any more. */
  readonly forgetOthersBefore: (sites: readonly string[], instant: number) => number
}

type Stored = {seq: number; at: number; site: string | null; kind: string; body: string; person_digest: string | null; prev: string; mac: string}

const GENESIS = '0'.repeat(64)

const WITHOUT = 'without one, move the data folder away, and run `seatkeeper pause` before you start again, since the exclusions that operators made are gone with it.'

/** The key lies in a file of its own, so that who can write the database alone cannot forge the chain. */
function loadKey(dataDir: string, isNew: boolean): Buffer {
  const file = join(dataDir, 'audit.key')
  if (!existsSync(file) && !isNew) {
    throw new Error(`The key file ${file} is missing, so the audit cannot be carried on. Bring it back from a backup; ${WITHOUT}`)
  }
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), {mode: 0o600, flag: 'wx'})
  const text = readFileSync(file, 'utf8').trim()
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new Error(`The key file ${file} does not hold a key, so the audit could be forged. Bring it back from a backup; ${WITHOUT}`)
  }
  return Buffer.from(text, 'hex')
}

const digestOf = (salt: string, details: string) => createHash('sha256').update(`${salt}:${details}`).digest('hex')

function macOf(key: Buffer, row: Omit<Stored, 'mac'>): string {
  const text = JSON.stringify([row.seq, row.at, row.site, row.kind, row.body, row.person_digest, row.prev])
  return createHmac('sha256', key).update(text).digest('hex')
}

type Faulty = (row: Stored) => string | undefined

/** Checks records one after the other; the first sentence tells where the chain breaks. */
function createChecker(key: Buffer, personOf: (seq: number) => {salt: string; details: string} | undefined): Faulty {
  let previous = {seq: 0, mac: GENESIS}
  return row => {
    const expected = Buffer.from(macOf(key, row))
    const found = Buffer.from(row.mac)
    if (row.seq !== previous.seq + 1 || row.prev !== previous.mac) return 'a record before it was removed or changed'
    if (expected.length !== found.length || !timingSafeEqual(expected, found)) return 'it was changed, or written with another key'
    const person = personOf(row.seq)
    if (person && digestOf(person.salt, person.details) !== row.person_digest) return 'its details of a person were changed'
    previous = {seq: row.seq, mac: row.mac}
    return undefined
  }
}

function verifyChain(db: Database, faulty: Faulty): ReturnType<Audit['verify']> {
  let records = 0
  for (let after = 0; ;) {
    const rows = db.all<Stored>('SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT 1000', after)
    if (rows.length === 0) return {records, broken: undefined}
    for (const row of rows) {
      const sentence = faulty(row)
      if (sentence !== undefined) return {records, broken: {seq: row.seq, sentence: `Record ${row.seq} does not verify: ${sentence}.`}}
      records++
    }
    after = rows.at(-1)!.seq
  }
}

/** Where `keepsPeople` says no, the details of people are left out of a site's new records (only their salted digest stays). */
export function createAudit(db: Database, dataDir: string, keepsPeople: (site: string | undefined) => boolean): Audit {
  const head = () => db.get<{seq: number; mac: string}>('SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1') ?? {seq: 0, mac: GENESIS}
  const key = loadKey(dataDir, head().seq === 0)
  const personOf = (seq: number) => db.get<{salt: string; details: string}>('SELECT salt, details FROM audit_person WHERE seq = ?', seq)

  const append = ({at, site, kind, body, person}: AuditEntry) => db.transaction(() => {
    const last = head()
    const salt = randomBytes(16).toString('hex')
    const details = person && JSON.stringify(person)
    const row = {
      seq: last.seq + 1, at, site: site ?? null, kind, body: JSON.stringify(body),
      person_digest: details === undefined ? null : digestOf(salt, details), prev: last.mac,
    }
    db.run('INSERT INTO audit (seq, at, site, kind, body, person_digest, prev, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      row.seq, row.at, row.site, row.kind, row.body, row.person_digest, row.prev, macOf(key, row))
    if (details !== undefined && keepsPeople(site)) db.run('INSERT INTO audit_person (seq, at, salt, details) VALUES (?, ?, ?, ?)', row.seq, at, salt, details)
    return row.seq
  })

  const mustContinue = (): void => {
    const last = db.get<Stored>('SELECT * FROM audit ORDER BY seq DESC LIMIT 1')
    if (last === undefined || macOf(key, last) === last.mac) return
    throw new Error(`The key file ${join(dataDir, 'audit.key')} is not the one that the last record of the audit was written with, or that record was changed: \`seatkeeper audit verify\` tells which. Bring the right key back from a backup; ${WITHOUT}`)
  }

  return {
    append,
    head,
    mustContinue,
    verify: () => verifyChain(db, createChecker(key, personOf)),
    list: ({afterSeq = 0, limit}) => db.all<AuditRecord>(
      'SELECT a.seq, a.at, a.site, a.kind, a.body, p.details AS person FROM audit a LEFT JOIN audit_person p USING (seq) WHERE a.seq > ? ORDER BY a.seq LIMIT ?',
      afterSeq, limit),
    since: (site, kind, instant) => db.all<AuditRecord>(
      'SELECT a.seq, a.at, a.site, a.kind, a.body, p.details AS person FROM audit a LEFT JOIN audit_person p USING (seq) WHERE a.at >= ? AND a.site = ? AND a.kind = ? ORDER BY a.seq',
      instant, site, kind),
    forgetOthersBefore: (sites, instant) => db.run(
      'DELETE FROM audit_person WHERE at < ? AND seq IN (SELECT seq FROM audit WHERE site IS NULL OR site NOT IN (SELECT value FROM json_each(?)))', instant, JSON.stringify(sites)).changes,
    forgetBefore: (site, instant) => db.run('DELETE FROM audit_person WHERE at < ? AND seq IN (SELECT seq FROM audit WHERE site = ?)', instant, site).changes,
  }
}

// The exclusions that operators made: who is kept from release, why, by whom and until when. Ended ones are kept to be shown.
import {randomUUID} from 'node:crypto'
import {fold, userName, type Exclusion, type Instant} from '../policy/model.ts'
import type {Database} from './database.ts'

/** An exclusion with how it ended, if that was before its time: removed by a person, or replaced by a newer one of the same user. */
export type KeptExclusion = Exclusion & {readonly removed: {readonly at: Instant; readonly by: string} | undefined}

export type NewExclusion = Omit<Exclusion, 'id'>

/** `replaced`: the exclusion that ended with it. */
export type AddedExclusion = {readonly added: Exclusion; readonly replaced: Exclusion | undefined}

export type Exclusions = {
  /** Adds one; an older one of the same user at the site that still holds ends with it. Call it inside the transaction that records it. */
  readonly add: (site: string, exclusion: NewExclusion) => AddedExclusion
  /** One of any state; undefined when the site has none of that id. */
  readonly find: (site: string, id: string) => KeptExclusion | undefined
  /** Ends one; undefined when there is none of that id, or it has ended. */
  readonly end: (site: string, id: string, by: {at: Instant; actor: string}) => KeptExclusion | undefined
  /** All of a site that were not removed, newest first; some may have come to their end. */
  readonly standing: (site: string) => Exclusion[]
  /** All of a site, the removed ones too, newest first. */
  readonly list: (site: string) => KeptExclusion[]
  /** Forgets those of a site that ended before the instant; answers how many. */
  readonly forgetBefore: (site: string, instant: Instant) => number
  /** The same for sites that are not served any more. What stands is kept there too: a site may come back. */
  readonly forgetOthersBefore: (sites: readonly string[], instant: Instant) => number
}

type Stored = {
  id: string; directory: string; user_id: string; reason: string; actor: string; created: number
  until: number | null; removed: number | null; removed_by: string | null
}

const COLUMNS = 'id, directory, user_id, reason, actor, created, until, removed, removed_by'

/** Asks for the instant: an exclusion ends at its own. */
const HOLDS = 'removed IS NULL AND (until IS NULL OR until > ?)'

const toExclusion = (row: Stored): Exclusion =>
  ({id: row.id, directory: row.directory, userId: row.user_id, reason: row.reason, by: row.actor, created: row.created, until: row.until ?? undefined})

const toKept = (row: Stored): KeptExclusion =>
  ({...toExclusion(row), removed: row.removed === null ? undefined : {at: row.removed, by: row.removed_by ?? ''}})

/** Qlik compares names without regard to letter case; SQLite folds ASCII letters only, so the folded name is a column of its own. */
const keyOf = ({directory, userId}: {directory: string; userId: string}) => fold(userName({directory, id: userId}))

export function createExclusions(db: Database): Exclusions {
  return {
    add: (site, exclusion) => {
      const id = randomUUID()
      const {directory, userId, reason, by, created, until} = exclusion
      const replaced = db.get<Stored>(
        `UPDATE exclusion SET removed = ?, removed_by = ? WHERE site = ? AND user_key = ? AND ${HOLDS} RETURNING ${COLUMNS}`, created, by, site, keyOf(exclusion), created)
      db.run(`INSERT INTO exclusion (id, site, user_key, directory, user_id, reason, actor, created, until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        id, site, keyOf(exclusion), directory, userId, reason, by, created, until ?? null)
      return {added: {id, ...exclusion}, replaced: replaced && toExclusion(replaced)}
    },
    find: (site, id) => {
      const row = db.get<Stored>(`SELECT ${COLUMNS} FROM exclusion WHERE site = ? AND id = ?`, site, id)
      return row && toKept(row)
    },
    end: (site, id, {at, actor}) => {
      const row = db.get<Stored>(
        `UPDATE exclusion SET removed = ?, removed_by = ? WHERE site = ? AND id = ? AND ${HOLDS} RETURNING ${COLUMNS}`,
        at, actor, site, id, at)
      return row && toKept(row)
    },
    standing: site => db.all<Stored>(`SELECT ${COLUMNS} FROM exclusion WHERE site = ? AND removed IS NULL ORDER BY rowid DESC`, site).map(toExclusion),
    list: site => db.all<Stored>(`SELECT ${COLUMNS} FROM exclusion WHERE site = ? ORDER BY rowid DESC`, site).map(toKept),
    forgetBefore: (site, instant) => db.run('DELETE FROM exclusion WHERE site = ? AND coalesce(removed, until) < ?', site, instant).changes,
    forgetOthersBefore: (sites, instant) => db.run(
      'DELETE FROM exclusion WHERE site NOT IN (SELECT value FROM json_each(?)) AND coalesce(removed, until) < ?', JSON.stringify(sites), instant).changes,
  }
}

// The last seat of each type that a user lost: for knowing who comes back, and for giving a seat back.
import {fold, userName, type Departure, type Instant, type SeatType} from '../policy/model.ts'
import type {Database} from './database.ts'

/** `userKey` and `name` are known of our own releases; `reinstatedAs`: the row by which an undo gave the seat back. */
export type KeptDeparture = Departure & {readonly userKey: string; readonly name: string; readonly reinstatedAs: string | undefined}

export type NewDeparture = Omit<KeptDeparture, 'reinstatedAs'>

export type Departures = {
  /** Replaces what was known of the user and type; an activity after the loss is no activity. Call it inside the transaction that records the loss. */
  readonly note: (site: string, departure: NewDeparture) => void
  readonly reinstated: (site: string, departure: Departure, allocationId: string) => void
  readonly list: (site: string) => KeptDeparture[]
  /** The release of ours that took the row; undefined when there is none, or the user lost another seat of the type since. */
  readonly findOurs: (site: string, allocationId: string) => KeptDeparture | undefined
  /** The releases of ours that took the last seat of a type of a user; `DIRECTORY\id`, or a bare id, which several users may have. */
  readonly listOurs: (site: string, user: string) => KeptDeparture[]
  /** The last activity of a user by the seats that he lost at the sites; undefined when he lost none there, or it is not known. */
  readonly lastActivity: (sites: readonly string[], user: {readonly directory: string; readonly id: string}) => Instant | undefined
  readonly forgetBefore: (site: string, instant: Instant) => number
  readonly forgetOthersBefore: (sites: readonly string[], instant: Instant) => number
}

type Stored = {
  type: SeatType; directory: string; user_id: string; qlik_id: string; name: string
  allocation_id: string; at: number; ours: number; reinstated_as: string | null; last_activity: number | null
}

const COLUMNS = 'type, directory, user_id, qlik_id, name, allocation_id, at, ours, last_activity, reinstated_as'

const toDeparture = (row: Stored): KeptDeparture => ({
  type: row.type, directory: row.directory, userId: row.user_id, userKey: row.qlik_id, name: row.name,
  allocationId: row.allocation_id, at: row.at, ours: row.ours === 1, lastActivity: row.last_activity ?? undefined, reinstatedAs: row.reinstated_as ?? undefined,
})

/** SQLite folds ASCII letters only, so the folded name is a column of its own. */
const keyOf = ({directory, userId}: Departure) => fold(userName({directory, id: userId}))

export function createDepartures(db: Database): Departures {
  return {
    note: (site, departure) => {
      const {type, directory, userId, userKey, name, allocationId, at, ours, lastActivity = null} = departure
      db.run(`INSERT OR REPLACE INTO departure (site, user_key, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)`,
        site, keyOf(departure), type, directory, userId, userKey, name, allocationId, at, ours ? 1 : 0, lastActivity === null ? null : Math.min(lastActivity, at))
    },
    reinstated: (site, departure, allocationId) =>
      void db.run('UPDATE departure SET reinstated_as = ? WHERE site = ? AND type = ? AND user_key = ?', allocationId, site, departure.type, keyOf(departure)),
    list: site => db.all<Stored>(`SELECT ${COLUMNS} FROM departure WHERE site = ?`, site).map(toDeparture),
    findOurs: (site, allocationId) => {
      const row = db.get<Stored>(`SELECT ${COLUMNS} FROM departure WHERE site = ? AND allocation_id = ? AND ours = 1`, site, allocationId)
      return row && toDeparture(row)
    },
    listOurs: (site, user) => {
      const wanted = fold(user)
      const named = (departure: Departure) => [keyOf(departure), fold(departure.userId)].includes(wanted)
      return db.all<Stored>(`SELECT ${COLUMNS} FROM departure WHERE site = ? AND ours = 1 ORDER BY type DESC`, site).map(toDeparture).filter(named)
    },
    lastActivity: (sites, {directory, id}) => db.get<{at: number | null}>(
      'SELECT max(last_activity) AS at FROM departure WHERE user_key = ? AND site IN (SELECT value FROM json_each(?))', fold(userName({directory, id})), JSON.stringify(sites))?.at ?? undefined,
    forgetBefore: (site, instant) => db.run('DELETE FROM departure WHERE site = ? AND at < ?', site, instant).changes,
    forgetOthersBefore: (sites, instant) =>
      db.run('DELETE FROM departure WHERE site NOT IN (SELECT value FROM json_each(?)) AND at < ?', JSON.stringify(sites), instant).changes,
  }
}

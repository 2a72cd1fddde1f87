// The seats as the last reading left them, for finding what changed and what must be written again.
import type {Allocation, Evaluation, SeatType, Verdict} from '../policy/model.ts'
import {DAY} from '../policy/model.ts'
import type {Database} from './database.ts'

/** A seat whose row is gone or turned up since the last reading, or went into quarantine. */
export type SeatChange = {readonly kind: 'assigned' | 'released' | 'quarantined'; readonly type: SeatType; readonly directory: string; readonly id: string}

/** `due` are the verdicts whose activity point must be written; `gone` the seats that are no longer held. */
export type ReadingChanges = {readonly changes: readonly SeatChange[]; readonly due: readonly Verdict[]; readonly gone: readonly GoneSeat[]}

export type GoneSeat = {readonly type: SeatType; readonly directory: string; readonly id: string; readonly lastActivity: number}

export type Seats = {
  /** Compares with the last reading of the site and keeps the new one; call it inside the reading's transaction. */
  readonly update: (evaluation: Evaluation) => ReadingChanges
  /** Takes one seat out after a release, so that the next reading does not report it again. */
  readonly remove: (site: string, allocationId: string) => void
  /** Notes that a seat went into quarantine by our release. */
  readonly quarantine: (site: string, allocationId: string) => void
}

type Stored = {type: SeatType; directory: string; user_id: string; quarantined: number; last_activity: number; verdict: string; written_day: number}

const dayOf = (instant: number) => Math.floor(instant / DAY)

function namesOf({holder, deletedUser}: Allocation): {directory: string; id: string} {
  if (holder) return {directory: holder.directory, id: holder.id}
  const [directory = '', ...rest] = (deletedUser ?? '').split('\\')
  return {directory, id: rest.join('\\')}
}

/** Written once a day, and when the verdict or the day of the last activity changed. */
function isDue(before: Stored | undefined, verdict: Verdict, today: number): boolean {
  return before?.written_day !== today || before.verdict !== verdictText(verdict) || dayOf(before.last_activity) !== dayOf(verdict.lastActivity)
}

const verdictText = ({decision, reason, atRisk}: Verdict) => `${decision}:${reason}:${atRisk ? 1 : 0}`

const SELECT = 'SELECT type, directory, user_id, quarantined, last_activity, verdict, written_day FROM seat WHERE site = ? AND allocation_id = ?'
const UPSERT = `INSERT INTO seat (site, allocation_id, type, directory, user_id, quarantined, last_activity, verdict, written_day)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET directory = excluded.directory, user_id = excluded.user_id,
  quarantined = excluded.quarantined, last_activity = excluded.last_activity, verdict = excluded.verdict, written_day = excluded.written_day`

function save(db: Database, site: string, verdict: Verdict, today: number): void {
  const {directory, id} = namesOf(verdict.allocation)
  const {allocation, lastActivity} = verdict
  db.run(UPSERT, site, allocation.id, allocation.type, directory, id, allocation.quarantined ? 1 : 0, lastActivity, verdictText(verdict), today)
}

function takeGone(db: Database, site: string, present: ReadonlySet<string>): GoneSeat[] {
  const known = db.all<{allocation_id: string}>('SELECT allocation_id FROM seat WHERE site = ?', site)
  return known.filter(row => !present.has(row.allocation_id)).map(({allocation_id: id}) => {
    const seat = db.get<Stored>(SELECT, site, id)!
    db.run('DELETE FROM seat WHERE site = ? AND allocation_id = ?', site, id)
    return {type: seat.type, directory: seat.directory, id: seat.user_id, lastActivity: seat.last_activity}
  })
}

/** What happened to a seat between two readings; before the first reading nothing is known to have happened. */
function changesOf(before: Stored | undefined, {allocation}: Verdict, isFirst: boolean): SeatChange[] {
  const seat = {type: allocation.type, ...namesOf(allocation)}
  if (before === undefined) return isFirst ? [] : [{kind: 'assigned', ...seat}]
  return before.quarantined === 0 && allocation.quarantined ? [{kind: 'quarantined', ...seat}] : []
}

export function createSeats(db: Database): Seats {
  return {
    update: ({site, readAt, verdicts}) => {
      const today = dayOf(readAt)
      const isFirst = db.get('SELECT 1 AS yes FROM reading WHERE site = ?', site) === undefined
      const gone = takeGone(db, site, new Set(verdicts.map(verdict => verdict.allocation.id)))
      const changes: SeatChange[] = gone.map(({type, directory, id}) => ({kind: 'released', type, directory, id}))
      const due: Verdict[] = []
      for (const verdict of verdicts) {
        const before = db.get<Stored>(SELECT, site, verdict.allocation.id)
        changes.push(...changesOf(before, verdict, isFirst))
        if (!isDue(before, verdict, today)) continue
        due.push(verdict)
        save(db, site, verdict, today)
      }
      db.run('INSERT INTO reading (site, at) VALUES (?, ?) ON CONFLICT DO UPDATE SET at = excluded.at', site, readAt)
      return {changes, due, gone}
    },
    remove: (site, id) => void db.run('DELETE FROM seat WHERE site = ? AND allocation_id = ?', site, id),
    quarantine: (site, id) => void db.run('UPDATE seat SET quarantined = 1 WHERE site = ? AND allocation_id = ?', site, id),
  }
}

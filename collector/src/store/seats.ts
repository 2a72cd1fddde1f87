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

/** What is kept of a seat, as one short list: a reading is one text, a tenth of the cost of a row for each seat. */
type Kept = [id: string, type: SeatType, directory: string, userId: string, quarantined: 0 | 1, lastActivity: number, verdict: string, writtenDay: number]

const dayOf = (instant: number) => Math.floor(instant / DAY)

function namesOf({holder, deletedUser}: Allocation): {directory: string; id: string} {
  if (holder) return {directory: holder.directory, id: holder.id}
  const [directory = '', ...rest] = (deletedUser ?? '').split('\\')
  return {directory, id: rest.join('\\')}
}

const verdictText = ({decision, reason, atRisk}: Verdict) => `${decision}:${reason}:${atRisk ? 1 : 0}`

function toKept(verdict: Verdict, writtenDay: number): Kept {
  const {allocation, lastActivity} = verdict
  const {directory, id} = namesOf(allocation)
  return [allocation.id, allocation.type, directory, id, allocation.quarantined ? 1 : 0, lastActivity, verdictText(verdict), writtenDay]
}

/** Written once a day, and when the verdict or the day of the last activity changed. */
function isDue(before: Kept | undefined, verdict: Verdict, today: number): boolean {
  if (before === undefined) return true
  const [, , , , , lastActivity, text, writtenDay] = before
  return writtenDay !== today || text !== verdictText(verdict) || dayOf(lastActivity) !== dayOf(verdict.lastActivity)
}

/** What happened to a seat between two readings; before the first reading nothing is known to have happened. */
function changesOf(before: Kept | undefined, {allocation}: Verdict, isFirst: boolean): SeatChange[] {
  const seat = {type: allocation.type, ...namesOf(allocation)}
  if (before === undefined) return isFirst ? [] : [{kind: 'assigned', ...seat}]
  return before[4] === 0 && allocation.quarantined ? [{kind: 'quarantined', ...seat}] : []
}

/** The last reading of a site, as changed by our own releases since; undefined before the first. */
function load(db: Database, site: string): Map<string, Kept> | undefined {
  const row = db.get<{seats: string}>('SELECT seats FROM reading WHERE site = ?', site)
  if (row === undefined) return undefined
  const known = new Map((JSON.parse(row.seats) as Kept[]).map(seat => [seat[0], seat]))
  for (const {allocation_id: id, quarantined} of db.all<{allocation_id: string; quarantined: number}>('SELECT allocation_id, quarantined FROM taken WHERE site = ?', site)) {
    const seat = known.get(id)
    if (quarantined === 0) known.delete(id)
    else if (seat) seat[4] = 1
  }
  return known
}

function save(db: Database, {site, readAt}: Evaluation, seats: readonly Kept[]): void {
  db.run('INSERT INTO reading (site, at, seats) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, seats = excluded.seats', site, readAt, JSON.stringify(seats))
  db.run('DELETE FROM taken WHERE site = ?', site)
}

const toGone = ([, type, directory, id, , lastActivity]: Kept): GoneSeat => ({type, directory, id, lastActivity})

const TAKE = 'INSERT INTO taken (site, allocation_id, quarantined) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET quarantined = excluded.quarantined'

export function createSeats(db: Database): Seats {
  return {
    update: evaluation => {
      const today = dayOf(evaluation.readAt)
      const before = load(db, evaluation.site)
      const left = new Map(before)
      const changes: SeatChange[] = []
      const due: Verdict[] = []
      const seats = evaluation.verdicts.map(verdict => {
        const {id} = verdict.allocation
        const known = left.get(id)
        left.delete(id)
        changes.push(...changesOf(known, verdict, before === undefined))
        const isWritten = isDue(known, verdict, today)
        if (isWritten) due.push(verdict)
        return toKept(verdict, isWritten ? today : known![7])
      })
      const gone = [...left.values()].map(toGone)
      changes.push(...gone.map(({type, directory, id}): SeatChange => ({kind: 'released', type, directory, id})))
      save(db, evaluation, seats)
      return {changes, due, gone}
    },
    remove: (site, id) => void db.run(TAKE, site, id, 0),
    quarantine: (site, id) => void db.run(TAKE, site, id, 1),
  }
}

// The seats as the last reading left them, for finding what changed and what must be written again.
import type {Allocation, Evaluation, SeatType, Verdict} from '../policy/model.ts'
import {DAY, fold, userName} from '../policy/model.ts'
import {indexDepartures} from '../policy/returns.ts'
import type {Database} from './database.ts'
import {createDepartures, type Departures, type KeptDeparture, type NewDeparture} from './departures.ts'

/** A seat whose row is gone or turned up since the last reading, or went into quarantine; `reassigned`: its user had lost one of the type before. */
export type SeatChange = {readonly kind: 'assigned' | 'reassigned' | 'released' | 'quarantined'; readonly type: SeatType; readonly directory: string; readonly id: string}

/** `due` are the verdicts whose activity point must be written; `gone` the seats that are no longer held. */
export type ReadingChanges = {readonly changes: readonly SeatChange[]; readonly due: readonly Verdict[]; readonly gone: readonly GoneSeat[]}

export type GoneSeat = {readonly type: SeatType; readonly directory: string; readonly id: string; readonly lastActivity: number}

export type Seats = {
  /** Compares with the last reading of the site and keeps the new one; call it inside the reading's transaction. */
  readonly update: (evaluation: Evaluation) => ReadingChanges
  /** When the last whole reading of the site was, epoch ms. */
  readonly readAt: (site: string) => number | undefined
  /** Takes one seat out after a release, so that the next reading does not report it again. */
  readonly remove: (site: string, allocationId: string) => void
  /** Notes that a seat went into quarantine by our release. */
  readonly quarantine: (site: string, allocationId: string) => void
  /** Forgets the last readings of sites that are not served any more, if they are from before the instant. */
  readonly forgetOthersBefore: (sites: readonly string[], instant: number) => number
}

/** What is kept of a seat, as one short list: a text for a thousand of them costs a tenth of a row for each seat. */
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

type Names = {readonly directory: string; readonly id: string}

/** Whether a user had lost a seat of the type, and by which row an undo of ours gave it back. */
type Lost = (type: SeatType, names: Names) => {readonly reinstatedAs?: string | undefined} | undefined

function lostBefore(departures: readonly KeptDeparture[], gone: readonly GoneSeat[]): Lost {
  const find = indexDepartures(departures)
  const swapped = new Set(gone.map(seat => `${seat.type} ${fold(userName(seat))}`))
  return (type, names) => find(type, names) ?? (swapped.has(`${type} ${fold(userName(names))}`) ? {} : undefined)
}

const hasMoved = (known: Kept | undefined, quarantined: boolean) => known === undefined || (known[4] === 1) !== quarantined

/** What happened to a seat between two readings that both know it, or of which only the second does. */
function changeOf(before: Kept | undefined, {allocation}: Verdict, lost: Lost): SeatChange[] {
  const seat = {type: allocation.type, ...namesOf(allocation)}
  const wasQuarantined = before?.[4] === 1
  if (before !== undefined && wasQuarantined === allocation.quarantined) return []
  if (before !== undefined && allocation.quarantined) return [{kind: 'quarantined', ...seat}]
  const departure = lost(allocation.type, seat)
  if (departure === undefined) return before === undefined ? [{kind: 'assigned', ...seat}] : []
  return departure.reinstatedAs === allocation.id ? [] : [{kind: 'reassigned', ...seat}] // an undo was told when it was done
}

/** The last reading of a site, as changed by our own releases since; undefined before the first. */
function load(db: Database, site: string): Map<string, Kept> | undefined {
  if (db.get('SELECT at FROM reading WHERE site = ?', site) === undefined) return undefined
  const known = new Map<string, Kept>()
  for (let part = 0, row; (row = db.get<{seats: string}>('SELECT seats FROM reading_part WHERE site = ? AND part = ?', site, part)); part++) {
    for (const seat of JSON.parse(row.seats) as Kept[]) known.set(seat[0], seat)
  }
  for (const {allocation_id: id, quarantined} of db.all<{allocation_id: string; quarantined: number}>('SELECT allocation_id, quarantined FROM taken WHERE site = ?', site)) {
    const seat = known.get(id)
    if (quarantined === 0) known.delete(id)
    else if (seat) seat[4] = 1
  }
  return known
}

const PART = 1000 // seats: so many are held in memory twice, never all of a large site

/** Writes the seats of a reading in parts; what was known before must have been loaded. `end` writes the last part. */
function createSave(db: Database, {site, readAt}: Evaluation): {readonly add: (seat: Kept) => void; readonly end: () => void} {
  db.run('INSERT INTO reading (site, at) VALUES (?, ?) ON CONFLICT DO UPDATE SET at = excluded.at', site, readAt)
  db.run('DELETE FROM reading_part WHERE site = ?', site)
  db.run('DELETE FROM taken WHERE site = ?', site)
  let seats: Kept[] = []
  let part = 0
  const write = () => {
    if (seats.length > 0) db.run('INSERT INTO reading_part (site, part, seats) VALUES (?, ?, ?)', site, part++, JSON.stringify(seats))
    seats = []
  }
  return {
    add: seat => {
      seats.push(seat)
      if (seats.length === PART) write()
    },
    end: write,
  }
}

const toGone = ([, type, directory, id, , lastActivity]: Kept): GoneSeat => ({type, directory, id, lastActivity})

const TAKE = 'INSERT INTO taken (site, allocation_id, quarantined) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET quarantined = excluded.quarantined'

/** What left its user: a row that is gone, unless it was in quarantine already and so lost before, and one that went into quarantine. */
function departuresOf({readAt}: Evaluation, left: readonly Kept[], quarantined: readonly Verdict[]): NewDeparture[] {
  const seen = {userKey: '', name: '', at: readAt, ours: false}
  const all = [
    ...left.filter(seat => seat[4] === 0).map(([allocationId, type, directory, userId, , lastActivity]) => ({...seen, allocationId, type, directory, userId, lastActivity})),
    ...quarantined.map(({allocation, lastActivity}) => {
      const {directory, id} = namesOf(allocation)
      return {...seen, allocationId: allocation.id, type: allocation.type, directory, userId: id, lastActivity}
    }),
  ]
  return all.filter(({userId}) => userId !== '')
}

type Moved = {readonly known: Kept | undefined; readonly verdict: Verdict}

/** Notes who lost a seat; gives all that happened since the last reading. */
function noteMoves(departures: Departures, evaluation: Evaluation, {moved, left}: {moved: readonly Moved[]; left: readonly Kept[]}): SeatChange[] {
  const gone = left.map(toGone)
  const lost = lostBefore(departures.list(evaluation.site), gone)
  const changes = moved.flatMap(({known, verdict}) => changeOf(known, verdict, lost))
  const quarantined = moved.filter(({known, verdict}) => known !== undefined && verdict.allocation.quarantined).map(({verdict}) => verdict)
  for (const departure of departuresOf(evaluation, left, quarantined)) departures.note(evaluation.site, departure)
  return [...changes, ...gone.map(({type, directory, id}): SeatChange => ({kind: 'released', type, directory, id}))]
}

/** Keeps the seats of a reading instead of those before; gives who left, who moved, and whose point is due. */
function takeOver(db: Database, evaluation: Evaluation, before: ReadonlyMap<string, Kept> | undefined): {left: Kept[]; due: Verdict[]; moved: Moved[]} {
  const today = dayOf(evaluation.readAt)
  const left = new Map(before)
  const due: Verdict[] = []
  const moved: Moved[] = []
  const save = createSave(db, evaluation)
  for (const verdict of evaluation.verdicts) {
    const {id, quarantined} = verdict.allocation
    const known = left.get(id)
    left.delete(id)
    if (before !== undefined && hasMoved(known, quarantined)) moved.push({known, verdict})
    const isWritten = isDue(known, verdict, today)
    if (isWritten) due.push(verdict)
    save.add(toKept(verdict, isWritten ? today : known![7]))
  }
  save.end()
  return {left: [...left.values()], due, moved}
}

export function createSeats(db: Database): Seats {
  const departures = createDepartures(db)
  return {
    update: evaluation => {
      const before = load(db, evaluation.site)
      const {left, due, moved} = takeOver(db, evaluation, before)
      if (before === undefined) return {changes: [], due, gone: []} // before the first reading nothing is known to have happened
      return {changes: noteMoves(departures, evaluation, {moved, left}), due, gone: left.map(toGone)}
    },
    readAt: site => db.get<{at: number}>('SELECT at FROM reading WHERE site = ?', site)?.at,
    remove: (site, id) => void db.run(TAKE, site, id, 0),
    quarantine: (site, id) => void db.run(TAKE, site, id, 1),
    forgetOthersBefore: (sites, instant) => {
      const {changes} = db.run('DELETE FROM reading WHERE site NOT IN (SELECT value FROM json_each(?)) AND at < ?', JSON.stringify(sites), instant)
      db.run('DELETE FROM reading_part WHERE site NOT IN (SELECT site FROM reading)')
      return changes
    },
  }
}

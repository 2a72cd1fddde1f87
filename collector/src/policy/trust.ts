// Whether a reading is good enough to release seats by: it fails closed, with the reason in words.
import {DAY, seatTypes, type Instant, type Policy, type Pool, type SeatType, type Snapshot} from './model.ts'

export type TrustCode = 'noUsers' | 'groupUnreadable' | 'usersUnreadable' | 'seatsUnreadable' | 'overviewMissing' | 'overviewDiffers' | 'staleUse' | 'clockDiffers'
export type TrustFinding = {readonly code: TrustCode; readonly sentence: string}

const CLOCK_TOLERANCE = 5 * 60_000
const EXEMPT_FROM_STALENESS = 20 // seats; small sites rest over holidays

/** Rows may differ a little because people come and go while a list is read. */
export const tolerance = (count: number) => Math.max(5, count / 100)

function usersAreThere(snapshot: Snapshot): TrustFinding[] {
  if (snapshot.userCount > 0) return []
  return [{code: 'noUsers', sentence: 'Qlik gave no users at all. The Qlik user of the collector most likely lacks the right to read users.'}]
}

function usersAreReadable({allocations, users, userCount}: Snapshot): TrustFinding[] {
  const unreadable = allocations.filter(seat => seat.deletedUser === undefined && !(seat.holder && users.has(seat.holder.key))).length
  if (userCount === 0 || unreadable <= tolerance(allocations.length)) return []
  return [{code: 'usersUnreadable', sentence: `${unreadable} of ${allocations.length} seats belong to users that could not be read. The collector's Qlik user may not see all users.`}]
}

function seatsAreReadable({allocations, unreadableSeats}: Snapshot): TrustFinding[] {
  if (unreadableSeats <= tolerance(allocations.length)) return []
  return [{code: 'seatsUnreadable', sentence: `${unreadableSeats} of ${allocations.length} seats came without readable dates.`}]
}

function overviewMissing(type: SeatType, rows: number): TrustFinding[] {
  return rows === 0 ? [] : [{code: 'overviewMissing', sentence: `Qlik lists ${rows} ${type} seats, but its overview has no ${type} licenses.`}]
}

const overviewDiffers = (type: SeatType, held: number, allocated: number): TrustFinding =>
  ({code: 'overviewDiffers', sentence: `Qlik lists ${held} ${type} seats, but its overview says ${allocated} are allocated.`})

/** Whether the rows of a type are as many as the overview says. */
function overviewAgrees(type: SeatType, {allocations, pools}: Snapshot): TrustFinding[] {
  const rows = allocations.filter(seat => seat.type === type)
  const pool = pools.find(candidate => candidate.type === type)
  if (pool === undefined) return overviewMissing(type, rows.length)
  // Whether `allocated` counts quarantined seats is not documented by Qlik, so either reading may agree.
  const held = rows.filter(seat => !seat.quarantined).length
  const difference = Math.min(Math.abs(rows.length - pool.allocated), Math.abs(held - pool.allocated))
  const isEmpty = rows.length === 0 && pool.allocated > 0 // an empty list is what lacking rights look like, also in a small pool
  if (!isEmpty && difference <= tolerance(pool.allocated)) return []
  return [overviewDiffers(type, held, pool.allocated)]
}

/** Seats of one type, counted from their rows. */
export type RowCount = {readonly held: number; readonly quarantined: number}

/**
 * Whether no row of a type is missing at a site that is read for what its users did there. To the last row, unlike at a site's
 * own gate: there a missing row is a seat that is left alone, here it may be the one by which a user is at work. Rows beyond the
 * overview hide nobody. `overviews` are those of before and after the rows were read, for people come and go meanwhile.
 */
export function rowsAreAllThere(type: SeatType, {held, quarantined}: RowCount, overviews: readonly (readonly Pool[])[]): TrustFinding[] {
  const rows = held + quarantined
  const told = overviews.flatMap(pools => pools.filter(pool => pool.type === type)).map(({allocated}) => allocated)
  if (told.length === 0) return overviewMissing(type, rows)
  const [least, most] = [Math.min(...told), Math.max(...told)]
  if (held >= least || (rows >= least && rows <= most)) return [] // with the quarantined rows or without, as above
  return [overviewDiffers(type, held, told.at(-1)!)]
}

/** A use at or after the reading proves nothing: rows with unreadable dates count as used at `readAt`, and a wrong clock writes the future. */
function useIsFresh({allocations, readAt}: Snapshot, policy: Policy, now: Instant): TrustFinding[] {
  const newest = allocations.reduce((latest, {lastUsed = 0}) => lastUsed < readAt ? Math.max(latest, lastUsed) : latest, 0)
  return staleFindings({seats: allocations.length, newest}, policy, now)
}

/** Whether use is recorded at all; `newest` is the latest use of any of the seats, 0 for none. */
export function staleFindings({seats, newest}: {seats: number; newest: Instant}, policy: Pick<Policy, 'staleAfterDays'>, now: Instant): TrustFinding[] {
  if (seats < EXEMPT_FROM_STALENESS || now - newest <= policy.staleAfterDays * DAY) return []
  const since = newest === 0 ? 'No seat has a last use' : `The newest last use of any seat is ${Math.floor((now - newest) / DAY)} days old`
  return [{code: 'staleUse', sentence: `${since}. Qlik may have stopped recording use, so idleness cannot be judged.`}]
}

/** Whoever is idle here may be at work at another site of the license group. */
function peersAreReadable({unreadablePeers = []}: Snapshot): TrustFinding[] {
  return unreadablePeers.map(({sentence}) => ({code: 'groupUnreadable', sentence}))
}

/** `6 minutes`, `3 hours`, `40 days`: in the largest unit of which there are two. */
function spanText(span: number): string {
  const units = [[DAY, 'days'], [DAY / 24, 'hours'], [60_000, 'minutes']] as const
  const [unit, word] = units.find(([length]) => span >= 2 * length)!
  return `${Math.round(span / unit)} ${word}`
}

/** Whether a site's clock tells the collector's time: by one that does not, who worked today may have worked last year. */
export function clocksAgree({siteClock, readAt}: Pick<Snapshot, 'siteClock' | 'readAt'>): TrustFinding[] {
  if (siteClock === undefined) return [{code: 'clockDiffers', sentence: 'Qlik sent no Date header, so its clock cannot be compared with the collector\'s. Is there a proxy in between?'}]
  if (Math.abs(siteClock - readAt) <= CLOCK_TOLERANCE) return []
  return [{code: 'clockDiffers', sentence: `The clock of the Qlik server is ${spanText(Math.abs(siteClock - readAt))} ${siteClock > readAt ? 'ahead of' : 'behind'} the collector's. Correct the wrong one.`}]
}

/** Everything that speaks against releasing by this reading; empty when it can be trusted. */
export function distrust(snapshot: Snapshot, policy: Policy, now: Instant): TrustFinding[] {
  return [
    ...usersAreThere(snapshot),
    ...usersAreReadable(snapshot),
    ...seatsAreReadable(snapshot),
    ...seatTypes.flatMap(type => overviewAgrees(type, snapshot)),
    ...useIsFresh(snapshot, policy, now),
    ...clocksAgree(snapshot),
    ...peersAreReadable(snapshot),
  ]
}

const aboutLists: readonly TrustCode[] = ['noUsers', 'usersUnreadable', 'seatsUnreadable', 'overviewMissing', 'overviewDiffers']

/** Whether the lists of a reading are whole, so that a seat that is missing in them has really gone. */
export function listsAreWhole(findings: readonly TrustFinding[]): boolean {
  return !findings.some(({code}) => aboutLists.includes(code))
}

// The written rules for a whole site, again plainly: who goes, in which order, and how many.
import {causes, daysInactive, lastActivity, neverUsed, protections} from './rules.ts'
import {kinds, MS_PER_DAY, type Facts, type Kind, type KindWishes, type Numbers, type Seat, type Wishes} from './words.ts'

export type Answer = {
  readonly seat: Seat
  readonly release: boolean
  /** Every reason that the texts allow for this answer; none: any that keeps. */
  readonly reasons: readonly string[]
  /** What binds a release by hand. */
  readonly bindsByHand: readonly string[]
  readonly lastActivity: number
  readonly daysInactive: number
  readonly neverUsed: boolean
  /** The first coming run that would take the seat; undefined: none of those that are known. */
  readonly leavesAt: number | undefined
  readonly atRisk: boolean
  /** Place in the order of releases, least first. */
  readonly place: number
}

/** What the rules say on every seat, whether or not the plan may run. */
export function answers(facts: Facts, wishes: Wishes): Answer[] {
  const professionals = answersOfKind('professional', facts, wishes, [])
  const kept = professionals.filter(one => stays(one, wishes)).map(one => one.seat)
  return [...professionals, ...answersOfKind('analyzer', facts, wishes, kept)]
}

/** A professional seat makes the other one a duplicate only if it is kept and lets its user in. */
function stays(one: Answer, wishes: Wishes): boolean {
  if (one.release || one.seat.quarantined === true) return false
  if (one.seat.excess && !wishes.literal.has('excess-holds')) return false
  return !one.reasons.includes('spared') || wishes.literal.has('spared-holds')
}

function answersOfKind(kind: Kind, facts: Facts, wishes: Wishes, keptProfessionals: readonly Seat[]): Answer[] {
  const all = facts.seats.filter(seat => seat.kind === kind).map(seat =>
    answerBeforeTarget(seat, facts, {...wishes, isDuplicate: keptProfessionals.some(other => isSameHolder(other, seat))}))
  const due = all.filter(one => one.release).sort(byPlace)
  const spared = new Set(due.slice(howMany(facts, wishes.kinds[kind], kind, due.length)))
  return all.map(one => spared.has(one) ? {...one, release: false, reasons: ['spared'], leavesAt: undefined, atRisk: false} : one)
}

function isSameHolder(a: Seat, b: Seat): boolean {
  return typeof a.person === 'object' && typeof b.person === 'object' && a.person.key === b.person.key
}

type WishesForSeat = Wishes & {readonly isDuplicate: boolean}

function answerBeforeTarget(seat: Seat, facts: Facts, wishes: WishesForSeat): Answer {
  const protectedBy = protections(seat, facts.now, facts, wishes)
  const dueFor = causes(seat, facts.now, facts, wishes)
  const release = protectedBy.length === 0 && dueFor.length > 0
  const leavesAt = facts.runs.find(run => run >= facts.now && protections(seat, run, facts, wishes).length === 0 && causes(seat, run, facts, wishes).length > 0)
  return {
    seat, release, leavesAt,
    reasons: release ? dueFor.slice(0, 1) : keptFor(seat, protectedBy, dueFor, wishes),
    bindsByHand: protectedBy,
    lastActivity: lastActivity(seat, facts.readAt),
    daysInactive: daysInactive(seat, facts),
    neverUsed: neverUsed(seat),
    atRisk: leavesAt !== undefined && (release || leavesAt <= facts.now + wishes.warningDays * MS_PER_DAY),
    place: placeOf(seat, dueFor),
  }
}

function keptFor(seat: Seat, protectedBy: readonly string[], dueFor: readonly string[], wishes: Wishes): string[] {
  if (protectedBy.includes('unread')) return []
  if (protectedBy.some(word => ['quarantined', 'deletedUser', 'unknownUser'].includes(word))) return [...protectedBy]
  const all = [...protectedBy]
  if (!wishes.kinds[seat.kind].enable) all.push('notManaged')
  else if (dueFor.length === 0) all.push('active')
  return all
}

/** Excess, leavers, duplicates, never used, and then the rest. */
function placeOf(seat: Seat, dueFor: readonly string[]): number {
  if (seat.excess) return 0
  if (dueFor.some(cause => ['removedExternally', 'blocked', 'inactive'].includes(cause))) return 1
  if (dueFor.includes('duplicate')) return 2
  return neverUsed(seat) ? 3 : 4
}

/** By place, then the longest idle; ties by row, so that two plans can be compared. */
function byPlace(a: Answer, b: Answer): number {
  if (a.place !== b.place) return a.place - b.place
  if (a.lastActivity !== b.lastActivity) return a.lastActivity - b.lastActivity
  return a.seat.row < b.seat.row ? -1 : 1
}

/** How many of the due seats go: all, or one by one until free plus planned reaches the target. */
function howMany(facts: Facts, rule: KindWishes, kind: Kind, due: number): number {
  const pool = facts.pools.find(one => one.kind === kind)
  if (pool === undefined || (rule.freeSeats === undefined && rule.freeShare === undefined)) return due
  let planned = 0
  while (planned < due && !isReached(freeSeats(pool, facts) + planned, pool, rule)) planned++
  return planned
}

/** Shares are reckoned in whole millionths, so that nothing is rounded. */
function isReached(free: number, pool: Numbers, rule: KindWishes): boolean {
  if (rule.freeSeats !== undefined) return free >= rule.freeSeats
  return free * 1_000_000 >= Math.round((rule.freeShare ?? 0) * 1_000_000) * pool.total
}

/** Whether Qlik's `allocated` has the quarantined seats in it is not known; a row that is there is occupied. */
export function freeSeats(pool: Numbers, facts: Facts): number {
  const rows = facts.seats.filter(seat => seat.kind === pool.kind).length
  return pool.total - (rows > pool.allocated ? rows : pool.allocated)
}

/** The releases in order. */
export function planOf(all: readonly Answer[]): Answer[] {
  return all.filter(one => one.release).sort(byPlace)
}

/** How many seats of each kind go. */
export function plannedOf(all: readonly Answer[]): Record<Kind, number> {
  const count = {professional: 0, analyzer: 0}
  for (const kind of kinds) count[kind] = all.filter(one => one.release && one.seat.kind === kind).length
  return count
}

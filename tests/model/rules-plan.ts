// The written rules for a whole site, again plainly: who goes, in which order, and how many.
import {backOffEnds, causes, daysInactive, graceEnds, isBroken, lastActivity, neverUsed, obstacles, protections, turns} from './rules.ts'
import {kinds, MS_PER_DAY, type Facts, type Kind, type KindWishes, type Numbers, type Seat, type Wishes} from './words.ts'

export type Answer = {
  readonly seat: Seat
  readonly release: boolean
  readonly reason: string
  /** When what keeps the seat ends, where the reason is grace or a return. */
  readonly until: number | undefined
  /** What binds a release by hand; undefined: nothing does. */
  readonly byHand: string | undefined
  readonly lastActivity: number
  readonly daysInactive: number
  readonly neverUsed: boolean
  /** The run that takes the seat if nothing changes, beyond the known runs the instant; undefined: none. */
  readonly leavesAt: number | undefined
  readonly atRisk: boolean
  /** Place in the order of the run that takes it, least first. */
  readonly place: number
}

/** What the rules say on every seat, whether or not the plan may run. */
export function answers(facts: Facts, wishes: Wishes): Answer[] {
  const professionals = judged('professional', facts, wishes, [])
  const kept = professionals.filter(one => !one.release && letsItsUserIn(one.seat)).map(one => one.seat)
  const analyzers = judged('analyzer', facts, wishes, kept)
  return [...withinTarget('professional', professionals, facts, wishes), ...withinTarget('analyzer', analyzers, facts, wishes)]
}

function letsItsUserIn(seat: Seat): boolean {
  return seat.quarantined === false && !seat.excess && !isBroken(seat)
}

function judged(kind: Kind, facts: Facts, wishes: Wishes, keptProfessionals: readonly Seat[]): Answer[] {
  return facts.seats.filter(seat => seat.kind === kind).map(seat =>
    answerOf(seat, facts, {...wishes, isDuplicate: keptProfessionals.some(other => isSameHolder(other, seat))}))
}

function isSameHolder(a: Seat, b: Seat): boolean {
  return typeof a.person === 'object' && typeof b.person === 'object' && a.person.key === b.person.key
}

type WishesForSeat = Wishes & {readonly isDuplicate: boolean}

/** The answer as long as no free-seat target is asked. */
function answerOf(seat: Seat, facts: Facts, wishes: WishesForSeat): Answer {
  const {now} = facts
  const keptBy = obstacles(seat, now, facts, wishes)
  const release = mayGo(seat, now, facts, wishes)
  const leavesAt = runThatTakes(seat, facts, wishes)
  const reason = keptBy[0] ?? 'active'
  const dueFor = causes(seat, release ? now : leavesAt ?? now, facts, wishes)
  return {
    seat, release, leavesAt,
    reason: release ? dueFor[0] ?? '' : reason,
    until: release ? undefined : endOf(reason, seat, facts, wishes),
    byHand: protections(seat, now, facts, wishes)[0],
    lastActivity: lastActivity(seat, facts.readAt),
    daysInactive: daysInactive(seat, facts),
    neverUsed: neverUsed(seat),
    atRisk: leavesAt !== undefined && (release || leavesAt <= now + wishes.warningDays * MS_PER_DAY),
    place: placeOf(seat, dueFor),
  }
}

function endOf(reason: string, seat: Seat, facts: Facts, wishes: Wishes): number | undefined {
  if (reason === 'grace') return graceEnds(seat, facts, wishes)
  return reason === 'returned' ? backOffEnds(seat, facts, wishes)[0] : undefined
}

function mayGo(seat: Seat, at: number, facts: Facts, wishes: WishesForSeat): boolean {
  return obstacles(seat, at, facts, wishes).length === 0 && causes(seat, at, facts, wishes).length > 0
}

function runThatTakes(seat: Seat, facts: Facts, wishes: WishesForSeat): number | undefined {
  if (facts.runs.length === 0) return undefined
  const beyond = turns(seat, facts, wishes).sort((a, b) => a - b)
  return [...facts.runs, ...beyond].find(instant => instant >= facts.now && mayGo(seat, instant, facts, wishes))
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

/** One by one this run takes the seats that are due, and later runs those that become due, until free plus taken reaches the target. */
function withinTarget(kind: Kind, all: readonly Answer[], facts: Facts, wishes: Wishes): Answer[] {
  const rule = wishes.kinds[kind]
  const pool = facts.pools.find(one => one.kind === kind)
  if (pool === undefined || (rule.freeSeats === undefined && rule.freeShare === undefined)) return [...all]
  const due = all.filter(one => one.release).sort(byPlace)
  const soon = all.filter(one => !one.release && one.leavesAt !== undefined).sort((a, b) => Number(a.leavesAt) - Number(b.leavesAt) || byPlace(a, b))
  const taken = new Set<Answer>()
  for (const one of [...due, ...soon]) if (!isReached(freeSeats(pool, facts) + taken.size, pool, rule)) taken.add(one)
  return all.map(one => taken.has(one) ? one : staying(one))
}

function staying(one: Answer): Answer {
  return {...one, release: false, reason: one.release ? 'spared' : one.reason, leavesAt: undefined, atRisk: false}
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

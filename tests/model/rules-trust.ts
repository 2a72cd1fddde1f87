// The written rules on what closes or halts a plan, again plainly: the trust gate, the brake, and the switches.
import {isBroken} from './rules.ts'
import {kinds, MS_PER_DAY, type Facts, type Kind, type Lists, type Wishes} from './words.ts'

/** Rows may differ a little because people come and go while a list is read. */
export function allowance(count: number): number {
  return count / 100 > 5 ? count / 100 : 5
}

/** Why nothing may be released by this reading, in a word each; empty: it can be trusted. */
export function doubts(facts: Facts, wishes: Wishes): string[] {
  const found: string[] = []
  if (facts.userCount === 0) found.push('noUsers')
  if (isUnreadable(facts)) found.push('unreadable')
  if (kinds.some(kind => differs(kind, facts))) found.push('overview')
  if (isStale(facts, facts.now, wishes.staleAfterDays)) found.push('stale')
  if (isWrong(facts)) found.push('clock')
  if (facts.unreliable.length > 0) found.push('group')
  return found
}

/** The clock of a site differs from ours by more than five minutes, or is not told. */
export function isWrong({siteClock, readAt}: {readonly siteClock: number | undefined; readonly readAt: number}): boolean {
  return siteClock === undefined || Math.abs(siteClock - readAt) > 5 * 60 * 1000
}

/** Where there are no users at all, that is the reason, and not that none of them can be read. */
function isUnreadable(facts: Facts): boolean {
  const tolerated = allowance(facts.seats.length)
  if (facts.seats.filter(isBroken).length + facts.brokenRows > tolerated) return true
  return facts.userCount > 0 && facts.seats.filter(seat => seat.person === 'unreadable').length > tolerated
}

/** The rows of a kind, with the quarantined ones and without, are both too far from what the overview says. */
function differs(kind: Kind, lists: Lists): boolean {
  const rows = lists.seats.filter(seat => seat.kind === kind)
  const pool = lists.pools.find(one => one.kind === kind)
  if (pool === undefined) return rows.length > 0
  if (rows.length === 0 && pool.allocated > 0) return true
  const held = rows.filter(seat => seat.quarantined !== true).length
  const tolerated = allowance(pool.allocated)
  return Math.abs(rows.length - pool.allocated) > tolerated && Math.abs(held - pool.allocated) > tolerated
}

/** Nobody used a seat for so long that use may not be recorded any more; small sites rest over holidays. */
export function isStale(lists: Lists, now: number, staleAfterDays: number): boolean {
  return lists.seats.length >= 20 && now - newestUse(lists) > staleAfterDays * MS_PER_DAY
}

/** Of the uses before the reading: one in the future proves nothing, nor does one in a row that could not be read. */
function newestUse({seats, readAt}: Lists): number {
  let newest = Number.NEGATIVE_INFINITY
  for (const seat of seats) {
    if (typeof seat.used !== 'number' || isBroken(seat) || seat.used >= readAt) continue
    if (seat.used > newest) newest = seat.used
  }
  return newest
}

/** Why a plan is halted, in a word each; empty: it may run. A plan without releases is never halted. */
export function stops(planned: Readonly<Record<Kind, number>>, facts: Facts, wishes: Wishes): string[] {
  const all = planned.professional + planned.analyzer
  if (all === 0) return []
  const found: string[] = []
  if (all > wishes.brake.maxPerRun) found.push('run')
  if (all + facts.releasedInLastDay > wishes.brake.maxPerDay) found.push('day')
  if (kinds.some(kind => planned[kind] > 0 && isTooLarge(planned[kind], kind, facts, wishes))) found.push('share')
  return found
}

/** By the rows or by the overview, whichever is the smaller pool; one that is small by both is exempt. */
function isTooLarge(planned: number, kind: Kind, facts: Facts, wishes: Wishes): boolean {
  const rows = facts.seats.filter(seat => seat.kind === kind)
  const told = facts.pools.find(one => one.kind === kind)?.allocated ?? 0
  const isOver = (allocated: number) => planned * 1_000_000 > Math.round(wishes.brake.maxShare * 1_000_000) * allocated
  return (rows.length >= 5 && isOver(rows.filter(seat => seat.quarantined !== true).length)) || (told >= 5 && isOver(told))
}

/** What becomes of the plan: the first that holds. In a dry run also whether the brake would halt it; `isApproved`: a person looked, and the brake is off. */
export function fate(planned: Readonly<Record<Kind, number>>, facts: Facts, wishes: Wishes, isApproved = false): string {
  if (!facts.enabled) return 'off'
  if (doubts(facts, wishes).length > 0) return 'closed'
  if (facts.paused) return 'paused'
  const halted = !isApproved && stops(planned, facts, wishes).length > 0
  if (facts.dryRun) return halted ? 'dryRun, would halt' : 'dryRun'
  return halted ? 'halted' : 'go'
}

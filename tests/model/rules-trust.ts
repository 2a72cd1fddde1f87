// The written rules on what closes or halts a plan, again plainly: the trust gate, the brake, and the switches.
import {isBroken} from './rules.ts'
import {kinds, MS_PER_DAY, type Facts, type Kind, type Seat, type Wishes} from './words.ts'

/** Rows may differ a little because people come and go while a list is read. */
function allowance(count: number): number {
  return count / 100 > 5 ? count / 100 : 5
}

/** Why nothing may be released by this reading, in a word each; empty: it can be trusted. */
export function doubts(facts: Facts, wishes: Wishes): string[] {
  const found: string[] = []
  if (facts.userCount === 0) found.push('noUsers')
  else if (isUnreadable(facts, wishes)) found.push('unreadable')
  if (facts.userCount === 0 && brokenRows(facts, wishes) > allowance(facts.seats.length)) found.push('unreadable')
  if (kinds.some(kind => differs(kind, facts, wishes))) found.push('overview')
  if (facts.seats.length >= 20 && facts.now - newestUse(facts) > wishes.staleAfterDays * MS_PER_DAY) found.push('stale')
  if (facts.siteClock === undefined || Math.abs(facts.siteClock - facts.readAt) > 5 * 60 * 1000) found.push('clock')
  return found
}

function isUnreadable(facts: Facts, wishes: Wishes): boolean {
  const tolerated = allowance(facts.seats.length)
  const unknown = facts.seats.filter(seat => seat.person === 'unreadable').length
  if (unknown > tolerated || brokenRows(facts, wishes) > tolerated) return true
  if (!wishes.literal.has('one-tolerance')) return false
  const either = facts.seats.filter(seat => seat.person === 'unreadable' || (seat.person !== 'deleted' && isBroken(seat))).length
  return either + facts.brokenRows > tolerated
}

function brokenRows(facts: Facts, wishes: Wishes): number {
  const counts = (seat: Seat) => isBroken(seat) && !(seat.person === 'deleted' && wishes.literal.has('deleted-uncounted'))
  return facts.seats.filter(counts).length + facts.brokenRows
}

/** The rows of a kind, with the quarantined ones and without, are both too far from what the overview says. */
function differs(kind: Kind, facts: Facts, wishes: Wishes): boolean {
  const rows = facts.seats.filter(seat => seat.kind === kind)
  const pool = facts.pools.find(one => one.kind === kind)
  if (pool === undefined) return rows.length > 0
  if (rows.length === 0 && pool.allocated > 0 && !wishes.literal.has('short-list-tolerated')) return true
  const held = rows.filter(seat => seat.quarantined !== true).length
  const tolerated = allowance(pool.allocated)
  return Math.abs(rows.length - pool.allocated) > tolerated && Math.abs(held - pool.allocated) > tolerated
}

/** Of the uses before the reading: one in the future proves nothing, nor does one that could not be read. */
function newestUse(facts: Facts): number {
  let newest = Number.NEGATIVE_INFINITY
  for (const seat of facts.seats) {
    if (typeof seat.used !== 'number' || isBroken(seat) || seat.used >= facts.readAt) continue
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

function isTooLarge(planned: number, kind: Kind, facts: Facts, wishes: Wishes): boolean {
  const rows = facts.seats.filter(seat => seat.kind === kind)
  const byRows = {size: rows.length, allocated: rows.filter(seat => seat.quarantined !== true).length}
  const allocated = facts.pools.find(one => one.kind === kind)?.allocated
  const literal = wishes.literal.has('overview-share') && allocated !== undefined
  const pool = literal ? {size: allocated, allocated} : byRows
  return pool.size >= 5 && planned * 1_000_000 > Math.round(wishes.brake.maxShare * 1_000_000) * pool.allocated
}

/** What becomes of the plan; in a dry run also whether the brake would halt it. */
export function fate(planned: Readonly<Record<Kind, number>>, facts: Facts, wishes: Wishes): string {
  if (!facts.enabled) return 'off'
  if (doubts(facts, wishes).length > 0) return 'closed'
  const halted = stops(planned, facts, wishes).length > 0
  if (facts.dryRun) return halted ? 'dryRun, would halt' : 'dryRun'
  return halted ? 'halted' : 'go'
}

// The verdict on one seat: a list of small rules, the first that answers decides.
import type {Exclusions} from './exclusions.ts'
import {DAY, type Allocation, type Instant, type KeepReason, type Policy, type ReleaseReason, type User, type Verdict} from './model.ts'

export type JudgeContext = {
  readonly policy: Policy
  readonly configured: Exclusions // those of the configuration alone, to which the present ones of operators are added at each look
  readonly exclusions: Exclusions
  readonly now: Instant
  readonly runs: readonly Instant[] // coming evaluation runs, ascending
  readonly returned: ReadonlyMap<string, Instant> // since when a seat is held again by a user who had lost one, by row id
  readonly professionalHolders: Map<string, string> // Qlik ids of users who keep a professional seat, with that seat's row id
}

/** One seat with what is known of its holder; `user` is undefined when the user could not be read. */
export type Seat = {readonly allocation: Allocation; readonly user: User | undefined}

type Answer = Pick<Verdict, 'decision' | 'reason' | 'rule' | 'until'>
type Rule = (seat: Seat, context: JudgeContext) => Answer | undefined

const keep = (reason: KeepReason, rule?: string): Answer => ({decision: 'keep', reason, rule})
const keepUntil = (reason: KeepReason, until: Instant): Answer => ({decision: 'keep', reason, rule: undefined, until})
const release = (reason: ReleaseReason): Answer => ({decision: 'release', reason, rule: undefined})

/** The latest of last use and assignment, here and at the other sites of the license group: a seat assigned yesterday is not idle because nobody used it before. */
export function lastActivityOf({lastUsed, created, elsewhere}: Allocation): Instant {
  return Math.max(lastUsed ?? created, created, elsewhere?.lastActivity ?? created)
}

const isNeverUsed = ({lastUsed, elsewhere}: Allocation): boolean => lastUsed === undefined && elsewhere?.used !== true

/** Whether the seat lets its user in: one in quarantine or in excess does not, and of one that is unreadable nobody knows. */
export const isUsable = ({quarantined, excess, unreadable}: Allocation): boolean => !quarantined && !excess && unreadable !== true

export const isQuarantined: Rule = ({allocation}) => (allocation.quarantined ? keep('quarantined') : undefined)

export const hasNoReadableUser: Rule = ({allocation, user}) => {
  if (user !== undefined) return undefined
  return keep(allocation.deletedUser === undefined ? 'unknownUser' : 'deletedUser')
}

export const isUnreadable: Rule = ({allocation}) => (allocation.unreadable === true ? keep('unreadable') : undefined)

export const isExcluded: Rule = ({user}, {exclusions}) => {
  const rule = user && exclusions.ruleFor(user)
  return rule === undefined ? undefined : keep('excluded', rule)
}

export const isInGrace: Rule = ({allocation}, {policy, now}) => {
  const end = allocation.created + policy.graceDays * DAY
  return now < end ? keepUntil('grace', end) : undefined
}

export const isNotManaged: Rule = ({allocation}, {policy}) =>
  policy.seats[allocation.type].enable ? undefined : keep('notManaged')

/** When a seat that came back may be judged again; undefined for one that did not. */
function restsUntil({allocation}: Seat, {policy, returned}: JudgeContext): Instant | undefined {
  const since = returned.get(allocation.id)
  return since === undefined ? undefined : since + policy.bounceBackoffDays * DAY
}

/** Whoever got a seat again is left alone for a while: taking it at once would only make it come and go. */
export const hasReturned: Rule = (seat, context) => {
  const end = restsUntil(seat, context)
  return end !== undefined && context.now < end ? keepUntil('returned', end) : undefined
}

/** A leaver need not wait for the inactivity limit, where the policy says so. */
export const hasLeft: Rule = ({user}, {policy: {withoutWaiting}}) => {
  const ways = ['removedExternally', 'blocked', 'inactive'] as const
  const way = ways.find(candidate => withoutWaiting[candidate] && user?.[candidate] === true)
  return way && release(way)
}

export const isDuplicate: Rule = ({allocation}, {policy, professionalHolders}) => {
  if (!policy.withoutWaiting.duplicates || allocation.type !== 'analyzer') return undefined
  return allocation.holder && professionalHolders.has(allocation.holder.key) ? release('duplicate') : undefined
}

/** Why a seat need not wait for the inactivity limit; undefined where it must. */
export function reasonWithoutWaiting(seat: Seat, context: JudgeContext): Verdict['reason'] | undefined {
  return (hasLeft(seat, context) ?? isDuplicate(seat, context))?.reason
}

export const isIdle: Rule = ({allocation}, {policy, now}) => {
  if (now - lastActivityOf(allocation) < policy.seats[allocation.type].inactivityDays * DAY) return undefined
  return release(isNeverUsed(allocation) ? 'neverUsed' : 'idle')
}

/** In this order: what protects a seat always comes before what releases it. */
const rules: readonly Rule[] = [isQuarantined, hasNoReadableUser, isUnreadable, isExcluded, isInGrace, isNotManaged, hasReturned, hasLeft, isDuplicate, isIdle]

/** Rules that also bind a release asked for by a person. */
const manualRules: readonly Rule[] = [isQuarantined, hasNoReadableUser, isUnreadable, isExcluded, isInGrace]

/** First run at or after the instant, found by halving. Beyond the runs that are known the instant itself stands. */
export function firstRunFrom(runs: readonly Instant[], instant: Instant): Instant | undefined {
  let low = 0
  let high = runs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (runs[middle]! < instant) low = middle + 1
    else high = middle
  }
  return runs[low] ?? (runs.length === 0 ? undefined : instant)
}

const passing: readonly Verdict['reason'][] = ['active', 'grace', 'returned']

/** The run that takes the seat if nothing changes; undefined while a lasting protection holds. */
function leavesAt(seat: Seat, answer: Answer, context: JudgeContext): Instant | undefined {
  const {policy, now, runs} = context
  if (answer.decision === 'release') return firstRunFrom(runs, now)
  const {allocation} = seat
  const excludedUntil = answer.reason === 'excluded' && seat.user ? context.exclusions.endFor(seat.user) : undefined
  const isPassing = passing.includes(answer.reason) || excludedUntil !== undefined
  if (!isPassing || !policy.seats[allocation.type].enable) return undefined
  const waits = reasonWithoutWaiting(seat, context) === undefined
  const idleAt = waits ? lastActivityOf(allocation) + policy.seats[allocation.type].inactivityDays * DAY : now
  return firstRunFrom(runs, Math.max(now, idleAt, excludedUntil ?? 0, restsUntil(seat, context) ?? 0, allocation.created + policy.graceDays * DAY))
}

function verdictOf(seat: Seat, answer: Answer, context: JudgeContext): Verdict {
  const {allocation} = seat
  const lastActivity = lastActivityOf(allocation)
  const leaves = leavesAt(seat, answer, context)
  return {
    allocation,
    ...answer,
    limitDays: context.policy.seats[allocation.type].inactivityDays,
    lastActivity,
    neverUsed: isNeverUsed(allocation),
    daysInactive: Math.max(0, Math.floor((context.now - lastActivity) / DAY)),
    leavesAt: leaves,
    atRisk: leaves !== undefined && (answer.decision === 'release' || leaves <= context.now + context.policy.warningDays * DAY),
  }
}

function firstAnswer(list: readonly Rule[], seat: Seat, context: JudgeContext): Answer | undefined {
  for (const rule of list) {
    const answer = rule(seat, context)
    if (answer !== undefined) return answer
  }
  return undefined
}

/** The policy's verdict on one seat, by all rules. */
export function judge(seat: Seat, context: JudgeContext): Verdict {
  return verdictOf(seat, firstAnswer(rules, seat, context) ?? keep('active'), context)
}

/** The verdict for a release that a person asks for: thresholds don't bind it, protections do. */
export function judgeManual(seat: Seat, context: JudgeContext): Verdict {
  const answer = firstAnswer(manualRules, seat, context) ?? release(isNeverUsed(seat.allocation) ? 'neverUsed' : 'idle')
  return verdictOf(seat, answer, context)
}

// What one evaluation would release, in order, as versioned JSON that is shown, stored and executed.
import type {Departure, Evaluation, Holder, Instant, Policy, Pool, ReleaseReason, SeatType, Shield, Snapshot, Verdict} from './model.ts'
import {seatTypes} from './model.ts'
import {findLikelyRules, type LikelyRule} from './returns.ts'
import {distrust, type TrustFinding} from './trust.ts'

export const PLAN_VERSION = 1

export type PlanItem = {
  readonly allocationId: string
  readonly type: SeatType
  readonly holder: Holder
  readonly reason: ReleaseReason
  readonly lastActivity: Instant
  readonly neverUsed: boolean
  readonly daysInactive: number
  readonly limitDays: number
  readonly excess: boolean
  readonly monthlyCost: number | undefined
}

/** Seats in one pool: free may be negative in excess; target is what the policy wants free, if it says so. */
export type PoolOutlook = {readonly type: SeatType; readonly free: number; readonly target: number | undefined; readonly releases: number; readonly spared: number}

export type Plan = {
  readonly version: typeof PLAN_VERSION
  readonly site: string
  readonly madeAt: Instant
  readonly readAt: Instant
  readonly items: readonly PlanItem[]
  readonly pools: readonly PoolOutlook[]
  readonly kept: Readonly<Record<string, number>> // seats kept, by reason
  readonly shields: readonly Shield[]
  readonly returns: readonly LikelyRule[]
  readonly distrust: readonly TrustFinding[]
}

const leavers: readonly string[] = ['removedExternally', 'blocked', 'inactive']

/** For what a seat goes, now or when it becomes due. */
export type ReasonOf = (verdict: Verdict) => Verdict['reason']

const reasonNow: ReasonOf = ({reason}) => reason

function rank(verdict: Verdict, reason: Verdict['reason']): number {
  if (verdict.allocation.excess) return 0
  if (leavers.includes(reason)) return 1
  if (reason === 'duplicate') return 2
  return verdict.neverUsed ? 3 : 4
}

/** Excess, leavers, duplicates, never used, then longest idle; the row id settles ties, so that plans compare. */
function byOrder(a: Verdict, b: Verdict, reasonOf: ReasonOf): number {
  return rank(a, reasonOf(a)) - rank(b, reasonOf(b)) || a.lastActivity - b.lastActivity || (a.allocation.id < b.allocation.id ? -1 : 1)
}

const ROUNDING = 1e-9 // 7 % of 100 seats is 7.000000000000001 in floating point, and must not become 8

function targetFree(pool: Pool, policy: Policy): number | undefined {
  const {freeSeats, freeShare} = policy.seats[pool.type]
  return freeShare === undefined ? freeSeats : Math.ceil(pool.total * freeShare - ROUNDING)
}

/** How many may go until the pool has its free seats; quarantined seats count as occupied. */
function outlook(type: SeatType, snapshot: Snapshot, wanted: number, policy: Policy): PoolOutlook {
  const pool = snapshot.pools.find(candidate => candidate.type === type)
  const occupied = snapshot.allocations.filter(seat => seat.type === type).length
  const free = (pool?.total ?? 0) - Math.max(occupied, pool?.allocated ?? 0)
  const target = pool && targetFree(pool, policy)
  const releases = target === undefined ? wanted : Math.min(wanted, Math.max(0, target - free))
  return {type, free, target, releases, spared: wanted - releases}
}

function toItem(verdict: Verdict, policy: Policy): PlanItem {
  const {allocation} = verdict
  return {
    allocationId: allocation.id,
    type: allocation.type,
    holder: allocation.holder!, // a seat without a readable user is never released
    reason: verdict.reason as ReleaseReason,
    lastActivity: verdict.lastActivity,
    neverUsed: verdict.neverUsed,
    daysInactive: verdict.daysInactive,
    limitDays: verdict.limitDays,
    excess: allocation.excess,
    monthlyCost: policy.monthlyPerSeat[allocation.type],
  }
}

/** Seats that are kept, by reason. */
export function countKept(verdicts: readonly Verdict[]): Record<string, number> {
  const kept: Record<string, number> = {}
  for (const {decision, reason} of verdicts) if (decision === 'keep') kept[reason] = (kept[reason] ?? 0) + 1
  return kept
}

/** Of seats that become due later, those that a pool's target leaves room for after the planned ones; they go in the order in which they become due. */
function dueWithinTarget(evaluation: Evaluation, {type, free, target, releases}: PoolOutlook, reasonOf: ReasonOf): readonly Verdict[] {
  const due = evaluation.verdicts.filter(({allocation, decision, leavesAt}) => allocation.type === type && decision === 'keep' && leavesAt !== undefined)
  return due.sort((a, b) => a.leavesAt! - b.leavesAt! || byOrder(a, b, reasonOf)).slice(0, Math.max(0, target! - free - releases))
}

/** Seats that would be released, now or later, but need not be, because enough are free, stay. */
export function spare(evaluation: Evaluation, {items, pools}: Plan, reasonOf: ReasonOf = reasonNow): Evaluation {
  const bounded = pools.filter(({target}) => target !== undefined)
  if (bounded.length === 0) return evaluation
  const types = new Set(bounded.map(({type}) => type))
  const planned = new Set(items.map(item => item.allocationId))
  const due = new Set(bounded.flatMap(pool => dueWithinTarget(evaluation, pool, reasonOf)))
  const settle = (verdict: Verdict): Verdict => {
    const {allocation, decision, leavesAt} = verdict
    if (!types.has(allocation.type) || (decision === 'keep' && leavesAt === undefined) || planned.has(allocation.id) || due.has(verdict)) return verdict
    return {...verdict, ...(decision === 'release' && {decision: 'keep', reason: 'spared'}), leavesAt: undefined, atRisk: false}
  }
  return {...evaluation, verdicts: evaluation.verdicts.map(settle)}
}

/** `departures`: the seats that users lost, for telling which come back. */
export function makePlan(snapshot: Snapshot, evaluation: Evaluation, {policy, departures}: {policy: Policy; departures: readonly Departure[]}): Plan {
  const ordered = evaluation.verdicts.filter(verdict => verdict.decision === 'release').sort((a, b) => byOrder(a, b, reasonNow))
  const pools = seatTypes.map(type =>
    outlook(type, snapshot, ordered.filter(verdict => verdict.allocation.type === type).length, policy))
  const spared = pools.reduce((sum, pool) => sum + pool.spared, 0)
  const room = new Map(pools.map(pool => [pool.type, pool.releases]))
  const chosen = ordered.filter(({allocation: {type}}) => {
    const left = room.get(type) ?? 0
    room.set(type, left - 1)
    return left > 0
  })
  return {
    version: PLAN_VERSION,
    site: snapshot.site,
    madeAt: evaluation.now,
    readAt: snapshot.readAt,
    items: chosen.map(verdict => toItem(verdict, policy)),
    pools,
    kept: {...countKept(evaluation.verdicts), ...(spared > 0 && {spared})},
    shields: evaluation.shields,
    returns: findLikelyRules(snapshot, {departures, now: evaluation.now, bounceBackoffDays: policy.bounceBackoffDays}),
    distrust: distrust(snapshot, policy, evaluation.now),
  }
}

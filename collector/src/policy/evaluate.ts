// Judges every seat of a snapshot; a function of (snapshot, policy, now) alone.
import {compileExclusions, type Exclusions} from './exclusions.ts'
import {isUsable, judge, type JudgeContext} from './judge.ts'
import type {Allocation, Evaluation, Instant, Policy, Shield, Snapshot, Verdict} from './model.ts'

export type EvaluateInput = {readonly policy: Policy; readonly now: Instant; readonly runs: readonly Instant[]}

const userOf = (snapshot: Snapshot, {holder}: Allocation) => holder && snapshot.users.get(holder.key)

/**
 * Who keeps a professional seat that works: a user whose professional seat is to go, or is in excess and so locked out,
 * may not lose the other one as a duplicate.
 */
function keptProfessionals(snapshot: Snapshot, context: JudgeContext): Map<string, string> {
  const kept = snapshot.allocations.filter(allocation =>
    allocation.type === 'professional' && isUsable(allocation)
    && judge({allocation, user: userOf(snapshot, allocation)}, context).decision === 'keep')
  return new Map(kept.flatMap(({holder, id}): [string, string][] => holder ? [[holder.key, id]] : []))
}

/** What all seats of a snapshot are judged with. */
export function judgeContext(snapshot: Snapshot, {policy, now, runs}: EvaluateInput): JudgeContext {
  const context = {policy, now, runs, exclusions: compileExclusions(policy.exclusions), professionalHolders: new Map<string, string>()}
  return policy.withoutWaiting.duplicates ? {...context, professionalHolders: keptProfessionals(snapshot, context)} : context
}

function countShields(snapshot: Snapshot, exclusions: Exclusions): Shield[] {
  const seats = new Map(exclusions.rules.map(rule => [rule, 0]))
  if (seats.size === 0) return []
  for (const {holder} of snapshot.allocations) {
    const user = holder && snapshot.users.get(holder.key)
    for (const rule of new Set(user ? exclusions.matching(user) : [])) seats.set(rule, (seats.get(rule) ?? 0) + 1)
  }
  return [...seats].map(([rule, count]) => ({rule, seats: count}))
}

export function evaluate(snapshot: Snapshot, input: EvaluateInput): Evaluation {
  const context = judgeContext(snapshot, input)
  const verdicts = snapshot.allocations.map((allocation): Verdict =>
    judge({allocation, user: userOf(snapshot, allocation)}, context))
  return {
    site: snapshot.site,
    readAt: snapshot.readAt,
    now: input.now,
    verdicts,
    shields: countShields(snapshot, context.exclusions),
  }
}

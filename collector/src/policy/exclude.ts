// What a reading says after operators excluded users since: their seats are kept and leave the plan, before the next reading judges afresh.
import {madeRules} from './exclusions.ts'
import {firstRunFrom} from './judge.ts'
import {DAY, type Evaluation, type Exclusion, type Instant, type Policy, type Verdict} from './model.ts'
import type {Plan} from './plan.ts'

export type Judged = {readonly evaluation: Evaluation; readonly plan: Plan}

export type ExcludeInput = {readonly made: readonly Exclusion[]; readonly now: Instant; readonly runs: readonly Instant[]; readonly policy: Policy}

/** Protections that an exclusion adds nothing to, or that say more. */
const protectedAlready: readonly Verdict['reason'][] = ['quarantined', 'unknownUser', 'deletedUser', 'excluded']

/** Free-seat targets and the brake are not reckoned again: they wait for the next reading. */
export function exclude({evaluation, plan}: Judged, {made, now, runs, policy}: ExcludeInput): Judged {
  const shielding = madeRules(made, now)
  if (shielding === undefined) return {evaluation, plan}
  const spare = (verdict: Verdict): Verdict => {
    const found = verdict.allocation.holder && shielding.ofUser(verdict.allocation.holder)
    if (found === undefined || protectedAlready.includes(verdict.reason)) return verdict
    const leavesAt = verdict.leavesAt === undefined || found.until === undefined ? undefined : firstRunFrom(runs, Math.max(verdict.leavesAt, found.until))
    return {
      ...verdict, decision: 'keep', reason: 'excluded', rule: found.rule, leavesAt,
      atRisk: leavesAt !== undefined && leavesAt <= now + policy.warningDays * DAY,
    }
  }
  const verdicts = evaluation.verdicts.map(spare)
  const spared = new Set(verdicts.filter((verdict, index) => verdict !== evaluation.verdicts[index]).map(({allocation}) => allocation.id))
  if (spared.size === 0) return {evaluation, plan}
  return {evaluation: {...evaluation, verdicts}, plan: withoutSeats(plan, verdicts, spared)}
}

function withoutSeats(plan: Plan, verdicts: readonly Verdict[], gone: ReadonlySet<string>): Plan {
  const items = plan.items.filter(item => !gone.has(item.allocationId))
  const excluded = verdicts.filter(({reason}) => reason === 'excluded').length
  const pools = plan.pools.map(pool => ({...pool, releases: items.filter(({type}) => type === pool.type).length}))
  return {...plan, items, pools, kept: {...plan.kept, excluded}}
}

// What a reading says by the exclusions of operators as they stand now, before the next reading judges afresh.
import {madeRules, type MadeRule} from './exclusions.ts'
import {firstRunFrom} from './judge.ts'
import {DAY, type Evaluation, type Exclusion, type Instant, type Policy, type Verdict} from './model.ts'
import {countKept, type Plan} from './plan.ts'

/** The verdicts of a reading by the configuration alone, without what operators made, and its plan. */
export type Judged = {readonly evaluation: Evaluation; readonly plan: Plan}

/** `made`: the exclusions of operators, newest first. */
export type ExcludeInput = {readonly made: readonly Exclusion[]; readonly now: Instant; readonly runs: readonly Instant[]; readonly policy: Policy}

/** Protections that an exclusion adds nothing to, or that say more. */
const protectedAlready: readonly Verdict['reason'][] = ['quarantined', 'unknownUser', 'deletedUser', 'unreadable', 'excluded']

function toExcluded(verdict: Verdict, {rule, until}: MadeRule, {now, runs, policy}: ExcludeInput): Verdict {
  const leavesAt = verdict.leavesAt === undefined || until === undefined ? undefined : firstRunFrom(runs, Math.max(verdict.leavesAt, until))
  return {
    ...verdict, decision: 'keep', reason: 'excluded', rule, until: undefined, leavesAt,
    atRisk: leavesAt !== undefined && leavesAt <= now + policy.warningDays * DAY,
  }
}

/**
 * Excluded seats are kept and leave the plan; those whose exclusion ended are as the configuration has them.
 * Free-seat targets and the brake are not reckoned again, nor does a seat enter the plan: that waits for the next reading.
 */
export function exclude({evaluation, plan}: Judged, input: ExcludeInput): Judged {
  const shielding = madeRules(input.made, input.now)
  const verdicts = evaluation.verdicts.map(verdict => {
    const found = verdict.allocation.holder && shielding?.ofUser(verdict.allocation.holder)
    return found === undefined || protectedAlready.includes(verdict.reason) ? verdict : toExcluded(verdict, found, input)
  })
  return {evaluation: {...evaluation, verdicts}, plan: fitPlan(plan, verdicts)}
}

function fitPlan(plan: Plan, verdicts: readonly Verdict[]): Plan {
  const excluded = new Set(verdicts.filter(({reason}) => reason === 'excluded').map(({allocation}) => allocation.id))
  const spared = verdicts.filter(({reason}) => reason === 'spared')
  const items = plan.items.filter(item => !excluded.has(item.allocationId))
  const pools = plan.pools.map(pool => ({
    ...pool,
    releases: items.filter(({type}) => type === pool.type).length,
    spared: spared.filter(({allocation}) => allocation.type === pool.type).length,
  }))
  return {...plan, items, pools, kept: countKept(verdicts)}
}

// From policy values to what the API shows; pure.
import type {AtRiskPage, AtRiskQuery, HaltedPlanAnswer, LicenseStatus, PlanAnswer, SeatRow} from '../contract.ts'
import {explain, shortReason} from '../policy/explain.ts'
import {isHeldBy, type Pause, type Verdict} from '../policy/model.ts'
import {toHalted, toHaltedWithSeats} from '../halted-answers.ts'
import {refusal} from '../release.ts'
import {heldVerdicts, type Reading, type Site} from '../site.ts'
import type {HaltedPlan} from '../store/plans.ts'
import {choicesOf, findAtRisk, nameOf, type AtRiskRows} from './at-risk.ts'

export function toSeatRow(verdict: Verdict, site: Site): SeatRow {
  const {allocation} = verdict
  const monthlyCost = site.policy.monthlyPerSeat[allocation.type]
  return {
    allocationId: allocation.id,
    licenseType: allocation.type,
    user: nameOf(verdict),
    name: allocation.holder?.name ?? '',
    created: allocation.created,
    lastActivity: verdict.lastActivity,
    neverUsed: verdict.neverUsed,
    daysInactive: verdict.daysInactive,
    quarantined: allocation.quarantined,
    excess: allocation.excess,
    verdict: verdict.decision,
    reason: verdict.reason,
    why: shortReason(verdict),
    sentence: explain(verdict),
    atRisk: verdict.atRisk,
    ...(verdict.leavesAt !== undefined && {leavesAt: verdict.leavesAt}),
    ...(monthlyCost !== undefined && {monthlyCost}),
  }
}

export function toStatus({pools}: Reading): LicenseStatus {
  return Object.fromEntries(pools.map(({type, total, allocated, available}) =>
    [type, {total, allocated, available, utilization: total === 0 ? 0 : Math.round((allocated / total) * 10_000) / 100}]))
}

function sumOf(reading: Reading, atRisk: AtRiskRows['all'], site: Site, nextRun: number | undefined): AtRiskPage['sum'] {
  const {costs} = site.config
  const leaving = atRisk.filter(({verdict: {leavesAt}}) => nextRun !== undefined && leavesAt !== undefined && leavesAt <= nextRun)
  const cost = leaving.reduce((sum, {verdict}) => sum + (site.policy.monthlyPerSeat[verdict.allocation.type] ?? 0), 0)
  return {
    atNextRun: leaving.length,
    soon: atRisk.length - leaving.length,
    warningDays: site.policy.warningDays,
    excluded: reading.plan.kept.excluded ?? 0,
    ...(costs && {monthlyCost: cost, currency: costs.currency}),
  }
}

const sums = new WeakMap<Reading['evaluation'], {readonly key: string; readonly sum: AtRiskPage['sum']}>()

/** The sum counts the whole list, so it is made anew only when something changed. */
function keptSum(reading: Reading, all: AtRiskRows['all'], site: Site, nextRun: number | undefined): AtRiskPage['sum'] {
  const key = `${reading.taken.size} ${nextRun ?? ''}`
  const known = sums.get(reading.evaluation)
  if (known?.key === key) return known.sum
  const sum = sumOf(reading, all, site, nextRun)
  sums.set(reading.evaluation, {key, sum})
  return sum
}

function mayRelease(site: Site): Pick<AtRiskPage, 'mayRelease' | 'whyNot'> {
  const refused = refusal(site)
  return {mayRelease: refused === undefined, ...(refused && {whyNot: refused.sentence})}
}

const halts = new WeakMap<HaltedPlan, HaltedPlanAnswer>()

/** Counted once for each halted plan: every page carries it. */
function haltedAnswer(halted: HaltedPlan): HaltedPlanAnswer {
  const answer = halts.get(halted) ?? toHalted(halted)
  halts.set(halted, answer)
  return answer
}

/** What stands at the site by a person's word, or waits for one. */
function stateOf({paused, halted}: Site): Pick<AtRiskPage, 'paused' | 'halted'> {
  return {...(paused && {paused: toPause(paused)}), ...(halted && {halted: haltedAnswer(halted)})}
}

export const toPause = ({by, at, reason}: Pause): NonNullable<AtRiskPage['paused']> => ({by, at, ...(reason !== undefined && {reason})})

/** One page of the seats at risk, filtered and sorted here; `nextRun` is epoch ms. */
export function toAtRiskPage(site: Site, reading: Reading, query: AtRiskQuery, nextRun: number | undefined): AtRiskPage {
  const {offset = 0, limit = 200} = query
  const {all, matching} = findAtRisk(site, reading, query)
  return {
    site: site.name,
    readAt: reading.at,
    dryRun: site.config.licenseManagement.dryRun,
    ...(nextRun !== undefined && {nextRun}),
    total: matching.length,
    offset,
    sum: keptSum(reading, all, site, nextRun),
    decision: reading.decision,
    ...mayRelease(site),
    ...stateOf(site),
    all: all.length,
    choices: choicesOf(site, reading),
    seats: matching.slice(offset, offset + limit).map(({verdict}) => toSeatRow(verdict, site)),
  }
}

export function toPlanAnswer(site: Site, {plan, decision, taken}: Reading, nextRun: number | undefined): PlanAnswer {
  const {paused, halted} = site
  const items = plan.items.filter(item => !taken.has(item.allocationId))
  return {
    ...plan, items, kept: {...plan.kept}, pools: [...plan.pools], shields: [...plan.shields], distrust: [...plan.distrust], returns: [...plan.returns],
    ...(paused && {paused: toPause(paused)}), ...(halted && {halted: toHaltedWithSeats(halted)}),
    decision, ...(nextRun !== undefined && {nextRun}),
  }
}

/** The seats a user holds, by `DIR\id` or a bare id; all users that match, so that the caller can tell them apart. */
export function seatsOf(reading: Reading, user: string): Verdict[] {
  return heldVerdicts(reading).filter(verdict => isHeldBy(verdict, user))
}

export const distinctUsers = (verdicts: readonly Verdict[]): string[] => [...new Set(verdicts.map(nameOf))]


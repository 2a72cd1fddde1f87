// From policy values to what the API shows; pure.
import type {AtRiskPage, AtRiskQuery, LicenseStatus, PlanAnswer, SeatRow} from '../contract.ts'
import {explain, shortReason} from '../policy/explain.ts'
import {fold, userName, type Verdict} from '../policy/model.ts'
import {currentVerdicts, type Reading, type Site} from '../site.ts'

const nameOf = ({allocation: {holder, deletedUser}}: Verdict) => (holder ? userName(holder) : deletedUser ?? '')

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

type Compare = (a: Verdict, b: Verdict) => number

const text = (a: string, b: string) => (a < b ? -1 : Number(a > b))

function orders(site: Site): Record<NonNullable<AtRiskQuery['sort']>, Compare> {
  const cost = ({allocation: {type}}: Verdict) => site.policy.monthlyPerSeat[type] ?? 0
  const leaves = (verdict: Verdict) => verdict.leavesAt ?? Number.MAX_SAFE_INTEGER
  return {
    leavesAt: (a, b) => leaves(a) - leaves(b) || cost(b) - cost(a) || a.lastActivity - b.lastActivity,
    user: (a, b) => text(fold(nameOf(a)), fold(nameOf(b))),
    daysInactive: (a, b) => a.lastActivity - b.lastActivity,
    lastActivity: (a, b) => b.lastActivity - a.lastActivity,
    monthlyCost: (a, b) => cost(b) - cost(a),
    licenseType: (a, b) => text(a.allocation.type, b.allocation.type),
  }
}

function matches({search, licenseType, userDirectory, reason}: AtRiskQuery): (verdict: Verdict) => boolean {
  const wanted = search === undefined ? '' : fold(search)
  const tests: ((verdict: Verdict) => boolean)[] = [
    verdict => licenseType === undefined || verdict.allocation.type === licenseType,
    verdict => userDirectory === undefined || fold(verdict.allocation.holder?.directory ?? '') === fold(userDirectory),
    verdict => reason === undefined || verdict.reason === reason,
    verdict => wanted === '' || fold(`${nameOf(verdict)} ${verdict.allocation.holder?.name ?? ''}`).includes(wanted),
  ]
  return verdict => tests.every(test => test(verdict))
}

function sumOf(reading: Reading, atRisk: readonly Verdict[], site: Site, nextRun: number | undefined): AtRiskPage['sum'] {
  const {costs} = site.config
  const items = reading.plan.items.filter(item => !reading.taken.has(item.allocationId))
  const cost = items.reduce((sum, item) => sum + (item.monthlyCost ?? 0), 0)
  const leavesNext = (verdict: Verdict) => nextRun !== undefined && verdict.leavesAt !== undefined && verdict.leavesAt <= nextRun
  return {
    atNextRun: items.length,
    soon: atRisk.filter(verdict => !leavesNext(verdict)).length,
    excluded: reading.evaluation.verdicts.filter(verdict => verdict.reason === 'excluded').length,
    ...(costs && {monthlyCost: cost, currency: costs.currency}),
  }
}

/** One page of the seats at risk, filtered and sorted here; `nextRun` is epoch ms. */
export function toAtRiskPage(site: Site, reading: Reading, query: AtRiskQuery, nextRun: number | undefined): AtRiskPage {
  const {sort = 'leavesAt', descending = false, offset = 0, limit = 200} = query
  const atRisk = currentVerdicts(reading).filter(verdict => verdict.atRisk)
  const rows = atRisk.filter(matches(query)).sort(orders(site)[sort])
  if (descending) rows.reverse()
  return {
    site: site.name,
    readAt: reading.at,
    dryRun: site.config.licenseManagement.dryRun,
    ...(nextRun !== undefined && {nextRun}),
    total: rows.length,
    offset,
    sum: sumOf(reading, atRisk, site, nextRun),
    decision: reading.decision,
    seats: rows.slice(offset, offset + limit).map(verdict => toSeatRow(verdict, site)),
  }
}

export function toPlanAnswer({plan, decision, taken}: Reading, nextRun: number | undefined): PlanAnswer {
  const items = plan.items.filter(item => !taken.has(item.allocationId))
  return {
    ...plan, items, kept: {...plan.kept}, pools: [...plan.pools], shields: [...plan.shields], distrust: [...plan.distrust],
    decision, ...(nextRun !== undefined && {nextRun}),
  }
}

/** The seats a user holds, by `DIR\id` or a bare id; all users that match, so that the caller can tell them apart. */
export function seatsOf(reading: Reading, user: string): Verdict[] {
  const wanted = fold(user)
  const isFull = wanted.includes('\\')
  return currentVerdicts(reading).filter(({allocation: {holder}}) =>
    holder !== undefined && fold(isFull ? userName(holder) : holder.id) === wanted)
}

export const distinctUsers = (verdicts: readonly Verdict[]): string[] => [...new Set(verdicts.map(nameOf))]


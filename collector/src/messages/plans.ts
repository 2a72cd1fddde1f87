// What is told of plans that need a person, of pools that run low, and of seats at risk.
import {dateText, shortReason} from '../policy/explain.ts'
import {userName, type Pool, type SeatType, type Verdict} from '../policy/model.ts'
import type {HaltedPlan} from '../store/plans.ts'
import {instantText, seatsText, toDraft, toTable, type Draft, type Sender} from './draft.ts'

/** The brake halted a plan: somebody must look at it. */
export function planHalted(sender: Sender, {id, sentence, advice, compared, plan}: Pick<HaltedPlan, 'id' | 'sentence' | 'advice' | 'compared' | 'plan'>): Draft {
  return toDraft(sender, {
    kind: 'planHalted', event: 'plan halted', severity: 'critical',
    title: `${sender.site}: a plan of ${seatsText(plan.items.length)} is halted`,
    lines: [`${sentence} ${advice}`, ...(compared === undefined ? [] : [compared])],
    table: toTable(['User', 'Type', 'Why'], plan.items.map(({holder, type, reason, limitDays}) => [userName(holder), type, shortReason({reason, limitDays, rule: undefined})])),
    data: {plan: id, releases: plan.items.length, sentence, advice},
  })
}

/** A run released nothing because its reading cannot be trusted. */
export function gateClosed(sender: Sender, findings: readonly {readonly code: string; readonly sentence: string}[]): Draft {
  return toDraft(sender, {
    kind: 'planHalted', event: 'trust gate closed', severity: 'critical',
    title: `${sender.site}: nothing was released, the reading cannot be trusted`,
    lines: findings.map(({sentence}) => sentence), data: {findings: findings.map(({code, sentence}) => ({code, sentence}))},
  })
}

const percent = (part: number, whole: number) => `${Math.round((part / whole) * 1000) / 10} %`

/** Whether fewer seats of a pool are free than wanted; a pool without seats has none to run out of. */
export const isLow = ({total, available}: Pool, freeShare: number): boolean => total > 0 && available / total < freeShare

/** That a pool runs low, or is well again. */
export function poolLow(sender: Sender, pool: Pool, freeShare: number): Draft {
  const {type, total, allocated, available, excess} = pool
  const low = isLow(pool, freeShare)
  const free = `${available} of ${total} ${type} seats are free`
  return toDraft(sender, {
    kind: 'poolLow', event: low ? 'pool low' : 'pool recovered', severity: low ? (available <= 0 ? 'critical' : 'warning') : 'ok',
    title: `${sender.site}: ${free}`,
    lines: low
      ? [`${free}, fewer than ${percent(freeShare, 1)}. Users without a seat may not get in.`, ...(excess > 0 ? [`${seatsText(excess)} more are held than were bought: Qlik locks such users out.`] : [])]
      : [`${free} again.`],
    facts: [{name: 'Allocated', value: `${allocated} of ${total} (${percent(allocated, total)})`}],
    data: {licenseType: type, total, allocated, available, excess, freeShare},
  })
}

export type AtRisk = {readonly verdicts: readonly Verdict[]; readonly nextRun: number | undefined; readonly dryRun: boolean}

function digestLines(soon: number, {verdicts, nextRun, dryRun}: AtRisk): string[] {
  if (verdicts.length === 0) return ['No seat is at risk.']
  const atNext = verdicts.length - soon
  const leave = dryRun ? 'would leave' : atNext === 1 ? 'leaves' : 'leave'
  const next = nextRun === undefined ? 'No run is due.' : `${seatsText(atNext)} ${leave} at the next run, ${instantText(nextRun)}.`
  return [next, ...(soon > 0 ? [`${soon} more within the warning days, if nothing changes.`] : []), ...(dryRun ? ['Dry run: nothing is released.'] : [])]
}

const orders: Record<SeatType, number> = {professional: 0, analyzer: 1}

/** The seats at risk, those that leave first on top. */
export function atRiskDigest(sender: Sender, atRisk: AtRisk): Draft {
  const {verdicts, nextRun} = atRisk
  const sorted = verdicts.toSorted((a, b) => (a.leavesAt ?? 0) - (b.leavesAt ?? 0) || orders[a.allocation.type] - orders[b.allocation.type])
  const soon = verdicts.filter(({leavesAt}) => nextRun === undefined || leavesAt === undefined || leavesAt > nextRun).length
  return toDraft(sender, {
    kind: 'atRiskDigest', event: 'seats at risk', severity: 'info',
    title: `${sender.site}: ${verdicts.length === 0 ? 'no seats' : seatsText(verdicts.length)} at risk`,
    lines: digestLines(soon, atRisk),
    ...(sorted.length > 0 && {table: toTable(['User', 'Type', 'Idle', 'Leaves', 'Why'], sorted.map(verdict => {
      const {allocation: {holder, type}, daysInactive, leavesAt} = verdict
      return [holder === undefined ? '' : userName(holder), type, `${daysInactive} d`, leavesAt === undefined ? '' : dateText(leavesAt), shortReason(verdict)]
    }))}),
    data: {atRisk: verdicts.length, atNextRun: verdicts.length - soon},
  })
}

// Lays the product's answer beside that of the second implementation, and names every difference.
import type {Verdict} from '../../collector/src/policy/model.ts'
import type {PlanItem} from '../../collector/src/policy/plan.ts'
import type {Case} from './case.ts'
import {factsOfRows} from './from-rows.ts'
import {factsOfSnapshot} from './from-snapshot.ts'
import {productOf, type Told} from './product.ts'
import {answers, freeSeats, plannedOf, planOf, type Answer} from './rules-plan.ts'
import {doubts, fate} from './rules-trust.ts'
import {sameName} from './rules.ts'
import {shieldsOf} from './shields.ts'
import {wishesOf} from './wishes.ts'
import {kinds, type Facts, type Reading, type Wishes} from './words.ts'

/** `what` names the kind of difference, so that a smaller site can be asked for the same one. */
export type Difference = {readonly what: string; readonly sentence: string}

function differ(what: string, rules: unknown, product: unknown): Difference[] {
  const [a, b] = [JSON.stringify(rules) ?? 'undefined', JSON.stringify(product) ?? 'undefined']
  return a === b ? [] : [{what, sentence: `${what}: the written rules say ${a}, the product says ${b}`}]
}

/** A run beyond those that are known is not in the texts. */
function knownRun(instant: number | undefined, runs: readonly number[]): number | undefined {
  return instant === undefined || instant > (runs.at(-1) ?? Number.NEGATIVE_INFINITY) ? undefined : instant
}

function seatDifferences(answer: Answer, verdict: Verdict, context: {readonly told: Told; readonly one: Case}): Difference[] {
  const {seat, reasons} = answer
  const fits = reasons.length === 0 || reasons.includes(verdict.reason)
  const found = [
    ...differ('decision', answer.release ? `release for ${reasons.join(' or ')}` : `keep for ${reasons.join(' or ')}`,
      answer.release === (verdict.decision === 'release') && fits ? `${verdict.decision} for ${reasons.join(' or ')}` : `${verdict.decision} for ${verdict.reason}`),
    ...differ('last activity', answer.lastActivity, verdict.lastActivity),
    ...differ('days inactive', answer.daysInactive, verdict.daysInactive),
    ...differ('never used', answer.neverUsed, verdict.neverUsed),
    ...differ('limit', context.one.policy.seats[seat.kind].inactivityDays, verdict.limitDays),
    ...differ('leaves at', answer.leavesAt, knownRun(verdict.leavesAt, context.one.runs)),
    ...differ('at risk', answer.atRisk, verdict.atRisk),
    ...differ('by hand', answer.bindsByHand.length === 0, context.told.byHand.has(seat.row)),
  ]
  return found.map(({what, sentence}) => ({what, sentence: `seat ${seat.row}: ${sentence}`}))
}

const told = ({allocationId, type, reason, lastActivity, daysInactive, neverUsed, limitDays, excess}: PlanItem) =>
  ({row: allocationId, kind: type, reason, lastActivity, daysInactive, neverUsed, limitDays, excess})

function planDifferences(all: readonly Answer[], product: Told, one: Case): Difference[] {
  const items = planOf(all)
  const wanted = items.map(({seat, reasons, ...rest}) => ({
    row: seat.row, kind: seat.kind, reason: reasons[0], lastActivity: rest.lastActivity, daysInactive: rest.daysInactive,
    neverUsed: rest.neverUsed, limitDays: one.policy.seats[seat.kind].inactivityDays, excess: seat.excess,
  }))
  const order = differ('order', items.map(({seat}) => seat.row), product.plan.items.map(item => item.allocationId))
  return order.length > 0 ? order : differ('plan', wanted, product.plan.items.map(told))
}

function poolDifferences(all: readonly Answer[], facts: Facts, product: Told): Difference[] {
  const planned = plannedOf(all)
  return kinds.flatMap(kind => {
    const pool = facts.pools.find(candidate => candidate.kind === kind)
    const outlook = product.plan.pools.find(candidate => candidate.type === kind)
    const spared = all.filter(({seat, reasons}) => seat.kind === kind && reasons.includes('spared')).length
    return [
      ...(pool === undefined ? [] : differ(`free ${kind} seats`, freeSeats(pool, facts), outlook?.free)),
      ...differ(`${kind} releases and spared`, [planned[kind], spared], [outlook?.releases, outlook?.spared]),
    ]
  })
}

const doubtOf: Readonly<Record<string, string>> = {
  noUsers: 'noUsers', usersUnreadable: 'unreadable', seatsUnreadable: 'unreadable', overviewMissing: 'overview',
  overviewDiffers: 'overview', staleUse: 'stale', clockDiffers: 'clock',
}

function gateDifferences(all: readonly Answer[], facts: Facts, wishes: Wishes, product: Told): Difference[] {
  const {kind, ...rest} = product.decision
  const halts = 'wouldHalt' in rest && rest.wouldHalt ? `${kind}, would halt` : kind
  const found = new Set(product.plan.distrust.map(({code}) => doubtOf[code] ?? code))
  return [
    ...differ('trust gate', doubts(facts, wishes).sort(), [...found].sort()),
    ...differ('decision on the plan', fate(plannedOf(all), facts, wishes), halts),
  ]
}

/** Rules that differ in letter case only are reported once, by the name of one of them. */
function shieldDifferences(facts: Facts, wishes: Wishes, product: Told): Difference[] {
  const reported = product.plan.shields.filter(({rule}) => !rule.includes(', made by '))
  const wanted = shieldsOf(facts, wishes)
  const missing = wanted.filter(({label}) => !reported.some(({rule}) => sameName(rule, label)))
  return [
    ...differ('rules reported', [], missing.map(({label}) => label)),
    ...reported.flatMap(({rule, seats, doubt}) => {
      const own = wanted.find(({label}) => label === rule)
      return differ('shield', own && [rule, own.seats, own.doubtful], [rule, seats, doubt !== undefined])
    }),
  ]
}

/** Every difference between the product and the written rules in one case; `literal`: readings to take at their word. */
export async function differences(one: Case, literal: ReadonlySet<Reading> = new Set()): Promise<Difference[]> {
  const facts = one.level === 'snapshot' ? factsOfSnapshot(one) : factsOfRows(one, literal)
  const wishes = wishesOf(one, literal)
  const all = answers(facts, wishes)
  const product = await productOf(one)
  const verdicts = new Map(product.evaluation.verdicts.map(verdict => [`${verdict.allocation.type} ${verdict.allocation.id}`, verdict]))
  const seats = all.flatMap(answer => {
    const verdict = verdicts.get(`${answer.seat.kind} ${answer.seat.row}`)
    return verdict === undefined ? [{what: 'verdict missing', sentence: `seat ${answer.seat.row} has no verdict`}] : seatDifferences(answer, verdict, {told: product, one})
  })
  return [
    ...differ('number of verdicts', all.length, product.evaluation.verdicts.length),
    ...seats,
    ...planDifferences(all, product, one),
    ...poolDifferences(all, facts, product),
    ...gateDifferences(all, facts, wishes, product),
    ...shieldDifferences(facts, wishes, product),
  ]
}

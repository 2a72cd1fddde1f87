// Lays the product's answer beside that of the second implementation, and names every difference.
import type {Verdict} from '../../collector/src/policy/model.ts'
import type {Case} from './case.ts'
import {planDifferences} from './compare-plan.ts'
import {differ, type Difference} from './difference.ts'
import {factsOfRows} from './from-rows.ts'
import {factsOfSnapshot} from './from-snapshot.ts'
import {productOf, type Product, type Told} from './product.ts'
import {approvalOf} from './rules-approval.ts'
import {answers, plannedOf, type Answer} from './rules-plan.ts'
import {fate} from './rules-trust.ts'
import {sameName} from './rules.ts'
import {shielding} from './shields.ts'
import {wishesOf} from './wishes.ts'
import type {Facts, Seat, Wishes} from './words.ts'

/** An excluded seat names one of the rules of the configuration that shield its user, or else the operator. */
function isWellNamed({person}: Seat, {reason, rule = ''}: Verdict, one: Case): boolean {
  if (reason !== 'excluded' || typeof person !== 'object') return rule === ''
  const labels = shielding(person, wishesOf(one))
  return labels.length === 0 ? rule.startsWith('Olga') : labels.some(label => sameName(label, rule))
}

function seatDifferences(answer: Answer, verdict: Verdict, {told, one}: {readonly told: Told; readonly one: Case}): Difference[] {
  const {seat} = answer
  const found = [
    ...differ('decision', `${answer.release ? 'release' : 'keep'} for ${answer.reason}`, `${verdict.decision} for ${verdict.reason}`),
    ...differ('until', answer.until, verdict.until),
    ...differ('last activity', answer.lastActivity, verdict.lastActivity),
    ...differ('days inactive', answer.daysInactive, verdict.daysInactive),
    ...differ('never used', answer.neverUsed, verdict.neverUsed),
    ...differ('limit', one.policy.seats[seat.kind].inactivityDays, verdict.limitDays),
    ...differ('leaves at', answer.leavesAt, verdict.leavesAt),
    ...differ('at risk', answer.atRisk, verdict.atRisk),
    ...differ('by hand', answer.byHand ?? 'release', told.byHand.get(seat.row)),
    ...(isWellNamed(seat, verdict, one) ? [] : [{what: 'named rule', sentence: `named rule: the product names ${verdict.rule}, which does not shield the user`}]),
  ]
  return found.map(({what, sentence}) => ({what, sentence: `seat ${seat.row}: ${sentence}`}))
}

function verdictDifferences(all: readonly Answer[], told: Told, one: Case): Difference[] {
  const keyOf = (kind: string, row: string) => `${kind} ${row}`
  const verdicts = new Map(told.evaluation.verdicts.map(verdict => [keyOf(verdict.allocation.type, verdict.allocation.id), verdict]))
  const found = all.flatMap(answer => {
    const verdict = verdicts.get(keyOf(answer.seat.kind, answer.seat.row))
    return verdict === undefined ? [{what: 'verdict missing', sentence: `seat ${answer.seat.row} has no verdict`}] : seatDifferences(answer, verdict, {told, one})
  })
  return [...differ('number of verdicts', all.length, told.evaluation.verdicts.length), ...found]
}

type Judged = {readonly all: readonly Answer[]; readonly facts: Facts; readonly wishes: Wishes}

function judgedByRules(one: Case): Judged {
  const facts = one.level === 'snapshot' ? factsOfSnapshot(one) : factsOfRows(one)
  const wishes = wishesOf(one)
  return {all: answers(facts, wishes), facts, wishes}
}

function approvalDifferences(one: Case, {all, facts, wishes}: Judged, {approval}: Told): Difference[] {
  if (one.level !== 'snapshot' || one.approved === undefined) return []
  const {goes, stays} = approvalOf(judgedByRules(one.approved).all, all)
  return [
    ...differ('approved', goes, approval?.goes),
    ...differ('approved but stays', stays, approval?.stays),
    ...differ('decision on the approved plan', fate(plannedOf(all), facts, wishes, true), approval?.decision),
  ]
}

/** Every difference between the product and the written rules in one case. */
export async function differences(one: Case, product: Product = productOf): Promise<Difference[]> {
  const judged = judgedByRules(one)
  const told = await product(one)
  return [...verdictDifferences(judged.all, told, one), ...planDifferences(judged, told, one), ...approvalDifferences(one, judged, told)]
}

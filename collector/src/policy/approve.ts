// What of a plan that a person approved still holds: it never adds a seat to what the person saw.
import type {Evaluation, Verdict} from './model.ts'
import type {Plan, PlanItem} from './plan.ts'

/** `verdict`: what the new judgement says of a seat that stays; undefined when it is not held any more. */
export type StaysAfterAll = {readonly item: Pick<PlanItem, 'allocationId'>; readonly verdict: Verdict | undefined}

type Approved = {readonly items: readonly PlanItem[]; readonly stays: readonly StaysAfterAll[]}

/** Seats that are in both plans, in the order and by the reasons of the new one; and those of the old one that stay. */
export function intersect(approved: readonly Pick<PlanItem, 'allocationId'>[], fresh: {readonly plan: Plan; readonly evaluation: Evaluation}): Approved {
  const wanted = new Set(approved.map(({allocationId}) => allocationId))
  const items = fresh.plan.items.filter(({allocationId}) => wanted.has(allocationId))
  const going = new Set(items.map(({allocationId}) => allocationId))
  const verdicts = new Map(fresh.evaluation.verdicts.filter(({allocation}) => wanted.has(allocation.id)).map(verdict => [verdict.allocation.id, verdict]))
  return {
    items,
    stays: approved.filter(({allocationId}) => !going.has(allocationId)).map(item => ({item, verdict: verdicts.get(item.allocationId)})),
  }
}

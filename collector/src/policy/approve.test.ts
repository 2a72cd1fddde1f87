// An approval releases what is in both plans and adds nothing.
import {expect, it} from 'vitest'
import {intersect} from './approve.ts'
import {evaluate} from './evaluate.ts'
import type {Allocation} from './model.ts'
import {makePlan, spare} from './plan.ts'
import {aPolicy, aSeat, aSnapshot, aUser, dailyRuns, daysAgo, NOW} from './testing.ts'

const policy = aPolicy()

function judged(allocations: readonly Allocation[]) {
  const snapshot = aSnapshot(allocations)
  const evaluation = evaluate(snapshot, {policy, now: NOW, runs: dailyRuns, made: [], departures: []})
  const plan = makePlan(snapshot, evaluation, {policy, departures: []})
  return {plan, evaluation: spare(evaluation, plan)}
}

const idle = (id: string, days: number) => aSeat({user: aUser({id}), created: daysAgo(900), lastUsed: daysAgo(days)})

it('keeps the order of the new plan, leaves out what it adds, and tells why the rest stays', () => {
  const halted = judged([idle('a', 100), idle('b', 200), idle('c', 300), idle('d', 400)]).plan
  const fresh = judged([idle('a', 500), idle('b', 1), idle('c', 300), idle('new', 600)])
  const {items, stays} = intersect(halted.items, fresh)
  expect(items.map(({allocationId, daysInactive}) => [allocationId, daysInactive])).toEqual([['analyzer-a', 500], ['analyzer-c', 300]])
  expect(stays.map(({item, verdict}) => [item.allocationId, verdict?.reason])).toEqual([['analyzer-d', undefined], ['analyzer-b', 'active']])
})

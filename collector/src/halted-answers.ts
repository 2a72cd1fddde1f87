// What people are told of a halted plan, by the API and by commands.
import type {HaltedPlanAnswer} from './contract.ts'
import {seatTypes} from './policy/model.ts'
import type {HaltedPlan} from './store/plans.ts'

/** How many of how many seats that work, for each type of which the plan would release any. */
export function countByType({allocated, plan: {items}}: Pick<HaltedPlan, 'allocated' | 'plan'>): HaltedPlanAnswer['byType'] {
  const counts = seatTypes.map(type => ({licenseType: type, releases: items.filter(item => item.type === type).length, allocated: allocated[type] ?? 0}))
  return counts.filter(({releases}) => releases > 0)
}

/** Without its seats. */
export function toHalted(halted: HaltedPlan): HaltedPlanAnswer {
  const {id, at, sentence, advice, compared, plan: {items}} = halted
  return {id, at, sentence, advice, ...(compared !== undefined && {compared}), releases: items.length, byType: countByType(halted)}
}

/** With its seats, and those that it would keep. */
export function toHaltedWithSeats(halted: HaltedPlan) {
  const {items, kept, shields} = halted.plan
  return {...toHalted(halted), items: [...items], kept: {...kept}, shields: [...shields]}
}

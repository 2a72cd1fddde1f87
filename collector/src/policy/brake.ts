// Halts a plan that looks wrong, until a person has looked at it.
import type {Policy, SeatType, Snapshot} from './model.ts'
import type {Plan} from './plan.ts'

export type BrakeCode = 'maxPerRun' | 'maxPerDay' | 'maxShare' | 'failures'
export type BrakeFinding = {readonly code: BrakeCode; readonly sentence: string}

type Planned = Pick<Plan, 'items'>
type Seats = Pick<Snapshot, 'allocations' | 'pools'>

const EXEMPT_FROM_SHARE = 5 // seats in a pool; a fifth of four seats is none

/** By the rows, and by what the overview says: a list that came short makes a pool look small, and small pools are exempt. */
function sizesOf(type: SeatType, {allocations, pools}: Seats): {size: number; allocated: number}[] {
  const rows = allocations.filter(seat => seat.type === type)
  // A seat in quarantine is on its way out: counting it would loosen the brake on the day after a large run.
  const byRows = {size: rows.length, allocated: rows.filter(seat => !seat.quarantined).length}
  const told = pools.find(pool => pool.type === type)?.allocated
  return told === undefined ? [byRows] : [byRows, {size: told, allocated: told}]
}

function shareOf(type: SeatType, plan: Planned, seats: Seats, maxShare: number): BrakeFinding[] {
  const releases = plan.items.filter(item => item.type === type).length
  const over = sizesOf(type, seats).find(({size, allocated}) => releases > 0 && size >= EXEMPT_FROM_SHARE && releases / allocated > maxShare)
  if (over === undefined) return []
  const percent = Math.round((releases / over.allocated) * 100)
  return [{code: 'maxShare', sentence: `it would release ${releases} of ${over.allocated} ${type} seats (${percent} %, limit ${Math.round(maxShare * 100)} %)`}]
}

/** Why the plan must not run by itself; empty when it may. `releasedInLastDay` counts automatic releases, in seats. */
export function brake(plan: Planned, snapshot: Seats, policy: Policy, releasedInLastDay: number): BrakeFinding[] {
  const {maxPerRun, maxPerDay, maxShare} = policy.brake
  const count = plan.items.length
  if (count === 0) return []
  return [
    ...(count > maxPerRun ? [{code: 'maxPerRun' as const, sentence: `it would release ${count} seats in one run (limit ${maxPerRun})`}] : []),
    ...(count + releasedInLastDay > maxPerDay
      ? [{code: 'maxPerDay' as const, sentence: `with the ${releasedInLastDay} seats of the last 24 hours it would release ${count + releasedInLastDay} in a day (limit ${maxPerDay})`}]
      : []),
    ...shareOf('professional', plan, snapshot, maxShare),
    ...shareOf('analyzer', plan, snapshot, maxShare),
  ]
}

export const FAILURES_IN_A_ROW = 3

/** What halts the rest of a run: releases that failed one after the other without a reason that Qlik would name. */
export function failuresFinding(sentence: string): BrakeFinding {
  return {code: 'failures', sentence: `${FAILURES_IN_A_ROW} releases in a row failed (${sentence.replace(/\.$/, '')})`}
}

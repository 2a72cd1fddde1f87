// The parts of a plan that the contract leaves open, as far as they are shown here.
import type { HaltedPlanAnswer, PlanAnswer, SeatRow } from '@seatkeeper/collector/contract'

/** A seat that the plan would release. `reason` is a word of the policy, not of people. */
export type PlanItem = {
  allocationId: string
  type: SeatRow['licenseType']
  holder: { directory: string; id: string; name: string }
  reason: string
  lastActivity: number
  neverUsed: boolean
  daysInactive: number
  limitDays: number
  excess: boolean
  monthlyCost?: number
}

/** How many seats an exclusion keeps; `doubt` says why it may not be meant so. */
export type Shield = { rule: string; seats: number; doubt?: string }

export type HaltedPlan = HaltedPlanAnswer & { items: PlanItem[]; kept: Record<string, number>; shields: Shield[] }

export type Plan = Omit<PlanAnswer, 'items' | 'shields' | 'halted'> & { items: PlanItem[]; shields: Shield[]; halted?: HaltedPlan }

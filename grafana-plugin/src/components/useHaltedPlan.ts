// The seats of a halted plan, as long as it is that one.
import { useQuery } from '@tanstack/react-query'
import type { HaltedPlan, Plan } from '../api/plan'
import { planQuery } from '../api/queries'
import { troubleOf, type Trouble } from '../api/trouble'
import { stillHalted } from './planWords'

export type HaltedPlanState = {
  /** What else the collector says of the present plan. */
  answer: Plan | undefined
  /** Undefined while it is on its way, or is not halted any more. */
  plan: HaltedPlan | undefined
  isReplaced: boolean
  trouble: Trouble | undefined
}

export function useHaltedPlan(site: string, id: string): HaltedPlanState {
  const { data, error } = useQuery(planQuery(site))
  const plan = data && stillHalted(data, id)
  return { answer: data, plan, isReplaced: data !== undefined && plan === undefined, trouble: error === null ? undefined : troubleOf(error) }
}

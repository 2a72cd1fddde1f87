// From what a plan or a list shows to the request for one release.
import type {Verdict} from './policy/model.ts'
import type {PlanItem} from './policy/plan.ts'
import type {Mode, ReleaseRequest} from './store/intents.ts'

export type By = {readonly mode: Mode; readonly actor: string}

export function toRequest(item: PlanItem, {mode, actor}: By): ReleaseRequest {
  const {allocationId, type, holder, reason, lastActivity, daysInactive, monthlyCost} = item
  return {
    allocationId, type, userKey: holder.key, directory: holder.directory, userId: holder.id, name: holder.name,
    mode, actor, reason, lastActivity, daysInactive, monthlyCost,
  }
}

/** A release that a person asks for; `seen` is the last activity that the person saw, epoch ms. */
export function toManualRequest(verdict: Verdict, by: {actor: string; seen: number | undefined; monthlyCost: number | undefined}): ReleaseRequest {
  const {allocation, daysInactive, lastActivity} = verdict
  const holder = allocation.holder!
  return {
    allocationId: allocation.id, type: allocation.type, userKey: holder.key, directory: holder.directory, userId: holder.id, name: holder.name,
    mode: 'manual', actor: by.actor, reason: 'manual', lastActivity: by.seen ?? lastActivity, daysInactive, monthlyCost: by.monthlyCost,
  }
}

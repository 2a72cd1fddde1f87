// All that is decided from one snapshot, in one place: a round and the `plan` command must never see it differently.
import {brake, type BrakeFinding} from './brake.ts'
import {decide, type Decision, type Switches} from './decide.ts'
import {evaluate, judgeContext, userOf, type EvaluateInput} from './evaluate.ts'
import {reasonWithoutWaiting, type JudgeContext} from './judge.ts'
import type {Evaluation, Snapshot, Verdict} from './model.ts'
import {makePlan, spare, type Plan} from './plan.ts'

/** `releasedInLastDay` counts automatic releases of the last 24 hours, in seats. */
export type AssembleInput = EvaluateInput & {readonly releasedInLastDay: number; readonly switches: Switches}

export type Assembled = {
  readonly evaluation: Evaluation
  readonly plan: Plan
  readonly findings: readonly BrakeFinding[]
  readonly decision: Decision
  readonly context: JudgeContext // for judging single seats again
}

/** Judges every seat, plans, spares what need not go, and says whether the plan may run. */
export function assemble(snapshot: Snapshot, input: AssembleInput): Assembled {
  const context = judgeContext(snapshot, input)
  const judged = evaluate(snapshot, input, context)
  const plan = makePlan(snapshot, judged, input)
  const findings = brake(plan, snapshot, input.policy, input.releasedInLastDay)
  const reasonOf = ({allocation, reason}: Verdict) => reasonWithoutWaiting({allocation, user: userOf(snapshot, allocation)}, context) ?? reason
  return {evaluation: spare(judged, plan, reasonOf), plan, findings, decision: decide(plan, findings, input.switches), context}
}

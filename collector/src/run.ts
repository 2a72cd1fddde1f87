// Releases the seats of a plan one by one, in order, until something ends the run.
import {loggable} from './audit-log.ts'
import {failuresFinding, FAILURES_IN_A_ROW, type BrakeFinding} from './policy/brake.ts'
import type {PlanItem} from './policy/plan.ts'
import {withoutAddress} from './qrs/errors.ts'
import {refusal, releaseSeat, type Outcome, type ReleaseDeps} from './release.ts'
import {toRequest} from './requests.ts'
import type {Site} from './site.ts'
import type {Mode} from './store/intents.ts'

/** Why a run ended before its end; `discreet`: in words that name nobody; `finding`: the brake ended it. */
export type Stopped = {readonly sentence: string; readonly discreet: string; readonly finding?: BrakeFinding}

type RunResult = {readonly outcomes: readonly Outcome[]; readonly stopped: Stopped | undefined; readonly left: readonly PlanItem[]}

/** `mode`: `manual` for a plan that a person sent, who may have chosen its seats. */
export type Run = {readonly items: readonly PlanItem[]; readonly mode: Mode; readonly actor: string; readonly tell?: (item: PlanItem, outcome: Outcome) => void}

/** Three unexplained failures in a row end the run; known endings let it go on. */
function failedInARow(outcomes: readonly Outcome[]): Outcome | undefined {
  const last = outcomes.slice(-FAILURES_IN_A_ROW)
  return last.length === FAILURES_IN_A_ROW && last.every(({result}) => result === 'failed') ? last[0] : undefined
}

function whyStop(deps: ReleaseDeps, site: Site, {items}: Run, outcomes: readonly Outcome[]): Stopped | undefined {
  const after = `after ${outcomes.length} of ${items.length} seats`
  const failed = failedInARow(outcomes)
  if (failed) {
    const discreet = `Three releases in a row failed, so the run ended ${after}.`
    const why = withoutAddress(failed.sentence)
    return {discreet, sentence: `${discreet} ${why}`, finding: failuresFinding(why)}
  }
  if (outcomes.length === items.length) return undefined
  if (deps.stopping()) return {sentence: `The collector was stopped ${after}.`, discreet: `The collector was stopped ${after}.`}
  const refused = refusal(site)
  return refused && {sentence: `The run ended ${after}. ${refused.sentence}`, discreet: `The run ended ${after}: ${refused.code}.`}
}

/** `left` are the seats that were not begun. Call it inside `site.exclusive`. */
export async function releaseAll(deps: ReleaseDeps, site: Site, run: Run): Promise<RunResult> {
  const outcomes: Outcome[] = []
  for (const item of run.items) {
    const stopped = whyStop(deps, site, run, outcomes)
    if (stopped) return endRun(site, run, outcomes, stopped)
    const outcome = await releaseSeat(deps, site, toRequest(item, run))
    outcomes.push(outcome)
    run.tell?.(item, outcome)
  }
  return endRun(site, run, outcomes, whyStop(deps, site, run, outcomes))
}

function endRun(site: Site, {items}: Run, outcomes: readonly Outcome[], stopped: Stopped | undefined): RunResult {
  if (stopped) site.log[stopped.finding ? 'error' : 'warn'](loggable(site, stopped))
  return {outcomes, stopped, left: items.slice(outcomes.length)}
}

// The story of one round: read a site, judge its seats, plan, decide, release, record.
import {recordEvaluation, recordFailure, recordFigures, recordReading} from './record.ts'
import {assemble} from './policy/assemble.ts'
import {withoutMade} from './policy/evaluate.ts'
import {DAY, type Snapshot} from './policy/model.ts'
import type {Plan} from './policy/plan.ts'
import {fetchSnapshot} from './qrs/licenses.ts'
import {leftTheList, reconcile, releaseSeat, type Outcome, type ReleaseDeps} from './release.ts'
import {toRequest} from './requests.ts'
import {latestOf, type Reading, type Site} from './site.ts'

/** A reading measures and judges; an evaluation run also releases what the plan and the switches allow. */
export type Purpose = 'reading' | 'evaluation'

export type CycleResult = {readonly reading: Reading; readonly outcomes: readonly Outcome[]; readonly stopped: string | undefined; readonly readMs: number}

const FAILURES_IN_A_ROW = 3

/** One round on one site; rounds and manual releases of a site never overlap. Throws QrsError when the site cannot be read. */
export async function runCycle(deps: ReleaseDeps, site: Site, purpose: Purpose): Promise<CycleResult> {
  return site.exclusive(async () => {
    const started = deps.now()
    try {
      await reconcile(deps, site)
      const snapshot = await fetchSnapshot(site.qrs, site.name, deps.now)
      const reading = judgeReading(deps, site, snapshot)
      site.latest = latestOf(site.latest, reading)
      recordReading(deps, site, {snapshot, reading, started})
      const readMs = deps.now() - started
      if (purpose === 'reading') return {reading, readMs, ...nothing}
      recordEvaluation(deps, site, reading)
      const run = reading.decision.kind === 'go' ? await releaseAll(deps, site, reading.plan) : nothing
      if (run.outcomes.some(leftTheList)) recordFigures(deps, site, deps.now())
      return {reading, readMs, ...run}
    } catch (error) {
      recordFailure(deps, site, {error, started})
      throw error
    } finally {
      deps.wake()
    }
  })
}

const nothing: Pick<CycleResult, 'outcomes' | 'stopped'> = {outcomes: [], stopped: undefined}

/** Judges a snapshot, plans and decides; nothing is changed. */
export function judgeReading(deps: Pick<ReleaseDeps, 'now' | 'store'>, site: Site, snapshot: Snapshot): Reading {
  const now = deps.now()
  const releasedInLastDay = deps.store.intents.releasedSince(site.name, now - DAY)
  const made = deps.store.exclusions.standing(site.name)
  const assembled = assemble(snapshot, {policy: site.policy, now, runs: site.runsFrom(now), made, releasedInLastDay, switches: site.switches})
  const judged = {evaluation: withoutMade(snapshot, assembled.evaluation, assembled.context), plan: assembled.plan}
  return {at: snapshot.readAt, pools: snapshot.pools, ...assembled, judged, taken: new Set()}
}

/** Releases the plan's seats one by one, in order; three unexplained failures in a row end the run. */
async function releaseAll(deps: ReleaseDeps, site: Site, plan: Plan): Promise<Pick<CycleResult, 'outcomes' | 'stopped'>> {
  const outcomes: Outcome[] = []
  for (const item of plan.items) {
    if (deps.stopping()) return {outcomes, stopped: `The collector was stopped after ${outcomes.length} of ${plan.items.length} seats.`}
    outcomes.push(await releaseSeat(deps, site, toRequest(item, {mode: 'auto', actor: 'schedule'})))
    const last = outcomes.slice(-FAILURES_IN_A_ROW)
    if (last.length === FAILURES_IN_A_ROW && last.every(outcome => outcome.result === 'failed')) {
      const stopped = `Three releases in a row failed, so the run ended after ${outcomes.length} of ${plan.items.length} seats. ${last[0]!.sentence}`
      site.log.error(stopped)
      return {outcomes, stopped}
    }
  }
  return {outcomes, stopped: undefined}
}

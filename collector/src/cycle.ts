// The story of one round: read a site, judge its seats, plan, decide, release, record.
import {haltRest, replaceHalted} from './halted.ts'
import {fetchElsewhere, withDepartures, withElsewhere} from './license-group.ts'
import {recordEvaluation, recordFailure, recordFigures, recordReading} from './record.ts'
import {assemble} from './policy/assemble.ts'
import {withoutMade} from './policy/evaluate.ts'
import {DAY, type Snapshot} from './policy/model.ts'
import {fetchSnapshot} from './qrs/licenses.ts'
import {leftTheList, reconcile, type Outcome, type ReleaseDeps} from './release.ts'
import {releaseAll} from './run.ts'
import {reconcileReinstatements} from './undo.ts'
import {tellReleases} from './telling.ts'
import {latestOf, switchesOf, type Reading, type Site} from './site.ts'

/** A reading measures and judges; an evaluation run also releases what the plan and the switches allow. */
export type Purpose = 'reading' | 'evaluation'

export type CycleResult = {readonly reading: Reading; readonly outcomes: readonly Outcome[]; readonly stopped: string | undefined; readonly readMs: number}

/** One round on one site; rounds and manual releases of a site never overlap. Throws QrsError when the site cannot be read. */
export async function runCycle(deps: ReleaseDeps, site: Site, purpose: Purpose): Promise<CycleResult> {
  return site.exclusive(async () => {
    const started = deps.now()
    try {
      const reading = await readSite(deps, site)
      const readMs = deps.now() - started
      if (purpose === 'reading') return {reading, readMs, outcomes: [], stopped: undefined}
      recordEvaluation(deps, site, reading)
      replaceHalted(deps, site, reading)
      if (reading.decision.kind !== 'go') return {reading, readMs, outcomes: [], stopped: undefined}
      const {outcomes, stopped, left} = await releaseAll(deps, site, {items: reading.plan.items, mode: 'auto', actor: 'schedule'})
      haltRest(deps, site, {plan: reading.plan, left, stopped})
      if (outcomes.some(leftTheList)) recordFigures(deps, site, deps.now())
      tellReleases(deps, site)
      return {reading, readMs, outcomes, stopped: stopped?.sentence}
    } finally {
      deps.wake()
    }
  })
}

/** Settles what is open, reads the site, judges and records; call it inside `site.exclusive`. Throws QrsError when the site cannot be read. */
export async function readSite(deps: ReleaseDeps, site: Site): Promise<Reading> {
  const started = deps.now()
  try {
    await reconcile(deps, site)
    await reconcileReinstatements(deps, site)
    tellReleases(deps, site) // what a crash left untold
    const elsewhere = withDepartures(await fetchElsewhere(site.peers(), deps.now), site.peers().flatMap(({name}) => deps.store.departures.list(name)))
    const snapshot = withElsewhere(await fetchSnapshot(site.qrs, site.name, deps.now), elsewhere)
    const reading = judgeReading(deps, site, snapshot)
    site.latest = latestOf(site.latest, reading)
    const changes = recordReading(deps, site, {snapshot, reading, started})
    return changes.some(({kind}) => kind === 'reassigned') ? judgeAnew(deps, site, snapshot) : reading
  } catch (error) {
    recordFailure(deps, site, {error, started})
    throw error
  }
}

/** Who lost a seat and got one again between two readings is known to have come back only once the reading is recorded. */
function judgeAnew(deps: ReleaseDeps, site: Site, snapshot: Snapshot): Reading {
  const reading = judgeReading(deps, site, snapshot)
  site.latest = latestOf(site.latest, reading)
  recordFigures(deps, site, snapshot.readAt)
  return reading
}

/** Judges a snapshot, plans and decides; nothing is changed. */
export function judgeReading({now: clock, store}: Pick<ReleaseDeps, 'now' | 'store'>, site: Site, snapshot: Snapshot): Reading {
  const now = clock()
  const assembled = assemble(snapshot, {
    policy: site.policy, now, runs: site.runsFrom(now), switches: switchesOf(site),
    made: store.exclusions.standing(site.name), departures: store.departures.list(site.name), releasedInLastDay: store.intents.releasedSince(site.name, now - DAY),
  })
  const judged = {evaluation: withoutMade(snapshot, assembled.evaluation, assembled.context), plan: assembled.plan}
  return {at: snapshot.readAt, pools: snapshot.pools, ...assembled, judged, taken: new Map()}
}

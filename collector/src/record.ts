// Writes down what a round found: state, points and audit in one transaction.
import {logAudit} from './audit-log.ts'
import {activityPoints, changePoints, healthPoint, planPoints, releasePoint, usagePoints, type PartHealth, type PlanState} from './measurements.ts'
import {decisionSentences, haltedWords} from './policy/decide.ts'
import {DAY, userName, type Instant, type Snapshot} from './policy/model.ts'
import {listsAreWhole} from './policy/trust.ts'
import {QrsError} from './qrs/errors.ts'
import type {ReleaseDeps} from './release.ts'
import {currentVerdicts, redecide, type Reading, type Site} from './site.ts'
import type {Point} from './line-protocol.ts'
import {messageDestinations} from './messages/route.ts'
import {tellPools} from './telling.ts'
import type {ReadingChanges} from './store/seats.ts'

export type Read = {readonly snapshot: Snapshot; readonly reading: Reading; readonly started: Instant}

const LATE_AFTER = 600 // seconds that a message may wait before delivery counts as broken

const unknownChanges: ReadingChanges = {changes: [], due: [], gone: []}

function measured(site: Site): boolean {
  return site.config.licenseMonitoring.enable && site.config.licenseMonitoring.storeInInfluxDb
}

function healthPoints(deps: ReleaseDeps, site: Site, parts: readonly PartHealth[], at: Instant): Point[] {
  const auditHead = deps.store.audit.head().mac
  return measured(site) ? parts.map(part => healthPoint(site.config, {...part, auditHead}, at)) : []
}

function qrsPart(site: Site, {ok, durationMs}: {ok: boolean; durationMs: number}): PartHealth {
  return {part: 'qrs', ok, durationMs, requests: site.qrs.requests()}
}

/** How the way to each destination is, as far as the outbox knows; it tells of the time before these points themselves arrive. */
function outboxParts({store, config}: ReleaseDeps, at: Instant): PartHealth[] {
  return ['influxDb', ...messageDestinations(config).map(({name}) => name)].map(part => {
    const {count, oldest} = store.outbox.pending(part)
    const age = oldest === undefined ? 0 : Math.max(0, (at - oldest) / 1000)
    return {part, ok: age < LATE_AFTER, pending: count, oldestPendingSeconds: age, dropped: store.outbox.buried(part)}
  })
}

const planState = (site: Site, {decision}: Reading, at: Instant): PlanState =>
  ({decision, halted: site.halted !== undefined, paused: site.paused !== undefined, nextRun: site.runsFrom(at)[0]})

/** A reading: seats that changed, the points of this instant, the site's health. */
export function recordReading(deps: ReleaseDeps, site: Site, {snapshot, reading, started}: Read): void {
  const {store, now} = deps
  const at = snapshot.readAt
  const durationMs = now() - started
  const {distrust} = reading.plan
  const ok = distrust.length === 0
  site.health = {ok, sentence: ok ? undefined : distrust.map(finding => finding.sentence).join(' '), at, durationMs}
  store.db.transaction(() => {
    // Half a list would tell of seats that went and came back, and nobody moved.
    const isWhole = listsAreWhole(distrust)
    const changes = isWhole ? store.seats.update(reading.evaluation) : unknownChanges
    const points = measured(site)
      ? [
          ...usagePoints(site.config, snapshot, reading.evaluation, isWhole),
          ...activityPoints(site.config, reading.evaluation, changes),
          ...changePoints(site.config, changes.changes, at),
          ...planPoints(site.config, reading.plan, planState(site, reading, at)),
        ]
      : []
    store.addPoints([...points, ...healthPoints(deps, site, [qrsPart(site, {ok, durationMs}), ...outboxParts(deps, at)], at)], at)
    if (isWhole) tellPools(deps, site, reading)
  })
  site.log.info({seats: reading.evaluation.verdicts.length, users: snapshot.userCount, durationMs}, 'read')
}

/**
 * What is decided and the figures as they are after releases or exclusions, so that dashboards show what the list shows and not the last reading.
 * Of a reading whose lists were not whole nothing is known well enough.
 */
export function recordFigures({store}: Pick<ReleaseDeps, 'store'>, site: Site, at: Instant): void {
  redecide(site, store.intents.releasedSince(site.name, at - DAY))
  const reading = site.latest
  if (reading === undefined || !measured(site) || !listsAreWhole(reading.plan.distrust)) return
  const {pools, evaluation, plan, taken} = reading
  const figures = {readAt: at, pools, capacity: undefined, tokens: undefined}
  const items = plan.items.filter(({allocationId}) => !taken.has(allocationId))
  store.addPoints([
    ...usagePoints(site.config, figures, {verdicts: currentVerdicts(reading), now: evaluation.now}, true),
    ...planPoints(site.config, {items, readAt: at}, planState(site, reading, at)),
  ], at)
}

/** What becomes of the plan of a run. */
function runText({decision, findings}: Reading): string {
  if (decision.kind === 'go') return 'releasing'
  if (decision.kind !== 'halted') return decisionSentences(decision).join(' ')
  const {sentence, advice} = haltedWords(findings)
  return `${sentence} ${advice}`
}

/** An evaluation run: what it plans, why it may not run, and in a dry run what it would release. */
export function recordEvaluation(deps: ReleaseDeps, site: Site, reading: Reading): void {
  const {store, now} = deps
  const {plan, decision} = reading
  const at = now()
  const wouldRelease = decision.kind === 'dryRun' && measured(site) ? plan.items : []
  const body = {version: plan.version, releases: plan.items.length, pools: plan.pools, decision: decision.kind, distrust: plan.distrust.map(finding => finding.code)}
  store.db.transaction(() => {
    store.audit.append({at, site: site.name, kind: 'plan', body})
    store.addPoints(wouldRelease.map(item => releasePoint(site.config, {
      ...item, mode: 'dry_run', outcome: 'wouldRelease', user: userName(item.holder), actor: 'schedule', at,
    })), at)
  })
  logAudit(site, 'plan', {body})
  for (const {sentence} of plan.returns) site.log.warn(sentence)
  for (const {rule, doubt} of plan.shields) if (doubt !== undefined) site.log.warn(`Exclusion by ${rule}: ${doubt}`)
  const needsAPerson = decision.kind === 'closed' || decision.kind === 'halted'
  site.log[needsAPerson ? 'error' : 'info']({releases: plan.items.length}, runText(reading))
}

/** A site that could not be read: health says so, nothing else changes. */
export function recordFailure(deps: ReleaseDeps, site: Site, {error, started}: {error: unknown; started: Instant}): void {
  const at = deps.now()
  const sentence = error instanceof Error ? error.message : String(error)
  site.health = {ok: false, sentence, at, durationMs: at - started}
  deps.store.addPoints(healthPoints(deps, site, [qrsPart(site, {ok: false, durationMs: at - started})], at), at)
  site.log.error(error instanceof QrsError
    ? `${sentence} Nothing was released; the next try is on schedule.`
    : `The round broke off: ${sentence}. Releases that were under way are settled at the next reading.`)
}

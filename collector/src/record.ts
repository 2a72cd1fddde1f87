// Writes down what a round found: state, points and audit in one transaction.
import {logAudit, loggable, logVerdicts} from './audit-log.ts'
import {countedFindings, figuresOf, findingsOf, noteDay, outlooksOf, type Figures, type FigureInput} from './figures.ts'
import {activityPoints, changePoints, healthPoint, planPoints, releasePoint, usagePoints, type PartHealth, type PlanState, type Use} from './measurements.ts'
import {compliancePoints, costPoints, directoryPoints, forecastPoints, neededByType} from './measurements/figures.ts'
import {decisionSentences, haltedWords, pausedText} from './policy/decide.ts'
import {DAY, userName, type Instant, type Snapshot} from './policy/model.ts'
import type {Outlook} from './policy/outlook.ts'
import {listsAreWhole} from './policy/trust.ts'
import {QrsError} from './qrs/errors.ts'
import type {ReleaseDeps} from './release.ts'
import {heldVerdicts, isMeasured, redecide, type Reading, type Site} from './site.ts'
import type {Point} from './line-protocol.ts'
import {messageQueues} from './messages/route.ts'
import {tellClosed, tellPools} from './telling.ts'
import type {ReadingChanges, SeatChange} from './store/seats.ts'

export type Read = {readonly snapshot: Snapshot; readonly reading: Reading; readonly started: Instant}

const LATE_AFTER = 600 // seconds that a message may wait before delivery counts as broken

const unknownChanges: ReadingChanges = {changes: [], due: [], gone: []}

/** With the head of the audit, so that a cut or rewritten chain shows; none of a site that is not measured. */
export function healthPoints(deps: Pick<ReleaseDeps, 'store'>, site: Site, parts: readonly PartHealth[], at: Instant): Point[] {
  const auditHead = deps.store.audit.head().mac
  return isMeasured(site) ? parts.map(part => healthPoint(site.config, {...part, auditHead}, at)) : []
}

function qrsPart(site: Site, {ok, durationMs}: {ok: boolean; durationMs: number}): PartHealth {
  return {part: 'qrs', ok, durationMs, requests: site.qrs.requests()}
}

/** How the way to each destination is, as far as the outbox knows; it tells of the time before these points themselves arrive. */
export function outboxParts({store, config}: Pick<ReleaseDeps, 'store' | 'config'>, at: Instant): PartHealth[] {
  return ['influxDb', ...messageQueues(config)].map(part => {
    const {count, oldest} = store.outbox.pending(part)
    const age = oldest === undefined ? 0 : Math.max(0, (at - oldest) / 1000)
    return {part, ok: age < LATE_AFTER, pending: count, oldestPendingSeconds: age, dropped: store.outbox.buried(part)}
  })
}

const planState = (site: Site, {decision}: Reading, at: Instant, {idle}: Pick<Figures, 'idle'>): PlanState =>
  ({decision, halted: site.halted !== undefined, paused: site.paused !== undefined, nextRun: site.runsFrom(at)[0], idle})

/** Seats in use, and the growth, where the lists are whole. */
function useOf({patterns}: Figures, outlooks: readonly Outlook[]): Use | undefined {
  return patterns && {patterns, needed: neededByType(outlooks)}
}

const moneyPoints = ({config}: Site, {cost, patterns}: Figures, at: Instant): Point[] =>
  [...(config.costs ? costPoints(config, cost, at) : []), ...(patterns ? directoryPoints(config, patterns, at) : [])]

/** Notes what the reading means, and gives its points. */
function meaningPoints({store}: Pick<ReleaseDeps, 'store'>, site: Site, snapshot: Snapshot, input: FigureInput): Pick<Figures, 'idle'> & {readonly use: Use | undefined; readonly points: Point[]} {
  const at = snapshot.readAt
  const figures = figuresOf(site, store, input)
  noteDay(site, store, input)
  const outlooks = figures.patterns ? outlooksOf(site, store, input) : []
  site.findings = findingsOf(site, snapshot, input.verdicts !== undefined)
  return {
    use: useOf(figures, outlooks),
    idle: figures.idle,
    points: [...moneyPoints(site, figures, at), ...forecastPoints(site.config, outlooks, at), ...compliancePoints(site.config, countedFindings(site), at)],
  }
}

/** A reading: seats that changed, the points of this instant, the site's health. Gives what happened to seats since the last one. */
export function recordReading(deps: ReleaseDeps, site: Site, {snapshot, reading, started}: Read): readonly SeatChange[] {
  const {store, now} = deps
  const at = snapshot.readAt
  const durationMs = now() - started
  const {distrust} = reading.plan
  const ok = distrust.length === 0
  site.health = {ok, sentence: ok ? undefined : distrust.map(finding => finding.sentence).join(' '), at, durationMs}
  const happened = store.db.transaction(() => {
    // Half a list would tell of seats that went and came back, and nobody moved.
    const isWhole = listsAreWhole(distrust)
    const changes = isWhole ? store.seats.update(reading.evaluation) : unknownChanges
    const verdicts = isWhole ? reading.evaluation.verdicts : undefined
    const {use, idle, points: meaning} = meaningPoints(deps, site, snapshot, {pools: snapshot.pools, verdicts, now: reading.evaluation.now})
    const health = healthPoints(deps, site, [qrsPart(site, {ok, durationMs}), ...outboxParts(deps, at)], at)
    if (isMeasured(site)) {
      store.addPoints([...usagePoints(site.config, snapshot, reading.evaluation, use), ...meaning, ...planPoints(site.config, reading.plan, planState(site, reading, at, {idle}))], at)
      store.addPoints(activityPoints(site.config, reading.evaluation, changes), at)
      store.addPoints(changePoints(site.config, changes.changes, at), at)
    }
    store.addPoints(health, at)
    if (isWhole) tellPools(deps, site, reading)
    return changes.changes
  })
  logVerdicts(site, reading.evaluation.verdicts)
  site.log.info({seats: reading.evaluation.verdicts.length, users: snapshot.userCount, durationMs}, 'read')
  return happened
}

/**
 * What is decided and the figures as they are after releases or exclusions, so that dashboards show what the list shows and not the last reading.
 * Of a reading whose lists were not whole nothing is known well enough.
 */
export function recordFigures({store}: Pick<ReleaseDeps, 'store'>, site: Site, at: Instant): void {
  redecide(site, store.intents.releasedSince(site.name, at - DAY))
  const reading = site.latest
  if (reading === undefined || !isMeasured(site) || !listsAreWhole(reading.plan.distrust)) return
  const {pools, evaluation, plan, taken} = reading
  const overview = {readAt: at, pools, capacity: undefined, tokens: undefined}
  const verdicts = heldVerdicts(reading)
  const input = {pools, verdicts, now: evaluation.now}
  const figures = figuresOf(site, store, input)
  const items = plan.items.filter(({allocationId}) => !taken.has(allocationId))
  store.addPoints([
    ...usagePoints(site.config, overview, input, useOf(figures, outlooksOf(site, store, input))),
    ...moneyPoints(site, figures, at),
    ...planPoints(site.config, {items, readAt: at}, planState(site, reading, at, figures)),
  ], at)
}

/** What becomes of the plan of a run, for the log. The reason of a pause may name people. */
function runText(site: Site, {decision, findings}: Reading): string {
  if (decision.kind === 'go') return 'releasing'
  const {sentence, advice} = haltedWords(findings)
  const told = decision.kind === 'halted' ? `${sentence} ${advice}` : decisionSentences(decision).join(' ')
  return loggable(site, {sentence: told, discreet: decision.kind === 'paused' && site.paused ? pausedText({...site.paused, reason: undefined}) : told})
}

/** An evaluation run: what it plans, why it may not run, and in a dry run what it would release. Whoever must know of a closed gate is told with it. */
export function recordEvaluation(deps: ReleaseDeps, site: Site, reading: Reading): void {
  const {store, now} = deps
  const {plan, decision} = reading
  const at = now()
  const wouldRelease = decision.kind === 'dryRun' && isMeasured(site) ? plan.items : []
  const body = {version: plan.version, releases: plan.items.length, pools: plan.pools, decision: decision.kind, distrust: plan.distrust.map(finding => finding.code)}
  store.db.transaction(() => {
    store.audit.append({at, site: site.name, kind: 'plan', body})
    store.addPoints(wouldRelease.map(item => releasePoint(site.config, {
      ...item, mode: 'dry_run', outcome: 'wouldRelease', user: userName(item.holder), actor: 'schedule', at,
    })), at)
    tellClosed(deps, site, reading)
  })
  logAudit(site, 'plan', {body})
  for (const {sentence} of plan.returns) site.log.warn(sentence)
  for (const {rule, doubt} of plan.shields) if (doubt !== undefined) site.log.warn(`Exclusion by ${rule}: ${doubt}`)
  const needsAPerson = decision.kind === 'closed' || decision.kind === 'halted'
  site.log[needsAPerson ? 'error' : 'info']({releases: plan.items.length}, runText(site, reading))
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

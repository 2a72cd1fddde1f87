// What a reading, a plan and a release look like in InfluxDB; pure, from policy values to points.
import type {SiteConfig} from './config/types.ts'
import type {Point} from './line-protocol.ts'
import {idleDayFields} from './measurements/figures.ts'
import {siteTags} from './measurements/site-tags.ts'
import type {Decision} from './policy/decide.ts'
import {daysUntil} from './policy/explain.ts'
import {DAY, seatTypes, userName, type Allocation, type Capacity, type Evaluation, type Instant, type Pool, type SeatType, type Snapshot, type Tokens, type Verdict} from './policy/model.ts'
import type {Plan} from './policy/plan.ts'
import {seatKey} from './policy/seat-key.ts'
import {usedAt, type UsagePatterns} from './policy/usage-patterns.ts'
import type {ServerLicense} from './qrs/server-license.ts'
import type {GoneSeat, ReadingChanges, SeatChange} from './store/seats.ts'

type Metrics = SiteConfig['licenseMonitoring']['metrics']

/** Of a type of which nothing was bought, whatever is held fills it. */
function utilizationOf({allocated, total}: Pool): number {
  if (total === 0) return allocated > 0 ? 100 : 0
  return (allocated / total) * 100
}

const count = (verdicts: readonly Verdict[], test: (verdict: Verdict) => boolean) => verdicts.filter(test).length

/** Seats used within the last days (see `usedAt`); a seat that was never used is not active, however new. */
function activeWithin(verdicts: readonly Verdict[], now: Instant, days: number): number {
  return count(verdicts, ({allocation}) => now - (usedAt(allocation, now) ?? -Infinity) < days * DAY)
}

function patternFields(verdicts: readonly Verdict[], now: Instant) {
  return {
    at_risk: count(verdicts, verdict => verdict.atRisk),
    never_used: count(verdicts, verdict => verdict.neverUsed),
    excluded: count(verdicts, verdict => verdict.reason === 'excluded'),
    active_1d: activeWithin(verdicts, now, 1),
    active_7d: activeWithin(verdicts, now, 7),
    active_30d: activeWithin(verdicts, now, 30),
    active_90d: activeWithin(verdicts, now, 90),
  }
}

function useFields(type: SeatType, {patterns, needed}: Use) {
  return {...idleDayFields(patterns.types.find(one => one.type === type)?.idleDays ?? []), needed_p95: needed[type]}
}

function poolFields(pool: Pool, metrics: Metrics) {
  return {
    ...(metrics.includes('totalLicenses') && {total: pool.total, utilization: utilizationOf(pool)}),
    ...(metrics.includes('allocatedLicenses') && {allocated: pool.allocated, used: pool.used, quarantined: pool.quarantined, excess: pool.excess}),
    ...(metrics.includes('availableLicenses') && {available: pool.available}),
  }
}

/**
 * Used share of the month's minutes over the elapsed share of the month (UTC): above 1 they run out early. Undefined on the first day of the month,
 * of which little has passed to judge by, and where no minutes are allocated.
 */
export function burnOf({allocatedMinutes, usedMinutes}: Capacity, now: Instant): number | undefined {
  const date = new Date(now)
  const start = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
  const end = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
  if (allocatedMinutes === 0 || now - start < DAY) return undefined
  return usedMinutes / allocatedMinutes / ((now - start) / (end - start))
}

function capacityPoints(capacity: Capacity, at: Instant, tags: Record<string, string>): Point[] {
  return [{
    measurement: 'license_usage', tags: {...tags, license_type: 'analyzer_capacity'}, at, event: false,
    fields: {
      allocated_minutes: capacity.allocatedMinutes, used_minutes: capacity.usedMinutes,
      unavailable_minutes: capacity.unavailableMinutes, burn: burnOf(capacity, at),
    },
  }]
}

function tokenPoints(tokens: Tokens, at: Instant, tags: Record<string, string>): Point[] {
  return tokens.access.map(access => ({
    measurement: 'license_usage', tags: {...tags, license_type: access.type}, at, event: false,
    fields: {
      total_tokens: tokens.total, available_tokens: tokens.available, allocated_tokens: access.allocated, used_tokens: access.used,
      quarantined_tokens: access.quarantined, unavailable_tokens: access.unavailable, token_cost: access.cost,
    },
  }))
}

export type Overview = Pick<Snapshot, 'readAt' | 'pools' | 'capacity' | 'tokens'>

/** What was counted in lists; `needed`: seats, of the types of which it is known. */
export type Use = {readonly patterns: UsagePatterns; readonly needed: Readonly<Partial<Record<SeatType, number>>>}

/** One point per license type that the site has. Without `use`, where the lists are not whole, what is counted in them is left out: missing, not zero. */
export function usagePoints(site: SiteConfig, snapshot: Overview, evaluation: Pick<Evaluation, 'verdicts' | 'now'>, use: Use | undefined): Point[] {
  const {metrics, tags: own} = site.licenseMonitoring
  const tags = siteTags(site, own)
  const seats = snapshot.pools.map((pool): Point => {
    const verdicts = evaluation.verdicts.filter(verdict => verdict.allocation.type === pool.type)
    const patterns = use && metrics.includes('usagePatterns') ? {...patternFields(verdicts, evaluation.now), ...useFields(pool.type, use)} : {}
    return {
      measurement: 'license_usage', tags: {...tags, license_type: pool.type}, at: snapshot.readAt, event: false,
      fields: {...poolFields(pool, metrics), ...patterns},
    }
  })
  return [
    ...seats,
    ...(snapshot.capacity ? capacityPoints(snapshot.capacity, snapshot.readAt, tags) : []),
    ...(snapshot.tokens ? tokenPoints(snapshot.tokens, snapshot.readAt, tags) : []),
  ]
}

function holderTags({holder}: Allocation, type: SeatType): Record<string, string> | undefined {
  return holder && {license_type: type, user_directory: holder.directory, user_id: holder.id}
}

const flag = (value: boolean) => (value ? 1 : 0)

function activityFields(verdict: Verdict, now: Instant) {
  return {
    last_activity: verdict.lastActivity,
    days_inactive: verdict.daysInactive,
    days_until_release: verdict.leavesAt === undefined ? undefined : daysUntil(verdict.leavesAt, now),
    never_used: flag(verdict.neverUsed),
    at_risk: flag(verdict.atRisk),
    verdict: verdict.decision,
    reason: verdict.reason,
    held: 1,
  }
}

/** Of two rows of one user and type, the one out of quarantine stands for the user. */
function heldNames(evaluation: Evaluation): Set<string> {
  const held = evaluation.verdicts.filter(({allocation}) => allocation.holder && !allocation.quarantined)
  return new Set(held.map(({allocation}) => seatKey(allocation.type, allocation.holder!)))
}

function stillSpeaksFor(verdict: Verdict, held: ReadonlySet<string>): boolean {
  const {holder, quarantined, type} = verdict.allocation
  return holder !== undefined && !(quarantined && held.has(seatKey(type, holder)))
}

/** A point per user whose seat is due, and one with `held` 0 for a seat that went; one by one, for a large site has tens of thousands. */
export function* activityPoints(site: SiteConfig, evaluation: Evaluation, {due, gone}: ReadingChanges): Generator<Point> {
  if (!site.licenseMonitoring.metrics.includes('userActivity')) return
  const tags = siteTags(site, site.licenseMonitoring.tags)
  const held = heldNames(evaluation)
  for (const verdict of due) {
    if (!stillSpeaksFor(verdict, held)) continue
    yield {
      measurement: 'user_license_activity', tags: {...tags, ...holderTags(verdict.allocation, verdict.allocation.type)}, at: evaluation.readAt, event: false,
      fields: activityFields(verdict, evaluation.now),
    }
  }
  const left = gone.filter(seat => seat.id !== '' && !held.has(seatKey(seat.type, seat)))
  for (const seat of left) yield goneActivityPoint(site, seat, evaluation.readAt)
}

/** The last point of a seat that we took, where user activity is measured at all. */
export function takenActivityPoints(site: SiteConfig, seat: GoneSeat, at: Instant): Point[] {
  const {enable, storeInInfluxDb, metrics} = site.licenseMonitoring
  return enable && storeInInfluxDb && metrics.includes('userActivity') ? [goneActivityPoint(site, seat, at)] : []
}

function goneActivityPoint(site: SiteConfig, seat: GoneSeat, at: Instant): Point {
  return {
    measurement: 'user_license_activity', at, event: false,
    tags: {...siteTags(site, site.licenseMonitoring.tags), license_type: seat.type, user_directory: seat.directory, user_id: seat.id},
    fields: {last_activity: seat.lastActivity, days_inactive: Math.max(0, Math.floor((at - seat.lastActivity) / DAY)), at_risk: 0, held: 0},
  }
}

export function changePoints(site: SiteConfig, changes: readonly SeatChange[], at: Instant): Point[] {
  if (!site.licenseMonitoring.metrics.includes('usagePatterns')) return []
  return changes.map(change => eventPoint(site, {type: change.type, event: change.kind, user: userName(change), detail: 'seen at Qlik', at}))
}

export type SeatEvent = {readonly type: SeatType; readonly event: string; readonly user: string; readonly detail: string; readonly at: Instant}

export function eventPoint(site: SiteConfig, {type, event, user, detail, at}: SeatEvent): Point {
  return {
    measurement: 'license_event', tags: {...siteTags(site, site.licenseManagement.tags), license_type: type, event}, at, event: true,
    fields: {user, detail},
  }
}

/** An event of a whole site, told once for each type whose seats are released there. */
export function siteEventPoints(site: SiteConfig, event: Pick<SeatEvent, 'event' | 'detail' | 'at'>): Point[] {
  return seatTypes.filter(type => site.licenseManagement.release[type].enable).map(type => eventPoint(site, {type, user: '', ...event}))
}

export type ReleaseFigures = {
  readonly type: SeatType
  readonly mode: 'auto' | 'manual' | 'dry_run'
  readonly outcome: string
  readonly user: string
  readonly daysInactive: number
  readonly reason: string
  readonly actor: string
  readonly monthlyCost: number | undefined
  readonly at: Instant
}

export function releasePoint(site: SiteConfig, figures: ReleaseFigures): Point {
  return {
    measurement: 'license_release', at: figures.at, event: true,
    tags: {...siteTags(site, site.licenseManagement.tags), license_type: figures.type, mode: figures.mode, outcome: figures.outcome},
    fields: {
      user: figures.user, days_inactive: figures.daysInactive, reason: figures.reason, actor: figures.actor, monthly_cost: figures.monthlyCost,
    },
  }
}

/**
 * How a plan stands: `halted` is the plan that waits for a person, `paused` the site. `idle`: the ids of the seats whose money counts as idle at this
 * site; undefined where that is not known.
 */
export type PlanState = {
  readonly decision: Decision
  readonly halted: boolean
  readonly paused: boolean
  readonly nextRun: Instant | undefined
  readonly idle: ReadonlySet<string> | undefined
}

const isHalted = ({decision, halted}: PlanState) => halted || decision.kind === 'closed' || (decision.kind === 'dryRun' && decision.braked !== undefined)

export function planPoints(site: SiteConfig, plan: Pick<Plan, 'items' | 'readAt'>, state: PlanState): Point[] {
  const price = site.costs?.monthlyPerSeat ?? {}
  return seatTypes.map(type => {
    const items = plan.items.filter(item => item.type === type)
    return {
      measurement: 'license_plan', tags: {...siteTags(site, site.licenseManagement.tags), license_type: type}, at: plan.readAt, event: false,
      fields: {
        releases: items.length, halted: flag(isHalted(state)), next_run: state.nextRun,
        dry_run: flag(site.licenseManagement.dryRun), paused: flag(state.paused),
        inactivity_days: inactivityDaysOf(site, type),
        monthly_cost: costOfItems(items, state.idle, price[type]),
      },
    }
  })
}

function inactivityDaysOf({licenseManagement: {enable, release}}: SiteConfig, type: SeatType): number | undefined {
  return enable && release[type].enable ? release[type].inactivityDays : undefined
}

/** What the releases would free: not the money of a seat in excess, nor of one that another site of the license group counts. */
const costOfItems = (items: Plan['items'], idle: ReadonlySet<string> | undefined, price: number | undefined) =>
  idle === undefined || price === undefined ? undefined : items.filter(({allocationId}) => idle.has(allocationId)).length * price

export function serverLicensePoint(site: SiteConfig, license: ServerLicense, {at, alertSent}: {at: Instant; alertSent: boolean}): Point {
  return {
    measurement: 'server_license', tags: siteTags(site, site.serverLicenseMonitor.tags), at, event: false,
    fields: {
      days_until_expiry: license.daysUntilExpiry, expires_at: license.expiresAt, expired: flag(license.expired), valid: flag(license.valid),
      perpetual: flag(license.perpetual), readable: flag(license.readable), alert_sent: flag(alertSent),
    },
  }
}

export type PartHealth = {
  readonly part: string
  readonly ok: boolean
  readonly durationMs?: number
  readonly requests?: number
  readonly pending?: number
  readonly oldestPendingSeconds?: number
  readonly dropped?: number
  readonly auditHead?: string
}

export function healthPoint(site: SiteConfig, health: PartHealth, at: Instant): Point {
  return {
    measurement: 'collector_health', tags: {...siteTags(site, site.tags), part: health.part}, at, event: false,
    fields: {
      ok: flag(health.ok), duration_ms: health.durationMs, requests: health.requests, pending: health.pending,
      oldest_pending_s: health.oldestPendingSeconds, dropped: health.dropped, audit_head: health.auditHead,
    },
  }
}

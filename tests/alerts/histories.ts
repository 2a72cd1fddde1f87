// For each alert rule what a site was like, as the collector measures it, when the rule must fire, and when it must not.
import type {SiteConfig} from '../../collector/src/config/types.ts'
import type {Point} from '../../collector/src/line-protocol.ts'
import {compliancePoints, costPoints, forecastPoints} from '../../collector/src/measurements/figures.ts'
import {siteStatePoint, type SiteState} from '../../collector/src/measurements/site-state.ts'
import {healthPoint, releasePoint, serverLicensePoint, usagePoints} from '../../collector/src/measurements.ts'
import type {FindingCode} from '../../collector/src/policy/compliance.ts'
import {evaluate} from '../../collector/src/policy/evaluate.ts'
import {DAY, type Pool} from '../../collector/src/policy/model.ts'
import {outlookOf} from '../../collector/src/policy/outlook.ts'
import {aPolicy, aPool, aSnapshot} from '../../collector/src/policy/testing.ts'
import {utcDay} from '../../collector/src/policy/usage-patterns.ts'
import type {ServerLicense} from '../../collector/src/qrs/server-license.ts'

/** What was written of a site until now (epoch ms). */
export type History = (site: SiteConfig, now: number) => Point[]

const MINUTE = 60_000
const HOUR = 3_600_000

/** A reading that found these pools, an hour ago. */
const read = (...pools: readonly Pool[]): History => (site, now) => {
  const at = now - HOUR
  const snapshot = aSnapshot([], {site: site.name, readAt: at, siteClock: at, pools})
  return usagePoints(site, snapshot, evaluate(snapshot, {policy: aPolicy(), now: at, runs: [], made: [], departures: []}), undefined)
}

/** Of a hundred seats. */
const pool = (free: number, excess = 0): Pool => aPool({type: 'analyzer', total: 100, allocated: 100 - free + excess, available: free, excess})

/** Half a year of growth by so many users a day. */
const grown = (total: number, perDay: number): History => (site, now) => {
  const today = utcDay(now)
  const past = Array.from({length: 180}, (_, index) => ({day: today - 180 + index, dailyActive: 30, active30d: Math.round(40 + index * perDay)}))
  return forecastPoints(site, [outlookOf({type: 'analyzer', total}, past, today)], now - HOUR)
}

const spent = (monthlyCost: number, budget: number): History => (site, now) =>
  costPoints(site, {types: [{type: 'analyzer', monthlyCost, idleCost: 0, freedValue: 0}], budget, budgetUsed: monthlyCost / budget}, now - HOUR)

const found = (finding: FindingCode, count: number): History => (site, now) =>
  compliancePoints(site, [{finding, count, list: [], sentence: '', advice: undefined}], now - HOUR)

const wellState: SiteState = {overdueHours: 0, closed: false, pausedHours: 0, haltedHours: 0, releasedLastDay: 0, releasedUsual: 0}

/** Told every five minutes, the last time so many minutes ago. */
const told = (state: Partial<SiteState>, minutesAgo = 2): History => (site, now) =>
  Array.from({length: 24}, (_, beat) => siteStatePoint(site, {...wellState, ...state}, now - (minutesAgo + beat * 5) * MINUTE))

const released = (outcome: string, count: number, hoursAgo: number): History => (site, now) =>
  Array.from({length: count}, (_, index) => releasePoint(site, {
    type: 'analyzer', mode: 'auto', outcome, user: `CORP\\user${index}`, daysInactive: 100, reason: 'idle', actor: 'schedule', monthlyCost: 40, at: now - hoursAgo * HOUR + index,
  }))

const wellLicense = {installed: true, perpetual: false, expired: false, reportedExpired: false, valid: true, readable: true}

const licensed = (days: number | undefined, change: Partial<ServerLicense> = {}): History => (site, now) => [serverLicensePoint(site, {
  ...wellLicense, daysUntilExpiry: days, expiresAt: days === undefined ? undefined : now + days * DAY, readAt: now, ...change,
}, {at: now - 20 * HOUR, alertSent: false})]

const waiting = (seconds: number, count: number): History => (site, now) =>
  [healthPoint(site, {part: 'mqtt', ok: seconds < 600, pending: count, oldestPendingSeconds: seconds, dropped: 0}, now - 2 * MINUTE)]

const nothing: History = () => []
const both = (...parts: readonly History[]): History => (site, now) => parts.flatMap(part => part(site, now))

/** `fires`: the first is that of the rule's example; `quiet`: as near as one can come without an alert. By the slug of the rule. */
export const histories: Readonly<Record<string, {readonly fires: readonly History[]; readonly quiet: readonly History[]}>> = {
  'no-free-seat': {fires: [read(pool(0, 3)), read(pool(0))], quiet: [read(pool(1)), read(aPool({type: 'analyzer', total: 0, allocated: 0, available: 0})), nothing]},
  'low-availability': {fires: [read(pool(4))], quiet: [read(pool(5)), nothing]},
  'high-utilization': {fires: [read(pool(7)), read(pool(10))], quiet: [read(pool(11)), nothing]},
  'exhaustion': {fires: [grown(59, 2.5 / 30.4375), grown(62, 2.5 / 30.4375), grown(50, 2.5 / 30.4375)], quiet: [grown(63, 2.5 / 30.4375), grown(59, 0), nothing]},
  'over-budget': {fires: [spent(11_000, 10_000)], quiet: [spent(10_000, 10_000), nothing]},
  'compliance': {
    fires: [found('removedOrBlocked', 3), found('capacityExceeded', 1), found('moreAllocatedThanBought', 2), found('bothTypes', 1), found('serviceAccounts', 1)],
    quiet: [found('removedOrBlocked', 0), found('excess', 3), found('poolExhausted', 1), found('serverLicense', 1)],
  },
  'release-activity': {
    fires: [told({releasedLastDay: 40, releasedUsual: 12}), told({releasedLastDay: 10})],
    quiet: [told({releasedLastDay: 24, releasedUsual: 12}), told({releasedLastDay: 9}), told({})],
  },
  'release-failures': {
    fires: [released('failed', 2, 20), released('refused', 1, 1)],
    quiet: [released('failed', 2, 25), both(released('released', 5, 1), released('becameActive', 1, 1), released('alreadyGone', 1, 1)), nothing],
  },
  'plan-halted': {fires: [told({haltedHours: 14})], quiet: [told({haltedHours: 12}), told({})]},
  'paused': {fires: [told({pausedHours: 30})], quiet: [told({pausedHours: 24}), told({pausedHours: 30}, 90)]},
  'trust-gate': {fires: [told({closed: true})], quiet: [told({})]},
  'server-license-ends': {fires: [licensed(30), licensed(60), licensed(0)], quiet: [licensed(61), licensed(undefined, {perpetual: true}), licensed(-1, {expired: true}), nothing]},
  'server-license-not-valid': {
    fires: [licensed(-1, {expired: true}), licensed(100, {valid: false}), licensed(undefined, {readable: false})], quiet: [licensed(1), licensed(undefined, {perpetual: true})],
  },
  'collector-silent': {fires: [told({}, 31), told({}, 3 * 24 * 60)], quiet: [told({}, 1), told({}, 9)]},
  'site-not-read': {fires: [told({overdueHours: 5})], quiet: [told({overdueHours: 2}), told({})]},
  'outbox': {fires: [waiting(1800, 12)], quiet: [waiting(600, 12), waiting(0, 0), nothing]},
}

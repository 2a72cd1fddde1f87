// For each alert rule what a site was like, as the collector measures it, when the rule must fire, and when it must not.
import type {SiteConfig} from '../../collector/src/config/types.ts'
import type {Point} from '../../collector/src/line-protocol.ts'
import {compliancePoints, costPoints, forecastPoints} from '../../collector/src/measurements/figures.ts'
import {siteStatePoint, type SiteState} from '../../collector/src/measurements/site-state.ts'
import {healthPoint, releasePoint, serverLicensePoint, usagePoints} from '../../collector/src/measurements.ts'
import type {FindingCode} from '../../collector/src/policy/compliance.ts'
import {evaluate} from '../../collector/src/policy/evaluate.ts'
import {DAY, type Capacity, type Pool, type Tokens} from '../../collector/src/policy/model.ts'
import {outlookOf} from '../../collector/src/policy/outlook.ts'
import {aPolicy, aPool, aSnapshot} from '../../collector/src/policy/testing.ts'
import {utcDay} from '../../collector/src/policy/usage-patterns.ts'
import type {ServerLicense} from '../../collector/src/qrs/server-license.ts'

/** What was written of a site until now (epoch ms). */
export type History = (site: SiteConfig, now: number) => Point[]

const MINUTE = 60_000
const HOUR = 3_600_000

type Found = {readonly pools?: readonly Pool[]; readonly capacity?: Capacity; readonly tokens?: Tokens}

/** A reading that found this, so many hours ago. */
const readAt = (hoursAgo: number, {pools = [], capacity, tokens}: Found): History => (site, now) => {
  const at = now - hoursAgo * HOUR
  const snapshot = aSnapshot([], {site: site.name, readAt: at, siteClock: at, pools, ...(capacity && {capacity}), ...(tokens && {tokens})})
  return usagePoints(site, snapshot, evaluate(snapshot, {policy: aPolicy(), now: at, runs: [], made: [], departures: []}), undefined)
}

const read = (...pools: readonly Pool[]): History => readAt(1, {pools})

const used = (usedMinutes: number, allocatedMinutes = 1000): History => readAt(1, {capacity: {usedMinutes, allocatedMinutes, unavailableMinutes: 0}})

const tokens = (available: number, total = 50): History =>
  readAt(1, {tokens: {total, available, access: [{type: 'token_login', allocated: 1, used: 1, quarantined: 0, unavailable: 0, cost: 0.1}]}})

/** Of a hundred seats. */
const pool = (free: number, excess = 0): Pool => aPool({type: 'analyzer', total: 100, allocated: 100 - free + excess, available: free, excess})

/** Half a year of growth by so many users a day, and the pool. */
const grown = (total: number, perDay: number, first = 40): History => (site, now) => {
  const today = utcDay(now)
  const past = Array.from({length: 180}, (_, index) => ({day: today - 180 + index, dailyActive: 30, active30d: Math.max(0, Math.round(first + index * perDay))}))
  const points = forecastPoints(site, [outlookOf({type: 'analyzer', total}, past, today)], now - HOUR)
  return [...points, ...read(aPool({type: 'analyzer', total, allocated: 0, available: total}))(site, now)]
}

/** Not read for long enough to tell any more; the days of before are still there. */
const forgotten = (total: number, perDay: number): History => (site, now) => [
  ...grown(total, perDay)(site, now - 2 * HOUR), ...forecastPoints(site, [outlookOf({type: 'analyzer', total}, [], utcDay(now))], now - HOUR),
]

const spent = (monthlyCost: number, budget: number | undefined, hoursAgo = 1): History => (site, now) =>
  costPoints(site, {types: [{type: 'analyzer', monthlyCost, idleCost: 0, freedValue: 0}], budget, budgetUsed: budget && monthlyCost / budget}, now - hoursAgo * HOUR)

const found = (finding: FindingCode, count: number): History => (site, now) =>
  compliancePoints(site, [{finding, count, list: [], sentence: '', advice: undefined}], now - HOUR)

const wellState: SiteState = {overdueHours: 0, closed: false, pausedHours: 0, haltedHours: 0, releasedLastDay: 0, releasedUsual: 0}

/** Told every five minutes for two hours, the last time so many minutes ago. */
const told = (state: Partial<SiteState>, minutesAgo = 2): History => (site, now) =>
  Array.from({length: 24}, (_, beat) => siteStatePoint(site, {...wellState, ...state}, now - (minutesAgo + beat * 5) * MINUTE))

/** A service that has just begun and not read yet, after what it told before. */
const restarted = (before: Partial<SiteState>): History => both(told(before, 10), (site, now) => [siteStatePoint(site, {...wellState, overdueHours: undefined, closed: undefined}, now - MINUTE)])

const released = (outcome: string, count: number, hoursAgo: number): History => (site, now) =>
  Array.from({length: count}, (_, index) => releasePoint(site, {
    type: 'analyzer', mode: 'auto', outcome, user: `CORP\\user${index}`, daysInactive: 100, reason: 'idle', actor: 'schedule', monthlyCost: 40, at: now - hoursAgo * HOUR + index,
  }))

const wellLicense = {installed: true, perpetual: false, expired: false, reportedExpired: false, valid: true, readable: true}

const licensed = (days: number | undefined, change: Partial<ServerLicense> = {}, hoursAgo = 20): History => (site, now) => [serverLicensePoint(site, {
  ...wellLicense, daysUntilExpiry: days, expiresAt: days === undefined ? undefined : now + days * DAY, readAt: now, ...change,
}, {at: now - hoursAgo * HOUR, alertSent: false})]

const checked = (...oks: readonly boolean[]): History => (site, now) =>
  oks.map((ok, at) => healthPoint(site, {part: 'server_license', ok}, now - (oks.length - at) * 20 * HOUR))

const waiting = (seconds: number, count: number, minutesAgo = 2): History => (site, now) =>
  [healthPoint(site, {part: 'mqtt', ok: seconds < 600, pending: count, oldestPendingSeconds: seconds, dropped: 0}, now - minutesAgo * MINUTE)]

const nothing: History = () => []

function both(...parts: readonly History[]): History {
  return (site, now) => parts.flatMap(part => part(site, now))
}

/** `fires`: the first is that of the rule's example; `quiet`: as near as one can come without an alert. By the slug of the rule. */
export const histories: Readonly<Record<string, {readonly fires: readonly History[]; readonly quiet: readonly History[]}>> = {
  'no-free-seat': {
    fires: [read(pool(0, 3)), read(pool(0)), read(pool(5, 1)), readAt(7 * 24, {pools: [pool(0)]}), both(readAt(5, {pools: [pool(9)]}), read(pool(0)))],
    quiet: [read(pool(1)), read(aPool({type: 'analyzer', total: 0, allocated: 0, available: 0})), both(readAt(5, {pools: [pool(0)]}), read(pool(1))), nothing],
  },
  'low-availability': {
    fires: [read(pool(4)), readAt(7 * 24, {pools: [pool(4)]}), read(aPool({type: 'analyzer', total: 5, allocated: 4, available: 1}))],
    quiet: [read(pool(5)), read(aPool({type: 'analyzer', total: 4, allocated: 3, available: 1})), read(aPool({type: 'analyzer', total: 20, allocated: 18, available: 2})), nothing],
  },
  'high-utilization': {fires: [read(pool(7)), read(pool(10))], quiet: [read(pool(11)), read(aPool({type: 'analyzer', total: 1000, allocated: 899, available: 101})), nothing]},
  'exhaustion': {
    fires: [grown(59, 2.5 / 30.4375), grown(61, 2.5 / 30.4375), grown(50, 2.5 / 30.4375)],
    quiet: [grown(62, 2.5 / 30.4375), grown(59, 0), grown(0, 0, 0), forgotten(59, 2.5 / 30.4375), nothing],
  },
  'minutes-nearly-used': {fires: [used(930), used(900), used(1000)], quiet: [used(899), used(0, 0), both(read(pool(0))), nothing]},
  'minutes-used-up': {fires: [used(1000), used(1200)], quiet: [used(999), used(0, 0), nothing]},
  'no-free-token': {fires: [tokens(0), tokens(0.9)], quiet: [tokens(1), tokens(0, 0), nothing]},
  'over-budget': {fires: [spent(11_000, 10_000), spent(10_001, 10_000)], quiet: [spent(10_000, 10_000), both(spent(11_000, 10_000, 5), spent(11_000, undefined)), nothing]},
  'compliance': {
    fires: [found('removedOrBlocked', 3), found('capacityExceeded', 1), found('moreAllocatedThanBought', 2), found('bothTypes', 1), found('serviceAccounts', 1)],
    quiet: [found('removedOrBlocked', 0), found('excess', 3), found('poolExhausted', 1), found('serverLicense', 1)],
  },
  'release-activity': {
    fires: [told({releasedLastDay: 40, releasedUsual: 12}), told({releasedLastDay: 10}), told({releasedLastDay: 25, releasedUsual: 12})],
    quiet: [told({releasedLastDay: 24, releasedUsual: 12}), told({releasedLastDay: 9}), told({})],
  },
  'release-failures': {
    fires: [released('failed', 2, 20), released('refused', 1, 1), released('failed', 1, 23.9)],
    quiet: [released('failed', 2, 24.1), both(released('released', 5, 1), released('becameActive', 1, 1), released('alreadyGone', 1, 1)), nothing],
  },
  'plan-halted': {fires: [told({haltedHours: 14}), told({haltedHours: 12.1}), told({haltedHours: 14}, 7 * 24 * 60)], quiet: [told({haltedHours: 12}), told({})]},
  'paused': {fires: [told({pausedHours: 30}), told({pausedHours: 24.1}), told({pausedHours: 30}, 90)], quiet: [told({pausedHours: 24}), both(told({pausedHours: 30}, 130), told({}))]},
  'trust-gate': {fires: [told({closed: true}), restarted({closed: true})], quiet: [told({}), both(told({closed: true}, 130), told({}))]},
  'server-license-ends': {
    fires: [licensed(30), licensed(60), licensed(0), licensed(30, {}, 32 * 24)],
    quiet: [
      licensed(61), licensed(undefined, {perpetual: true}), licensed(-1, {expired: true}), both(licensed(20, {}, 30), licensed(undefined, {perpetual: true})),
      both(licensed(20, {}, 30), licensed(undefined, {readable: false})), nothing,
    ],
  },
  'server-license-not-valid': {
    fires: [licensed(-1, {expired: true}), licensed(100, {valid: false}), licensed(undefined, {readable: false}), licensed(-1, {expired: true}, 32 * 24)],
    quiet: [licensed(1), licensed(undefined, {perpetual: true}), both(licensed(-1, {expired: true}, 30), licensed(300))],
  },
  'server-license-unchecked': {fires: [checked(true, false), checked(false)], quiet: [checked(false, true), nothing]},
  'collector-silent': {fires: [told({}, 31), told({}, 3 * 24 * 60), told({}, 7.5 * 24 * 60)], quiet: [told({}, 1), told({}, 9), told({}, 19), told({overdueHours: undefined, closed: undefined})]},
  'site-not-read': {
    fires: [told({overdueHours: 5}), told({overdueHours: 2.1}), restarted({overdueHours: 5}), told({overdueHours: 5}, 7 * 24 * 60)], quiet: [told({overdueHours: 2}), told({}), restarted({})],
  },
  'outbox': {fires: [waiting(1800, 12), waiting(601, 12), both(waiting(700, 1, 12), waiting(0, 0))], quiet: [waiting(600, 12), waiting(0, 0), both(waiting(700, 1, 20), waiting(0, 0)), nothing]},
}

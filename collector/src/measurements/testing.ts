// A site with something of everything, for tests of what is written of it.
import type {ReleaseFigures, Use} from '../measurements.ts'
import type {Cost} from '../policy/cost.ts'
import {evaluate} from '../policy/evaluate.ts'
import {DAY, type Policy, type Snapshot} from '../policy/model.ts'
import {outlookOf} from '../policy/outlook.ts'
import {aPolicy, aPool, aSeat, aSnapshot, aUser, dailyRuns, daysAgo, NOW} from '../policy/testing.ts'
import {usagePatterns, utcDay} from '../policy/usage-patterns.ts'
import type {ServerLicense} from '../qrs/server-license.ts'

const anna = aUser()
export const bert = aUser({id: 'bert', tags: ['VIP']})
export const policy = aPolicy({exclusions: {tags: ['VIP']}})

export function judged(snapshot: Snapshot, by: Policy = policy) {
  return evaluate(snapshot, {policy: by, now: NOW, runs: dailyRuns, made: [], departures: []})
}

export const mixed = aSnapshot([
  aSeat({user: anna, lastUsed: daysAgo(85)}),
  aSeat({user: bert, lastUsed: undefined}),
  aSeat({user: aUser({id: 'c'}), lastUsed: daysAgo(1)}),
  aSeat({user: aUser({id: 'd'}), lastUsed: daysAgo(1) + 1}),
  aSeat({user: aUser({id: 'e'}), lastUsed: daysAgo(300)}),
  aSeat({user: aUser({id: 'p'}), type: 'professional', lastUsed: daysAgo(7)}),
], {
  users: [bert], readAt: NOW - 5000,
  pools: [aPool({type: 'professional', total: 4, allocated: 1, available: 3, used: 1}), aPool({total: 8, allocated: 5, available: 2, used: 3, quarantined: 1, excess: 2})],
  capacity: {allocatedMinutes: 1000, usedMinutes: 100, unavailableMinutes: 7},
  tokens: {total: 50, available: 20.5, access: [
    {type: 'token_user', allocated: 20, used: 5, quarantined: 1, unavailable: undefined, cost: 1},
    {type: 'token_login', allocated: 9.5, used: 0.5, quarantined: undefined, unavailable: 2, cost: 0.1},
  ]},
})

export const license: ServerLicense = {installed: true, expiresAt: NOW + DAY, perpetual: false, expired: false, reportedExpired: false, valid: true, readable: true, daysUntilExpiry: 1, readAt: NOW}
export const figures: ReleaseFigures = {
  type: 'analyzer', mode: 'manual', outcome: 'released', user: 'LAB\\anna', daysInactive: 100, reason: 'idle', actor: 'admin', monthlyCost: 40.5, at: NOW,
}

/** Four weeks and more of growth, a user every second day. */
const past = Array.from({length: 60}, (_, index) => ({day: utcDay(NOW) - 60 + index, dailyActive: 3, active30d: 100 + Math.floor(index / 2)}))

export const outlooks = [outlookOf({type: 'analyzer', total: 200}, past, utcDay(NOW)), outlookOf({type: 'professional', total: 4}, [], utcDay(NOW))]
export const patternsOf = (snapshot: Snapshot) => usagePatterns(judged(snapshot).verdicts, {now: NOW, idle: new Set(), prices: {professional: 70, analyzer: 40.5}})
export const patterns = patternsOf(mixed)
export const use: Use = {patterns, needed: {analyzer: 3, professional: 1}}
export const cost: Cost = {types: [{type: 'analyzer', monthlyCost: 324, idleCost: 81, freedValue: 40.5}], budget: 1000, budgetUsed: 0.324}

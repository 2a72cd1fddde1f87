// A small site in which every verdict of the policy occurs, and what the collector must say of each seat.
import type {SiteSpec} from '../qlik-simulator/hand-made.ts'
import type {SeatType} from '../qlik-simulator/model.ts'
import type {Section} from './configuration.ts'
import {LIVE} from './configuration.ts'
import {DAY} from './world.ts'

export const MANAGEMENT: Section = {...LIVE, withoutWaiting: {blocked: true}, exclusions: {tags: ['VIP-User']}}

export const COSTS = {currency: 'EUR', monthlyPerSeat: {professional: 70, analyzer: 40}}

/** `leavesInDays`: when the seat reaches its limit; undefined where nothing will release it. */
export type Expected = {
  readonly user: string
  readonly type: SeatType
  readonly verdict: 'keep' | 'release'
  readonly reason: string
  readonly atRisk: boolean
  readonly leavesInDays: number | undefined
  readonly daysInactive: number
}

/** Pools: six professional seats of which one is in excess, six analyzer seats. */
export function peopleAt(now: number): SiteSpec {
  const ago = (days: number): string => new Date(now - days * DAY).toISOString()
  return {
    users: [
      {userId: 'anna', seat: {lastUsed: ago(100)}},
      {userId: "o'neil", seat: {lastUsed: null, created: ago(200)}},
      {userId: 'vip', tags: ['vip-user'], seat: {lastUsed: ago(300)}},
      {userId: 'blocked', blacklisted: true, seat: {lastUsed: ago(10)}},
      {userId: 'extra', seat: {lastUsed: ago(70), created: ago(80), excess: true}},
      {userId: 'both', seat: {lastUsed: ago(1)}},
      {userDirectory: 'corp', userId: 'björn', seat: {type: 'analyzer', lastUsed: ago(95)}},
      {userDirectory: 'PARTNER', userId: 'x#1', seat: {type: 'analyzer', lastUsed: ago(86)}},
      {userId: 'newcomer', seat: {type: 'analyzer', lastUsed: null, created: ago(2)}},
      {userId: 'a&b', seat: {type: 'analyzer', lastUsed: ago(0.5)}},
      {userDirectory: 'PARTNER', userId: '李雷', seat: {type: 'analyzer', lastUsed: ago(3)}},
    ],
    seats: [{user: 'CORP\\both', type: 'analyzer', lastUsed: ago(120)}],
    analyzerMinutes: 3000,
  }
}

const seat = (user: string, type: SeatType, daysInactive: number, said: Partial<Expected> & {reason: string}): Expected =>
  ({user, type, daysInactive, verdict: 'keep', atRisk: false, leavesInDays: undefined, ...said})

const due = (reason: string): Partial<Expected> & {reason: string} => ({reason, verdict: 'release', atRisk: true, leavesInDays: 0})

export const EXPECTED: readonly Expected[] = [
  seat('CORP\\anna', 'professional', 100, due('idle')),
  seat("CORP\\o'neil", 'professional', 200, due('neverUsed')),
  seat('CORP\\vip', 'professional', 300, {reason: 'excluded'}),
  seat('CORP\\blocked', 'professional', 10, due('blocked')),
  seat('CORP\\extra', 'professional', 70, due('idle')),
  seat('CORP\\both', 'professional', 1, {reason: 'active', leavesInDays: 59}),
  seat('corp\\björn', 'analyzer', 95, due('idle')),
  seat('PARTNER\\x#1', 'analyzer', 86, {reason: 'active', atRisk: true, leavesInDays: 4}),
  seat('CORP\\newcomer', 'analyzer', 2, {reason: 'grace', leavesInDays: 88}),
  seat('CORP\\a&b', 'analyzer', 0, {reason: 'active', leavesInDays: 89.5}),
  seat('PARTNER\\李雷', 'analyzer', 3, {reason: 'active', leavesInDays: 87}),
  seat('CORP\\both', 'analyzer', 120, due('idle')),
]

/** Excess first, then who left, then never used, then longest idle. */
export const RELEASE_ORDER: readonly {readonly user: string; readonly type: SeatType}[] = [
  {user: 'CORP\\extra', type: 'professional'},
  {user: 'CORP\\blocked', type: 'professional'},
  {user: "CORP\\o'neil", type: 'professional'},
  {user: 'CORP\\both', type: 'analyzer'},
  {user: 'CORP\\anna', type: 'professional'},
  {user: 'corp\\björn', type: 'analyzer'},
]

const EVALUATION_HOUR = 2

/** The first evaluation run (02:00 UTC) at or after an instant. */
export function runFrom(instant: number): number {
  const today = Math.floor(instant / DAY) * DAY + EVALUATION_HOUR * 3_600_000
  return today >= instant ? today : today + DAY
}

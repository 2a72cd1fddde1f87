// Builders for tests: a small, healthy world in which a test says only what matters to it.
import {compileExclusions} from './exclusions.ts'
import type {JudgeContext} from './judge.ts'
import {DAY, seatTypes, type Allocation, type Exclusion, type ExclusionRules, type Holder, type Instant, type Policy, type Pool, type SeatRule, type SeatType, type Snapshot, type User} from './model.ts'

export const NOW: Instant = Date.UTC(2026, 10, 22, 2)

/** The instant so many days (parts too) before now. */
export const daysAgo = (days: number): Instant => NOW - days * DAY

/** An ordinary user of directory LAB: present, managed, without tags or groups. */
export function aUser(change: Partial<User> = {}): User {
  const id = change.id ?? 'anna'
  return {
    key: `key-${id}`, directory: 'LAB', id, name: id, inactive: false, blocked: false, removedExternally: false,
    managedByConnector: true, roles: [], tags: [], groups: [], properties: [], ...change,
  }
}

export function holderOf({key, directory, id, name}: User): Holder {
  return {key, directory, id, name}
}

/** A seat assigned 400 days ago and used an hour ago; `user` is a short way to say who holds it. */
export function aSeat({user = aUser(), ...change}: Partial<Allocation> & {user?: User} = {}): Allocation {
  const type = change.type ?? 'analyzer'
  return {
    id: `${type}-${user.id}`, type, holder: holderOf(user), deletedUser: undefined, created: daysAgo(400),
    lastUsed: daysAgo(1 / 24), quarantined: false, quarantineEnd: undefined, excess: false, ...change,
  }
}

/** A pool of 100 seats with ten allocated, unless said otherwise. */
export function aPool(change: Partial<Pool> = {}): Pool {
  const {type = 'analyzer', total = 100, allocated = 10} = change
  return {type, total, allocated, available: total - allocated, used: 0, quarantined: 0, excess: 0, ...change}
}

function poolsOf(allocations: readonly Allocation[]): Pool[] {
  return seatTypes.map(type => aPool({type, allocated: allocations.filter(seat => seat.type === type).length}))
}

type SnapshotChange = Partial<Omit<Snapshot, 'allocations' | 'users'>> & {readonly users?: readonly User[]}

/** A reading of the seats; holders that `users` does not name are ordinary users, and the pools agree with the rows. */
export function aSnapshot(allocations: readonly Allocation[] = [aSeat()], {users = [], ...change}: SnapshotChange = {}): Snapshot {
  const plain = allocations.flatMap(({holder}) => holder ? [[holder.key, aUser(holder)] as const] : [])
  const known = new Map([...plain, ...users.map(user => [user.key, user] as const)])
  return {
    site: 'prod', readAt: NOW, siteClock: NOW, pools: poolsOf(allocations), capacity: undefined, tokens: undefined,
    allocations, users: known, userCount: Math.max(1, known.size), unreadableSeats: 0, ...change,
  }
}

const someRules: ExclusionRules = {
  users: [], tags: [], customProperties: [], userDirectories: [], roles: [], groups: [],
  protectActiveUsers: false, protectNonBlockedUsers: false, protectInternalUsers: false,
}

export function someExclusions(change: Partial<ExclusionRules> = {}): ExclusionRules {
  return {...someRules, ...change}
}

/** An exclusion without end of the user that `aUser` makes, made by an operator an hour ago. */
export function anExclusion(change: Partial<Exclusion> = {}): Exclusion {
  return {id: 'e1', directory: 'LAB', userId: 'anna', reason: 'on leave', by: 'Olga', created: daysAgo(1 / 24), until: undefined, ...change}
}

type PolicyChange = Partial<Pick<Policy, 'graceDays' | 'warningDays' | 'bounceBackoffDays' | 'staleAfterDays' | 'monthlyPerSeat'>>
  & Partial<Record<SeatType, Partial<SeatRule>>>
  & {readonly withoutWaiting?: Partial<Policy['withoutWaiting']>; readonly exclusions?: Partial<ExclusionRules>; readonly brake?: Partial<Policy['brake']>}

/** The defaults of the product: 60 and 90 days, a week of grace, nothing without waiting, nobody excluded. */
export function aPolicy({professional, analyzer, withoutWaiting, exclusions, brake, ...change}: PolicyChange = {}): Policy {
  const rule = {enable: true, freeSeats: undefined, freeShare: undefined}
  return {
    seats: {professional: {...rule, inactivityDays: 60, ...professional}, analyzer: {...rule, inactivityDays: 90, ...analyzer}},
    graceDays: 7,
    warningDays: 7,
    bounceBackoffDays: 30,
    staleAfterDays: 7,
    withoutWaiting: {removedExternally: false, blocked: false, inactive: false, duplicates: false, ...withoutWaiting},
    exclusions: someExclusions(exclusions),
    brake: {maxPerRun: 50, maxPerDay: 100, maxShare: 0.2, ...brake},
    monthlyPerSeat: {professional: undefined, analyzer: undefined},
    ...change,
  }
}

/** Coming evaluation runs: every day at 02:00 UTC, the first one now. */
export const dailyRuns: readonly Instant[] = Array.from({length: 120}, (_, day) => NOW + day * DAY)

/** What a seat is judged with at `NOW`. */
export function aContext(policy: Policy = aPolicy(), change: Partial<JudgeContext> = {}): JudgeContext {
  const configured = compileExclusions(policy.exclusions)
  return {policy, configured, exclusions: configured, now: NOW, runs: dailyRuns, returned: new Map(), professionalHolders: new Map(), ...change}
}

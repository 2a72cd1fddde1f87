// What seats cost, what lies idle and what was freed: by type, never 0 where it is not known, and once for sites that share a license.
import {describe, expect, it} from 'vitest'
import {carrierOf, costOf, freedSeats, idleSeats, liesIdle, type CostInput, type CostPeer, type CostSite, type LostSeat} from './cost.ts'
import {evaluate} from './evaluate.ts'
import type {Allocation, Policy, SeatType, User} from './model.ts'
import {aPolicy, aPool, aSeat, aSnapshot, aUser, dailyRuns, daysAgo, NOW} from './testing.ts'

const prices = {professional: 70, analyzer: 40}

function verdictsOf(seats: readonly Allocation[], {policy = aPolicy(), users = []}: {policy?: Policy; users?: readonly User[]} = {}) {
  return evaluate(aSnapshot(seats, {users}), {policy, now: NOW, runs: dailyRuns, made: [], departures: []}).verdicts
}

/** Seats of users `NAME0`, `NAME1` and so on, last used so many days ago. */
const seats = (name: string, days: number, {count = 1, ...change}: {count?: number} & Partial<Allocation> = {}) =>
  Array.from({length: count}, (_, index) => aSeat({user: aUser({id: `${name}${index}`}), lastUsed: daysAgo(days), ...change}))

const lost = (userId: string, change: Partial<LostSeat> = {}): LostSeat =>
  ({type: 'analyzer', directory: 'LAB', userId, allocationId: `old-${userId}`, at: daysAgo(10), ours: true, ...change})

const input = (change: Partial<CostInput> = {}): CostInput => ({
  now: NOW, pools: [aPool({type: 'professional', total: 20}), aPool({total: 50})], verdicts: [], departures: [], prices, budget: undefined,
  isCarrier: true, peers: [], ...change,
})

describe('the costs of a site', () => {
  it('are what was bought, what lies idle and what was freed, by type, and their share of the budget', () => {
    const verdicts = verdictsOf([
      ...seats('busy', 1, {count: 6}), ...seats('idle', 120, {count: 3}), ...seats('soon', 85, {count: 2}),
      ...seats('maker', 61, {count: 2, type: 'professional'}), ...seats('author', 3, {count: 4, type: 'professional'}),
    ])
    const departures = [lost('gone'), lost('left'), lost('chief', {type: 'professional'})]
    expect(costOf(input({verdicts, departures, budget: 4250}))).toEqual({
      types: [
        {type: 'professional', monthlyCost: 1400, idleCost: 140, freedValue: 70},
        {type: 'analyzer', monthlyCost: 2000, idleCost: 200, freedValue: 80},
      ],
      budget: 4250, budgetUsed: 0.8,
    })
  })

  it('are 0 where nothing is idle or freed, or the price is 0', () => {
    expect(costOf(input({verdicts: verdictsOf(seats('busy', 1)), prices: {professional: 0, analyzer: 40}})).types).toEqual([
      {type: 'professional', monthlyCost: 0, idleCost: 0, freedValue: 0},
      {type: 'analyzer', monthlyCost: 2000, idleCost: 0, freedValue: 0},
    ])
  })

  it('are unknown without a price, and so is the share of the budget', () => {
    const verdicts = verdictsOf(seats('idle', 120))
    expect(costOf(input({verdicts, departures: [lost('gone')], prices: {professional: 70, analyzer: undefined}, budget: 1400}))).toEqual({
      types: [
        {type: 'professional', monthlyCost: 1400, idleCost: 0, freedValue: 0},
        {type: 'analyzer', monthlyCost: undefined, idleCost: undefined, freedValue: undefined},
      ],
      budget: 1400, budgetUsed: undefined,
    })
  })

  it('say nothing of idle and freed seats where the lists are not whole, but what was bought is known', () => {
    expect(costOf(input({verdicts: undefined, departures: [lost('gone')]})).types).toEqual([
      {type: 'professional', monthlyCost: 1400, idleCost: undefined, freedValue: undefined},
      {type: 'analyzer', monthlyCost: 2000, idleCost: undefined, freedValue: undefined},
    ])
  })

  it.each([
    ['a budget of 0 cannot be shared out', input({budget: 0}), {budget: 0, budgetUsed: undefined}],
    ['a budget can be overdrawn', input({budget: 1700}), {budget: 1700, budgetUsed: 2}],
    ['no budget is none', input(), {budget: undefined, budgetUsed: undefined}],
    ['of a site without pools nothing is known', input({pools: [], budget: 10}), {types: [], budget: 10, budgetUsed: undefined}],
    ['a type that the site has not needs no price', input({pools: [aPool({total: 50})], prices: {professional: undefined, analyzer: 40}, budget: 4000}), {budget: 4000, budgetUsed: 0.5}],
  ])('%s', (_, given, expected) => {
    expect(costOf(given)).toMatchObject(expected)
  })
})

describe('the money for a seat lies idle', () => {
  const idle = (seat: Partial<Allocation>, policy = aPolicy(), user = aUser()) => verdictsOf([aSeat({user, ...seat})], {policy, users: [user]}).map(verdict => liesIdle(verdict, NOW))
  const leaver = aUser({blocked: true})

  it.each([
    ['at its limit to the millisecond', idle({lastUsed: daysAgo(90)}), true],
    ['when it is at risk within the warning window', idle({lastUsed: daysAgo(90) + 1}), true],
    ['not before the window', idle({lastUsed: daysAgo(82)}), false],
    ['not before the limit where no window warns', idle({lastUsed: daysAgo(90) + 1}, aPolicy({warningDays: 0, analyzer: {enable: false}})), false],
    ['when it was never used', idle({lastUsed: undefined}), true],
    ['not in grace, when it was never used', idle({lastUsed: undefined, created: daysAgo(2)}), false],
    ['when an exclusion keeps it', idle({lastUsed: daysAgo(200)}, aPolicy({exclusions: {userDirectories: ['lab']}})), true],
    ['when its type is not released, at the limit too', idle({lastUsed: daysAgo(90)}, aPolicy({analyzer: {enable: false}})), true],
    ['when its user left and need not be waited for', idle({}, aPolicy({withoutWaiting: {blocked: true}}), leaver), true],
    ['not when its user left and is waited for', idle({}, aPolicy(), leaver), false],
    ['not in quarantine, from which it leaves by itself', idle({lastUsed: daysAgo(200), quarantined: true}), false],
    ['not in excess, which nobody pays for', idle({lastUsed: daysAgo(200), excess: true}), false],
    ['not when it is used at another site', idle({lastUsed: daysAgo(200), elsewhere: {lastActivity: daysAgo(1), used: true}}), false],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual([expected])
  })
})

describe('a seat counts as freed', () => {
  const user = aUser({id: 'Ännä'})
  const freed = (departure: LostSeat, held: readonly Allocation[] = [], peers: readonly CostPeer[] = []) => freedSeats({verdicts: verdictsOf(held), departures: [departure], peers}).analyzer
  const ours = lost('ännä')
  const peer = (change: Partial<CostPeer>): CostPeer => ({verdicts: [], departures: [], isBefore: false, ...change})

  it.each([
    ['when its user holds none of the type', freed(ours, [aSeat(), aSeat({user, type: 'professional'})]), 1],
    ['not when the user holds one again, in any letter case', freed(ours, [aSeat({user})]), 0],
    ['not while its row is in quarantine', freed(ours, [aSeat({user, quarantined: true})]), 0],
    ['not when an undo gave it back', freed({...ours, reinstatedAs: 'new'}), 0],
    ['not when somebody else took it', freed({...ours, ours: false}), 0],
    ['not when the user holds one at another site of the license group', freed(ours, [], [peer({verdicts: verdictsOf([aSeat({user})])})]), 0],
    ['when a later site of the group released it too', freed(ours, [], [peer({departures: [ours]})]), 1],
    ['not when an earlier site counts its release', freed(ours, [], [peer({departures: [lost('ÄNNÄ')], isBefore: true})]), 0],
    ['when at an earlier site somebody else took it', freed(ours, [], [peer({departures: [{...ours, ours: false}], isBefore: true})]), 1],
  ])('%s', (_, count, expected) => {
    expect(count).toBe(expected)
  })
})

describe('sites that share a license', () => {
  const site = (name: string, change: Partial<CostSite> = {}): CostSite => ({name, licenseGroup: 'acme', prices: {professional: undefined, analyzer: undefined}, ...change})
  const sites = [site('test'), site('prod', {prices}), site('spare', {prices, budget: 1000}), site('alone', {licenseGroup: undefined, prices}), site('other', {licenseGroup: 'beta'})]

  it('have one that carries what is bought once: the first with a price or a budget', () => {
    expect(sites.map(one => carrierOf(one, sites))).toEqual(['prod', 'prod', 'prod', 'alone', 'other'])
    expect(carrierOf(site('test'), [site('test'), site('second', {budget: 0})])).toBe('second')
  })

  it('add up to the users of the license, however many sites list them', () => {
    const inBoth = seats('both', 200, {count: 3})
    const verdicts = {first: verdictsOf([...inBoth, ...seats('first', 200)]), second: verdictsOf([...inBoth, ...seats('second', 200, {count: 2}), ...seats('busy', 1)])}
    const departures = {first: [lost('gone'), lost('busy0'), lost('left')], second: [lost('GONE'), lost('other')]}
    const costs = [
      costOf(input({verdicts: verdicts.first, departures: departures.first, peers: [{verdicts: verdicts.second, departures: departures.second, isBefore: false}], budget: 6800})),
      costOf(input({verdicts: verdicts.second, departures: departures.second, peers: [{verdicts: verdicts.first, departures: departures.first, isBefore: true}], budget: 6800, isCarrier: false})),
    ]
    const analyzer = (one: (typeof costs)[number]) => one.types.find(({type}) => type === ('analyzer' satisfies SeatType))
    expect(costs.map(analyzer)).toEqual([
      {type: 'analyzer', monthlyCost: 2000, idleCost: 160, freedValue: 80}, // both x 3 and one; gone and left, busy0 is back at the second
      {type: 'analyzer', monthlyCost: undefined, idleCost: 80, freedValue: 40},
    ])
    expect(costs.map(({budget, budgetUsed}) => [budget, budgetUsed])).toEqual([[6800, 0.5], [undefined, undefined]])
  })

  it('count the idle seat of a deleted user once, in any letter case', () => {
    const gone = (id: string, deletedUser: string) => verdictsOf([aSeat({id, holder: undefined, deletedUser, lastUsed: daysAgo(200)})])
    const found = (name: string) => idleSeats({now: NOW, verdicts: gone('b', 'LAB\\gone'), peers: [{verdicts: gone('a', name), departures: [], isBefore: true}]}).size
    expect([found('lab\\GONE'), found('LAB\\other')]).toEqual([0, 1])
  })

  it('count a seat at the later one where the earlier has it in use', () => {
    const [busy, idle] = [verdictsOf(seats('both', 1)), verdictsOf(seats('both', 200))]
    const found = (before: typeof busy) => idleSeats({now: NOW, verdicts: idle, peers: [{verdicts: before, departures: [], isBefore: true}]}).size
    expect([found(busy), found(idle)]).toEqual([1, 0])
  })
})

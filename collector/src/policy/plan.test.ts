// Who goes first and how many: the order and the targets of a plan.
import {describe, expect, it} from 'vitest'
import {evaluate} from './evaluate.ts'
import type {Allocation, Policy, Snapshot, User} from './model.ts'
import {makePlan, spare, type Plan} from './plan.ts'
import {aPolicy, aPool, aSeat, aSnapshot, aUser, dailyRuns, daysAgo, holderOf, NOW} from './testing.ts'

function planOf(snapshot: Snapshot, policy: Policy): Plan {
  return makePlan(snapshot, evaluate(snapshot, {policy, now: NOW, runs: dailyRuns, made: [], departures: []}), {policy, departures: []})
}

const idsOf = (plan: Plan) => plan.items.map(item => item.allocationId)

/** So many seats idle for 100 days and more; the first is the longest idle. */
const idleSeats = (count: number, change: Partial<Allocation> = {}) => Array.from({length: count}, (_, index) =>
  aSeat({user: aUser({id: `u${index}`}), id: `s${index}`, lastUsed: daysAgo(300 - index), ...change}))

const withPool = (seats: readonly Allocation[], total: number, allocated = seats.length) =>
  aSnapshot(seats, {pools: [aPool({type: 'professional', allocated: 0}), aPool({total, allocated})]})

describe('a plan', () => {
  it('is whole, versioned and says what made it', () => {
    const user = aUser({tags: ['VIP'], id: 'kept'})
    const seats = [aSeat({id: 's1', lastUsed: daysAgo(100)}), aSeat({user, lastUsed: daysAgo(100)}), aSeat({user: aUser({id: 'x'}), created: daysAgo(2)})]
    const policy = aPolicy({exclusions: {tags: ['VIP']}, monthlyPerSeat: {professional: 70, analyzer: 40}})
    expect(planOf(aSnapshot(seats, {users: [user], readAt: NOW - 10, siteClock: NOW - 10}), policy)).toEqual({
      version: 1, site: 'prod', madeAt: NOW, readAt: NOW - 10,
      items: [{
        allocationId: 's1', type: 'analyzer', holder: holderOf(aUser()), reason: 'idle', lastActivity: daysAgo(100),
        neverUsed: false, daysInactive: 100, limitDays: 90, excess: false, monthlyCost: 40,
      }],
      pools: [
        {type: 'professional', free: 100, target: undefined, releases: 0, spared: 0},
        {type: 'analyzer', free: 97, target: undefined, releases: 1, spared: 0},
      ],
      kept: {excluded: 1, grace: 1}, returns: [], shields: [{rule: 'tag VIP', seats: 1}], distrust: [],
    })
  })

  it('survives JSON, so that a stored plan is the plan', () => {
    const plan = planOf(aSnapshot(idleSeats(3)), aPolicy({analyzer: {freeSeats: 99}, monthlyPerSeat: {professional: 1, analyzer: 1}}))
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
    expect(idsOf(JSON.parse(JSON.stringify(plan)) as Plan)).toEqual(['s0', 's1'])
  })

  it('carries the distrust of its reading', () => {
    expect(planOf(aSnapshot([], {userCount: 0}), aPolicy()).distrust.map(finding => finding.code)).toEqual(['noUsers'])
  })
})

describe('order', () => {
  const users = {
    blocked: aUser({id: 'blocked', blocked: true}),
    removed: aUser({id: 'removed', removedExternally: true}),
    both: aUser({id: 'both'}),
  }
  const seat = (id: string, change: Partial<Allocation> & {user?: User}) => aSeat({user: aUser({id}), ...change, id})
  const seats = [
    seat('idle-short', {lastUsed: daysAgo(95)}),
    seat('idle-long', {lastUsed: daysAgo(300)}),
    seat('never-new', {lastUsed: undefined, created: daysAgo(91)}),
    seat('never-old', {lastUsed: undefined, created: daysAgo(390)}),
    seat('duplicate', {user: users.both}),
    seat('kept-professional', {user: users.both, type: 'professional'}),
    seat('blocked', {user: users.blocked}),
    seat('removed', {user: users.removed, lastUsed: daysAgo(5)}),
    seat('excess-short', {lastUsed: daysAgo(91), excess: true}),
    seat('excess-never', {lastUsed: undefined, created: daysAgo(92), excess: true}),
    seat('excess-active', {excess: true}),
  ]
  const policy = aPolicy({withoutWaiting: {removedExternally: true, blocked: true, duplicates: true}})

  it('is excess, leavers, duplicates, never used, longest idle', () => {
    expect(idsOf(planOf(aSnapshot(seats, {users: Object.values(users)}), policy)))
      .toEqual(['excess-never', 'excess-short', 'removed', 'blocked', 'duplicate', 'never-old', 'never-new', 'idle-long', 'idle-short'])
  })

  it('does not depend on the order of the rows; the row id settles ties', () => {
    const tied = ['c', 'a', 'b'].map(id => seat(id, {lastUsed: daysAgo(100)}))
    expect(idsOf(planOf(aSnapshot(tied), policy))).toEqual(['a', 'b', 'c'])
    expect(idsOf(planOf(aSnapshot(tied.toReversed()), policy))).toEqual(['a', 'b', 'c'])
  })
})

describe('how many', () => {
  const outlookOf = (snapshot: Snapshot, policy: Policy) => planOf(snapshot, policy).pools[1]

  it.each([
    ['as many as are missing', 20, {freeSeats: 13}, {free: 10, target: 13, releases: 3, spared: 7}],
    ['none when the target is reached exactly', 20, {freeSeats: 10}, {free: 10, target: 10, releases: 0, spared: 10}],
    ['none when more are free', 20, {freeSeats: 5}, {free: 10, target: 5, releases: 0, spared: 10}],
    ['all when that is not enough', 20, {freeSeats: 25}, {free: 10, target: 25, releases: 10, spared: 0}],
    ['none for a target of no free seat', 20, {freeSeats: 0}, {free: 10, target: 0, releases: 0, spared: 10}],
    ['enough to heal an excess', 7, {freeSeats: 1}, {free: -3, target: 1, releases: 4, spared: 6}],
    ['a share of the total', 20, {freeShare: 0.6}, {free: 10, target: 12, releases: 2, spared: 8}],
    ['a share, rounded up to whole seats', 21, {freeShare: 0.6}, {free: 11, target: 13, releases: 2, spared: 8}],
    ['all without a target', 20, {}, {free: 10, target: undefined, releases: 10, spared: 0}],
  ])('%s', (_, total, analyzer, expected) => {
    expect(outlookOf(withPool(idleSeats(10), total), aPolicy({analyzer}))).toEqual({type: 'analyzer', ...expected})
  })

  it.each([[100, 0.07, 7], [50, 0.14, 7], [1000, 0.057, 57], [100, 0.29, 29], [100, 0.071, 8], [3, 1 / 3, 1]])(
    'of %i seats a share of %f is %i', (total, freeShare, target) => {
      expect(outlookOf(withPool([], total), aPolicy({analyzer: {freeShare}}))?.target).toBe(target)
    })

  it('counts quarantined seats as occupied when the overview leaves them out', () => {
    const seats = [...idleSeats(4), ...idleSeats(3, {quarantined: true}).map(seat => ({...seat, id: `q${seat.id}`}))]
    expect(outlookOf(withPool(seats, 10, 4), aPolicy({analyzer: {freeSeats: 4}}))).toEqual({type: 'analyzer', free: 3, target: 4, releases: 1, spared: 3})
  })

  it('believes the overview when it counts more than the rows', () => {
    expect(outlookOf(withPool(idleSeats(4), 10, 6), aPolicy({analyzer: {freeSeats: 5}}))).toEqual({type: 'analyzer', free: 4, target: 5, releases: 1, spared: 3})
  })

  it('ends at the target for leavers too, and takes the first of the order', () => {
    const leaver = aUser({id: 'leaver', blocked: true})
    const seats = [...idleSeats(5), aSeat({user: leaver})]
    const plan = planOf({...withPool(seats, 10), users: aSnapshot(seats, {users: [leaver]}).users}, aPolicy({analyzer: {freeSeats: 6}, withoutWaiting: {blocked: true}}))
    expect(idsOf(plan)).toEqual(['analyzer-leaver', 's0'])
  })

  it('has a target for each type by itself', () => {
    const professionals = idleSeats(3, {type: 'professional'}).map(seat => ({...seat, id: `p${seat.id}`}))
    const seats = [...idleSeats(3), ...professionals]
    const pools = [aPool({type: 'professional', total: 3, allocated: 3}), aPool({total: 5, allocated: 3})]
    const plan = planOf(aSnapshot(seats, {pools}), aPolicy({professional: {freeSeats: 1}, analyzer: {freeSeats: 4}}))
    expect(idsOf(plan)).toEqual(['ps0', 's0', 's1'])
  })
})

describe('seats that need not go', () => {
  it('are kept as spared, and are not at risk', () => {
    const policy = aPolicy({analyzer: {freeSeats: 91}})
    const snapshot = aSnapshot(['a', 'b', 'c'].map((id, index) => aSeat({user: aUser({id}), lastUsed: daysAgo(300 - index)})), {pools: [aPool({total: 93, allocated: 3})]})
    const judged = evaluate(snapshot, {policy, now: NOW, runs: dailyRuns, made: [], departures: []})
    const plan = makePlan(snapshot, judged, {policy, departures: []})
    const told = spare(judged, plan).verdicts.map(({decision, reason, atRisk, leavesAt}) => ({decision, reason, atRisk, leaves: leavesAt !== undefined}))
    const spared = {decision: 'keep', reason: 'spared', atRisk: false, leaves: false}
    expect(told).toEqual([{decision: 'release', reason: 'idle', atRisk: true, leaves: true}, spared, spared])
    expect(plan.kept).toEqual({spared: 2})
  })

  it('are not at risk later either, beyond what the target leaves room for, the next due first', () => {
    const policy = aPolicy({analyzer: {freeSeats: 91}})
    const days = {a: 300, soon: 86, sooner: 88, later: 40}
    const seats = Object.entries(days).map(([id, ago]) => aSeat({user: aUser({id}), lastUsed: daysAgo(ago)}))
    const told = (total: number) => {
      const snapshot = aSnapshot(seats, {pools: [aPool({total, allocated: 4})]})
      const judged = evaluate(snapshot, {policy, now: NOW, runs: dailyRuns, made: [], departures: []})
      return spare(judged, makePlan(snapshot, judged, {policy, departures: []})).verdicts.filter(({atRisk}) => atRisk).map(({allocation}) => allocation.holder!.id)
    }
    expect([told(95), told(94), told(93), told(92)]).toEqual([[], ['a'], ['a', 'sooner'], ['a', 'soon', 'sooner']])
  })
})

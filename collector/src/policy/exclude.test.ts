// Exclusions made and ended between two readings: the lists must say what judging afresh would say, and the plan must lose what is kept.
import {describe, expect, it} from 'vitest'
import {assemble} from './assemble.ts'
import {withoutMade} from './evaluate.ts'
import {exclude, type Judged} from './exclude.ts'
import {DAY, type Exclusion, type Instant, type Policy, type Snapshot} from './model.ts'
import {anExclusion, aPolicy, aPool, aSeat, aSnapshot, aUser, dailyRuns, daysAgo, NOW} from './testing.ts'

type Read = {readonly judged: Judged; readonly shown: Judged}

/** A reading while `made` stood: what it shows, and what is kept of it for later changes. */
function read(snapshot: Snapshot, policy: Policy, made: readonly Exclusion[] = []): Read {
  const {evaluation, plan, context} = assemble(snapshot, {policy, now: NOW, runs: dailyRuns, made, departures: [], releasedInLastDay: 0, switches: {enabled: true, dryRun: false, paused: undefined}})
  return {shown: {evaluation, plan}, judged: {evaluation: withoutMade(snapshot, evaluation, context), plan}}
}

const after = ({judged}: Read, policy: Policy, made: readonly Exclusion[], now: Instant = NOW) =>
  exclude(judged, {made, now, runs: dailyRuns.filter(run => run >= now), policy})

const idsOf = ({plan}: Judged) => plan.items.map(({allocationId}) => allocationId)
const seatOf = ({evaluation}: Judged, id: string) => {
  const {decision, reason, rule, leavesAt, atRisk} = evaluation.verdicts.find(({allocation}) => allocation.id === id)!
  return {decision, reason, rule, leavesAt, atRisk}
}
const due = {decision: 'release', reason: 'idle', rule: undefined, leavesAt: NOW, atRisk: true}

const of = (id: string, change: Partial<Exclusion> = {}) => anExclusion({userId: id, ...change})

describe('between two readings', () => {
  const policy = aPolicy({withoutWaiting: {blocked: true}, exclusions: {tags: ['VIP']}, professional: {enable: false}, brake: {maxShare: 1}})
  const users = [aUser({id: 'vip', tags: ['VIP']}), aUser({id: 'blocked', blocked: true}), aUser({id: 'blockedNew', blocked: true}), aUser({id: 'unread'})]
  const user = (id: string) => users.find(known => known.id === id) ?? aUser({id})
  const seat = (id: string, change: Parameters<typeof aSeat>[0] = {}) => aSeat({user: user(id), id, ...change})
  const whole = aSnapshot([
    seat('idle', {lastUsed: daysAgo(100)}), seat('never', {lastUsed: undefined}), seat('soon', {lastUsed: daysAgo(85)}), seat('later', {lastUsed: daysAgo(20)}),
    seat('new', {created: daysAgo(1), lastUsed: undefined}), seat('quarantined', {lastUsed: daysAgo(100), quarantined: true}), seat('vip', {lastUsed: daysAgo(100)}),
    seat('blocked'), seat('blockedNew', {created: daysAgo(3)}), seat('off', {type: 'professional', lastUsed: daysAgo(100)}), seat('unread', {lastUsed: daysAgo(100)}),
    seat('deleted', {holder: undefined, deletedUser: 'LAB\\deleted', quarantined: true}),
  ], {users})
  const snapshot = {...whole, users: new Map([...whole.users].filter(([key]) => key !== 'key-unread'))}
  const ids = snapshot.allocations.map(({id}) => id)

  const ends: readonly (Instant | undefined)[] = [undefined, NOW + DAY, NOW + 5 * DAY + 1, NOW + 40 * DAY, NOW]
  const sets = [[], ...ends.map(until => ids.map(id => of(id, {until}))), ids.map((id, at) => of(id, {until: ends[at % ends.length]})), [of('idle'), of('soon', {until: NOW + DAY})]]

  it('lists say what judging afresh would say, whatever stood at the reading and whatever stands now', () => {
    for (const before of sets) {
      for (const now of sets) {
        const {evaluation} = after(read(snapshot, policy, before), policy, now)
        expect(evaluation.verdicts).toEqual(read(snapshot, policy, now).shown.evaluation.verdicts)
      }
    }
  })

  it('every seat is either in the plan or counted once among those that are kept', () => {
    for (const made of sets) {
      const {plan, evaluation} = after(read(snapshot, policy), policy, made)
      const kept = Object.values(plan.kept).reduce((sum, count) => sum + count, 0)
      expect(plan.items.length + kept).toBe(ids.length)
      expect(idsOf({plan, evaluation}).toSorted()).toEqual(evaluation.verdicts.filter(({decision}) => decision === 'release').map(({allocation}) => allocation.id).toSorted())
    }
  })

  it('only what is excluded changes, and nothing of what was read', () => {
    const reading = read(snapshot, policy)
    const before = structuredClone(reading.judged)
    const {evaluation, plan} = after(reading, policy, [of('idle')])
    expect(seatOf({evaluation, plan}, 'idle')).toEqual({decision: 'keep', reason: 'excluded', rule: 'Olga (on leave)', leavesAt: undefined, atRisk: false})
    expect(evaluation.verdicts.filter(({allocation}) => allocation.id !== 'idle')).toEqual(before.evaluation.verdicts.filter(({allocation}) => allocation.id !== 'idle'))
    expect(plan).toEqual({
      ...before.plan, items: before.plan.items.filter(({allocationId}) => allocationId !== 'idle'), kept: {...before.plan.kept, excluded: 2},
      pools: before.plan.pools.map(pool => (pool.type === 'analyzer' ? {...pool, releases: pool.releases - 1} : pool)),
    })
    expect(reading.judged).toEqual(before)
  })

  it('an exclusion that was made and ended again leaves everything as it was', () => {
    const reading = read(snapshot, policy)
    expect(after(reading, policy, [])).toEqual(reading.shown)
  })

  it('one that ended after the reading that kept to it brings the seat back into the list', () => {
    const reading = read(snapshot, policy, [of('idle')])
    expect(seatOf(reading.shown, 'idle')).toMatchObject({reason: 'excluded', atRisk: false})
    const ended = after(reading, policy, [])
    expect(seatOf(ended, 'idle')).toEqual(due)
    expect(ended.plan.kept).toEqual({...reading.shown.plan.kept, excluded: 1})
    expect(idsOf(ended)).toEqual(idsOf(reading.shown)) // the plan takes it in at the next reading
  })

  it('a newer one counts in the place of the one that the reading kept to', () => {
    const reading = read(snapshot, policy, [of('idle', {until: NOW + DAY})])
    expect(seatOf(reading.shown, 'idle')).toMatchObject({leavesAt: NOW + DAY, atRisk: true})
    expect(seatOf(after(reading, policy, [of('idle', {by: 'Nils'})]), 'idle')).toEqual({decision: 'keep', reason: 'excluded', rule: 'Nils (on leave)', leavesAt: undefined, atRisk: false})
  })

  it('one that comes to its end holds no more at that instant', () => {
    const reading = read(snapshot, policy)
    const made = [of('idle', {until: NOW + DAY})]
    expect(seatOf(after(reading, policy, made, NOW + DAY - 1), 'idle')).toMatchObject({reason: 'excluded', leavesAt: NOW + DAY})
    expect(seatOf(after(reading, policy, made, NOW + DAY), 'idle')).toEqual(due)
  })

  it('without coming runs no seat leaves', () => {
    const reading = read(snapshot, policy)
    expect(seatOf(exclude(reading.judged, {made: [of('idle', {until: NOW + DAY})], now: NOW, runs: [], policy}), 'idle')).toMatchObject({reason: 'excluded', leavesAt: undefined, atRisk: false})
  })
})

describe('both seats of a user', () => {
  const policy = aPolicy({withoutWaiting: {duplicates: true}})
  const snapshot = aSnapshot([aSeat({type: 'professional'}), aSeat(), aSeat({user: aUser({id: 'bert'})})])

  it('are kept, the one that was to go as a duplicate too', () => {
    const reading = read(snapshot, policy)
    expect(idsOf(reading.shown)).toEqual(['analyzer-anna'])
    const {evaluation, plan} = after(reading, policy, [of('ANNA')])
    expect(plan.items).toEqual([])
    expect(evaluation.verdicts.map(({reason}) => reason)).toEqual(['excluded', 'excluded', 'active'])
  })
})

describe('a pool that has enough free seats', () => {
  const policy = aPolicy({analyzer: {freeSeats: 92}})
  const snapshot = aSnapshot(['a', 'b', 'c', 'd'].map((id, at) => aSeat({user: aUser({id}), lastUsed: daysAgo(300 - at)})), {pools: [aPool({total: 94, allocated: 4})]})

  it('loses a planned seat or a spared one to an exclusion, and chooses anew at the next reading', () => {
    const reading = read(snapshot, policy)
    const poolOf = ({plan}: Judged) => {
      const {releases, spared} = plan.pools.find(({type}) => type === 'analyzer')!
      return {releases, spared, kept: plan.kept}
    }
    expect([idsOf(reading.shown), poolOf(reading.shown)]).toEqual([['analyzer-a', 'analyzer-b'], {releases: 2, spared: 2, kept: {spared: 2}}])
    const planned = after(reading, policy, [of('a')])
    expect([idsOf(planned), poolOf(planned)]).toEqual([['analyzer-b'], {releases: 1, spared: 2, kept: {excluded: 1, spared: 2}}])
    const spared = after(reading, policy, [of('d')])
    expect([idsOf(spared), poolOf(spared)]).toEqual([['analyzer-a', 'analyzer-b'], {releases: 2, spared: 1, kept: {excluded: 1, spared: 1}}])
    expect(idsOf(read(snapshot, policy, [of('a')]).shown)).toEqual(['analyzer-b', 'analyzer-c'])
  })
})

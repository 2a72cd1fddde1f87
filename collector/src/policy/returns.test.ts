// Who is back after losing a seat, from which instant on, and when many that come back point to a license rule.
import {describe, expect, it} from 'vitest'
import {judge, judgeManual} from './judge.ts'
import {DAY, type Departure} from './model.ts'
import {findLikelyRules, findReturned} from './returns.ts'
import {aContext, aPolicy, aSeat, aSnapshot, aUser, dailyRuns, daysAgo, NOW} from './testing.ts'

/** Anna's analyzer seat, released by us ten days ago. */
const gone = (change: Partial<Departure> = {}): Departure =>
  ({type: 'analyzer', directory: 'LAB', userId: 'anna', allocationId: 'old', at: daysAgo(10), ours: true, ...change})

describe('a seat counts as held again', () => {
  it.each([
    ['from its assignment on', aSeat({created: daysAgo(3)}), gone(), daysAgo(3)],
    ['in any letter case', aSeat({created: daysAgo(3)}), gone({directory: 'lab', userId: 'ANNA'}), daysAgo(3)],
    ['from the loss on, where Qlik gave the same row back', aSeat({id: 'old', created: daysAgo(300)}), gone(), daysAgo(10)],
    ['also when somebody else took the old one', aSeat({created: daysAgo(3)}), gone({ours: false}), daysAgo(3)],
    ['but not in quarantine', aSeat({id: 'old', quarantined: true}), gone(), undefined],
    ['but not one of another type', aSeat({type: 'professional', created: daysAgo(3)}), gone(), undefined],
    ['but not of another user', aSeat({user: aUser({id: 'bert'}), created: daysAgo(3)}), gone(), undefined],
    ['but not without a user', aSeat({holder: undefined, created: daysAgo(3)}), gone(), undefined],
  ])('%s', (_, seat, departure, since) => {
    expect(findReturned(aSnapshot([seat]), [departure]).get(seat.id)).toBe(since)
  })
})

describe('the back-off', () => {
  const leaver = aUser({blocked: true})
  const policy = aPolicy({withoutWaiting: {blocked: true}})
  const verdict = (since: number, change = {}) => judge({allocation: aSeat({user: leaver, created: daysAgo(100), lastUsed: daysAgo(99), ...change}), user: leaver}, aContext(policy, {returned: new Map([['analyzer-anna', since]])}))

  it('leaves the seat alone to its last millisecond, leavers too', () => {
    expect(verdict(daysAgo(30) + 1)).toMatchObject({decision: 'keep', reason: 'returned', leavesAt: dailyRuns[1], atRisk: true})
    expect(verdict(daysAgo(30))).toMatchObject({decision: 'release', reason: 'blocked'})
  })

  it('says when the seat leaves, and holds nothing back from a release by hand', () => {
    expect(verdict(daysAgo(20)).leavesAt).toBe(dailyRuns[10])
    expect(judgeManual({allocation: aSeat({user: leaver, created: daysAgo(20)}), user: leaver}, aContext(policy, {returned: new Map([['analyzer-anna', daysAgo(20)]])})).decision).toBe('release')
  })

  it('comes after exclusions, grace and types that are not managed', () => {
    expect(verdict(daysAgo(1), {created: daysAgo(1), lastUsed: undefined}).reason).toBe('grace')
    const off = aContext(aPolicy({analyzer: {enable: false}}), {returned: new Map([['analyzer-anna', daysAgo(1)]])})
    expect(judge({allocation: aSeat(), user: aUser()}, off).reason).toBe('notManaged')
  })

  it('of no days is none', () => {
    const off = aContext(aPolicy({bounceBackoffDays: 0, withoutWaiting: {blocked: true}}), {returned: new Map([['analyzer-anna', NOW]])})
    expect(judge({allocation: aSeat({user: leaver}), user: leaver}, off).reason).toBe('blocked')
  })
})

describe('many who come back', () => {
  const users = (count: number, directory = 'LAB') => Array.from({length: count}, (_, index) => aUser({id: `u${index}`, directory}))
  const released = (count: number, change: Partial<Departure> = {}) => users(count).map(({id}) => gone({userId: id, ...change}))
  const rules = (back: number, departures: readonly Departure[], bounceBackoffDays = 30) =>
    findLikelyRules(aSnapshot(users(back).map(user => aSeat({user, created: daysAgo(2)}))), {departures, now: NOW, bounceBackoffDays})

  it('are told as a likely license rule when they are five and half of those released', () => {
    expect(rules(5, released(10))).toEqual([{
      userDirectory: 'LAB', returned: 5, released: 10,
      sentence: '5 of 10 users of LAB whose seats were released in the last 30 days hold one again. A license rule in Qlik most likely gives the seats back.',
    }])
  })

  it.each([
    ['fewer than five', 4, released(4)],
    ['fewer than half', 5, released(11)],
    ['released by somebody else', 5, released(5, {ours: false})],
    ['released longer ago than the back-off', 5, released(5, {at: NOW - 30 * DAY})],
  ])('are not when they are %s', (_, back, departures) => {
    expect(rules(back, departures)).toEqual([])
  })

  it('are counted as users, not as seats: who lost both types counts once', () => {
    const both = [...released(4), gone({userId: 'u0', type: 'professional'})]
    const seats = [...users(4).map(user => aSeat({user, created: daysAgo(2)})), aSeat({user: aUser({id: 'u0'}), type: 'professional', created: daysAgo(2)})]
    expect(findLikelyRules(aSnapshot(seats), {departures: both, now: NOW, bounceBackoffDays: 30})).toEqual([])
  })

  it('are counted by directory, in any letter case', () => {
    const mixed = [...released(3), ...users(5).slice(3).map(({id}) => gone({userId: id, directory: 'lab'})), ...released(3, {directory: 'OTHER'})]
    expect(rules(5, mixed).map(({userDirectory, returned}) => [userDirectory, returned])).toEqual([['LAB', 5]])
  })
})

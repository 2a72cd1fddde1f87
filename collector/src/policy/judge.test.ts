// Holds every rule to its exact boundary, because a millisecond too early locks somebody out.
import {describe, expect, it} from 'vitest'
import {compileExclusions, withMade} from './exclusions.ts'
import {judge, judgeManual, lastActivityOf} from './judge.ts'
import {DAY, type Allocation, type User, type Verdict} from './model.ts'
import {aContext, anExclusion, aPolicy, aSeat, aUser, dailyRuns, daysAgo, NOW, someExclusions} from './testing.ts'

type Short = Pick<Verdict, 'decision' | 'reason' | 'rule'>

const short = ({decision, reason, rule}: Verdict): Short => ({decision, reason, rule})
const keeps = (reason: Verdict['reason'], rule?: string): Short => ({decision: 'keep', reason, rule})
const releases = (reason: Verdict['reason']): Short => ({decision: 'release', reason, rule: undefined})

function judged(allocation: Allocation, policy = aPolicy(), user: User | undefined = aUser()): Short {
  return short(judge({allocation, user}, aContext(policy)))
}

describe('last activity', () => {
  it.each([
    ['used after it was assigned', aSeat({created: 1000, lastUsed: 2000}), 2000],
    ['assigned after a use that an earlier holder or a restore left', aSeat({created: 2000, lastUsed: 1000}), 2000],
    ['never used', aSeat({created: 2000, lastUsed: undefined}), 2000],
    ['used later at another site of the license group', aSeat({created: 1000, lastUsed: 2000, elsewhere: {lastActivity: 3000, used: true}}), 3000],
    ['used earlier there', aSeat({created: 1000, lastUsed: 2000, elsewhere: {lastActivity: 1500, used: true}}), 2000],
  ])('%s', (_, seat, expected) => {
    expect(lastActivityOf(seat)).toBe(expected)
  })
})

describe('idle', () => {
  it.each([
    ['analyzer', 90], ['professional', 60],
  ] as const)('%s: released at exactly %i days, kept one millisecond before', (type, days) => {
    expect(judged(aSeat({type, lastUsed: daysAgo(days)}))).toEqual(releases('idle'))
    expect(judged(aSeat({type, lastUsed: daysAgo(days) + 1}))).toEqual(keeps('active'))
  })

  it('counts use at another site of the license group, to the millisecond', () => {
    const seat = aSeat({lastUsed: undefined, created: daysAgo(300)})
    expect(judged({...seat, elsewhere: {lastActivity: daysAgo(90) + 1, used: true}})).toEqual(keeps('active'))
    expect(judged({...seat, elsewhere: {lastActivity: daysAgo(90), used: true}})).toEqual(releases('idle'))
    expect(judged({...seat, elsewhere: {lastActivity: daysAgo(90), used: false}})).toEqual(releases('neverUsed'))
  })

  it('says nothing of a seat that could not be read, which is kept, by hand too', () => {
    const user = aUser({blocked: true})
    const allocation = aSeat({user, unreadable: true, lastUsed: daysAgo(400)})
    const policy = aPolicy({withoutWaiting: {blocked: true}})
    expect(judged(allocation, policy, user)).toEqual(keeps('unreadable'))
    expect(short(judgeManual({allocation, user}, aContext(policy)))).toEqual(keeps('unreadable'))
  })

  it('counts a never used seat from its assignment', () => {
    expect(judged(aSeat({lastUsed: undefined, created: daysAgo(90)}))).toEqual(releases('neverUsed'))
    expect(judged(aSeat({lastUsed: undefined, created: daysAgo(90) + 1}))).toEqual(keeps('active'))
  })

  it('counts from the assignment when that came after the last use', () => {
    expect(judged(aSeat({lastUsed: daysAgo(500), created: daysAgo(89)}))).toEqual(keeps('active'))
  })

  it('keeps a seat whose use lies in the future, as a wrong clock writes it', () => {
    expect(judge({allocation: aSeat({lastUsed: NOW + DAY}), user: aUser()}, aContext())).toMatchObject({decision: 'keep', reason: 'active', daysInactive: 0})
  })

  it('gives the whole verdict', () => {
    const allocation = aSeat({lastUsed: daysAgo(100.5), excess: true})
    expect(judge({allocation, user: aUser()}, aContext())).toEqual({
      allocation, decision: 'release', reason: 'idle', rule: undefined, limitDays: 90, lastActivity: daysAgo(100.5),
      neverUsed: false, daysInactive: 100, leavesAt: NOW, atRisk: true,
    })
  })

  it('shortens no waiting for excess', () => {
    expect(judged(aSeat({excess: true, lastUsed: daysAgo(90) + 1}))).toEqual(keeps('active'))
  })
})

describe('grace', () => {
  const limits = aPolicy({analyzer: {inactivityDays: 7}, graceDays: 10})

  it('ends at exactly its days', () => {
    expect(judged(aSeat({lastUsed: undefined, created: daysAgo(10)}), limits)).toEqual(releases('neverUsed'))
    expect(judged(aSeat({lastUsed: undefined, created: daysAgo(10) + 1}), limits)).toEqual(keeps('grace'))
  })

  it('holds for a seat that the site says is assigned in the future', () => {
    expect(judged(aSeat({lastUsed: undefined, created: NOW + 1}), aPolicy({graceDays: 0}))).toEqual(keeps('grace'))
  })

  it.each(['removedExternally', 'blocked', 'inactive'] as const)('comes before %s without waiting', way => {
    const policy = aPolicy({withoutWaiting: {[way]: true}})
    expect(judged(aSeat({created: daysAgo(7) + 1}), policy, aUser({[way]: true}))).toEqual(keeps('grace'))
    expect(judged(aSeat({created: daysAgo(7)}), policy, aUser({[way]: true}))).toEqual(releases(way))
  })
})

describe('without waiting', () => {
  it.each(['removedExternally', 'blocked', 'inactive'] as const)('%s is off unless switched on', way => {
    expect(judged(aSeat(), aPolicy(), aUser({[way]: true}))).toEqual(keeps('active'))
    expect(judged(aSeat(), aPolicy({withoutWaiting: {[way]: true}}), aUser({[way]: true}))).toEqual(releases(way))
    expect(judged(aSeat(), aPolicy({withoutWaiting: {[way]: true}}), aUser())).toEqual(keeps('active'))
  })

  it('names the first way of several', () => {
    const all = {removedExternally: true, blocked: true, inactive: true}
    expect(judged(aSeat(), aPolicy({withoutWaiting: all}), aUser(all))).toEqual(releases('removedExternally'))
  })

  it.each([
    ['an analyzer seat of somebody who keeps a professional one', {type: 'analyzer', duplicates: true, holder: 'key-anna'}, releases('duplicate')],
    ['an analyzer seat of somebody else', {type: 'analyzer', duplicates: true, holder: 'key-bert'}, keeps('active')],
    ['the professional seat itself', {type: 'professional', duplicates: true, holder: 'key-anna'}, keeps('active')],
    ['nothing while the switch is off', {type: 'analyzer', duplicates: false, holder: 'key-anna'}, keeps('active')],
  ] as const)('duplicates: %s', (_, {type, duplicates, holder}, expected) => {
    const context = aContext(aPolicy({withoutWaiting: {duplicates}}), {professionalHolders: new Map([[holder, 'professional-anna']])})
    expect(short(judge({allocation: aSeat({type}), user: aUser()}, context))).toEqual(expected)
  })
})

describe('what protects a seat', () => {
  const idle = {lastUsed: daysAgo(300)}
  const leaver = aUser({blocked: true, tags: ['VIP']})
  const policy = aPolicy({withoutWaiting: {blocked: true}, exclusions: {tags: ['VIP']}})

  it.each([
    ['quarantine, before anything else', aSeat({...idle, quarantined: true}), undefined, keeps('quarantined')],
    ['an unreadable user', aSeat(idle), undefined, keeps('unknownUser')],
    ['a deleted user', aSeat({...idle, holder: undefined, deletedUser: 'LAB\\anna'}), undefined, keeps('deletedUser')],
    ['an exclusion, before leaving', aSeat(idle), leaver, keeps('excluded', 'tag VIP')],
    ['an exclusion, before grace', aSeat({...idle, created: NOW}), leaver, keeps('excluded', 'tag VIP')],
  ])('%s', (_, allocation, user, expected) => {
    expect(short(judge({allocation, user}, aContext(policy)))).toEqual(expected)
    expect(short(judgeManual({allocation, user}, aContext(policy)))).toEqual(expected)
  })

  it('is not left to a release type that is switched off', () => {
    const off = aPolicy({analyzer: {enable: false}, withoutWaiting: {blocked: true}})
    expect(judged(aSeat(idle), off, aUser({blocked: true}))).toEqual(keeps('notManaged'))
    expect(judged(aSeat({...idle, type: 'professional'}), off)).toEqual(releases('idle'))
  })
})

describe('a release by hand', () => {
  it('ignores thresholds and switched-off types', () => {
    const context = aContext(aPolicy({analyzer: {enable: false}}))
    expect(short(judgeManual({allocation: aSeat(), user: aUser()}, context))).toEqual(releases('idle'))
    expect(short(judgeManual({allocation: aSeat({lastUsed: undefined}), user: aUser()}, context))).toEqual(releases('neverUsed'))
  })

  it('obeys an exclusion that an operator made, to its end', () => {
    const by = (until: number | undefined) =>
      short(judgeManual({allocation: aSeat(), user: aUser()}, aContext(aPolicy(), {exclusions: withMade(compileExclusions(someExclusions()), [anExclusion({until})], NOW)})))
    expect(by(undefined)).toEqual(keeps('excluded', 'Olga (on leave)'))
    expect(by(NOW + 1)).toEqual(keeps('excluded', 'Olga until 22 Nov 2026 (on leave)'))
    expect(by(NOW)).toEqual(releases('idle'))
  })

  it('obeys grace to the millisecond', () => {
    expect(short(judgeManual({allocation: aSeat({created: daysAgo(7) + 1}), user: aUser()}, aContext()))).toEqual(keeps('grace'))
    expect(short(judgeManual({allocation: aSeat({created: daysAgo(7)}), user: aUser()}, aContext()))).toEqual(releases('idle'))
  })
})

describe('when a seat leaves', () => {
  const leaves = (allocation: Allocation, change = {}, policy = aPolicy(), user = aUser()) => {
    const {leavesAt, atRisk} = judge({allocation, user}, aContext(policy, change))
    return {leavesAt, atRisk}
  }

  it('names the first run at or after the end of the limit', () => {
    expect(leaves(aSeat({lastUsed: daysAgo(80)}))).toEqual({leavesAt: NOW + 10 * DAY, atRisk: false})
    expect(leaves(aSeat({lastUsed: daysAgo(80) + 1}))).toEqual({leavesAt: NOW + 11 * DAY, atRisk: false})
  })

  it('is at risk when that run lies within the warning days, the last millisecond included', () => {
    const at = (run: number) => leaves(aSeat({lastUsed: daysAgo(85)}), {runs: [run]})
    expect(at(NOW + 7 * DAY)).toEqual({leavesAt: NOW + 7 * DAY, atRisk: true})
    expect(at(NOW + 7 * DAY + 1)).toEqual({leavesAt: NOW + 7 * DAY + 1, atRisk: false})
  })

  it('waits for the end of grace', () => {
    expect(leaves(aSeat({created: daysAgo(2), lastUsed: undefined}), {}, aPolicy({graceDays: 30, analyzer: {inactivityDays: 7}})))
      .toEqual({leavesAt: NOW + 28 * DAY, atRisk: false})
  })

  it('does not make a leaver in grace wait for the limit', () => {
    const policy = aPolicy({withoutWaiting: {blocked: true}})
    expect(leaves(aSeat({created: daysAgo(2)}), {}, policy, aUser({blocked: true}))).toEqual({leavesAt: NOW + 5 * DAY, atRisk: true})
  })

  it('does not make a duplicate in grace wait for the limit', () => {
    const policy = aPolicy({withoutWaiting: {duplicates: true}})
    expect(leaves(aSeat({created: daysAgo(2)}), {professionalHolders: new Map([['key-anna', 'professional-anna']])}, policy)).toEqual({leavesAt: NOW + 5 * DAY, atRisk: true})
  })

  it('takes the end of the limit itself beyond the runs that are known', () => {
    expect(leaves(aSeat({lastUsed: daysAgo(80)}), {runs: dailyRuns.slice(0, 3)})).toEqual({leavesAt: NOW + 10 * DAY, atRisk: false})
  })

  it('knows none where no run comes', () => {
    expect(leaves(aSeat({lastUsed: daysAgo(80)}), {runs: []})).toEqual({leavesAt: undefined, atRisk: false})
    expect(leaves(aSeat({lastUsed: daysAgo(95)}), {runs: []})).toEqual({leavesAt: undefined, atRisk: false})
  })

  it.each([
    ['quarantined', aSeat({lastUsed: daysAgo(300), quarantined: true}), aPolicy()],
    ['excluded', aSeat({lastUsed: daysAgo(300)}), aPolicy({exclusions: {userDirectories: ['LAB']}})],
    ['of a type that is switched off', aSeat({lastUsed: daysAgo(300)}), aPolicy({analyzer: {enable: false}})],
    ['in grace and of a type that is switched off', aSeat({created: NOW}), aPolicy({analyzer: {enable: false}})],
  ])('is not in sight while it is %s', (_, seat, policy) => {
    expect(leaves(seat, {}, policy)).toEqual({leavesAt: undefined, atRisk: false})
  })

  describe('an excluded user', () => {
    const until = (end: number | undefined, rules = {}) => {
      const configured = compileExclusions(someExclusions(rules))
      return {exclusions: withMade(configured, [anExclusion({until: end})], NOW)}
    }
    const idle = aSeat({lastUsed: daysAgo(300)})

    it('leaves at the first run at or after the end of the exclusion', () => {
      expect(leaves(idle, until(NOW + 3 * DAY))).toEqual({leavesAt: NOW + 3 * DAY, atRisk: true})
      expect(leaves(idle, until(NOW + 3 * DAY + 1))).toEqual({leavesAt: NOW + 4 * DAY, atRisk: true})
      expect(leaves(idle, until(NOW + 8 * DAY))).toEqual({leavesAt: NOW + 8 * DAY, atRisk: false})
    })

    it('is judged at that run as excluded no more', () => {
      const context = (now: number) => aContext(aPolicy(), {now, exclusions: withMade(compileExclusions(someExclusions()), [anExclusion({until: NOW + 3 * DAY})], now)})
      expect(short(judge({allocation: idle, user: aUser()}, context(NOW + 3 * DAY - 1)))).toEqual(keeps('excluded', 'Olga until 25 Nov 2026 (on leave)'))
      expect(short(judge({allocation: idle, user: aUser()}, context(NOW + 3 * DAY)))).toEqual(releases('idle'))
    })

    it('is at risk when that run lies within the warning days, the last millisecond included', () => {
      const at = (run: number) => leaves(idle, {...until(NOW + DAY), runs: [run]})
      expect([at(NOW + 7 * DAY).atRisk, at(NOW + 7 * DAY + 1).atRisk]).toEqual([true, false])
    })

    it('waits for the later of the end, the limit and grace', () => {
      expect(leaves(aSeat({lastUsed: daysAgo(80)}), until(NOW + DAY))).toEqual({leavesAt: NOW + 10 * DAY, atRisk: false})
      expect(leaves(aSeat({lastUsed: daysAgo(80)}), until(NOW + 20 * DAY))).toEqual({leavesAt: NOW + 20 * DAY, atRisk: false})
      const policy = aPolicy({withoutWaiting: {blocked: true}})
      expect(leaves(aSeat({created: daysAgo(2)}), until(NOW + DAY), policy, aUser({blocked: true}))).toEqual({leavesAt: NOW + 5 * DAY, atRisk: true})
    })

    it('is never in sight without an end, with a rule of the configuration beside it, or for a type that is switched off', () => {
      const never = {leavesAt: undefined, atRisk: false}
      expect(leaves(idle, until(undefined))).toEqual(never)
      expect(leaves(idle, until(NOW + DAY, {userDirectories: ['LAB']}))).toEqual(never)
      expect(leaves(idle, until(NOW + DAY), aPolicy({analyzer: {enable: false}}))).toEqual(never)
      expect(leaves(idle, {...until(NOW + DAY), runs: []})).toEqual(never)
    })
  })

  it('is the next run for a seat that is due', () => {
    expect(leaves(aSeat({lastUsed: daysAgo(300)}), {runs: [NOW + 1, NOW + DAY]})).toEqual({leavesAt: NOW + 1, atRisk: true})
  })
})

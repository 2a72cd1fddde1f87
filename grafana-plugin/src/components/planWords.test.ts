// Plans and pauses in words: those of the collector where it has some, and never a code.
import { describe, expect, it } from 'vitest'
import { shortReason } from '@seatkeeper/collector/policy/explain.ts'
import type { ReleaseReason } from '@seatkeeper/collector/policy/model.ts'
import type { HaltedPlan, PlanItem } from '../api/plan'
import { keptText, pausedTitle, planName, planSums, stillHalted, toReleasedSeat, whyHalted, whyNotApprove, whyText } from './planWords'

const NOW = Date.parse('2026-11-22T15:00:00Z')

const anItem = (change: Partial<PlanItem> = {}): PlanItem => ({
  allocationId: 'a1', type: 'analyzer', holder: { directory: 'CORP', id: 'anna', name: 'Anna Berg' }, reason: 'idle', lastActivity: 5, neverUsed: false, daysInactive: 95, limitDays: 90, excess: false, ...change,
})

const aPlan = (items: PlanItem[], change: Partial<HaltedPlan> = {}): HaltedPlan => ({
  id: 'p1', at: NOW, sentence: '', advice: '', releases: items.length, byType: [{ licenseType: 'analyzer', releases: items.length, allocated: 400 }], items, kept: {}, shields: [], ...change,
})

describe('a halted plan', () => {
  it.each([
    ['2026-11-22T02:00:00Z', 'utc', 'the plan of 02:00'],
    ['2026-11-21T23:30:00Z', 'Europe/Stockholm', 'the plan of 00:30'],
    ['2026-11-21T02:00:00Z', 'utc', 'the plan of yesterday 02:00'],
    ['2026-11-20T02:00:00Z', 'utc', 'the plan of 20 Nov 2026, 02:00'],
  ])('of %s in %s is %s', (at, zone, name) => {
    expect(planName({ at: Date.parse(at) }, NOW, zone)).toBe(name)
  })

  it('says why it is halted once, not twice', () => {
    expect(whyHalted({ sentence: 'The plan is halted: it would release 6 seats in one run (limit 2).' })).toBe('It would release 6 seats in one run (limit 2).')
    expect(whyHalted({ sentence: 'Something else.' })).toBe('Something else.')
  })

  it('is summed by type, with the share of those allocated, and with money where prices are known', () => {
    const items = [...Array.from({ length: 212 }, () => anItem({ monthlyCost: 40 })), anItem({ type: 'professional' })]
    const byType = [{ licenseType: 'professional' as const, releases: 1, allocated: 1 }, { licenseType: 'analyzer' as const, releases: 212, allocated: 400 }]
    expect(planSums(aPlan(items, { byType }), 'EUR')).toEqual(['1 of 1 professional seat (100 %)', '212 of 400 analyzer seats (53 %), 8,480 EUR a month'])
    expect(planSums(aPlan([], { byType: [{ licenseType: 'analyzer', releases: 0, allocated: 0 }] }), 'EUR')).toEqual(['0 of 0 analyzer seats'])
  })

  it('is the one that was looked at, or is not there any more', () => {
    const plan = aPlan([])
    expect([stillHalted({ halted: plan }, 'p1'), stillHalted({ halted: plan }, 'p0'), stillHalted({}, 'p1')]).toEqual([plan, undefined, undefined])
  })
})

describe('a seat of a plan', () => {
  it.each<ReleaseReason>(['idle', 'neverUsed', 'removedExternally', 'blocked', 'inactive', 'duplicate'])('goes as %s by the same words as in the list', reason => {
    expect(whyText({ reason, limitDays: 60 })).toBe(shortReason({ reason, limitDays: 60, rule: undefined }))
  })

  it('goes for a reason that this version does not know', () => {
    expect(whyText({ reason: 'someNewReason', limitDays: 60 })).toBe('some new reason')
  })

  it('is named as seats of the list are', () => {
    expect(toReleasedSeat(anItem())).toEqual({
      allocationId: 'a1', licenseType: 'analyzer', user: 'CORP\\anna', name: 'Anna Berg', lastActivity: 5, neverUsed: false, daysInactive: 95, why: 'idle 90 days',
    })
  })
})

describe('what is kept', () => {
  it('is counted by what keeps it, most first, and left out where there is none', () => {
    expect(keptText({ grace: 12, active: 1200, excluded: 4, returned: 0, someNewReason: 2 })).toBe('1,200 used lately, 12 in the grace period, 4 excluded, 2 some new reason')
    expect(keptText({})).toBe('')
  })

  it('has words for everything that keeps a seat', () => {
    const reasons = ['active', 'grace', 'spared', 'excluded', 'quarantined', 'unknownUser', 'deletedUser', 'unreadable', 'notManaged', 'returned']
    expect(reasons.filter(reason => /[A-Z]/.test(keptText({ [reason]: 1 })))).toEqual([])
    expect(new Set(reasons.map(reason => keptText({ [reason]: 1 }))).size).toBe(reasons.length)
  })
})

it('names who paused', () => {
  expect(pausedTitle({ by: 'anna', at: 0 }, '2 hours ago')).toBe('Paused by anna 2 hours ago: nothing is released')
})

it('cannot approve without the right, while nothing may be released, or while a release runs', () => {
  expect([
    whyNotApprove({}, undefined, false), whyNotApprove({}, undefined, true), whyNotApprove({ whyNot: 'Paused.' }, undefined, true), whyNotApprove({ whyNot: 'Paused.' }, 'No right.', true),
  ]).toEqual([undefined, 'A release is under way.', 'Paused.', 'No right.'])
})

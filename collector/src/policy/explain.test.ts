// The sentences that people read: plain words, right numbers, no codes.
import {describe, expect, it} from 'vitest'
import {dateText, daysUntil, explain, shortReason} from './explain.ts'
import {DAY, type KeepReason, type ReleaseReason} from './model.ts'
import {daysAgo, NOW} from './testing.ts'

const told = {daysInactive: 63, limitDays: 60, lastActivity: Date.UTC(2026, 8, 20, 23, 59), neverUsed: false, rule: undefined, until: Date.UTC(2026, 8, 27)}

const words: Record<KeepReason | ReleaseReason, string> = {
  active: 'Active 63 days ago, on 20 Sep 2026 (limit 60 days).',
  grace: 'Assigned so recently that the seat is still in its grace period until 27 Sep 2026.',
  spared: 'Idle, but as many seats of this type are free as are wanted.',
  excluded: 'Excluded from release by a rule.',
  quarantined: 'In quarantine: Qlik frees the seat by itself when the quarantine ends.',
  unknownUser: 'The user of this seat could not be read, so it is kept.',
  deletedUser: 'The user was deleted in Qlik; Qlik frees the seat when its quarantine ends.',
  unreadable: 'Qlik sent this seat without a readable date, or without telling whether it is in quarantine, so it is kept.',
  notManaged: 'Release is switched off for this license type.',
  returned: 'The user lost a seat and was given one again, so it is left alone until 27 Sep 2026.',
  idle: 'Idle for 63 days (limit 60), last active on 20 Sep 2026.',
  neverUsed: 'Never used in the 63 days since it was assigned on 20 Sep 2026 (limit 60).',
  removedExternally: 'The user was removed from the user directory.',
  blocked: 'The user is blocked in Qlik.',
  inactive: 'The user is marked inactive in Qlik.',
  duplicate: 'The user also holds a professional seat.',
}

describe('explain', () => {
  it.each(Object.entries(words))('%s', (reason, sentence) => {
    expect(explain({...told, reason: reason as KeepReason})).toBe(sentence)
  })

  it('names the rule that shields', () => {
    expect(explain({...told, reason: 'excluded', rule: 'tag VIP-User'})).toBe('Excluded from release by tag VIP-User.')
  })

  it.each([
    [{...told, reason: 'active' as const, daysInactive: 1}, 'Active 1 day ago, on 20 Sep 2026 (limit 60 days).'],
    [{...told, reason: 'active' as const, daysInactive: 0, neverUsed: true}, 'Assigned 0 days ago and not used yet (limit 60 days).'],
    [{...told, reason: 'active' as const, daysInactive: 1, neverUsed: true}, 'Assigned 1 day ago and not used yet (limit 60 days).'],
  ])('speaks of one day, and of a seat not used yet', (verdict, sentence) => {
    expect(explain(verdict)).toBe(sentence)
  })
})

describe('short words', () => {
  it.each([
    ['idle', undefined, 'idle 60 days'],
    ['excluded', 'tag VIP-User', 'excluded by tag VIP-User'],
    ['excluded', undefined, 'excluded'],
    ['neverUsed', undefined, 'never used'],
    ['removedExternally', undefined, 'removed externally'],
    ['duplicate', undefined, 'holds both types'],
    ['unknownUser', undefined, 'unknown user'],
    ['deletedUser', undefined, 'deleted user'],
    ['notManaged', undefined, 'of a type that is not released'],
    ['blocked', undefined, 'blocked'],
    ['inactive', undefined, 'inactive'],
    ['quarantined', undefined, 'quarantined'],
    ['grace', undefined, 'grace'],
    ['active', undefined, 'active'],
  ] as const)('%s, %s', (reason, rule, expected) => {
    expect(shortReason({reason, limitDays: 60, rule})).toBe(expected)
  })

  it.each(['active', 'grace'] as const)('a seat that is kept as %s for now, but at risk', reason => {
    expect(shortReason({reason, limitDays: 60, rule: undefined, atRisk: true})).toBe('idle soon')
  })
})

describe('dates', () => {
  it.each([
    [Date.UTC(2026, 0, 1), '1 Jan 2026'],
    [Date.UTC(2026, 11, 31, 23, 59, 59, 999), '31 Dec 2026'],
    [Date.UTC(2024, 1, 29), '29 Feb 2024'],
  ])('are UTC days', (instant, expected) => {
    expect(dateText(instant)).toBe(expected)
  })

  it.each([
    [NOW, 0], [daysAgo(3), 0], [NOW + 1, 1], [NOW + DAY, 1], [NOW + DAY + 1, 2], [NOW + 7 * DAY, 7],
  ])('days until are rounded up', (instant, expected) => {
    expect(daysUntil(instant, NOW)).toBe(expected)
  })
})

// The mail to a user says what is true of her seat, whatever the reason was and whoever released it.
import {expect, it} from 'vitest'
import type {Ended} from './releases.ts'
import {seatReleased} from './seat-released.ts'

const NOW = Date.UTC(2026, 10, 24, 2)
const FREE = Date.UTC(2026, 10, 27)
const usual = 'Sign in to Qlik Sense as usual: if a seat is free and the rules of your site give you one, you have it at once. If not, ask your Qlik administrator.'
const askFor = 'If you still need a seat, ask your Qlik administrator.'
const kept = 'Qlik keeps the seat in quarantine until 27 Nov 2026: an administrator can give it back to you until then.'

const mail = (change: Partial<Ended> = {}) => seatReleased({site: 'prod', grafanaUrl: 'https://grafana.example.com', at: NOW}, {
  user: 'CORP\\anna', name: 'Anna Berg', type: 'analyzer', mode: 'auto', actor: 'schedule', reason: 'idle', limitDays: 60, daysInactive: 63,
  result: 'released', sentence: 'The seat is free.', freeAt: NOW, address: 'anna@example.com', ...change,
})

const quarantined = {result: 'quarantined', freeAt: FREE} as const
const byHand = {mode: 'manual', actor: 'olga', reason: 'manual'} as const

it.each<[string, Partial<Ended>, string, string]>([
  ['idle', {}, 'was not used for 63 days and was released, so that somebody else can use it.', usual],
  ['idle for a day', {daysInactive: 1}, 'was not used for 1 day and was released, so that somebody else can use it.', usual],
  ['idle, after approval', {actor: 'nils'}, 'was not used for 63 days and was released, so that somebody else can use it.', usual],
  ['never used', {reason: 'neverUsed'}, 'was never used in the 63 days since it was given to you, and was released, so that somebody else can use it.', usual],
  ['never used for a day', {reason: 'neverUsed', daysInactive: 1}, 'was never used in the 1 day since it was given to you, and was released, so that somebody else can use it.', usual],
  ['idle and quarantined', quarantined, 'was not used for 63 days and was released, so that somebody else can use it from 27 Nov 2026 on.', kept],
  ['quarantined, until when is not known', {result: 'quarantined', freeAt: undefined}, 'was not used for 63 days and was released.', 'Qlik keeps the seat in quarantine: an administrator can give it back to you until that ends.'],
  ['released by hand', byHand, 'was released by an administrator.', usual],
  ['released by hand on the day of its last use', {...byHand, ...quarantined, daysInactive: 0}, 'was released by an administrator.', kept],
  ['of one who left', {reason: 'removedExternally'}, 'was released, because you are not in the user directory any more.', askFor],
  ['of one who is blocked', {reason: 'blocked'}, 'was released, because your user is blocked in Qlik Sense.', askFor],
  ['of one who is inactive', {reason: 'inactive'}, 'was released, because your user is marked inactive in Qlik Sense.', askFor],
  ['a second one', {reason: 'duplicate'}, 'was released, because you also hold a professional seat.', 'Sign in to Qlik Sense as usual: you have your professional seat.'],
  ['of a reason that this version does not know', {reason: 'other'}, 'was released.', askFor],
])('a seat: %s', (_, change, what, again) => {
  expect(mail(change).lines).toEqual(['Hello Anna Berg,', `your analyzer seat in Qlik Sense ${what}`, 'Your apps and data stay as they are.', again])
})

it('goes to her address, names her where her name is not known, names no administrator, and leads nowhere she may not go', () => {
  expect(mail()).toMatchObject({kind: 'seatReleased', title: 'Your Qlik Sense seat was released', to: 'anna@example.com', data: {user: 'CORP\\anna', licenseType: 'analyzer', daysInactive: 63}})
  expect(mail({name: ''}).lines[0]).toBe('Hello CORP\\anna,')
  expect(JSON.stringify(mail({mode: 'manual', actor: 'olga', reason: 'manual'}))).not.toContain('olga')
  expect([mail().link, mail({address: undefined}).to]).toEqual([undefined, undefined])
})

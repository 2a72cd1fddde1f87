import {describe, expect, it} from 'vitest'
import {usedMinutes} from './capacity.ts'
import {toIso} from './entities.ts'
import {agendaOf, login, play} from './logins.ts'
import type {Seat, Site, User} from './model.ts'
import {DAY, NEVER} from './model.ts'
import {dayOf} from './rhythm.ts'
import {findUser} from './site.ts'
import {NOW, asker, siteAt} from './test-site.ts'

function userOf(site: Site, userId: string): User {
  const user = findUser(site, `CORP\\${userId}`)
  if (user === undefined) throw new Error(`There is no ${userId}`)
  return user
}

function seatOf(site: Site, userId: string, type: Seat['type'] = 'analyzer'): Seat | undefined {
  return userOf(site, userId).seats.get(type)
}

describe('a login', () => {
  it('rewrites the row in the name of the user', () => {
    const site = siteAt({seats: [{user: 'CORP\\anna', type: 'analyzer', lastUsed: null}]})
    expect(login(site, userOf(site, 'anna'), NOW)).toEqual({accessType: 'Analyzer', result: 'Ok'})
    expect(seatOf(site, 'anna')).toMatchObject({lastUsed: NOW, modified: NOW + 16, modifiedBy: 'CORP\\anna'})
  })

  it('in the past does not make the last use older', () => {
    const site = siteAt({seats: [{user: 'CORP\\anna', type: 'analyzer', lastUsed: toIso(NOW - DAY)}]})
    login(site, userOf(site, 'anna'), NOW - 2 * DAY)
    expect(seatOf(site, 'anna')?.lastUsed).toBe(NOW - DAY)
  })

  it('uses the professional seat of somebody who holds both', () => {
    const site = siteAt({seats: [{user: 'CORP\\anna', type: 'analyzer', lastUsed: null}, {user: 'CORP\\anna', type: 'professional', lastUsed: null}]})
    expect(login(site, userOf(site, 'anna'), NOW)).toEqual({accessType: 'Professional', result: 'Ok'})
    expect([seatOf(site, 'anna')?.lastUsed, seatOf(site, 'anna', 'professional')?.lastUsed]).toEqual([NEVER, NOW])
  })

  it.each([{blacklisted: true}, {inactive: true}, {removedExternally: true}])('is refused to %j', set => {
    const site = siteAt({users: [{userId: 'anna', ...set}], seats: [{user: 'CORP\\anna', type: 'analyzer', lastUsed: null}], rules: [{type: 'analyzer'}]})
    expect(login(site, userOf(site, 'anna'), NOW)).toEqual({accessType: 'None', result: 'UnknownUser'})
    expect(seatOf(site, 'anna')?.lastUsed).toBe(NEVER)
  })

  it('is refused in excess', () => {
    const site = siteAt({seats: [{user: 'CORP\\anna', type: 'analyzer', excess: true, lastUsed: null}]})
    expect(login(site, userOf(site, 'anna'), NOW)).toEqual({accessType: 'None', result: 'ExcessAssignment'})
    expect(seatOf(site, 'anna')?.lastUsed).toBe(NEVER)
  })
})

describe('license rules', () => {
  const rules = [{type: 'professional', groups: ['Dev']}, {type: 'analyzer', groups: ['Finance', 'Sales']}] as const

  it('give a new row at the next login after a release', () => {
    const site = siteAt({users: [{userId: 'anna', groups: ['Sales']}], seats: [{user: 'CORP\\anna', type: 'analyzer'}], rules})
    const before = seatOf(site, 'anna')
    asker(site)('DELETE', `/qrs/license/analyzeraccesstype/${before?.id}`)
    expect(seatOf(site, 'anna')).toBeUndefined()
    expect(login(site, userOf(site, 'anna'), NOW + 1000)).toEqual({accessType: 'Analyzer', result: 'Ok'})
    const after = seatOf(site, 'anna')
    expect(after).toMatchObject({created: NOW + 1000, lastUsed: NOW + 1000, modifiedBy: 'CORP\\anna'})
    expect(after?.id).not.toBe(before?.id)
  })

  it.each([
    ['nobody matches', {users: [{userId: 'anna', groups: ['Legal']}], rules}],
    ['there is no rule', {users: [{userId: 'anna', groups: ['Sales']}]}],
    ['the rule is disabled', {users: [{userId: 'anna'}], rules: [{type: 'analyzer', disabled: true}]}],
    ['no seat is free', {users: [{userId: 'anna', groups: ['Sales']}], rules, totals: {analyzer: 0, professional: 0}}],
  ] as const)('give nothing when %s', (_case, spec) => {
    const site = siteAt(spec)
    expect(login(site, userOf(site, 'anna'), NOW)).toEqual({accessType: 'None', result: 'NoAvailableAccessType'})
    expect(site.seats.analyzer.size()).toBe(0)
  })

  it('try professional first, and analyzer when those are gone', () => {
    const both = {userId: 'anna', groups: ['Dev', 'Sales']}
    const roomy = siteAt({users: [both], rules})
    const full = siteAt({users: [both], rules, totals: {professional: 0}})
    expect([login(roomy, userOf(roomy, 'anna'), NOW).accessType, login(full, userOf(full, 'anna'), NOW).accessType]).toEqual(['Professional', 'Analyzer'])
  })

  it('bring a quarantined row back to its holder', () => {
    const site = siteAt({users: [{userId: 'anna', groups: ['Sales']}], seats: [{user: 'CORP\\anna', type: 'analyzer', quarantined: true}], rules, totals: {analyzer: 1}}, 'lef')
    expect(login(site, userOf(site, 'anna'), NOW)).toEqual({accessType: 'Analyzer', result: 'Ok'})
    expect(seatOf(site, 'anna')).toMatchObject({quarantined: false, quarantineEnd: NEVER, lastUsed: NOW})
  })
})

describe('capacity', () => {
  it('serves those without a seat in blocks of six minutes, until the month is used up, and again next month', () => {
    const site = siteAt({users: [{userId: 'anna'}], analyzerMinutes: 48})
    const results = Array.from({length: 9}, (_, at) => login(site, userOf(site, 'anna'), NOW + at * 3_600_000).result)
    const used = usedMinutes(site.capacity, NOW)
    expect([results[0], results.at(-1), used % 6, used <= 48]).toEqual(['Ok', 'NoAvailableAccessType', 0, true])
    const rows = asker(site)('GET', '/qrs/license/analyzertimeaccessusage/full').json as object[]
    expect(rows).toHaveLength(results.filter(result => result === 'Ok').length)
    expect(rows[0]).toMatchObject({useStartTime: toIso(NOW), user: {userId: 'anna'}, analyzerTimeAccessType: {name: 'Analyzer capacity'}})
    const april = Date.parse('2026-04-01T00:00:00.000Z')
    expect(asker(site)('GET', '/qrs/license/analyzertimeaccesstype/full', {at: april}).json).toMatchObject([{usedMinutes: 0, remainingMinutes: 48}])
    expect(login(site, userOf(site, 'anna'), april).result).toBe('Ok')
  })
})

describe('passing time', () => {
  it('plays the logins of each rhythm', () => {
    const site = siteAt({
      users: [{userId: 'daily', pace: 'daily'}, {userId: 'monthly', pace: 'monthly'}, {userId: 'never', pace: 'never'}],
      seats: ['daily', 'monthly', 'never'].map(id => ({user: `CORP\\${id}`, type: 'analyzer' as const, lastUsed: null})),
    })
    play(site, NOW + 60 * DAY)
    const idle = ['daily', 'monthly'].map(id => (NOW + 60 * DAY - (seatOf(site, id)?.lastUsed ?? 0)) / DAY)
    expect(idle.map((days, at) => days > 0 && days <= (at === 0 ? 8 : 29))).toEqual([true, true])
    expect(seatOf(site, 'never')?.lastUsed).toBe(NEVER)
  })

  it('in one step or in many gives the same', () => {
    const make = (): Site => siteAt({users: Array.from({length: 30}, (_, at) => ({userId: `u${at}`, pace: 'weekly' as const})), rules: [{type: 'analyzer'}], totals: {analyzer: 20}})
    const [once, often] = [make(), make()]
    play(once, NOW + 20 * DAY)
    for (let at = NOW; at <= NOW + 20 * DAY; at += 5 * 3_600_000) play(often, at)
    const rows = (site: Site): unknown => asker(site)('GET', '/qrs/license/analyzeraccesstype/full', {at: NOW + 20 * DAY}).json
    expect(rows(often)).toEqual(rows(once))
    expect(once.seats.analyzer.size()).toBe(20)
  })

  it('does not play a day twice after the clock went back', () => {
    const site = siteAt({users: [{userId: 'anna', pace: 'daily'}], analyzerMinutes: 100_000})
    play(site, NOW + 10 * DAY)
    const uses = site.capacity.uses.length
    play(site, NOW)
    play(site, NOW + 10 * DAY)
    expect(site.capacity.uses.length).toBe(uses)
    expect(uses).toBeGreaterThan(4)
  })

  it('frees a quarantined seat for the next login by rule', () => {
    const site = siteAt(
      {
        users: [{userId: 'anna', pace: 'daily', groups: ['Sales']}],
        seats: [{user: 'CORP\\gone', type: 'analyzer', quarantined: true, lastUsed: toIso(NOW - 4 * DAY)}],
        totals: {analyzer: 1},
        rules: [{type: 'analyzer', groups: ['Sales']}],
      },
      'lef',
    )
    play(site, NOW + 2.9 * DAY)
    expect(seatOf(site, 'anna')).toBeUndefined()
    play(site, NOW + 8 * DAY)
    expect([seatOf(site, 'anna') !== undefined, seatOf(site, 'gone')]).toEqual([true, undefined])
  })

  it('the day of a deleted user goes on without him', () => {
    const site = siteAt({users: [{userId: 'anna', pace: 'daily'}], analyzerMinutes: 1000})
    site.agenda = agendaOf(site, dayOf(NOW) + 1)
    asker(site)('DELETE', `/qrs/user/${userOf(site, 'anna').id}`)
    play(site, NOW + 5 * DAY)
    expect(site.capacity.uses).toEqual([])
  })
})

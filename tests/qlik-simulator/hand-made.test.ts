import {describe, expect, it} from 'vitest'
import {seatFull, userFull} from './entities.ts'
import {DAY} from './model.ts'
import {findUser} from './site.ts'
import {NOW, siteAt} from './test-site.ts'

describe('a site written by hand', () => {
  it('may be empty', () => {
    const site = siteAt({})
    expect([site.users.size(), site.seats.professional.size(), site.totals]).toEqual([0, 0, {professional: 10, analyzer: 10, token_user: 0}])
  })

  it('has the same ids in every run', () => {
    const spec = {users: [{userId: 'anna', tags: ['VIP-User'], groups: ['Sales']}], seats: [{user: 'CORP\\anna'}]}
    const rows = (): unknown => {
      const site = siteAt(spec)
      return [site.users.all().map(userFull), site.seats.professional.all().map(seatFull)]
    }
    expect(rows()).toEqual(rows())
  })

  it('adds the users that only seats name, and finds them in any case', () => {
    const site = siteAt({seats: [{user: 'CORP\\anna'}, {user: 'corp\\ANNA', type: 'analyzer'}, {user: 'PARTNER\\o\\dd'}]})
    expect(site.users.all().map(user => [user.userDirectory, user.userId, user.seats.size])).toEqual([
      ['CORP', 'anna', 2],
      ['PARTNER', 'o\\dd', 1],
    ])
    expect(findUser(site, 'Corp\\Anna')).toBe(site.users.all()[0])
  })

  it('has defaults for a seat: used a day ago, given long before, ten more bought', () => {
    const site = siteAt({users: [{userId: 'anna', seat: {}}]})
    expect(site.seats.professional.all()).toMatchObject([{type: 'professional', lastUsed: NOW - DAY, created: NOW - 400 * DAY, quarantined: false}])
    expect(site.totals.professional).toBe(11)
  })

  it('keeps rows that are described as excess in excess', () => {
    const site = siteAt({seats: [{user: 'CORP\\a'}, {user: 'CORP\\b', excess: true}, {user: 'CORP\\c', excess: true}]})
    expect([site.totals.professional, site.seats.professional.all().map(seat => seat.excess)]).toEqual([1, [false, true, true]])
  })

  it('takes what a deleted user left behind', () => {
    const site = siteAt({seats: [{user: null, deletedUser: 'CORP\\gone', quarantined: true, lastUsed: '2026-03-01T00:00:00.000Z'}, {user: null}]})
    expect(site.seats.professional.all().map(seatFull)).toMatchObject([
      {user: null, deletedUserId: 'gone', deletedUserDirectory: 'CORP', quarantined: true, quarantineEnd: '2026-03-08T00:00:00.000Z'},
      {user: null, deletedUserId: '', quarantined: false},
    ])
  })

  it.each([
    [{users: [{userId: 'a'}, {userId: 'A'}]}, 'The user CORP\\A exists already.'],
    [{seats: [{user: 'CORP\\a'}, {user: 'CORP\\A'}]}, 'CORP\\A holds a seat of type professional already.'],
    [{seats: [{user: 'anna'}]}, '"anna" is not an account: write it as DIRECTORY\\id.'],
    [{seats: [{user: 'CORP\\a', lastUsed: 'yesterday'}]}, '"yesterday" is not an ISO date.'],
  ])('refuses %j', (spec, message) => {
    expect(() => siteAt(spec)).toThrow(message)
  })
})

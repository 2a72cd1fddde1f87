import {describe, expect, it} from 'vitest'
import type {LicenseModel, Seat, Site} from './model.ts'
import {DAY, NEVER} from './model.ts'
import {deleteUser} from './people.ts'
import {changeLicense} from './license-change.ts'
import {countPool} from './license-bodies.ts'
import {addUser} from './people.ts'
import {findUser} from './site.ts'
import {toIso} from './entities.ts'
import {NOW, asker, siteAt} from './test-site.ts'

const DEED = {by: 'INTERNAL\\sa_repository', now: NOW}

function iso(daysAgo: number): string {
  return toIso(NOW - daysAgo * DAY)
}

/** anna used her seat three days ago, bella eight, carol never. */
function site(model: LicenseModel): Site {
  return siteAt(
    {
      seats: [
        {user: 'CORP\\anna', type: 'analyzer', lastUsed: iso(3), created: iso(300)},
        {user: 'CORP\\bella', type: 'analyzer', lastUsed: iso(8), created: iso(200)},
        {user: 'CORP\\carol', type: 'analyzer', lastUsed: null, created: iso(0.01)},
      ],
      totals: {analyzer: 4},
    },
    model,
  )
}

function seatOf(where: Site, account: string): Seat {
  const seat = findUser(where, account)?.seats.get('analyzer')
  if (seat === undefined) throw new Error(`${account} has no seat`)
  return seat
}

function pool(where: Site, now = NOW): object {
  const {allocated, quarantined, available, excess} = countPool(where, 'analyzer', now)
  return {allocated, quarantined, available, excess}
}

describe('DELETE of a seat', () => {
  const path = '/qrs/license/analyzeraccesstype'

  it('with a signed key: gone at once, 404 the second time', () => {
    const where = site('slk')
    const ask = asker(where)
    const {id} = seatOf(where, 'CORP\\anna')
    expect([ask('DELETE', `${path}/${id}`).status, ask('GET', `${path}/${id}`).status, ask('DELETE', `${path}/${id}`).status]).toEqual([204, 404, 404])
    expect(pool(where)).toEqual({allocated: 2, quarantined: 0, available: 2, excess: 0})
  })

  it('with a serial number: in quarantine until seven days after the last use, then gone', () => {
    const where = site('lef')
    const ask = asker(where)
    const seat = seatOf(where, 'CORP\\anna')
    const end = seat.lastUsed + 7 * DAY
    expect(ask('DELETE', `${path}/${seat.id}`).status).toBe(204)
    expect(ask('GET', `${path}/${seat.id}`).json).toMatchObject({quarantined: true, quarantineEnd: toIso(end), lastUsed: iso(3), modifiedDate: toIso(NOW)})
    expect(pool(where)).toEqual({allocated: 2, quarantined: 1, available: 1, excess: 0})
    expect(ask('DELETE', `${path}/${seat.id}`).status).toBe(204)
    expect(ask('GET', `${path}/${seat.id}`, {at: end - 1}).status).toBe(200)
    expect(ask('GET', `${path}/${seat.id}`, {at: end}).status).toBe(404)
    expect(ask('DELETE', `${path}/${seat.id}`, {at: end}).status).toBe(404)
    expect(pool(where)).toEqual({allocated: 2, quarantined: 0, available: 2, excess: 0})
  })

  it.each(['CORP\\bella', 'CORP\\carol'])('with a serial number: %s, not used for seven days, is gone at once', account => {
    const where = site('lef')
    const ask = asker(where)
    const {id} = seatOf(where, account)
    expect([ask('DELETE', `${path}/${id}`).status, ask('GET', `${path}/${id}`).status, ask('DELETE', `${path}/${id}`).status]).toEqual([204, 404, 404])
    expect(findUser(where, account)?.seats.size).toBe(0)
  })

  it('used exactly seven days ago is gone, a millisecond less is not', () => {
    const edge = siteAt({seats: [{user: 'CORP\\a', type: 'analyzer', lastUsed: toIso(NOW - 7 * DAY)}, {user: 'CORP\\b', type: 'analyzer', lastUsed: toIso(NOW - 7 * DAY + 1)}]}, 'lef')
    const ask = asker(edge)
    for (const seat of edge.seats.analyzer.all()) ask('DELETE', `${path}/${seat.id}`)
    expect(edge.seats.analyzer.all().map(seat => seat.user?.userId)).toEqual(['b'])
  })
})

describe('POST for somebody', () => {
  it('in quarantine reinstates the same row, even when the pool is full', () => {
    const where = site('lef')
    const ask = asker(where)
    const {id, user} = seatOf(where, 'CORP\\anna')
    ask('DELETE', `/qrs/license/analyzeraccesstype/${id}`)
    changeLicense(where, {totals: {analyzer: 3}})
    const made = ask('POST', '/qrs/license/analyzeraccesstype', {body: {user: {id: user?.id}}})
    expect([made.status, made.json]).toMatchObject([201, {id, quarantined: false, quarantineEnd: '1753-01-01T00:00:00.000Z', lastUsed: iso(3)}])
    expect(pool(where)).toEqual({allocated: 3, quarantined: 0, available: 0, excess: 0})
  })

  it('released before gives a new row', () => {
    const where = site('slk')
    const ask = asker(where)
    const {id, user} = seatOf(where, 'CORP\\anna')
    ask('DELETE', `/qrs/license/analyzeraccesstype/${id}`)
    const made = ask('POST', '/qrs/license/analyzeraccesstype', {body: {user: {id: user?.id}}})
    expect(made).toMatchObject({status: 201, json: {createdDate: toIso(NOW), lastUsed: '1753-01-01T00:00:00.000Z'}})
    expect((made.json as {id: string}).id).not.toBe(id)
  })
})

describe('a user who is deleted', () => {
  it.each(['lef', 'slk'] as const)('leaves the seat in quarantine, without a user (%s)', model => {
    const where = site(model)
    const ask = asker(where)
    const rows = ['CORP\\anna', 'CORP\\carol'].map(account => {
      const seat = seatOf(where, account)
      expect(ask('DELETE', `/qrs/user/${seat.user?.id}`).status).toBe(204)
      return ask('GET', `/qrs/license/analyzeraccesstype/${seat.id}`).json
    })
    const common = {user: null, quarantined: true, deletedUserDirectory: 'CORP'}
    expect(rows).toMatchObject([
      {...common, deletedUserId: 'anna', quarantineEnd: toIso(NOW + 4 * DAY)},
      {...common, deletedUserId: 'carol', quarantineEnd: toIso(NOW + 7 * DAY)},
    ])
    expect(ask('GET', '/qrs/license/analyzeraccesstype/count', {at: NOW + 7 * DAY}).json).toEqual({value: 1})
  })

  it('can come back under the same name, with nothing left of the old seat', () => {
    const where = site('lef')
    const anna = findUser(where, 'corp\\ANNA')
    if (anna === undefined) throw new Error('anna is missing')
    deleteUser(where, anna, DEED)
    expect(findUser(where, 'CORP\\anna')).toBeUndefined()
    const again = addUser(where, {userDirectory: 'CORP', userId: 'anna'}, DEED)
    expect([again?.id === anna.id, again?.seats.size]).toEqual([false, 0])
  })

  it('in quarantine already keeps its end', () => {
    const where = site('lef')
    const seat = seatOf(where, 'CORP\\anna')
    asker(where)('DELETE', `/qrs/license/analyzeraccesstype/${seat.id}`)
    if (seat.user !== null) deleteUser(where, seat.user, {...DEED, now: NOW + DAY})
    expect([seat.quarantineEnd, seat.user, seat.deletedUserId]).toEqual([NOW + 4 * DAY, null, 'anna'])
  })
})

describe('excess', () => {
  const excessOf = (where: Site): (string | undefined)[] => where.seats.analyzer.all().filter(seat => seat.excess).map(seat => seat.user?.userId)

  it('marks the newest rows when fewer seats are bought than held, and heals as they come free', () => {
    const where = site('slk')
    changeLicense(where, {totals: {analyzer: 1}})
    expect([excessOf(where), pool(where)]).toEqual([['bella', 'carol'], {allocated: 3, quarantined: 0, available: 0, excess: 2}])
    asker(where)('DELETE', `/qrs/license/analyzeraccesstype/${seatOf(where, 'CORP\\anna').id}`)
    expect([excessOf(where), pool(where)]).toEqual([['carol'], {allocated: 2, quarantined: 0, available: 0, excess: 1}])
    changeLicense(where, {totals: {analyzer: 2}})
    expect([excessOf(where), pool(where)]).toEqual([[], {allocated: 2, quarantined: 0, available: 0, excess: 0}])
  })

  it('is shown in the row', () => {
    const where = site('slk')
    changeLicense(where, {totals: {analyzer: 2}})
    expect(asker(where)('GET', "/qrs/license/analyzeraccesstype/full?filter=excess eq true").json).toMatchObject([{excess: true, user: {userId: 'carol'}}])
  })
})

describe('the token model', () => {
  it('has rows without excess', () => {
    const where = siteAt({seats: [{user: 'CORP\\anna', type: 'token_user', lastUsed: null}], totals: {token_user: 5}})
    const [row] = asker(where)('GET', '/qrs/license/UserAccessType/full').json as object[]
    expect(row).toMatchObject({schemaPath: 'License.UserAccessType', lastUsed: toIso(NEVER)})
    expect(row).not.toHaveProperty('excess')
  })
})

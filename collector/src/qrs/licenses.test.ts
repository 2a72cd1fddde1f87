// What the collector asks a site, and what it makes of half-read lists, missing rows and strange answers.
import {describe, expect, it} from 'vitest'
import type {QrsClient} from './client.ts'
import {QrsError} from './errors.ts'
import {fetchSeat, fetchSeatsOfUser, fetchSnapshot, fetchUser, reinstateSeat, removeSeat} from './licenses.ts'
import {access, fakeSite, seatRow, userRow} from './testing.ts'

const NOW = Date.UTC(2026, 10, 22, 2)

const site = {
  'license/accesstypeoverview': {professionalAccess: access(1), analyzerAccess: access(2)},
  'license/professionalaccesstype/full': [seatRow('p1', 'anna')],
  'license/analyzeraccesstype/full': [seatRow('a1', 'anna'), seatRow('a2', 'bert', {lastUsed: 'garbage'})],
  'user/full': [userRow('other'), userRow('anna'), userRow('bert', {tags: undefined}), null, {userId: 'x'}],
}

describe('a snapshot', () => {
  it('comes in four requests, with the users who hold a seat and the count of all', async () => {
    const qrs = fakeSite(site, {siteClock: NOW - 2000})
    const {users, allocations, ...rest} = await fetchSnapshot(qrs, 'prod', () => NOW)
    expect(qrs.asked).toEqual(['license/accesstypeoverview', 'license/professionalaccesstype/full', 'license/analyzeraccesstype/full', 'user/full'])
    expect(rest).toEqual({
      site: 'prod', readAt: NOW, siteClock: NOW - 2000, userCount: 5, unreadableSeats: 1, capacity: undefined, tokens: undefined,
      pools: [
        {type: 'professional', total: 10, allocated: 1, available: 9, used: 0, quarantined: 0, excess: 0},
        {type: 'analyzer', total: 10, allocated: 2, available: 8, used: 0, quarantined: 0, excess: 0},
      ],
    })
    expect(allocations.map(({id, type, lastUsed}) => [id, type, lastUsed])).toEqual([
      ['p1', 'professional', Date.UTC(2026, 10, 20)], ['a1', 'analyzer', Date.UTC(2026, 10, 20)], ['a2', 'analyzer', NOW],
    ])
    expect([...users.keys()]).toEqual(['anna'])
  })

  it('drops what a list gave before it broke off and was read again', async () => {
    const snapshot = await fetchSnapshot(fakeSite(site, {halves: Object.keys(site)}), 'prod', () => NOW)
    expect({seats: snapshot.allocations.map(seat => seat.id), unreadable: snapshot.unreadableSeats, userCount: snapshot.userCount, users: snapshot.users.size})
      .toEqual({seats: ['p1', 'a1', 'a2'], unreadable: 1, userCount: 5, users: 1})
  })

  it('measures the clock against the instant of the answer, however long the rest takes', async () => {
    let now = NOW
    const qrs = fakeSite(site, {siteClock: NOW + 30_000})
    const slow = {...qrs, get: async (path: string) => {
      now += 30_000
      return qrs.get(path)
    }, list: async (...args: Parameters<QrsClient['list']>) => {
      now += 3_600_000
      return qrs.list(...args)
    }}
    expect(await fetchSnapshot(slow, 'prod', () => now)).toMatchObject({readAt: NOW, siteClock: NOW})
  })

  it('knows no clock where the site sends none', async () => {
    expect((await fetchSnapshot(fakeSite(site), 'prod', () => NOW)).siteClock).toBeUndefined()
  })

  it.each(Object.keys(site))('fails whole when %s fails', async path => {
    await expect(fetchSnapshot(fakeSite({...site, [path]: new QrsError('server', 'answered 500')}), 'prod', () => NOW)).rejects.toThrow('answered 500')
  })

  it.each([
    [{'license/accesstypeoverview': null}, 'Qlik sent no license overview'],
    [{'license/analyzeraccesstype/full': [seatRow('a1', 'anna'), {createdDate: '2025-01-01T00:00:00.000Z'}]}, 'Qlik sent one of its analyzer seats without an id.'],
  ])('fails whole with %j', async (change, words) => {
    await expect(fetchSnapshot(fakeSite({...site, ...change}), 'prod', () => NOW)).rejects.toThrow(words)
  })
})

describe('one seat', () => {
  it('is asked for by its row and type', async () => {
    const qrs = fakeSite({'license/professionalaccesstype/p1': seatRow('p1', 'anna')})
    expect(await fetchSeat(qrs, 'professional', 'p1', NOW)).toMatchObject({id: 'p1', type: 'professional', holder: {key: 'anna'}})
    expect(qrs.asked).toEqual(['license/professionalaccesstype/p1'])
  })

  it('that is not there is gone', async () => {
    expect(await fetchSeat(fakeSite({}), 'analyzer', 'a1', NOW)).toBeUndefined()
  })

  it.each([{lastUsed: undefined}, {lastUsed: 'user 5'}, {createdDate: null}, {quarantined: undefined}])('with %j may not be touched', async change => {
    const qrs = fakeSite({'license/analyzeraccesstype/a1': seatRow('a1', 'anna', change)})
    await expect(fetchSeat(qrs, 'analyzer', 'a1', NOW)).rejects.toThrow('without readable dates')
  })

  it.each([null, [], {}, 'x'])('answered by %j may not be touched', async body => {
    await expect(fetchSeat(fakeSite({'license/analyzeraccesstype/a1': body}), 'analyzer', 'a1', NOW)).rejects.toThrow('without an id')
  })

  it('passes other failures on', async () => {
    await expect(fetchSeat(fakeSite({'license/analyzeraccesstype/a1': new QrsError('forbidden', 'no')}), 'analyzer', 'a1', NOW)).rejects.toThrow('no')
  })

  it('is never looked for outside its own path', async () => {
    const qrs = fakeSite({})
    await fetchSeat(qrs, 'analyzer', '../../user/x?y', NOW)
    await fetchUser(qrs, '../x')
    expect(qrs.asked).toEqual(['license/analyzeraccesstype/..%2F..%2Fuser%2Fx%3Fy', 'user/..%2Fx'])
  })
})

describe('one user', () => {
  it('is asked for by the Qlik id', async () => {
    expect(await fetchUser(fakeSite({'user/anna': userRow('anna')}), 'anna')).toMatchObject({key: 'anna', directory: 'LAB'})
  })

  it.each([userRow('anna', {tags: undefined}), null, {}, []])('answered by %j cannot be read', async body => {
    expect(await fetchUser(fakeSite({'user/anna': body}), 'anna')).toBeUndefined()
  })

  it('that is not there is gone; other failures are passed on', async () => {
    expect(await fetchUser(fakeSite({}), 'anna')).toBeUndefined()
    await expect(fetchUser(fakeSite({'user/anna': new QrsError('timeout', 'late')}), 'anna')).rejects.toThrow('late')
  })
})

describe('a DELETE', () => {
  it('goes to the row', async () => {
    const qrs = fakeSite({'license/analyzeraccesstype/a1': ''})
    await removeSeat(qrs, 'analyzer', 'a1')
    expect(qrs.asked).toEqual(['license/analyzeraccesstype/a1'])
  })

  it('of a row that is gone says so', async () => {
    await expect(removeSeat(fakeSite({}), 'analyzer', 'a1')).rejects.toMatchObject({code: 'notFound'})
  })
})

describe('giving a seat', () => {
  const path = 'license/professionalaccesstype'

  it('names the user by the Qlik id', async () => {
    const qrs = fakeSite({[path]: seatRow('p2', 'anna')})
    await reinstateSeat(qrs, 'professional', 'anna')
    expect({asked: qrs.asked, posted: qrs.posted}).toEqual({asked: [path], posted: [{user: {id: 'anna'}}]})
  })

  it('passes a refusal on', async () => {
    const refusal = new QrsError('refused', 'answered 400: There are not enough access types available')
    await expect(reinstateSeat(fakeSite({[path]: refusal}), 'professional', 'anna')).rejects.toBe(refusal)
  })
})

describe('the seats of a user', () => {
  const pathOf = (filter: string) => `license/analyzeraccesstype/full?filter=${encodeURIComponent(filter)}`
  const PATH = pathOf("user.userDirectory eq 'LAB' and user.userId eq 'anna'")
  const ofAnna = (rows: unknown, halves: readonly string[] = []) => fetchSeatsOfUser(fakeSite({[PATH]: rows}, {halves}), 'analyzer', {directory: 'LAB', id: 'anna'}, NOW)

  it('are asked for by a filter, and all taken, in quarantine or not', async () => {
    const seats = await ofAnna([seatRow('a1', 'anna'), seatRow('a2', 'anna', {quarantined: true, quarantineEnd: '2026-11-27T00:00:00.000Z'})])
    expect(seats).toMatchObject([{id: 'a1', type: 'analyzer', quarantined: false}, {id: 'a2', quarantined: true, quarantineEnd: Date.UTC(2026, 10, 27)}])
  })

  it('may be none', async () => {
    expect(await ofAnna([])).toEqual([])
  })

  it.each([
    [{directory: 'LAB', id: "o'neil"}, "user.userDirectory eq 'LAB' and user.userId eq 'o\\'neil'"],
    [{directory: 'L\\B', id: "a\\'b"}, "user.userDirectory eq 'L\\\\B' and user.userId eq 'a\\\\\\'b'"],
    [{directory: 'R&D', id: 'a#1 +%?=/'}, "user.userDirectory eq 'R&D' and user.userId eq 'a#1 +%?=/'"],
    [{directory: 'LAB', id: 'zo\u00eb'}, "user.userDirectory eq 'LAB' and (user.userId eq 'zo\u00eb' or user.userId eq 'zoe\u0308')"],
    [{directory: 'A\u030a', id: 'x'}, "(user.userDirectory eq 'A\u030a' or user.userDirectory eq '\u00c5') and user.userId eq 'x'"],
  ])('of %j are asked for by %s', async (user, filter) => {
    const qrs = fakeSite({[pathOf(filter)]: []})
    expect(await fetchSeatsOfUser(qrs, 'analyzer', user, NOW)).toEqual([])
    expect(qrs.asked).toEqual([pathOf(filter)])
  })

  it('are never those of others, whatever the site makes of the filter', async () => {
    const user = (userDirectory: unknown, userId: unknown) => ({user: {id: 'k', userDirectory, userId, name: 'x'}})
    const seats = await ofAnna([
      seatRow('a1', 'bert'), seatRow('a2', 'bert', {lastUsed: 'garbage'}), seatRow('a3', undefined, {deletedUserId: 'anna', deletedUserDirectory: 'LAB'}), seatRow('a4', 'x', user('OTHER', 'anna')),
      seatRow('a5', 'x', user('lab', 'ANNA')), seatRow('a6', 'x', user('LAB', undefined)),
    ])
    expect(seats.map(({id}) => id)).toEqual(['a5'])
  })

  it.each([{lastUsed: 'garbage'}, {lastUsed: '2026-11-31T00:00:00.000Z'}, {createdDate: null}, {quarantined: null}])('with %j cannot be relied on', async change => {
    await expect(ofAnna([seatRow('a1', 'anna'), seatRow('a2', 'anna', change)])).rejects.toMatchObject({code: 'badShape', message: 'Qlik sent one of its analyzer seats without readable dates.'})
  })

  it('are counted once after a list that broke off', async () => {
    expect((await ofAnna([seatRow('a1', 'anna'), seatRow('a2', 'anna')], [PATH])).map(({id}) => id)).toEqual(['a1', 'a2'])
  })

  it('that cannot be read are not none', async () => {
    await expect(ofAnna(new QrsError('refused', 'answered 400: Invalid expression'))).rejects.toThrow('Invalid expression')
  })
})

// What the collector asks a site, and what it makes of half-read lists, missing rows and strange answers.
import {describe, expect, it} from 'vitest'
import type {QrsClient} from './client.ts'
import {QrsError} from './errors.ts'
import {fetchSeat, fetchSnapshot, fetchUser, removeSeat} from './licenses.ts'

const NOW = Date.UTC(2026, 10, 22, 2)

const seatRow = (id: string, userKey: string | undefined, change: object = {}) => ({
  id, createdDate: '2025-01-01T00:00:00.000Z', lastUsed: '2026-11-20T00:00:00.000Z', quarantined: false, quarantineEnd: '1753-01-01T00:00:00.000Z',
  excess: false, deletedUserId: '', deletedUserDirectory: '',
  user: userKey === undefined ? null : {id: userKey, userId: userKey, userDirectory: 'LAB', name: userKey}, ...change,
})

const userRow = (id: string, change: object = {}) => ({
  id, userId: id, userDirectory: 'LAB', userDirectoryConnectorName: 'LAB', name: id, roles: [], tags: [], attributes: [], customProperties: [],
  inactive: false, blacklisted: false, removedExternally: false, ...change,
})

const access = (allocated: number) => ({enabled: true, total: 10, allocated, used: 0, quarantined: 0, excess: 0, available: 10 - allocated})

type Fake = QrsClient & {readonly asked: string[]}

/** A site that answers these bodies; a list named in `halves` is first read by half and begun again, as a retry does. */
function fakeSite(bodies: Readonly<Record<string, unknown>>, options: {siteClock?: number; halves?: readonly string[]} = {}): Fake {
  const asked: string[] = []
  const bodyAt = (path: string) => {
    asked.push(path)
    if (!(path in bodies)) throw new QrsError('notFound', 'not there')
    if (bodies[path] instanceof Error) throw bodies[path]
    return bodies[path]
  }
  return {
    asked,
    get: async path => ({body: bodyAt(path), siteClock: options.siteClock}),
    list: async (path, begin) => {
      const rows = bodyAt(path) as unknown[]
      if (options.halves?.includes(path)) rows.slice(0, 1).forEach(begin())
      rows.forEach(begin())
      return {siteClock: options.siteClock}
    },
    remove: async path => void bodyAt(path),
    requests: () => asked.length,
    close: () => undefined,
  }
}

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

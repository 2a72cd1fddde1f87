// Use at the other sites of a license key: nobody's is lost, and a site that cannot be relied on is named.
import {describe, expect, it} from 'vitest'
import {fetchElsewhere, fetchUserElsewhere, groupDoubts, peersOf, withElsewhere, type GroupActivity, type Peer} from './license-group.ts'
import {aPolicy, aSeat, aSnapshot, aUser, NOW} from './policy/testing.ts'
import {DAY, type Elsewhere} from './policy/model.ts'
import {distrust} from './policy/trust.ts'
import {QrsError, type QrsErrorCode} from './qrs/errors.ts'
import {fetchSnapshot} from './qrs/licenses.ts'
import {access, fakeSite, seatRow, type FakeSite} from './qrs/testing.ts'

const OVERVIEW = 'license/accesstypeoverview'
const PROFESSIONAL = 'license/professionalaccesstype/full'
const ANALYZER = 'license/analyzeraccesstype/full'
const LISTS = [PROFESSIONAL, ANALYZER]

const at = (day: number) => Date.UTC(2026, 10, day)
const iso = (day: number) => new Date(at(day)).toISOString()
const NEVER = '1753-01-01T00:00:00.000Z'

type Rows = {readonly professional?: readonly object[]; readonly analyzer?: readonly object[]; readonly change?: Readonly<Record<string, unknown>>; readonly halves?: readonly string[]}

/** A peer whose overview agrees with its rows. */
function peer(name: string, {professional = [], analyzer = [], change = {}, halves = []}: Rows = {}): Peer & {readonly qrs: FakeSite} {
  const overview = {professionalAccess: access(professional.length), analyzerAccess: access(analyzer.length)}
  return {name, policy: aPolicy(), qrs: fakeSite({[OVERVIEW]: overview, [PROFESSIONAL]: professional, [ANALYZER]: analyzer, ...change}, {halves})}
}

const ofUser = (userDirectory: string, userId: string) => ({user: {id: `key-${userId}`, userDirectory, userId, name: userId}})
const rows = (count: number, change: object = {}) => Array.from({length: count}, (_, index) => seatRow(`r${index}`, `u${index}`, change))
const known = async (...peers: Peer[]) => Object.fromEntries((await fetchElsewhere(peers, () => NOW)).activity)
const unreadable = async (...peers: Peer[]) => (await fetchElsewhere(peers, () => NOW)).unreadable
/** What its own reading gives the others to doubt. */
const ownDoubts = async ({change, ...site}: Rows): Promise<string> => {
  const {qrs, policy} = peer('test', {...site, change: {...change, 'user/full': []}})
  return fetchSnapshot(qrs, 'test', () => NOW).then(snapshot => groupDoubts(snapshot, policy, NOW).join(' '), (error: unknown) => (error as Error).message)
}
const sentence = (site: string, why: string) => ({site, sentence: `Use at site ${site}, which shares the license key, is not known. ${why}`})

describe('activity elsewhere', () => {
  it('is the latest use or assignment over both types, and used when any was', async () => {
    expect(await known(peer('test', {
      professional: [seatRow('p1', 'anna', {lastUsed: iso(3)}), seatRow('p2', 'bert', {lastUsed: NEVER, createdDate: iso(4)})],
      analyzer: [seatRow('a1', 'anna', {lastUsed: iso(9)}), seatRow('a2', 'bert', {lastUsed: NEVER, createdDate: iso(2)}), seatRow('a3', 'cleo', {lastUsed: iso(1), createdDate: iso(7)})],
    }))).toEqual({
      'lab\\anna': {lastActivity: at(9), used: true}, 'lab\\bert': {lastActivity: at(4), used: false}, 'lab\\cleo': {lastActivity: at(7), used: true},
    })
  })

  it('is the latest over all sites, whatever the letter case and form', async () => {
    expect(await known(
      peer('a', {analyzer: [seatRow('a1', 'x', {...ofUser('LAB', 'Zoë'), lastUsed: NEVER, createdDate: iso(8)})]}),
      peer('b', {analyzer: [seatRow('a1', 'x', {...ofUser('lab', 'ZOE\u0308'), lastUsed: iso(5)}), seatRow('a2', 'x', {...ofUser('OTHER', 'zoë'), lastUsed: iso(9)})]}),
      peer('c'),
    )).toEqual({'lab\\zoë': {lastActivity: at(8), used: true}, 'other\\zoë': {lastActivity: at(9), used: true}})
  })

  it('counts quarantined seats, not those of deleted users', async () => {
    const analyzer = [seatRow('a1', 'anna', {quarantined: true, quarantineEnd: iso(29), lastUsed: iso(21)}), seatRow('a2', undefined, {deletedUserId: 'bert', deletedUserDirectory: 'LAB'})]
    const group = await fetchElsewhere([peer('test', {analyzer})], () => NOW)
    expect([Object.fromEntries(group.activity), group.unreadable]).toEqual([{'lab\\anna': {lastActivity: at(21), used: true}}, []])
  })

  it('is at the reading where a row has no readable dates', async () => {
    expect(await known(peer('test', {analyzer: [seatRow('a1', 'anna', {lastUsed: 'garbage'}), seatRow('a2', 'bert', {createdDate: null})]}))).toEqual({
      'lab\\anna': {lastActivity: NOW, used: true}, 'lab\\bert': {lastActivity: NOW, used: true},
    })
  })

  it('is read in three requests a site, without its users', async () => {
    const sites = [peer('a'), peer('b')]
    await fetchElsewhere(sites, () => NOW)
    expect(sites.map(({qrs}) => qrs.asked)).toEqual([[OVERVIEW, ...LISTS], [OVERVIEW, ...LISTS]])
  })

  it('forgets what a list gave before it broke off and was read again', async () => {
    const professional = rows(6, {lastUsed: 'garbage'})
    expect(await unreadable(peer('test', {professional: professional.slice(0, 5), analyzer: rows(1), halves: LISTS}))).toEqual([])
    expect(await unreadable(peer('test', {professional, halves: LISTS}))).toEqual([sentence('test', '6 of 6 seats came without readable dates.')])
  })

  it('of no other site is nothing', async () => {
    expect(await fetchElsewhere([], () => NOW)).toEqual({activity: new Map(), unreadable: []})
  })
})

describe('a site that cannot be relied on', () => {
  it.each([OVERVIEW, ...LISTS])('is one that fails at %s; the others count', async path => {
    const down = peer('down', {analyzer: [seatRow('a1', 'cleo')], change: {[path]: new QrsError('timeout', 'Qlik Sense site down did not answer within 60 s.')}})
    const group = await fetchElsewhere([down, peer('test', {analyzer: [seatRow('a1', 'anna', {lastUsed: iso(3)})]})], () => NOW)
    expect([Object.fromEntries(group.activity), group.unreadable]).toEqual([
      {'lab\\anna': {lastActivity: at(3), used: true}}, [sentence('down', 'Qlik Sense site down did not answer within 60 s.')],
    ])
  })

  it.each<[string, Rows, string]>([
    ['no overview', {change: {[OVERVIEW]: null}}, 'Qlik sent no license overview. Is a license installed?'],
    ['no licenses', {change: {[OVERVIEW]: {}}}, 'Its overview has no professional or analyzer licenses. Is the license installed, and may the collector\'s Qlik user see it?'],
    ['a row without an id', {analyzer: [{}]}, 'Qlik sent one of its analyzer seats without an id.'],
    ['an empty list, as lacking rights give one', {change: {[OVERVIEW]: {professionalAccess: access(0), analyzerAccess: access(1)}}}, 'Qlik lists 0 analyzer seats, but its overview says 1 are allocated.'],
    ['rows of a type that the overview lacks', {analyzer: rows(1), change: {[OVERVIEW]: {professionalAccess: access(0)}}}, 'Qlik lists 1 analyzer seats, but its overview has no analyzer licenses.'],
    ['too few rows', {analyzer: rows(4), change: {[OVERVIEW]: {professionalAccess: access(0), analyzerAccess: access(10)}}}, 'Qlik lists 4 analyzer seats, but its overview says 10 are allocated.'],
    ['too many rows without dates', {professional: rows(3, {lastUsed: 'garbage'}), analyzer: rows(3, {quarantined: null})}, '6 of 6 seats came without readable dates.'],
    ['too many rows without a user', {professional: rows(3, {user: null}), analyzer: rows(3, ofUser('', 'x'))}, '6 of 6 seats came without their user.'],
    ['no use for longer than use is told', {analyzer: rows(20, {lastUsed: new Date(NOW - 8 * DAY).toISOString()})}, 'The newest last use of any seat is 8 days old. Qlik may have stopped recording use, so idleness cannot be judged.'],
    ['several faults', {analyzer: rows(6, {user: null, lastUsed: 'garbage'})}, '6 of 6 seats came without readable dates. 6 of 6 seats came without their user.'],
  ])('has %s', async (_, site, why) => {
    expect([await unreadable(peer('test', site)), await ownDoubts(site)]).toEqual([[sentence('test', why)], why])
  })

  it.each<[string, Rows]>([
    ['a few rows without dates', {analyzer: rows(5, {lastUsed: 'garbage'})}],
    ['a few rows without a user', {analyzer: rows(5, {user: null})}],
    ['a few rows less than the overview', {analyzer: rows(5), change: {[OVERVIEW]: {professionalAccess: access(0), analyzerAccess: access(10)}}}],
    ['an overview that counts quarantined rows', {analyzer: rows(7, {quarantined: true}), change: {[OVERVIEW]: {professionalAccess: access(0), analyzerAccess: access(7)}}}],
    ['an overview that does not', {analyzer: rows(7, {quarantined: true}), change: {[OVERVIEW]: {professionalAccess: access(0), analyzerAccess: access(0)}}}],
    ['few seats that rest', {analyzer: rows(19, {lastUsed: new Date(NOW - 30 * DAY).toISOString()})}],
    ['rows of deleted users', {analyzer: rows(7, {user: null, deletedUserId: 'x', deletedUserDirectory: 'LAB'})}],
  ])('is not one with %s', async (_, site) => {
    expect([await unreadable(peer('test', site)), await ownDoubts(site)]).toEqual([[], ''])
  })

  it.each([10, 500, 501, 1000, 3000])('is tolerated like the site itself, with %i rows', async count => {
    const limit = Math.floor(Math.max(5, count / 100))
    for (const bad of [limit, limit + 1]) {
      const analyzer = rows(count).map((row, index) => index < bad ? {...row, lastUsed: 'garbage'} : row)
      const seats = Array.from({length: count}, (_, index) => aSeat({id: `a${index}`, user: aUser({id: `u${index}`})}))
      const isDistrusted = distrust(aSnapshot(seats, {unreadableSeats: bad}), aPolicy(), NOW).some(({code}) => code === 'seatsUnreadable')
      expect({bad, isUnreadable: (await unreadable(peer('test', {analyzer}))).length > 0}).toEqual({bad, isUnreadable: isDistrusted})
    }
  })

  it('tells what was seen of its users all the same', async () => {
    const change = {[OVERVIEW]: {professionalAccess: access(0), analyzerAccess: access(50)}}
    expect(Object.keys(await known(peer('test', {analyzer: [seatRow('a1', 'anna')], change})))).toEqual(['lab\\anna'])
  })

  it('is not blamed for a mistake of ours', async () => {
    await expect(fetchElsewhere([peer('test', {change: {[OVERVIEW]: new TypeError('x is not a function')}})], () => NOW)).rejects.toThrow('x is not a function')
  })
})

describe('a reading', () => {
  const elsewhere: Elsewhere = {lastActivity: at(9), used: true}
  const group = (change: Partial<GroupActivity> = {}): GroupActivity => ({activity: new Map([['lab\\zoë', elsewhere]]), unreadable: [], ...change})

  it('takes over what its users did elsewhere', () => {
    const seats = [
      aSeat({user: aUser({id: 'ZOE\u0308'})}), aSeat({user: aUser({id: 'Zoë', directory: 'lab'}), type: 'professional'}), aSeat(), aSeat({id: 'd', holder: undefined, deletedUser: 'LAB\\zoë'}),
    ]
    const snapshot = aSnapshot(seats)
    expect(withElsewhere(snapshot, group())).toEqual({...snapshot, allocations: [{...seats[0], elsewhere}, {...seats[1], elsewhere}, seats[2], seats[3]]})
    expect(snapshot.allocations.some(seat => 'elsewhere' in seat)).toBe(false)
  })

  it('names the sites that cannot be relied on, and is not trusted', () => {
    const down = [sentence('down', 'late')]
    const told = withElsewhere(aSnapshot([aSeat()]), group({activity: new Map(), unreadable: down}))
    expect(told.unreadablePeers).toEqual(down)
    expect(distrust(told, aPolicy(), NOW)).toEqual([{code: 'groupUnreadable', sentence: down[0]!.sentence}])
  })

  it('of a site without peers is what it was', () => {
    const snapshot = aSnapshot()
    expect(withElsewhere(snapshot, {activity: new Map(), unreadable: []})).toBe(snapshot)
  })
})

describe('the last look', () => {
  const FILTER = `?filter=${encodeURIComponent("user.userDirectory eq 'LAB' and user.userId eq 'anna'")}`
  const look = (...peers: Peer[]) => fetchUserElsewhere(peers, {directory: 'LAB', id: 'anna'}, NOW)
  const answering = (name: string, professional: unknown, analyzer: unknown): Peer & {readonly qrs: FakeSite} =>
    ({name, policy: aPolicy(), qrs: fakeSite({[`${PROFESSIONAL}${FILTER}`]: professional, [`${ANALYZER}${FILTER}`]: analyzer})})

  it('asks every site for both types', async () => {
    const sites = [answering('a', [], [seatRow('a1', 'anna', {lastUsed: iso(3)})]), answering('b', [seatRow('p1', 'anna', {lastUsed: NEVER, createdDate: iso(6)})], [])]
    expect(await look(...sites)).toEqual({lastActivity: at(6), used: true})
    expect(sites.map(({qrs}) => qrs.asked)).toEqual(sites.map(() => LISTS.map(list => `${list}${FILTER}`)))
  })

  it('knows that a seat which was never used was not', async () => {
    expect(await look(answering('a', [], [seatRow('a1', 'anna', {lastUsed: NEVER, createdDate: iso(6)})]))).toEqual({lastActivity: at(6), used: false})
  })

  it('finds nothing where he holds no seat, or there is no other site', async () => {
    expect([await look(answering('a', [], []), answering('b', [], [seatRow('a1', 'bert')])), await look()]).toEqual([undefined, undefined])
  })

  it.each<[string, unknown, QrsErrorCode, string]>([
    ['does not answer', new QrsError('timeout', 'Qlik Sense site b did not answer within 60 s.'), 'timeout', 'Qlik Sense site b did not answer within 60 s.'],
    ['refuses the filter', new QrsError('refused', 'answered 400: Invalid expression'), 'refused', 'answered 400: Invalid expression'],
    ['sends his seat without dates', [seatRow('a1', 'anna', {lastUsed: 'garbage'})], 'badShape', 'Qlik sent one of its analyzer seats without readable dates.'],
  ])('fails when a site %s', async (_, analyzer, code, why) => {
    await expect(look(answering('a', [], [seatRow('a1', 'anna')]), answering('b', [], analyzer))).rejects.toMatchObject({code, message: sentence('b', why).sentence})
  })
})

describe('the peers of a site', () => {
  const site = (name: string, licenseGroup?: string) => ({...peer(name), config: licenseGroup === undefined ? {} : {licenseGroup}})
  const [a, b, c, d, e] = [site('a', 'acme'), site('b', 'acme'), site('c', 'other'), site('d'), site('e')]
  const sites = [a, b, c, d, e]

  it('are the others of its group', () => {
    expect(sites.map(one => peersOf(one, sites).map(({name}) => name))).toEqual([['b'], ['a'], [], [], []])
  })
})

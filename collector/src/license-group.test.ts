// Use at the other sites of a license key: nobody's is lost, and a site that cannot be relied on is named.
import {describe, expect, it} from 'vitest'
import {fetchElsewhere, fetchUserElsewhere, groupDoubts, peersOf, withDepartures, withElsewhere, type GroupActivity, type Peer} from './license-group.ts'
import {aPolicy, aSeat, aSnapshot, aUser, NOW} from './policy/testing.ts'
import {DAY, type Elsewhere} from './policy/model.ts'
import {distrust} from './policy/trust.ts'
import {QrsError} from './qrs/errors.ts'
import {fetchSnapshot} from './qrs/licenses.ts'
import {access, fakeSite, seatRow, type FakeSite} from './qrs/testing.ts'

const OVERVIEW = 'license/accesstypeoverview'
const PROFESSIONAL = 'license/professionalaccesstype/full'
const ANALYZER = 'license/analyzeraccesstype/full'
const LISTS = [PROFESSIONAL, ANALYZER]

const at = (day: number) => Date.UTC(2026, 10, day)
const iso = (day: number) => new Date(at(day)).toISOString()
const NEVER = '1753-01-01T00:00:00.000Z'

type Rows = {readonly professional?: readonly object[]; readonly analyzer?: readonly object[]; readonly change?: Readonly<Record<string, unknown>>; readonly halves?: readonly string[]; readonly clock?: number | undefined}

/** A peer whose overview agrees with its rows. */
function peer(name: string, {professional = [], analyzer = [], change = {}, halves = [], ...told}: Rows = {}): Peer & {readonly qrs: FakeSite} {
  const overview = {professionalAccess: access(professional.length), analyzerAccess: access(analyzer.length)}
  return {name, policy: aPolicy(), qrs: fakeSite({[OVERVIEW]: overview, [PROFESSIONAL]: professional, [ANALYZER]: analyzer, ...change}, {halves, ...('clock' in told ? told.clock && {siteClock: told.clock} : {siteClock: NOW})})}
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

  it('counts quarantined seats, and those of users who were deleted there', async () => {
    const quarantine = {quarantined: true, quarantineEnd: iso(29)}
    const analyzer = [seatRow('a1', 'anna', {...quarantine, lastUsed: iso(21)}), seatRow('a2', undefined, {...quarantine, lastUsed: iso(22), deletedUserId: 'Bert', deletedUserDirectory: 'LAB'})]
    const group = await fetchElsewhere([peer('test', {analyzer})], () => NOW)
    expect([Object.fromEntries(group.activity), group.unreadable]).toEqual([{'lab\\anna': {lastActivity: at(21), used: true}, 'lab\\bert': {lastActivity: at(22), used: true}}, []])
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
    ['one row too few', {analyzer: rows(5), change: {[OVERVIEW]: {professionalAccess: access(0), analyzerAccess: access(6)}}}, 'Qlik lists 5 analyzer seats, but its overview says 6 are allocated.'],
    ['too few rows, which the quarantined ones do not make up for', {analyzer: [...rows(3), ...rows(3, {quarantined: true})], change: {[OVERVIEW]: {professionalAccess: access(0), analyzerAccess: access(5)}}}, 'Qlik lists 3 analyzer seats, but its overview says 5 are allocated.'],
    ['a row without a user', {analyzer: [...rows(700), seatRow('x', undefined)]}, '1 of 701 seats came without their user.'],
    ['rows that name their user by half', {professional: rows(3, {user: null, deletedUserId: 'x'}), analyzer: rows(3, ofUser('', 'x'))}, '6 of 6 seats came without their user.'],
    ['no use for longer than use is told', {analyzer: rows(20, {lastUsed: new Date(NOW - 8 * DAY).toISOString()})}, 'The newest last use of any seat is 8 days old. Qlik may have stopped recording use, so idleness cannot be judged.'],
    ['a clock that is late', {analyzer: rows(1), clock: NOW - 6 * 60_000}, 'The clock of the Qlik server is 6 minutes behind the collector\'s. Correct the wrong one.'],
    ['a clock that is early', {analyzer: rows(1), clock: NOW + 6 * 60_000}, 'The clock of the Qlik server is 6 minutes ahead of the collector\'s. Correct the wrong one.'],
    ['a clock that it does not tell', {analyzer: rows(1), clock: undefined}, 'Qlik sent no Date header, so its clock cannot be compared with the collector\'s. Is there a proxy in between?'],
    ['several faults', {analyzer: rows(6, {user: null, lastUsed: 'garbage'})}, '6 of 6 seats came without readable dates. 6 of 6 seats came without their user.'],
  ])('has %s', async (_, site, why) => {
    expect([await unreadable(peer('test', site)), await ownDoubts(site)]).toEqual([[sentence('test', why)], why])
  })

  it.each<[string, Rows]>([
    ['a few rows without dates', {analyzer: rows(5, {lastUsed: 'garbage'})}],
    ['more rows than the overview', {analyzer: rows(15), change: {[OVERVIEW]: {professionalAccess: access(0), analyzerAccess: access(7)}}}],
    ['an overview that counts quarantined rows', {analyzer: rows(7, {quarantined: true}), change: {[OVERVIEW]: {professionalAccess: access(0), analyzerAccess: access(7)}}}],
    ['an overview that does not', {analyzer: rows(7, {quarantined: true}), change: {[OVERVIEW]: {professionalAccess: access(0), analyzerAccess: access(0)}}}],
    ['a clock that is right within minutes', {analyzer: rows(1), clock: NOW - 4 * 60_000}],
    ['few seats that rest', {analyzer: rows(19, {lastUsed: new Date(NOW - 30 * DAY).toISOString()})}],
    ['rows of deleted users', {analyzer: rows(7, {user: null, deletedUserId: 'x', deletedUserDirectory: 'LAB'})}],
  ])('is not one with %s', async (_, site) => {
    expect([await unreadable(peer('test', site)), await ownDoubts(site)]).toEqual([[], ''])
  })

  const overviewsOf = (...allocated: readonly number[]) => {
    const site = peer('test', {analyzer: [...rows(9), ...rows(2, {quarantined: true})]})
    const [first, ...later] = allocated.map(count => ({professionalAccess: access(0), analyzerAccess: access(count)}))
    let next = first
    return {...site, qrs: {...site.qrs, get: async (path: string) => {
      site.qrs.asked.push(path)
      const body = next
      next = later.shift() ?? next
      return {body, siteClock: NOW}
    }}}
  }

  it.each<[string, number, number, boolean]>([
    ['one seat went before its list was read', 10, 9, true],
    ['one seat came before its list was read', 8, 9, true],
    ['several went one by one', 14, 10, true],
    ['as many are missing afterwards', 12, 12, false],
    ['more are missing afterwards', 12, 13, false],
  ])('is held against the overviews of before and after where %s', async (_, before, after, isReliable) => {
    const site = overviewsOf(before, after)
    expect([(await unreadable(site)).length === 0, site.qrs.asked.filter(path => path === OVERVIEW).length]).toEqual([isReliable, before <= 9 ? 1 : 2])
  })

  it.each([10, 500, 501, 1000, 3000])('with rows without dates is tolerated like the site itself, with %i rows', async count => {
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

  it('takes over what its users did before they lost a seat elsewhere', () => {
    const lost = (userId: string, lastActivity: number | undefined) => ({type: 'analyzer', directory: 'LAB', userId, allocationId: 'a', at: NOW, ours: true, lastActivity}) as const
    const merged = withDepartures(group(), [lost('ZOË', at(20)), lost('anna', at(2)), lost('anna', at(5)), lost('bert', undefined)])
    expect(Object.fromEntries(merged.activity)).toEqual({'lab\\zoë': {lastActivity: at(20), used: true}, 'lab\\anna': {lastActivity: at(5), used: true}})
    expect([group().activity.size, merged.unreadable]).toEqual([1, []])
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
  const lookAfter = (lost: number | undefined, ...peers: Peer[]) => fetchUserElsewhere(peers, {directory: 'LAB', id: 'ANNA'}, {now: () => NOW, lost})
  const look = (...peers: Peer[]) => lookAfter(undefined, ...peers)

  it('counts what the user did before losing a seat there', async () => {
    const there = () => peer('a', {analyzer: [seatRow('a1', 'anna', {lastUsed: iso(3)})]})
    expect(await lookAfter(at(7), there())).toEqual({lastActivity: at(7), used: true})
    expect(await lookAfter(at(2), there())).toEqual({lastActivity: at(3), used: true})
    expect(await lookAfter(at(7), peer('a'))).toEqual({lastActivity: at(7), used: true})
  })

  it('reads every site whole, once more', async () => {
    const sites = [
      peer('a', {analyzer: [seatRow('a1', 'anna', {lastUsed: iso(3)}), seatRow('a2', 'bert')]}),
      peer('b', {professional: [seatRow('p1', 'anna', {lastUsed: NEVER, createdDate: iso(6)})]}),
    ]
    expect(await look(...sites)).toEqual({lastActivity: at(6), used: true})
    expect(sites.map(({qrs}) => qrs.asked)).toEqual(sites.map(() => [OVERVIEW, ...LISTS]))
  })

  it('knows that a seat which was never used was not', async () => {
    expect(await look(peer('a', {analyzer: [seatRow('a1', 'anna', {lastUsed: NEVER, createdDate: iso(6)})]}))).toEqual({lastActivity: at(6), used: false})
  })

  it('finds nothing where the user holds no seat, or there is no other site', async () => {
    expect([await look(peer('a'), peer('b', {analyzer: [seatRow('a1', 'bert')]})), await look()]).toEqual([undefined, undefined])
  })

  it('takes a row of the user without readable dates for a use', async () => {
    expect(await look(peer('a', {analyzer: [seatRow('a1', 'anna', {lastUsed: 'garbage'})]}))).toEqual({lastActivity: NOW, used: true})
  })

  it.each<[string, Rows, string]>([
    ['does not answer', {change: {[ANALYZER]: new QrsError('timeout', 'Qlik Sense site b did not answer within 60 s.')}}, 'Qlik Sense site b did not answer within 60 s.'],
    ['shows nothing for lack of rights', {change: {[OVERVIEW]: {professionalAccess: access(0), analyzerAccess: access(2)}}}, 'Qlik lists 0 analyzer seats, but its overview says 2 are allocated.'],
  ])('fails when a site %s', async (_, rowsOfB, why) => {
    await expect(look(peer('a', {analyzer: [seatRow('a1', 'anna')]}), peer('b', rowsOfB))).rejects.toThrow(new QrsError('badShape', sentence('b', why).sentence))
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

// Each reason for distrust just below and just above its tolerance: it must close in time, and not without need.
import {describe, expect, it} from 'vitest'
import {DAY, type Allocation, type Snapshot, type User} from './model.ts'
import {aPolicy, aPool, aSeat, aSnapshot, aUser, daysAgo, NOW} from './testing.ts'
import {distrust} from './trust.ts'

const seats = (count: number, change: Partial<Allocation> = {}) =>
  Array.from({length: count}, (_, index) => aSeat({user: aUser({id: `u${index}`}), ...change, id: `${change.id ?? 's'}${index}`}))

const codes = (snapshot: Snapshot) => distrust(snapshot, aPolicy(), NOW).map(finding => finding.code)
const sentences = (snapshot: Snapshot) => distrust(snapshot, aPolicy(), NOW).map(finding => finding.sentence)

/** A snapshot in which the users of the first seats cannot be read. */
function withoutUsers(allocations: readonly Allocation[], missing: number): Snapshot {
  const snapshot = aSnapshot(allocations)
  const gone = new Set(allocations.slice(0, missing).map(seat => seat.holder?.key))
  const users = new Map<string, User>([...snapshot.users].filter(([key]) => !gone.has(key)))
  return {...snapshot, users, userCount: users.size + 1}
}

describe('trust', () => {
  it('is given to a healthy reading, and to an empty site', () => {
    expect(distrust(aSnapshot(seats(300)), aPolicy(), NOW)).toEqual([])
    expect(distrust(aSnapshot([]), aPolicy(), NOW)).toEqual([])
  })

  it('is not given when there are no users at all, in one sentence', () => {
    expect(distrust({...aSnapshot(seats(3)), users: new Map(), userCount: 0}, aPolicy(), NOW)).toEqual([
      {code: 'noUsers', sentence: 'Qlik gave no users at all. The Qlik user of the collector most likely lacks the right to read users.'},
    ])
  })
})

describe('unreadable users', () => {
  it.each([[100, 5, []], [100, 6, ['usersUnreadable']], [1000, 10, []], [1000, 11, ['usersUnreadable']], [5, 5, []]])(
    'of %i seats %i', (count, missing, expected) => {
      expect(codes(withoutUsers(seats(count), missing))).toEqual(expected)
    })

  it('are counted in the sentence', () => {
    expect(sentences(withoutUsers(seats(100), 6))).toEqual(['6 of 100 seats belong to users that could not be read. The collector\'s Qlik user may not see all users.'])
  })

  it('do not include deleted users, but rows that name nobody', () => {
    const rows = (change: Partial<Allocation>) => [...seats(94), ...seats(6, {id: 'x', holder: undefined, ...change})]
    expect(codes(aSnapshot(rows({deletedUser: 'LAB\\gone'})))).toEqual([])
    expect(codes(aSnapshot(rows({deletedUser: undefined})))).toEqual(['usersUnreadable'])
  })
})

describe('unreadable dates', () => {
  it.each([[100, 5, []], [100, 6, ['seatsUnreadable']], [1000, 10, []], [1000, 11, ['seatsUnreadable']]])('of %i seats %i', (count, unreadableSeats, expected) => {
    expect(codes(aSnapshot(seats(count), {unreadableSeats}))).toEqual(expected)
  })

  it('are counted in the sentence', () => {
    expect(sentences(aSnapshot(seats(100), {unreadableSeats: 6}))).toEqual(['6 of 100 seats came without readable dates.'])
  })
})

describe('the overview', () => {
  const against = (rows: readonly Allocation[], allocated: number) =>
    codes(aSnapshot(rows, {pools: [aPool({type: 'professional', allocated: 0}), aPool({total: 5000, allocated})]}))

  it.each([
    [100, 105, []], [100, 106, ['overviewDiffers']], [100, 95, []], [100, 94, ['overviewDiffers']],
    [1000, 1010, []], [1000, 1011, ['overviewDiffers']], [1009, 1000, []], [1011, 1000, ['overviewDiffers']],
    [0, 0, []], [0, 1, ['overviewDiffers']], [1, 6, []],
  ])('with %i rows says %i', (rows, allocated, expected) => {
    expect(against(seats(rows), allocated)).toEqual(expected)
  })

  it('may count quarantined rows or not, but not something in between', () => {
    const rows = [...seats(100), ...seats(20, {id: 'q', quarantined: true})]
    expect(against(rows, 125)).toEqual([])
    expect(against(rows, 95)).toEqual([])
    expect(against(rows, 110)).toEqual(['overviewDiffers'])
    expect(against(rows, 126)).toEqual(['overviewDiffers'])
    expect(against(rows, 94)).toEqual(['overviewDiffers'])
  })

  it('must know a type that has rows', () => {
    const snapshot = aSnapshot(seats(1), {pools: [aPool({type: 'professional', allocated: 0})]})
    expect(distrust(snapshot, aPolicy(), NOW)).toEqual([
      {code: 'overviewMissing', sentence: 'Qlik lists 1 analyzer seats, but its overview has no analyzer licenses.'},
    ])
    expect(codes(aSnapshot([], {pools: []}))).toEqual([])
  })

  it('is compared for both types', () => {
    const pools = [aPool({type: 'professional', allocated: 50}), aPool({allocated: 50})]
    expect(sentences(aSnapshot([], {pools}))).toEqual([
      'Qlik lists 0 professional seats, but its overview says 50 are allocated.', 'Qlik lists 0 analyzer seats, but its overview says 50 are allocated.',
    ])
  })
})

describe('stale use', () => {
  const usedAt = (lastUsed: number | undefined, count = 20) => codes(aSnapshot(seats(count, {lastUsed})))

  it('closes one millisecond after the days', () => {
    expect(usedAt(daysAgo(7))).toEqual([])
    expect(usedAt(daysAgo(7) - 1)).toEqual(['staleUse'])
  })

  it('exempts sites under twenty seats', () => {
    expect(usedAt(daysAgo(100), 19)).toEqual([])
    expect(usedAt(daysAgo(100), 20)).toEqual(['staleUse'])
  })

  it('asks for one fresh use of any seat', () => {
    expect(codes(aSnapshot([...seats(30, {lastUsed: daysAgo(100)}), aSeat({type: 'professional', lastUsed: daysAgo(6)})]))).toEqual([])
  })

  it('says how old the newest use is, or that there is none', () => {
    expect(sentences(aSnapshot(seats(20, {lastUsed: daysAgo(9.9)})))).toEqual(
      ['The newest last use of any seat is 9 days old. Qlik may have stopped recording use, so idleness cannot be judged.'])
    expect(sentences(aSnapshot(seats(20, {lastUsed: undefined})))).toEqual(
      ['No seat has a last use. Qlik may have stopped recording use, so idleness cannot be judged.'])
  })

  it('is not hidden by a row with unreadable dates, which counts as used when it was read', () => {
    const rows = [...seats(30, {lastUsed: daysAgo(100)}), aSeat({id: 'unreadable', lastUsed: NOW})]
    expect(codes(aSnapshot(rows, {unreadableSeats: 1}))).toEqual(['staleUse'])
  })

  it('is not hidden by a use in the future', () => {
    expect(codes(aSnapshot([...seats(30, {lastUsed: daysAgo(100)}), aSeat({id: 'future', lastUsed: NOW + 3650 * DAY})]))).toEqual(['staleUse'])
  })
})

describe('clocks', () => {
  const minutes = 60_000
  it.each([
    [5 * minutes, []], [5 * minutes + 1, ['clockDiffers']], [-5 * minutes, []], [-5 * minutes - 1, ['clockDiffers']],
  ])('differ by %i ms', (difference, expected) => {
    expect(codes(aSnapshot([], {siteClock: NOW + difference}))).toEqual(expected)
  })

  it.each([[6 * minutes, '6 minutes'], [119 * minutes, '119 minutes'], [150 * minutes, '3 hours'], [47 * 60 * minutes, '47 hours'], [57_600 * minutes, '40 days']])('differ by %i ms in words', (difference, words) => {
    expect(sentences(aSnapshot([], {siteClock: NOW + difference}))).toEqual([`The clock of the Qlik server is ${words} ahead of the collector's. Correct the wrong one.`])
  })

  it('are named the right way round', () => {
    expect(sentences(aSnapshot([], {siteClock: undefined}))).toEqual(['Qlik sent no Date header, so its clock cannot be compared with the collector\'s. Is there a proxy in between?'])
    expect(sentences(aSnapshot([], {siteClock: NOW + 90 * minutes}))).toEqual(['The clock of the Qlik server is 90 minutes ahead of the collector\'s. Correct the wrong one.'])
    expect(sentences(aSnapshot([], {siteClock: NOW - 90 * minutes}))).toEqual(['The clock of the Qlik server is 90 minutes behind the collector\'s. Correct the wrong one.'])
  })
})

it('gives every reason at once', () => {
  const stale = seats(200, {lastUsed: daysAgo(30)})
  const snapshot = {...withoutUsers(stale, 200), pools: [], unreadableSeats: 20, siteClock: NOW - DAY}
  expect(codes(snapshot)).toEqual(['usersUnreadable', 'seatsUnreadable', 'overviewMissing', 'staleUse', 'clockDiffers'])
})

// Active users by type and directory, idle days in buckets, and the users of one day.
import {describe, expect, it} from 'vitest'
import {idleSeats} from './cost.ts'
import {evaluate} from './evaluate.ts'
import {DAY, type Allocation} from './model.ts'
import {aPolicy, aSeat, aSnapshot, aUser, dailyRuns, daysAgo, NOW} from './testing.ts'
import {usagePatterns, usersOfDay, usersWithin, utcDay} from './usage-patterns.ts'

const verdictsOf = (seats: readonly Allocation[]) => evaluate(aSnapshot(seats), {policy: aPolicy(), now: NOW, runs: dailyRuns, made: [], departures: []}).verdicts

const prices = {professional: 70, analyzer: 40}

function patternsOf(seats: readonly Allocation[]) {
  const verdicts = verdictsOf(seats)
  return usagePatterns(verdicts, {now: NOW, idle: idleSeats({now: NOW, verdicts, peers: []}), prices})
}

/** A seat of a user of its own, last used so many days ago. */
const used = (id: string, days: number | undefined, {directory = 'LAB', ...change}: Partial<Allocation> & {directory?: string} = {}) =>
  aSeat({user: aUser({id, directory}), lastUsed: days === undefined ? undefined : daysAgo(days), ...change})

const idleDays = (...seats: number[]) =>
  ['0-7', '8-30', '31-60', '61-90', '91-180', 'over 180', 'never used'].map((bucket, index) => ({bucket, seats: seats[index] ?? 0}))

const nothing = {allocated: 0, active1d: 0, active7d: 0, active30d: 0, active90d: 0}

describe('usage patterns', () => {
  it('count users by type and directory, with what lies idle there', () => {
    const seats = [
      used('a', 0.5), used('b', 6, {directory: 'CORP'}), used('c', 29, {directory: 'CORP'}), used('d', 88), used('e', 200), used('f', undefined),
      used('g', 10, {type: 'professional'}),
    ]
    expect(patternsOf(seats)).toEqual({
      types: [
        {type: 'professional', allocated: 1, active1d: 0, active7d: 0, active30d: 1, active90d: 1, idleDays: idleDays(0, 1)},
        {type: 'analyzer', allocated: 6, active1d: 1, active7d: 2, active30d: 3, active90d: 4, idleDays: idleDays(2, 1, 0, 1, 0, 1, 1)},
      ],
      directories: [
        {type: 'professional', directory: 'LAB', allocated: 1, atRisk: 0, active1d: 0, active7d: 0, active30d: 1, active90d: 1, idleCost: 0},
        {type: 'analyzer', directory: 'LAB', allocated: 4, atRisk: 3, active1d: 1, active7d: 1, active30d: 1, active90d: 2, idleCost: 120},
        {type: 'analyzer', directory: 'CORP', allocated: 2, atRisk: 0, active1d: 0, active7d: 1, active30d: 2, active90d: 2, idleCost: 0},
      ],
    })
  })

  it('are empty for a site without seats', () => {
    expect(patternsOf([])).toEqual({types: [{type: 'professional', ...nothing, idleDays: idleDays()}, {type: 'analyzer', ...nothing, idleDays: idleDays()}], directories: []})
  })

  it('have no idle cost without a price, and leave out what another site counts', () => {
    const verdicts = verdictsOf([used('e', 200), used('p', 200, {type: 'professional'})])
    const {directories} = usagePatterns(verdicts, {now: NOW, idle: new Set(), prices: {professional: undefined, analyzer: 40}})
    expect(directories.map(({type, atRisk, idleCost}) => [type, atRisk, idleCost])).toEqual([['professional', 1, undefined], ['analyzer', 1, 0]])
  })

  it('name a directory the same, whatever the order of its spellings', () => {
    const seats = [used('a', 1, {directory: 'lab'}), used('b', 1, {directory: 'Lab'}), used('c', 1, {directory: 'LAB'})]
    const names = (list: readonly Allocation[]) => patternsOf(list).directories.map(({directory, allocated}) => [directory, allocated])
    expect([names(seats), names(seats.toReversed())]).toEqual([[['LAB', 3]], [['LAB', 3]]])
  })

  it('count a user with an old row in quarantine once, and its seat not as held', () => {
    const user = aUser({id: 'back'})
    const seats = [aSeat({user, id: 'old', lastUsed: daysAgo(3), quarantined: true}), aSeat({user, id: 'new', created: daysAgo(1), lastUsed: undefined})]
    expect([patternsOf(seats), patternsOf(seats.toReversed())].map(({types}) => types[1])).toEqual(
      Array.from({length: 2}, () => ({type: 'analyzer', allocated: 1, active1d: 0, active7d: 1, active30d: 1, active90d: 1, idleDays: idleDays(0, 0, 0, 0, 0, 0, 1)})))
  })

  it('take the later use of two rows of a user', () => {
    const user = aUser()
    const seats = [aSeat({user, id: 'old', lastUsed: daysAgo(3), quarantined: true}), aSeat({user, id: 'new', lastUsed: daysAgo(40)})]
    expect([patternsOf(seats), patternsOf(seats.toReversed())].map(({types}) => [types[1]?.active7d, types[1]?.active90d])).toEqual([[1, 1], [1, 1]])
  })

  it('keep what a deleted user did with the directory, and a row without any user with none', () => {
    const seats = [
      aSeat({id: 'x', holder: undefined, deletedUser: 'CORP\\gone', lastUsed: daysAgo(3), quarantined: true}), aSeat({id: 'y', holder: undefined, lastUsed: daysAgo(40)}),
      aSeat({id: 'z', holder: undefined, deletedUser: 'nameless', lastUsed: daysAgo(40)}),
    ]
    expect(patternsOf(seats).directories.map(({directory, allocated, active7d, active90d}) => [directory, allocated, active7d, active90d])).toEqual([['CORP', 0, 1, 1], ['', 2, 0, 2]])
  })

  it('put no seat in a bucket whose dates could not be read', () => {
    expect(patternsOf([used('a', 0, {unreadable: true})]).types[1]?.idleDays).toEqual(idleDays())
  })

  it.each([[7.9, 0], [8, 1], [30.9, 1], [31, 2], [60.9, 2], [61, 3], [90.9, 3], [91, 4], [180.9, 4], [181, 5]])('put %s days in the right bucket', (days, place) => {
    expect(patternsOf([used('a', days)]).types[1]?.idleDays.map(({seats}) => seats)).toEqual(idleDays(...Array.from({length: place}, () => 0), 1).map(({seats}) => seats))
  })

  it('end a window to the millisecond', () => {
    const active = (lastUsed: number) => patternsOf([aSeat({lastUsed})]).types[1]
    expect([active(daysAgo(7)), active(daysAgo(7) + 1)].map(type => [type?.active7d, type?.active30d])).toEqual([[0, 1], [1, 1]])
  })

  it('take idle days from the other sites of a license group, and use from this one alone', () => {
    expect(patternsOf([used('a', undefined, {elsewhere: {lastActivity: daysAgo(40), used: true}})]).types[1])
      .toEqual({type: 'analyzer', ...nothing, allocated: 1, idleDays: idleDays(0, 0, 1)})
  })
})

describe('a use that cannot be relied on', () => {
  it('makes nobody active: unreadable dates, and a use more than five minutes ahead', () => {
    const seats = [
      used('a', 0, {unreadable: true}), used('b', 0, {lastUsed: NOW + 5 * 60_000 + 1}), used('c', 0, {lastUsed: NOW + 5 * 60_000}), used('d', 2),
    ]
    expect(patternsOf(seats).types[1]).toMatchObject({allocated: 4, active1d: 1, active7d: 2, active30d: 2, active90d: 2})
    const verdicts = verdictsOf(seats)
    expect([usersOfDay(verdicts, NOW, utcDay(NOW)).analyzer, usersWithin(verdicts, NOW, 30).analyzer]).toEqual([1, 2])
  })
})

describe('the users of a day', () => {
  const start = Math.floor(NOW / DAY) * DAY // 02:00 is read, so today has two hours
  const day = utcDay(NOW)
  const at = (id: string, lastUsed: number | undefined, change: Partial<Allocation> = {}) => aSeat({user: aUser({id}), lastUsed, ...change})

  it('are those whose last use falls on it, from its first to its last millisecond', () => {
    const verdicts = verdictsOf([at('a', start - DAY - 1), at('b', start - DAY), at('c', start - 1), at('d', start), at('e', NOW), at('f', undefined), at('g', start, {type: 'professional'})])
    expect([day - 2, day - 1, day, day + 1].map(one => usersOfDay(verdicts, NOW, one))).toEqual([
      {professional: 0, analyzer: 1}, {professional: 0, analyzer: 2}, {professional: 1, analyzer: 2}, {professional: 0, analyzer: 0},
    ])
  })

  it('are counted once each', () => {
    const user = aUser()
    expect(usersOfDay(verdictsOf([aSeat({user, id: 'old', lastUsed: start, quarantined: true}), aSeat({user, id: 'new', lastUsed: start + 1})]), NOW, day)).toEqual({professional: 0, analyzer: 1})
  })
})

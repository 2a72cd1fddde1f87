// What changed between two readings: each change told once, each seat written when it is due and not more often.
import {describe, expect, it} from 'vitest'
import {evaluate} from '../policy/evaluate.ts'
import {DAY, type Allocation, type Policy} from '../policy/model.ts'
import {aPolicy, aSeat, aSnapshot, aUser, dailyRuns, daysAgo} from '../policy/testing.ts'
import {createDepartures} from './departures.ts'
import {createSeats, type ReadingChanges, type Seats} from './seats.ts'
import {aDataFolder} from './testing.ts'

const bert = aUser({id: 'bert'})
const b = (change: Partial<Allocation> = {}) => aSeat({user: bert, ...change})
const MORNING = Date.UTC(2026, 10, 22, 1)

/** What a reading at the instant changes, in short: events, users due, users gone. */
function reading(seats: Seats, allocations: readonly Allocation[], options: {at?: number; policy?: Policy; site?: string} = {}) {
  const at = options.at ?? MORNING
  const snapshot = {...aSnapshot(allocations, {readAt: at}), site: options.site ?? 'prod'}
  const told: ReadingChanges = seats.update(evaluate(snapshot, {policy: options.policy ?? aPolicy(), now: at, runs: dailyRuns, made: [], departures: []}))
  return {
    changes: told.changes.map(({kind, directory, id, type}) => `${kind} ${type} ${directory}\\${id}`),
    due: told.due.map(verdict => verdict.allocation.id),
    gone: told.gone.map(seat => seat.id),
  }
}

const aSeats = () => createSeats(aDataFolder().open())
const nothing = {changes: [], due: [], gone: []}

describe('events', () => {
  it('are not told by the first reading, by the second for what turned up since', () => {
    const seats = aSeats()
    expect(reading(seats, [aSeat()])).toEqual({changes: [], due: ['analyzer-anna'], gone: []})
    expect(reading(seats, [aSeat(), b()])).toEqual({changes: ['assigned analyzer LAB\\bert'], due: ['analyzer-bert'], gone: []})
    expect(reading(seats, [aSeat(), b()])).toEqual(nothing)
  })

  it('are told by the second reading also when the first found no seat', () => {
    const seats = aSeats()
    expect(reading(seats, [])).toEqual(nothing)
    expect(reading(seats, [aSeat()]).changes).toEqual(['assigned analyzer LAB\\anna'])
  })

  it('tell a seat that went, once, with its last activity', () => {
    const seats = aSeats()
    reading(seats, [aSeat(), b({lastUsed: daysAgo(3)})])
    const told = seats.update(evaluate(aSnapshot([aSeat()], {readAt: MORNING}), {policy: aPolicy(), now: MORNING, runs: dailyRuns, made: [], departures: []}))
    expect(told).toEqual({
      changes: [{kind: 'released', type: 'analyzer', directory: 'LAB', id: 'bert'}], due: [],
      gone: [{type: 'analyzer', directory: 'LAB', id: 'bert', lastActivity: daysAgo(3)}],
    })
    expect(reading(seats, [aSeat()])).toEqual(nothing)
  })

  it('tell a new row of the same user as released and reassigned', () => {
    const seats = aSeats()
    reading(seats, [aSeat()])
    expect(reading(seats, [aSeat({id: 'new'})])).toEqual({changes: ['reassigned analyzer LAB\\anna', 'released analyzer LAB\\anna'], due: ['new'], gone: ['anna']})
  })

  it('tell when a seat goes into quarantine, once', () => {
    const seats = aSeats()
    reading(seats, [aSeat()])
    expect(reading(seats, [aSeat({quarantined: true})])).toEqual({changes: ['quarantined analyzer LAB\\anna'], due: ['analyzer-anna'], gone: []})
    expect(reading(seats, [aSeat({quarantined: true})])).toEqual(nothing)
    expect(reading(seats, [aSeat()])).toEqual({changes: ['reassigned analyzer LAB\\anna'], due: ['analyzer-anna'], gone: []})
    expect(reading(seats, [aSeat({quarantined: true})]).changes).toEqual(['quarantined analyzer LAB\\anna'])
  })

  it('name a deleted user by what his row still says', () => {
    const seats = aSeats()
    const deleted = aSeat({id: 'd', holder: undefined, deletedUser: 'LAB\\odd\\name', quarantined: true})
    reading(seats, [])
    expect(reading(seats, [deleted]).changes).toEqual(['assigned analyzer LAB\\odd\\name'])
    expect(reading(seats, [])).toEqual({changes: ['released analyzer LAB\\odd\\name'], due: [], gone: ['odd\\name']})
    expect(reading(seats, [aSeat({id: 'e', holder: undefined})]).changes).toEqual(['assigned analyzer \\'])
  })

  it('are kept apart by site', () => {
    const seats = aSeats()
    reading(seats, [aSeat()], {site: 'prod'})
    expect(reading(seats, [b()], {site: 'test'})).toEqual({changes: [], due: ['analyzer-bert'], gone: []})
    expect(reading(seats, [aSeat()], {site: 'prod'})).toEqual(nothing)
  })
})

describe('a seat is due', () => {
  it('once a UTC day', () => {
    const seats = aSeats()
    const seat = aSeat({lastUsed: daysAgo(20)})
    const endOfDay = Date.UTC(2026, 10, 22, 23, 59, 59, 999)
    expect(reading(seats, [seat]).due).toEqual(['analyzer-anna'])
    expect(reading(seats, [seat], {at: endOfDay}).due).toEqual([])
    expect(reading(seats, [seat], {at: endOfDay + 1}).due).toEqual(['analyzer-anna'])
    expect(reading(seats, [seat], {at: endOfDay + 2}).due).toEqual([])
    expect(reading(seats, [seat], {at: endOfDay + 1 + DAY}).due).toEqual(['analyzer-anna'])
  })

  it('when the UTC day of the last activity changed, not when its hour did', () => {
    const seats = aSeats()
    const used = (hour: number, day = 20) => aSeat({lastUsed: Date.UTC(2026, 10, day, hour)})
    reading(seats, [used(5)])
    expect(reading(seats, [used(23)]).due).toEqual([])
    expect(reading(seats, [used(0, 21)]).due).toEqual(['analyzer-anna'])
    expect(reading(seats, [used(1, 21)]).due).toEqual([])
  })

  it('when the day of the last activity moved in many small steps', () => {
    const seats = aSeats()
    const hours = [22, 23, 24, 25].map(hour => aSeat({lastUsed: Date.UTC(2026, 10, 20, hour)}))
    expect(hours.map(seat => reading(seats, [seat]).due.length)).toEqual([1, 0, 1, 0])
  })

  it.each([
    ['the verdict', aPolicy({analyzer: {inactivityDays: 10}})],
    ['the reason', aPolicy({exclusions: {userDirectories: ['LAB']}})],
    ['the risk', aPolicy({analyzer: {inactivityDays: 25}})],
  ])('when %s changed', (_, policy) => {
    const seats = aSeats()
    const seat = aSeat({lastUsed: daysAgo(20)})
    reading(seats, [seat])
    expect(reading(seats, [seat], {policy}).due).toEqual(['analyzer-anna'])
    expect(reading(seats, [seat], {policy}).due).toEqual([])
  })
})

describe('our own releases', () => {
  it('are not told again as somebody else\'s', () => {
    const seats = aSeats()
    reading(seats, [aSeat(), b()])
    seats.remove('prod', 'analyzer-bert')
    expect(reading(seats, [aSeat()])).toEqual(nothing)
    expect(reading(seats, [aSeat(), b()]).changes).toEqual(['assigned analyzer LAB\\bert'])
  })

  it('into quarantine neither, but their end is told', () => {
    const seats = aSeats()
    reading(seats, [aSeat(), b()])
    seats.quarantine('prod', 'analyzer-bert')
    expect(reading(seats, [aSeat(), b({quarantined: true})])).toEqual({changes: [], due: ['analyzer-bert'], gone: []})
    expect(reading(seats, [aSeat()])).toEqual({changes: ['released analyzer LAB\\bert'], due: [], gone: ['bert']})
  })

  it('of a quarantined seat that then goes count as gone', () => {
    const seats = aSeats()
    reading(seats, [aSeat(), b()])
    seats.quarantine('prod', 'analyzer-bert')
    seats.remove('prod', 'analyzer-bert')
    expect(reading(seats, [aSeat()])).toEqual(nothing)
  })

  it('at another site change nothing here', () => {
    const seats = aSeats()
    reading(seats, [aSeat()])
    seats.remove('test', 'analyzer-anna')
    expect(reading(seats, [aSeat()])).toEqual(nothing)
  })
})

describe('a user who had lost a seat', () => {
  const back = (id: string) => b({id, created: daysAgo(1)})

  it('is told as back, once, whoever took the seat', () => {
    const seats = aSeats()
    reading(seats, [aSeat(), b()])
    reading(seats, [aSeat()])
    expect(reading(seats, [aSeat(), back('new')]).changes).toEqual(['reassigned analyzer LAB\\bert'])
    expect(reading(seats, [aSeat(), back('new')])).toEqual(nothing)
  })

  it('is not told again after an undo of ours', () => {
    const db = aDataFolder().open()
    const seats = createSeats(db)
    const departures = createDepartures(db)
    const bertsOld = {type: 'analyzer', directory: 'LAB', userId: 'BERT', userKey: 'key-bert', name: 'bert', allocationId: 'analyzer-bert', at: MORNING, ours: true} as const
    reading(seats, [aSeat(), b()])
    seats.remove('prod', 'analyzer-bert')
    departures.note('prod', bertsOld)
    departures.reinstated('prod', bertsOld, 'new')
    expect(reading(seats, [aSeat(), back('new')])).toEqual({changes: [], due: ['new'], gone: []})
    expect(reading(seats, [aSeat(), back('other')]).changes).toEqual(['reassigned analyzer LAB\\bert', 'released analyzer LAB\\bert'])
  })

  it('of a quarantined seat lost it when the quarantine began, not when it ended', () => {
    const db = aDataFolder().open()
    const seats = createSeats(db)
    reading(seats, [b()])
    reading(seats, [b({quarantined: true})], {at: MORNING + 1})
    reading(seats, [back('new')], {at: MORNING + 2})
    expect(createDepartures(db).list('prod').map(({allocationId, at}) => [allocationId, at])).toEqual([['analyzer-bert', MORNING + 1]])
  })
})

it('knows after a restart what the last reading and the releases since left', () => {
  const folder = aDataFolder()
  const first = folder.open()
  const seats = createSeats(first)
  reading(seats, [aSeat(), b(), aSeat({user: aUser({id: 'carl'})})])
  seats.remove('prod', 'analyzer-bert')
  first.close()
  expect(reading(createSeats(folder.open()), [aSeat()])).toEqual({changes: ['released analyzer LAB\\carl'], due: [], gone: ['carl']})
})

it('keeps the last reading when the transaction of the next one fails', () => {
  const db = aDataFolder().open()
  const seats = createSeats(db)
  reading(seats, [aSeat()])
  expect(() => db.transaction(() => {
    reading(seats, [aSeat(), b()])
    throw new Error('no')
  })).toThrow('no')
  expect(reading(seats, [aSeat(), b()]).changes).toEqual(['assigned analyzer LAB\\bert'])
})

// How outcomes are put together for people.
import { expect, it } from 'vitest'
import type { ReleaseOutcome, SeatRow } from '@seatkeeper/collector/contract'
import { groupOutcomes, toDetails } from './outcomes'

const outcome = (allocationId: string, sentence: string, change: Partial<ReleaseOutcome> = {}): ReleaseOutcome => ({ result: 'failed', site: 'prod', allocationId, sentence, ...change })
const seat = (allocationId: string, name: string, user: string) => ({ allocationId, name, user }) as SeatRow

it('names people by what the answer says, else by the row that was clicked, never by an id', () => {
  const seats = [seat('1', 'Anna Berg', 'CORP\\anna'), seat('2', '', 'CORP\\bo')]
  expect(groupOutcomes([outcome('1', 'A.'), outcome('2', 'B.'), outcome('3', 'C.'), outcome('4', 'D.', { name: 'Cy', user: 'CORP\\cy' }), outcome('5', 'E.', { name: '', user: 'CORP\\di' })], seats)).toEqual([
    { who: 'Anna Berg', sentence: 'A.', seats: 1 }, { who: 'CORP\\bo', sentence: 'B.', seats: 1 }, { who: 'a seat', sentence: 'C.', seats: 1 }, { who: 'Cy', sentence: 'D.', seats: 1 }, { who: 'CORP\\di', sentence: 'E.', seats: 1 },
  ])
})

it('says the same thing once, for all of whom it holds', () => {
  const outcomes = ['1', '2', '3', '4', '5'].map(id => outcome(id, 'Qlik answered 500.', { name: `N${id}` }))
  expect(groupOutcomes([...outcomes, outcome('6', 'Gone.', { name: 'N6' })], [])).toEqual([
    { who: 'N1, N2, N3 and 2 more', sentence: 'Qlik answered 500.', seats: 5 }, { who: 'N6', sentence: 'Gone.', seats: 1 },
  ])
})

it('tells first what failed, and of the rest no more than can be read', () => {
  const active = Array.from({ length: 14 }, (_, index) => outcome(`a${index}`, `Active ${index} days ago.`, { result: 'becameActive' }))
  const { groups, more } = toDetails([...active, outcome('1', 'Qlik answered 500.'), outcome('2', 'Qlik answered 500.')], [])
  expect([groups[0]?.sentence, groups.length, more]).toEqual(['Qlik answered 500.', 10, 5])
  expect(toDetails([], [])).toEqual({ groups: [], more: 0 })
})

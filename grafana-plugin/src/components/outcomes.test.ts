// How outcomes are put together for people.
import { expect, it } from 'vitest'
import type { ReleaseOutcome, SeatRow } from '@seatkeeper/collector/contract'
import { groupOutcomes } from './outcomes'

const outcome = (allocationId: string, sentence: string, change: Partial<ReleaseOutcome> = {}): ReleaseOutcome => ({ result: 'failed', site: 'prod', allocationId, sentence, ...change })
const seat = (allocationId: string, name: string, user: string) => ({ allocationId, name, user }) as SeatRow

it('names people by what the answer says, else by the row that was clicked, never by an id', () => {
  const seats = [seat('1', 'Anna Berg', 'CORP\\anna'), seat('2', '', 'CORP\\bo')]
  expect(groupOutcomes([outcome('1', 'A.'), outcome('2', 'B.'), outcome('3', 'C.'), outcome('4', 'D.', { name: 'Cy', user: 'CORP\\cy' }), outcome('5', 'E.', { name: '', user: 'CORP\\di' })], seats)).toEqual([
    { who: 'Anna Berg', sentence: 'A.' }, { who: 'CORP\\bo', sentence: 'B.' }, { who: 'a seat', sentence: 'C.' }, { who: 'Cy', sentence: 'D.' }, { who: 'CORP\\di', sentence: 'E.' },
  ])
})

it('says the same thing once, for all of whom it holds', () => {
  const outcomes = ['1', '2', '3', '4', '5'].map(id => outcome(id, 'Qlik answered 500.', { name: `N${id}` }))
  expect(groupOutcomes([...outcomes, outcome('6', 'Gone.', { name: 'N6' })], [])).toEqual([
    { who: 'N1, N2, N3 and 2 more', sentence: 'Qlik answered 500.' }, { who: 'N6', sentence: 'Gone.' },
  ])
})

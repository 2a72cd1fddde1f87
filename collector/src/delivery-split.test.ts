// What a sink refuses is found by halving, and how long is waited after a failure.
import {describe, expect, it} from 'vitest'
import {sendOrSplit} from './delivery-batch.ts'
import {nextWait} from './delivery-pace.ts'
import {fakeSink, later, taken, type Play} from './sinks/testing.ts'
import type {OutboxRow} from './store/outbox.ts'

/** Refuses every batch that holds a bad message, as InfluxDB does. */
const picky = (bad: readonly string[]): Play => payloads => payloads.some(payload => bad.includes(payload)) ? {kind: 'refused', sentence: 'bad line'} : taken

const rowsOf = (payloads: readonly string[]): OutboxRow[] => payloads.map((payload, index) => ({id: index + 1, payload, created: 0}))
const numbers = (count: number) => Array.from({length: count}, (_, index) => String(index))

describe('halving', () => {
  const halved = async (play: Play, payloads: readonly string[]) => {
    const fake = fakeSink(play)
    const buried: string[] = []
    const failure = await sendOrSplit(fake.sink, rowsOf(payloads), (row, {sentence}) => void buried.push(`${row.payload} ${sentence}`))
    return {...fake, buried, failure}
  }

  it.each([[[]], [['0']], [['99']], [['50']], [['0', '99']], [['3', '4', '5']], [numbers(100)]])('finds the bad ones %j of a hundred', async bad => {
    const {arrived, buried, failure} = await halved(picky(bad), numbers(100))
    expect(failure).toBeUndefined()
    expect(arrived).toEqual(numbers(100).filter(payload => !bad.includes(payload)))
    expect(buried).toEqual(bad.map(payload => `${payload} bad line`))
  })

  it('takes few requests for one bad message among many', async () => {
    const {sent} = await halved(picky(['1234']), numbers(4096))
    expect(sent.length).toBeLessThanOrEqual(1 + 2 * 12)
  })

  it('splits what is too large, down to single messages', async () => {
    const {arrived, sent, buried} = await halved(payloads => payloads.length > 3 ? {kind: 'tooLarge', sentence: 'too large'} : taken, numbers(10))
    expect(arrived).toEqual(numbers(10))
    expect(sent.map(payloads => payloads.length)).toEqual([10, 5, 2, 3, 5, 2, 3])
    expect(buried).toEqual([])
  })

  it('sets a single message aside that is too large by itself', async () => {
    const {arrived, buried} = await halved(payloads => payloads.includes('2') ? {kind: 'tooLarge', sentence: 'too large'} : taken, numbers(4))
    expect([arrived, buried]).toEqual([['0', '1', '3'], ['2 too large']])
  })

  it('stops at the first part that must wait, and sends nothing after it', async () => {
    let calls = 0
    const {arrived, failure, sent} = await halved(() => ++calls === 1 ? {kind: 'refused', sentence: 'bad line'} : calls === 2 ? taken : later('down.', 5), numbers(8))
    expect([arrived, failure]).toEqual([['0', '1', '2', '3'], {kind: 'later', sentence: 'down.', waitMs: 5}])
    expect(sent).toHaveLength(3)
  })

  it('sends nothing when there is nothing', async () => {
    expect((await halved(picky([]), [])).sent).toEqual([])
  })
})

describe('the wait', () => {
  it.each([
    [0, undefined, 0, 750], [0, undefined, 0.5, 1000], [0, undefined, 1, 1250], [1000, undefined, 0.5, 2000], [2000, undefined, 0.5, 4000],
    [200_000, undefined, 0.5, 300_000], [1e9, undefined, 1, 375_000],
    [0, 30_000, 0.5, 30_000], [100_000, 30_000, 0.5, 200_000], [0, 0, 0.5, 1000],
    [0, 1e12, 0.5, 3_600_000], [0, Number.POSITIVE_INFINITY, 0.5, 3_600_000],
  ])('after %d ms, asked for %s, is %d -> %d', (...[previous, asked, random, expected]) => {
    expect(nextWait(previous, asked, random)).toBe(expected)
  })
})

// The queue of messages: in order, nothing lost or doubled, and numbers that are never given twice.
import {describe, expect, it} from 'vitest'
import {createOutbox} from './outbox.ts'
import {aDataFolder} from './testing.ts'

function anOutbox() {
  const folder = aDataFolder()
  const db = folder.open()
  return {folder, db, outbox: createOutbox(db)}
}

const payloads = (outbox: ReturnType<typeof createOutbox>, sink = 'a', limit = 100) => outbox.peek(sink, limit).map(row => row.payload)

describe('the outbox', () => {
  it('gives messages in order, as many as asked for, and keeps them until they are done', () => {
    const {outbox} = anOutbox()
    outbox.add('a', ['1', '2'], 10)
    outbox.add('a', ['3'], 20)
    expect(outbox.peek('a', 2)).toEqual([{id: 1, payload: '1', created: 10}, {id: 2, payload: '2', created: 10}])
    expect(payloads(outbox)).toEqual(['1', '2', '3'])
    expect(outbox.pending('a')).toEqual({count: 3, oldest: 10})
    outbox.done([1, 2])
    expect(payloads(outbox)).toEqual(['3'])
    expect(outbox.pending('a')).toEqual({count: 1, oldest: 20})
    outbox.done([3])
    expect(outbox.pending('a')).toEqual({count: 0, oldest: undefined})
  })

  it('keeps the queues of sinks apart', () => {
    const {outbox} = anOutbox()
    outbox.add('a', ['a1'], 1)
    outbox.add('b', ['b1', 'b2'], 1)
    outbox.done(outbox.peek('a', 99).map(({id}) => id))
    expect([payloads(outbox, 'a'), payloads(outbox, 'b')]).toEqual([[], ['b1', 'b2']])
  })

  it('keeps messages across a restart, and never gives an id again', () => {
    const {folder, db, outbox} = anOutbox()
    outbox.add('a', ['1', '2'], 1)
    outbox.done([1, 2])
    outbox.add('a', ['3'], 1)
    db.close()
    const again = createOutbox(folder.open())
    again.add('a', ['4'], 2)
    expect(again.peek('a', 9).map(({id, payload}) => [id, payload])).toEqual([[3, '3'], [4, '4']])
  })

  it('keeps nothing of a transaction that failed', () => {
    const {db, outbox} = anOutbox()
    expect(() => db.transaction(() => {
      outbox.add('a', ['1'], 1)
      throw new Error('no')
    })).toThrow('no')
    expect(payloads(outbox)).toEqual([])
  })
})

describe('a refused message', () => {
  it('is set aside with the reason, and only it', () => {
    const {db, outbox} = anOutbox()
    outbox.add('a', ['1', '2', '3'], 10)
    outbox.bury('a', outbox.peek('a', 3)[1]!, 'bad line', 99)
    expect([payloads(outbox), outbox.buried('a'), outbox.buried('b')]).toEqual([['1', '3'], 1, 0])
    expect(db.all('SELECT * FROM dead_letter')).toEqual([{id: 2, sink: 'a', payload: '2', created: 10, died: 99, reason: 'bad line'}])
  })

  it('can be set aside again after a crash', () => {
    const {outbox} = anOutbox()
    outbox.add('a', ['1'], 10)
    const row = outbox.peek('a', 1)[0]!
    outbox.bury('a', row, 'once', 1)
    outbox.bury('a', row, 'twice', 2)
    expect(outbox.buried('a')).toBe(1)
  })
})

describe('too much', () => {
  const filled = () => {
    const {outbox} = anOutbox()
    for (let at = 1; at <= 6; at++) outbox.add('a', [`${at}`], at)
    outbox.add('b', ['b'], 1)
    return outbox
  }

  it.each([
    ['nothing', {maxRows: 6, createdBefore: 1}, 0, ['1', '2', '3', '4', '5', '6']],
    ['the oldest by age', {maxRows: 6, createdBefore: 3}, 2, ['3', '4', '5', '6']],
    ['the oldest by number', {maxRows: 2, createdBefore: 0}, 4, ['5', '6']],
    ['by age and then by number', {maxRows: 3, createdBefore: 2}, 3, ['4', '5', '6']],
    ['all', {maxRows: 0, createdBefore: 0}, 6, []],
  ])('drops %s', (_, bounds, dropped, left) => {
    const outbox = filled()
    const recorded: number[] = []
    const trimmed = outbox.trim('a', bounds, count => void recorded.push(count))
    expect([trimmed, recorded, payloads(outbox), payloads(outbox, 'b')]).toEqual([dropped, dropped === 0 ? [] : [dropped], left, ['b']])
  })
})

describe('sequence numbers', () => {
  it('are given in blocks, without a gap or a double', () => {
    const {outbox} = anOutbox()
    expect([outbox.takeSequence(1), outbox.takeSequence(3), outbox.takeSequence(0), outbox.takeSequence(2), outbox.takeSequence(1)]).toEqual([1, 2, 5, 5, 7])
  })

  it('begin at one, also when nothing was wanted first', () => {
    const {outbox} = anOutbox()
    expect([outbox.takeSequence(0), outbox.takeSequence(2), outbox.takeSequence(1)]).toEqual([1, 1, 3])
  })

  it('go on after a restart, and past a million', () => {
    const {folder, db, outbox} = anOutbox()
    outbox.takeSequence(2_000_000)
    db.close()
    expect(createOutbox(folder.open()).takeSequence(1)).toBe(2_000_001)
  })
})

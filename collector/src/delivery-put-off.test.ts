// A message that is put off rests by itself: those behind it go on, and only where one after the other is put off does the queue rest.
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {createDeliveryLoop} from './delivery-loop.ts'
import {atStart, paceAfter, type Batch} from './delivery-pace.ts'
import {fakeSink, later, putOff, taken, type Play} from './sinks/testing.ts'
import {createAudit} from './store/audit.ts'
import {createOutbox} from './store/outbox.ts'
import {aDataFolder} from './store/testing.ts'

function aLoop(play: Play, batchSize = 1) {
  const folder = aDataFolder()
  const db = folder.open()
  const outbox = createOutbox(db)
  const lines: string[] = []
  const write = (level: string) => (_: unknown, message: string) => void lines.push(`${level}: ${message}`)
  const fake = fakeSink(play, batchSize)
  const deps = {outbox, audit: createAudit(db, folder.path, () => true), now: () => 1_000_000, log: {info: write('info'), warn: write('warn'), error: write('error')} as never}
  const loop = createDeliveryLoop(fake.sink, deps)
  const add = (...payloads: readonly string[]) => {
    outbox.add('influxDb', payloads, 1)
    loop.wake()
  }
  return {...fake, loop, add, lines, outbox, tries: () => fake.sent.map(batch => batch.join('+')), waiting: () => outbox.peek('influxDb', 100).map(({payload}) => payload)}
}

/** Puts off each of these. */
const shy = (late: readonly string[]): Play => payloads => (payloads.some(payload => late.includes(payload)) ? putOff() : taken)

describe('a message that is put off', () => {
  beforeEach(() => void vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']}))
  afterEach(() => void vi.useRealTimers())
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

  it('holds up none behind it, and arrives by itself later', async () => {
    const {loop, add, arrived, waiting, become} = aLoop(shy(['a', 'b']))
    add('a', 'b', 'c', 'd')
    loop.start()
    await pass(0)
    expect([arrived, waiting()]).toEqual([['c', 'd'], ['a', 'b']])
    become(() => taken)
    await pass(1250)
    expect([arrived.toSorted(), waiting(), loop.health().ok]).toEqual([['a', 'b', 'c', 'd'], [], true])
    await loop.stop()
  })

  it('delays no alert that comes hours later', async () => {
    const {loop, add, arrived} = aLoop(shy(['a']))
    add('a')
    loop.start()
    await pass(5 * 3_600_000)
    add('alert')
    await pass(0)
    expect(arrived).toEqual(['alert'])
    await loop.stop()
  })

  it('is tried longer and longer apart, and told once', async () => {
    const {loop, add, sent, lines} = aLoop(shy(['a']))
    add('a')
    loop.start()
    await pass(0)
    await pass(749)
    expect(sent).toHaveLength(1)
    await pass(1250 - 749)
    expect(sent).toHaveLength(2)
    await pass(3_600_000)
    expect(sent.length).toBeLessThan(30)
    expect(lines).toEqual(['warn: not now. This message is sent later, others go on.'])
    await loop.stop()
  })

  it('is not asked for before the time that the other side states', async () => {
    const {loop, add, sent} = aLoop(() => ({kind: 'putOff', sentence: 'not now.', waitMs: 60_000}))
    add('a')
    loop.start()
    await pass(59_999)
    expect(sent).toHaveLength(1)
    await pass(61_000)
    expect(sent.length).toBeGreaterThan(1)
    await loop.stop()
  })

  it('in a batch is found, and the others of it arrive', async () => {
    const {loop, add, arrived, waiting} = aLoop(shy(['b']), 10)
    add('a', 'b', 'c')
    loop.start()
    await pass(0)
    expect([arrived, waiting()]).toEqual([['a', 'c'], ['b']])
    await loop.stop()
  })

  it('as the third in a row lets the whole queue rest, and one that is delivered ends that', async () => {
    const {loop, add, arrived, tries, lines, become} = aLoop(() => putOff('answered 503.'))
    add('a', 'b', 'c', 'd', 'e')
    loop.start()
    await pass(0)
    add('f')
    await pass(700)
    expect([tries(), loop.health()]).toEqual([['a', 'b', 'c'], {ok: false, sentence: 'answered 503.', since: 1_000_000}])
    expect(lines.at(-1)).toBe('warn: answered 503. Messages wait and are sent later.')
    become(() => taken)
    await pass(10_000)
    expect([arrived.toSorted(), loop.health().ok, lines.at(-1)]).toEqual([['a', 'b', 'c', 'd', 'e', 'f'], true, 'info: influxDb takes messages again.'])
    await loop.stop()
  })

  it('of which others have a part is no sign that the destination is in trouble', async () => {
    const {loop, add, tries} = aLoop(() => putOff('took a mail, but not yet for x.', true))
    add('a', 'b', 'c', 'd', 'e')
    loop.start()
    await pass(0)
    expect([tries(), loop.health().ok]).toEqual([['a', 'b', 'c', 'd', 'e'], true])
    await loop.stop()
  })

  it('waits with all others while the destination is down', async () => {
    const {loop, add, tries, arrived, become} = aLoop(shy(['a']))
    add('a')
    loop.start()
    await pass(0)
    become(() => later('down.', 60_000))
    add('b', 'c')
    await pass(59_000)
    expect(tries()).toEqual(['a', 'b'])
    become(() => taken)
    await pass(2000)
    expect(arrived).toEqual(['a', 'b', 'c'])
    await loop.stop()
  })

  it('leaves no timer behind when the loop stops, and is tried at once after the next start', async () => {
    const {loop, add, tries, arrived, become} = aLoop(() => ({kind: 'putOff', sentence: 'not now.', waitMs: 3_000_000}))
    add('a')
    loop.start()
    await pass(0)
    await loop.stop()
    expect([vi.getTimerCount(), tries()]).toEqual([0, ['a']])
    become(() => taken)
    loop.start()
    await pass(0)
    expect(arrived).toEqual(['a'])
    await loop.stop()
  })
})

describe('the pace', () => {
  const nothing: Batch = {isEmpty: false, delivered: false, refusal: undefined, putOff: [], failure: undefined}
  const when = {now: 5, random: 0.5}
  const down = paceAfter(atStart, {...nothing, failure: {sentence: 'down.'}}, when)

  it('after a failure is a wait, the longer the more there were', () => {
    expect(down).toEqual({health: {ok: false, sentence: 'down.', since: 5}, isDown: true, wait: 1000, putOff: new Set()})
    expect(paceAfter(down, {...nothing, failure: {sentence: 'still down.', waitMs: 9000}}, {now: 7, random: 0.5})).toEqual({...down, health: {ok: false, sentence: 'still down.', since: 5}, wait: 9000})
  })

  it('after a delivery is as at the start', () => {
    expect(paceAfter(down, {...nothing, delivered: true}, when)).toEqual(atStart)
  })

  it('after a refusal goes on at once, and health tells of it only where it was not well', () => {
    expect(paceAfter(down, {...nothing, refusal: 'bad.'}, when)).toEqual({...down, isDown: false, health: {ok: false, sentence: 'bad.', since: 5}})
    expect(paceAfter(atStart, {...nothing, refusal: 'bad.'}, when)).toEqual(atStart)
  })

  it('counts different messages that are put off, not tries', () => {
    const after = (ids: readonly number[]) => ids.reduce((pace, id) => paceAfter(pace, {...nothing, putOff: [{id, sentence: 'later.'}]}, when), atStart)
    expect([after([1, 1, 1, 1]).isDown, after([1, 2]).isDown, after([1, 2, 1, 3]).isDown]).toEqual([false, false, true])
    expect(after([1]).health).toEqual({ok: false, sentence: 'later.', since: 5})
  })

  it('of a queue in which all rest is not hurried, and not down either', () => {
    expect(paceAfter(down, {...nothing, isEmpty: true}, when)).toEqual({...down, isDown: false})
  })
})

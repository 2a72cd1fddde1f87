// Delivery against a sink that the test plays: in order, nothing lost, bad messages alone set aside, and no hurry while the sink is down.
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {createDeliveryLoop} from './delivery-loop.ts'
import type {SendResult} from './sinks/sink.ts'
import {fakeSink, later, taken, type Play} from './sinks/testing.ts'
import {createAudit} from './store/audit.ts'
import {createOutbox} from './store/outbox.ts'
import {aDataFolder} from './store/testing.ts'

/** Refuses every batch that holds a bad message, as InfluxDB does. */
const picky = (bad: readonly string[]): Play => payloads => payloads.some(payload => bad.includes(payload)) ? {kind: 'refused', sentence: 'bad line'} : taken

const numbers = (count: number) => Array.from({length: count}, (_, index) => String(index))

function aLoop(play: Play, batchSize = 10) {
  const folder = aDataFolder()
  const db = folder.open()
  const outbox = createOutbox(db)
  const audit = createAudit(db, folder.path, () => true)
  const lines: string[] = []
  const write = (level: string) => (_: unknown, message: string) => void lines.push(`${level}: ${message}`)
  const log = {info: write('info'), warn: write('warn'), error: write('error')} as never
  const fake = fakeSink(play, batchSize)
  let now = 1_000_000
  const deps = {outbox, audit, now: () => now, log}
  const waiting = () => outbox.peek('influxDb', 1000).map(row => row.payload)
  return {...fake, db, outbox, audit, lines, deps, loop: createDeliveryLoop(fake.sink, deps), waiting, setNow: (at: number) => void (now = at)}
}

describe('a loop', () => {
  beforeEach(() => void vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']}))
  afterEach(() => void vi.useRealTimers())
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

  it('sends batches in order until nothing is left', async () => {
    const {loop, outbox, sent, arrived, waiting} = aLoop(() => taken)
    outbox.add('influxDb', numbers(25), 1)
    loop.start()
    await pass(0)
    expect([sent.map(batch => batch.length), arrived, waiting()]).toEqual([[10, 10, 5], numbers(25), []])
    await loop.stop()
  })

  it('does nothing before it starts', async () => {
    const {loop, outbox, sent} = aLoop(() => taken)
    outbox.add('influxDb', ['a'], 1)
    loop.wake()
    await pass(100_000)
    expect(sent).toEqual([])
  })

  it('sends what comes later when it is woken, or by itself after a while', async () => {
    const {loop, outbox, arrived} = aLoop(() => taken)
    loop.start()
    await pass(0)
    outbox.add('influxDb', ['woken'], 1)
    loop.wake()
    await pass(0)
    expect(arrived).toEqual(['woken'])
    outbox.add('influxDb', ['found'], 1)
    await pass(60_000)
    expect(arrived).toEqual(['woken', 'found'])
    await loop.stop()
  })

  it('sends what came while a batch was under way', async () => {
    let finish: (result: SendResult) => void = () => undefined
    const {loop, outbox, sent, become} = aLoop(() => new Promise(resolve => (finish = resolve)))
    outbox.add('influxDb', ['first'], 1)
    loop.start()
    await pass(0)
    outbox.add('influxDb', ['second'], 1)
    loop.wake()
    become(() => taken)
    finish(taken)
    await pass(0)
    expect(sent).toEqual([['first'], ['second']])
    await loop.stop()
  })

  it('sets a refused message aside, delivers the rest, and says so once', async () => {
    const {loop, outbox, arrived, lines, waiting} = aLoop(picky(['3']))
    outbox.add('influxDb', numbers(6), 1)
    loop.start()
    await pass(0)
    expect([arrived, waiting(), outbox.buried('influxDb')]).toEqual([['0', '1', '2', '4', '5'], [], 1])
    expect(lines).toEqual(['error: influxDb refuses a message; it is set aside: bad line'])
    expect(loop.health()).toEqual({ok: true, sentence: undefined, since: undefined})
    await loop.stop()
  })

  it('keeps what must wait, waits longer after each failure, and tells a failure once', async () => {
    const {loop, outbox, sent, lines, waiting, setNow, become, arrived} = aLoop(() => later())
    outbox.add('influxDb', ['a', 'b'], 1)
    loop.start()
    await pass(0)
    expect([sent.length, waiting(), loop.health()]).toEqual([1, ['a', 'b'], {ok: false, sentence: 'down.', since: 1_000_000}])
    setNow(2_000_000)
    await pass(749)
    expect(sent).toHaveLength(1)
    await pass(1250 - 749)
    expect(sent).toHaveLength(2)
    await pass(10 * 60_000)
    expect(sent.length).toBeLessThan(20)
    expect([lines, loop.health()]).toEqual([['warn: down. Messages wait and are sent later.'], {ok: false, sentence: 'down.', since: 1_000_000}])
    become(() => taken)
    await pass(10 * 60_000)
    expect([arrived, waiting(), loop.health().ok, lines.at(-1)]).toEqual([['a', 'b'], [], true, 'info: influxDb takes messages again.'])
    await loop.stop()
  })

  it('begins with a short wait again after a success', async () => {
    const {loop, outbox, sent, become} = aLoop(() => later())
    outbox.add('influxDb', ['a'], 1)
    loop.start()
    await pass(20 * 60_000)
    become(() => taken)
    await pass(10 * 60_000)
    become(() => later())
    outbox.add('influxDb', ['b'], 1)
    loop.wake()
    await pass(0)
    const before = sent.length
    await pass(1250)
    expect(sent.length).toBe(before + 1)
    await loop.stop()
  })

  it('is not hurried by new messages while the sink is down', async () => {
    const {loop, outbox, sent} = aLoop(() => later('busy.', 30_000))
    outbox.add('influxDb', ['a'], 1)
    loop.start()
    await pass(0)
    for (let index = 0; index < 100; index++) {
      outbox.add('influxDb', ['more'], 1)
      loop.wake()
      await pass(10)
    }
    expect(sent).toHaveLength(1)
    await pass(30_000)
    expect(sent).toHaveLength(2)
    await loop.stop()
  })

  it('loses nothing when part of a batch must wait: the rest is sent again, the refused not', async () => {
    let isUp = false
    const {loop, outbox, sent, arrived, waiting} = aLoop(payloads => payloads.includes('1') ? {kind: 'refused', sentence: 'bad line'} : isUp || payloads[0] === '0' ? taken : later())
    outbox.add('influxDb', numbers(4), 1)
    loop.start()
    await pass(0)
    expect([sent, waiting(), outbox.buried('influxDb')]).toEqual([[['0', '1', '2', '3'], ['0', '1'], ['0'], ['1'], ['2', '3']], ['0', '2', '3'], 1])
    isUp = true
    await pass(2000)
    expect([arrived, waiting(), outbox.buried('influxDb')]).toEqual([['0', '0', '2', '3'], [], 1])
    await loop.stop()
  })

  it('treats a sink or an outbox that throws as down', async () => {
    const {loop, outbox, waiting, become} = aLoop(() => {
      throw new Error('boom')
    })
    outbox.add('influxDb', ['a'], 1)
    loop.start()
    await pass(0)
    expect([loop.health().sentence, waiting()]).toEqual(['Delivery to influxDb failed: boom.', ['a']])
    become(() => taken)
    await pass(2000)
    expect([loop.health().ok, waiting()]).toEqual([true, []])
    await loop.stop()
  })

  it('stops at once while it waits, whatever for, and closes the sink', async () => {
    const idle = aLoop(() => taken)
    idle.loop.start()
    await pass(0)
    await idle.loop.stop()
    const down = aLoop(() => later('busy.', 3_000_000))
    down.outbox.add('influxDb', ['a'], 1)
    down.loop.start()
    await pass(0)
    await down.loop.stop()
    expect([idle.closed(), down.closed(), down.waiting(), vi.getTimerCount()]).toEqual([1, 1, ['a'], 0])
    await pass(10_000_000)
    expect(down.sent).toHaveLength(1)
  })

  it('keeps its rhythm when messages came while an attempt failed', async () => {
    let finish: (result: SendResult) => void = () => undefined
    const {loop, outbox, sent} = aLoop(() => new Promise(resolve => (finish = resolve)))
    outbox.add('influxDb', ['a'], 1)
    loop.start()
    await pass(0)
    loop.wake()
    finish(later('busy.', 60_000))
    await pass(59_000)
    expect(sent).toHaveLength(1)
    await pass(2000)
    expect(sent).toHaveLength(2)
    const stopping = loop.stop()
    finish(taken)
    await stopping
  })

  it('stops after the batch in hand, and keeps the rest', async () => {
    let finish: (result: SendResult) => void = () => undefined
    const {loop, outbox, sent, waiting} = aLoop(() => new Promise(resolve => (finish = resolve)), 2)
    outbox.add('influxDb', numbers(5), 1)
    loop.start()
    await pass(0)
    const stopping = loop.stop()
    finish(taken)
    await stopping
    expect([sent, waiting()]).toEqual([[['0', '1']], ['2', '3', '4']])
  })

  it('drops what waited for more than a year, counts it, and goes on', async () => {
    const {loop, outbox, audit, lines, waiting, setNow} = aLoop(() => later())
    const YEAR = 365 * 86_400_000
    outbox.add('influxDb', ['old', 'older'], 1)
    outbox.add('influxDb', ['young'], 2)
    setNow(YEAR + 2)
    loop.start()
    await pass(0)
    expect(waiting()).toEqual(['young'])
    expect(lines).toEqual(['error: 2 messages for influxDb waited too long and were dropped.', 'warn: down. Messages wait and are sent later.'])
    expect(audit.list({limit: 9}).map(({at, kind, body}) => ({at, kind, body}))).toEqual([{at: YEAR + 2, kind: 'dropped', body: '{"sink":"influxDb","messages":2}'}])
    await loop.stop()
  })

  it('drops before it sends: nothing old goes out after a long stop', async () => {
    const {deps, outbox, sink, sent, arrived, setNow} = aLoop(() => taken, 1)
    const loop = createDeliveryLoop({...sink, maxAgeMs: 7000}, deps)
    outbox.add('influxDb', ['old', 'older'], 1)
    outbox.add('influxDb', ['young'], 2)
    setNow(7002)
    loop.start()
    await pass(0)
    expect([sent, arrived]).toEqual([[['young']], ['young']])
    await loop.stop()
  })

  it('drops sooner what a sink keeps for a shorter time', async () => {
    const {deps, outbox, sink, waiting, setNow} = aLoop(() => later())
    const loop = createDeliveryLoop({...sink, maxAgeMs: 7000}, deps)
    outbox.add('influxDb', ['old'], 1)
    outbox.add('influxDb', ['young'], 2)
    setNow(7002)
    loop.start()
    await pass(0)
    expect(waiting()).toEqual(['young'])
    await loop.stop()
  })

  it('outlives a state file that cannot be written', async () => {
    const {db, deps, outbox, sink, waiting, setNow} = aLoop(() => later())
    outbox.add('influxDb', ['old'], 1)
    setNow(400 * 86_400_000)
    const loop = createDeliveryLoop(sink, {...deps, audit: {...deps.audit, append: () => {
      throw new Error('database or disk is full')
    }}})
    loop.start()
    await pass(0)
    expect(loop.health()).toEqual({ok: false, sentence: 'Delivery to influxDb failed: database or disk is full.', since: 400 * 86_400_000})
    await pass(10_000)
    await loop.stop()
    // Nothing is dropped that cannot be recorded.
    expect([waiting(), db.get('SELECT 1 AS alive')]).toEqual([['old'], {alive: 1}])
  })

  it('is recovered by what is delivered, not by what is set aside', async () => {
    const {loop, outbox, lines, become} = aLoop(() => later(), 1)
    outbox.add('influxDb', ['a', 'b'], 1)
    loop.start()
    await pass(0)
    become(() => ({kind: 'refused', sentence: 'bad line'}))
    await pass(2000)
    expect([outbox.buried('influxDb'), loop.health(), lines.filter(line => line.includes('again'))]).toEqual([2, {ok: false, sentence: 'bad line', since: 1_000_000}, []])
    become(() => taken)
    outbox.add('influxDb', ['c'], 1)
    loop.wake()
    await pass(0)
    expect([loop.health().ok, lines.at(-1)]).toEqual([true, 'info: influxDb takes messages again.'])
    await loop.stop()
  })

  it('opens its sink at the start, and outlives one that cannot be opened', async () => {
    const {deps, sink, outbox, arrived, lines} = aLoop(() => taken)
    const opened: string[] = []
    const loop = createDeliveryLoop({...sink, open: async () => {
      opened.push('once')
      throw new Error('no library')
    }}, deps)
    expect(opened).toEqual([])
    outbox.add('influxDb', ['a'], 1)
    loop.start()
    await pass(0)
    expect([opened, arrived, lines]).toEqual([['once'], ['a'], ['warn: Delivery to influxDb failed: no library.']])
    await loop.stop()
  })
})

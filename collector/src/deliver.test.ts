// Delivery to several sinks at once: none waits for another, and what is not delivered is kept.
import {describe, expect, it} from 'vitest'
import {createDelivery} from './deliver.ts'
import type {Sink} from './sinks/sink.ts'
import {fakeSink, later, taken} from './sinks/testing.ts'
import {createAudit} from './store/audit.ts'
import {createOutbox} from './store/outbox.ts'
import {aDataFolder} from './store/testing.ts'

function someDeps() {
  const folder = aDataFolder()
  const db = folder.open()
  const quiet = () => undefined
  return {outbox: createOutbox(db), audit: createAudit(db, folder.path, () => true), now: () => 1_000_000, log: {info: quiet, warn: quiet, error: quiet} as never}
}

describe('delivery', () => {
  it('lets no sink hold up another', async () => {
    const deps = someDeps()
    const {outbox} = deps
    const [up, down] = [fakeSink(() => taken), fakeSink(() => later())]
    const named = (sink: Sink, name: string): Sink => ({...sink, name})
    outbox.add('up', ['a'], 1)
    outbox.add('down', ['b'], 1)
    const delivery = createDelivery([named(down.sink, 'down'), named(up.sink, 'up')], deps)
    expect(delivery.sinks).toEqual(['down', 'up'])
    delivery.start()
    expect(await delivery.drain(200)).toBe(false)
    expect([up.arrived, down.arrived, delivery.health()]).toEqual([
      ['a'], [], {up: {ok: true, sentence: undefined, since: undefined}, down: {ok: false, sentence: 'down.', since: 1_000_000}},
    ])
    await delivery.stop()
    expect([up.closed(), down.closed(), outbox.pending('down').count]).toEqual([1, 1, 1])
  })

  it('drains when all is delivered, and is drained without sinks', async () => {
    const deps = someDeps()
    const {sink, arrived} = fakeSink(() => taken)
    deps.outbox.add('influxDb', ['a'], 1)
    const delivery = createDelivery([sink], deps)
    delivery.start()
    expect([await delivery.drain(10_000), arrived]).toEqual([true, ['a']])
    await delivery.stop()
    expect(await createDelivery([], deps).drain(0)).toBe(true)
  })
})

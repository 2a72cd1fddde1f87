// Empties the outbox: a loop per sink, so that a sink that is down holds nobody else up.
import {setTimeout as sleep} from 'node:timers/promises'
import type {DeliveryDeps} from './delivery-batch.ts'
import {createDeliveryLoop} from './delivery-loop.ts'
import type {DeliveryHealth} from './delivery-pace.ts'
import type {Sink} from './sinks/sink.ts'

export type Delivery = {
  readonly sinks: readonly string[]
  readonly start: () => void
  /** Ends the loops after the batch in hand; what is left stays in the outbox. */
  readonly stop: () => Promise<void>
  /** Tells the loops that new messages wait. */
  readonly wake: () => void
  readonly health: () => Readonly<Record<string, DeliveryHealth>>
  /** Waits until all is delivered, `milliseconds` at most; answers whether it is. */
  readonly drain: (milliseconds: number) => Promise<boolean>
}

export function createDelivery(sinks: readonly Sink[], deps: DeliveryDeps): Delivery {
  const loops = sinks.map(sink => createDeliveryLoop(sink, deps))
  const isEmpty = () => sinks.every(sink => deps.outbox.pending(sink.name).count === 0)
  return {
    sinks: sinks.map(sink => sink.name),
    start: () => loops.forEach(loop => loop.start()),
    stop: async () => void await Promise.allSettled(loops.map(loop => loop.stop())),
    wake: () => loops.forEach(loop => loop.wake()),
    health: () => Object.fromEntries(loops.map(loop => [loop.sink.name, loop.health()])),
    drain: async milliseconds => {
      const end = performance.now() + milliseconds
      while (!isEmpty() && performance.now() < end) await sleep(50)
      return isEmpty()
    },
  }
}

// One sink's share of the outbox: sends in order, waits longer after each failure, lets messages that are put off rest by themselves.
import {sendBatch, type DeliveryDeps} from './delivery-batch.ts'
import {atStart, paceAfter, type Batch, type DeliveryHealth} from './delivery-pace.ts'
import {createRest} from './delivery-rest.ts'
import type {Sink} from './sinks/sink.ts'

export type DeliveryLoop = {
  readonly sink: Sink
  readonly start: () => void
  readonly stop: () => Promise<void>
  readonly wake: () => void
  readonly health: () => DeliveryHealth
}

const IDLE_WAIT = 60_000

/** A nap that can be cut short, also just before it begins: then there is none, unless what came before is forgotten. */
function createNap(): {nap: (milliseconds: number) => Promise<void>; cut: () => void; forget: () => void} {
  let wasCut = false
  let end: (() => void) | undefined
  return {
    nap: async milliseconds => {
      if (!wasCut) {
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, milliseconds)
          end = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      wasCut = false
      end = undefined
    },
    cut: () => {
      wasCut = true
      end?.()
    },
    forget: () => void (wasCut = false),
  }
}

const broken = (sink: Sink, error: unknown): Batch =>
  ({isEmpty: false, delivered: false, refusal: undefined, putOff: [], failure: {sentence: `Delivery to ${sink.name} failed: ${(error as Error).message}.`}})

async function open(sink: Sink, {log}: DeliveryDeps): Promise<void> {
  await sink.open?.().catch((error: unknown) => log.warn({sink: sink.name}, broken(sink, error).failure!.sentence))
}

/** The loop of one sink; it does nothing before it starts, and stopping keeps what is not delivered. */
export function createDeliveryLoop(sink: Sink, deps: DeliveryDeps): DeliveryLoop {
  const {nap, cut, forget} = createNap()
  let [pace, stopped] = [atStart, false]
  let running = Promise.resolve()
  // While the other side is down its own rhythm holds; new messages must not hurry it.
  const wake = () => (pace.isDown ? undefined : cut())
  const rest = createRest(wake)

  const settle = (batch: Batch) => {
    const before = pace
    pace = paceAfter(before, batch, {now: deps.now(), random: Math.random()})
    if (batch.delivered && before.wait > 0) deps.log.info({sink: sink.name}, `${sink.name} takes messages again.`)
    if (!pace.isDown) return
    if (before.wait === 0 || before.health.sentence !== pace.health.sentence) deps.log.warn({sink: sink.name}, `${pace.health.sentence} Messages wait and are sent later.`)
    forget() // what came during the attempt must not hurry the next
  }
  const run = async () => {
    while (!stopped) {
      const batch = await sendBatch(sink, deps, rest).catch((error: unknown) => broken(sink, error))
      settle(batch)
      if ((batch.isEmpty || pace.isDown) && !stopped) await nap(batch.isEmpty ? IDLE_WAIT : pace.wait)
    }
  }
  return {
    sink,
    start: () => {
      stopped = false
      void open(sink, deps)
      running = run()
    },
    stop: async () => {
      stopped = true
      cut()
      await running
      rest.clear()
      await sink.close()
    },
    wake,
    health: () => pace.health,
  }
}

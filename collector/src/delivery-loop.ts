// One sink's share of the outbox: sends in order, waits longer after each failure, sets refused messages aside.
import type {Logger} from 'pino'
import type {Sink} from './sinks/sink.ts'
import type {Audit} from './store/audit.ts'
import type {Outbox, OutboxRow} from './store/outbox.ts'

/** `since` is the instant of the first failure in a row. */
export type DeliveryHealth = {readonly ok: boolean; readonly sentence: string | undefined; readonly since: number | undefined}

export type DeliveryDeps = {readonly outbox: Outbox; readonly audit: Audit; readonly now: () => number; readonly log: Logger}

export type DeliveryLoop = {
  readonly sink: Sink
  readonly start: () => void
  readonly stop: () => Promise<void>
  readonly wake: () => void
  readonly health: () => DeliveryHealth
}

type Failure = {readonly sentence: string; readonly waitMs?: number}

const FIRST_WAIT = 1000
const LONGEST_WAIT = 5 * 60_000
const LONGEST_ASKED = 60 * 60_000 // a timer of more than 24 days would fire at once
const IDLE_WAIT = 60_000
const BOUNDS = {maxRows: 5_000_000, maxAgeMs: 365 * 86_400_000} // about a year of a large site

/** Finds what a sink refuses by halving; sending a good message again does no harm, its instant is fixed. */
export async function sendOrSplit(sink: Sink, rows: readonly OutboxRow[], bury: (row: OutboxRow, reason: string) => void): Promise<Failure | undefined> {
  if (rows.length === 0) return undefined
  const result = await sink.send(rows.map(row => row.payload))
  if (result.kind === 'taken') return undefined
  if (result.kind === 'later') return result
  if (rows.length === 1) {
    bury(rows[0]!, result.sentence)
    return undefined
  }
  const middle = rows.length >> 1
  return await sendOrSplit(sink, rows.slice(0, middle), bury) ?? await sendOrSplit(sink, rows.slice(middle), bury)
}

/** Milliseconds to wait after a failure: doubling with jitter, at least what the other side asked for, an hour at most. */
export function nextWait(previous: number, asked: number | undefined, random: number): number {
  const doubled = Math.min(LONGEST_WAIT, Math.max(FIRST_WAIT, previous * 2)) * (0.75 + random / 2)
  return Math.max(doubled, Math.min(asked ?? 0, LONGEST_ASKED))
}

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

/** Sends one batch; answers the failure, `empty`, or `sent`. */
async function sendBatch(sink: Sink, {outbox, now, log}: DeliveryDeps): Promise<Failure | 'empty' | 'sent'> {
  const rows = outbox.peek(sink.name, sink.batchSize)
  if (rows.length === 0) return 'empty'
  const failure = await sendOrSplit(sink, rows, (row, reason) => {
    log.error({sink: sink.name, row: row.id}, `${sink.name} refuses a message; it is set aside: ${reason}`)
    outbox.bury(sink.name, row, reason, now())
  })
  if (failure === undefined) outbox.done(sink.name, rows.at(-1)!.id)
  return failure ?? 'sent'
}

function dropWhatIsTooMuch(sink: Sink, {outbox, audit, now, log}: DeliveryDeps): void {
  const bounds = {maxRows: BOUNDS.maxRows, createdBefore: now() - (sink.maxAgeMs ?? BOUNDS.maxAgeMs)}
  const dropped = outbox.trim(sink.name, bounds, messages => audit.append({at: now(), site: undefined, kind: 'dropped', body: {sink: sink.name, messages}}))
  if (dropped > 0) log.error({sink: sink.name, dropped}, `${dropped} messages for ${sink.name} waited too long and were dropped.`)
}

/** A batch; where it must wait, the outbox is held to its bounds. */
async function sendAndTrim(sink: Sink, deps: DeliveryDeps): Promise<Failure | 'empty' | 'sent'> {
  const result = await sendBatch(sink, deps)
  if (typeof result !== 'string') dropWhatIsTooMuch(sink, deps)
  return result
}

const healthy: DeliveryHealth = {ok: true, sentence: undefined, since: undefined}

export function createDeliveryLoop(sink: Sink, deps: DeliveryDeps): DeliveryLoop {
  const {nap, cut, forget} = createNap()
  let [health, wait, stopped] = [healthy, 0, false]
  let running = Promise.resolve()

  const settle = (result: Failure | 'empty' | 'sent') => {
    if (typeof result === 'string') {
      if (!health.ok && result === 'sent') deps.log.info({sink: sink.name}, `${sink.name} takes messages again.`)
      if (result === 'sent') [health, wait] = [healthy, 0]
      return
    }
    if (health.sentence !== result.sentence) deps.log.warn({sink: sink.name}, `${result.sentence} Messages wait and are sent later.`)
    health = {ok: false, sentence: result.sentence, since: health.since ?? deps.now()}
    wait = nextWait(wait, result.waitMs, Math.random())
    forget() // what came during the attempt must not hurry the next
  }
  const run = async () => {
    while (!stopped) {
      const result = await sendAndTrim(sink, deps).catch((error: unknown): Failure => ({sentence: `Delivery to ${sink.name} failed: ${(error as Error).message}.`}))
      settle(result)
      if (result !== 'sent' && !stopped) await nap(result === 'empty' ? IDLE_WAIT : wait)
    }
  }
  return {
    sink,
    start: () => {
      stopped = false
      running = run()
    },
    stop: async () => {
      stopped = true
      cut()
      await running
      await sink.close()
    },
    // While the other side is down its own rhythm holds; new messages must not hurry it.
    wake: () => health.ok ? cut() : undefined,
    health: () => health,
  }
}

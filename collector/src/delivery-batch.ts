// A batch of a sink's queue: sent, and what is refused, put off or too old taken out of the way of the others.
import type {Logger} from 'pino'
import type {Batch, Failure, PutOff} from './delivery-pace.ts'
import type {Rest} from './delivery-rest.ts'
import type {SendResult, Sink} from './sinks/sink.ts'
import type {Audit} from './store/audit.ts'
import type {Outbox, OutboxRow} from './store/outbox.ts'

export type DeliveryDeps = {readonly outbox: Outbox; readonly audit: Audit; readonly now: () => number; readonly log: Logger}

/** What was answered to one message alone. */
type Single = Extract<SendResult, {kind: 'refused' | 'tooLarge' | 'putOff'}>

const BOUNDS = {maxRows: 5_000_000, maxAgeMs: 365 * 86_400_000} // about a year of a large site

/** Finds what a sink does not take by halving, and hands it to `single`; sending a good message again does no harm, its instant is fixed. */
export async function sendOrSplit(sink: Sink, rows: readonly OutboxRow[], single: (row: OutboxRow, result: Single) => void): Promise<Failure | undefined> {
  if (rows.length === 0) return undefined
  const result = await sink.send(rows.map(row => row.payload))
  if (result.kind === 'taken') return undefined
  if (result.kind === 'later') return result
  if (rows.length === 1) {
    single(rows[0]!, result)
    return undefined
  }
  const middle = rows.length >> 1
  return await sendOrSplit(sink, rows.slice(0, middle), single) ?? await sendOrSplit(sink, rows.slice(middle), single)
}

const oldest = (sink: Sink, now: number) => now - (sink.maxAgeMs ?? BOUNDS.maxAgeMs)

function dropWhatIsTooMuch(sink: Sink, {outbox, audit, now, log}: DeliveryDeps): void {
  const bounds = {maxRows: BOUNDS.maxRows, createdBefore: oldest(sink, now())}
  const dropped = outbox.trim(sink.name, bounds, messages => audit.append({at: now(), site: undefined, kind: 'dropped', body: {sink: sink.name, messages}}))
  if (dropped > 0) log.error({sink: sink.name, dropped}, `${dropped} messages for ${sink.name} waited too long and were dropped.`)
}

/** The next rows to send; what is too old by now, as after a long stop, is dropped rather than sent. */
function nextRows(sink: Sink, deps: DeliveryDeps, resting: readonly number[]): OutboxRow[] {
  const {outbox, now} = deps
  const rows = outbox.peek(sink.name, sink.batchSize, resting)
  if (rows.every(({created}) => created >= oldest(sink, now()))) return rows
  dropWhatIsTooMuch(sink, deps)
  return outbox.peek(sink.name, sink.batchSize, resting)
}

/** What became of messages that were answered one by one. */
function createSingles(sink: Sink, {outbox, now, log}: DeliveryDeps, rest: Rest) {
  const ids = new Set<number>()
  const putOff: PutOff[] = []
  let [refusal, isPartly]: [string | undefined, boolean] = [undefined, false]
  const take = (row: OutboxRow, result: Single): void => {
    ids.add(row.id)
    if (result.kind === 'putOff') {
      if (rest.put(row.id, result.waitMs)) log.warn({sink: sink.name, row: row.id}, `${result.sentence} This message is sent later, others go on.`)
      if (result.isPartly) isPartly = true
      else putOff.push({id: row.id, sentence: result.sentence})
      return
    }
    log.error({sink: sink.name, row: row.id}, `${sink.name} refuses a message; it is set aside: ${result.sentence}`)
    outbox.bury(sink.name, row, result.sentence, now())
    rest.forget([row.id])
    refusal = result.sentence
  }
  return {take, ids, result: () => ({putOff, refusal, isPartly})}
}

/** Sends the next batch of what does not rest. Where it must wait, the outbox is held to its bounds. */
export async function sendBatch(sink: Sink, deps: DeliveryDeps, rest: Rest): Promise<Batch> {
  const rows = nextRows(sink, deps, rest.ids())
  const singles = createSingles(sink, deps, rest)
  const failure = await sendOrSplit(sink, rows, singles.take)
  const {isPartly, ...others} = singles.result()
  const taken = failure === undefined ? rows.flatMap(({id}) => (singles.ids.has(id) ? [] : [id])) : []
  deps.outbox.done(taken)
  rest.forget(taken)
  if (failure !== undefined) dropWhatIsTooMuch(sink, deps)
  return {isEmpty: rows.length === 0, delivered: taken.length > 0 || isPartly, failure, ...others}
}

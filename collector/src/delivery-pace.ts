// How a delivery loop goes on after a batch: at once or after a wait, and what its health says.

/** `since` is the instant of the first failure in a row. */
export type DeliveryHealth = {readonly ok: boolean; readonly sentence: string | undefined; readonly since: number | undefined}

/** Why the way is barred for all. */
export type Failure = {readonly sentence: string; readonly waitMs?: number}

/** A message that its sink put off, and that nobody has a part of. */
export type PutOff = {readonly id: number; readonly sentence: string}

/** What became of a batch. `delivered`: somebody has got something; `refusal`: the reason of the last that was set aside. */
export type Batch = {
  readonly isEmpty: boolean
  readonly delivered: boolean
  readonly refusal: string | undefined
  readonly putOff: readonly PutOff[]
  readonly failure: Failure | undefined
}

/** `wait`: the last wait since something was delivered, 0 where there was none; `putOff`: the messages put off since then. */
export type Pace = {readonly health: DeliveryHealth; readonly isDown: boolean; readonly wait: number; readonly putOff: ReadonlySet<number>}

const FIRST_WAIT = 1000
const LONGEST_WAIT = 5 * 60_000
const LONGEST_ASKED = 60 * 60_000 // a timer of more than 24 days would fire at once
/** So many different messages put off in a row: then it is hardly for the messages. */
const TOO_MANY = 3

export const atStart: Pace = {health: {ok: true, sentence: undefined, since: undefined}, isDown: false, wait: 0, putOff: new Set()}

/** Milliseconds to wait after a failure: doubling with jitter, at least what the other side asked for, an hour at most. */
export function nextWait(previous: number, asked: number | undefined, random: number): number {
  const doubled = Math.min(LONGEST_WAIT, Math.max(FIRST_WAIT, previous * 2)) * (0.75 + random / 2)
  return Math.max(doubled, Math.min(asked ?? 0, LONGEST_ASKED))
}

/** What is wrong after the batch; a refusal is no sign that a destination which was in trouble takes messages again. */
function troubleAfter({health}: Pace, {putOff, refusal}: Batch): string | undefined {
  return putOff.at(-1)?.sentence ?? (health.ok ? undefined : refusal ?? health.sentence)
}

/** The pace after a batch. Only what was delivered is a recovery; the queue rests as a whole where the way is barred, or where message after message is put off. */
export function paceAfter(before: Pace, batch: Batch, {now, random}: {now: number; random: number}): Pace {
  if (batch.isEmpty) return {...before, isDown: false}
  const base = batch.delivered ? atStart : before
  const putOff = new Set([...base.putOff, ...batch.putOff.map(({id}) => id)])
  const isPutOff = batch.putOff.length > 0 && putOff.size >= TOO_MANY
  const failure: Failure | undefined = batch.failure ?? (isPutOff ? batch.putOff.at(-1) : undefined)
  const sentence = failure?.sentence ?? troubleAfter(base, batch)
  return {
    health: sentence === undefined ? base.health : {ok: false, sentence, since: base.health.since ?? now},
    isDown: failure !== undefined,
    wait: failure === undefined ? base.wait : nextWait(base.wait, failure.waitMs, random),
    putOff,
  }
}

// What a destination must be able to do: take messages in order and say plainly what became of them.

/**
 * `taken`: all arrived. `later`: nothing is known to have arrived, try again (after `waitMs` if the other side said so).
 * `refused`: these rows can never arrive (index and the other side's words); the rest of them did.
 * `tooLarge`: send fewer at once.
 */
export type SendResult =
  | {readonly kind: 'taken'}
  | {readonly kind: 'later'; readonly sentence: string; readonly waitMs?: number}
  | {readonly kind: 'refused'; readonly sentence: string}
  | {readonly kind: 'tooLarge'; readonly sentence: string}

export type Sink = {
  readonly name: string
  readonly batchSize: number
  readonly maxAgeMs?: number // what waited longer is dropped, and counted; a year if not said
  /** Sends the payloads of outbox rows. Never throws for what the other side does. */
  readonly send: (payloads: readonly string[]) => Promise<SendResult>
  readonly close: () => void | Promise<void>
}

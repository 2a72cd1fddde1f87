// What a destination must be able to do: take messages in order and say plainly what became of them.

/**
 * `taken`: all arrived. `later`: the way is barred for all, nothing is known to have arrived; try again (after `waitMs` if the other side said so).
 * `putOff`: this message cannot arrive now, others may; `isPartly` where a part of its recipients has it, so the way is free.
 * `refused`: these rows can never arrive (index and the other side's words); the rest of them did.
 * `tooLarge`: send fewer at once.
 */
export type SendResult =
  | {readonly kind: 'taken'}
  | {readonly kind: 'later'; readonly sentence: string; readonly waitMs?: number}
  | {readonly kind: 'putOff'; readonly sentence: string; readonly waitMs?: number; readonly isPartly?: true}
  | {readonly kind: 'refused'; readonly sentence: string}
  | {readonly kind: 'tooLarge'; readonly sentence: string}

export type Sink = {
  readonly name: string
  readonly batchSize: number
  readonly maxAgeMs?: number // what waited longer is dropped, and counted; a year if not said
  /** Called when the service starts: shows that it is there, where a destination shows that. What fails is mended without being asked. */
  readonly open?: () => Promise<void>
  /** Sends the payloads of outbox rows. Never throws for what the other side does. */
  readonly send: (payloads: readonly string[]) => Promise<SendResult>
  readonly close: () => void | Promise<void>
}

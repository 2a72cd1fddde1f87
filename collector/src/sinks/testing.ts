// A destination that the test plays, and that keeps what it was given.
import type {SendResult, Sink} from './sink.ts'

export type Play = (payloads: readonly string[]) => SendResult | Promise<SendResult>

export const taken: SendResult = {kind: 'taken'}

export function later(sentence = 'down.', waitMs?: number): SendResult {
  return {kind: 'later', sentence, ...(waitMs !== undefined && {waitMs})}
}

export function putOff(sentence = 'not now.', isPartly = false): SendResult {
  return {kind: 'putOff', sentence, ...(isPartly && {isPartly})}
}

/** Answers as the play says, which `become` changes; `sent` are the batches, `arrived` the messages that were taken. */
export function fakeSink(initial: Play, batchSize = 10) {
  let play = initial
  const sent: string[][] = []
  const arrived: string[] = []
  let closed = 0
  const sink: Sink = {
    name: 'influxDb',
    batchSize,
    send: async payloads => {
      sent.push([...payloads])
      const result = await play(payloads)
      if (result.kind === 'taken') arrived.push(...payloads)
      return result
    },
    close: () => void closed++,
  }
  return {sink, sent, arrived, closed: () => closed, become: (next: Play) => void (play = next)}
}

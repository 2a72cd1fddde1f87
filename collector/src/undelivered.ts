// Messages that a destination refused: what they were, and what the other side said.
import type {Message} from './messages/model.ts'
import type {RefusedRow} from './store/outbox.ts'

/** `what`: the title of a message, or the measurement and time of a point. Instants are epoch ms. */
export type Undelivered = {readonly destination: string; readonly at: number; readonly refusedAt: number; readonly what: string; readonly reason: string}

function whatOf({sink, payload}: RefusedRow): string {
  if (sink === 'influxDb') return payload.split(/(?<!\\)[ ,]/, 1)[0] ?? ''
  try {
    return (JSON.parse(payload) as Partial<Message>).title ?? ''
  } catch {
    return 'a message that cannot be read'
  }
}

export const toUndelivered = (row: RefusedRow): Undelivered => ({destination: row.sink, at: row.created, refusedAt: row.died, what: whatOf(row), reason: row.reason})

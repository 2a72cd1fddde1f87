// Messages waiting for delivery, one queue per sink; what is in here survives a crash and goes out in order.
import type {Database} from './database.ts'

export type OutboxRow = {readonly id: number; readonly payload: string; readonly created: number}

/** `died`: when it was refused, epoch ms; `reason`: the sink's words. */
export type RefusedRow = OutboxRow & {readonly sink: string; readonly died: number; readonly reason: string}

export type Outbox = {
  /** Puts messages in the queue, in order; call it inside the transaction that causes them. `at` is epoch ms. */
  readonly add: (sink: string, payloads: readonly string[], at: number) => void
  /** The first of the queue, in order, but for those of the ids `except`. */
  readonly peek: (sink: string, limit: number, except?: readonly number[]) => OutboxRow[]
  /** Removes what was delivered. */
  readonly done: (ids: readonly number[]) => void
  /** Sets a message aside that its sink refuses, with the sink's words. */
  readonly bury: (sink: string, row: OutboxRow, reason: string, at: number) => void
  readonly pending: (sink: string) => {count: number; oldest: number | undefined}
  readonly buried: (sink: string) => number
  /** What sinks refused, the newest first. */
  readonly refused: (limit: number) => RefusedRow[]
  /** Drops the oldest beyond the bounds; `record` writes down how many, in the same transaction. */
  readonly trim: (sink: string, bounds: {maxRows: number; createdBefore: number}, record: (dropped: number) => void) => number
  /** The first of so many numbers never given before, also across restarts: they make the instants of events unique. */
  readonly takeSequence: (count: number) => number
}

export function createOutbox(db: Database): Outbox {
  const count = (sql: string, ...values: (string | number)[]) => db.get<{n: number}>(sql, ...values)?.n ?? 0
  return {
    add: (sink, payloads, at) => {
      for (const payload of payloads) db.run('INSERT INTO outbox (sink, payload, created) VALUES (?, ?, ?)', sink, payload, at)
    },
    peek: (sink, limit, except = []) => db.all<OutboxRow>(
      'SELECT id, payload, created FROM outbox WHERE sink = ? AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?', sink, JSON.stringify(except), limit),
    done: ids => void db.run('DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids)),
    bury: (sink, row, reason, at) => db.transaction(() => {
      db.run('INSERT OR REPLACE INTO dead_letter (id, sink, payload, created, died, reason) VALUES (?, ?, ?, ?, ?, ?)', row.id, sink, row.payload, row.created, at, reason)
      db.run('DELETE FROM outbox WHERE id = ?', row.id)
    }),
    pending: sink => {
      const row = db.get<{n: number; oldest: number | null}>('SELECT count(*) AS n, min(created) AS oldest FROM outbox WHERE sink = ?', sink)
      return {count: row?.n ?? 0, oldest: row?.oldest ?? undefined}
    },
    buried: sink => count('SELECT count(*) AS n FROM dead_letter WHERE sink = ?', sink),
    refused: limit => db.all<RefusedRow>('SELECT id, sink, payload, created, died, reason FROM dead_letter ORDER BY died DESC, id DESC LIMIT ?', limit),
    trim: (sink, {maxRows, createdBefore}, record) => db.transaction(() => {
      const tooOld = db.run('DELETE FROM outbox WHERE sink = ? AND created < ?', sink, createdBefore).changes
      const over = Math.max(0, count('SELECT count(*) AS n FROM outbox WHERE sink = ?', sink) - maxRows)
      const tooMany = over === 0 ? 0 : db.run('DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE sink = ? ORDER BY id LIMIT ?)', sink, over).changes
      if (tooOld + tooMany > 0) record(tooOld + tooMany)
      return tooOld + tooMany
    }),
    takeSequence: wanted => {
      const last = Number(db.get<{value: string}>(
        `INSERT INTO meta (key, value) VALUES ('sequence', ?1) ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + ?1 AS TEXT) RETURNING value`, String(wanted))!.value)
      return last - wanted + 1
    },
  }
}

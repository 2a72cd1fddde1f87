// Reads what a collector newly wrote down, from its state file and beside it: audit records and the points that matter here.
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {parseLines, type Field} from '../parts/line-protocol.ts'
import type {Row} from '../model/case.ts'
import type {Entry} from './history.ts'

export type Recorder = {
  /** New points, then new records: a reading's points are written before the records of what follows from it. */
  readonly read: () => Entry[]
  readonly close: () => void
}

/** What was read last, so that a collector that starts on the same data goes on from there. */
export type Marks = {seq: number; point: number}

const WANTED = /^(license_release|license_event|collector_health),/

type Stored = {seq: number; at: number; kind: string; body: string; person: string | null}

const plain = (field: Field): string | number => (field.type === 'string' ? field.value : Number(field.value))

function toPoint(line: string): Entry[] {
  const {points, failures} = parseLines(line, 'ns', 0n)
  if (failures.length > 0) throw new Error(failures.join(' '))
  return points.map(({measurement, tags, fields}) =>
    ({what: 'point', measurement, tags, fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, plain(field)]))}))
}

const toRecord = ({seq, at, kind, body, person}: Stored): Entry =>
  ({what: 'record', seq, at, kind, body: JSON.parse(body) as Row, person: person === null ? undefined : JSON.parse(person) as Row})

/** Opens the state file in the folder once it is there. */
export function createRecorder(dataDir: string, marks: Marks): Recorder {
  const file = join(dataDir, 'seatkeeper.db')
  let db: DatabaseSync | undefined
  const open = (): DatabaseSync | undefined => (existsSync(file) ? db ??= new DatabaseSync(file, {readOnly: true}) : undefined)
  let statements: {points: ReturnType<DatabaseSync['prepare']>; records: ReturnType<DatabaseSync['prepare']>} | undefined
  return {
    read: () => {
      const opened = open()
      if (opened === undefined) return []
      statements ??= {
        points: opened.prepare('SELECT id, payload FROM outbox WHERE id > ? ORDER BY id'),
        records: opened.prepare('SELECT a.seq, a.at, a.kind, a.body, p.details AS person FROM audit a LEFT JOIN audit_person p USING (seq) WHERE a.seq > ? ORDER BY a.seq'),
      }
      const points = statements.points.all(marks.point) as {id: number; payload: string}[]
      const records = statements.records.all(marks.seq) as Stored[]
      marks.point = points.at(-1)?.id ?? marks.point
      marks.seq = records.at(-1)?.seq ?? marks.seq
      return [...points.filter(({payload}) => WANTED.test(payload)).flatMap(({payload}) => toPoint(payload)), ...records.map(toRecord)]
    },
    close: () => db?.close(),
  }
}

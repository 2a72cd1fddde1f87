// How a point becomes a line of InfluxDB's line protocol.
import {Point as InfluxPoint} from '@influxdata/influxdb-client'
import {definitions, type Field, type FieldName, type FieldType, type MeasurementName} from './measurements/definitions.ts'

type FieldsOf<M extends MeasurementName> = {readonly [F in FieldName<M>]?: number | string | boolean | undefined}

/** One measurement at one instant. An event's instant is made unique when it enters the outbox; a reading's is not. */
export type Point = {
  [M in MeasurementName]: {
    readonly measurement: M
    readonly tags: Readonly<Record<string, string>>
    readonly fields: FieldsOf<M>
    readonly at: number // epoch ms
    readonly event: boolean
  }
}[MeasurementName]

type Setter = (line: InfluxPoint, name: string, value: number | string | boolean) => void

const setters: Record<FieldType, Setter> = {
  int: (line, name, value) => void line.intField(name, Math.round(Number(value))),
  float: (line, name, value) => void line.floatField(name, Number(value)),
  text: (line, name, value) => void line.stringField(name, String(value)),
}

/** Nanoseconds as text: a JavaScript number would lose digits. `sequence` sets the last six for events. */
export function nanoseconds(at: number, sequence: number | undefined): string {
  return `${Math.round(at)}${String((sequence ?? 0) % 1_000_000).padStart(6, '0')}`
}

/** A tag may not be empty or hold a line break or tab, nor end in a backslash: InfluxDB would misread the line. */
const tagValue = (value: string) => value.replace(/[\r\n\t]+/g, ' ').replace(/\\+$/, '')

/** The line, or undefined when the point has no field to tell. */
export function toLine(point: Point, sequence: number | undefined): string | undefined {
  const line = new InfluxPoint(point.measurement)
  for (const [name, value] of Object.entries(point.tags)) if (value !== '') line.tag(name, tagValue(value))
  const known: Readonly<Record<string, Field>> = definitions[point.measurement].fields
  for (const [name, value] of Object.entries(point.fields)) {
    if (value !== undefined) setters[known[name]!.type](line, name, value)
  }
  line.timestamp(nanoseconds(point.at, sequence))
  return line.toLineProtocol()
}

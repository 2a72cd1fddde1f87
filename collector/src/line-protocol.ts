// The one definition of every measurement's fields, and how a point becomes a line of InfluxDB's line protocol.
import {Point as InfluxPoint} from '@influxdata/influxdb-client'

type FieldType = 'int' | 'float' | 'text'

/** A field's type may never change: InfluxDB refuses the other type for as long as old data lives. */
export const definitions = {
  license_usage: {
    total: 'int', allocated: 'int', available: 'int', used: 'int', quarantined: 'int', excess: 'int', utilization: 'float',
    at_risk: 'int', never_used: 'int', excluded: 'int', active_1d: 'int', active_7d: 'int', active_30d: 'int', active_90d: 'int',
    allocated_minutes: 'int', used_minutes: 'int', unavailable_minutes: 'int', burn: 'float',
    total_tokens: 'float', available_tokens: 'float', allocated_tokens: 'float', used_tokens: 'float', quarantined_tokens: 'float',
    unavailable_tokens: 'float', token_cost: 'float',
  },
  user_license_activity: {
    last_activity: 'int', days_inactive: 'int', days_until_release: 'int', never_used: 'int', at_risk: 'int', verdict: 'text', reason: 'text', held: 'int',
  },
  license_release: {user: 'text', days_inactive: 'int', reason: 'text', actor: 'text', monthly_cost: 'float'},
  license_event: {user: 'text', detail: 'text'},
  license_plan: {releases: 'int', halted: 'int', next_run: 'int', dry_run: 'int', paused: 'int', monthly_cost: 'float'},
  server_license: {days_until_expiry: 'int', expires_at: 'int', expired: 'int', valid: 'int', perpetual: 'int', readable: 'int', alert_sent: 'int'},
  collector_health: {ok: 'int', duration_ms: 'int', requests: 'int', pending: 'int', oldest_pending_s: 'int', dropped: 'int', audit_head: 'text'},
} as const satisfies Record<string, Record<string, FieldType>>

export type MeasurementName = keyof typeof definitions
type FieldsOf<M extends MeasurementName> = {readonly [F in keyof (typeof definitions)[M]]?: number | string | boolean | undefined}

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
  const types: Readonly<Record<string, FieldType>> = definitions[point.measurement]
  for (const [name, value] of Object.entries(point.fields)) {
    if (value !== undefined) setters[types[name]!](line, name, value)
  }
  line.timestamp(nanoseconds(point.at, sequence))
  return line.toLineProtocol()
}

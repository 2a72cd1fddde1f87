// The newest values of some fields of a measurement, series by series: what most alert rules begin with.
import type {FieldName, MeasurementName} from '@seatkeeper/collector/measurements/definitions.ts'
import {inRange, newest} from '../influxql.ts'
import {asks, lastOf, type DataQuery, type Expression} from './source.ts'

type Wish<M extends MeasurementName> = {
  readonly from: M
  /** What the value is called in the rule, and the field it is the newest of. */
  readonly fields: Readonly<Record<string, FieldName<M> & string>>
  readonly where?: readonly string[]
  readonly by: readonly string[]
  readonly hours: number
}

/** A query and a reduction for each value; rules calculate with the names. */
export function newestValues<M extends MeasurementName>({from, fields, where = [], by, hours}: Wish<M>): (DataQuery | Expression)[] {
  const entries = Object.entries<FieldName<M> & string>(fields)
  return [
    ...entries.map(([name, field]) => asks(`${name}Series`, newest({from, fields: [field], where: [...where, inRange], by}), hours)),
    ...entries.map(([name]) => lastOf(name, `${name}Series`)),
  ]
}

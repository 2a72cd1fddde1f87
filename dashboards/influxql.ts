// The InfluxQL of dashboards and alert rules, within what InfluxDB 1.x, 2.x and 3 accept alike, and its place in a panel.
import type {FieldName, MeasurementName} from '@seatkeeper/collector/measurements/definitions.ts'
import type {Builder, Dataquery} from '@grafana/grafana-foundation-sdk/cog'
import {NOW_HOURS} from './limits.ts'

type FieldOf<M extends MeasurementName> = FieldName<M> & string

export const ofSite = `"site" = '$site'`

/** Of types whose seats are held by a user; capacity and tokens have no such figures. */
export const ofSeats = `("license_type" = 'professional' OR "license_type" = 'analyzer')`

/** A figure of now has its own time filter, so that the dashboard's range does not change it. */
export const lately = `time >= now() - ${NOW_HOURS}h`

export const byType = '"license_type"'

type Newest<M extends MeasurementName> = {
  readonly from: M
  /** Each is a column of its own name. */
  readonly fields: readonly FieldOf<M>[]
  readonly where: readonly string[]
  readonly by?: readonly string[]
}

const grouped = (by: readonly string[]) => (by.length === 0 ? '' : ` GROUP BY ${by.join(', ')}`)

/** The newest value of each field. */
export function newest<M extends MeasurementName>({from, fields, where, by = []}: Newest<M>): string {
  const columns = fields.map(field => `last("${field}") AS "${field}"`)
  return `SELECT ${columns.join(', ')} FROM "${from}" WHERE ${where.join(' AND ')}${grouped(by)}`
}

/** The highest value of a field in each interval of the dashboard's range; `null` where nothing was read. */
export function peaks<M extends MeasurementName>({from, field, where, by}: {from: M; field: FieldOf<M>; where: readonly string[]; by: readonly string[]}): string {
  return `SELECT max("${field}") AS "${field}" FROM "${from}" WHERE ${[...where, '$timeFilter'].join(' AND ')} GROUP BY ${['time($__interval)', ...by].join(', ')} fill(null)`
}

/** Field values as they are, within the dashboard's range. */
export function events<M extends MeasurementName>({from, columns, where}: {from: M; columns: readonly string[]; where: readonly string[]}): string {
  return `SELECT ${columns.map(column => `"${column}"`).join(', ')} FROM "${from}" WHERE ${[...where, '$timeFilter'].join(' AND ')}`
}

/** The data source that the dashboard's reader chose. */
export const chosenDataSource = {type: 'influxdb', uid: '${datasource}'} as const

type Format = {readonly format: 'table' | 'time_series'; readonly alias?: string}

/** What Grafana stores for a query; the SDK has no module for InfluxDB. */
export type InfluxTarget = Dataquery & {
  readonly refId: string
  readonly datasource: typeof chosenDataSource
  readonly rawQuery: true
  readonly query: string
  readonly resultFormat: Format['format']
  readonly alias?: string
}

/** A panel's query. `alias` names the series, such as `$tag_license_type`. */
export function target(refId: string, query: string, {format, ...alias}: Format): Builder<Dataquery> {
  const built: InfluxTarget = {
    refId, datasource: chosenDataSource, rawQuery: true, query, resultFormat: format, ...alias,
    _implementsDataqueryVariant: () => undefined, // the SDK's mark; a function is not written as JSON
  }
  return {build: () => built}
}

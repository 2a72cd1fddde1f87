// The InfluxQL of dashboards and alert rules, within what InfluxDB 1.x, 2.x and 3 accept alike, and its place in a panel.
import type {FieldName, MeasurementName} from '@seatkeeper/collector/measurements/definitions.ts'
import type {Builder, Dataquery} from '@grafana/grafana-foundation-sdk/cog'
import {NOW_HOURS} from './limits.ts'

type FieldOf<M extends MeasurementName> = FieldName<M> & string

/** On a dashboard of one site; a site's name is letters, digits, dot, dash and underscore. */
export const ofSite = `"site" = '$site'`

// Where several can be chosen. Grafana's `regex` escapes whatever a name holds; without the format it would not escape a name that begins with a digit.
export const ofSites = '"site" =~ /^${sites:regex}$/'
export const ofTypes = '"license_type" =~ /^${type:regex}$/'
/** Qlik does not mind capital letters; a user's own row may spell the directory otherwise than the others. */
export const ofDirectories = '"user_directory" =~ /(?i)^${directory:regex}$/'

export type SeatTypeName = 'professional' | 'analyzer'
export const seatTypeNames: readonly SeatTypeName[] = ['professional', 'analyzer']
export const isType = (type: SeatTypeName): string => `"license_type" = '${type}'`

/** Of types whose seats are held by a user; capacity and tokens have no such figures. */
export const ofSeats = `("license_type" = 'professional' OR "license_type" = 'analyzer')`

/** A figure of now has its own time filter, so that the dashboard's range does not change it. */
export const lately = `time >= now() - ${NOW_HOURS}h`

export const inRange = '$timeFilter'

/** Points of readings; `collector_health` has those of other parts, too. */
export const ofQrs = `"part" = 'qrs'`

/** Releases that were tried and did not come to pass, through no change at the seat. */
export const notCarriedOut = `("outcome" = 'failed' OR "outcome" = 'refused')`

export const byType = '"license_type"'
export const bySite = '"site"'

type Asked<M extends MeasurementName> = {
  readonly from: M
  /** Each is a column of its own name. */
  readonly fields: readonly FieldOf<M>[]
  readonly where: readonly string[]
  readonly by?: readonly string[]
}

const grouped = (by: readonly string[]) => (by.length === 0 ? '' : ` GROUP BY ${by.join(', ')}`)

/** The newest value of each field. */
export function newest<M extends MeasurementName>({from, fields, where, by = []}: Asked<M>): string {
  const columns = fields.map(field => `last("${field}") AS "${field}"`)
  return `SELECT ${columns.join(', ')} FROM "${from}" WHERE ${where.join(' AND ')}${grouped(by)}`
}

/**
 * The newest point of each group, `null` where it lacks a field: for fields that are left out when there is nothing to tell, since `last`
 * would answer with what an older point told. `more` are columns made of fields.
 */
export function newestPoint<M extends MeasurementName>({from, fields, where, by = [], more = []}: Asked<M> & {readonly more?: readonly string[]}): string {
  const columns = [...fields.map(field => `"${field}"`), ...more]
  return `SELECT ${columns.join(', ')} FROM "${from}" WHERE ${where.join(' AND ')}${grouped(by)} ORDER BY time DESC LIMIT 1`
}

/** The highest value of each field in each interval of the dashboard's range; `null` where nothing was read. */
export function peaks<M extends MeasurementName>({from, fields, where, by = []}: Asked<M>): string {
  const columns = fields.map(field => `max("${field}") AS "${field}"`)
  return `SELECT ${columns.join(', ')} FROM "${from}" WHERE ${[...where, inRange].join(' AND ')} GROUP BY ${['time($__interval)', ...by].join(', ')} fill(null)`
}

/** A column by its own name, or by another. */
export type Column = string | readonly [name: string, as: string]

const columnText = (column: Column) => (typeof column === 'string' ? `"${column}"` : `"${column[0]}" AS "${column[1]}"`)

/** Field and tag values as they are, within the dashboard's range. `limit`: the newest so many, newest first. */
export function events<M extends MeasurementName>({from, columns, where, limit}: {from: M; columns: readonly Column[]; where: readonly string[]; limit?: number}): string {
  const end = limit === undefined ? '' : ` ORDER BY time DESC LIMIT ${limit}`
  return `SELECT ${columns.map(columnText).join(', ')} FROM "${from}" WHERE ${[...where, inRange].join(' AND ')}${end}`
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

/** A query whose columns and rows are shaped further. */
export const rows = (refId: string, query: string): Builder<Dataquery> => target(refId, query, {format: 'table'})

/** A query whose series are drawn or shown as they come, named by `alias`. */
export const series = (refId: string, query: string, alias: string): Builder<Dataquery> => target(refId, query, {format: 'time_series', alias})

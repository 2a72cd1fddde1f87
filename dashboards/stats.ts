// Figures of now, as all dashboards show them.
import {
  BigValueColorMode, BigValueGraphMode, BigValueTextMode, ReduceDataOptionsBuilder, VizOrientation, VizTextDisplayOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import type {DataTransformerConfig} from '@grafana/grafana-foundation-sdk/dashboard'
import {PanelBuilder as StatBuilder} from '@grafana/grafana-foundation-sdk/stat'
import type {FieldName, MeasurementName} from '@seatkeeper/collector/measurements/definitions.ts'
import {byThresholds, framed, MISSING, plain, type Frame} from './frame.ts'
import {bySite, byType, chosenDataSource, inRange, ofQrs, ofSites, ofTypes, rows} from './influxql.ts'
import {sortedBy} from './tables.ts'
import {typeNames, type OfType} from './types.ts'

/** Sizes of all stats: left to itself Grafana gives each panel another, some too small to read. */
export const TITLE_SIZE = 13
const VALUE_SIZE = 20

/** Figures below each other, each beside its name: side by side, names are cut where the page is narrow. */
export function stat(frame: Frame): StatBuilder {
  return framed(new StatBuilder(), frame)
    .datasource(chosenDataSource)
    .unit('locale')
    .decimals(0)
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .textMode(BigValueTextMode.ValueAndName)
    .orientation(VizOrientation.Horizontal)
    .text(new VizTextDisplayOptionsBuilder().titleSize(TITLE_SIZE).valueSize(VALUE_SIZE))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .colorScheme(byThresholds())
    .thresholds(plain())
    .noValue(MISSING)
}

/** Figures beside each other, where there is room. */
export const sideBySide = (panel: StatBuilder): StatBuilder => panel.orientation(VizOrientation.Vertical)

/** One figure for each license type, with what each type has of its own. */
export function statByType(frame: Frame, ofType?: OfType): StatBuilder {
  return typeNames(stat(frame), ofType)
}

type Handled = readonly {readonly fieldName: string; readonly handlerKey: string}[]

/** Makes a figure of its type of each row; in an order of its own, since InfluxDB's depends on how it was asked. */
export function withTypes(panel: StatBuilder, value: string, more: Handled = []): StatBuilder {
  return panel
    .withTransformation(sortedBy('license_type', false))
    .withTransformation({
      id: 'rowsToFields',
      options: {mappings: [{fieldName: 'license_type', handlerKey: 'field.name'}, {fieldName: value, handlerKey: 'field.value'}, ...more, {fieldName: 'Time', handlerKey: '__ignore'}]},
    })
}

const sum = (...fields: readonly string[]) => Object.fromEntries(fields.map(field => [field, {operation: 'aggregate', aggregations: ['sum']}]))

/** Adds up the rows that share a column, such as those of several sites; a summed column is called `name (sum)`. */
export const sumBy = (column: string, ...fields: readonly string[]): DataTransformerConfig =>
  ({id: 'groupBy', options: {fields: {[column]: {operation: 'groupby', aggregations: []}, ...sum(...fields)}}})

/** One figure for each license type, added up over the chosen sites. `query` gives a row for each site and type. */
export function sumByType(frame: Frame, {query, field}: {readonly query: string; readonly field: string}, ofType?: OfType): StatBuilder {
  const panel = statByType(frame, ofType).withTarget(rows('figures', query)).withTransformation(sumBy('license_type', field))
  return withTypes(panel, `${field} (sum)`)
}

/** By site and type. */
export const bySiteAndType = [bySite, byType] as const

type Counted<M extends MeasurementName> = {readonly from: M; readonly field: FieldName<M> & string; readonly where: readonly string[]}

/**
 * How many events there were in the dashboard's range. InfluxDB has no row where there was none, so a second query gives a zero wherever
 * a site was read at all: none is 0, and what was never looked at is missing.
 */
export function countInRange<M extends MeasurementName>(frame: Frame, {from, field, where}: Counted<M>): StatBuilder {
  return stat(frame)
    .textMode(BigValueTextMode.Value)
    .withTarget(rows('events', `SELECT count("${field}") AS "events" FROM "${from}" WHERE ${[ofSites, ofTypes, ...where, inRange].join(' AND ')}`))
    .withTarget(rows('none', `SELECT count("ok") * 0 AS "none" FROM "collector_health" WHERE ${[ofSites, ofQrs, inRange].join(' AND ')}`))
    .withTransformation({id: 'concatenate', options: {frameNameMode: 'drop'}})
    .withTransformation({id: 'calculateField', options: {mode: 'reduceRow', alias: 'Seats', reduce: {reducer: 'sum', include: ['events', 'none']}, replaceFields: true}})
}

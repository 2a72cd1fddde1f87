// The license types of seats: what people read, and the color that each has everywhere.
import type {Builder, Dataquery} from '@grafana/grafana-foundation-sdk/cog'
import {MappingType, type DynamicConfigValue, type ValueMapping} from '@grafana/grafana-foundation-sdk/dashboard'
import {colors} from './colors.ts'
import {fixedColor, named} from './frame.ts'
import {isType, ofTypes, seatTypeNames, series, type SeatTypeName} from './influxql.ts'

export const labels: Readonly<Record<SeatTypeName, string>> = {professional: 'Professional', analyzer: 'Analyzer'}

export type OfType = (type: SeatTypeName) => readonly DynamicConfigValue[]
type ByName = {overrideByName(name: string, properties: DynamicConfigValue[]): ByName}
type ByQuery = {overrideByQuery(refId: string, properties: DynamicConfigValue[]): ByQuery}

/** Series called by their tag get the name that people read, and what else each type has. */
export function typeNames<P extends ByName>(panel: P, more: OfType = () => []): P {
  for (const type of seatTypeNames) panel.overrideByName(type, [named(labels[type]), ...more(type)])
  return panel
}

/** The same names where the type is a value, not a series. */
export const typeValues: ValueMapping = {
  type: MappingType.ValueToText,
  options: Object.fromEntries(seatTypeNames.map((type, index) => [type, {text: labels[type], color: colors[type], index}])),
}

/**
 * A query for each type, so that the color of a series goes by its query: its name holds a site's or a directory's, which may look like anything.
 * `query` is given what to filter by; `more` stands behind the type in the name.
 */
export function seriesOfTypes(query: (where: readonly string[]) => string, more = '$tag_site'): Builder<Dataquery>[] {
  return seatTypeNames.map(type => series(type, query([isType(type), ofTypes]), `${labels[type]} ${more}`))
}

/** Colors the series of `seriesOfTypes`. */
export function typeColors<P extends ByQuery>(panel: P): P {
  for (const type of seatTypeNames) panel.overrideByQuery(type, [fixedColor(colors[type])])
  return panel
}

// How many days a pool will last: a number of days, or words where there is no number.
import {MappingType, type DataTransformerConfig, type ValueMapping} from '@grafana/grafana-foundation-sdk/dashboard'
import type {PanelBuilder as StatBuilder} from '@grafana/grafana-foundation-sdk/stat'
import {colors} from './colors.ts'
import {steps, type Frame} from './frame.ts'
import {byType, lately, newestPoint, ofSite, ofTypes, rows} from './influxql.ts'
import {SOON_DAYS} from './limits.ts'
import {statByType, withTypes} from './stats.ts'

/** Short, as it must fit where a figure would stand. */
export const NO_HISTORY = 'No history'

export const DAYS = 'suffix:days' // Grafana's own unit makes weeks and months of them

// Far from any number of days that the forecast gives, which ends at two years.
const FAR = 1_000_000
const UNKNOWN = 2_000_000

/** A column that says why there are no days: not within two years, or not enough history. */
export const whyNoDays = `${UNKNOWN} - "enough_history" * ${UNKNOWN - FAR} AS "why"`

/** The days where there are some, else the reason. */
export const daysOrWhy = (days: string, alias: string): DataTransformerConfig =>
  ({id: 'calculateField', options: {mode: 'reduceRow', alias, reduce: {reducer: 'min', include: [days, 'why']}}})

export const daysInWords: ValueMapping = {
  type: MappingType.ValueToText,
  options: {
    0: {text: 'Exhausted', color: colors.exhausted, index: 0},
    [FAR]: {text: '> 2 years', color: colors.plain, index: 1},
    [UNKNOWN]: {text: NO_HISTORY, color: colors.idle, index: 2},
  },
}

export const soonIsBad = () => steps({value: null, color: colors.plain}, {value: 0, color: colors.exhausted}, {value: 1, color: colors.atRisk}, {value: SOON_DAYS, color: colors.plain})

/** The panel, where it is shown; it says the same everywhere. */
export function daysLeft(frame: Omit<Frame, 'title' | 'description'>): StatBuilder {
  const query = newestPoint({from: 'license_forecast', fields: ['days_until_exhausted'], more: [whyNoDays], where: [ofSite, ofTypes, lately], by: [byType]})
  return withTypes(statByType({
    ...frame,
    title: 'Exhausted in',
    description: 'When the seats bought will not do any more, if active users grow as they did (license_forecast.days_until_exhausted, a robust line through the last half year). '
      + `"> 2 years": not in sight. "No history": fewer than four weeks were read. Below ${SOON_DAYS} days: release idle seats now, or order; Capacity planning says what more seats would do.`,
  })
    .unit(DAYS)
    .thresholds(soonIsBad())
    .noValue(NO_HISTORY)
    .mappings([daysInWords])
    .withTarget(rows('days', query))
    .withTransformation(daysOrWhy('days_until_exhausted', 'left'))
    .withTransformation({id: 'filterFieldsByName', options: {include: {names: ['license_type', 'left']}}}), 'left')
}

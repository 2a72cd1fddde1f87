// Panels: how the seats of a type were used until now, and how the forecast goes on; one of each for every type that is chosen.
import type {DynamicConfigValue} from '@grafana/grafana-foundation-sdk/dashboard'
import type {PanelBuilder as TimeSeriesBuilder} from '@grafana/grafana-foundation-sdk/timeseries'
import {colors, shades} from './colors.ts'
import {fixedColor, named, type Frame} from './frame.ts'
import {byType, lately, ofSite, ofTypes, peaks, seatTypeNames, series, type SeatTypeName} from './influxql.ts'
import {AHEAD_DAYS} from './limits.ts'
import {dashed, inSteps, lines, thin} from './lines.ts'

type Shades = (typeof shades)[SeatTypeName]
type Looks = Readonly<Record<string, (of: Shades) => DynamicConfigValue[]>>

/** Beside each other, one for each type; series are called `type name`. */
function forEachType(frame: Frame, looks: Looks): TimeSeriesBuilder {
  const panel = lines(frame).repeat('type').repeatDirection('h').maxPerRow(2).decimals(0)
  for (const type of seatTypeNames) {
    for (const [name, look] of Object.entries(looks)) panel.overrideByName(`${type} ${name}`, look(shades[type]))
  }
  return panel
}

const name = '$tag_license_type $col'

const bought: DynamicConfigValue[] = [named('Bought'), fixedColor(colors.plain), inSteps, thin]

export const usedSoFar = forEachType({
  id: 5, width: 24, height: 10,
  title: 'How are ${type:text} seats used?',
  description: 'Bought, allocated and active users (of the last 30 days, and of the last day) as they were read (license_usage), each the highest of its interval, and the level of active users that the forecast started from then (license_forecast.fitted_users). '
    + 'Far more allocated than active: release sooner. Allocated above bought: users are refused.',
}, {
  total: () => bought,
  allocated: of => [named('Allocated'), fixedColor(of.full)],
  active_30d: of => [named('Active in 30 days'), fixedColor(of.light)],
  active_1d: of => [named('Active in a day'), fixedColor(of.light), thin],
  fitted_users: of => [named('Fitted'), fixedColor(of.dark), dashed],
})
  .withTarget(series('usage', peaks({from: 'license_usage', fields: ['total', 'allocated', 'active_30d', 'active_1d'], where: [ofSite, ofTypes], by: [byType]}), name))
  .withTarget(series('fit', peaks({from: 'license_forecast', fields: ['fitted_users'], where: [ofSite, ofTypes], by: [byType]}), name))

const DAYS_PER_MONTH = 30.4375

/** From the newest reading on, what it says about every day to come: the panel's own time begins now, and the readings lie before it. */
const daily = (columns: string, from: 'license_forecast' | 'license_usage') =>
  `SELECT ${columns} FROM "${from}" WHERE ${[ofSite, ofTypes, lately].join(' AND ')} AND time <= now() + ${AHEAD_DAYS}d GROUP BY time(1d), ${byType} fill(previous)`

const onward = (growth: 'growth_per_month' | 'growth_low' | 'growth_high', as: string) => `last("fitted_users") + cumulative_sum(last("${growth}")) / ${DAYS_PER_MONTH} AS "${as}"`

export const FORETOLD = 6

export const foretold = forEachType({
  id: FORETOLD, width: 24, height: 10,
  title: 'Will ${type:text} seats last?',
  description: `The next ${AHEAD_DAYS} days, whatever time is chosen above: active users go on from the level of the newest weeks, to within three days (license_forecast.fitted_users and growth_per_month); the band is the interval of 90 % of its slope (growth_low, growth_high). `
    + 'Where it meets the seats bought today (license_usage.total), nobody new gets a seat. If that is within the time an order takes: release idle seats, or order now. No line: fewer than four weeks were read.',
}, {
  total: () => [named('Bought today'), ...bought.slice(1), dashed],
  expected: of => [named('Expected'), fixedColor(of.full), dashed],
  high: of => [named('At most'), fixedColor(of.light), thin, {id: 'custom.fillBelowTo', value: 'At least'}],
  low: of => [named('At least'), fixedColor(of.light), thin],
})
  .timeFrom(`+${AHEAD_DAYS}d`)
  .noValue('No forecast yet: it needs four weeks of readings')
  .withTarget(series('forecast', daily([onward('growth_per_month', 'expected'), onward('growth_low', 'low'), onward('growth_high', 'high')].join(', '), 'license_forecast'), name))
  .withTarget(series('bought', daily('last("total") AS "total"', 'license_usage'), name))

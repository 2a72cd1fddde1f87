// Panels: how sure the growth of each type is, and what more seats would do.
import {DAYS, daysInWords, daysOrWhy, soonIsBad, whyNoDays} from './days-left.ts'
import {byType, lately, newest, newestPoint, ofSite, ofTypes, rows} from './influxql.ts'
import {columns, said, table, typeColumn} from './tables.ts'

const noForecast = 'No forecast yet: it needs four weeks of readings'

const growthColumns = {
  license_type: 'Type', fitted_users: 'Active users', growth_per_month: 'More a month', growth_low: 'At least', growth_high: 'At most', needed_p95: 'Needed at once', total: 'Bought',
} as const

export const growth = table({
  id: 7, width: 24, height: 5,
  title: 'How fast does each type grow?',
  description: 'Active users as the newest weeks tell, and how many come each month: a robust line (Theil and Sen) through the last half year, with an interval of 90 % (license_forecast). '
    + 'Needed at once: as many seats were enough on 95 of 100 days (license_usage.needed_p95). Far fewer than bought: buy fewer at the next renewal. An interval around zero: no growth can be told.',
})
  .decimals(1)
  .noValue(noForecast)
  .withTarget(rows('growth', newestPoint({from: 'license_forecast', fields: ['fitted_users', 'growth_per_month', 'growth_low', 'growth_high', 'enough_history'], where: [ofSite, ofTypes, lately], by: [byType]})))
  .withTarget(rows('seats', newest({from: 'license_usage', fields: ['needed_p95', 'total'], where: [ofSite, ofTypes, lately], by: [byType]})))
  .withTransformation({id: 'joinByField', options: {byField: 'license_type', mode: 'outer'}})
  .overrideByName(growthColumns.license_type, [...typeColumn])
for (const transformation of columns(growthColumns)) growth.withTransformation(transformation)
for (const column of [growthColumns.needed_p95, growthColumns.total]) growth.overrideByName(column, [{id: 'decimals', value: 0}])

const purchaseColumns = {license_type: 'Type', today: 'With those of today', ten: '10 more', fifty: '50 more', earliest: 'At the earliest', latest: 'At the latest', exhausted_at: 'Exhausted on'} as const
const asDays = [purchaseColumns.today, purchaseColumns.ten, purchaseColumns.fifty, purchaseColumns.earliest, purchaseColumns.latest]

export const purchases = table({
  id: 8, width: 24, height: 5,
  title: 'What would more seats do?',
  description: 'Days until each pool is exhausted with the seats of today, and with 10 or 50 more (license_forecast.days_until_exhausted, plus_10, plus_50); earliest and latest are the ends of the interval for those of today. '
    + '"> 2 years": not in sight. "No history": fewer than four weeks were read. If even 50 more do not last: the growth needs an answer, not an order; see User activity for who comes.',
})
  .unit(DAYS)
  .decimals(0)
  .noValue(noForecast)
  .withTarget(rows('days', newestPoint({
    from: 'license_forecast', fields: ['days_until_exhausted', 'plus_10', 'plus_50', 'low', 'high', 'exhausted_at'], more: [whyNoDays], where: [ofSite, ofTypes, lately], by: [byType],
  })))
  .withTransformation(daysOrWhy('days_until_exhausted', 'today'))
  .withTransformation(daysOrWhy('plus_10', 'ten'))
  .withTransformation(daysOrWhy('plus_50', 'fifty'))
  .withTransformation(daysOrWhy('low', 'earliest'))
  .withTransformation(daysOrWhy('high', 'latest'))
  .overrideByName(purchaseColumns.license_type, [...typeColumn, {id: 'unit', value: 'string'}])
  .overrideByName(purchaseColumns.exhausted_at, [{id: 'unit', value: 'time:D MMM YYYY'}])
for (const transformation of columns(purchaseColumns)) purchases.withTransformation(transformation)
for (const column of asDays) purchases.overrideByName(column, [said(daysInWords), {id: 'thresholds', value: soonIsBad().build()}])
purchases.overrideByName(purchaseColumns.today, [{id: 'custom.cellOptions', value: {type: 'color-text'}}, {id: 'color', value: {mode: 'thresholds'}}])


// Panel: one row per license type, on the query that license administrators know from their documentation.
import {BarGaugeDisplayMode, BarGaugeValueMode, TableCellDisplayMode} from '@grafana/grafana-foundation-sdk/common'
import type {DynamicConfigValue} from '@grafana/grafana-foundation-sdk/dashboard'
import {colors} from './colors.ts'
import {byType, lately, newest, ofSite, ofTypes, rows} from './influxql.ts'
import {steps} from './frame.ts'
import {toSeveral} from './links.ts'
import {activity} from './names.ts'
import {table, typeColumn} from './tables.ts'

/** To the letter, so that people find their query again; the dashboard's filter adds the site. */
export const utilizationQuery = `-- License utilization by type
SELECT
  last("allocated") as allocated,
  last("available") as available
FROM "license_usage"
WHERE time >= now() - 24h
GROUP BY "license_type"`

const columns = {
  license_type: 'Type', allocated: 'Held', available: 'Free', utilization: 'Full',
  active_30d: 'Active 30\u00a0d', never_used: 'Never used',
} as const

const order = Object.fromEntries(Object.keys(columns).map((column, index) => [column, index]))

const gauge: readonly DynamicConfigValue[] = [
  {id: 'unit', value: 'percent'}, {id: 'decimals', value: 0}, {id: 'min', value: 0}, {id: 'max', value: 100},
  {id: 'custom.cellOptions', value: {type: TableCellDisplayMode.Gauge, mode: BarGaugeDisplayMode.Basic, valueDisplayMode: BarGaugeValueMode.Text}},
  {id: 'thresholds', value: steps({value: null, color: colors.plain}, {value: 100, color: colors.exhausted}).build()},
  {id: 'custom.width', value: 88},
]

const moreOfEach = newest({
  from: 'license_usage', fields: ['utilization', 'active_30d', 'never_used'], where: [ofSite, ofTypes, lately], by: [byType],
})

export const utilizationByType = table({
  id: 7, width: 12, height: 9, links: [toSeveral('User activity', activity)],
  title: 'How is each license type used?',
  description: 'From the newest reading (license_usage). Held: allocated to a user. Free: Qlik can still assign it. A seat in quarantine is neither. Full: held in percent of the seats bought. '
    + 'Many seats never used, or far fewer users active in 30 days than held: release sooner, or narrow the rule at Qlik that assigns seats.',
})
  .decimals(0)
  .withTarget(rows('known', utilizationQuery))
  .withTarget(rows('more', moreOfEach))
  .withTransformation({id: 'joinByField', options: {byField: 'license_type', mode: 'outer'}})
  .withTransformation({id: 'organize', options: {excludeByName: {Time: true, 'Time 1': true, 'Time 2': true}, indexByName: order, renameByName: columns}})
  .overrideByName(columns.license_type, [...typeColumn])
  .overrideByName(columns.utilization, [...gauge])

// Panels: user directories side by side, by what they cost and by how they use their seats.
import {colors} from './colors.ts'
import {lately, newest, ofDirectories, ofSites, ofTypes, rows} from './influxql.ts'
import {toAtRiskPage, toDashboard} from './links.ts'
import {activity} from './names.ts'
import {bySiteAndType, sumBy} from './stats.ts'
import {bar, colored, columns, sortedBy, table, width} from './tables.ts'
import type {PanelBuilder as TableBuilder} from '@grafana/grafana-foundation-sdk/table'
import type {DataTransformerConfig} from '@grafana/grafana-foundation-sdk/dashboard'
import {badAboveZero} from './frame.ts'

const fields = ['allocated', 'active_30d', 'at_risk', 'idle_cost'] as const

/** A row for each directory, added up over the chosen sites and types. */
const ofNow = rows('directories', newest({
  from: 'license_directory', fields, where: [ofSites, ofTypes, ofDirectories, lately], by: [...bySiteAndType, '"user_directory"'],
}))

const shareOf = (alias: string, left: string): DataTransformerConfig =>
  ({id: 'calculateField', options: {mode: 'binary', alias, binary: {left: {matcher: {id: 'byName', options: left}}, operator: '/', right: {matcher: {id: 'byName', options: 'allocated (sum)'}}}}})

function withRows(panel: TableBuilder, transformations: readonly DataTransformerConfig[]): TableBuilder {
  panel.withTarget(ofNow).withTransformation(sumBy('user_directory', ...fields))
  for (const transformation of transformations) panel.withTransformation(transformation)
  return panel
}

const directory = [width(180)]
const orange = [colored, {id: 'thresholds', value: badAboveZero(colors.atRisk).build()}, {id: 'color', value: {mode: 'thresholds'}}]

const costColumns = {
  user_directory: 'Directory', 'idle_cost (sum)': 'Idle a month', 'allocated (sum)': 'Seats held', 'active_30d (sum)': 'Active in 30 days', 'at_risk (sum)': 'At risk',
} as const

export const costByDirectory = withRows(table({
  id: 10, width: 24, height: 9, links: [toDashboard('User activity', activity), toAtRiskPage],
  title: 'Which directories leave seats idle?',
  description: 'Monthly cost of idle seats by user directory, over the chosen sites and types (license_directory.idle_cost, in the currency of `costs.currency`), with the seats that its users hold. '
    + 'A directory on top with few active users: talk to its owner, or let its seats leave sooner. No money beside seats: no price is configured for them.',
}), [...columns(costColumns), sortedBy(costColumns['idle_cost (sum)'])])
  .decimals(0)
  .overrideByName(costColumns.user_directory, directory)
  .overrideByName(costColumns['idle_cost (sum)'], bar(colors.idle))
  .overrideByName(costColumns['at_risk (sum)'], [...orange])

const useColumns = {
  user_directory: 'Directory', 'allocated (sum)': 'Seats held', 'active_30d (sum)': 'Active in 30 days', share: 'Of those held', 'at_risk (sum)': 'At risk',
} as const

export const useByDirectory = withRows(table({
  id: 5, width: 12, height: 10, links: [toAtRiskPage],
  title: 'Which directories use their seats?',
  description: 'Seats held, and users active in the last 30 days, by user directory, over the chosen sites and types (license_directory). '
    + 'A small share active: seats were given to people who do not come; look for the license rule at Qlik that gives them, and let the seats of this directory leave sooner.',
}), [shareOf('share', 'active_30d (sum)'), ...columns(useColumns), sortedBy(useColumns['allocated (sum)'])])
  .decimals(0)
  .overrideByName(useColumns.user_directory, directory)
  .overrideByName(useColumns.share, [{id: 'unit', value: 'percentunit'}])
  .overrideByName(useColumns['at_risk (sum)'], [...orange])

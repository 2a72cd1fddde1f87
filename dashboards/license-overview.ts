// The dashboard "License overview": is somebody locked out, or will be soon? Top left answers, the rest explains.
import type {Builder} from '@grafana/grafana-foundation-sdk/cog'
import {DashboardBuilder, DashboardCursorSync, type Dashboard, type Panel} from '@grafana/grafana-foundation-sdk/dashboard'
import {annotations} from './annotations.ts'
import {atRiskPanel} from './at-risk-panel.ts'
import {byType, lately, newest, ofSeats, ofSite, peaks, target} from './influxql.ts'
import {freeSeats} from './free-seats.ts'
import {colors} from './colors.ts'
import {dueAtNextRun, nextRun} from './next-run.ts'
import {overview} from './names.ts'
import {badAboveZero, seatsStat, shareOverTime} from './panels.ts'
import {utilizationByType} from './utilization-by-type.ts'
import {variables} from './variables.ts'

const lockedOut = seatsStat({
  id: 2, width: 5, height: 4,
  title: 'Locked out?',
  description: 'Seats in excess: assigned beyond what was bought, so that Qlik refuses their users. From the newest reading of each license type '
    + '(license_usage.excess). Above zero: release idle seats of this type, or buy more.',
})
  .thresholds(badAboveZero(colors.exhausted))
  .withTarget(target('excess', newest({from: 'license_usage', fields: ['excess'], where: [ofSite, ofSeats, lately], by: [byType]}), {format: 'time_series', alias: '$tag_license_type'}))

const atRisk = seatsStat({
  id: 3, width: 5, height: 4,
  title: 'At risk',
  description: 'Seats that the policy releases at the next run or within the warning days, if their users stay away. From the newest reading '
    + '(license_usage.at_risk). Who they are, and who must keep the seat: see the list below.',
})
  .thresholds(badAboveZero(colors.atRisk))
  .withTarget(target('at_risk', newest({from: 'license_usage', fields: ['at_risk'], where: [ofSite, ofSeats, lately], by: [byType]}), {format: 'time_series', alias: '$tag_license_type'}))

const utilization = shareOverTime({
  id: 6, width: 12, height: 9,
  title: 'How full are the pools?',
  description: 'Allocated seats in percent of the seats bought (license_usage.utilization), the highest of each interval. At 100 % nobody new gets a seat; '
    + 'above it, seats are in excess. A line that climbs for months: release sooner, or plan to buy. A gap: the collector read nothing for more than a day.',
})
  .withTarget(target('utilization', peaks({from: 'license_usage', field: 'utilization', where: [ofSite, ofSeats], by: [byType]}), {format: 'time_series', alias: '$tag_license_type'}))

const panels: readonly Builder<Panel>[] = [freeSeats, lockedOut, atRisk, dueAtNextRun, nextRun, utilization, utilizationByType, atRiskPanel]

/** The whole dashboard, as Grafana stores it. */
export function licenseOverview(): Dashboard {
  const dashboard = new DashboardBuilder('License overview')
    .uid(overview.uid)
    .description('Qlik Sense seats at a glance: free, in excess, at risk, what happens next, and how it came about.')
    .tags(['seatkeeper'])
    .time({from: 'now-180d', to: 'now'})
    .refresh('1m')
    .tooltip(DashboardCursorSync.Crosshair)
    .variables([...variables])
    .annotations([...annotations])
  for (const panel of panels) dashboard.withPanel(panel)
  return dashboard.build()
}

// The dashboard "License overview": is somebody locked out, or will be soon? Top left answers, the rest explains.
import type {Dashboard} from '@grafana/grafana-foundation-sdk/dashboard'
import {annotations} from './annotations.ts'
import {atRiskPanel} from './at-risk-panel.ts'
import {dashboardOf} from './dashboard.ts'
import {daysLeft} from './days-left.ts'
import {badAboveZero, fixedColor} from './frame.ts'
import {byType, lately, newest, ofSite, ofTypes, peaks, series} from './influxql.ts'
import {freeSeats} from './free-seats.ts'
import {colors} from './colors.ts'
import {limit, lines} from './lines.ts'
import {toAtRiskPage, toDashboard, toSeveral} from './links.ts'
import {nextRun} from './next-run.ts'
import {capacity, overview, releases} from './names.ts'
import {statByType} from './stats.ts'
import {typeNames} from './types.ts'
import {utilizationByType} from './utilization-by-type.ts'
import {filters, influxDb, oneSite, types} from './variables.ts'

const usageOfNow = (field: 'excess' | 'at_risk') =>
  series(field, newest({from: 'license_usage', fields: [field], where: [ofSite, ofTypes, lately], by: [byType]}), '$tag_license_type')

const lockedOut = statByType({
  id: 2, width: 6, height: 4, links: [toSeveral('Releases and audit', releases)],
  title: 'Locked out?',
  description: 'Seats in excess: assigned beyond what was bought, so that Qlik refuses their users. From the newest reading of each license type '
    + '(license_usage.excess); Qlik does not tell here whom it refused. Above zero: release idle seats of this type, or buy more.',
})
  .thresholds(badAboveZero(colors.exhausted))
  .withTarget(usageOfNow('excess'))

const atRisk = statByType({
  id: 3, width: 6, height: 4, links: [toAtRiskPage],
  title: 'Seats at risk',
  description: 'Seats that the policy releases at the next run or within the warning days, if their users stay away. From the newest reading '
    + '(license_usage.at_risk). Who they are, and who must keep the seat: see the list below.',
})
  .thresholds(badAboveZero(colors.atRisk))
  .withTarget(usageOfNow('at_risk'))

const utilization = typeNames(limit(lines({
  id: 6, width: 12, height: 9, links: [toDashboard('Capacity planning', capacity)],
  title: 'How full are the pools?',
  description: 'Allocated seats in percent of the seats bought (license_usage.utilization), the highest of each interval; marks are seats that were released, and assigned where that is switched on. '
    + 'At 100 % nobody new gets a seat; above it, seats are in excess. A line that climbs for months: release sooner, or plan to buy. A gap: the collector read nothing for more than a day.',
}), 100), type => [fixedColor(colors[type])])
  .unit('percent')
  .axisSoftMax(100)
  .withTarget(series('utilization', peaks({from: 'license_usage', fields: ['utilization'], where: [ofSite, ofTypes], by: [byType]}), '$tag_license_type'))

/** The whole dashboard, as Grafana stores it. */
export function licenseOverview(): Dashboard {
  return dashboardOf({
    uid: overview.uid,
    title: 'License overview',
    description: 'Qlik Sense seats at a glance: free, in excess, at risk, what happens next, and how it came about.',
    variables: [influxDb, oneSite, types, filters],
    annotations: annotations({site: ofSite}),
    panels: [freeSeats, lockedOut, daysLeft({id: 4, width: 6, height: 4, links: [toDashboard('Capacity planning', capacity)]}), atRisk, nextRun, utilization, utilizationByType, atRiskPanel],
  })
}

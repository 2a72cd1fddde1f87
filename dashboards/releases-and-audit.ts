// The dashboard "Releases and audit": what happened, who did it, and whether all is in order.
import type {Dashboard} from '@grafana/grafana-foundation-sdk/dashboard'
import {annotations} from './annotations.ts'
import {auditHead, decisions, failures, findingsNow} from './audit-tables.ts'
import {colors} from './colors.ts'
import {dashboardOf} from './dashboard.ts'
import {badAboveZero, fixedColor} from './frame.ts'
import {events, inRange, ofSites, ofTypes, rows, series} from './influxql.ts'
import {bars} from './lines.ts'
import {toAtRiskPage} from './links.ts'
import {releases} from './names.ts'
import {countInRange} from './stats.ts'
import {columns, said, sortedBy, table, width} from './tables.ts'
import {reasons} from './words.ts'
import {influxDb, sites, types} from './variables.ts'

const NOTHING_RELEASED = 'Nothing was released in this time'
const TAKEN = `("outcome" = 'released' OR "outcome" = 'quarantined')`

const ofReleases = (...outcomes: readonly string[]) =>
  ({from: 'license_release', field: 'user', where: [`(${outcomes.map(outcome => `"outcome" = '${outcome}'`).join(' OR ')})`]}) as const

const released = countInRange({
  id: 1, width: 5, height: 4,
  title: 'Released',
  description: 'Seats that were released and are free, in the time chosen above (license_release). None although seats are idle: the site is in dry run, is paused, or its plan is halted; see License overview.',
}, ofReleases('released'))

const quarantined = countInRange({
  id: 2, width: 5, height: 4,
  title: 'Quarantined',
  description: 'Seats that were released and rest in quarantine first, since they were used within seven days, in the time chosen above (license_release). Many: seats are released that people use; let them leave later.',
}, ofReleases('quarantined'))

const returned = countInRange({
  id: 3, width: 5, height: 4,
  title: 'Came back',
  description: 'Released users who hold a seat again, in the time chosen above (license_event, reassigned). Many, next to what was released: a license rule at Qlik gives the seat at each login, or seats leave too early.',
}, {from: 'license_event', field: 'user', where: [`"event" = 'reassigned'`]})
  .thresholds(badAboveZero(colors.atRisk))

const failed = countInRange({
  id: 4, width: 4, height: 4,
  title: 'Failed',
  description: 'Releases that Qlik refused or that failed, in the time chosen above (license_release). Above zero: the table below says which; three unexplained failures in a row halt the plan.',
}, ofReleases('failed', 'refused'))
  .thresholds(badAboveZero(colors.exhausted))

const wouldRelease = countInRange({
  id: 5, width: 5, height: 4, links: [toAtRiskPage],
  title: 'Dry runs',
  description: 'Releases that dry runs would have made, in the time chosen above (license_release, wouldRelease); the same seat counts at every run. Look at the list of seats at risk; when it is right, `licenseManagement.dryRun: false` makes runs live.',
}, ofReleases('wouldRelease'))

/** Weeks begin on Monday; InfluxDB's own begin on the day of 1 January 1970, a Thursday. */
const perWeek = (from: 'license_release' | 'license_event', where: string) =>
  `SELECT count("user") AS "seats" FROM "${from}" WHERE ${[ofSites, ofTypes, where, inRange].join(' AND ')} GROUP BY time(7d, 4d) fill(none)`

const weekly = bars({
  id: 6, width: 12, height: 9,
  title: 'How many seats leave and come back each week?',
  description: 'Seats released, put into quarantine, and held again by released users, by week from Monday on, UTC (license_release; license_event, reassigned). As many come back as leave: the releases win nothing; see whether a license rule at Qlik gives those seats. No bar: nothing in that week; the week in which the time chosen above begins is not drawn.',
})
  .noValue(NOTHING_RELEASED)
  .withTarget(series('released', perWeek('license_release', `"outcome" = 'released'`), 'Released'))
  .withTarget(series('quarantined', perWeek('license_release', `"outcome" = 'quarantined'`), 'Quarantined'))
  .withTarget(series('returned', perWeek('license_event', `"event" = 'reassigned'`), 'Came back'))
  .overrideByQuery('released', [fixedColor(colors.plain)])
  .overrideByQuery('quarantined', [fixedColor(colors.idle)])
  .overrideByQuery('returned', [fixedColor(colors.atRisk)])

/** InfluxDB cannot group by a field, so Grafana counts the rows. */
function countedBy(field: 'reason' | 'actor', frame: {readonly id: number; readonly title: string; readonly column: string; readonly description: string}) {
  const {id, title, description, column} = frame
  const panel = table({id, width: 6, height: 9, title, description})
    .noValue(NOTHING_RELEASED)
    .withTarget(rows('releases', events({from: 'license_release', columns: [field, 'user'], where: [ofSites, ofTypes, TAKEN]})))
    .withTransformation({id: 'groupBy', options: {fields: {[field]: {operation: 'groupby', aggregations: []}, user: {operation: 'aggregate', aggregations: ['count']}}}})
    .withTransformation(sortedBy('user (count)'))
  for (const transformation of columns({[field]: column, 'user (count)': 'Seats'})) panel.withTransformation(transformation)
  return panel.overrideByName('Seats', [width(70)])
}

const byReason = countedBy('reason', {
  id: 7, title: 'Released why?', column: 'Reason',
  description: 'Seats released or put into quarantine in the time chosen above, by the policy\'s reason (license_release.reason). Many never used: seats are given to people who do not ask for them; narrow the license rule at Qlik.',
}).overrideByName('Reason', [said(reasons)])

const byWhom = countedBy('actor', {
  id: 8, title: 'Released by whom?', column: 'Who',
  description: 'Seats released or put into quarantine in the time chosen above, by who did it (license_release.actor): the schedule, or a person in Grafana, by the API or from a terminal. A name that you do not expect: see the record, `seatkeeper audit export`.',
})

/** The whole dashboard, as Grafana stores it. */
export function releasesAndAudit(): Dashboard {
  return dashboardOf({
    uid: releases.uid,
    title: 'Releases and audit',
    description: 'What was released, why and by whom, what came back or failed, what people decided, and whether all is in order with the license.',
    variables: [influxDb, sites, types],
    annotations: annotations({site: ofSites, isOn: false}),
    panels: [released, quarantined, returned, failed, wouldRelease, weekly, byReason, byWhom, failures, decisions, findingsNow, auditHead],
  })
}

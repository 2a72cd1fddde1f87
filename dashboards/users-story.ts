// Panels: one user's story, and whose it may be worth to look at.
import type {DynamicConfigValue} from '@grafana/grafana-foundation-sdk/dashboard'
import {bySite, events, ofDirectories, ofSites, ofTypes, peaks, rows, type Column} from './influxql.ts'
import {lines} from './lines.ts'
import {toAtRiskPage} from './links.ts'
import {activity} from './names.ts'
import {columns, said, sortedBy, table, typeColumn, width} from './tables.ts'
import {seriesOfTypes, typeColors} from './types.ts'
import {eventNames, outcomes, reasons} from './words.ts'

/** A user may be written with any capital letters, as in Qlik. Without an id nobody is meant. */
const ofUserId = '"user_id" =~ /(?i)^${user:regex}$/'
const ofUserName = '"user" =~ /(?i)^(${directory:regex}\\\\)?${user:regex}$/ AND "user" != \'\''

const NOBODY = 'Write a user id above, or click one in the list'
const byDirectory = '"user_directory"'

export const IDLE_OF_USER = 7

export const idleOfUser = typeColors(lines({
  id: IDLE_OF_USER, width: 24, height: 8,
  title: 'When was the chosen user active?',
  description: 'Days since the last activity of the user whose id is written above, by seat (user_license_activity.days_inactive). It falls to zero at each use. '
    + 'A line that climbs for weeks: the seat leaves when it reaches the days of its type. Must the user keep it: exclude the user in the app.',
}))
  .unit('suffix:days')
  .decimals(0)
  .interval('1d') // as often as it is written
  .spanNulls(3 * 86_400_000)
  .noValue(NOBODY)
for (const query of seriesOfTypes(
  where => peaks({from: 'user_license_activity', fields: ['days_inactive'], where: [ofSites, ...where, ofDirectories, ofUserId], by: [bySite, byDirectory]}),
  '$tag_user_directory $tag_site',
)) idleOfUser.withTarget(query)

const storyColumns = {Time: 'When', what: 'What happened', why: 'Why', who: 'Who', license_type: 'Type', site: 'Site'} as const

const told = (from: 'license_event' | 'license_release', own: readonly Column[], where: readonly string[] = []) =>
  rows(from, events({from, columns: [...own, 'license_type', 'site'], where: [ofSites, ofTypes, ofUserName, ...where], limit: 100}))

export const eventsOfUser = table({
  id: 8, width: 24, height: 8,
  title: 'What happened to the chosen user?',
  description: 'Seats that the user got and lost, exclusions, and attempts to release (not those of dry runs, which nothing came of), in the time chosen above, newest first (license_event, license_release). '
    + 'Released, and given again soon after: a license rule at Qlik gives the seat at each login; exclude the user, or change the rule.',
})
  .noValue(`${NOBODY}; or nothing happened in this time`)
  .withTarget(told('license_event', [['event', 'what'], ['detail', 'why']]))
  .withTarget(told('license_release', [['outcome', 'what'], ['reason', 'why'], ['actor', 'who']], [`"outcome" != 'wouldRelease'`]))
  .withTransformation({id: 'merge', options: {}})
  .withTransformation(sortedBy('Time'))
for (const transformation of columns(storyColumns)) eventsOfUser.withTransformation(transformation)
eventsOfUser
  .overrideByName(storyColumns.Time, [{id: 'unit', value: 'dateTimeAsLocal'}, width(180)])
  .overrideByName(storyColumns.what, [said(eventNames, outcomes), width(130)])
  .overrideByName(storyColumns.why, [said(reasons)])
  .overrideByName(storyColumns.license_type, [...typeColumn])

const toStory: DynamicConfigValue = {id: 'links', value: [{
  title: 'Show the story below',
  url: `/d/${activity.uid}?\${__url_time_range}&\${datasource:queryparam}&\${sites:queryparam}&\${type:queryparam}&\${directory:queryparam}&var-user=\${__value.raw:percentencode}`,
}]}

const LOOK_BACK = 48 // hours: each seat is told of once a day
const seatOf = '"user_id", "user_directory", "license_type", "site"'
/** Of the newest point of each seat: what is no field is when the seat was told of last, so a field could not do it. */
const longestIdle = `SELECT top("idle", ${seatOf}, 20) AS "idle" FROM (SELECT last("days_inactive") AS "idle", last("held") AS "held" FROM "user_license_activity" WHERE ${
  [ofSites, ofTypes, ofDirectories, `time >= now() - ${LOOK_BACK}h`].join(' AND ')} GROUP BY ${seatOf}) WHERE "held" = 1`

const idleColumns = {user_id: 'User id', user_directory: 'Directory', license_type: 'Type', idle: 'Idle'} as const

export const idleLongest = table({
  id: 6, width: 12, height: 10, links: [toAtRiskPage],
  title: 'Who has been idle longest?',
  description: `The twenty seats with the most days since their last activity, of those told of in the last ${LOOK_BACK} hours (user_license_activity). A click on an id shows the user's story below. `
    + 'Far above the days of the type: see in the app why the seat is kept (excluded, enough seats are free, or releases are held back).',
})
  .decimals(0)
  .withTarget(rows('idle', longestIdle))
  .withTransformation(sortedBy('idle'))
for (const transformation of columns(idleColumns)) idleLongest.withTransformation(transformation)
idleLongest
  .overrideByName(idleColumns.user_id, [toStory])
  .overrideByName(idleColumns.license_type, [...typeColumn])
  .overrideByName(idleColumns.idle, [{id: 'unit', value: 'suffix:days'}, width(84)])


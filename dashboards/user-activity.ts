// The dashboard "User activity": who uses the seats, and who holds one without.
import type {Dashboard} from '@grafana/grafana-foundation-sdk/dashboard'
import {annotations} from './annotations.ts'
import {dashboardOf} from './dashboard.ts'
import {useByDirectory} from './directory-tables.ts'
import {named} from './frame.ts'
import {idleDays, leaveAfter} from './idle-days.ts'
import {bySite, lately, newest, ofSites, ofTypes, peaks, rows} from './influxql.ts'
import {lines} from './lines.ts'
import {toDashboard} from './links.ts'
import {activity, capacity} from './names.ts'
import {bySiteAndType, sideBySide, stat} from './stats.ts'
import {seriesOfTypes, typeColors} from './types.ts'
import {eventsOfUser, IDLE_OF_USER, idleLongest, idleOfUser} from './users-story.ts'
import {directories, influxDb, sites, types, user} from './variables.ts'
import {ReduceDataOptionsBuilder} from '@grafana/grafana-foundation-sdk/common'

const windows = {allocated: 'Seats held', active_90d: 'Active in 90 days', active_30d: 'In 30 days', active_7d: 'In 7 days', active_1d: 'In a day'} as const

const active = sideBySide(stat({
  id: 1, width: 16, height: 4, links: [toDashboard('Capacity planning', capacity)],
  title: 'How many users are active?',
  description: 'Seats that are held, and users whose last activity lies within 90, 30, 7 days and a day, from the newest reading of each site and type, added up (license_usage.allocated, active_90d and so on). '
    + 'Far fewer active in 90 days than seats held: release sooner.',
}))
  .reduceOptions(new ReduceDataOptionsBuilder().calcs(['sum']))
  .withTarget(rows('active', newest({from: 'license_usage', fields: ['allocated', 'active_90d', 'active_30d', 'active_7d', 'active_1d'], where: [ofSites, ofTypes, lately], by: bySiteAndType})))
for (const [field, name] of Object.entries(windows)) active.overrideByName(field, [named(name)])

const use = typeColors(lines({
  id: 3, width: 12, height: 9, links: [toDashboard('Capacity planning', capacity)],
  title: 'Is use growing?',
  description: 'Users active in the last 30 days by type and site, the highest of each interval (license_usage.active_30d); marks are seats that were released. '
    + 'Growing while seats run short: Capacity planning says until when they will do. Falling: buy fewer at the next renewal.',
}))
  .decimals(0)
for (const query of seriesOfTypes(where => peaks({from: 'license_usage', fields: ['active_30d'], where: [ofSites, ...where], by: [bySite]}))) use.withTarget(query)

/** The whole dashboard, as Grafana stores it. */
export function userActivity(): Dashboard {
  return dashboardOf({
    uid: activity.uid,
    title: 'User activity',
    refresh: '15m', // the list of users is the one query that a large site waits for
    description: 'Who uses the seats: how many, from which directories, who does not, and the story of one user.',
    variables: [influxDb, sites, types, directories, user],
    annotations: annotations({site: ofSites, notOn: [IDLE_OF_USER]}),
    panels: [active, leaveAfter, use, idleDays, useByDirectory, idleLongest, idleOfUser, eventsOfUser],
  })
}

// The dashboard "Capacity planning": do we pay for the right number of seats, and until when will they do?
import type {Dashboard} from '@grafana/grafana-foundation-sdk/dashboard'
import {annotations} from './annotations.ts'
import {FORETOLD, foretold, usedSoFar} from './capacity-lines.ts'
import {minutes, PACE, pace, tokens} from './capacity-minutes.ts'
import {growth, purchases} from './capacity-tables.ts'
import {colors} from './colors.ts'
import {dashboardOf} from './dashboard.ts'
import {daysLeft, NO_HISTORY} from './days-left.ts'
import {badAboveZero, fixedColor, NO_READING_IN_TIME} from './frame.ts'
import {byType, lately, newest, newestPoint, ofSite, ofTypes, peaks, rows, series} from './influxql.ts'
import {toSeveral} from './links.ts'
import {bars} from './lines.ts'
import {capacity, cost} from './names.ts'
import {statByType, withTypes} from './stats.ts'
import {typeNames} from './types.ts'
import {influxDb, oneSite, types} from './variables.ts'

const growing = withTypes(statByType({
  id: 2, width: 6, height: 4,
  title: 'More users a month',
  description: 'By how many active users each type grows in a month (license_forecast.growth_per_month, a robust line through the last half year). Below zero it shrinks. '
    + 'How sure that is, and what it leads to, is told below. Faster than you planned: see User activity for the directories that they come from.',
})
  .decimals(1)
  .noValue(NO_HISTORY)
  .withTarget(rows('growth', newestPoint({from: 'license_forecast', fields: ['growth_per_month', 'enough_history'], where: [ofSite, ofTypes, lately], by: [byType]})))
  .withTransformation({id: 'filterFieldsByName', options: {include: {names: ['license_type', 'growth_per_month']}}}), 'growth_per_month')

const needed = statByType({
  id: 3, width: 6, height: 4, links: [toSeveral('Cost optimization', cost)],
  title: 'Seats needed',
  description: 'As many seats were enough on 95 of 100 days (license_usage.needed_p95, of the users active on a day). Growth to come is not in it. '
    + 'Far fewer than are bought: many seats are held by users who come rarely; release sooner, or let those use analyzer capacity, before you buy. "No history": fewer than ten days over four weeks were read.',
})
  .noValue(NO_HISTORY)
  .withTarget(series('needed', newest({from: 'license_usage', fields: ['needed_p95'], where: [ofSite, ofTypes, lately], by: [byType]}), '$tag_license_type'))

const bought = statByType({
  id: 4, width: 6, height: 4,
  title: 'Seats bought',
  description: 'What the license has of each type, from the newest reading (license_usage.total). '
    + 'Not what you ordered: see whether the license key was renewed in the QMC, and whether another deployment uses the same key.',
})
  .withTarget(series('total', newest({from: 'license_usage', fields: ['total'], where: [ofSite, ofTypes, lately], by: [byType]}), '$tag_license_type'))

const refused = typeNames(bars({
  id: 12, width: 24, height: 7,
  title: 'When was somebody locked out?',
  description: 'Seats in excess over time (license_usage.excess), the most of each interval: assigned beyond what was bought, so that Qlik refuses their users. No bar: nobody, or nothing was read. '
    + 'Qlik does not tell here whom it refused at login; its License Monitor app shows denied access. Bars again and again: release more often, or buy.',
}), type => [fixedColor(colors[type])])
  .thresholds(badAboveZero(colors.exhausted))
  .noValue(NO_READING_IN_TIME)
  .interval('1h')
  .withTarget(series('excess', peaks({from: 'license_usage', fields: ['excess'], where: [ofSite, ofTypes], by: [byType]}), '$tag_license_type'))

/** The whole dashboard, as Grafana stores it. */
export function capacityPlanning(): Dashboard {
  return dashboardOf({
    uid: capacity.uid,
    title: 'Capacity planning',
    description: 'Whether the seats bought will do, until when, and what buying more would change. For one site; sites that share a license each tell of their own users.',
    variables: [influxDb, oneSite, types],
    annotations: annotations({site: ofSite, notOn: [FORETOLD, PACE]}),
    panels: [daysLeft({id: 1, width: 6, height: 4}), growing, needed, bought, foretold, usedSoFar, growth, purchases, refused, minutes, pace, tokens],
  })
}

// Alert rules on seats: how many are left, and for how long they will do.
import {bySite, byType, ofSeats} from '../influxql.ts'
import {HIGH_UTILIZATION_PERCENT, LAST_SEAT_OF, LOW_FREE_PERCENT, RULE_DAYS, SOON_DAYS} from '../limits.ts'
import {capacity, overview} from '../names.ts'
import {newestValues} from './newest.ts'
import {days, math, site, type, whole, type AlertSource, type Section} from './source.ts'

const ofPools = {where: [ofSeats], by: [bySite, byType], hours: RULE_DAYS * 24}

const releaseOrBuy = [
  'Open the dashboard License overview and release seats at risk, those in excess first.',
  'Look whether a license rule in the QMC gives seats to people who do not need them.',
  'Let seats leave sooner (`inactivityDays`, `freeSeats`), or buy more.',
]

const noFreeSeat: AlertSource = {
  slug: 'no-free-seat',
  title: 'No free seat',
  severity: 'critical',
  data: [
    ...newestValues({from: 'license_usage', fields: {free: 'available', total: 'total', over: 'excess'}, ...ofPools}),
    math('exhausted', '$total > 0 && $free < 1 || $over > 0'),
  ],
  for: '5m', // the figures change with each reading only, so waiting longer would not make them surer
  noData: 'KeepLast',
  panel: {dashboard: overview, id: 2, title: 'Locked out?'},
  summary: `${whole('free')} of ${whole('total')} ${type} seats are free at ${site}, ${whole('over')} are in excess`,
  example: '0 of 100 analyzer seats are free at prod, 3 are in excess',
  fires: 'No seat of a type is free, or more are assigned than were bought, by the last reading. It ends when a reading finds a free seat and none in excess.',
  means: 'Who has no seat of the type cannot get one, and Qlik refuses those whose seats are in excess: somebody is locked out, or will be at the next login. '
    + 'Qlik\'s repository does not tell whom it refused; its License Monitor app does.',
  look: ['Whether it was so before: Capacity planning, *When was somebody locked out?*', 'Which seats can leave at once: License overview, *Which seats are at risk?*', '`GET /v4/compliance` for the users behind each count'],
  steps: releaseOrBuy,
}

export const lowAvailability: AlertSource = {
  slug: 'low-availability',
  title: 'Few free seats',
  severity: 'warning',
  data: [
    ...newestValues({from: 'license_usage', fields: {free: 'available', total: 'total'}, ...ofPools}),
    math('low', `$free * 100 < $total * ${LOW_FREE_PERCENT} || $free < 2 && $total >= ${LAST_SEAT_OF}`), // a pool of no seats is not low: 0 < 0 is false
  ],
  for: '5m',
  noData: 'KeepLast',
  panel: {dashboard: overview, id: 1, title: 'Free seats'},
  summary: `${whole('free')} of ${whole('total')} ${type} seats are free at ${site}`,
  example: '4 of 100 analyzer seats are free at prod',
  fires: `Fewer than ${LOW_FREE_PERCENT} % of the seats of a type are free, or one alone of ${LAST_SEAT_OF} or more, by the last reading. It ends when a reading finds more. With none free *No free seat* fires too.`,
  means: 'Few seats of this type are free. When none is left, a user without a seat cannot work.',
  look: ['How fast the pool filled: License overview, *How full are the pools?*', 'Whether released users come back by a license rule: Releases and audit, *Came back*'],
  steps: releaseOrBuy,
}

const highUtilization: AlertSource = {
  slug: 'high-utilization',
  title: 'High utilization',
  severity: 'info',
  data: [
    ...newestValues({from: 'license_usage', fields: {used: 'utilization', allocated: 'allocated', total: 'total'}, ...ofPools}),
    math('high', `$used >= ${HIGH_UTILIZATION_PERCENT}`),
  ],
  for: '1h',
  noData: 'KeepLast',
  panel: {dashboard: overview, id: 6, title: 'How full are the pools?'},
  summary: `${whole('used')} % of the ${type} seats at ${site} are allocated (${whole('allocated')} of ${whole('total')})`,
  example: '93 % of the analyzer seats at prod are allocated (93 of 100)',
  fires: `${HIGH_UTILIZATION_PERCENT} % or more of the seats of a type are allocated, for an hour. It ends when a reading finds less. *Few free seats* and *No free seat* come on top of it, not in its place.`,
  means: 'The pool is nearly full, and still has room: there is time to see whether seats lie idle before it runs low.',
  look: ['How many of the allocated seats are in use: License overview, *How is each license type used?*', 'How long the seats will do: Capacity planning, *Exhausted in*'],
  steps: ['See how many seats are idle and why they stay: the list of seats at risk, and what each exclusion shields (`seatkeeper check-config`).', 'Let idle seats leave sooner, or plan to buy.'],
}

const exhaustion: AlertSource = {
  slug: 'exhaustion',
  title: 'Seats will not do for long',
  severity: 'warning',
  data: [
    ...newestValues({
      from: 'license_forecast', fields: {enough: 'enough_history', within: 'within_two_years', days: 'days_until_exhausted', growth: 'growth_per_month'}, ...ofPools,
    }),
    ...newestValues({from: 'license_usage', fields: {total: 'total'}, ...ofPools}),
    math('soon', `$total > 0 && $enough > 0 && $within > 0 && $days < ${SOON_DAYS}`), // the first three are always told; the days of an older point may be of no more use
  ],
  for: '6h', // a line through half a year: a day near the limit may go to and fro
  noData: 'OK', // the days are missing where they are more than two years away
  panel: {dashboard: capacity, id: 6, title: 'Will ${type:text} seats last?'},
  summary: `{{ if eq $values.days.Value 0.0 }}As many users are active at ${site} as there are ${type} seats{{ else }}`
    + `The ${type} seats at ${site} will do for ${days('days')}; {{ printf "%.1f" $values.growth.Value }} more users a month{{ end }}`,
  example: 'The analyzer seats at prod will do for 53 days; 2.5 more users a month',
  fires: `By the growth of the last 180 days a type has more active users than seats within ${SOON_DAYS} days, for six hours. It ends when the forecast is longer, or seats were bought.`,
  means: 'As many people will work with Qlik as there are seats. Releasing idle seats does not help then, because these users are active; an order takes weeks.',
  look: ['The line and its interval: Capacity planning, *Will … seats last?* and *How fast does each type grow?*', 'What more seats would change: *What would more seats do?*'],
  steps: ['See whether the growth is a wave that ends (a project, a season) or goes on.', 'Order seats in time, or move users who only look to analyzer seats or capacity.'],
}

export const seats: Section = {name: 'seats', sources: [noFreeSeat, lowAvailability, highUtilization, exhaustion]}

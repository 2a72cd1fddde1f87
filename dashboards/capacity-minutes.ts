// Panels: minutes of analyzer capacity against the month, and tokens of a legacy license.
import {colors} from './colors.ts'
import {named, steps} from './frame.ts'
import {lately, newest, ofSite, peaks, series} from './influxql.ts'
import {limit, lines} from './lines.ts'
import {stat} from './stats.ts'

const ofCapacity = `"license_type" = 'analyzer_capacity'`
const noCapacity = 'No analyzer capacity, or no reading'

export const minutes = stat({
  id: 9, width: 6, height: 8,
  title: 'Analyzer minutes',
  description: 'Minutes of analyzer capacity that are allocated and used this month, and those that cannot be used (license_usage of analyzer_capacity). The count starts again on the first of the month, 00:00 UTC. '
    + 'Pace: used share over the elapsed share of the month; above 100 % they run out before it ends: give analyzer seats to those who use the most minutes, or buy more.',
})
  .noValue(noCapacity)
  .withTarget(series('minutes', newest({from: 'license_usage', fields: ['used_minutes', 'allocated_minutes', 'unavailable_minutes', 'burn'], where: [ofSite, ofCapacity, lately]}), '$col'))
  .overrideByName('used_minutes', [named('Used')])
  .overrideByName('allocated_minutes', [named('Allocated')])
  .overrideByName('unavailable_minutes', [named('Not usable'), {id: 'thresholds', value: steps({value: null, color: colors.plain}, {value: 1, color: colors.exhausted}).build()}])
  .overrideByName('burn', [named('Pace'), {id: 'unit', value: 'percentunit'}, {id: 'thresholds', value: steps({value: null, color: colors.analyzer}, {value: 1, color: colors.atRisk}).build()}])

export const PACE = 10

export const pace = limit(lines({
  id: PACE, width: 12, height: 8,
  title: 'Do the analyzer minutes last the month?',
  description: 'How fast the minutes of analyzer capacity are used: their used share over the elapsed share of the month (license_usage.burn). At the dashed line they last to its end exactly. '
    + 'Above it for many days: they run out early, and users without a seat are refused. On the first day of a month too little has passed to tell.',
}), 1)
  .unit('percentunit')
  .axisSoftMax(1.2)
  .noValue(noCapacity)
  .withTarget(series('pace', peaks({from: 'license_usage', fields: ['burn'], where: [ofSite, ofCapacity]}), 'Pace'))
  .overrideByName('Pace', [{id: 'color', value: {mode: 'fixed', fixedColor: colors.analyzer}}])

export const tokens = stat({
  id: 11, width: 6, height: 8,
  title: 'Legacy tokens',
  description: 'Tokens that a site with a license of the old kind has, and has left (license_usage of token_user and token_login). Seatkeeper counts them and releases none. '
    + 'None left: take user access from idle users in the QMC, or move to a license with professional and analyzer seats.',
})
  .noValue('No tokens, or no reading')
  .withTarget(series('tokens', newest({from: 'license_usage', fields: ['available_tokens', 'total_tokens'], where: [ofSite, `("license_type" = 'token_user' OR "license_type" = 'token_login')`, lately]}), '$col'))
  .overrideByName('available_tokens', [named('Free'), {id: 'thresholds', value: steps({value: null, color: colors.exhausted}, {value: 1, color: colors.plain}).build()}])
  .overrideByName('total_tokens', [named('Bought')])

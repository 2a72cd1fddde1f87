// Alert rules on what is used without a seat of one's own: analyzer minutes and legacy tokens.
import {bySite} from '../influxql.ts'
import {MINUTES_NEARLY_USED_PERCENT, RULE_DAYS} from '../limits.ts'
import {capacity} from '../names.ts'
import {newestValues} from './newest.ts'
import {math, site, whole, type AlertSource, type Section} from './source.ts'

const ofMinutes = {from: 'license_usage', where: [`"license_type" = 'analyzer_capacity'`], by: [bySite], hours: RULE_DAYS * 24} as const
const panel = {dashboard: capacity, id: 9, title: 'Analyzer minutes'} as const
const look = ['How fast they go, and whether the month is longer: Capacity planning, *Do the analyzer minutes last the month?*']

const minutes = {
  data: newestValues({...ofMinutes, fields: {used: 'used_minutes', allocated: 'allocated_minutes'}}),
  summary: `${whole('used')} of ${whole('allocated')} analyzer minutes of the month are used at ${site}`,
} as const

const minutesNearlyUsed: AlertSource = {
  slug: 'minutes-nearly-used',
  title: 'Analyzer minutes nearly used',
  severity: 'warning',
  data: [...minutes.data, math('nearly', `$allocated > 0 && $used * 100 >= $allocated * ${MINUTES_NEARLY_USED_PERCENT}`)],
  for: '5m',
  noData: 'KeepLast',
  panel,
  summary: minutes.summary,
  example: '930 of 1000 analyzer minutes of the month are used at prod',
  fires: `${MINUTES_NEARLY_USED_PERCENT} % or more of the analyzer capacity of the month is used, by the last reading. It ends with the next month (UTC), or when more was bought. Where there is no capacity it never fires.`,
  means: 'When the minutes are used up, users without a seat of their own cannot work until the first of the month.',
  look,
  steps: ['Give analyzer seats to those who use the most minutes, if some are free.', 'Buy more, or see whether the contract has overage.'],
}

const minutesUsedUp: AlertSource = {
  slug: 'minutes-used-up',
  title: 'Analyzer minutes used up',
  severity: 'critical',
  data: [...minutes.data, math('gone', '$allocated > 0 && $used >= $allocated')],
  for: '5m',
  noData: 'KeepLast',
  panel,
  summary: minutes.summary,
  example: '1000 of 1000 analyzer minutes of the month are used at prod',
  fires: 'All analyzer minutes of the month are used, by the last reading. It ends with the next month (UTC), or when more was bought.',
  means: 'Users without a seat of their own may not get in until the first of the month, unless the contract has overage.',
  look,
  steps: ['See whether the contract has overage; if not, give analyzer seats to those who need Qlik now.', 'Buy more before the next month ends the same way.'],
}

const noFreeToken: AlertSource = {
  slug: 'no-free-token',
  title: 'No free token',
  severity: 'critical',
  data: [
    ...newestValues({from: 'license_usage', fields: {free: 'available_tokens', total: 'total_tokens'}, where: [`("license_type" = 'token_user' OR "license_type" = 'token_login')`], by: [bySite], hours: RULE_DAYS * 24}),
    math('gone', '$total > 0 && $free < 1'),
  ],
  for: '5m',
  noData: 'KeepLast',
  panel: {dashboard: capacity, id: 11, title: 'Legacy tokens'},
  summary: `${whole('free')} of ${whole('total')} tokens are free at ${site}`,
  example: '0 of 50 tokens are free at prod',
  fires: 'Of a license with tokens less than one is free, by the last reading. It ends when one is free again. With other licenses it never fires.',
  means: 'Users without an access pass cannot get one.',
  look: ['How they are allocated: Capacity planning, *Legacy tokens*'],
  steps: ['Take back user access passes of people who left, in the QMC; Seatkeeper releases professional and analyzer seats alone.', 'Buy more tokens.'],
}

export const minutesAndTokens: Section = {name: 'minutes and tokens', sources: [minutesUsedUp, minutesNearlyUsed, noFreeToken]}

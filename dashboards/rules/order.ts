// Alert rules on money and on what does not agree with the license.
import {bySite} from '../influxql.ts'
import {RULE_DAYS} from '../limits.ts'
import {cost, releases} from '../names.ts'
import {newestValues} from './newest.ts'
import {math, site, whole, type AlertSource, type Section} from './source.ts'

const overBudget: AlertSource = {
  slug: 'over-budget',
  title: 'Cost over budget',
  severity: 'warning',
  data: [
    ...newestValues({from: 'license_cost', fields: {over: 'over_budget', cost: 'monthly_cost', budget: 'budget'}, where: [`"license_type" = 'all'`], by: [bySite], hours: RULE_DAYS * 24}),
    math('tooMuch', '$over > 0'),
  ],
  for: '1h',
  noData: 'OK', // without prices and a budget there is nothing to tell
  panel: {dashboard: cost, id: 4, title: 'Budget used'},
  summary: `The seats at ${site} cost ${whole('cost')} a month, the budget is ${whole('budget')}`,
  example: 'The seats at prod cost 11000 a month, the budget is 10000',
  fires: 'The seats bought cost more a month than `costs.monthlyBudget`, for an hour. It ends when they cost no more than that, or the budget is taken out. Without prices and a budget it never fires.',
  means: 'The seats that were bought, times the prices of the configuration, are more than the budget. Releasing seats frees them for others and makes none cheaper: that comes with the next contract.',
  look: ['Spent, idle and freed: Cost optimization, first row', 'Which directories leave seats idle: *Which directories leave seats idle?*'],
  steps: ['Compare prices and budget of the configuration with the contract.', 'See how many seats are needed on 95 of a hundred days (Capacity planning, Seats needed) and buy no more at the next renewal.'],
}

/** In words, as they go before a count. */
const findings = {
  capacityExceeded: 'More analyzer minutes used than allocated', moreAllocatedThanBought: 'Types with more seats allocated than bought',
  removedOrBlocked: 'Seats held by users removed, blocked or inactive in Qlik', bothTypes: 'Users with both a professional and an analyzer seat',
  serviceAccounts: 'Seats held by service accounts',
} as const

const names = Object.keys(findings)
const inWords = `${Object.entries(findings).map(([name, words], at) => `{{ ${at === 0 ? 'if' : 'else if'} eq $labels.finding "${name}" }}${words}`).join('')}{{ end }}`

const compliance: AlertSource = {
  slug: 'compliance',
  title: 'Compliance finding',
  severity: 'warning',
  data: [
    ...newestValues({from: 'license_compliance', fields: {count: 'count'}, where: [`(${names.map(name => `"finding" = '${name}'`).join(' OR ')})`], by: [bySite, '"finding"'], hours: RULE_DAYS * 24}),
    math('found', '$count > 0'),
  ],
  for: '1h',
  noData: 'OK', // a finding that cannot be judged is missing
  panel: {dashboard: releases, id: 11, title: 'Is everything in order with the license?'},
  summary: `${inWords} at ${site}: ${whole('count')}`,
  example: 'Seats held by users removed, blocked or inactive in Qlik at prod: 3',
  fires: `A reading finds, for an hour: ${Object.values(findings).map(words => `${words.charAt(0).toLowerCase()}${words.slice(1)}`).join('; ')}. Each is an alert of its own and ends when a reading finds none. Pools, minutes and tokens that are used up, seats in excess and the server license have rules of their own.`,
  means: 'What the reading found does not agree with the license or with good order: it may cost money, or be asked about in an audit by Qlik.',
  look: ['All findings with their counts: Releases and audit, *Is everything in order with the license?*', 'The users behind a count, a sentence and what to do: `GET /v4/compliance`'],
  steps: [
    'Release the seats of users who left (`licenseManagement.withoutWaiting`) and the analyzer seats of those who hold both.',
    'Change the license rule in the QMC that gives seats to service accounts.', 'Where more is used than was bought, talk to your Qlik account manager before Qlik does.',
  ],
}

export const order: Section = {name: 'cost and compliance', sources: [overBudget, compliance]}

// The dashboard "Cost optimization": what seats cost, what of it lies idle, and what releases have won.
import type {Dashboard} from '@grafana/grafana-foundation-sdk/dashboard'
import {annotations} from './annotations.ts'
import {costByDirectory} from './directory-tables.ts'
import {colors} from './colors.ts'
import {dashboardOf} from './dashboard.ts'
import {badAboveZero, fixedColor, named, steps} from './frame.ts'
import {bySite, inRange, isType, lately, newest, newestPoint, ofSites, ofTypes, peaks, rows, seatTypeNames, series} from './influxql.ts'
import {BUDGET_NEARLY_USED} from './limits.ts'
import {dashed, lines} from './lines.ts'
import {toAtRiskPage, toDashboard} from './links.ts'
import {cost, releases} from './names.ts'
import {bySiteAndType, sideBySide, stat, sumByType} from './stats.ts'
import {labels, typeColors} from './types.ts'
import {directories, influxDb, sites, types} from './variables.ts'

const NO_PRICE = 'No prices'
const inMoney = 'Money is in the currency of `costs.currency`; "No prices" means that `costs.monthlyPerSeat` is not configured.'

const costOfNow = (field: 'monthly_cost' | 'idle_cost' | 'freed_value') =>
  ({field, query: newestPoint({from: 'license_cost', fields: [field], where: [ofSites, ofTypes, lately], by: bySiteAndType})})

const spent = sumByType({
  id: 1, width: 6, height: 4,
  title: 'Spent a month',
  description: `Seats bought times their price (license_cost.monthly_cost), over the chosen sites; sites that share a license count once. ${inMoney} Too much: see what lies idle before the next renewal.`,
}, costOfNow('monthly_cost')).noValue(NO_PRICE)

const idle = sumByType({
  id: 2, width: 6, height: 4, links: [toAtRiskPage],
  title: 'Idle a month',
  description: `What is paid for seats that are idle by the policy, whoever keeps them (license_cost.idle_cost). ${inMoney} Much: let seats leave sooner, look whom exclusions shield, or buy fewer.`,
}, costOfNow('idle_cost'), () => [{id: 'thresholds', value: steps({value: null, color: colors.idle}).build()}]).noValue(NO_PRICE)

const freed = sumByType({
  id: 3, width: 6, height: 4, links: [toDashboard('Releases and audit', releases)],
  title: 'Freed a month',
  description: `What the seats cost that were released and not given back (license_cost.freed_value): users who hold a seat again do not count, nor do seats in quarantine. ${inMoney} It is won only if fewer seats are bought, or others use them.`,
}, costOfNow('freed_value')).noValue(NO_PRICE)

const budget = stat({
  id: 4, width: 6, height: 4,
  title: 'Budget used',
  description: 'Monthly cost over the monthly budget, for each site that has one (license_cost.budget_used; `costs.monthlyBudget`). '
    + `Orange from ${BUDGET_NEARLY_USED * 100} %, red from 100 %: renew with fewer seats, or ask for a larger budget.`,
})
  .unit('percentunit')
  .thresholds(steps({value: null, color: colors.plain}, {value: BUDGET_NEARLY_USED, color: colors.atRisk}, {value: 1, color: colors.exhausted}))
  .noValue('No budget')
  .withTarget(series('budget', newestPoint({from: 'license_cost', fields: ['budget_used'], where: [ofSites, `"license_type" = 'all'`, lately], by: [bySite]}), '$tag_site'))

/** A month of 730 hours. The value of what is free, added up over the time that it was free. */
const saved = sumByType({
  id: 5, width: 6, height: 4,
  title: 'Saved in this time',
  description: `The value of freed seats, added up for as long as they stayed free within the time chosen above (license_cost.freed_value). ${inMoney} Nothing saved for long: see what holds releases back (dry run, exclusions, the brake).`,
}, {
  field: 'saved',
  query: `SELECT integral("freed_value", 730h) AS "saved" FROM "license_cost" WHERE ${[ofSites, ofTypes, inRange].join(' AND ')} GROUP BY ${bySiteAndType.join(', ')}`,
}).noValue(NO_PRICE)

const nextRunIsWorth = sumByType({
  id: 6, width: 6, height: 4, links: [toAtRiskPage],
  title: 'Next run frees',
  description: `What the seats cost a month that the next run would release (license_plan.monthly_cost). ${inMoney} In a dry run it is won by nobody: look at the list of seats at risk, then switch the dry run off.`,
}, {field: 'monthly_cost', query: newestPoint({from: 'license_plan', fields: ['monthly_cost'], where: [ofSites, ofTypes, lately], by: bySiteAndType})}).noValue(NO_PRICE)

const findings = {bothTypes: 'Users with two seats', removedOrBlocked: 'Users who left', serviceAccounts: 'Service accounts'} as const

const needless = sideBySide(stat({
  id: 7, width: 12, height: 4, links: [toDashboard('Releases and audit', releases)],
  title: 'Which seats does nobody need?',
  description: 'Users who hold a professional and an analyzer seat; seats of users who were removed, blocked or marked inactive; seats of accounts named like service accounts (license_compliance), over the chosen sites. '
    + 'Above zero: release them, or let `licenseManagement.withoutWaiting` do that at each run.',
}))
  .thresholds(badAboveZero(colors.atRisk))
  .withTarget(rows('findings', newest({
    from: 'license_compliance', fields: ['count'], by: [bySite, '"finding"'], where: [ofSites, `(${Object.keys(findings).map(finding => `"finding" = '${finding}'`).join(' OR ')})`, lately],
  })))
  .withTransformation({id: 'groupBy', options: {fields: {finding: {operation: 'groupby', aggregations: []}, count: {operation: 'aggregate', aggregations: ['sum']}}}})
  .withTransformation({id: 'rowsToFields', options: {mappings: [{fieldName: 'finding', handlerKey: 'field.name'}, {fieldName: 'count (sum)', handlerKey: 'field.value'}]}})
for (const [finding, name] of Object.entries(findings)) needless.overrideByName(finding, [named(name)])

const overTime = (field: 'monthly_cost' | 'idle_cost' | 'freed_value', where: readonly string[]) => peaks({from: 'license_cost', fields: [field], where: [ofSites, ...where], by: [bySite]})

const spending = typeColors(lines({
  id: 8, width: 12, height: 9,
  title: 'How much of the money lies idle?',
  description: `What seats cost a month by type and site, what of it is idle by the policy, and the budget (license_cost). ${inMoney} Idle grows with the cost: seats are bought for users who do not come. A step up: seats were bought; a step down: a renewal with fewer.`,
}))
  .noValue('No prices configured, or no reading in this time')
for (const type of seatTypeNames) spending.withTarget(series(type, overTime('monthly_cost', [isType(type), ofTypes]), `${labels[type]} $tag_site`))
spending
  .withTarget(series('idle', overTime('idle_cost', [`"license_type" = 'all'`]), 'Idle $tag_site'))
  .withTarget(series('limit', peaks({from: 'license_cost', fields: ['budget'], where: [ofSites, `"license_type" = 'all'`], by: [bySite]}), 'Budget $tag_site'))
  .overrideByQuery('idle', [fixedColor(colors.idle)])
  .overrideByQuery('limit', [fixedColor(colors.exhausted), dashed])

const winning = typeColors(lines({
  id: 9, width: 12, height: 9,
  title: 'What did releases free?',
  description: `What the seats cost a month that were released and not given back, by type and site (license_cost.freed_value); marks are the releases. ${inMoney} It falls where users get a seat again: see whether a license rule at Qlik gives them one at each login.`,
}))
  .noValue('No prices configured, or no reading in this time')
for (const type of seatTypeNames) winning.withTarget(series(type, overTime('freed_value', [isType(type), ofTypes]), `${labels[type]} $tag_site`))

/** The whole dashboard, as Grafana stores it. */
export function costOptimization(): Dashboard {
  return dashboardOf({
    uid: cost.uid,
    title: 'Cost optimization',
    description: 'What seats cost a month, what of it lies idle and where, and what releases have freed.',
    variables: [influxDb, sites, types, directories],
    annotations: annotations({site: ofSites}),
    panels: [spent, idle, freed, budget, saved, nextRunIsWorth, needless, spending, winning, costByDirectory],
  })
}


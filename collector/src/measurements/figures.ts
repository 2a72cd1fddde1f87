// What money, use, growth and order look like in InfluxDB; pure, from figures to points.
import type {SiteConfig} from '../config/types.ts'
import type {Point} from '../line-protocol.ts'
import type {Cost, TypeCost} from '../policy/cost.ts'
import type {Finding} from '../policy/compliance.ts'
import type {Exhaustion} from '../policy/forecast.ts'
import type {Instant, SeatType} from '../policy/model.ts'
import type {Outlook} from '../policy/outlook.ts'
import type {IdleDays, UsagePatterns} from '../policy/usage-patterns.ts'
import {siteTags} from './site-tags.ts'

type Fields<M extends Point['measurement']> = Extract<Point, {measurement: M}>['fields']

const tagsOf = (site: SiteConfig) => siteTags(site, site.licenseMonitoring.tags)

const idleFields = {
  '0-7': 'idle_0_7', '8-30': 'idle_8_30', '31-60': 'idle_31_60', '61-90': 'idle_61_90', '91-180': 'idle_91_180', 'over 180': 'idle_over_180',
} as const

/** The fields of `license_usage` for seats by idle days. */
export const idleDayFields = (idleDays: IdleDays): Fields<'license_usage'> =>
  Object.fromEntries(idleDays.flatMap(({bucket, seats}) => bucket in idleFields ? [[idleFields[bucket as keyof typeof idleFields], seats]] : []))

/** The seats that are needed, of the types of which it is known. */
export const neededByType = (outlooks: readonly Outlook[]): Readonly<Partial<Record<SeatType, number>>> =>
  Object.fromEntries(outlooks.flatMap(({type, needed}) => needed.state === 'needed' ? [[type, needed.seats]] : []))

export function directoryPoints(site: SiteConfig, {directories}: UsagePatterns, at: Instant): Point[] {
  if (!site.licenseMonitoring.metrics.includes('usagePatterns')) return []
  return directories.map(({type, directory, allocated, atRisk, active30d, idleCost}) => ({
    measurement: 'license_directory', tags: {...tagsOf(site), license_type: type, user_directory: directory}, at, event: false,
    fields: {allocated, at_risk: atRisk, active_30d: active30d, idle_cost: idleCost},
  }))
}

const daysOf = (exhaustion: Exhaustion): number | undefined => {
  if (exhaustion.state === 'exhausted') return 0
  return exhaustion.state === 'daysUntil' ? exhaustion.days : undefined
}

const exhaustedFields = {within_two_years: 1, days_until_exhausted: 0, low: 0, high: 0}

function exhaustionFields(exhaustion: Exhaustion, at: Instant): Fields<'license_forecast'> {
  if (exhaustion.state === 'exhausted') return {...exhaustedFields, exhausted_at: at}
  if (exhaustion.state === 'notWithinTwoYears') return {within_two_years: 0, low: exhaustion.low}
  if (exhaustion.state === 'daysUntil') return {within_two_years: 1, days_until_exhausted: exhaustion.days, low: exhaustion.low, high: exhaustion.high, exhausted_at: exhaustion.at}
  return {}
}

function growthFields({growth}: Outlook): Fields<'license_forecast'> {
  if (growth.state !== 'growth') return {enough_history: 0}
  return {enough_history: 1, growth_per_month: growth.perMonth, growth_low: growth.low, growth_high: growth.high, fitted_users: growth.level}
}

/** The days until exhausted with so many seats more. */
const purchased = ({purchases}: Outlook, seats: number) => purchases.flatMap(({more, exhaustion}) => more === seats ? daysOf(exhaustion) ?? [] : [])[0]

export function forecastPoints(site: SiteConfig, outlooks: readonly Outlook[], at: Instant): Point[] {
  if (!site.licenseMonitoring.metrics.includes('usagePatterns')) return []
  return outlooks.map(outlook => ({
    measurement: 'license_forecast', tags: {...tagsOf(site), license_type: outlook.type}, at, event: false,
    fields: {...growthFields(outlook), ...exhaustionFields(outlook.exhaustion, at), plus_10: purchased(outlook, 10), plus_50: purchased(outlook, 50)},
  }))
}

const sumOf = (amounts: readonly (number | undefined)[]) =>
  amounts.every(amount => amount === undefined) ? undefined : amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), 0)

const costFields = ({monthlyCost, idleCost, freedValue}: Omit<TypeCost, 'type'>) => ({monthly_cost: monthlyCost, idle_cost: idleCost, freed_value: freedValue})

/** A point for each type and one for all, which sums up what is known; types without a price have no fields and so no line. */
export function costPoints(site: SiteConfig, {types, budget, budgetUsed}: Cost, at: Instant): Point[] {
  const point = (type: string, fields: Fields<'license_cost'>): Point =>
    ({measurement: 'license_cost', tags: {...tagsOf(site), license_type: type}, at, event: false, fields})
  const monthlyCost = sumOf(types.map(type => type.monthlyCost))
  const all = costFields({monthlyCost, idleCost: sumOf(types.map(type => type.idleCost)), freedValue: sumOf(types.map(type => type.freedValue))})
  const isOver = budget !== undefined && (monthlyCost ?? 0) > budget
  return [...types.map(type => point(type.type, costFields(type))), point('all', {...all, budget, budget_used: budgetUsed, over_budget: Number(isOver)})]
}

export const compliancePoints = (site: SiteConfig, findings: readonly Finding[], at: Instant): Point[] =>
  findings.map(({finding, count}) => ({measurement: 'license_compliance', tags: {...tagsOf(site), finding}, at, event: false, fields: {count}}))

// `seatkeeper plan`: reads the sites, judges, and shows what an evaluation run would release. Touches nothing.
import type {Config, SiteConfig} from '../config/types.ts'
import {brake} from '../policy/brake.ts'
import {decide} from '../policy/decide.ts'
import {evaluate} from '../policy/evaluate.ts'
import {dateText, shortReason} from '../policy/explain.ts'
import {userName} from '../policy/model.ts'
import {makePlan, type Plan, type PlanItem} from '../policy/plan.ts'
import {fetchSnapshot} from '../qrs/licenses.ts'
import {createLog} from '../log.ts'
import {createSite} from '../site.ts'
import {print, timeText} from './context.ts'
import {UserError} from './user-error.ts'
import {table} from './table.ts'

export type ShownPlan = Plan & {readonly decision: ReturnType<typeof decide>; readonly nextRun: number | undefined}

export const ROWS_SHOWN = 50

async function makeShownPlan(config: SiteConfig): Promise<ShownPlan> {
  const site = createSite(config, createLog('silent'))
  try {
    const snapshot = await fetchSnapshot(site.qrs, site.name, Date.now)
    const now = Date.now()
    const runs = site.runsFrom(now)
    const made = makePlan(snapshot, evaluate(snapshot, {policy: site.policy, now, runs}), site.policy)
    const {enable, dryRun} = config.licenseManagement
    const decision = decide(made, brake(made, snapshot, site.policy, 0), {enabled: enable, dryRun})
    return {...made, decision, nextRun: runs[0]}
  } finally {
    site.qrs.close()
  }
}

function row(item: PlanItem, currency: string | undefined): string[] {
  const why = shortReason({reason: item.reason, limitDays: item.limitDays, rule: undefined})
  return [
    item.holder.name || item.holder.id, userName(item.holder), item.type, item.neverUsed ? 'never' : dateText(item.lastActivity),
    `${item.daysInactive} d`, item.excess ? `${why}, in excess` : why,
    ...(currency === undefined ? [] : [item.monthlyCost === undefined ? '' : String(item.monthlyCost)]),
  ]
}

function showPools(plan: Plan): void {
  for (const {type, free, target, releases, spared} of plan.pools) {
    const goal = target === undefined ? '' : `, ${target} wanted free`
    print(`  ${type}: ${free} free${goal}; ${releases} to release${spared > 0 ? `, ${spared} spared because enough are free` : ''}`)
  }
}

function showKept({kept, shields}: Plan): void {
  const seats = Object.entries(kept).map(([reason, count]) => `${count} ${shortReason({reason: reason as 'active', limitDays: 0, rule: undefined})}`)
  if (seats.length > 0) print(`  kept: ${seats.join(', ')}`)
  for (const {rule, seats: shielded} of shields) if (shielded > 0) print(`  ${rule} shields ${shielded} seats`)
}

function showItems({items}: Plan, costs: SiteConfig['costs'], limit: number): void {
  const head = ['User', 'Name at Qlik', 'Type', 'Last activity', 'Idle', 'Why', ...(costs ? [`${costs.currency}/month`] : [])]
  if (items.length > 0) print(table(head, items.slice(0, limit).map(item => row(item, costs?.currency))))
  if (items.length > limit) print(`and ${items.length - limit} more (--limit, or --json for all)`)
  const sum = items.reduce((total, item) => total + (item.monthlyCost ?? 0), 0)
  print(`${items.length} seats would be released${costs ? `, worth ${sum.toLocaleString('en-US')} ${costs.currency} a month` : ''}.`)
}

function show(plan: ShownPlan, {costs, licenseManagement}: SiteConfig, {timeZone, limit}: {timeZone: string; limit: number}): void {
  print(`Plan for site ${plan.site}, read ${timeText(plan.readAt, timeZone)}`)
  showPools(plan)
  showKept(plan)
  showItems(plan, costs, limit)
  if (plan.decision.kind !== 'go') print(plan.decision.sentence)
  print(plan.nextRun === undefined ? 'No run is due.' : `Next run: ${timeText(plan.nextRun, timeZone)} (${licenseManagement.evaluation.frequency.text}).`)
}

export async function showPlan(config: Config, options: {site?: string; json?: boolean; limit?: number}): Promise<number> {
  const sites = config.sites.filter(site => options.site === undefined || site.name === options.site)
  if (sites.length === 0) throw new UserError(`There is no site ${options.site!} in ${config.file}. Sites: ${config.sites.map(site => site.name).join(', ')}.`, 2)
  const plans = await Promise.all(sites.map(site => makeShownPlan(site)))
  if (options.json === true) print(JSON.stringify(plans.length === 1 ? plans[0] : plans, null, 2))
  else plans.forEach((plan, index) => show(plan, sites[index]!, {timeZone: config.timeZone, limit: options.limit ?? ROWS_SHOWN}))
  return plans.some(({decision}) => decision.kind === 'halted' || decision.kind === 'closed') ? 3 : 0
}

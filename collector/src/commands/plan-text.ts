// A plan in words and a table, for people.
import type {Config, SiteConfig} from '../config/types.ts'
import {decisionSentences} from '../policy/decide.ts'
import {dateText, shortReason} from '../policy/explain.ts'
import {userName, type Shield} from '../policy/model.ts'
import type {Plan, PlanItem} from '../policy/plan.ts'
import {commandAtSite} from './command-text.ts'
import {print, seatCount, timeText} from './context.ts'
import {showHalted, showPause} from './halted-text.ts'
import type {ShownPlan} from './plan.ts'
import {table} from './table.ts'

function row(item: PlanItem, currency: string | undefined): string[] {
  const why = shortReason({reason: item.reason, limitDays: item.limitDays, rule: undefined})
  return [
    userName(item.holder), item.holder.name, item.type, item.neverUsed ? 'never' : dateText(item.lastActivity),
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

/** `  tag VIP-User shields 3 seats`, and what may be wrong with the rule. */
export function shieldText({rule, seats, doubt}: Shield): string {
  return `  ${rule} shields ${seatCount(seats)}${doubt === undefined ? '' : `: ${doubt}`}`
}

/** By a reading that cannot be trusted no rule is doubted. */
function showKept({kept, shields, distrust}: Plan): void {
  const counts = Object.entries(kept).map(([reason, count]) => `${count} ${shortReason({reason: reason as 'active', limitDays: 0, rule: undefined})}`)
  if (counts.length > 0) print(`  kept: ${counts.join(', ')}`)
  const told: readonly Shield[] = distrust.length > 0 ? shields.map(({rule, seats}) => ({rule, seats})) : shields
  for (const shield of told) if (shield.seats > 0 || shield.doubt !== undefined) print(shieldText(shield))
}

/** What becomes of the seats of a plan. */
function fateText(count: number, {kind}: ShownPlan['decision']): string {
  if (count === 0) return 'Nothing to release'
  if (kind === 'go') return `${seatCount(count)} will be released at the next run`
  return kind === 'dryRun' || kind === 'off' ? `${seatCount(count)} would be released` : `${seatCount(count)} in the plan`
}

function showItems({items, decision}: ShownPlan, costs: SiteConfig['costs'], limit: number): void {
  const price = costs && `${costs.currency}/month`
  const head = ['User', 'Name at Qlik', 'Type', 'Last activity', 'Idle', 'Why', ...(price === undefined ? [] : [price])]
  const shown = items.slice(0, limit)
  if (shown.length > 0) print(table(head, shown.map(item => row(item, costs?.currency)), {spare: [...(price === undefined ? [] : [price]), 'Last activity']}))
  if (items.length > limit) print(`and ${items.length - limit} more (--limit, or --json for all)`)
  const sum = items.reduce((total, item) => total + (item.monthlyCost ?? 0), 0)
  print(`${fateText(items.length, decision)}${costs && sum > 0 ? `, worth ${sum.toLocaleString('en-US')} ${costs.currency} a month` : ''}.`)
}

/** How a plan that the brake would halt is carried out all the same. */
function showWayOut(config: Config, site: string): void {
  print(`To carry it out now: \`${commandAtSite(config, site, 'plan', '--json')} > plan.json\`, look at it, then \`${commandAtSite(config, site, 'release', '--plan', 'plan.json')}\`.`)
}

/** What to do about the brake is told once, by the plan that it has halted where there is one. */
function showDecision(config: Config, {site, decision, paused, halted, items}: ShownPlan): void {
  const [sentence, ...more] = decisionSentences(decision)
  if (sentence !== undefined) print([sentence, ...(halted === undefined ? more : [])].join(' '))
  if (paused !== undefined) showPause(config, site, {paused, said: decision.kind === 'paused'})
  if (halted !== undefined) showHalted(config, site, {halted, items})
  else if (decision.kind === 'halted') showWayOut(config, site)
}

export function showText(plan: ShownPlan, config: Config, limit: number): void {
  const {timeZone} = config
  const {costs, licenseManagement} = config.sites.find(({name}) => name === plan.site)!
  print(`Plan for site ${plan.site}, read ${timeText(plan.readAt, timeZone)}`)
  showPools(plan)
  showKept(plan)
  for (const {sentence} of plan.returns) print(`  ${sentence}`)
  showItems(plan, costs, limit)
  print(plan.nextRun === undefined ? 'No run is due.' : `Next run: ${timeText(plan.nextRun, timeZone)} (${licenseManagement.evaluation.frequency.text}).`)
  showDecision(config, plan)
}

// The plan that the brake halted: kept with its seats until a person approves or discards it, or the next run replaces it.
import {randomUUID} from 'node:crypto'
import {logAudit} from './audit-log.ts'
import {siteEventPoints} from './measurements.ts'
import {compareWith, summarize} from './policy/compare.ts'
import {haltedWords} from './policy/decide.ts'
import {seatTypes} from './policy/model.ts'
import type {Plan, PlanItem} from './policy/plan.ts'
import {recordFigures} from './record.ts'
import type {ReleaseDeps} from './release.ts'
import type {Stopped} from './run.ts'
import type {Reading, Site} from './site.ts'
import type {HaltedPlan} from './store/plans.ts'
import {tellHalted} from './telling.ts'

type HaltedDeps = Pick<ReleaseDeps, 'config' | 'store' | 'now' | 'wake'>

/** Seats that work, by type: what the brake's share is a share of. */
function allocatedOf({latest}: Site): Record<string, number> {
  const held = latest?.evaluation.verdicts.filter(({allocation}) => !allocation.quarantined) ?? []
  return Object.fromEntries(seatTypes.map(type => [type, held.filter(({allocation}) => allocation.type === type).length]))
}

function halt(deps: HaltedDeps, site: Site, {plan, sentence, advice, compared}: Pick<HaltedPlan, 'plan' | 'sentence' | 'advice' | 'compared'>): void {
  const {store, now} = deps
  const halted: HaltedPlan = {id: randomUUID(), at: now(), sentence, advice, compared, allocated: allocatedOf(site), plan}
  const body = {plan: halted.id, releases: plan.items.length, sentence}
  store.db.transaction(() => {
    store.plans.halt(site.name, halted)
    store.audit.append({at: halted.at, site: site.name, kind: 'halted', body})
    store.addPoints(siteEventPoints(site.config, {event: 'halted', detail: sentence, at: halted.at}), halted.at)
    tellHalted(deps, site, halted)
  })
  site.halted = halted
  logAudit(site, 'halted', {body})
}

function clear({store}: Pick<HaltedDeps, 'store'>, site: Site): void {
  store.plans.clearHalted(site.name)
  site.halted = undefined
}

/** What an evaluation run planned takes the place of the plan that was halted before, whatever it decided. */
export function replaceHalted(deps: HaltedDeps, site: Site, {plan, decision, findings}: Reading): void {
  const {store} = deps
  const summary = summarize(plan)
  const compared = compareWith(store.plans.summary(site.name), summary)
  const wasHalted = site.halted !== undefined
  clear(deps, site)
  store.plans.saveSummary(site.name, summary)
  if (decision.kind === 'halted') halt(deps, site, {plan, ...haltedWords(findings), compared})
  if (wasHalted || site.halted !== undefined) recordFigures(deps, site, deps.now())
}

/** Halts what failures in a row left of a plan. */
export function haltRest(deps: HaltedDeps, site: Site, {plan, left, stopped}: {plan: Plan; left: readonly PlanItem[]; stopped: Stopped | undefined}): void {
  if (stopped?.finding === undefined || left.length === 0) return
  halt(deps, site, {plan: {...plan, items: left}, ...haltedWords([stopped.finding]), compared: undefined})
  recordFigures(deps, site, deps.now())
}

/** The plan that is halted now, if it is the one that is meant. */
export function haltedOf({halted}: Pick<Site, 'halted'>, id: string): HaltedPlan | undefined {
  return halted?.id === id ? halted : undefined
}

/** Ends the halt of a plan by a person's word. */
export function endHalt({store, now, wake}: HaltedDeps, site: Site, deed: {kind: 'approved' | 'discarded'; halted: HaltedPlan; actor: string}): void {
  const {kind, halted: {id, plan}, actor} = deed
  const at = now()
  const body = {plan: id, releases: plan.items.length, actor}
  store.db.transaction(() => {
    clear({store}, site)
    store.audit.append({at, site: site.name, kind, body})
    store.addPoints(siteEventPoints(site.config, {event: kind, detail: `${actor}: plan of ${plan.items.length} seats`, at}), at)
  })
  recordFigures({store}, site, at)
  logAudit(site, kind, {body})
  wake()
}

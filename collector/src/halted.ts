// The plan that the brake halted: kept with its seats until a person approves or discards it, or the next run replaces it.
import {randomUUID} from 'node:crypto'
import {logAudit} from './audit-log.ts'
import {siteEventPoints} from './measurements.ts'
import type {BrakeFinding} from './policy/brake.ts'
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

type Halting = Pick<HaltedPlan, 'plan' | 'compared'> & {readonly findings: readonly BrakeFinding[]}

/** Writes down a plan that is halted; call it inside the transaction that halts it, and `noteHalted` after it. */
function writeHalted(deps: HaltedDeps, site: Site, {plan, findings, compared}: Halting): Halted {
  const {store, now} = deps
  const words = haltedWords(findings) // they may quote Qlik, whose words may name people
  const {sentence} = words
  const at = now()
  const halted: HaltedPlan = {id: randomUUID(), at, since: site.halted?.since ?? at, ...words, compared, allocated: allocatedOf(site), plan}
  const body = {plan: halted.id, releases: plan.items.length, brake: findings.map(({code}) => code)}
  store.plans.halt(site.name, halted)
  store.audit.append({at, site: site.name, kind: 'halted', body, person: {sentence}})
  store.addPoints(siteEventPoints(site.config, {event: 'halted', detail: sentence, at}), at)
  tellHalted(deps, site, halted)
  return {halted, body}
}

type Halted = {readonly halted: HaltedPlan; readonly body: Readonly<Record<string, unknown>>}

/** What is known in memory follows what is on disk, never the other way round. */
function noteHalted(deps: HaltedDeps, site: Site, written: Halted | undefined): void {
  const changes = written !== undefined || site.halted !== undefined
  site.halted = written?.halted
  if (written) logAudit(site, 'halted', {body: written.body, sentence: written.halted.sentence})
  if (changes) recordFigures(deps, site, deps.now())
}

/** What an evaluation run planned takes the place of the plan that was halted before, whatever it decided. Plans are compared with the last that could be trusted. */
export function replaceHalted(deps: HaltedDeps, site: Site, {plan, decision, findings}: Reading): void {
  const {store} = deps
  const halted = store.db.transaction(() => {
    store.plans.clearHalted(site.name)
    if (decision.kind === 'closed') return undefined
    const summary = summarize(plan)
    const compared = compareWith(store.plans.summary(site.name), summary)
    store.plans.saveSummary(site.name, summary)
    return decision.kind === 'halted' ? writeHalted(deps, site, {plan, findings, compared}) : undefined
  })
  noteHalted(deps, site, halted)
}

/** Halts what failures in a row left of a plan. */
export function haltRest(deps: HaltedDeps, site: Site, {plan, left, stopped}: {plan: Plan; left: readonly PlanItem[]; stopped: Stopped | undefined}): void {
  const finding = stopped?.finding
  if (finding === undefined || left.length === 0) return
  noteHalted(deps, site, deps.store.db.transaction(() => writeHalted(deps, site, {plan: {...plan, items: left}, findings: [finding], compared: undefined})))
}

/** The plan that is halted now, if it is the one that is meant. */
export function haltedOf({halted}: Pick<Site, 'halted'>, id: string): HaltedPlan | undefined {
  return halted?.id === id ? halted : undefined
}

export type Deed = {readonly kind: 'approved' | 'discarded'; readonly halted: HaltedPlan; readonly actor: string}

/** Ends the halt of a plan by a person's word: `write` belongs into a transaction, `done` after it. */
export function haltEnding({store, now, wake}: HaltedDeps, site: Site, {kind, halted: {id, plan}, actor}: Deed): {readonly write: () => void; readonly done: () => void} {
  const at = now()
  const body = {plan: id, releases: plan.items.length, actor}
  return {
    write: () => {
      store.plans.clearHalted(site.name)
      store.audit.append({at, site: site.name, kind, body})
      store.addPoints(siteEventPoints(site.config, {event: kind, detail: `${actor}: plan of ${plan.items.length} seats`, at}), at)
    },
    done: () => {
      site.halted = undefined
      recordFigures({store}, site, at)
      logAudit(site, kind, {body})
      wake()
    },
  }
}

/** Discards the halted plan: nothing of it is released. */
export function discardHalted(deps: HaltedDeps, site: Site, halted: HaltedPlan, actor: string): void {
  const {write, done} = haltEnding(deps, site, {kind: 'discarded', halted, actor})
  deps.store.db.transaction(write)
  done()
}

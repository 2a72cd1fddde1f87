// Carries out a plan that a person approved: judged afresh, it releases what is in both, and tells of every seat how it ended.
import {haltedOf, haltEnding, haltRest} from './halted.ts'
import {readSite} from './cycle.ts'
import type {ManualOutcome} from './manual.ts'
import {intersect, type StaysAfterAll} from './policy/approve.ts'
import {decide, type Decision} from './policy/decide.ts'
import {explain} from './policy/explain.ts'
import {userName, type Holder, type SeatType} from './policy/model.ts'
import type {PlanItem} from './policy/plan.ts'
import type {Job, ReleaseJobs, Work} from './release-jobs.ts'
import {refusal, type Outcome, type ReleaseDeps} from './release.ts'
import {releaseAll, type Stopped} from './run.ts'
import {switchesOf, type Reading, type Site} from './site.ts'
import type {HaltedPlan} from './store/plans.ts'

type Approval = {readonly job: Job; readonly done: Promise<void>} | {readonly refused: {readonly code: string; readonly sentence: string}}

/** What is to be carried out: the halted plan of that id, or seats that a person reviewed elsewhere, under a key of their own. */
export type Wanted = {readonly actor: string} & ({readonly halted: string} | {readonly key: string; readonly items: readonly {readonly allocationId: string}[]})

export const REPLACED = {code: 'replaced', sentence: 'This is not the plan that is halted now: it was approved or discarded already, or a newer run replaced it. Look at the plan as it is.'}
export const KEY_REUSED = {code: 'keyReused', sentence: 'This idempotency key was used for another request. Take a new key for a new request.'}

type Named = {readonly holder: Holder; readonly type: SeatType}

function toOutcome(site: Site, allocationId: string, {named, outcome}: {named: Named | undefined; outcome: Outcome}): ManualOutcome {
  return {site: site.name, allocationId, ...(named && {user: userName(named.holder), name: named.holder.name, licenseType: named.type}), ...outcome}
}

/** Why a seat of the approved plan stays after all. */
function staysOutcome({verdict}: StaysAfterAll): Outcome {
  if (verdict === undefined) return {result: 'alreadyGone', sentence: 'The seat was gone already.'}
  const {reason, allocation} = verdict
  if (reason === 'quarantined') return {result: 'alreadyGone', sentence: 'The seat was in quarantine already.', freeAt: allocation.quarantineEnd}
  return {result: reason === 'active' ? 'becameActive' : 'nowExcluded', sentence: explain(verdict), reason}
}

/** What failed is told with the seats that failed. */
const notBegun = ({finding, discreet, sentence}: Stopped): Outcome => ({result: 'notBegun', sentence: `Not begun. ${finding ? discreet : sentence}`})

type Carry = {readonly items: readonly {readonly allocationId: string}[]; readonly reading: Reading; readonly actor: string; readonly named: ReadonlyMap<string, Named>; readonly wasHalted: boolean}

/**
 * Tells first what stays, then releases the rest in order. What failures in a row leave over of a halted plan is halted anew; of a plan that a person
 * sent herself it is told and no more, for another plan may be waiting.
 */
function carryOut(deps: ReleaseDeps, site: Site, {items, reading, actor, named, wasHalted}: Carry): Work {
  return async tell => {
    const approved = intersect(items, reading)
    const ended = (allocationId: string, outcome: Outcome) => toOutcome(site, allocationId, {named: named.get(allocationId), outcome})
    if (approved.stays.length > 0) tell(approved.stays.map(stays => ended(stays.item.allocationId, staysOutcome(stays))))
    const {left, stopped} = await releaseAll(deps, site, {items: approved.items, mode: wasHalted ? 'auto' : 'manual', actor, tell: (item, outcome) => tell([ended(item.allocationId, outcome)])})
    if (deps.stopping()) return // the next start tells of the rest that it was not begun
    if (left.length > 0) tell(left.map(({allocationId}) => ended(allocationId, notBegun(stopped!))))
    if (wasHalted) haltRest(deps, site, {plan: reading.plan, left, stopped})
  }
}

const namesOf = (items: readonly PlanItem[]): [string, Named][] => items.map(({allocationId, holder, type}) => [allocationId, {holder, type}])

function heldNames({evaluation}: Reading): [string, Named][] {
  return evaluation.verdicts.flatMap(({allocation: {id, type, holder}}): [string, Named][] => holder ? [[id, {holder, type}]] : [])
}

/** Neither a dry run, a pause nor distrust gives way to an approval; the brake does. */
function whyNot(site: Site, {plan}: Reading): {code: string; sentence: string} | undefined {
  const decision: Decision = decide(plan, [], switchesOf(site))
  return decision.kind === 'go' ? undefined : {code: decision.kind, sentence: decision.sentence}
}

type CarryDeps = ReleaseDeps & {readonly releaseJobs: ReleaseJobs}

/**
 * Waits for a run in progress, reads the site and starts the job; one that was started before is answered at once. Refused: nothing was done, and a
 * halted plan stays halted. Throws QrsError when the site cannot be read.
 */
export async function carryOutPlan(deps: CarryDeps, site: Site, wanted: Wanted): Promise<Approval> {
  const before = startedBefore(deps, site, wanted)
  if (before) return before
  const {promise, resolve, reject} = Promise.withResolvers<Approval>()
  void site.exclusive(async () => {
    try {
      const approval = await begin(deps, site, wanted)
      resolve(approval)
      if ('done' in approval) await approval.done // no other run of the site before the last seat
    } catch (error) {
      reject(error)
    } finally {
      deps.wake()
    }
  })
  return promise
}

type Meant = {readonly key: string; readonly items: readonly {readonly allocationId: string}[]; readonly halted?: HaltedPlan}

const keyOf = (wanted: Wanted) => 'items' in wanted ? wanted.key : `plan-${wanted.halted}`

/** Undefined where the halted plan that is meant is not the one that is halted now. */
function meantBy(site: Site, wanted: Wanted): Meant | undefined {
  if ('items' in wanted) return wanted
  const halted = haltedOf(site, wanted.halted)
  return halted && {key: keyOf(wanted), items: halted.plan.items, halted}
}

const requestOf = (site: Site, {items}: Pick<Meant, 'items'>) => ({site, items: items.map(({allocationId}) => ({allocationId}))})

/** What was asked for before, after an answer that was lost: the same job, and nothing is done again. */
function startedBefore({releaseJobs}: CarryDeps, site: Site, wanted: Wanted): Approval | undefined {
  const job = 'items' in wanted ? releaseJobs.known(wanted.key, requestOf(site, wanted)) : releaseJobs.find(keyOf(wanted))
  if (job === undefined) return undefined
  return job === 'other' ? {refused: KEY_REUSED} : {job, done: Promise.resolve()}
}

async function begin(deps: CarryDeps, site: Site, wanted: Wanted): Promise<Approval> {
  const before = startedBefore(deps, site, wanted)
  if (before) return before
  if (meantBy(site, wanted) === undefined) return {refused: REPLACED}
  const refused = refusal(site)
  if (refused) return {refused}
  const reading = await readSite(deps, site)
  const meant = meantBy(site, wanted) // it may have been discarded while the site was read
  if (meant === undefined) return {refused: REPLACED}
  const against = whyNot(site, reading)
  return against ? {refused: against} : start(deps, site, {meant, reading, actor: wanted.actor})
}

function start(deps: CarryDeps, site: Site, {meant, reading, actor}: {meant: Meant; reading: Reading; actor: string}): Approval {
  const {key, items, halted} = meant
  const named = new Map([...heldNames(reading), ...namesOf(halted?.plan.items ?? [])])
  const work = carryOut(deps, site, {items, reading, actor, named, wasHalted: halted !== undefined})
  const ending = halted && haltEnding(deps, site, {kind: 'approved', halted, actor})
  const started = deps.releaseJobs.start(key, {actor, work, ...(ending && {also: ending.write})}, requestOf(site, meant))
  if (started === 'other') return {refused: KEY_REUSED}
  ending?.done()
  return started
}

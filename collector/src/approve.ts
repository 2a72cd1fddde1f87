// Carries out a plan that a person approved: judged afresh, it releases what is in both, and tells of every seat how it ended.
import {endHalt, haltedOf, haltRest} from './halted.ts'
import {readSite} from './cycle.ts'
import type {ManualOutcome} from './manual.ts'
import {intersect, type StaysAfterAll} from './policy/approve.ts'
import {decide, type Decision} from './policy/decide.ts'
import {explain} from './policy/explain.ts'
import {userName, type Holder, type SeatType} from './policy/model.ts'
import type {PlanItem} from './policy/plan.ts'
import type {Job, ReleaseJobs, Work} from './release-jobs.ts'
import {refusal, type Outcome, type ReleaseDeps} from './release.ts'
import {releaseAll} from './run.ts'
import {switchesOf, type Reading, type Site} from './site.ts'
import type {HaltedPlan} from './store/plans.ts'

export type Approval = {readonly job: Job; readonly done: Promise<void>} | {readonly refused: {readonly code: string; readonly sentence: string}}

/** What is to be carried out: the halted plan of that id, or seats that a person reviewed elsewhere, under a key of their own. */
export type Wanted = {readonly actor: string} & ({readonly halted: string} | {readonly key: string; readonly items: readonly {readonly allocationId: string}[]})

const REPLACED = {code: 'replaced', sentence: 'This is not the plan that is halted now: it was approved or discarded already, or a newer run replaced it. Look at the plan as it is.'}
const KEY_REUSED = {code: 'keyReused', sentence: 'This idempotency key was used for another request. Take a new key for a new request.'}

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

type Carry = {readonly items: readonly {readonly allocationId: string}[]; readonly reading: Reading; readonly actor: string; readonly named: ReadonlyMap<string, Named>}

/** Tells first what stays, then releases the rest in order; what failures in a row leave over is halted anew. */
function carryOut(deps: ReleaseDeps, site: Site, {items, reading, actor, named}: Carry): Work {
  return async tell => {
    const approved = intersect(items, reading)
    const say = (allocationId: string, outcome: Outcome) => tell(toOutcome(site, allocationId, {named: named.get(allocationId), outcome}))
    for (const stays of approved.stays) say(stays.item.allocationId, staysOutcome(stays))
    const {left, stopped} = await releaseAll(deps, site, {items: approved.items, actor, tell: (item, outcome) => say(item.allocationId, outcome)})
    if (deps.stopping()) return // the next start tells of the rest that it was not begun
    for (const {allocationId} of left) say(allocationId, {result: 'failed', sentence: `Not begun. ${stopped!.sentence}`})
    haltRest(deps, site, {plan: reading.plan, left, stopped})
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

/**
 * Waits for a run in progress, reads the site and starts the job. Refused: nothing was done, and a halted plan stays halted.
 * Throws QrsError when the site cannot be read.
 */
export async function carryOutPlan(deps: ReleaseDeps & {readonly releaseJobs: ReleaseJobs}, site: Site, wanted: Wanted): Promise<Approval> {
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

/** Undefined where the halted plan that is meant is not the one that is halted now. */
function meantBy(site: Site, wanted: Wanted): Meant | undefined {
  if ('items' in wanted) return wanted
  const halted = haltedOf(site, wanted.halted)
  return halted && {key: `plan-${halted.id}`, items: halted.plan.items, halted}
}

async function begin(deps: ReleaseDeps & {readonly releaseJobs: ReleaseJobs}, site: Site, wanted: Wanted): Promise<Approval> {
  const meant = meantBy(site, wanted)
  if (meant === undefined) return {refused: REPLACED}
  const refused = refusal(site)
  if (refused) return {refused}
  const reading = await readSite(deps, site)
  if ('halted' in wanted && meantBy(site, wanted) === undefined) return {refused: REPLACED} // discarded while the site was read
  const against = whyNot(site, reading)
  if (against) return {refused: against}
  const {actor} = wanted
  const {key, items, halted} = meant
  const named = new Map([...heldNames(reading), ...namesOf(halted?.plan.items ?? [])])
  if (halted) endHalt(deps, site, {kind: 'approved', halted, actor})
  const work = carryOut(deps, site, {items, reading, actor, named})
  const started = deps.releaseJobs.start(key, {actor, work}, {site, items: items.map(({allocationId}) => ({allocationId}))})
  return started === 'other' ? {refused: KEY_REUSED} : started
}

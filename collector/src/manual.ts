// A release that a person asks for: by the seat of the last reading, and what the person saw of it.
import {userName, type SeatType, type Verdict} from './policy/model.ts'
import {recordFigures} from './record.ts'
import {leftTheList, releaseSeat, type Outcome, type ReleaseDeps} from './release.ts'
import {toManualRequest} from './requests.ts'
import {findSeat, type Site} from './site.ts'
import {tellReleases} from './telling.ts'

/** Who and what is left out where the seat is not known any more. */
export type ManualOutcome = Outcome & {
  readonly site: string
  readonly allocationId: string
  readonly user?: string
  readonly name?: string
  readonly licenseType?: SeatType
}

export type ManualItem = {readonly allocationId: string; readonly lastActivity?: number | undefined}

/** Releases one seat of the last reading; waits for a reading or run in progress. */
async function releaseByHand(deps: ReleaseDeps, site: Site, verdict: Verdict, by: {actor: string; seen?: number | undefined}): Promise<ManualOutcome> {
  const {allocation} = verdict
  const {type, holder} = allocation
  const seat = {site: site.name, allocationId: allocation.id, licenseType: type}
  if (holder === undefined) return {...seat, result: 'nowExcluded', reason: 'deletedUser', sentence: 'The user was deleted in Qlik; Qlik frees the seat when its quarantine ends.'}
  const request = toManualRequest(verdict, {actor: by.actor, seen: by.seen, monthlyCost: site.policy.monthlyPerSeat[type]})
  return {...seat, user: userName(holder), name: holder.name, ...await site.exclusive(() => releaseSeat(deps, site, request))}
}

/** The same by itself, not as one of many: the figures of dashboards follow at once. */
export async function releaseOne(deps: ReleaseDeps, site: Site, verdict: Verdict, by: {actor: string; seen?: number | undefined}): Promise<ManualOutcome> {
  const outcome = await releaseByHand(deps, site, verdict, by)
  figuresAfter(deps, site, [outcome])
  return outcome
}

/** Tells of releases by hand, and writes the figures as they are after them, if any seat left the list. */
export function figuresAfter(deps: ReleaseDeps, site: Site, outcomes: readonly Outcome[]): void {
  tellReleases(deps, site)
  if (!outcomes.some(leftTheList)) return
  recordFigures(deps, site, deps.now())
  deps.wake()
}

/** One of many, named by its row id, which may be gone; `figuresAfter` all of them. */
export async function releaseItem(deps: ReleaseDeps, site: Site, item: ManualItem, actor: string): Promise<ManualOutcome> {
  const verdict = findSeat(site, item.allocationId)
  if (verdict === undefined) return {site: site.name, allocationId: item.allocationId, result: 'alreadyGone', sentence: 'No such seat is held any more.'}
  return releaseByHand(deps, site, verdict, {actor, seen: item.lastActivity})
}

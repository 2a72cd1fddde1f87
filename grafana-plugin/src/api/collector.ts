// The collector's REST API as this plugin uses it, one function a request.
import type {
  AtRiskPage,
  AtRiskQuery,
  Connection,
  ExclusionDone,
  ExclusionList,
  NewExclusion,
  PauseDone,
  ReleaseBody,
  ReleaseJob,
  SiteDone,
  UndoDone,
} from '@seatkeeper/collector/contract'
import { API_LEVEL } from '../constants'
import type { Plan } from './plan'
import { ask } from './request'
import { TroubleError, needsUpdate, notACollector } from './trouble'

export async function fetchAtRisk(query: AtRiskQuery): Promise<AtRiskPage> {
  const page = await ask<AtRiskPage>({ route: 'at-risk', params: query })
  if (!Array.isArray(page.seats)) throw notACollector // other servers give JSON too
  return page
}

/** Who Grafana is to the collector, by the token for reading or the one for acting. Throws TroubleError, also for a collector that is too old. */
export async function fetchConnection(route: 'connection' | 'operator'): Promise<Connection> {
  const connection = await ask<Partial<Connection>>({ route })
  if (typeof connection.api !== 'number') throw notACollector
  if (connection.api < API_LEVEL) throw new TroubleError(needsUpdate(connection.version ?? 'unknown'))
  return connection as Connection
}

/** Starts a release, or answers the one that the key has started before. */
export const startRelease = (key: string, body: ReleaseBody): Promise<ReleaseJob> =>
  ask<ReleaseJob>({ route: 'release', method: 'POST', data: body, headers: { 'Idempotency-Key': key } })

export const fetchRelease = (key: string): Promise<ReleaseJob> => ask<ReleaseJob>({ route: 'release', params: { key } })

export const fetchExclusions = (site: string): Promise<ExclusionList> => ask<ExclusionList>({ route: 'exclusions', params: { site } })

export const excludeUser = (wish: NewExclusion): Promise<ExclusionDone> => ask<ExclusionDone>({ route: 'exclusions', method: 'POST', data: wish })

/** `restore` names the exclusion that was replaced by it, to be put back in the same deed. */
export const endExclusion = (site: string, id: string, restore: string | undefined): Promise<ExclusionDone> =>
  ask<ExclusionDone>({ route: 'exclusions', method: 'DELETE', params: { site, id, restore } })

/** The plan by the last reading, and the one that is halted with its seats. */
export async function fetchPlan(site: string): Promise<Plan> {
  const plan = await ask<Plan>({ route: 'plan', params: { site } })
  if (!Array.isArray(plan.items)) throw notACollector
  return plan
}

/** Starts the release of a halted plan, or answers the job of the approval that came before; it is asked for by the key `plan-<id>`. */
export const approvePlan = (site: string, id: string): Promise<ReleaseJob> => ask<ReleaseJob>({ route: 'plan-approve', method: 'POST', data: { site, id } })

export const discardPlan = (site: string, id: string): Promise<SiteDone> => ask<SiteDone>({ route: 'plan-discard', method: 'POST', data: { site, id } })

export const pauseSite = (site: string, reason: string): Promise<PauseDone> =>
  ask<PauseDone>({ route: 'pause', method: 'POST', data: { site, ...(reason !== '' && { reason }) } })

export const resumeSite = (site: string): Promise<SiteDone> => ask<SiteDone>({ route: 'resume', method: 'POST', data: { site } })

/** Gives back the seat that a release took; `allocationId` is that of the seat that was released. */
export const undoRelease = (site: string, allocationId: string): Promise<UndoDone> => ask<UndoDone>({ route: 'undo', method: 'POST', data: { site, allocationId } })

// Forgets what names people once it has been kept for long enough, and what nobody can act on any more.
import type {Config} from './config/types.ts'
import {DAY, type Instant} from './policy/model.ts'
import type {ReleaseDeps} from './release.ts'
import type {Store} from './store/store.ts'

const REFUSED_KEPT = 90 * DAY // messages that a destination refused; they name people too
const DAYS_KEPT = 730 * DAY // what days were like in numbers; they name nobody
const KEYS_KEPT = 30 * DAY // how long an idempotency key is known, and the job behind it with its names

/** Keeps something of each site, and of sites that were served once. */
type Keeper = {
  readonly forgetBefore: (site: string, instant: Instant) => number
  readonly forgetOthersBefore: (sites: readonly string[], instant: Instant) => number
}

/** A plan that is halted waits for the next run, and a release that nobody was told of for the next reading: where none comes, they would wait with their names for ever. */
export function forgetStale({sites}: Pick<Config, 'sites'>, {plans, untold}: Pick<Store, 'plans' | 'untold'>): void {
  plans.forgetOthers(sites.filter(({licenseManagement}) => licenseManagement.enable).map(({name}) => name))
  untold.forgetOthers(sites.map(({name}) => name))
}

/** By the retention of each site; of sites that are not served any more by the longest. */
export function forgetPeople(config: Pick<Config, 'sites'>, {store, now, log}: Pick<ReleaseDeps, 'store' | 'now' | 'log'>): void {
  const keptDays = config.sites.map(site => ({name: site.name, days: site.licenseManagement.auditLog.retentionDays}))
  const names = keptDays.map(({name}) => name)
  const othersBefore = now() - Math.max(...keptDays.map(({days}) => days)) * DAY
  const forget = (kept: Keeper) =>
    keptDays.reduce((sum, {name, days}) => sum + kept.forgetBefore(name, now() - days * DAY), 0) + kept.forgetOthersBefore(names, othersBefore)
  const records = forget(store.audit)
  if (records > 0) log.info({records}, 'details of people were removed from old audit records')
  forget(store.exclusions)
  forget(store.departures)
  // At a site that is served these are settled by its next reading, or stand until somebody ends them.
  for (const kept of [store.intents, store.reinstatements, store.pauses, store.seats]) kept.forgetOthersBefore(names, othersBefore)
  store.daily.forgetBefore(now() - DAYS_KEPT)
  store.db.run('DELETE FROM dead_letter WHERE died < ?', now() - REFUSED_KEPT)
  store.db.run(`DELETE FROM release_outcome WHERE key IN (SELECT key FROM release_job WHERE state = 'done' AND created < ?)`, now() - KEYS_KEPT)
  store.db.run(`DELETE FROM release_job WHERE state = 'done' AND created < ?`, now() - KEYS_KEPT)
}

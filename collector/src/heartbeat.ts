// Writes every few minutes how each site and the way to each destination stands, so that alert rules need not wait for a reading, and notice when nothing comes.
import type {Collector} from './collector.ts'
import type {Clock} from './jobs.ts'
import {siteStatePoint, type SiteState} from './measurements/site-state.ts'
import type {Instant} from './policy/model.ts'
import {healthPoints, outboxParts} from './record.ts'
import {nextRun} from './schedule.ts'
import {isMeasured, type Site} from './site.ts'
import type {Store} from './store/store.ts'

const EVERY_MS = 5 * 60_000
const HOUR_MS = 3_600_000
const USUAL_DAYS = 35 // so that releases of once a month are usual

const hoursSince = (instant: Instant | undefined, now: Instant): number => (instant === undefined ? 0 : Math.max(0, now - instant) / HOUR_MS)

type Times = {readonly now: Instant; readonly started: Instant}

/** What only a reading tells: until the first since the start has ended, what was told before it holds. */
function readState({name, config, latest, health}: StateOf, store: Pick<Store, 'seats'>, {now, started}: Times): Pick<SiteState, 'overdueHours' | 'closed'> {
  if (health === undefined) return {overdueHours: undefined, closed: undefined}
  const last = new Date(Math.min(store.seats.readAt(name) ?? started, now)) // a clock that was ahead put it into the future
  const due = nextRun(config.licenseMonitoring.collectInterval, last, last)
  return {overdueHours: hoursSince(due.getTime(), now), closed: latest === undefined ? undefined : latest.plan.distrust.length > 0}
}

type StateOf = Pick<Site, 'name' | 'config' | 'latest' | 'health' | 'paused' | 'halted'>

/** `started`: when the service began, from which on a site that was never read is expected to be. */
export function siteStateOf(site: StateOf, store: Pick<Store, 'seats' | 'intents'>, times: Times): SiteState {
  const {now} = times
  const {lastDay, usual} = store.intents.releaseActivity(site.name, now, USUAL_DAYS)
  return {
    ...readState(site, store, times),
    pausedHours: hoursSince(site.paused?.at, now), haltedHours: hoursSince(site.halted?.since, now),
    releasedLastDay: lastDay, releasedUsual: usual,
  }
}

function beat(collector: Collector, started: Instant): void {
  const {sites, store, deps, now} = collector
  const at = now()
  const parts = outboxParts(deps, at)
  const points = sites.filter(isMeasured).flatMap(site =>
    [siteStatePoint(site.config, siteStateOf(site, store, {now: at, started}), at), ...healthPoints(deps, site, parts, at)])
  store.addPoints(points, at)
  deps.wake()
}

/** Beats at once and then every five minutes; gives how to end it, which must be done before the collector stops. A beat that fails is logged, and the next comes. */
export function startHeartbeat(collector: Collector, clock: Clock): () => void {
  const started = clock.now()
  let cancel = (): void => undefined
  const next = (): void => {
    try {
      beat(collector, started)
    } catch (error) {
      collector.log.error({err: error}, 'the state of the sites could not be written')
    }
    cancel = clock.setTimer(next, EVERY_MS)
  }
  next()
  return () => cancel()
}

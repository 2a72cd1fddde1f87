// The one place where the parts are put together; nothing runs before `start`.
import {randomBytes} from 'node:crypto'
import type {Gate} from './api/auth.ts'
import type {Config} from './config/types.ts'
import type {Health} from './contract.ts'
import {runCycle, type Purpose} from './cycle.ts'
import {createDelivery, type Delivery} from './deliver.ts'
import {createJobs, systemClock, type Clock, type Jobs} from './jobs.ts'
import {groupOf, peersOf} from './license-group.ts'
import {LOCAL} from './local-actor.ts'
import type {Logger} from './log.ts'
import type {Instant} from './policy/model.ts'
import {QrsError} from './qrs/errors.ts'
import {createReleaseJobs, type ReleaseJobs} from './release-jobs.ts'
import type {ReleaseDeps} from './release.ts'
import {forgetPeople, forgetStale} from './retention.ts'
import {destinationsOf} from './messages/route.ts'
import {parseSchedule} from './schedule.ts'
import {checkServerLicense} from './server-license-check.ts'
import {createSinks} from './sinks/index.ts'
import {createSite, isRead, type Site} from './site.ts'
import {openStore, type Store} from './store/store.ts'
import {tellAtRisk} from './telling.ts'

export type Collector = {
  readonly config: Config
  readonly sites: readonly Site[]
  readonly store: Store
  readonly delivery: Delivery
  readonly deps: ReleaseDeps
  readonly releaseJobs: ReleaseJobs
  readonly gate: Gate
  readonly localToken: string
  readonly log: Logger
  readonly now: () => Instant
  readonly jobList: () => Health['jobs']
  /** Starts deliveries and schedules, and reads every site once. Release runs wait for their slot. */
  readonly start: () => void
  readonly stop: () => Promise<void>
}

const daily = 'every 24 hours'

const loadRun = (store: Store, job: string) => store.db.get<{at: number}>('SELECT at FROM job_run WHERE name = ?', job)?.at

function createSchedules({config, sites, deps, store, releaseJobs}: Pick<Collector, 'config' | 'sites' | 'deps' | 'store' | 'releaseJobs'>, clock: Clock): Jobs {
  const jobs = createJobs({
    clock, log: deps.log,
    load: name => loadRun(store, name),
    save: (name, at) => void store.db.run('INSERT INTO job_run (name, at) VALUES (?, ?) ON CONFLICT DO UPDATE SET at = excluded.at', name, at),
  })
  const round = async (site: Site, purpose: Purpose) => {
    await runCycle(deps, site, purpose)
    releaseJobs.closeInterrupted(site)
  }
  for (const site of sites) {
    const {licenseMonitoring, licenseManagement, serverLicenseMonitor} = site.config
    if (isRead(site)) {
      jobs.add({name: `read ${site.name}`, schedule: licenseMonitoring.collectInterval, catchUp: true, run: () => unlessQlikFailed(round(site, 'reading'))})
    }
    if (licenseManagement.enable) {
      jobs.add({name: `evaluate ${site.name}`, schedule: licenseManagement.evaluation.frequency, catchUp: false, run: () => unlessQlikFailed(round(site, 'evaluation'))})
    }
    if (serverLicenseMonitor.enable) {
      jobs.add({name: `server license ${site.name}`, schedule: serverLicenseMonitor.frequency, catchUp: true, run: () => unlessQlikFailed(checkServerLicense(deps, site))})
    }
  }
  if (destinationsOf(config, 'atRiskDigest').length > 0) {
    jobs.add({name: 'digest', schedule: config.digest.frequency, catchUp: false, run: async () => sites.filter(isRead).forEach(site => tellAtRisk(deps, site))})
  }
  jobs.add({name: 'retention', schedule: scheduleOf(daily, config.timeZone), catchUp: true, run: async () => forgetPeople(config, deps)})
  return jobs
}

function scheduleOf(text: string, timeZone: string) {
  const parsed = parseSchedule(text, timeZone)
  if ('error' in parsed) throw new Error(parsed.error.message)
  return parsed.schedule
}

/** What Qlik did wrong is recorded by the round itself; the rest is a bug and goes to the log of the jobs. */
async function unlessQlikFailed(round: Promise<unknown>): Promise<void> {
  try {
    await round
  } catch (error) {
    if (!(error instanceof QrsError)) throw error
  }
}

/** Builds a collector from a checked configuration. `clock` is replaced in tests and when time is simulated. */
export function createCollector(config: Config, log: Logger, clock: Clock = systemClock): Collector {
  const localToken = `sk_${randomBytes(24).toString('base64url')}`
  const store = openStore(config, [{name: LOCAL, scope: 'admin', forGrafana: false, text: localToken}])
  if (store.wasLost) log.error('The state of the collector was lost, and with it what operators had made: every site is paused. Make the exclusions again, then resume with `seatkeeper resume`.')
  const delivery = createDelivery(createSinks(config, sentence => log.warn(sentence)), {outbox: store.outbox, audit: store.audit, now: clock.now, log})
  forgetStale(config, store)
  let stopping = false
  const deps: ReleaseDeps = {config, store, now: clock.now, log, wake: delivery.wake, stopping: () => stopping}
  const sites = config.sites.map((site): Site => {
    const made = createSite(site, log, {lastRun: () => loadRun(store, `evaluate ${site.name}`), peers: () => peersOf(made, sites), group: () => groupOf(made, sites)})
    return Object.assign(made, {paused: store.pauses.find(site.name), halted: store.plans.halted(site.name)})
  })
  const releaseJobs = createReleaseJobs(deps)
  const jobs = createSchedules({config, sites, deps, store, releaseJobs}, clock)
  return {
    config, sites, store, delivery, deps, releaseJobs, log, localToken,
    gate: {tokens: store.tokens, operators: config.api.operators},
    now: clock.now,
    jobList: () => jobs.list().map(({name, nextRun, lastRun, running, lastError}) => ({
      name, running, ...(nextRun !== undefined && {nextRun}), ...(lastRun !== undefined && {lastRun}), ...(lastError !== undefined && {lastError}),
    })),
    start: () => {
      releaseJobs.closeUnread(sites.filter(isRead).map(({name}) => name))
      delivery.start()
      jobs.start()
      for (const {name} of jobs.list()) if (name.startsWith('read ')) void jobs.runNow(name)
    },
    stop: async () => {
      stopping = true
      await jobs.stop()
      await releaseJobs.settled()
      await Promise.all(sites.map(site => site.exclusive(async () => {}))) // a release asked for by the API may be under way
      await delivery.stop()
      for (const site of sites) site.qrs.close()
      store.close()
    },
  }
}

// Tells people and programs what happened at a site; what is said is made in `messages/`, who gets it is decided by switches.
import {instantText, type Draft, type Sender} from './messages/draft.ts'
import {queuesOf} from './messages/route.ts'
import {atRiskDigest, gateClosed, isLow, planHalted, poolLow} from './messages/plans.ts'
import {releaseMessages, seatGivenBack, type Ended} from './messages/releases.ts'
import {mayRepeat} from './messages/alert-rhythm.ts'
import {alertOf, licenseAlert, licenseStateOf, licenseStatus} from './messages/server-license.ts'
import {userName, type Instant} from './policy/model.ts'
import type {ServerLicense} from './qrs/server-license.ts'
import type {Outcome, ReleaseDeps} from './release.ts'
import {currentVerdicts, type Reading, type Site} from './site.ts'
import type {ReleaseRequest} from './store/intents.ts'
import type {HaltedPlan} from './store/plans.ts'
import type {Reinstatement} from './store/reinstatements.ts'

type TellDeps = Pick<ReleaseDeps, 'store' | 'now' | 'config'>

const senderOf = ({config}: TellDeps, site: Site, at: Instant): Sender => ({site: site.name, grafanaUrl: config.grafanaUrl, at})

/** Whether any destination wants to hear of releases at all, so that nothing is kept for nobody. */
const wantsReleases = ({config}: TellDeps): boolean =>
  (['seatsReleased', 'releaseFailed', 'seatReleased'] as const).some(kind => queuesOf(config, kind).length > 0)

type Settled = {readonly request: ReleaseRequest; readonly outcome: Outcome; readonly address: string | undefined}

const told: readonly Outcome['result'][] = ['released', 'quarantined', 'refused', 'failed']

/** Keeps a release that ended until it is told with the others of its run; call it inside the transaction that records it. */
export function keepUntold(deps: TellDeps, site: Site, {request, outcome, address}: Settled): void {
  if (!told.includes(outcome.result) || outcome.unknown === true || !wantsReleases(deps)) return
  const {type, mode, actor, reason, daysInactive, monthlyCost, directory, userId, name} = request
  deps.store.untold.add(site.name, {
    user: userName({directory, id: userId}), name, type, mode, actor, reason, daysInactive, monthlyCost, address,
    limitDays: site.policy.seats[type].inactivityDays, result: outcome.result as Ended['result'], sentence: outcome.sentence, freeAt: outcome.freeAt,
  })
}

/** Tells of all releases of the site that ended and were not told yet. */
export function tellReleases(deps: TellDeps, site: Site): void {
  const {store, now, config} = deps
  store.db.transaction(() => {
    const ended: Ended[] = store.untold.take(site.name)
    if (ended.length === 0) return
    const toUsers = queuesOf(config, 'seatReleased').length > 0
    store.addMessages(releaseMessages(senderOf(deps, site, now()), ended, {currency: site.config.costs?.currency, toUsers}))
  })
}

/** A seat that was given back; call it inside the transaction that records it. */
export function tellReinstated(deps: TellDeps, site: Site, {departure: {directory, userId, name, type}, actor}: Reinstatement): void {
  deps.store.addMessages([seatGivenBack(senderOf(deps, site, deps.now()), {user: userName({directory, id: userId}), name, type, actor})])
}

/** A plan that the brake halted; call it inside the transaction that halts it. */
export function tellHalted(deps: TellDeps, site: Site, halted: HaltedPlan): void {
  deps.store.addMessages([planHalted(senderOf(deps, site, halted.at), halted)])
}

/** An evaluation run that released nothing for lack of trust; call it inside the transaction that records the run. */
export function tellClosed(deps: TellDeps, site: Site, {decision, plan}: Reading): void {
  if (decision.kind === 'closed') deps.store.addMessages([gateClosed(senderOf(deps, site, deps.now()), plan.distrust)])
}

/** Pools that run low or are well again since they were last looked at; call it inside the reading's transaction. */
export function tellPools(deps: TellDeps, site: Site, {at, pools}: Pick<Reading, 'at' | 'pools'>): void {
  const {freeShare} = site.config.licenseMonitoring.lowAvailability
  const {alerts} = deps.store
  for (const pool of pools) {
    const name = `pool ${pool.type}`
    const low = isLow(pool, freeShare)
    if (low === (alerts.find(site.name, name) !== undefined)) continue
    alerts.remember(site.name, name, low ? {state: 'low', at} : undefined)
    deps.store.addMessages([poolLow(senderOf(deps, site, at), pool, freeShare)])
  }
}

/** The state of the server license, and the alert or recovery that it calls for; answers which of them is told now. Call it inside the check's transaction. */
export function tellLicense(deps: TellDeps, site: Site, license: ServerLicense, at: Instant): 'alert' | 'recovery' | undefined {
  const {frequency, alert: {thresholdDays, repeat}} = site.config.serverLicenseMonitor
  const state = licenseStateOf(license, thresholdDays)
  const told = {license, state}
  const sender = senderOf(deps, site, at)
  const before = deps.store.alerts.find(site.name, 'server license') as Parameters<typeof alertOf>[0]
  const {isTold, remembered} = alertOf(before, state, {at, mayRepeat: last => mayRepeat({repeat, frequency}, last, at)})
  deps.store.alerts.remember(site.name, 'server license', remembered)
  const drafts: Draft[] = [licenseStatus(sender, told), ...(isTold ? [licenseAlert(sender, told)] : [])]
  deps.store.addMessages(drafts)
  if (!isTold) return undefined
  return remembered === undefined ? 'recovery' : 'alert'
}

/** The seats at risk by the last reading. */
export function tellAtRisk(deps: TellDeps & Pick<ReleaseDeps, 'wake'>, site: Site): void {
  const reading = site.latest
  if (reading === undefined) return
  const at = deps.now()
  const [next] = site.runsFrom(at)
  const draft = atRiskDigest(senderOf(deps, site, at), {verdicts: currentVerdicts(reading).filter(({atRisk}) => atRisk), nextRun: next, dryRun: site.config.licenseManagement.dryRun})
  deps.store.addMessages([{...draft, lines: [...draft.lines, `By the reading of ${instantText(reading.at)}.`]}])
  deps.wake()
}

// Takes one seat back, safely: intent, re-read and judge again, DELETE, re-read, outcome with its messages in one commit.
import {setTimeout as sleep} from 'node:timers/promises'
import {logAudit} from './audit-log.ts'
import type {Config} from './config/types.ts'
import {fetchUserElsewhere} from './license-group.ts'
import type {Logger} from './log.ts'
import {eventPoint, releasePoint, takenActivityPoints} from './measurements.ts'
import {addressOf} from './messages/user-address.ts'
import {isUsable, lastActivityOf} from './policy/judge.ts'
import {pausedText} from './policy/decide.ts'
import {dateText, explain} from './policy/explain.ts'
import {userName, type Allocation, type Instant, type User, type Verdict} from './policy/model.ts'
import {QrsError} from './qrs/errors.ts'
import {fetchSeat, fetchUser, removeSeat} from './qrs/licenses.ts'
import {noteTaken, rejudge, type Reading, type Site} from './site.ts'
import {keepUntold} from './telling.ts'
import {DiskFullError} from './store/database.ts'
import {bodyOf, personOf, type OpenIntent, type ReleaseRequest} from './store/intents.ts'
import type {Store} from './store/store.ts'

/** `notBegun`: of a seat of a job that ended before it; no release ends so. */
export type OutcomeResult = 'released' | 'quarantined' | 'alreadyGone' | 'becameActive' | 'nowExcluded' | 'refused' | 'failed' | 'notBegun'

/** How a release ended. `freeAt`: when the seat is free; `unknown`: not even a re-read told, it is looked at again at the next reading. */
export type Outcome = {
  readonly result: OutcomeResult
  readonly sentence: string
  readonly freeAt?: Instant | undefined
  readonly unknown?: boolean
  readonly reason?: Verdict['reason'] // with nowExcluded: what protects the seat
  readonly before?: Allocation | undefined
}

/** `stopping` is asked between two seats: a collector that is told to stop finishes the seat in hand and no more. */
export type ReleaseDeps = {
  readonly config: Pick<Config, 'destinations' | 'grafanaUrl'>
  readonly store: Store
  readonly now: () => Instant
  readonly log: Logger
  readonly wake: () => void
  readonly stopping: () => boolean
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** `address`: where the user can be told, where she is to be. */
type Look = {readonly go: Allocation; readonly address: string | undefined} | {readonly stop: Outcome}

const stop = (outcome: Outcome): Look => ({stop: outcome})

/** A duplicate may go only while the other seat is there and works; somebody may have taken that one meanwhile. */
async function keepsTheOtherSeat(site: Site, reading: Reading, request: ReleaseRequest, now: Instant): Promise<boolean> {
  const other = request.type === 'analyzer' ? reading.context.professionalHolders.get(request.userKey) : undefined
  const seat = other === undefined ? undefined : await fetchSeat(site.qrs, 'professional', other, now)
  return seat !== undefined && seat.holder?.key === request.userKey && isUsable(seat)
}

function stopBy(verdict: Verdict): Look {
  const {allocation, reason} = verdict
  if (reason === 'quarantined') return stop({result: 'alreadyGone', sentence: 'The seat was in quarantine already.', freeAt: allocation.quarantineEnd})
  return stop({result: reason === 'active' ? 'becameActive' : 'nowExcluded', sentence: explain(verdict), reason, before: allocation})
}

type Person = {readonly user: User | undefined; readonly address: string | undefined}

/** The user, and where she can be told if she is to be. */
async function fetchPerson({config: {destinations: {email}}}: ReleaseDeps, site: Site, userKey: string): Promise<Person> {
  if (email?.messages.seatReleased !== true) return {user: await fetchUser(site.qrs, userKey), address: undefined}
  const user = await fetchUser(site.qrs, userKey, email.userAddress.attribute)
  return {user, address: user && addressOf(user, email.userAddress)}
}

/** The seat's row with what its user did at the other sites of the license group; undefined when the user holds it no more. */
async function fetchHeld({store}: ReleaseDeps, site: Site, request: ReleaseRequest, clock: () => Instant): Promise<Allocation | undefined> {
  const user = {directory: request.directory, id: request.userId}
  const lost = store.departures.lastActivity(site.peers().map(({name}) => name), user)
  const elsewhere = await fetchUserElsewhere(site.peers(), user, {now: clock, lost})
  const row = await fetchSeat(site.qrs, request.type, request.allocationId, clock())
  if (row === undefined || (row.holder && row.holder.key !== request.userKey)) return undefined
  return {...row, ...(elsewhere && {elsewhere})}
}

/** The last look before the DELETE, the seat's row last of all: the seat as it is now, or why it must be left alone. */
async function lookAgain(deps: ReleaseDeps, site: Site, request: ReleaseRequest): Promise<Look> {
  const now = deps.now()
  const reading = site.latest
  if (reading === undefined) return stop({result: 'failed', sentence: 'The site has not been read yet, so the seat could not be judged.'})
  const {user, address} = await fetchPerson(deps, site, request.userKey)
  const isDoubled = await keepsTheOtherSeat(site, reading, request, now)
  const allocation = await fetchHeld(deps, site, request, deps.now)
  const refused = refusal(site) // somebody may have paused meanwhile
  if (refused) return stop({result: 'refused', sentence: refused.sentence, before: allocation})
  if (allocation === undefined) return stop({result: 'alreadyGone', sentence: 'The seat was gone already.'})
  const lastActivity = lastActivityOf(allocation)
  if (lastActivity > request.lastActivity) {
    return stop({result: 'becameActive', sentence: `The user became active on ${dateText(lastActivity)} and was left alone.`, before: allocation})
  }
  const verdict = rejudge(reading, {allocation, user: allocation.holder && user}, {
    manual: request.reason === 'manual', now, isDoubled, made: deps.store.exclusions.standing(site.name),
  })
  return verdict.decision === 'release' ? {go: allocation, address} : stopBy(verdict)
}

/** What became of the seat, told by the site itself. */
async function readOutcome(site: Site, request: ReleaseRequest, now: Instant, stillThere: Outcome): Promise<Outcome> {
  const after = await fetchSeat(site.qrs, request.type, request.allocationId, now)
  if (after === undefined) return {result: 'released', sentence: 'The seat is free.', freeAt: now}
  if (!after.quarantined) return stillThere
  const until = after.quarantineEnd
  return {result: 'quarantined', sentence: `Used within the last 7 days, so Qlik keeps the seat in quarantine${until === undefined ? '' : ` until ${dateText(until)}`}.`, freeAt: until}
}

const STILL_HELD = 'The seat is still held.'

function whenRefused(error: unknown): Outcome | undefined {
  if (!(error instanceof QrsError)) return undefined
  if (error.code === 'notFound') return {result: 'alreadyGone', sentence: 'The seat was gone already.'}
  if (error.code === 'forbidden' || error.code === 'refused') return {result: 'refused', sentence: `${error.message} ${STILL_HELD}`} // by the look right before
  return undefined
}

/** After these Qlik may still carry out what it was asked: that nothing has changed a moment later proves nothing. */
export const isUndecided = (error: unknown): boolean => error instanceof QrsError && ['timeout', 'unreachable', 'cutOff'].includes(error.code)

/** Where the re-read finds the seat as it was. */
function whenFailed(error: unknown): Outcome {
  const unknown = isUndecided(error)
  const seat = unknown ? 'The seat was still held a moment later, but Qlik may yet do it: it is looked at again at the next reading.' : STILL_HELD
  return {result: 'failed', sentence: `${messageOf(error)} ${seat}`, ...(unknown && {unknown})}
}

/** DELETE and re-read. An unexplained failure is not believed but looked at. */
async function take(site: Site, request: ReleaseRequest, now: () => Instant): Promise<Outcome> {
  let stillThere: Outcome = {result: 'failed', sentence: 'Qlik accepted the release, but the seat is still held.'}
  try {
    await removeSeat(site.qrs, request.type, request.allocationId)
  } catch (error) {
    const refusal = whenRefused(error)
    if (refusal) return refusal
    stillThere = whenFailed(error)
  }
  try {
    return await readOutcome(site, request, now(), stillThere)
  } catch (error) {
    return {result: 'failed', unknown: true, sentence: `It is not known whether the seat is still held; it is looked at again at the next reading. ${messageOf(error)}`}
  }
}

/** Whether a seat left the list by it, so that figures are others now. */
export const leftTheList = (outcome: Outcome): boolean => tookTheSeat(outcome) || outcome.result === 'alreadyGone'

const tookTheSeat = (outcome: Outcome) => outcome.result === 'released' || outcome.result === 'quarantined'

const pick = ({type, directory, userId, userKey, name, allocationId}: ReleaseRequest) => ({type, directory, userId, userKey, name, allocationId})

/** Told in our own words alone. The others quote an exclusion, the reason of a pause or Qlik, which may name people, and the chain cannot forget. */
const OURS: readonly OutcomeResult[] = ['released', 'quarantined', 'alreadyGone', 'becameActive']

/** The intent stands where the outcome finds no room: the next reading looks at the seat. */
function recorded(write: () => void): void {
  try {
    write()
  } catch (cause) {
    if (!(cause instanceof DiskFullError)) throw cause
    throw new DiskFullError('The disk with the data folder is full: how a release ended could not be recorded, and Qlik may have been asked for it. The seat is looked at again at the next reading. Free some room; no restart is needed.', {cause})
  }
}

/** Everything that follows from an outcome, in one transaction. An unknown outcome leaves the intent open. */
function settle(deps: ReleaseDeps, site: Site, intent: OpenIntent, {address, ...outcome}: Outcome & {readonly address?: string | undefined}): void {
  const {store, now} = deps
  const {request, seq} = intent
  const at = now()
  const {before, sentence, reason: verdict, ...told} = outcome
  const user = userName({directory: request.directory, id: request.userId})
  const body = {intent: seq, ...bodyOf(request), ...told, verdict, ...(OURS.includes(outcome.result) && {sentence})}
  recorded(() => store.db.transaction(() => {
    store.audit.append({at, site: site.name, kind: 'outcome', body, person: {...personOf(request), sentence, before}})
    if (outcome.unknown === true) store.intents.keepOpen(seq, at)
    else store.intents.close(seq)
    const points = [releasePoint(site.config, {...request, outcome: outcome.result, user, at})]
    if (tookTheSeat(outcome)) {
      store.intents.countRelease(seq, site.name, at, request.mode)
      store.departures.note(site.name, {...pick(request), lastActivity: before === undefined ? request.lastActivity : lastActivityOf(before), at, ours: true})
      points.push(eventPoint(site.config, {type: request.type, event: outcome.result, user, detail: `${request.mode}, ${request.actor}: ${request.reason}`, at}))
    }
    if (outcome.result === 'quarantined') store.seats.quarantine(site.name, request.allocationId)
    // What somebody else did is for the next reading to find: the row may still be there, in quarantine.
    if (outcome.result === 'released') {
      store.seats.remove(site.name, request.allocationId)
      points.push(...takenActivityPoints(site.config, {type: request.type, directory: request.directory, id: request.userId, lastActivity: request.lastActivity}, at))
    }
    store.addPoints(points, at)
    keepUntold(deps, site, {request, outcome, address})
  }))
  if (leftTheList(outcome)) noteTaken(site, {...request, freed: outcome.result === 'released', quarantine: outcome.result === 'quarantined' ? {until: outcome.freeAt} : undefined})
  logAudit(site, `release: ${outcome.result}`, {body, user, sentence})
  deps.wake()
}

type SiteState = Pick<Site, 'name' | 'config' | 'paused'>

export type Refusal = {readonly code: 'off' | 'dryRun' | 'paused'; readonly sentence: string}

/** Why this site is not changed at all, a pause aside; undefined when it may be. `what` is not done then. */
export function unchangeable({name, config: {licenseManagement: {enable, dryRun}}}: Omit<SiteState, 'paused'>, what: string): Refusal | undefined {
  if (!enable) return {code: 'off', sentence: `License management is switched off for site ${name}, so nothing is ${what}. Set \`licenseManagement.enable: true\` in the configuration and restart the collector.`}
  if (!dryRun) return undefined
  return {code: 'dryRun', sentence: `Site ${name} is in dry run, so nothing is ${what}. Set \`licenseManagement.dryRun: false\` in the configuration and restart the collector.`}
}

/** Why nothing is released at this site; undefined when it may be. Every way to a release passes here. */
export function refusal(site: SiteState): Refusal | undefined {
  const refused = unchangeable(site, 'released')
  if (site.paused === undefined || refused?.code === 'off') return refused
  return {code: 'paused', sentence: `Site ${site.name}: ${pausedText(site.paused)}`}
}

const isUnsettled = (deps: ReleaseDeps, site: Site, {allocationId}: ReleaseRequest) =>
  deps.store.intents.openOnes(site.name).some(({request}) => request.allocationId === allocationId)

/** Releases one seat, or says why not. Expected endings are outcomes; only a broken state file throws. */
export async function releaseSeat(deps: ReleaseDeps, site: Site, request: ReleaseRequest): Promise<Outcome> {
  const refused = refusal(site)
  if (refused) return {result: 'refused', sentence: refused.sentence}
  if (isUnsettled(deps, site, request)) {
    return {result: 'failed', sentence: 'How an earlier release of this seat ended is not known yet; the next reading tells. Nothing was done.'}
  }
  const intent = deps.store.intents.open(site.name, request, deps.now())
  const look = await lookAgain(deps, site, request).catch((error: unknown) =>
    ({stop: {result: 'failed' as const, sentence: `The seat could not be read again, so nothing was done. ${messageOf(error)}`}}))
  const outcome = 'stop' in look ? look.stop : {...await take(site, request, deps.now), before: look.go}
  settle(deps, site, intent, {...outcome, address: 'stop' in look ? undefined : look.address})
  return outcome
}

/** Qlik may still carry out what it was asked in this time (ms) after the last attempt. */
const STILL_UNDER_WAY = 5000

/** Waits until what was tried at the instant (epoch ms) is over for sure. */
export async function untilOver(tried: Instant, now: () => Instant): Promise<void> {
  await sleep(Math.min(STILL_UNDER_WAY, Math.max(0, tried + STILL_UNDER_WAY - now())))
}

/** Settles releases that a crash or an unreadable answer left open, by looking at the site. Throws QrsError when it cannot be read. */
export async function reconcile(deps: ReleaseDeps, site: Site): Promise<void> {
  for (const intent of deps.store.intents.openOnes(site.name)) {
    await untilOver(intent.tried, deps.now)
    const stillThere: Outcome = {result: 'failed', sentence: 'The release was interrupted before it took effect; the seat is still held.'}
    settle(deps, site, intent, await readOutcome(site, intent.request, deps.now(), stillThere))
  }
}

// Gives a released seat back, as well as Qlik lets us: a new seat of the same type for the same user.
import {logAudit} from './audit-log.ts'
import {eventPoint} from './measurements.ts'
import {userName, type Allocation, type Departure} from './policy/model.ts'
import {QrsError} from './qrs/errors.ts'
import {fetchSeatsOfUser, reinstateSeat} from './qrs/licenses.ts'
import {recordFigures} from './record.ts'
import {isUndecided, unchangeable, untilOver, type ReleaseDeps} from './release.ts'
import {noteReinstated, type Site} from './site.ts'
import type {KeptDeparture} from './store/departures.ts'
import {reinstatementBody, type Reinstatement} from './store/reinstatements.ts'
import {tellReinstated} from './telling.ts'

/** `held`: the user has a seat of the type already; `off` and `dryRun`: the site is not changed. `allocationId` is the new row's. */
export type UndoResult = 'reinstated' | 'held' | 'refused' | 'failed' | 'off' | 'dryRun'
export type UndoOutcome = {readonly result: UndoResult; readonly sentence: string; readonly allocationId?: string | undefined; readonly unknown?: boolean}

const nameOf = ({directory, userId}: Departure) => userName({directory, id: userId})

/** The seat of the type that the user holds and can use. */
async function fetchHeld(site: Site, {type, directory, userId}: Departure, now: number): Promise<Allocation | undefined> {
  const seats = await fetchSeatsOfUser(site.qrs, type, {directory, id: userId}, now)
  return seats.find(({quarantined}) => !quarantined)
}

const failed = (error: unknown, sentence: string): UndoOutcome =>
  ({result: 'failed', sentence: `${sentence} ${error instanceof Error ? error.message : String(error)}`})

/** What became of it, told by the site itself: an answer that was lost is not believed either way. */
async function readBack(site: Site, departure: Departure, {now, otherwise}: {now: number; otherwise: UndoOutcome}): Promise<UndoOutcome> {
  try {
    const held = await fetchHeld(site, departure, now)
    if (held === undefined) return otherwise
    return {result: 'reinstated', allocationId: held.id, sentence: `${nameOf(departure)} holds ${departure.type === 'analyzer' ? 'an analyzer' : 'a professional'} seat again.`}
  } catch (error) {
    return {...failed(error, 'It is not known whether the seat was given back; the next reading will tell.'), unknown: true}
  }
}

/** Why there is nothing to ask Qlik for; undefined: the user holds none. */
async function lookFirst(site: Site, departure: KeptDeparture, now: number): Promise<UndoOutcome | undefined> {
  try {
    const held = await fetchHeld(site, departure, now)
    return held && {result: 'held', allocationId: held.id, sentence: `${nameOf(departure)} holds a seat of this type already, so none was given.`}
  } catch (error) {
    return failed(error, 'What the user holds could not be read, so nothing was done.')
  }
}

async function giveBack(site: Site, departure: KeptDeparture, now: () => number): Promise<UndoOutcome> {
  let otherwise: UndoOutcome = {result: 'failed', sentence: 'Qlik accepted it, but the user holds no seat. Assign one in the QMC.'}
  try {
    await reinstateSeat(site.qrs, departure.type, departure.userKey)
  } catch (error) {
    const refused = error instanceof QrsError && ['refused', 'forbidden', 'notFound'].includes(error.code)
    if (refused) return {result: 'refused', sentence: `Qlik did not give the seat back. ${error.message}`}
    otherwise = isUndecided(error)
      ? {...failed(error, 'It is not known whether the seat was given back; the next reading will tell.'), unknown: true}
      : failed(error, 'The seat could not be given back.')
  }
  return readBack(site, departure, {now: now(), otherwise})
}

/** `seq`: of its intent; none where Qlik was not asked for anything. */
type Attempt = Reinstatement & {readonly seq?: number}

/** Outcome, state and event in one commit; an unknown outcome leaves the intent open. */
function settle(deps: ReleaseDeps, site: Site, attempt: Attempt, outcome: UndoOutcome): void {
  const {store, now, wake} = deps
  const {departure, seq, actor} = attempt
  const at = now()
  const {result, sentence, allocationId, unknown} = outcome
  const user = nameOf(departure)
  const isBack = result === 'reinstated'
  const row = allocationId !== undefined && (isBack ? {reinstatedAs: allocationId} : {holds: allocationId})
  const body = {...(seq !== undefined && {intent: seq}), ...reinstatementBody(attempt), result, ...row, ...(unknown && {unknown})}
  store.db.transaction(() => {
    store.audit.append({at, site: site.name, kind: isBack ? 'reinstated' : 'reinstateAttempt', body, person: {user, name: departure.name, sentence}})
    if (seq !== undefined && unknown) store.reinstatements.keepOpen(seq, at)
    if (seq !== undefined && !unknown) store.reinstatements.close(seq)
    if (!isBack) return
    store.departures.reinstated(site.name, departure, allocationId!)
    store.addPoints([eventPoint(site.config, {type: departure.type, event: 'reinstated', user, detail: actor, at})], at)
    tellReinstated(deps, site, attempt)
  })
  if (isBack) noteReinstated(site, departure.type, allocationId!)
  logAudit(site, `undo: ${result}`, {body, user, sentence})
  wake()
}

/** Gives back the seat that a release of ours took; allowed while paused. Only a broken state file throws. */
export async function undoRelease(deps: ReleaseDeps, site: Site, departure: KeptDeparture, actor: string): Promise<UndoOutcome> {
  const refused = unchangeable(site, 'given back')
  if (refused) return {result: refused.code === 'off' ? 'off' : 'dryRun', sentence: refused.sentence}
  return site.exclusive(async () => {
    if (deps.store.reinstatements.openOnes(site.name).some(open => open.departure.allocationId === departure.allocationId)) {
      return {result: 'failed', sentence: 'How an earlier undo of this release ended is not known yet; the next reading tells. Nothing was done.'}
    }
    const needless = await lookFirst(site, departure, deps.now())
    // Opened right before Qlik is asked: of a crash while the site is only read there is nothing to find out.
    const attempt: Attempt = needless ? {actor, departure} : deps.store.reinstatements.open(site.name, {actor, departure}, deps.now())
    const outcome = needless ?? await giveBack(site, departure, deps.now)
    settle(deps, site, attempt, outcome)
    if (outcome.result === 'reinstated') recordFigures(deps, site, deps.now())
    return outcome
  })
}

/** Settles what a crash or an unreadable answer left open, by looking at the site. */
export async function reconcileReinstatements(deps: ReleaseDeps, site: Site): Promise<void> {
  for (const intent of deps.store.reinstatements.openOnes(site.name)) {
    await untilOver(intent.tried, deps.now)
    const otherwise: UndoOutcome = {result: 'failed', sentence: 'It was interrupted before it took effect; the user holds no seat.'}
    settle(deps, site, intent, await readBack(site, intent.departure, {now: deps.now(), otherwise}))
  }
}

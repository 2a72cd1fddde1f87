// Keeps a user from release at an operator's word, and ends that again: state, audit and events in one commit, lists right at once.
import {logAudit} from './audit-log.ts'
import type {ExclusionWish} from './exclusion-wish.ts'
import {eventPoint} from './measurements.ts'
import {holdsAt} from './policy/exclusions.ts'
import {fold, userName, type Allocation, type Exclusion, type Instant} from './policy/model.ts'
import type {ReleaseDeps} from './release.ts'
import {recordFigures} from './record.ts'
import {noteExclusions, type Reading, type Site} from './site.ts'
import type {KeptExclusion, NewExclusion} from './store/exclusions.ts'

export type ExcludeDeps = Pick<ReleaseDeps, 'store' | 'now' | 'wake'>

type Named = Pick<Exclusion, 'directory' | 'userId'>

const nameOf = ({directory, userId}: Named) => userName({directory, id: userId})

/** Whether two users are one: Qlik knows no letter case. */
export const isSameUser = (a: Named, b: Named): boolean => fold(nameOf(a)) === fold(nameOf(b))

/** By folded name; kept for as long as the reading itself, so that a list of exclusions costs one look-up for each. */
const indexes = new WeakMap<Reading['judged'], ReadonlyMap<string, readonly Allocation[]>>()

function seatsByName({judged}: Reading): ReadonlyMap<string, readonly Allocation[]> {
  const known = indexes.get(judged)
  if (known !== undefined) return known
  const held = judged.evaluation.verdicts.map(({allocation}) => allocation).filter(({holder}) => holder !== undefined)
  const index = Map.groupBy(held, ({holder}) => fold(userName(holder!)))
  indexes.set(judged, index)
  return index
}

/** The seats of the last reading that the user still holds, quarantined ones included. */
export function seatsHeldBy({latest}: Site, user: Named): Allocation[] {
  const seats = latest === undefined ? [] : seatsByName(latest).get(fold(nameOf(user))) ?? []
  return seats.filter(({id}) => !latest!.taken.has(id))
}

type Deed = {
  readonly event: 'excluded' | 'exclusion_ended'
  readonly exclusion: Exclusion
  readonly actor: string
  readonly at: Instant
  readonly older?: {readonly replaces: string} | {readonly restores: string} | undefined // the id of the one that ended with it, or that it is again
}

/** All that a deed writes: call it inside the transaction that does it. What it returns tells the log, once that is on disk. */
function record({store}: ExcludeDeps, site: Site, {event, exclusion, actor, at, older}: Deed): () => void {
  const {reason: sentence, until} = exclusion
  const user = nameOf(exclusion)
  const seats = seatsHeldBy(site, exclusion)
  const body = {exclusion: exclusion.id, actor, ...(until !== undefined && {until}), ...older}
  store.audit.append({at, site: site.name, kind: event, body, person: {user, name: seats[0]?.holder?.name ?? '', sentence}})
  const types = new Set(seats.map(({type}) => type))
  store.addPoints([...types].map(type => eventPoint(site.config, {type, event, user, detail: `${actor}: ${sentence}`, at})), at)
  return () => logAudit(site, event, {body, user, sentence})
}

/** Spelt as Qlik spells it, where the user holds a seat; else without blanks that nobody sees. */
function spelt(site: Site, wish: ExclusionWish): Named {
  const trimmed = {directory: wish.directory.trim(), userId: wish.userId.trim()}
  const holder = [...seatsHeldBy(site, wish), ...seatsHeldBy(site, trimmed)][0]?.holder
  return holder === undefined ? trimmed : {directory: holder.directory, userId: holder.id}
}

function settle({store, wake}: ExcludeDeps, site: Site, at: Instant): void {
  noteExclusions(site, store.exclusions.standing(site.name), at)
  recordFigures({store}, site, at)
  wake()
}

export type Excluded = {readonly exclusion: Exclusion; readonly replaced: Exclusion | undefined}

/** One that stands and says the same: a wish may arrive twice. */
function findSame({store}: ExcludeDeps, site: Site, wish: NewExclusion): Exclusion | undefined {
  const {reason, until, by, created} = wish
  return store.exclusions.standing(site.name).find(kept =>
    isSameUser(kept, wish) && holdsAt(kept, created) && kept.reason === reason && kept.until === until && kept.by === by)
}

/**
 * From now on no seat of the user is released at this site; a newer exclusion of the same user replaces the older.
 * The same wish of the same actor again is the exclusion that stands.
 */
export function excludeUser(deps: ExcludeDeps, site: Site, wish: ExclusionWish, actor: string): Excluded {
  const {store, now} = deps
  const at = now()
  const wanted = {...wish, ...spelt(site, wish), by: actor, created: at}
  const same = findSame(deps, site, wanted)
  if (same !== undefined) return {exclusion: same, replaced: undefined}
  const {exclusion, replaced, tell} = store.db.transaction(() => {
    const {added, replaced} = store.exclusions.add(site.name, wanted)
    const older = replaced && {replaces: replaced.id}
    return {exclusion: added, replaced, tell: record(deps, site, {event: 'excluded', exclusion: added, actor, at, older})}
  })
  tell()
  settle(deps, site, at)
  return {exclusion, replaced}
}

/** `restore`: the id of the exclusion that was replaced by this one, to be put back in its place. */
export type Ending = {readonly id: string; readonly restore?: string | undefined}

/** What ended, and what was put back; or the id that is not known, or does not hold any more: then nothing was done. */
export type Ended = {readonly ended: KeptExclusion; readonly restored: Exclusion | undefined} | {readonly unknown: keyof Ending}

/** Whether `older` gave way to `ended`, and would hold now had it not. */
const canComeBack = (older: KeptExclusion, ended: Exclusion, at: Instant) =>
  isSameUser(older, ended) && older.removed?.at === ended.created && older.removed.by === ended.by && holdsAt(older, at)

/** Puts an exclusion back as it was made; the record says who did that. */
function bringBack(deps: ExcludeDeps, site: Site, older: Exclusion, {actor, at}: Pick<Deed, 'actor' | 'at'>) {
  const {id: restores, ...wish} = older
  const {added} = deps.store.exclusions.add(site.name, {...wish, created: at})
  return {exclusion: added, tell: record(deps, site, {event: 'excluded', exclusion: added, actor, at, older: {restores}})}
}

/** Ends an exclusion before its time, and puts back the one that it replaced where that is wished and would still hold. */
export function endExclusion(deps: ExcludeDeps, site: Site, {id, restore}: Ending, actor: string): Ended {
  const {store, now} = deps
  const at = now()
  const older = restore === undefined ? undefined : store.exclusions.find(site.name, restore)
  if (restore !== undefined && older === undefined) return {unknown: 'restore'}
  const done = store.db.transaction(() => {
    const ended = store.exclusions.end(site.name, id, {at, actor})
    if (ended === undefined) return undefined
    const tell = record(deps, site, {event: 'exclusion_ended', exclusion: ended, actor, at})
    return {ended, tell, back: older && canComeBack(older, ended, at) ? bringBack(deps, site, older, {actor, at}) : undefined}
  })
  if (done === undefined) return {unknown: 'id'}
  done.tell()
  done.back?.tell()
  settle(deps, site, at)
  return {ended: done.ended, restored: done.back?.exclusion}
}

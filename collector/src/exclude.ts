// Keeps a user from release at an operator's word, and ends that again: state, audit and events in one commit, lists right at once.
import {logAudit} from './audit-log.ts'
import type {ExclusionWish} from './exclusion-wish.ts'
import {eventPoint} from './measurements.ts'
import {fold, userName, type Allocation, type Exclusion, type Instant} from './policy/model.ts'
import type {ReleaseDeps} from './release.ts'
import {noteExclusions, type Reading, type Site} from './site.ts'
import type {KeptExclusion} from './store/exclusions.ts'

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
  readonly replaces?: string | undefined // the id of the one that ended with it
}

/** All that a deed writes: call it inside the transaction that does it. What it returns tells the log, once that is on disk. */
function record({store}: ExcludeDeps, site: Site, {event, exclusion, actor, at, replaces}: Deed): () => void {
  const {reason: sentence, until} = exclusion
  const user = nameOf(exclusion)
  const seats = seatsHeldBy(site, exclusion)
  const body = {exclusion: exclusion.id, actor, ...(until !== undefined && {until}), ...(replaces !== undefined && {replaces})}
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
  wake()
}

export type Excluded = {readonly exclusion: Exclusion; readonly replaced: Exclusion | undefined}

/** From now on no seat of the user is released at this site; a newer exclusion of the same user replaces the older. */
export function excludeUser(deps: ExcludeDeps, site: Site, wish: ExclusionWish, actor: string): Excluded {
  const {store, now} = deps
  const at = now()
  const {exclusion, replaced, tell} = store.db.transaction(() => {
    const {added, replaced} = store.exclusions.add(site.name, {...wish, ...spelt(site, wish), by: actor, created: at})
    return {exclusion: added, replaced, tell: record(deps, site, {event: 'excluded', exclusion: added, actor, at, replaces: replaced?.id})}
  })
  tell()
  settle(deps, site, at)
  return {exclusion, replaced}
}

/** Ends an exclusion before its time; undefined when there is none, or it has ended already. */
export function endExclusion(deps: ExcludeDeps, site: Site, id: string, actor: string): KeptExclusion | undefined {
  const {store, now} = deps
  const at = now()
  const done = store.db.transaction(() => {
    const exclusion = store.exclusions.end(site.name, id, {at, actor})
    return exclusion && {exclusion, tell: record(deps, site, {event: 'exclusion_ended', exclusion, actor, at})}
  })
  done?.tell()
  settle(deps, site, at)
  return done?.exclusion
}

// Keeps a user from release at an operator's word, and ends that again: state, audit and events in one commit, lists right at once.
import {logAudit} from './audit-log.ts'
import {eventPoint} from './measurements.ts'
import {fold, userName, type Exclusion, type Instant, type Verdict} from './policy/model.ts'
import type {ReleaseDeps} from './release.ts'
import {currentVerdicts, noteExclusions, type Site} from './site.ts'

export type ExclusionWish = {readonly directory: string; readonly userId: string; readonly reason: string; readonly until: Instant | undefined}

/** The seats of the last reading that the user holds, quarantined ones included. */
export function seatsHeldBy({latest}: Site, {directory, userId}: Pick<Exclusion, 'directory' | 'userId'>): Verdict[] {
  const wanted = fold(userName({directory, id: userId}))
  return latest === undefined ? [] : currentVerdicts(latest).filter(({allocation: {holder}}) => holder !== undefined && fold(userName(holder)) === wanted)
}

type Deed = {readonly event: 'excluded' | 'exclusion_ended'; readonly exclusion: Exclusion; readonly actor: string; readonly at: Instant}

function record({store, wake}: ReleaseDeps, site: Site, {event, exclusion, actor, at}: Deed): void {
  const {directory, userId, reason, until} = exclusion
  const user = userName({directory, id: userId})
  const seats = seatsHeldBy(site, exclusion)
  const body = {exclusion: exclusion.id, actor, ...(until !== undefined && {until})}
  store.audit.append({at, site: site.name, kind: event, body, person: {user, name: seats[0]?.allocation.holder?.name ?? '', sentence: reason}})
  const types = new Set(seats.map(({allocation}) => allocation.type))
  store.addPoints([...types].map(type => eventPoint(site.config, {type, event, user, detail: `${actor}: ${reason}`, at})), at)
  logAudit(site, event, {body, user, sentence: reason})
  wake()
}

/** From now on no seat of the user is released at this site; a newer exclusion of the same user replaces the older. */
export function excludeUser(deps: ReleaseDeps, site: Site, wish: ExclusionWish, actor: string): Exclusion {
  const {store, now} = deps
  const at = now()
  const holder = seatsHeldBy(site, wish)[0]?.allocation.holder // spelt as Qlik spells it
  const exclusion = store.db.transaction(() => {
    const names = holder === undefined ? {} : {directory: holder.directory, userId: holder.id}
    const made = store.exclusions.add(site.name, {...wish, ...names, by: actor, created: at})
    record(deps, site, {event: 'excluded', exclusion: made, actor, at})
    return made
  })
  noteExclusions(site, store.exclusions.standing(site.name), at)
  return exclusion
}

/** Ends an exclusion before its time; undefined when there is none, or it has ended already. */
export function endExclusion(deps: ReleaseDeps, site: Site, id: string, actor: string): Exclusion | undefined {
  const {store, now} = deps
  const at = now()
  const ended = store.db.transaction(() => {
    const exclusion = store.exclusions.end(site.name, id, {at, actor})
    if (exclusion !== undefined) record(deps, site, {event: 'exclusion_ended', exclusion, actor, at})
    return exclusion
  })
  noteExclusions(site, store.exclusions.standing(site.name), at)
  return ended
}

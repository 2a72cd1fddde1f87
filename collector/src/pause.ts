// Stops all releases of a site at an operator's word, and lets them go on again: state, audit and events in one commit.
import {logAudit} from './audit-log.ts'
import {siteEventPoints} from './measurements.ts'
import type {Pause} from './policy/model.ts'
import {recordFigures} from './record.ts'
import type {ReleaseDeps} from './release.ts'
import {notePause, type Site} from './site.ts'

type PauseDeps = Pick<ReleaseDeps, 'store' | 'now' | 'wake'>

type Deed = {readonly kind: 'paused' | 'resumed'; readonly actor: string; readonly at: number; readonly reason?: string | undefined}

function settle({store, wake}: PauseDeps, site: Site, {kind, actor, at, reason}: Deed): void {
  const body = {actor}
  const words = reason !== undefined && {sentence: reason} // it may name people
  store.db.transaction(() => {
    if (kind === 'paused') store.pauses.set(site.name, {by: actor, at, reason})
    else store.pauses.end(site.name)
    store.audit.append({at, site: site.name, kind, body, ...(words && {person: words})})
    store.addPoints(siteEventPoints(site.config, {event: kind, detail: `${actor}${reason === undefined ? '' : `: ${reason}`}`, at}), at)
  })
  notePause(site, kind === 'paused' ? {by: actor, at, reason} : undefined)
  recordFigures({store}, site, at)
  logAudit(site, kind, {body, ...words})
  wake()
}

/** From now on nothing is released at this site, a run or job in progress included. One that is paused already stays as it was paused. */
export function pauseSite(deps: PauseDeps, site: Site, {actor, reason}: {actor: string; reason?: string | undefined}): Pause {
  if (site.paused === undefined) settle(deps, site, {kind: 'paused', actor, at: deps.now(), reason})
  return site.paused!
}

/** Lets releases go on; the pause that ended, or undefined when there was none. */
export function resumeSite(deps: PauseDeps, site: Site, actor: string): Pause | undefined {
  const ended = site.paused
  if (ended !== undefined) settle(deps, site, {kind: 'resumed', actor, at: deps.now()})
  return ended
}

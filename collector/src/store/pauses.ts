// Which sites are paused, by whom and why; it survives restarts.
import type {Instant, Pause} from '../policy/model.ts'
import type {Database} from './database.ts'

export type Pauses = {
  readonly find: (site: string) => Pause | undefined
  readonly set: (site: string, pause: Pause) => void
  readonly end: (site: string) => void
  /** Forgets by whom and why sites that are not served any more were paused before the instant. They stay paused: a site may come back. */
  readonly forgetOthersBefore: (sites: readonly string[], instant: Instant) => number
}

export function createPauses(db: Database): Pauses {
  return {
    find: site => {
      const row = db.get<{at: number; actor: string; reason: string | null}>('SELECT at, actor, reason FROM pause WHERE site = ?', site)
      return row && {by: row.actor, at: row.at, reason: row.reason ?? undefined}
    },
    set: (site, {at, by, reason}) => void db.run('INSERT INTO pause (site, at, actor, reason) VALUES (?, ?, ?, ?)', site, at, by, reason ?? null),
    end: site => void db.run('DELETE FROM pause WHERE site = ?', site),
    forgetOthersBefore: (sites, instant) => db.run(
      "UPDATE pause SET actor = 'somebody', reason = NULL WHERE site NOT IN (SELECT value FROM json_each(?)) AND at < ?", JSON.stringify(sites), instant).changes,
  }
}

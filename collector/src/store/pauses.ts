// Which sites are paused, by whom and why; it survives restarts.
import type {Pause} from '../policy/model.ts'
import type {Database} from './database.ts'

export type Pauses = {
  readonly find: (site: string) => Pause | undefined
  readonly set: (site: string, pause: Pause) => void
  readonly end: (site: string) => void
  /** Forgets the pauses of sites that are not served, made before the instant. */
  readonly forgetOthersBefore: (sites: readonly string[], instant: number) => number
}

export function createPauses(db: Database): Pauses {
  return {
    find: site => {
      const row = db.get<{at: number; actor: string; reason: string | null}>('SELECT at, actor, reason FROM pause WHERE site = ?', site)
      return row && {by: row.actor, at: row.at, reason: row.reason ?? undefined}
    },
    set: (site, {at, by, reason}) => void db.run('INSERT INTO pause (site, at, actor, reason) VALUES (?, ?, ?, ?)', site, at, by, reason ?? null),
    forgetOthersBefore: (sites, instant) =>
      db.run('DELETE FROM pause WHERE site NOT IN (SELECT value FROM json_each(?)) AND at < ?', JSON.stringify(sites), instant).changes,
    end: site => void db.run('DELETE FROM pause WHERE site = ?', site),
  }
}

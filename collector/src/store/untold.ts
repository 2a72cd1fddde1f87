// Releases that ended and that nobody was told of yet: a run tells of many at once, and a crash before that loses none.
import type {Ended} from '../messages/releases.ts'
import type {Database} from './database.ts'

export type Untold = {
  /** Call it inside the transaction that records the outcome. */
  readonly add: (site: string, ended: Ended) => void
  /** All of the site, oldest first; from now on they are told. Call it inside the transaction that queues the messages. */
  readonly take: (site: string) => Ended[]
  /** Forgets those of all sites but these. */
  readonly forgetOthers: (sites: readonly string[]) => void
}

export function createUntold(db: Database): Untold {
  return {
    add: (site, ended) => void db.run('INSERT INTO untold (site, body) VALUES (?, ?)', site, JSON.stringify(ended)),
    take: site => {
      const rows = db.all<{body: string}>('SELECT body FROM untold WHERE site = ? ORDER BY id', site)
      if (rows.length > 0) db.run('DELETE FROM untold WHERE site = ?', site)
      return rows.map(({body}) => JSON.parse(body) as Ended)
    },
    forgetOthers: sites => void db.run('DELETE FROM untold WHERE site NOT IN (SELECT value FROM json_each(?))', JSON.stringify(sites)),
  }
}

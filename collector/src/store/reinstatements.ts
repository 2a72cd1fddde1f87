// Seats that are being given back: an intent stands until its outcome is recorded, as for releases.
import type {Audit} from './audit.ts'
import type {Database} from './database.ts'
import type {KeptDeparture} from './departures.ts'

export type Reinstatement = {readonly actor: string; readonly departure: KeptDeparture}

/** `tried`: when Qlik was last asked for it, epoch ms. */
export type OpenReinstatement = Reinstatement & {readonly seq: number; readonly tried: number}

export type Reinstatements = {
  readonly open: (site: string, wish: Reinstatement, at: number) => OpenReinstatement
  readonly close: (seq: number) => void
  readonly keepOpen: (seq: number, at: number) => void
  readonly openOnes: (site: string) => OpenReinstatement[]
  /** Forgets those of sites that are not served any more and were tried before the instant: nobody will find out how they ended. */
  readonly forgetOthersBefore: (sites: readonly string[], instant: number) => number
}

/** What of it is free of people and may stand in the chain itself. */
export const reinstatementBody = ({actor, departure: {allocationId, type}}: Reinstatement) => ({allocationId, type, actor})

export function createReinstatements(db: Database, audit: Audit): Reinstatements {
  return {
    open: (site, wish, at) => db.transaction(() => {
      const {directory, userId, name} = wish.departure
      const seq = audit.append({at, site, kind: 'reinstateIntent', body: reinstatementBody(wish), person: {user: `${directory}\\${userId}`, name}})
      db.run('INSERT INTO reinstatement (seq, site, body, tried) VALUES (?, ?, ?, ?)', seq, site, JSON.stringify(wish), at)
      return {seq, tried: at, ...wish}
    }),
    close: seq => void db.run('DELETE FROM reinstatement WHERE seq = ?', seq),
    keepOpen: (seq, at) => void db.run('UPDATE reinstatement SET tried = ? WHERE seq = ?', at, seq),
    forgetOthersBefore: (sites, instant) =>
      db.run('DELETE FROM reinstatement WHERE site NOT IN (SELECT value FROM json_each(?)) AND tried < ?', JSON.stringify(sites), instant).changes,
    openOnes: site => db.all<{seq: number; tried: number; body: string}>('SELECT seq, tried, body FROM reinstatement WHERE site = ? ORDER BY seq', site)
      .map(({seq, tried, body}) => ({seq, tried, ...(JSON.parse(body) as Reinstatement)})),
  }
}

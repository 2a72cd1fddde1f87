// Releases that were begun: an intent stands until its outcome is recorded, so that a crash leaves no release unexplained.
import {DAY, type SeatType} from '../policy/model.ts'
import type {Audit, Person} from './audit.ts'
import type {Database} from './database.ts'

export type Mode = 'auto' | 'manual'

/** One seat to take back, who wants it and why; what the operator or plan saw is in `lastActivity`. */
export type ReleaseRequest = {
  readonly allocationId: string
  readonly type: SeatType
  readonly userKey: string
  readonly directory: string
  readonly userId: string
  readonly name: string
  readonly mode: Mode
  readonly actor: string
  readonly reason: string
  readonly lastActivity: number
  readonly daysInactive: number
  readonly monthlyCost: number | undefined
}

/** `tried`: when Qlik was last asked for it, epoch ms. */
export type OpenIntent = {readonly seq: number; readonly tried: number; readonly request: ReleaseRequest}

export type Intents = {
  readonly open: (site: string, request: ReleaseRequest, at: number) => OpenIntent
  readonly close: (seq: number) => void
  /** The outcome is not known yet; `at` is when Qlik was last asked. */
  readonly keepOpen: (seq: number, at: number) => void
  readonly openOnes: (site: string) => OpenIntent[]
  /** Forgets those of sites that are not served any more and were tried before the instant: nobody will find out how they ended. */
  readonly forgetOthersBefore: (sites: readonly string[], instant: number) => number
  /** Automatic releases of a site since the instant. */
  readonly releasedSince: (site: string, instant: number) => number
  /** Releases of a site, automatic or not: in the 24 hours before `now`, and the most in one of the `days` times 24 hours before those. */
  readonly releaseActivity: (site: string, now: number, days: number) => {readonly lastDay: number; readonly usual: number}
  readonly countRelease: (seq: number, site: string, at: number, mode: Mode) => void
}

export const personOf = (request: ReleaseRequest): Person => ({user: `${request.directory}\\${request.userId}`, name: request.name})

/** What of a request is free of people and may stand in the chain itself. */
export function bodyOf({allocationId, type, mode, actor, reason, lastActivity, daysInactive, monthlyCost}: ReleaseRequest): Record<string, unknown> {
  return {allocationId, type, mode, actor, reason, lastActivity, daysInactive, monthlyCost}
}

export function createIntents(db: Database, audit: Audit): Intents {
  return {
    open: (site, request, at) => db.transaction(() => {
      const seq = audit.append({at, site, kind: 'intent', body: bodyOf(request), person: personOf(request)})
      db.run('INSERT INTO intent (seq, site, allocation_id, body, tried) VALUES (?, ?, ?, ?, ?)', seq, site, request.allocationId, JSON.stringify(request), at)
      return {seq, tried: at, request}
    }),
    close: seq => void db.run('DELETE FROM intent WHERE seq = ?', seq),
    forgetOthersBefore: (sites, instant) =>
      db.run('DELETE FROM intent WHERE site NOT IN (SELECT value FROM json_each(?)) AND tried < ?', JSON.stringify(sites), instant).changes,
    openOnes: site => db.all<{seq: number; tried: number; body: string}>('SELECT seq, tried, body FROM intent WHERE site = ? ORDER BY seq', site)
      .map(({seq, tried, body}) => ({seq, tried, request: JSON.parse(body) as ReleaseRequest})),
    keepOpen: (seq, at) => void db.run('UPDATE intent SET tried = ? WHERE seq = ?', at, seq),
    releasedSince: (site, instant) => db.get<{n: number}>(
      `SELECT count(*) AS n FROM released WHERE site = ? AND at > ? AND mode = 'auto'`, site, instant)?.n ?? 0,
    releaseActivity: (site, now, days) => {
      const counts = db.all<{ago: number; n: number}>(
        'SELECT CAST((? - at) / ? AS INTEGER) AS ago, count(*) AS n FROM released WHERE site = ? AND at > ? AND at <= ? GROUP BY ago', now, DAY, site, now - (days + 1) * DAY, now)
      const on = (test: (ago: number) => boolean) => counts.filter(({ago}) => test(ago)).map(({n}) => n)
      return {lastDay: on(ago => ago === 0)[0] ?? 0, usual: Math.max(0, ...on(ago => ago > 0))}
    },
    countRelease: (seq, site, at, mode) => void db.run('INSERT INTO released (seq, site, at, mode) VALUES (?, ?, ?, ?)', seq, site, at, mode),
  }
}

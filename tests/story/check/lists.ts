// The lists that the site served last: what a reading of the collector rests on.
import {isRow, type Entry, type Request} from '../history.ts'
import type {Row, SiteRows} from '../../model/case.ts'

/** `date`: the site's clock as the overview's answer told it. */
export type Lists = SiteRows & {readonly users: readonly Row[]; readonly at: number; readonly date: number}

export type Served = {
  readonly take: (entry: Entry) => void
  /** Undefined until each list was served once. */
  readonly lists: () => Lists | undefined
}

const rowsOf = ({served}: Request): Row[] => (Array.isArray(served) ? served.filter(isRow) : [])

function overviewOf({served}: Request): SiteRows['overview'] {
  const overview = isRow(served) ? served : {}
  const part = (name: string): Row => (isRow(overview[name]) ? overview[name] : {})
  return {professionalAccess: part('professionalAccess'), analyzerAccess: part('analyzerAccess')}
}

export function createServed(): Served {
  const last = new Map<string, Request>()
  return {
    take: entry => {
      if (entry.what === 'request' && entry.answer !== 'lost') last.set(entry.shape, entry)
    },
    lists: () => {
      const [overview, professionals, analyzers, users] = ['overview', 'professionals', 'analyzers', 'users'].map(shape => last.get(shape))
      if (!overview || !professionals || !analyzers || !users) return undefined
      return {
        overview: overviewOf(overview), professional: rowsOf(professionals), analyzer: rowsOf(analyzers), users: rowsOf(users),
        at: users.at, date: Math.floor(overview.date / 1000) * 1000,
      }
    },
  }
}

/** The collector took a reading over: it writes of its outbox then, and only then. */
export const isReading = (entry: Entry): boolean =>
  entry.what === 'point' && entry.measurement === 'collector_health' && entry.tags.part === 'influxDb'

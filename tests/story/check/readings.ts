// Readings that the collector took over: each is judged again, and the books are brought up to date.
import type {Policy} from '../../../collector/src/policy/model.ts'
import type {Entry} from '../history.ts'
import {DAY} from '../words.ts'
import {createBooks, type Books} from './books.ts'
import {areWhole, judgeLists, type Around, type Judgement} from './judgement.ts'
import {createServed, isReading, type Lists} from './lists.ts'
import type {Standing} from './standing.ts'
import type {Tally} from './tally.ts'

/** `number` counts readings from 1. */
export type Reading = Judgement & {readonly number: number; readonly lists: Lists}

export type Readings = {
  readonly take: (entry: Entry) => void
  readonly latest: () => Reading | undefined
  /** What holds now, for judging at an instant. */
  readonly around: (at: number) => Around
  readonly books: Books
}

export type ReadingsParts = {readonly policy: Policy; readonly standing: Standing; readonly events: Tally}

export function createReadings({policy, standing, events}: ReadingsParts): Readings {
  const [served, books] = [createServed(), createBooks()]
  const automatic: number[] = [] // instants of releases that count for the brake
  let latest: Reading | undefined
  const around = (at: number): Around => ({
    policy, made: standing.made(), losses: books.losses(), isPaused: standing.isPaused(), isDry: standing.isDry(),
    releasedInLastDay: automatic.filter(instant => instant > at - DAY).length,
  })
  const read = (lists: Lists): void => {
    const judgement = judgeLists(lists, around(lists.at))
    latest = {...judgement, number: (latest?.number ?? 0) + 1, lists}
    if (!areWhole(judgement.doubts)) return
    for (const {event, kind, login} of books.read(lists)) events.expect(`${event} ${kind} ${login}`)
  }
  return {
    take: entry => {
      served.take(entry)
      if (isReading(entry)) read(served.lists()!)
      if (entry.what !== 'record') return
      books.take(entry)
      const isRelease = entry.kind === 'outcome' && (entry.body.result === 'released' || entry.body.result === 'quarantined')
      if (isRelease && entry.body.mode === 'auto') automatic.push(entry.at)
    },
    latest: () => latest,
    around, books,
  }
}

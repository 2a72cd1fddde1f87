// What is different in a plan since the run before: where a halted plan comes from, in one sentence.
import {shortReason, dateText} from './explain.ts'
import type {Instant, KeepReason, ReleaseReason} from './model.ts'
import type {Plan} from './plan.ts'

type Counts = Readonly<Record<string, number>>

/** Seats by reason of one evaluation run. */
export type PlanSummary = {readonly madeAt: Instant; readonly releases: Counts; readonly kept: Counts}

/** What is remembered of a plan, to compare the next one with. */
export function summarize({madeAt, items, kept}: Pick<Plan, 'madeAt' | 'items' | 'kept'>): PlanSummary {
  const releases: Record<string, number> = {}
  for (const {reason} of items) releases[reason] = (releases[reason] ?? 0) + 1
  return {madeAt, releases, kept}
}

const SHOWN = 3 // differences; more are noise

type Change = {readonly words: string; readonly by: number}

function changesOf(before: Counts, now: Counts, words: (reason: string) => string): Change[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].map(reason => ({words: words(reason), by: (now[reason] ?? 0) - (before[reason] ?? 0)}))
}

const nameOf = (reason: string) => shortReason({reason: reason as KeepReason | ReleaseReason, limitDays: 0, rule: undefined})

const releaseWords = (reason: string) => (reason === 'idle' ? 'to go as idle' : `to go as ${nameOf(reason)}`)
const keptWords = (reason: string) => `kept as ${nameOf(reason)}`

/** `Compared with the run of 23 Nov 2026: 198 more to go as never used, 190 fewer kept as active.`; undefined when nothing is known or nothing changed. */
export function compareWith(before: PlanSummary | undefined, now: PlanSummary): string | undefined {
  if (before === undefined) return undefined
  const changes = [...changesOf(before.releases, now.releases, releaseWords), ...changesOf(before.kept, now.kept, keptWords)]
    .filter(({by}) => by !== 0)
    .sort((a, b) => Math.abs(b.by) - Math.abs(a.by))
    .slice(0, SHOWN)
  if (changes.length === 0) return undefined
  return `Compared with the run of ${dateText(before.madeAt)}: ${changes.map(({words, by}) => `${Math.abs(by)} ${by > 0 ? 'more' : 'fewer'} ${words}`).join(', ')}.`
}

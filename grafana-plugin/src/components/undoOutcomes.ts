// Taking releases back: which can be, how each ended, and the words for it; pure.
import type { ReleaseOutcome, UndoDone } from '@seatkeeper/collector/contract'
import type { Trouble } from '../api/trouble'

/** `held`: the user has such a seat already; `left`: not tried, since what hindered the one before would hinder it too. */
export type UndoResult = { outcome: ReleaseOutcome; result: 'reinstated' | 'held' | 'failed' | 'left'; sentence: string }

export const reinstated = (outcome: ReleaseOutcome, { sentence }: Pick<UndoDone, 'sentence'>): UndoResult => ({ outcome, result: 'reinstated', sentence })

/** A refusal for this seat, or a trouble on the way. */
export const notReinstated = (outcome: ReleaseOutcome, { code, sentence }: Trouble): UndoResult => ({ outcome, result: code === 'held' ? 'held' : 'failed', sentence })

/** Not a matter of one seat: nothing would come of asking for the next. */
export const hindersAll = ({ kind, code }: Trouble): boolean => kind !== 'refused' || code === 'dryRun' || code === 'off'

export type Undone = { result: UndoResult; isHindered: boolean }

/** One after the other, telling how many are done; nothing more is asked for once something hinders all. */
export async function inTurn(wanted: readonly ReleaseOutcome[], undoOne: (outcome: ReleaseOutcome) => Promise<Undone>, tell: (done: number) => void): Promise<UndoResult[]> {
  const made: UndoResult[] = []
  for (const outcome of wanted) {
    tell(made.length)
    const { result, isHindered } = await undoOne(outcome)
    made.push(result)
    if (isHindered) break
  }
  return [...made, ...wanted.slice(made.length).map((outcome): UndoResult => ({ outcome, result: 'left', sentence: '' }))]
}

/** The user has a seat again, by this or by somebody else's doing. */
export const isOver = ({ result }: UndoResult): boolean => result === 'reinstated' || result === 'held'

/** The releases that took a seat and are not taken back yet. */
export function undoable(outcomes: readonly ReleaseOutcome[], results: readonly UndoResult[] = []): ReleaseOutcome[] {
  const over = new Set(results.filter(isOver).map(({ outcome }) => outcome.allocationId))
  return outcomes.filter(({ result, allocationId }) => (result === 'released' || result === 'quarantined') && !over.has(allocationId))
}

/** Later results stand for earlier ones of the same seat. */
export function addResults(before: readonly UndoResult[], after: readonly UndoResult[]): UndoResult[] {
  const again = new Set(after.map(({ outcome }) => outcome.allocationId))
  return [...before.filter(({ outcome }) => !again.has(outcome.allocationId)), ...after]
}

const words: Record<UndoResult['result'], (count: string) => string> = {
  reinstated: count => `${count} reinstated`, held: count => `${count} held already`, failed: count => `${count} failed`, left: count => `${count} not tried`,
}

const order: Array<UndoResult['result']> = ['reinstated', 'held', 'failed', 'left']

/** `1 reinstated, 1 held already`. */
export function undoText(results: readonly UndoResult[]): string {
  const counted = order.map(result => ({ result, count: results.filter(one => one.result === result).length }))
  return counted.flatMap(({ result, count }) => (count > 0 ? [words[result](count.toLocaleString('en-US'))] : [])).join(', ')
}

/** What needs a sentence: whatever is no plain success, or the only one. */
export const toldOf = (results: readonly UndoResult[]): ReleaseOutcome[] =>
  results.filter(({ result }) => (result !== 'reinstated' && result !== 'left') || results.length === 1).map(({ outcome, sentence }) => ({ ...outcome, sentence }))

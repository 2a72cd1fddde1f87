// How releases ended, put together for people: who, and one sentence for all of whom it holds.
import type { ReleaseOutcome, SeatRow } from '@seatkeeper/collector/contract'

export const wentWell = ({ result }: Pick<ReleaseOutcome, 'result'>): boolean => result === 'released' || result === 'quarantined' || result === 'alreadyGone'

const NAMES_SHOWN = 3

/** The display name; else the user; an id of Qlik says nothing to people, so the row that was clicked helps out. */
function nameOf({ name, user, allocationId }: ReleaseOutcome, seats: readonly SeatRow[]): string {
  const seat = seats.find(one => one.allocationId === allocationId)
  return [name, seat?.name, user, seat?.user].find(text => text !== undefined && text !== '') ?? 'a seat'
}

const list = (names: readonly string[]): string => {
  const more = names.length - NAMES_SHOWN
  return more > 0 ? `${names.slice(0, NAMES_SHOWN).join(', ')} and ${more.toLocaleString('en-US')} more` : names.join(', ')
}

/** One entry for each sentence, in the order in which they came. */
export function groupOutcomes(outcomes: readonly ReleaseOutcome[], seats: readonly SeatRow[]): Array<{ who: string; sentence: string }> {
  const groups = new Map<string, string[]>()
  for (const outcome of outcomes) groups.set(outcome.sentence, [...(groups.get(outcome.sentence) ?? []), nameOf(outcome, seats)])
  return [...groups].map(([sentence, names]) => ({ who: list(names), sentence }))
}

// How releases ended, put together for people: who, and one sentence for all of whom it holds.
import type { ReleaseOutcome, SeatRow } from '@seatkeeper/collector/contract'

export const wentWell = ({ result }: Pick<ReleaseOutcome, 'result'>): boolean => result === 'released' || result === 'quarantined' || result === 'alreadyGone'

type Named = Pick<SeatRow, 'allocationId' | 'name' | 'user'>

const NAMES_SHOWN = 3

/** The display name; else the user; an id of Qlik says nothing to people, so the row that was clicked helps out. */
function nameOf({ name, user }: ReleaseOutcome, seat: Named | undefined): string {
  return [name, seat?.name, user, seat?.user].find(text => text !== undefined && text !== '') ?? 'a seat'
}

const list = (names: readonly string[]): string => {
  const more = names.length - NAMES_SHOWN
  return more > 0 ? `${names.slice(0, NAMES_SHOWN).join(', ')} and ${more.toLocaleString('en-US')} more` : names.join(', ')
}

/** One entry for each sentence, in the order in which they came. */
export function groupOutcomes(outcomes: readonly ReleaseOutcome[], seats: readonly Named[]): Array<{ who: string; sentence: string; seats: number }> {
  const clicked = new Map(seats.map(seat => [seat.allocationId, seat]))
  const groups = new Map<string, string[]>()
  for (const outcome of outcomes) {
    const names = groups.get(outcome.sentence) ?? []
    groups.set(outcome.sentence, names)
    names.push(nameOf(outcome, clicked.get(outcome.allocationId)))
  }
  return [...groups].map(([sentence, names]) => ({ who: list(names), sentence, seats: names.length }))
}

const GROUPS_SHOWN = 10

/** What failed first; of the rest as many sentences as can be read, and how many seats are left out. */
export function toDetails(outcomes: readonly ReleaseOutcome[], seats: readonly Named[]): { groups: ReturnType<typeof groupOutcomes>; more: number } {
  const failed = ({ result }: ReleaseOutcome) => result === 'failed' || result === 'refused' || result === 'notBegun'
  const groups = groupOutcomes([...outcomes.filter(failed), ...outcomes.filter(outcome => !failed(outcome))], seats)
  return { groups: groups.slice(0, GROUPS_SHOWN), more: groups.slice(GROUPS_SHOWN).reduce((sum, group) => sum + group.seats, 0) }
}

// Who is meant by an outcome, and the sentence for it; alike ones together, and no more than can be read.
import React from 'react'
import type { ReleaseOutcome } from '@seatkeeper/collector/contract'
import { toDetails } from './outcomes'
import type { ReleasedSeat } from './releaseStore'
import { Sentence } from './Sentence'
import { plural } from './words'

/** `seats` are those that were clicked, which names people where the answer does not. */
export function OutcomeList({ outcomes, seats }: { outcomes: readonly ReleaseOutcome[]; seats: readonly ReleasedSeat[] }) {
  const { groups, more } = toDetails(outcomes, seats)
  if (groups.length === 0) return null
  return (
    <ul>
      {groups.map(({ who, sentence }) => <li key={`${who} ${sentence}`}>{who}: <Sentence text={sentence} /></li>)}
      {more > 0 && <li>and {plural(more, 'seat')} more, each with its reason in the record</li>}
    </ul>
  )
}

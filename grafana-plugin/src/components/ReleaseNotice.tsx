// What became of a release; it stays until it is closed.
import React, { useState } from 'react'
import { Alert, Button } from '@grafana/ui'
import type { ReleaseOutcome, SeatRow } from '@seatkeeper/collector/contract'
import { groupOutcomes, wentWell } from './outcomes'
import { isRunning, releaseStore, type ReleaseState } from './releaseStore'
import { Sentence } from './Sentence'
import { askAgain } from './useReleases'
import { outcomeText, plural, type TimeZone } from './words'

function Details({ outcomes, seats }: { outcomes: readonly ReleaseOutcome[]; seats: readonly SeatRow[] }) {
  const told = outcomes.filter(outcome => !wentWell(outcome) || outcomes.length === 1)
  return <ul>{groupOutcomes(told, seats).map(({ who, sentence }) => <li key={`${who} ${sentence}`}>{who}: <Sentence text={sentence} /></li>)}</ul>
}

function titleOf({ job, trouble, wish }: ReleaseState, timeZone: TimeZone): string {
  const done = job?.outcomes.length ?? 0
  if (trouble !== undefined) return `How ${plural(wish.seats.length - done, 'release')} ended is not known`
  if (job?.state !== 'done') return `Releasing: ${done} of ${wish.seats.length} …`
  return outcomeText(job.outcomes, timeZone)
}

type Props = { state: ReleaseState; timeZone: TimeZone; onAgain: (seats: SeatRow[]) => void }

export function ReleaseNotice({ state, timeZone, onAgain }: Props) {
  const [isAsking, setAsking] = useState(false)
  const { job, trouble, wish } = state
  const outcomes = job?.outcomes ?? []
  const failed = job?.state === 'done' ? outcomes.filter(({ result }) => result === 'failed') : []
  const failedSeats = wish.seats.filter(({ allocationId }) => failed.some(outcome => outcome.allocationId === allocationId))
  const runs = isRunning(state)
  const again = () => {
    setAsking(true)
    void askAgain(wish).finally(() => setAsking(false))
  }
  const severity = runs ? 'info' : trouble === undefined && outcomes.every(wentWell) ? 'success' : 'warning'
  return (
    <Alert severity={severity} title={titleOf(state, timeZone)} bottomSpacing={1} onRemove={runs ? undefined : () => releaseStore.close(wish)}>
      {trouble !== undefined && <p><Sentence text={trouble.sentence} /> Asking again does not release a second time.</p>}
      <Details outcomes={outcomes} seats={wish.seats} />
      {trouble !== undefined && <Button size="sm" variant="secondary" disabled={isAsking} onClick={again}>Ask again</Button>}
      {failedSeats.length > 0 && <Button size="sm" variant="secondary" onClick={() => onAgain(failedSeats)}>Try again</Button>}
    </Alert>
  )
}

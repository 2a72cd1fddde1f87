// What became of a release; it stays until it is closed.
import React, { useState } from 'react'
import { Alert, Button } from '@grafana/ui'
import { OutcomeList } from './OutcomeList'
import { wentWell } from './outcomes'
import { isRunning, releaseStore, type ReleasedSeat, type ReleaseState } from './releaseStore'
import { Sentence } from './Sentence'
import { isOver } from './undoOutcomes'
import { UndoLine } from './UndoLine'
import { askAgain } from './useReleases'
import { outcomeText, plural, type TimeZone } from './words'

function titleOf({ job, trouble, wish }: ReleaseState, timeZone: TimeZone): string {
  const done = job?.outcomes.length ?? 0
  const total = job?.total ?? wish.seats.length
  if (trouble !== undefined) return `How ${plural(total - done, 'release')} ended is not known`
  if (job?.state !== 'done') return `Releasing: ${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} …`
  return outcomeText(job.outcomes, timeZone)
}

/** What can be done about releases that were lost sight of, or failed. */
function Remedies({ state: { job, trouble, wish }, onAgain }: Pick<Props, 'state' | 'onAgain'>) {
  const [isAsking, setAsking] = useState(false)
  const failed = new Set(job?.state === 'done' ? job.outcomes.filter(({ result }) => result === 'failed' || result === 'notBegun').map(({ allocationId }) => allocationId) : [])
  const failedSeats = wish.seats.filter(({ allocationId }) => failed.has(allocationId))
  const again = () => {
    setAsking(true)
    void askAgain(wish).finally(() => setAsking(false))
  }
  return (
    <>
      {trouble !== undefined && <Button size="sm" variant="secondary" disabled={isAsking} onClick={again}>Ask again</Button>}
      {failedSeats.length > 0 && <Button size="sm" variant="secondary" onClick={() => onAgain(failedSeats)}>Try again</Button>}
    </>
  )
}

type Props = { state: ReleaseState; timeZone: TimeZone; onAgain: (seats: ReleasedSeat[]) => void }

export function ReleaseNotice({ state, timeZone, onAgain }: Props) {
  const { job, trouble, wish, undo } = state
  const outcomes = job?.outcomes ?? []
  const runs = isRunning(state)
  const isWell = trouble === undefined && outcomes.every(wentWell) && undo?.results.every(isOver) !== false
  const severity = runs ? 'info' : isWell ? 'success' : 'warning'
  const isBusy = runs || undo?.running !== undefined
  return (
    <Alert severity={severity} title={titleOf(state, timeZone)} bottomSpacing={1} onRemove={isBusy ? undefined : () => releaseStore.close(wish)}>
      {trouble !== undefined && <p><Sentence text={trouble.sentence} /> Asking again does not release a second time.</p>}
      <OutcomeList outcomes={outcomes.filter(outcome => !wentWell(outcome) || outcomes.length === 1)} seats={wish.seats} />
      <Remedies state={state} onAgain={onAgain} />
      {job?.state === 'done' && <UndoLine state={state} />}
    </Alert>
  )
}

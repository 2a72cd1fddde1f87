// What became of releases and exclusions; it stays until it is closed.
import React, { useState } from 'react'
import { Alert, Button, Stack } from '@grafana/ui'
import type { ReleaseOutcome, SeatRow } from '@seatkeeper/collector/contract'
import type { ExcludeResult, Exclusions } from './useExclusions'
import type { ReleaseState, Releases } from './useReleases'
import { outcomeText, plural, type TimeZone } from './words'

const wentWell = ({ result }: ReleaseOutcome) => result === 'released' || result === 'quarantined' || result === 'alreadyGone'

const nameOf = ({ name, user, allocationId }: ReleaseOutcome) => (name !== undefined && name !== '' ? name : (user ?? allocationId))

function Details({ outcomes }: { outcomes: readonly ReleaseOutcome[] }) {
  const told = outcomes.filter(outcome => !wentWell(outcome) || outcomes.length === 1)
  return <ul>{told.map(outcome => <li key={outcome.allocationId}>{nameOf(outcome)}: {outcome.sentence}</li>)}</ul>
}

function titleOf({ job, trouble, wish }: ReleaseState, timeZone: TimeZone): string {
  const done = job?.outcomes.length ?? 0
  if (trouble !== undefined) return `How ${plural(wish.seats.length - done, 'release')} ended is not known`
  if (job?.state !== 'done') return `Releasing: ${done} of ${wish.seats.length} …`
  return outcomeText(job.outcomes, timeZone)
}

type ReleaseProps = { releases: Releases; timeZone: TimeZone; onAgain: (seats: SeatRow[]) => void }

export function ReleaseNotice({ releases: { state, close, start }, timeZone, onAgain }: ReleaseProps) {
  if (state === undefined) return null
  const { job, trouble, wish } = state
  const outcomes = job?.outcomes ?? []
  const failed = job?.state === 'done' ? outcomes.filter(({ result }) => result === 'failed') : []
  const failedSeats = wish.seats.filter(({ allocationId }) => failed.some(outcome => outcome.allocationId === allocationId))
  const isRunning = job?.state !== 'done' && trouble === undefined
  const severity = isRunning ? 'info' : trouble === undefined && outcomes.every(wentWell) ? 'success' : 'warning'
  return (
    <Alert severity={severity} title={titleOf(state, timeZone)} bottomSpacing={1} onRemove={isRunning ? undefined : close}>
      {trouble !== undefined && <p>{trouble.sentence} Asking again does not release a second time.</p>}
      <Details outcomes={outcomes} />
      {trouble !== undefined && <Button size="sm" variant="secondary" onClick={() => void start(wish).catch(() => undefined)}>Ask again</Button>}
      {failedSeats.length > 0 && <Button size="sm" variant="secondary" onClick={() => onAgain(failedSeats)}>Try again</Button>}
    </Alert>
  )
}

function ExcludeLine({ result, onUndo }: { result: ExcludeResult; onUndo: () => Promise<void> }) {
  const [isBusy, setBusy] = useState(false)
  const undo = () => {
    setBusy(true)
    void onUndo().finally(() => setBusy(false))
  }
  return (
    <Stack direction="row" alignItems="center" gap={1}>
      <span>{result.failed === undefined ? result.done?.sentence : `${result.user}: ${result.failed}`}</span>
      {result.done !== undefined && result.undone !== true && (
        <Button size="sm" variant="secondary" disabled={isBusy} onClick={undo} aria-label={`Undo the exclusion of ${result.user}`}>Undo</Button>
      )}
    </Stack>
  )
}

function excludeTitle(results: readonly ExcludeResult[]): string {
  const failed = results.filter(result => result.failed !== undefined).length
  const undone = results.filter(({ undone: is }) => is === true).length
  const parts = [[results.length - failed - undone, 'excluded'], [undone, 'undone'], [failed, 'failed']] as const
  return parts.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : [])).join(', ')
}

export function ExcludeNotice({ exclusions: { results, undo, close } }: { exclusions: Exclusions }) {
  if (results.length === 0) return null
  const hasFailed = results.some(({ failed }) => failed !== undefined)
  return (
    <Alert severity={hasFailed ? 'warning' : 'success'} title={excludeTitle(results)} bottomSpacing={1} onRemove={close}>
      {results.map(result => <ExcludeLine key={result.user} result={result} onUndo={() => undo(result)} />)}
    </Alert>
  )
}

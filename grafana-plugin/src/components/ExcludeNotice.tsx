// Who was excluded from this screen, each with a way back; it stays until it is closed.
import React, { useRef, useState } from 'react'
import { Alert, Button, Stack } from '@grafana/ui'
import type { ExcludeResult, Exclusions } from './useExclusions'

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
  const lines = useRef<HTMLDivElement>(null)
  // The button goes, and would take the focus with it.
  const undoAndStay = (result: ExcludeResult) => undo(result).finally(() => lines.current?.focus())
  if (results.length === 0) return null
  const hasFailed = results.some(({ failed }) => failed !== undefined)
  return (
    <Alert severity={hasFailed ? 'warning' : 'success'} title={excludeTitle(results)} bottomSpacing={1} onRemove={close}>
      <div ref={lines} tabIndex={-1}>
        {results.map(result => <ExcludeLine key={result.user} result={result} onUndo={() => undoAndStay(result)} />)}
      </div>
    </Alert>
  )
}

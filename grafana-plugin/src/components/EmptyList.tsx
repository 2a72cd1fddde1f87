// Why there is nothing to show, and what to do or wait for.
import React from 'react'
import { Button, EmptyState } from '@grafana/ui'
import type { AtRiskPage } from '@seatkeeper/collector/contract'
import { whenText, type TimeZone } from './words'

type Props = { page: AtRiskPage; now: number; timeZone: TimeZone; onClear: () => void }

export function EmptyList({ page, now, timeZone, onClear }: Props) {
  if (page.all > 0) {
    return (
      <EmptyState variant="not-found" hideImage message={`The filter hides all ${page.all.toLocaleString('en-US')} seats at risk`} button={<Button variant="secondary" onClick={onClear}>Clear the filter</Button>} />
    )
  }
  const next = page.nextRun === undefined ? 'No evaluation run is scheduled.' : `The next check is ${whenText(page.nextRun, now, timeZone)}.`
  return <EmptyState variant="completed" hideImage message="No seat is at risk">{next}</EmptyState>
}

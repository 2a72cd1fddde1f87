// The at-risk list as a panel of a dashboard.
import React, { useEffect } from 'react'
import type { PanelProps } from '@grafana/data'
import { refreshSeats } from '../../api/queries'
import { AtRisk } from '../../components/AtRisk'
import type { AtRiskOptions } from './types'

/** A variable without a value stays as it was written, and `All` is no site. */
const siteOf = (text: string): string | undefined => (text === '' || text.includes('$') || text === 'All' || text.startsWith('{') ? undefined : text)

export function AtRiskPanel({ options, timeZone, timeRange, replaceVariables, width, height }: PanelProps<AtRiskOptions>) {
  // A panel without queries hears of the dashboard's refresh by the moved end of the time range alone.
  const end = timeRange.to.valueOf()
  useEffect(() => void refreshSeats(), [end])
  return (
    <div style={{ width, height }}>
      <AtRisk site={siteOf(replaceVariables(options.site ?? ''))} timeZone={timeZone} />
    </div>
  )
}

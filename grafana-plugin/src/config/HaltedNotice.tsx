// A halted plan is told here too, whatever the settings are looked at for: it waits for a person.
import React from 'react'
import { useQuery } from '@tanstack/react-query'
import { Alert, LinkButton } from '@grafana/ui'
import { connectionQuery, queryClient } from '../api/queries'
import { AT_RISK_PAGE } from '../constants'
import { haltedTitle } from './checks'

/** Nothing while the collector cannot be asked: the connection test says why. */
export function HaltedNotice({ isConfigured }: { isConfigured: boolean }) {
  const { data } = useQuery(connectionQuery('connection', isConfigured), queryClient)
  const title = haltedTitle(data?.sites ?? [])
  if (title === undefined) return null
  return (
    <div data-banner="halted">
      <Alert severity="error" title={title}>
        Nothing of it is released until somebody approves it. The list of seats at risk says why, and approves or discards it.
        <div><LinkButton size="sm" variant="secondary" href={AT_RISK_PAGE}>Seats at risk</LinkButton></div>
      </Alert>
    </div>
  )
}

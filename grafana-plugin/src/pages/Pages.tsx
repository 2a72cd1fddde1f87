// Which page of the app stands at which path.
import React from 'react'
import { locationService } from '@grafana/runtime'
import { ALERTS_PAGE } from '../constants'
import { AlertsPage } from './AlertsPage'
import { AtRiskPage } from './AtRiskPage'

/** Grafana renders it anew when the address changes. */
export function Pages() {
  return locationService.getLocation().pathname.replace(/\/$/, '') === ALERTS_PAGE ? <AlertsPage /> : <AtRiskPage />
}

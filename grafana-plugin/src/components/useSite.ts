// Which site is shown: the one that was asked for, the one that was picked, or the first.
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Connection } from '@seatkeeper/collector/contract'
import { connectionQuery } from '../api/queries'
import { troubleOf, type Trouble } from '../api/trouble'

export type SiteChoice = {
  site: string | undefined
  /** What can be picked; empty where the dashboard has chosen. */
  sites: Connection['sites']
  pick: (site: string) => void
  hasSeveral: boolean
  trouble: Trouble | undefined
}

/** `wanted` is the name that a dashboard gives; empty for none. */
export function useSite(wanted: string | undefined): SiteChoice {
  const connection = useQuery(connectionQuery('connection'))
  const [picked, pick] = useState<string>()
  const trouble = connection.error === null ? undefined : troubleOf(connection.error)
  const sites = connection.data?.sites ?? []
  const hasSeveral = sites.length > 1
  if (wanted !== undefined && wanted !== '') return { site: wanted, sites: [], pick, hasSeveral, trouble }
  const first = sites.find(({ readAt }) => readAt !== undefined) ?? sites[0] // one that has a list
  return { site: picked ?? first?.name, sites, pick, hasSeveral, trouble }
}

// Which site is shown: the one that was asked for, the one that was picked, or the first.
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Connection } from '@seatkeeper/collector/contract'
import { connectionQuery } from '../api/queries'
import { troubleOf, type Trouble } from '../api/trouble'

export type SiteChoice = {
  site: string | undefined
  sites: Connection['sites']
  pick: (site: string) => void
  trouble: Trouble | undefined
}

/** `wanted` is the name that a dashboard gives; empty for none. */
export function useSite(wanted: string | undefined): SiteChoice {
  const connection = useQuery(connectionQuery('connection'))
  const [picked, pick] = useState<string>()
  const sites = connection.data?.sites ?? []
  const site = wanted !== undefined && wanted !== '' ? wanted : (picked ?? sites[0]?.name)
  return { site, sites, pick, trouble: connection.error === null ? undefined : troubleOf(connection.error) }
}

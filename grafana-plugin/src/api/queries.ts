// What the screens ask the collector for, kept fresh by one query client for all panels of a page.
import { QueryClient, queryOptions } from '@tanstack/react-query'
import type { AtRiskQuery } from '@seatkeeper/collector/contract'
import { fetchAtRisk, fetchConnection, fetchExclusions, fetchPlan } from './collector'

const REFRESH_MS = 60_000

/** What fails is told at once and tried again with the next refresh. `always`: a browser that believes to be offline may still reach Grafana. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: false, networkMode: 'always', refetchInterval: REFRESH_MS, refetchOnWindowFocus: true, staleTime: 5000 },
    mutations: { retry: false, networkMode: 'always' },
  },
})

export type Filter = Pick<AtRiskQuery, 'search' | 'licenseType' | 'userDirectory' | 'reason'>

/** Rows a request. */
export const PAGE_ROWS = 200

export const seatPage = (site: string | undefined, filter: Filter, page: number) =>
  queryOptions({
    queryKey: ['at-risk', site ?? '', filter, page],
    queryFn: () => fetchAtRisk({ site, ...filter, offset: page * PAGE_ROWS, limit: PAGE_ROWS }),
    // The head of the list stands in while a filter is applied, but never that of another site: its rows could be acted on.
    placeholderData: page === 0 ? (before, query) => (query?.queryKey[1] === (site ?? '') ? before : undefined) : undefined,
  })

export const connectionQuery = (route: 'connection' | 'operator', enabled = true) =>
  queryOptions({ queryKey: ['connection', route], queryFn: () => fetchConnection(route), enabled })

export const exclusionsQuery = (site: string) => queryOptions({ queryKey: ['exclusions', site], queryFn: () => fetchExclusions(site) })

export const planQuery = (site: string) => queryOptions({ queryKey: ['plan', site], queryFn: () => fetchPlan(site) })

/** After a release, an exclusion or another deed, and when a dashboard refreshes. */
export const refreshSeats = (): Promise<void> => queryClient.invalidateQueries()

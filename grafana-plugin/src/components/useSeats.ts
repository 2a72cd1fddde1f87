// The seats at risk, of which only the pages in view are asked for.
import { useMemo, useState } from 'react'
import { useQueries, useQuery } from '@tanstack/react-query'
import type { AtRiskPage, SeatRow } from '@seatkeeper/collector/contract'
import { PAGE_ROWS, seatPage, type Filter } from '../api/queries'
import { troubleOf, type Trouble } from '../api/trouble'

export type Range = { first: number; last: number }

export type Seats = {
  /** Sums, totals and choices; undefined before the first answer. */
  head: AtRiskPage | undefined
  /** The seat of a row in view; undefined while its page is on its way. */
  rowAt: (index: number) => SeatRow | undefined
  loaded: SeatRow[]
  /** While a filter is applied the rows of the one before stand in. */
  isStandIn: boolean
  trouble: Trouble | undefined
  /** When the list was last told, epoch ms; 0 before that. */
  toldAt: number
  isFetching: boolean
}

const pagesOf = ({ first, last }: Range): number[] => {
  const from = Math.floor(first / PAGE_ROWS)
  return Array.from({ length: Math.floor(Math.max(first, last) / PAGE_ROWS) - from + 1 }, (_, index) => from + index)
}

export function useSeats(site: string | undefined, filter: Filter, range: Range, enabled: boolean): Seats {
  const head = useQuery({ ...seatPage(site, filter, 0), enabled })
  // A request that fails brings no list of its own: the last one of this site stays.
  const [kept, keep] = useState<AtRiskPage>()
  if (head.data !== undefined && head.data !== kept) keep(head.data)
  const shown = head.data ?? (kept?.site === site ? kept : undefined)
  const numbers = useMemo(() => pagesOf(range).filter(page => page > 0), [range])
  const others = useQueries({ queries: numbers.map(page => ({ ...seatPage(site, filter, page), enabled })) })
  const pages = new Map(numbers.map((page, index) => [page, others[index]?.data?.seats ?? []]))
  pages.set(0, shown?.seats ?? [])
  return {
    head: shown,
    isStandIn: head.isPlaceholderData || shown !== head.data,
    rowAt: index => pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS],
    loaded: [...pages.values()].flat(),
    trouble: head.error === null ? undefined : troubleOf(head.error),
    toldAt: head.dataUpdatedAt,
    isFetching: head.isFetching || others.some(({ isFetching }) => isFetching),
  }
}

// The seats at risk: the sum, the list, and what an operator can do; the same in the panel and on the page.
import React, { useEffect, useId, useRef, useState } from 'react'
import { css } from '@emotion/css'
import { QueryClientProvider } from '@tanstack/react-query'
import type { GrafanaTheme2 } from '@grafana/data'
import { Combobox, LoadingBar, LoadingPlaceholder, useStyles2 } from '@grafana/ui'
import { queryClient, type Filter } from '../api/queries'
import { SiteView } from './SiteView'
import { TroubleNotice } from './TroubleNotice'
import { useNow } from './useNow'
import { useSeats, type Range } from './useSeats'
import { useSite, type SiteChoice } from './useSite'
import { agoText, type TimeZone } from './words'

const getStyles = (theme: GrafanaTheme2) => ({
  // Never 0: a page gives no height of its own.
  frame: css({ display: 'flex', flexDirection: 'column', height: '100%', minHeight: 240, overflowY: 'auto', gap: theme.spacing(0.5), position: 'relative', containerType: 'inline-size' }),
  site: css({ display: 'flex', alignItems: 'center', alignSelf: 'flex-end', gap: theme.spacing(1), width: 220 }),
  bar: css({ height: 2 }),
  trouble: css({ flex: '0 0 auto' }),
})

/** Stands outside of what a site shows: a site without a list must not take the way to the others. */
function SitePicker({ choice: { site, sites, pick } }: { choice: SiteChoice }) {
  const styles = useStyles2(getStyles)
  const options = sites.map(({ name }) => ({ value: name, label: name }))
  const id = useId()
  if (options.length < 2) return null
  return (
    <div className={styles.site}>
      <label htmlFor={id}>Site</label>
      <Combobox id={id} options={options} value={site ?? null} onChange={({ value }) => pick(value)} />
    </div>
  )
}

const NO_FILTER: Filter = {}

const TOP: Range = { first: 0, last: 0 }

const TYPING_MS = 250

/** The filter once typing has paused, so that not each letter is a request. */
function useSettled(filter: Filter): Filter {
  const [settled, settle] = useState(filter)
  useEffect(() => {
    const timer = setTimeout(() => settle(filter), filter.search === settled.search ? 0 : TYPING_MS)
    return () => clearTimeout(timer)
  }, [filter, settled.search])
  return settled
}

function AtRiskContent({ site: wanted, timeZone }: Props) {
  const styles = useStyles2(getStyles)
  const now = useNow()
  const choice = useSite(wanted)
  const [filter, setFilter] = useState<Filter>(NO_FILTER)
  const [range, setRange] = useState<Range>(TOP)
  const frame = useRef<HTMLDivElement>(null)
  const settled = useSettled(filter)
  const seats = useSeats(choice.site, settled, range, choice.site !== undefined)
  const { head } = seats
  const trouble = seats.trouble ?? (head === undefined ? choice.trouble : undefined)
  if (head === undefined && trouble === undefined && choice.sites.length < 2) return <LoadingPlaceholder text="Asking the collector …" />
  return (
    <div ref={frame} className={styles.frame} tabIndex={-1}>
      <div className={styles.bar} aria-hidden>{seats.isFetching && <LoadingBar width={200} />}</div>
      <SitePicker choice={choice} />
      {trouble !== undefined && (
        <div className={styles.trouble}><TroubleNotice trouble={trouble} {...(head !== undefined && { since: `from ${agoText(seats.toldAt, now)}` })} /></div>
      )}
      {head !== undefined && <SiteView key={head.site} frame={frame} page={head} seats={seats} namesSite={choice.hasSeveral} now={now} timeZone={timeZone} filter={filter} onFilter={setFilter} onRange={setRange} />}
    </div>
  )
}

/** `site` is empty for the only site, or for a choice on the screen. */
type Props = { site: string | undefined; timeZone: TimeZone }

export function AtRisk(props: Props) {
  return (
    <QueryClientProvider client={queryClient}>
      <AtRiskContent {...props} />
    </QueryClientProvider>
  )
}

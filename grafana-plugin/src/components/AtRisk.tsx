// The seats at risk: the sum, the list, and what an operator can do; the same in the panel and on the page.
import React, { useCallback, useMemo, useRef, useState } from 'react'
import { css } from '@emotion/css'
import { QueryClientProvider } from '@tanstack/react-query'
import type { GrafanaTheme2 } from '@grafana/data'
import { Combobox, LoadingBar, LoadingPlaceholder, useStyles2 } from '@grafana/ui'
import type { AtRiskPage, SeatRow } from '@seatkeeper/collector/contract'
import { queryClient, type Filter } from '../api/queries'
import { v4 as uuid } from 'uuid'
import { Banner } from './Banner'
import { EmptyList } from './EmptyList'
import { ExcludeDialog } from './ExcludeDialog'
import { ExcludeNotice, ReleaseNotice } from './OutcomeNotices'
import { ReleaseDialog } from './ReleaseDialog'
import { SeatTable } from './SeatTable'
import { Toolbar } from './Toolbar'
import { TroubleNotice } from './TroubleNotice'
import { useExclusions, type ExcludeWish } from './useExclusions'
import { useFocusReturn } from './useFocusReturn'
import { useNow } from './useNow'
import { useWhyNot } from './useOperator'
import { useReleases, type ReleaseWish } from './useReleases'
import { useSeats, type Range, type Seats } from './useSeats'
import { useSelection } from './useSelection'
import { useSite, type SiteChoice } from './useSite'
import { agoText, plural, sumText, type TimeZone } from './words'

const getStyles = (theme: GrafanaTheme2) => ({
  // Never 0: a page gives no height of its own.
  frame: css({ display: 'flex', flexDirection: 'column', height: '100%', minHeight: 240, gap: theme.spacing(0.5), position: 'relative' }),
  sum: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1), fontSize: theme.typography.h5.fontSize }),
  site: css({ marginLeft: 'auto', width: 160 }),
  foot: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize, paddingTop: theme.spacing(0.5) }),
  bar: css({ height: 2 }),
  // An alert grows in a column of flexible boxes, unless it stands in a box of its own.
  notices: css({ flex: '0 0 auto', maxHeight: '45%', overflow: 'auto' }),
})

function SumLine({ page, choice, now, timeZone }: { page: AtRiskPage; choice: SiteChoice; now: number; timeZone: TimeZone }) {
  const styles = useStyles2(getStyles)
  const options = choice.sites.map(({ name }) => ({ value: name, label: name }))
  return (
    <div className={styles.sum}>
      <strong>{sumText(page, now, timeZone)}</strong>
      {options.length > 1 && (
        <div className={styles.site}><Combobox options={options} value={choice.site ?? null} onChange={({ value }) => choice.pick(value)} /></div>
      )}
    </div>
  )
}

/** One question at a time. */
type Asked = { release: ReleaseWish } | { exclude: SeatRow[] } | undefined

type ListProps = { page: AtRiskPage; seats: Seats; site: string; now: number; timeZone: TimeZone; filter: Filter; onFilter: (filter: Filter) => void; onRange: (range: Range) => void }

const NO_FILTER: Filter = {}

function useActions(site: string) {
  const [asked, ask] = useState<Asked>()
  const releases = useReleases()
  const exclusions = useExclusions()
  const selection = useSelection()
  const listRef = useRef<HTMLDivElement>(null)
  const focus = useFocusReturn(listRef)
  const askRelease = useCallback((seats: SeatRow[]) => ask({ release: { key: uuid(), site, seats } }), [site])
  const askExclude = useCallback((seats: SeatRow[]) => ask({ exclude: seats }), [])
  const dismiss = () => {
    const seats = asked === undefined ? [] : 'release' in asked ? asked.release.seats : asked.exclude
    ask(undefined)
    focus(seats.length === 1 ? seats[0]?.allocationId : undefined)
  }
  // What was asked is being done: the row is about to leave the list, and would take the focus with it.
  const settle = () => {
    ask(undefined)
    focus()
  }
  const release = async (wish: ReleaseWish) => {
    await releases.start(wish)
    selection.drop(wish.seats.map(({ allocationId }) => allocationId))
    settle()
  }
  const exclude = async (wish: ExcludeWish) => {
    const results = await exclusions.exclude(wish)
    const excluded = results.filter(({ done }) => done !== undefined).map(({ user }) => user)
    selection.drop([...selection.selected.values()].filter(({ user }) => excluded.includes(user)).map(({ allocationId }) => allocationId))
    settle()
  }
  return { asked, askRelease, askExclude, dismiss, release, exclude, releases, exclusions, selection, listRef }
}

type Actions = ReturnType<typeof useActions>

function Dialogs({ actions, site, now, timeZone }: { actions: Actions; site: string; now: number; timeZone: TimeZone }) {
  const { asked, dismiss, release, exclude } = actions
  if (asked === undefined) return null
  if ('release' in asked) return <ReleaseDialog wish={asked.release} now={now} timeZone={timeZone} onConfirm={release} onDismiss={dismiss} />
  return <ExcludeDialog site={site} seats={asked.exclude} now={now} onConfirm={exclude} onDismiss={dismiss} />
}

function List({ page, seats, site, now, timeZone, filter, onFilter, onRange }: ListProps) {
  const styles = useStyles2(getStyles)
  const actions = useActions(site)
  const { selection, releases, exclusions, askRelease, askExclude, listRef } = actions
  const whyNotExclude = useWhyNot()
  const whyNotRelease = whyNotExclude ?? page.whyNot
  const { currency } = page.sum
  const context = useMemo(
    () => ({ whyNotRelease, whyNotExclude, onRelease: (seat: SeatRow) => askRelease([seat]), onExclude: (seat: SeatRow) => askExclude([seat]), now, timeZone, currency }),
    [whyNotRelease, whyNotExclude, askRelease, askExclude, now, timeZone, currency]
  )
  const chosen = [...selection.selected.values()]
  const isEmpty = page.seats.length === 0
  return (
    <>
      <div className={styles.notices}>
        <ReleaseNotice releases={releases} timeZone={timeZone} onAgain={askRelease} />
        <ExcludeNotice exclusions={exclusions} />
      </div>
      {page.all > 0 && (
        <Toolbar choices={page.choices} filter={filter} onFilter={onFilter} selected={chosen.length} whyNotRelease={whyNotRelease} whyNotExclude={whyNotExclude} onRelease={() => askRelease(chosen)} onExclude={() => askExclude(chosen)} />
      )}
      {isEmpty ? <EmptyList page={page} now={now} timeZone={timeZone} onClear={() => onFilter(NO_FILTER)} /> : (
        <SeatTable
          seats={seats} total={page.total} isStale={seats.trouble !== undefined} context={context} selected={selection.selected} isPending={releases.isPending}
          onSelect={selection.toggle} onSelectAll={selection.replace} onRange={onRange} scrollRef={listRef}
        />
      )}
      <Dialogs actions={actions} site={site} now={now} timeZone={timeZone} />
    </>
  )
}

const TOP: Range = { first: 0, last: 0 }

function AtRiskContent({ site: wanted, timeZone }: Props) {
  const styles = useStyles2(getStyles)
  const now = useNow()
  const choice = useSite(wanted)
  const [filter, setFilter] = useState<Filter>(NO_FILTER)
  const [range, setRange] = useState<Range>(TOP)
  const seats = useSeats(choice.site, filter, range, choice.site !== undefined)
  const { head } = seats
  const trouble = seats.trouble ?? (head === undefined ? choice.trouble : undefined)
  if (head === undefined && trouble === undefined) return <LoadingPlaceholder text="Asking the collector …" />
  return (
    <div className={styles.frame}>
      <div className={styles.bar} aria-hidden>{seats.isFetching && <LoadingBar width={200} />}</div>
      <div className={styles.notices}>
        {trouble !== undefined && <TroubleNotice trouble={trouble} {...(head !== undefined && { since: `from ${agoText(seats.toldAt, now)}` })} />}
        {head !== undefined && <Banner page={head} />}
      </div>
      {head !== undefined && (
        <>
          <SumLine page={head} choice={choice} now={now} timeZone={timeZone} />
          <List key={head.site} page={head} seats={seats} site={head.site} now={now} timeZone={timeZone} filter={filter} onFilter={setFilter} onRange={setRange} />
          <div className={styles.foot}>read {agoText(head.readAt, now)} · {plural(head.total, 'seat')}{head.total === head.all ? '' : ` of ${head.all.toLocaleString('en-US')}`}</div>
        </>
      )}
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

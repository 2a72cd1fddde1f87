// The seats at risk: the sum, the list, and what an operator can do; the same in the panel and on the page.
import React, { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react'
import { css } from '@emotion/css'
import { QueryClientProvider } from '@tanstack/react-query'
import type { GrafanaTheme2 } from '@grafana/data'
import { Combobox, LoadingBar, LoadingPlaceholder, useStyles2 } from '@grafana/ui'
import type { AtRiskPage, SeatRow } from '@seatkeeper/collector/contract'
import { queryClient, type Filter } from '../api/queries'
import { v4 as uuid } from 'uuid'
import { Banner } from './Banner'
import { EmptyList } from './EmptyList'
import { NARROW } from './layout'
import { ExcludeDialog } from './ExcludeDialog'
import { ExcludeNotice } from './ExcludeNotice'
import { ReleaseDialog } from './ReleaseDialog'
import { ReleaseNotice } from './ReleaseNotice'
import type { ReleaseWish } from './releaseStore'
import { SeatTable } from './SeatTable'
import { Toolbar } from './Toolbar'
import { TroubleNotice } from './TroubleNotice'
import { useExclusions, type ExcludeWish } from './useExclusions'
import { useFocusReturn } from './useFocusReturn'
import { useNow } from './useNow'
import { useWhyNot } from './useOperator'
import { release, useReleases } from './useReleases'
import { useSeats, type Range, type Seats } from './useSeats'
import { useSelection } from './useSelection'
import { useSite, type SiteChoice } from './useSite'
import { agoText, exactText, plural, sumText, type TimeZone } from './words'

const getStyles = (theme: GrafanaTheme2) => ({
  // Never 0: a page gives no height of its own.
  frame: css({ display: 'flex', flexDirection: 'column', height: '100%', minHeight: 240, overflowY: 'auto', gap: theme.spacing(0.5), position: 'relative', containerType: 'inline-size' }),
  sum: css({ fontSize: theme.typography.h5.fontSize, [NARROW]: { fontSize: theme.typography.body.fontSize } }),
  site: css({ display: 'flex', alignItems: 'center', alignSelf: 'flex-end', gap: theme.spacing(1), width: 220 }),
  foot: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize, paddingTop: theme.spacing(0.5) }),
  bar: css({ height: 2 }),
  // An alert grows in a column of flexible boxes, unless it stands in a box of its own.
  notices: css({ flex: '0 0 auto', maxHeight: '45%', overflow: 'auto' }),
})

function SumLine({ page, now, timeZone }: { page: AtRiskPage; now: number; timeZone: TimeZone }) {
  const styles = useStyles2(getStyles)
  const exact = page.nextRun === undefined ? undefined : `Next run: ${exactText(page.nextRun, timeZone)}`
  return <strong className={styles.sum} title={exact}>{sumText(page, now, timeZone)}</strong>
}

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

/** One question at a time. */
type Asked = { release: ReleaseWish; leftOut: number } | { exclude: SeatRow[] } | undefined

type ListProps = { page: AtRiskPage; seats: Seats; site: string; namesSite: boolean; now: number; timeZone: TimeZone; filter: Filter; onFilter: (filter: Filter) => void; onRange: (range: Range) => void }

const NO_FILTER: Filter = {}

function useActions(site: string) {
  const [asked, ask] = useState<Asked>()
  const releases = useReleases(site)
  const exclusions = useExclusions()
  const selection = useSelection()
  const listRef = useRef<HTMLDivElement>(null)
  const focus = useFocusReturn(listRef)
  const askRelease = useCallback((seats: SeatRow[], leftOut = 0) => ask({ release: { key: uuid(), site, seats }, leftOut }), [site])
  const askExclude = useCallback((seats: SeatRow[]) => ask({ exclude: seats }), [])
  const dismiss = () => {
    const seats = asked === undefined ? [] : 'release' in asked ? asked.release.seats : asked.exclude
    ask(undefined)
    focus(seats.length === 1 ? seats[0]?.allocationId : undefined)
  }
  // What was asked is being done: the row is about to leave the list, and would take the focus with it.
  const settle = (answered: Asked) => {
    ask(open => (open === answered ? undefined : open))
    focus()
  }
  const confirmRelease = async (wish: ReleaseWish) => {
    await release(wish)
    selection.drop(wish.seats.map(({ allocationId }) => allocationId))
    settle(asked)
  }
  const exclude = async (wish: ExcludeWish) => {
    const results = await exclusions.exclude(wish)
    const excluded = results.filter(({ done }) => done !== undefined).map(({ user }) => user)
    selection.drop([...selection.selected.values()].filter(({ user }) => excluded.includes(user)).map(({ allocationId }) => allocationId))
    settle(asked)
  }
  return { asked, askRelease, askExclude, dismiss, confirmRelease, exclude, releases, exclusions, selection, listRef }
}

type Actions = ReturnType<typeof useActions>

function Dialogs({ actions, page, namesSite, now, timeZone }: { actions: Actions; page: AtRiskPage; namesSite: boolean; now: number; timeZone: TimeZone }) {
  const { asked, dismiss, confirmRelease, exclude } = actions
  if (asked === undefined) return null
  if ('release' in asked) return <ReleaseDialog wish={asked.release} leftOut={asked.leftOut} namesSite={namesSite} now={now} timeZone={timeZone} onConfirm={confirmRelease} onDismiss={dismiss} />
  return <ExcludeDialog site={page.site} nextRun={page.nextRun} timeZone={timeZone} seats={asked.exclude} now={now} onConfirm={exclude} onDismiss={dismiss} />
}

function List({ page, seats, site, namesSite, now, timeZone, filter, onFilter, onRange }: ListProps) {
  const styles = useStyles2(getStyles)
  const actions = useActions(site)
  const { selection, releases, exclusions, askRelease, askExclude, listRef } = actions
  const whyNotExclude = useWhyNot()
  const whyNotRelease = whyNotExclude ?? page.whyNot ?? (releases.isRunning ? 'A release is under way.' : undefined)
  const { currency } = page.sum
  const context = useMemo(
    () => ({ whyNotRelease, whyNotExclude, onRelease: (seat: SeatRow) => askRelease([seat]), onExclude: (seat: SeatRow) => askExclude([seat]), now, timeZone, currency }),
    [whyNotRelease, whyNotExclude, askRelease, askExclude, now, timeZone, currency]
  )
  const chosen = [...selection.selected.values()]
  const releasable = chosen.filter(({ reason }) => reason !== 'excluded')
  const allExcluded = chosen.length > 0 && releasable.length === 0 ? 'Whom you selected is excluded from release.' : undefined
  const isEmpty = page.seats.length === 0
  return (
    <>
      <div className={styles.notices}>
        {releases.states.map(state => <ReleaseNotice key={state.wish.key} state={state} timeZone={timeZone} onAgain={askRelease} />)}
        <ExcludeNotice exclusions={exclusions} />
      </div>
      {page.all > 0 && (
        <Toolbar choices={page.choices} filter={filter} onFilter={onFilter} selected={chosen.length} whyNotRelease={whyNotRelease ?? allExcluded} whyNotExclude={whyNotExclude} onRelease={() => askRelease(releasable, chosen.length - releasable.length)} onExclude={() => askExclude(chosen)} />
      )}
      {isEmpty ? <EmptyList page={page} now={now} timeZone={timeZone} onClear={() => onFilter(NO_FILTER)} /> : (
        <SeatTable
          seats={seats} total={page.total} isStale={seats.trouble !== undefined} context={context} selected={selection.selected} workOn={releases.workOn}
          onSelect={selection.toggle} onSelectAll={selection.replace} onRange={onRange} scrollRef={listRef}
        />
      )}
      <Dialogs actions={actions} page={page} namesSite={namesSite} now={now} timeZone={timeZone} />
    </>
  )
}

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
  const settled = useSettled(filter)
  const seats = useSeats(choice.site, settled, range, choice.site !== undefined)
  const { head } = seats
  const trouble = seats.trouble ?? (head === undefined ? choice.trouble : undefined)
  if (head === undefined && trouble === undefined && choice.sites.length < 2) return <LoadingPlaceholder text="Asking the collector …" />
  return (
    <div className={styles.frame}>
      <div className={styles.bar} aria-hidden>{seats.isFetching && <LoadingBar width={200} />}</div>
      <SitePicker choice={choice} />
      <div className={styles.notices}>
        {trouble !== undefined && <TroubleNotice trouble={trouble} {...(head !== undefined && { since: `from ${agoText(seats.toldAt, now)}` })} />}
        {head !== undefined && <Banner page={head} />}
      </div>
      {head !== undefined && (
        <>
          <SumLine page={head} now={now} timeZone={timeZone} />
          <List key={head.site} page={head} seats={seats} site={head.site} namesSite={choice.hasSeveral} now={now} timeZone={timeZone} filter={filter} onFilter={setFilter} onRange={setRange} />
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

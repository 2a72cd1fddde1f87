// The list of seats with what can be done with them, and what came of it.
import React, { useCallback, useMemo, useRef, useState } from 'react'
import { css } from '@emotion/css'
import { useStyles2 } from '@grafana/ui'
import type { AtRiskPage, SeatRow } from '@seatkeeper/collector/contract'
import { v4 as uuid } from 'uuid'
import type { Filter } from '../api/queries'
import { EmptyList } from './EmptyList'
import { ExcludeDialog } from './ExcludeDialog'
import { ExcludeNotice } from './ExcludeNotice'
import { ReleaseDialog } from './ReleaseDialog'
import { ReleaseNotice } from './ReleaseNotice'
import type { ReleasedSeat, ReleaseWish } from './releaseStore'
import { SeatTable } from './SeatTable'
import { Toolbar } from './Toolbar'
import { useExclusions, type ExcludeWish } from './useExclusions'
import { useFocusReturn } from './useFocusReturn'
import { release, type Releases } from './useReleases'
import type { Range, Seats } from './useSeats'
import { useSelection } from './useSelection'
import type { TimeZone } from './words'

// An alert grows in a column of flexible boxes, unless it stands in a box of its own.
const getStyles = () => ({ notices: css({ flex: '0 0 auto', maxHeight: '45%', overflow: 'auto' }) })

/** One question at a time. */
type Asked = { release: ReleaseWish; leftOut: number } | { exclude: SeatRow[] } | undefined

export type ListProps = {
  page: AtRiskPage
  seats: Seats
  releases: Releases
  /** Why this person cannot act at all. */
  whyNotAct: string | undefined
  namesSite: boolean
  now: number
  timeZone: TimeZone
  filter: Filter
  onFilter: (filter: Filter) => void
  onRange: (range: Range) => void
}

const NO_FILTER: Filter = {}

function useActions(site: string) {
  const [asked, ask] = useState<Asked>()
  const exclusions = useExclusions()
  const selection = useSelection()
  const listRef = useRef<HTMLDivElement>(null)
  const focus = useFocusReturn(listRef)
  const askRelease = useCallback((seats: ReleasedSeat[], leftOut = 0) => ask({ release: { key: uuid(), site, seats }, leftOut }), [site])
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
  return { asked, askRelease, askExclude, dismiss, confirmRelease, exclude, exclusions, selection, listRef }
}

type Actions = ReturnType<typeof useActions>

function Dialogs({ actions, page, namesSite, now, timeZone }: { actions: Actions; page: AtRiskPage; namesSite: boolean; now: number; timeZone: TimeZone }) {
  const { asked, dismiss, confirmRelease, exclude } = actions
  if (asked === undefined) return null
  if ('release' in asked) return <ReleaseDialog wish={asked.release} leftOut={asked.leftOut} namesSite={namesSite} now={now} timeZone={timeZone} onConfirm={confirmRelease} onDismiss={dismiss} />
  return <ExcludeDialog site={page.site} nextRun={page.nextRun} timeZone={timeZone} seats={asked.exclude} now={now} onConfirm={exclude} onDismiss={dismiss} />
}

/** Give it the site as key: what is selected at one must not be acted on at another. */
export function SeatList({ page, seats, releases, whyNotAct, namesSite, now, timeZone, filter, onFilter, onRange }: ListProps) {
  const styles = useStyles2(getStyles)
  const actions = useActions(page.site)
  const { selection, exclusions, askRelease, askExclude, listRef } = actions
  const whyNotRelease = whyNotAct ?? page.whyNot ?? (releases.isRunning ? 'A release is under way.' : undefined)
  const { currency } = page.sum
  const context = useMemo(
    () => ({ whyNotRelease, whyNotExclude: whyNotAct, onRelease: (seat: SeatRow) => askRelease([seat]), onExclude: (seat: SeatRow) => askExclude([seat]), now, timeZone, currency }),
    [whyNotRelease, whyNotAct, askRelease, askExclude, now, timeZone, currency]
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
        <Toolbar choices={page.choices} filter={filter} onFilter={onFilter} selected={chosen.length} whyNotRelease={whyNotRelease ?? allExcluded} whyNotExclude={whyNotAct} onRelease={() => askRelease(releasable, chosen.length - releasable.length)} onExclude={() => askExclude(chosen)} />
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

// One site: what holds its releases back, the sum, and the list.
import React, { type RefObject } from 'react'
import { css } from '@emotion/css'
import type { GrafanaTheme2 } from '@grafana/data'
import { Alert, useStyles2 } from '@grafana/ui'
import type { AtRiskPage } from '@seatkeeper/collector/contract'
import { Banners } from './Banner'
import { NARROW } from './layout'
import { SeatList, type ListProps } from './SeatList'
import { Sentence } from './Sentence'
import { SiteDialogs } from './SiteDialogs'
import { SiteMenu } from './SiteMenu'
import { useWhyNot } from './useOperator'
import { useReleases } from './useReleases'
import { useSiteDeeds, type SiteDeeds } from './useSiteDeeds'
import { agoText, exactText, plural, sumText, type TimeZone } from './words'

const getStyles = (theme: GrafanaTheme2) => ({
  head: css({ display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: theme.spacing(1) }),
  sum: css({ fontSize: theme.typography.h5.fontSize, [NARROW]: { fontSize: theme.typography.body.fontSize } }),
  foot: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize, paddingTop: theme.spacing(0.5) }),
  // An alert grows in a column of flexible boxes, unless it stands in a box of its own.
  notices: css({ flex: '0 0 auto', maxHeight: '45%', overflow: 'auto' }),
})

function SumLine({ page, now, timeZone }: { page: AtRiskPage; now: number; timeZone: TimeZone }) {
  const styles = useStyles2(getStyles)
  const exact = page.nextRun === undefined ? undefined : `Next run: ${exactText(page.nextRun, timeZone)}`
  return <strong className={styles.sum} title={exact}>{sumText(page, now, timeZone)}</strong>
}

function Note({ deeds: { note, closeNote } }: { deeds: SiteDeeds }) {
  if (note === undefined) return null
  return <Alert severity={note.isTrouble ? 'error' : 'success'} title={note.isTrouble ? 'Not done' : 'Done'} bottomSpacing={1} onRemove={closeNote}><Sentence text={note.sentence} /></Alert>
}

/** `frame` takes the focus when what had it is gone. Give it the site as key. */
type Props = Omit<ListProps, 'releases' | 'whyNotAct'> & { frame: RefObject<HTMLElement> }

export function SiteView({ frame, ...list }: Props) {
  const styles = useStyles2(getStyles)
  const { page, now, timeZone, namesSite } = list
  const deeds = useSiteDeeds(page.site, frame)
  const releases = useReleases(page.site)
  const whyNotAct = useWhyNot()
  const shared = { page, deeds, whyNotAct, isReleasing: releases.isRunning, now, timeZone }
  return (
    <>
      <div className={styles.notices}>
        <Banners {...shared} />
        <Note deeds={deeds} />
      </div>
      <div className={styles.head}>
        <SumLine page={page} now={now} timeZone={timeZone} />
        <SiteMenu site={page.site} isPaused={page.paused !== undefined} whyNotAct={whyNotAct} deeds={deeds} />
      </div>
      <SeatList {...list} releases={releases} whyNotAct={whyNotAct} />
      <div className={styles.foot}>read {agoText(page.readAt, now)} · {plural(page.total, 'seat')}{page.total === page.all ? '' : ` of ${page.all.toLocaleString('en-US')}`}</div>
      <SiteDialogs {...shared} namesSite={namesSite} />
    </>
  )
}

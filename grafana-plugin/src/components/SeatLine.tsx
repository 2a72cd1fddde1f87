// One seat as a row of the list.
import React, { memo } from 'react'
import { css, cx } from '@emotion/css'
import type { GrafanaTheme2 } from '@grafana/data'
import { Badge, Checkbox, Spinner, Tooltip, useStyles2 } from '@grafana/ui'
import type { SeatRow } from '@seatkeeper/collector/contract'
import { NARROW } from './layout'
import { SeatMenu, type SeatActions } from './SeatMenu'
import { agoText, exactText, lastActivityText, leavesText, moneyText, personText, typeText, type TimeZone } from './words'

export const ROW_HEIGHT = 44

/** Check box, user, type, last activity, idle, leaves, why, cost, menu. */
export const COLUMNS = '28px minmax(150px, 2.2fr) minmax(92px, 0.9fr) minmax(96px, 1fr) 60px minmax(82px, 0.8fr) minmax(110px, 1.3fr) minmax(64px, 0.6fr) 36px'

/** Check box, user, leaves, menu. */
export const NARROW_COLUMNS = '28px minmax(0, 1fr) 84px 36px'

export type LineContext = SeatActions & { now: number; timeZone: TimeZone; currency: string | undefined }

type Props = LineContext & {
  seat: SeatRow
  /** Counted from 1, over the whole list. */
  position: number
  isSelected: boolean
  /** How its release stands, while one is under way. */
  work: string | undefined
  onSelect: (seat: SeatRow) => void
}

export const getLineStyles = (theme: GrafanaTheme2) => ({
  line: css({
    display: 'grid', gridTemplateColumns: COLUMNS, [NARROW]: { gridTemplateColumns: NARROW_COLUMNS }, alignItems: 'center', columnGap: theme.spacing(1), height: ROW_HEIGHT, padding: theme.spacing(0, 1),
    borderBottom: `1px solid ${theme.colors.border.weak}`, '&:hover': { background: theme.colors.action.hover },
  }),
  pending: css({ opacity: 0.6 }),
  cut: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 }),
  wide: css({ [NARROW]: { display: 'none' } }),
  id: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  right: css({ textAlign: 'right', fontVariantNumeric: 'tabular-nums' }),
  professional: css({ color: theme.visualization.getColorByName('blue') }),
  analyzer: css({ color: theme.visualization.getColorByName('purple') }),
  soon: css({ color: theme.visualization.getColorByName('orange') }),
})

type Styles = ReturnType<typeof getLineStyles>

function UserCell({ seat, styles }: { seat: SeatRow; styles: Styles }) {
  const hasName = seat.name !== '' && seat.name !== seat.user
  return (
    <div role="cell" className={styles.cut} title={personText(seat)}>
      <div className={styles.cut}>{hasName ? seat.name : seat.user}</div>
      {hasName && <div className={cx(styles.cut, styles.id)}>{seat.user}</div>}
    </div>
  )
}

/** Relative in the cell, exact on hover. */
function WhenCell({ text, instant, timeZone, className }: { text: string; instant: number | undefined; timeZone: TimeZone; className: string }) {
  return (
    <div role="cell" className={className}>
      {instant === undefined ? text : <Tooltip content={exactText(instant, timeZone)}><span>{text}</span></Tooltip>}
    </div>
  )
}

function WhyCell({ seat, work, styles }: Pick<Props, 'seat' | 'work'> & { styles: Styles }) {
  return (
    <div role="cell" className={cx(styles.cut, styles.wide)} title={work ?? seat.sentence}>
      {seat.excess && <Badge text="excess" color="red" />} {work === undefined ? seat.why : <>{work === 'releasing …' && <Spinner inline size="sm" />} {work}</>}
    </div>
  )
}

function Cells({ seat, now, timeZone, work, styles }: Pick<Props, 'seat' | 'now' | 'timeZone' | 'work'> & { styles: Styles }) {
  const assigned = seat.neverUsed ? `assigned ${agoText(seat.created, now)}` : ''
  return (
    <>
      <UserCell seat={seat} styles={styles} />
      <div role="cell" className={cx(styles.cut, styles.wide, styles[seat.licenseType])}>{typeText(seat.licenseType)}</div>
      <WhenCell text={lastActivityText(seat, now)} instant={seat.lastActivity} timeZone={timeZone} className={cx(styles.cut, styles.wide)} />
      <div role="cell" className={cx(styles.right, styles.wide)} title={assigned}>{seat.daysInactive} d</div>
      <WhenCell text={leavesText(seat.leavesAt, now, timeZone)} instant={seat.leavesAt} timeZone={timeZone} className={cx(styles.cut, seat.verdict === 'release' && styles.soon)} />
      <WhyCell seat={seat} work={work} styles={styles} />
      <div role="cell" className={cx(styles.right, styles.wide)}>{seat.monthlyCost === undefined ? '' : moneyText(seat.monthlyCost, undefined)}</div>
    </>
  )
}

function Line({ seat, position, isSelected, work, onSelect, ...context }: Props) {
  const styles = useStyles2(getLineStyles)
  return (
    <div role="row" aria-rowindex={position} data-seat={seat.allocationId} aria-busy={work !== undefined} className={cx(styles.line, work !== undefined && styles.pending)}>
      <div role="cell"><Checkbox value={isSelected} aria-label={`Select ${personText(seat)}`} onChange={() => onSelect(seat)} /></div>
      <Cells seat={seat} work={work} styles={styles} {...context} />
      <div role="cell">{work === undefined && <SeatMenu seat={seat} {...context} />}</div>
    </div>
  )
}

export const SeatLine = memo(Line)

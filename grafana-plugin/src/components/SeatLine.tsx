// One seat as a row of the list.
import React, { memo } from 'react'
import { css, cx } from '@emotion/css'
import type { GrafanaTheme2 } from '@grafana/data'
import { Badge, Checkbox, Spinner, Tooltip, useStyles2 } from '@grafana/ui'
import type { SeatRow } from '@seatkeeper/collector/contract'
import { SeatMenu, type SeatActions } from './SeatMenu'
import { agoText, exactText, lastActivityText, leavesText, moneyText, personText, typeText, type TimeZone } from './words'

export const ROW_HEIGHT = 44

/** Check box, user, type, last activity, idle, leaves, why, cost, menu. */
export const COLUMNS = '28px minmax(150px, 2.2fr) minmax(92px, 0.9fr) minmax(96px, 1fr) 60px minmax(82px, 0.8fr) minmax(110px, 1.3fr) minmax(64px, 0.6fr) 36px'

export type LineContext = SeatActions & { now: number; timeZone: TimeZone; currency: string | undefined }

type Props = LineContext & {
  seat: SeatRow
  isSelected: boolean
  isPending: boolean
  onSelect: (seat: SeatRow) => void
}

export const getLineStyles = (theme: GrafanaTheme2) => ({
  line: css({
    display: 'grid', gridTemplateColumns: COLUMNS, alignItems: 'center', columnGap: theme.spacing(1), height: ROW_HEIGHT, padding: theme.spacing(0, 1),
    borderBottom: `1px solid ${theme.colors.border.weak}`, '&:hover': { background: theme.colors.action.hover },
  }),
  pending: css({ opacity: 0.6 }),
  cut: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 }),
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
      {instant === undefined ? text : <Tooltip content={exactText(instant, timeZone)}><span tabIndex={0}>{text}</span></Tooltip>}
    </div>
  )
}

function Cells({ seat, now, timeZone, isPending, styles }: Pick<Props, 'seat' | 'now' | 'timeZone' | 'isPending'> & { styles: Styles }) {
  const assigned = seat.neverUsed ? `assigned ${agoText(seat.created, now)}` : ''
  return (
    <>
      <UserCell seat={seat} styles={styles} />
      <div role="cell" className={cx(styles.cut, styles[seat.licenseType])}>{typeText(seat.licenseType)}</div>
      <WhenCell text={lastActivityText(seat, now)} instant={seat.lastActivity} timeZone={timeZone} className={styles.cut} />
      <div role="cell" className={styles.right} title={assigned}>{seat.daysInactive} d</div>
      <WhenCell text={leavesText(seat.leavesAt, now, timeZone)} instant={seat.leavesAt} timeZone={timeZone} className={cx(styles.cut, seat.verdict === 'release' && styles.soon)} />
      <div role="cell" className={styles.cut} title={seat.sentence}>
        {seat.excess && <Badge text="excess" color="red" />} {isPending ? <><Spinner inline size="sm" /> releasing …</> : seat.why}
      </div>
      <div role="cell" className={styles.right}>{seat.monthlyCost === undefined ? '' : moneyText(seat.monthlyCost, undefined)}</div>
    </>
  )
}

function Line({ seat, isSelected, isPending, onSelect, ...context }: Props) {
  const styles = useStyles2(getLineStyles)
  return (
    <div role="row" data-seat={seat.allocationId} aria-busy={isPending} className={cx(styles.line, isPending && styles.pending)}>
      <div role="cell"><Checkbox value={isSelected} aria-label={`Select ${personText(seat)}`} onChange={() => onSelect(seat)} /></div>
      <Cells seat={seat} isPending={isPending} styles={styles} {...context} />
      <div role="cell"><SeatMenu seat={seat} {...context} /></div>
    </div>
  )
}

export const SeatLine = memo(Line)

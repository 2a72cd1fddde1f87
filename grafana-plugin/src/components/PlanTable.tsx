// The seats of a plan in its order; thousands scroll as smoothly as ten, since only those in view exist.
import React, { useRef } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { css, cx } from '@emotion/css'
import type { GrafanaTheme2 } from '@grafana/data'
import { Badge, useStyles2 } from '@grafana/ui'
import type { PlanItem } from '../api/plan'
import { NARROW } from './layout'
import { toReleasedSeat } from './planWords'
import { agoText, exactText, moneyText, personText, typeText, type TimeZone } from './words'

type Props = { items: readonly PlanItem[]; currency: string | undefined; now: number; timeZone: TimeZone }

const ROW_HEIGHT = 40

/** User, type, why, idle, cost. */
const COLUMNS = 'minmax(150px, 2fr) 100px minmax(130px, 1.2fr) 60px 84px'
/** User, why, idle. */
const NARROW_COLUMNS = 'minmax(0, 1.4fr) minmax(0, 1fr) 48px'

const getStyles = (theme: GrafanaTheme2) => ({
  scroll: css({ flex: '1 1 0', minHeight: 140, overflow: 'auto', border: `1px solid ${theme.colors.border.weak}`, borderRadius: theme.shape.radius.default }),
  row: css({ display: 'grid', gridTemplateColumns: COLUMNS, [NARROW]: { gridTemplateColumns: NARROW_COLUMNS }, columnGap: theme.spacing(1), alignItems: 'center', padding: theme.spacing(0, 1) }),
  head: css({ height: 32, position: 'sticky', top: 0, zIndex: 1, background: theme.colors.background.secondary, color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  body: css({ position: 'relative' }),
  line: css({ position: 'absolute', left: 0, right: 0, top: 0, height: ROW_HEIGHT, borderBottom: `1px solid ${theme.colors.border.weak}`, '&:hover': { background: theme.colors.action.hover } }),
  cut: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 }),
  id: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  wide: css({ [NARROW]: { display: 'none' } }),
  right: css({ textAlign: 'right', fontVariantNumeric: 'tabular-nums' }),
  professional: css({ color: theme.visualization.getColorByName('blue') }),
  analyzer: css({ color: theme.visualization.getColorByName('purple') }),
})

function Line({ item, now, timeZone }: { item: PlanItem } & Pick<Props, 'now' | 'timeZone'>) {
  const styles = useStyles2(getStyles)
  const seat = toReleasedSeat(item)
  const last = item.neverUsed ? 'never used' : `last active ${agoText(item.lastActivity, now)}, ${exactText(item.lastActivity, timeZone)}`
  return (
    <>
      <div role="cell" className={styles.cut} title={personText(seat)}>
        <div className={styles.cut}>{seat.name === '' ? seat.user : seat.name}</div>
        {seat.name !== '' && seat.name !== seat.user && <div className={cx(styles.cut, styles.id)}>{seat.user}</div>}
      </div>
      <div role="cell" className={cx(styles.cut, styles.wide, styles[item.type])}>{typeText(item.type)}</div>
      <div role="cell" className={styles.cut} title={seat.why}>{item.excess && <Badge text="excess" color="red" />} {seat.why}</div>
      <div role="cell" className={styles.right} title={last}>{item.daysInactive} d</div>
      <div role="cell" className={cx(styles.right, styles.wide)}>{item.monthlyCost === undefined ? '' : moneyText(item.monthlyCost, undefined)}</div>
    </>
  )
}

export function PlanTable({ items, currency, now, timeZone }: Props) {
  const styles = useStyles2(getStyles)
  const scroll = useRef<HTMLDivElement>(null)
  // eslint-disable-next-line react-hooks/incompatible-library -- the compiler leaves this component as it is, which is all it warns of
  const rows = useVirtualizer({ count: items.length, getScrollElement: () => scroll.current, estimateSize: () => ROW_HEIGHT, overscan: 8, useFlushSync: false })
  return (
    // Nothing in it takes the focus, and the keyboard must be able to scroll it.
    <div ref={scroll} className={styles.scroll} tabIndex={0}>
      <div role="table" aria-label="Seats of the plan" aria-rowcount={items.length + 1}>
        <div role="row" aria-rowindex={1} className={cx(styles.row, styles.head)}>
          <div role="columnheader">User</div>
          <div role="columnheader" className={styles.wide}>Type</div>
          <div role="columnheader">Why</div>
          <div role="columnheader" className={styles.right}>Idle</div>
          <div role="columnheader" className={cx(styles.right, styles.wide)}>{currency === undefined ? '' : `${currency}/month`}</div>
        </div>
        <div className={styles.body} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().flatMap(({ index, start }) => {
            const item = items[index]
            if (item === undefined) return []
            return [<div key={item.allocationId} role="row" aria-rowindex={index + 2} data-planned={item.allocationId} className={cx(styles.row, styles.line)} style={{ transform: `translateY(${start}px)` }}><Line item={item} now={now} timeZone={timeZone} /></div>]
          })}
        </div>
      </div>
    </div>
  )
}

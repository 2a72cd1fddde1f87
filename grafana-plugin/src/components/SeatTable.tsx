// The list itself: ten thousand rows scroll as smoothly as ten, since only those in view exist.
import React, { useEffect, type RefObject } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { css, cx } from '@emotion/css'
import type { GrafanaTheme2 } from '@grafana/data'
import { Checkbox, useStyles2 } from '@grafana/ui'
import type { SeatRow } from '@seatkeeper/collector/contract'
import { NARROW } from './layout'
import { COLUMNS, NARROW_COLUMNS, ROW_HEIGHT, SeatLine, getLineStyles, type LineContext } from './SeatLine'
import { PAGE_ROWS } from '../api/queries'
import type { Range, Seats } from './useSeats'

type Props = {
  seats: Seats
  total: number
  isStale: boolean
  context: LineContext
  selected: ReadonlyMap<string, SeatRow>
  workOn: (allocationId: string) => string | undefined
  onSelect: (seat: SeatRow) => void
  onSelectAll: (seats: SeatRow[]) => void
  onRange: (range: Range) => void
  scrollRef: RefObject<HTMLDivElement>
}

const getStyles = (theme: GrafanaTheme2) => ({
  // Narrow panels scroll sideways rather than hide who it is about.
  scroll: css({ flex: '1 1 auto', minHeight: 150, overflow: 'auto', border: `1px solid ${theme.colors.border.weak}`, borderRadius: theme.shape.radius.default }),
  table: css({ minWidth: 760, [NARROW]: { minWidth: 0 } }),
  stale: css({ opacity: 0.55 }),
  head: css({
    display: 'grid', gridTemplateColumns: COLUMNS, [NARROW]: { gridTemplateColumns: NARROW_COLUMNS }, columnGap: theme.spacing(1), alignItems: 'center', height: 32, padding: theme.spacing(0, 1), position: 'sticky', top: 0,
    zIndex: 1, background: theme.colors.background.secondary, color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize,
  }),
  body: css({ position: 'relative' }),
  placed: css({ position: 'absolute', left: 0, right: 0, top: 0 }),
  waiting: css({ height: ROW_HEIGHT, padding: theme.spacing(1.5, 1), color: theme.colors.text.disabled }),
})

function Head({ context, seats, selected, onSelectAll }: Pick<Props, 'context' | 'seats' | 'selected' | 'onSelectAll'>) {
  const styles = useStyles2(getStyles)
  const { right, wide } = useStyles2(getLineStyles)
  const { loaded } = seats
  const areAll = loaded.length > 0 && loaded.every(({ allocationId }) => selected.has(allocationId))
  const others = [...selected.values()].filter(({ allocationId }) => !loaded.some(seat => seat.allocationId === allocationId))
  const money = context.currency === undefined ? '' : `${context.currency}/month`
  return (
    <div role="row" aria-rowindex={1} className={styles.head}>
      <div role="columnheader">
        <Checkbox value={areAll} aria-label={`Select the ${loaded.length} seats that are loaded`} disabled={seats.isStandIn} onChange={() => onSelectAll(areAll ? others : [...others, ...loaded])} />
      </div>
      <div role="columnheader">User</div>
      {['Type', 'Last activity'].map(title => <div key={title} role="columnheader" className={wide}>{title}</div>)}
      <div role="columnheader" className={cx(right, wide)}>Idle</div>
      <div role="columnheader">Leaves</div>
      <div role="columnheader" className={wide}>Why</div>
      <div role="columnheader" className={cx(right, wide)}>{money}</div>
      <div role="columnheader" aria-label="Actions" />
    </div>
  )
}

export function SeatTable({ seats, total, isStale, context, selected, workOn, onSelect, onSelectAll, onRange, scrollRef }: Props) {
  const styles = useStyles2(getStyles)
  // eslint-disable-next-line react-hooks/incompatible-library -- the compiler leaves this component as it is, which is all it warns of
  const rows = useVirtualizer({ count: total, getScrollElement: () => scrollRef.current, estimateSize: () => ROW_HEIGHT, overscan: 8, useFlushSync: false })
  const shown = rows.getVirtualItems()
  const [first, last] = [shown[0]?.index ?? 0, shown.at(-1)?.index ?? 0]
  useEffect(() => onRange({ first, last }), [first, last, onRange])
  return (
    <div ref={scrollRef} className={styles.scroll} tabIndex={-1}>
      <div role="table" aria-label="Seats at risk" aria-rowcount={total + 1} className={cx(styles.table, isStale && styles.stale)}>
        <Head context={context} seats={seats} selected={selected} onSelectAll={onSelectAll} />
        <div className={styles.body} style={{ height: rows.getTotalSize() }}>
          {shown.map(({ index, start }) => {
            const seat = seats.rowAt(index)
            return (
              <div key={`${Math.floor(index / PAGE_ROWS)} ${seat?.allocationId ?? index}`} className={styles.placed} style={{ transform: `translateY(${start}px)` }}>
                {seat === undefined ? <div className={styles.waiting}>…</div> : (
                  <SeatLine seat={seat} position={index + 2} isSelected={selected.has(seat.allocationId)} work={workOn(seat.allocationId)} onSelect={onSelect} {...context} />
                )}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

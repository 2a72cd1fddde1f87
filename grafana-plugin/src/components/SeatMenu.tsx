// What can be done with one seat.
import React from 'react'
import { Dropdown, IconButton, Menu, useStyles2 } from '@grafana/ui'
import type { SeatRow } from '@seatkeeper/collector/contract'
import { copyText } from './copyText'
import { afterMenu, getMenuStyles } from './menus'
import { withoutMarks } from './Sentence'
import { personText } from './words'

export type SeatActions = {
  whyNotRelease: string | undefined
  whyNotExclude: string | undefined
  onRelease: (seat: SeatRow) => void
  onExclude: (seat: SeatRow) => void
}

type Props = SeatActions & { seat: SeatRow }

/** Only what protects the seat itself; the dry run and rights hold for the whole list. */
const protectedBy = ({ reason, why }: SeatRow): string | undefined => (reason === 'excluded' ? `${why}.` : undefined)

export function SeatMenu({ seat, whyNotRelease, whyNotExclude, onRelease, onExclude }: Props) {
  const noRelease = withoutMarks(whyNotRelease ?? protectedBy(seat))
  const noExclude = withoutMarks(whyNotExclude)
  const styles = useStyles2(getMenuStyles)
  const overlay = () => (
    <div className={styles.menu}><Menu ariaLabel={`Actions for ${personText(seat)}`}>
      <Menu.Item label="Release now" icon="minus-circle" destructive disabled={noRelease !== undefined} description={noRelease} onClick={() => afterMenu(() => onRelease(seat))} />
      <Menu.Item label="Exclude…" icon="shield" disabled={noExclude !== undefined} description={noExclude} onClick={() => afterMenu(() => onExclude(seat))} />
      <Menu.Item label="Copy name" icon="copy" onClick={event => void copyText(seat.user, event.currentTarget)} />
    </Menu></div>
  )
  return (
    <Dropdown overlay={overlay} placement="bottom-end">
      <IconButton name="ellipsis-h" aria-label={`Actions for ${personText(seat)}`} />
    </Dropdown>
  )
}

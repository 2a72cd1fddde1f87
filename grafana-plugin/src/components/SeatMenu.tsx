// What can be done with one seat.
import React from 'react'
import { Dropdown, IconButton, Menu } from '@grafana/ui'
import type { SeatRow } from '@seatkeeper/collector/contract'
import { copyText } from './copyText'
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
  const noRelease = whyNotRelease ?? protectedBy(seat)
  const overlay = () => (
    <Menu ariaLabel={`Actions for ${personText(seat)}`}>
      <Menu.Item label="Release now" icon="minus-circle" destructive disabled={noRelease !== undefined} description={noRelease} onClick={() => onRelease(seat)} />
      <Menu.Item label="Exclude…" icon="shield" disabled={whyNotExclude !== undefined} description={whyNotExclude} onClick={() => onExclude(seat)} />
      <Menu.Item label="Copy name" icon="copy" onClick={event => void copyText(seat.user, event.currentTarget)} />
    </Menu>
  )
  return (
    <Dropdown overlay={overlay} placement="bottom-end">
      <IconButton name="ellipsis-h" aria-label={`Actions for ${personText(seat)}`} />
    </Dropdown>
  )
}

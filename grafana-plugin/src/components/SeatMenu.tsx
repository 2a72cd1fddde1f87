// What can be done with one seat.
import React from 'react'
import { css } from '@emotion/css'
import { Dropdown, IconButton, Menu, useStyles2 } from '@grafana/ui'
import type { SeatRow } from '@seatkeeper/collector/contract'
import { copyText } from './copyText'
import { withoutMarks } from './Sentence'
import { personText } from './words'

export type SeatActions = {
  whyNotRelease: string | undefined
  whyNotExclude: string | undefined
  onRelease: (seat: SeatRow) => void
  onExclude: (seat: SeatRow) => void
}

// A reason is a whole sentence, and a phone is narrow.
const getStyles = () => ({ menu: css({ maxWidth: 'min(380px, 92vw)', '& [role=menuitem], & [role=menuitem] *': { whiteSpace: 'normal' } }) })

/** A menu gives the focus back to its button when it closes: a dialog that is open by then would lose it. */
const afterMenu = (open: () => void) => void setTimeout(open, 50)

type Props = SeatActions & { seat: SeatRow }

/** Only what protects the seat itself; the dry run and rights hold for the whole list. */
const protectedBy = ({ reason, why }: SeatRow): string | undefined => (reason === 'excluded' ? `${why}.` : undefined)

export function SeatMenu({ seat, whyNotRelease, whyNotExclude, onRelease, onExclude }: Props) {
  const noRelease = withoutMarks(whyNotRelease ?? protectedBy(seat))
  const noExclude = withoutMarks(whyNotExclude)
  const styles = useStyles2(getStyles)
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

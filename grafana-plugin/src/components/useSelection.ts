// The seats that are selected; they stay so while the list scrolls, is filtered or comes anew.
import { useCallback, useState } from 'react'
import type { SeatRow } from '@seatkeeper/collector/contract'

export type Selection = {
  selected: ReadonlyMap<string, SeatRow>
  toggle: (seat: SeatRow) => void
  replace: (seats: SeatRow[]) => void
  /** Takes out what is no longer there. */
  drop: (allocationIds: string[]) => void
}

const byId = (seats: SeatRow[]) => new Map(seats.map(seat => [seat.allocationId, seat]))

export function useSelection(): Selection {
  const [selected, setSelected] = useState<ReadonlyMap<string, SeatRow>>(new Map())
  const toggle = useCallback((seat: SeatRow) => {
    setSelected(before => {
      const after = new Map(before)
      if (!after.delete(seat.allocationId)) after.set(seat.allocationId, seat)
      return after
    })
  }, [])
  const replace = useCallback((seats: SeatRow[]) => setSelected(byId(seats)), [])
  const drop = useCallback((ids: string[]) => setSelected(before => byId([...before.values()].filter(({ allocationId }) => !ids.includes(allocationId)))), [])
  return { selected, toggle, replace, drop }
}

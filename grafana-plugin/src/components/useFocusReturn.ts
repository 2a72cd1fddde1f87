// Puts the focus back where it was before a question: to the row, or to the list when the row is gone.
import { useCallback, type RefObject } from 'react'

/** Called with the id of a seat, or without one for the list. */
export function useFocusReturn(listRef: RefObject<HTMLDivElement>): (allocationId?: string) => void {
  return useCallback(
    allocationId => {
      // After the dialog has given the focus up.
      setTimeout(() => {
        const row = allocationId === undefined ? null : listRef.current?.querySelector<HTMLElement>(`[data-seat="${allocationId}"] button`)
        ;(row ?? listRef.current)?.focus({ preventScroll: true })
      }, 50)
    },
    [listRef]
  )
}

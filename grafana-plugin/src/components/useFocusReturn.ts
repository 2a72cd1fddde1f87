// Puts the focus back where it was before a question: to the row, or to the list when the row is gone.
import { useCallback, useRef, type RefObject } from 'react'

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

/** The same for questions that no seat is asked about: back to where the focus was, or to the fallback where that is gone. */
export function useFocusOrigin(fallback: RefObject<HTMLElement>): { remember: () => void; giveBack: (isGone?: boolean) => void } {
  const origin = useRef<Element | null>(null)
  /** The first of several questions, where one leads to another. */
  const remember = useCallback(() => void (origin.current ??= document.activeElement), [])
  const giveBack = useCallback(
    (isGone = false) => {
      const from = origin.current
      origin.current = null
      setTimeout(() => {
        const isThere = !isGone && from instanceof HTMLElement && from.isConnected && from !== document.body
        ;(isThere ? from : fallback.current)?.focus({ preventScroll: true })
      }, 50)
    },
    [fallback]
  )
  return { remember, giveBack }
}

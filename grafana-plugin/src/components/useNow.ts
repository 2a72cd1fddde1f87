// The present instant for relative times, renewed twice a minute and when somebody comes back to the window.
import { useEffect, useState } from 'react'

const RENEW_MS = 30_000

/** Epoch ms. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const renew = () => setNow(Date.now())
    const timer = setInterval(renew, RENEW_MS)
    window.addEventListener('visibilitychange', renew) // timers of a hidden window are late
    return () => {
      clearInterval(timer)
      window.removeEventListener('visibilitychange', renew)
    }
  }, [])
  return now
}

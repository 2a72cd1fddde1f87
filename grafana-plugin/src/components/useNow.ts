// The present instant for relative times, renewed twice a minute.
import { useEffect, useState } from 'react'

const RENEW_MS = 30_000

/** Epoch ms. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), RENEW_MS)
    return () => clearInterval(timer)
  }, [])
  return now
}

// The site's own clock: runs beside real time from any start instant, can be frozen, set and moved.

export type SimulatedClock = {
  /** Epoch ms. */
  readonly now: () => number
  readonly frozen: () => boolean
  readonly freeze: () => void
  readonly run: () => void
  readonly set: (instant: number) => void
  readonly advance: (ms: number) => void
}

/** `realNow` is the clock that time passes by, Date.now unless a test says otherwise. */
export function createClock(startAt: number, frozen: boolean, realNow: () => number = Date.now): SimulatedClock {
  let offset = startAt - realNow()
  let stoppedAt = frozen ? startAt : undefined
  const now = (): number => stoppedAt ?? realNow() + offset
  const set = (instant: number): void => {
    offset = instant - realNow()
    if (stoppedAt !== undefined) stoppedAt = instant
  }
  return {
    now,
    frozen: () => stoppedAt !== undefined,
    freeze: () => {
      stoppedAt = now()
    },
    run: () => {
      offset = now() - realNow()
      stoppedAt = undefined
    },
    set,
    advance: ms => {
      set(now() + ms)
    },
  }
}

// The time of a story: moved by hand, the same for the site and for every start of the collector. Timers ring when asked, those of a dropped collector never.
import type {Clock} from '../../collector/src/jobs.ts'

export type StoryClock = {
  readonly now: () => number
  /** Moves on; nothing rings. */
  readonly set: (instant: number) => void
  /** Rings what is due, each timer once: one set meanwhile waits for the next ring. */
  readonly ring: () => void
  /** A collector's share of the clock; after `kill` its timers are gone. */
  readonly lend: () => {readonly clock: Clock; readonly kill: () => void}
}

type Timer = {readonly at: number; readonly run: () => void}

export function createStoryClock(start: number): StoryClock {
  let now = start
  const timers = new Set<Timer>()
  return {
    now: () => now,
    set: instant => {
      now = Math.max(now, instant)
    },
    ring: () => {
      for (const timer of [...timers].filter(({at}) => at <= now).toSorted((a, b) => a.at - b.at)) {
        if (timers.delete(timer)) timer.run()
      }
    },
    lend: () => {
      const own = new Set<Timer>()
      let isDead = false
      const setTimer: Clock['setTimer'] = (run, milliseconds) => {
        if (isDead) return () => undefined
        const timer = {at: now + milliseconds, run}
        for (const set of [own, timers]) set.add(timer)
        return () => void timers.delete(timer)
      }
      const kill = () => {
        isDead = true
        for (const timer of own) timers.delete(timer)
      }
      return {clock: {now: () => now, setTimer}, kill}
    },
  }
}

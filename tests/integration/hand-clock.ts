// A clock for the service that follows the simulated site's, and whose timers ring only when time is moved by hand.
import type {Clock} from '../../collector/src/jobs.ts'
import type {SimulatedClock} from '../qlik-simulator/clock.ts'

export type HandClock = Clock & {
  /** Moves the site's clock and rings what is due on the way, each timer at its own instant. */
  readonly advance: (milliseconds: number) => void
}

type Timer = {readonly at: number; readonly run: () => void}

/** `site` must be frozen: real time would pass beside the moves. */
export function createHandClock(site: SimulatedClock): HandClock {
  const timers = new Set<Timer>()
  const nextBefore = (end: number): Timer | undefined =>
    [...timers].filter(timer => timer.at <= end).toSorted((a, b) => a.at - b.at)[0]
  return {
    now: site.now,
    setTimer: (run, milliseconds) => {
      const timer = {at: site.now() + milliseconds, run}
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    advance: milliseconds => {
      const end = site.now() + milliseconds
      for (let timer = nextBefore(end); timer !== undefined; timer = nextBefore(end)) {
        timers.delete(timer)
        site.set(Math.max(timer.at, site.now()))
        timer.run()
      }
      site.set(end)
    },
  }
}

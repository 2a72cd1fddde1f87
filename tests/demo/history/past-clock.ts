// A clock for a collector that is moved through the past: its timers ring at their own instants, one after the other.
import type {Clock} from '@seatkeeper/collector/jobs.ts'
import type {Life} from './life.ts'

export type PastClock = Clock & {
  /** Moves the life to `end`. Each timer due on the way rings at its instant, and time goes on when `settled` says that what it began is done. */
  readonly moveTo: (end: number, settled: () => Promise<void>) => Promise<void>
}

type Timer = {readonly at: number; readonly run: () => void}

export function createPastClock({now, moveTo, during}: Pick<Life, 'now' | 'moveTo' | 'during'>): PastClock {
  const timers = new Set<Timer>()
  const firstUntil = (end: number): Timer | undefined => {
    let first: Timer | undefined
    for (const timer of timers) if (timer.at <= end && (first === undefined || timer.at < first.at)) first = timer
    return first
  }
  return {
    now,
    setTimer: (run, milliseconds) => {
      const timer = {at: now() + milliseconds, run}
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    moveTo: async (end, settled) => {
      for (let timer = firstUntil(end); timer !== undefined; timer = firstUntil(end)) {
        timers.delete(timer)
        moveTo(Math.max(timer.at, now()))
        const {run} = timer
        // The clock runs meanwhile, so that the collector measures how long its work takes.
        await during(async () => {
          run()
          await settled()
        })
      }
      moveTo(Math.max(end, now()))
    },
  }
}

// When an alert that stands is told again: by a rhythm of its own, at the checks that there are.
import type {Instant} from '../policy/model.ts'
import {nextRun, type Schedule} from '../schedule.ts'

/** More than the hour by which clocks change, and the moment by which a timer fires early. */
const LARGEST_SLACK = 2 * 60 * 60_000

/** `repeat`: the rhythm of the alert, at each check where there is none; `frequency`: that of the checks. */
type Rhythm = {readonly repeat: Schedule | undefined; readonly frequency: Schedule}

/**
 * Whether the check at `at` repeats what was told at `last`. A check that comes a little early tells too, if the next one would be farther
 * from the time that is due: a rhythm of days must not slip by a whole check for the sake of a millisecond, or of daylight saving.
 */
export function mayRepeat({repeat, frequency}: Rhythm, last: Instant, at: Instant): boolean {
  if (repeat === undefined) return true
  const interval = nextRun(frequency, new Date(at), new Date(at)).getTime() - at
  const slack = Math.min(LARGEST_SLACK, interval / 2)
  // What was told a little early was the telling of the time that came then.
  return nextRun(repeat, new Date(last + slack), new Date(last)).getTime() <= at + slack
}

// When a person logs in: a rhythm of use with a fixed answer for every day, so that history can be computed instead of stored.
import {DAY} from './model.ts'
import {mix} from './random.ts'

export type Pace = 'daily' | 'weekly' | 'monthly' | 'quarterly' | 'never'
export const PACES: readonly Pace[] = ['daily', 'weekly', 'monthly', 'quarterly', 'never']

/** Someone who logs in at this pace from one instant until another (epoch ms); `seed` makes people differ. */
export type Rhythm = {readonly pace: Pace; readonly seed: number; readonly from: number; readonly until: number}

export const NEVER_LOGS_IN: Rhythm = {pace: 'never', seed: 0, from: 0, until: 0}

/** Day 0 of the epoch was a Thursday, day 4 the first Monday. */
const FIRST_MONDAY = 4
const WORKDAY_START_MS = 6 * 3_600_000
const WORKDAY_LENGTH_MS = 11 * 3_600_000
const LOOK_BACK_DAYS = 900

export function dayOf(instant: number): number {
  return Math.floor(instant / DAY)
}

/** The instant of that day's login, or undefined on a day without. Days count from the epoch, in UTC. */
export function loginOn(rhythm: Rhythm, day: number): number | undefined {
  if (!isDue(rhythm, day)) return undefined
  const at = day * DAY + WORKDAY_START_MS + (mix(rhythm.seed ^ 0x5bd1e995, day) % WORKDAY_LENGTH_MS)
  return at >= rhythm.from && at < rhythm.until ? at : undefined
}

/** The last login before `instant`, searched up to 900 days back. */
export function lastLoginBefore(rhythm: Rhythm, instant: number): number | undefined {
  if (rhythm.pace === 'never') return undefined
  const latest = dayOf(Math.min(instant, rhythm.until))
  const earliest = Math.max(dayOf(rhythm.from), latest - LOOK_BACK_DAYS)
  for (let day = latest; day >= earliest; day--) {
    const at = loginOn(rhythm, day)
    if (at !== undefined && at < instant) return at
  }
  return undefined
}

function isDue({pace, seed}: Rhythm, day: number): boolean {
  const weekday = (day - FIRST_MONDAY) % 7
  switch (pace) {
    case 'daily':
      return weekday >= 0 && weekday < 5 && mix(seed, day) % 100 < 88
    case 'weekly':
      return weekday === seed % 5 && mix(seed, day) % 100 < 92
    case 'monthly':
      return (day - FIRST_MONDAY) % 28 === ((seed >>> 3) % 4) * 7 + (seed % 5)
    case 'quarterly':
      return (day - FIRST_MONDAY) % 91 === ((seed >>> 3) % 13) * 7 + (seed % 5)
    case 'never':
      return false
  }
}

// Until when an exclusion lasts, by what was chosen.
import { DAY, endOfDay, endOfQuarter } from './words'

export type End = 'quarter' | 'days' | 'date' | 'none'

/** The exclusion lasts to the end of the chosen day, UTC; `undefined` for a date that cannot be read or is past. */
export function untilOf(end: End, date: string, now: number): number | 'none' | undefined {
  if (end === 'none') return 'none'
  if (end === 'quarter') return endOfQuarter(now)
  if (end === 'days') return endOfDay(now + 90 * DAY)
  const until = Date.parse(`${date}T23:59:59Z`)
  return Number.isNaN(until) || until <= now ? undefined : until
}

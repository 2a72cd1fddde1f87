// Daily counts as one level a week, so that neither free weekends nor a day that went wrong are taken for growth.
import {mean, median} from './percentile.ts'

/** What was counted on a UTC day; `day` in whole days since 1970-01-01, `count` in users or seats. Days without a reading are missing. */
export type DayCount = {readonly day: number; readonly count: number}

/** The count of a usual working day in a week. `week` rises by one a week; `at`: the mean of the days it is made of, in days since 1970-01-01. */
export type WeekLevel = {readonly week: number; readonly at: number; readonly level: number}

const WEEK = 7

const weekday = (day: number) => ((day % WEEK) + WEEK) % WEEK

/** Weeks end on the last day counted, so that the newest is whole. */
function byWeek(days: readonly DayCount[]): Map<number, DayCount[]> {
  const last = days.reduce((latest, {day}) => Math.max(latest, day), -Infinity)
  return Map.groupBy(days.toSorted((a, b) => a.day - b.day), ({day}) => -Math.floor((last - day) / WEEK))
}

type Lower = {readonly weekday: number; readonly isLower: boolean}

/** Each day's weekday, and whether its count is below the middle of its week. */
function lowerOf(days: readonly DayCount[]): Lower[] {
  const middle = median(days.map(({count}) => count))
  return days.map(({day, count}) => ({weekday: weekday(day), isLower: count < middle}))
}

/** Below in four of five weeks or more, and so often that it is no chance. */
function isQuiet(days: readonly Lower[]): boolean {
  const lower = days.filter(({isLower}) => isLower).length
  return lower >= 3 && lower >= 0.8 * days.length
}

/**
 * Weekdays on which the site rests. Neither a constant added to all counts nor a factor changes which they are; leaving out a weekday that is none
 * of them costs a little certainty and shifts nothing. Never all of them: no more than half of all days lie below the middle of their week.
 */
function quietWeekdays(weeks: Iterable<readonly DayCount[]>): ReadonlySet<number> {
  const byWeekday = Map.groupBy([...weeks].flatMap(lowerOf), lower => lower.weekday)
  return new Set([...byWeekday].flatMap(([day, days]) => isQuiet(days) ? [day] : []))
}

/** The mean without the highest and the lowest value; of one or two values their mean. */
function middleMean(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return mean(sorted.length > 2 ? sorted.slice(1, -1) : sorted)
}

/**
 * The level of each week that has a working day with a count, oldest first: the mean of its working days without the highest and the lowest of
 * them. Working days are those that are not quiet by `quietWeekdays`, which the counts themselves tell: no calendar is assumed. Days in any
 * order, each at most once. Of no days no weeks.
 */
export function weekLevels(days: readonly DayCount[]): WeekLevel[] {
  const weeks = byWeek(days)
  const quiet = quietWeekdays(weeks.values())
  return [...weeks].flatMap(([week, all]) => {
    const working = all.filter(({day}) => !quiet.has(weekday(day)))
    return working.length === 0 ? [] : [{week, at: mean(working.map(({day}) => day)), level: middleMean(working.map(({count}) => count))}]
  })
}

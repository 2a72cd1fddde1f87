// Schedule texts (`every 6 hours`, `at 2:00 am every day`) to the instants at which a job runs.
import later from 'later'
import {countOf, findInterval, normalizeWords, wordAt, type Interval, type Word} from './schedule-text.ts'
import {toInstant, toWall} from './wall-time.ts'

/** A run every `count` days or weeks of the calendar, counted from the last run. */
type Every = {readonly unit: 'day' | 'week'; readonly count: number}

type Calendar = {readonly kind: 'calendar'; readonly data: later.ScheduleData; readonly every?: Every}

export type Recurrence = {readonly kind: 'elapsed'; readonly everyMs: number} | Calendar

/** A text that was understood. `elapsed` counts true time from the last run; `calendar` follows the zone's wall clock. */
export type Schedule = {readonly text: string; readonly timeZone: string; readonly recurrence: Recurrence}

/** position counts from 0 in the text with single spaces; caret is that text and a line that points below the word. */
export type ScheduleError = {readonly message: string; readonly position: number; readonly caret: string}

type Problem = {readonly message: string; readonly at?: {readonly start: number; readonly end: number}}

const SECOND_MS = 1000
const DAY_MS = 86_400_000
const UNIT_MS: Readonly<Record<string, number>> = {second: SECOND_MS, minute: 60_000, hour: 3_600_000, day: DAY_MS, week: 7 * DAY_MS}
const SHORTEST_MS = 60_000
const LONGEST_MS = 370 * DAY_MS
const EXAMPLES = 'write for example "every 6 hours", "every 2 days" or "at 2:00 am every day"'
/** A Monday: where intervals are counted from before the first run, so that restarts do not put it off. */
const EPOCH_WALL = Date.UTC(2024, 0, 1)
const PROBE_WALL = Date.UTC(2025, 0, 1)

// Process-wide in later, and what the rest relies on: it is given wall time as if that were UTC.
later.date.UTC()

/** Parses a schedule text; `timeZone` must be a zone that `isTimeZone` accepts. */
export function parseSchedule(text: string, timeZone: string): {schedule: Schedule} | {error: ScheduleError} {
  const plain = text.trim().replaceAll(/\s+/g, ' ')
  if (plain === '') return {error: {message: `the schedule is empty; ${EXAMPLES}`, position: 0, caret: '\n^'}}
  if (plain.length > 200) return {error: {message: `the schedule is too long; ${EXAMPLES}`, position: 0, caret: `${plain.slice(0, 60)}\n^`}}
  const result = recurrenceOf(normalizeWords(plain))
  if ('message' in result) return {error: toError(result, plain)}
  return {schedule: {text: plain, timeZone, recurrence: result}}
}

function toError({message, at}: Problem, plain: string): ScheduleError {
  const {start, end} = at ?? {start: 0, end: plain.length}
  return {message, position: start, caret: `${plain}\n${' '.repeat(start)}${'^'.repeat(Math.max(1, end - start))}`}
}

function recurrenceOf(words: readonly Word[]): Recurrence | Problem {
  const zero = words.findIndex((word, at) => word.text === 'every' && countOf(words[at + 1]?.text) === 0)
  if (zero >= 0) return {message: `an interval of 0 never comes; ${EXAMPLES}`, at: words[zero + 1] as Word}
  const interval = findInterval(words)
  if (!interval) return calendarOf(words)
  return words.length === 3 ? elapsedOf(interval, words) : everyOf(interval, words)
}

const spanOf = ({index}: Interval, words: readonly Word[]) => ({start: words[index]?.start ?? 0, end: words[index + 2]?.end ?? 0})

function elapsedOf(interval: Interval, words: readonly Word[]): Recurrence | Problem {
  const unitMs = UNIT_MS[interval.unit]
  const at = spanOf(interval, words)
  if (unitMs === undefined) return {message: `${interval.count} ${interval.unit}s do not divide a year evenly; give the interval in days`, at}
  const everyMs = interval.count * unitMs
  if (everyMs < SHORTEST_MS) return {message: 'runs must be at least 60 seconds apart', at}
  if (everyMs > LONGEST_MS) return {message: 'runs must be at most 370 days apart', at}
  return {kind: 'elapsed', everyMs}
}

/** `every 2 days at 2:00 am`: the times of the rest, on days counted from the last run. */
function everyOf(interval: Interval, words: readonly Word[]): Recurrence | Problem {
  const elapsed = elapsedOf(interval, words)
  if ('message' in elapsed) return elapsed
  const combination = {message: 'this interval can be combined with a time of day only, as in "every 2 days at 2:00 am"', at: spanOf(interval, words)}
  const rest = calendarOf(words.toSpliced(interval.index, 3))
  if ('message' in rest) return rest.at ? rest : combination
  const every = countedIn(interval, rest.data)
  return every ? {...rest, every} : combination
}

/** Days, or weeks where weekdays are named too; `undefined` when the rest says more than times and weekdays. */
function countedIn({unit, count}: Interval, {schedules, exceptions}: later.ScheduleData): Every | undefined {
  const [only, ...others] = schedules
  const keys = Object.keys(only ?? {}).sort().join('')
  if (others.length > 0 || exceptions.length > 0 || (unit !== 'day' && unit !== 'week')) return undefined
  if (unit === 'week' && (keys === 'd' || keys === 'dt')) return {unit, count}
  return keys === 't' ? {unit: 'day', count: unit === 'week' ? count * 7 : count} : undefined
}

function calendarOf(words: readonly Word[]): Calendar | Problem {
  const data = later.parse.text(words.map(word => word.text).join(' '))
  if (data.error !== -1) return {message: `not understood here; ${EXAMPLES}`, at: wordAt(words, data.error)}
  const problem = problemOf(data)
  return problem === undefined ? {kind: 'calendar', data} : {message: problem}
}

/** later accepts texts that never run, run once, or contradict themselves, and answers with far dates or none. */
function problemOf(data: later.ScheduleData): string | undefined {
  if (data.schedules.length === 0) return `no schedule in it; ${EXAMPLES}`
  if (data.schedules.some(isOfOneYear)) return 'a schedule must recur; leave out the year'
  if (data.schedules.some(isTimeWithinHours)) return 'give either an interval of hours or less, or a time of day: "every day at 2:00 am"'
  if (data.schedules.some(isTimeWithoutDay)) return 'say on which day, as in "at 2:00 am on Monday" or "at 2:00 am on the first day of the month"'
  const runs = wallRuns(data, PROBE_WALL, 100)
  if (runs.length === 0 || (runs[0] ?? 0) - PROBE_WALL > LONGEST_MS) return 'this does not come within any year'
  const isTooOften = runs.some((run, at) => run - (runs[at - 1] ?? 0) < SHORTEST_MS)
  return isTooOften ? 'runs must be at least 60 seconds apart' : undefined
}

// `every 1 year` comes as the list of all years that later knows.
const isOfOneYear = (part: later.Recurrence): boolean => (part['Y']?.length ?? Infinity) < 100
// To later, `every month at 2:00 am` is each day of each month.
const isTimeWithoutDay = (part: later.Recurrence): boolean =>
  part.t !== undefined && ['wy', 'wm', 'M', 'Y'].some(key => part[key]) && !['D', 'd', 'dc', 'dy'].some(key => part[key])
const isTimeWithinHours = ({t, h, m, s}: later.Recurrence): boolean => t !== undefined && [h, m, s].some(list => list !== undefined)

/** Up to `count` wall times after `wall`. `next` may give its own start argument, which is no occurrence. */
function wallRuns(data: later.ScheduleData, wall: number, count: number): number[] {
  const found: unknown = later.schedule(data).next(count + 1, new Date(wall))
  const dates = Array.isArray(found) ? (found as Date[]) : []
  return dates.map(date => date.getTime()).filter(time => time > wall)
}

/**
 * The first run strictly after an instant. `lastRun` is where elapsed intervals are counted from; one that lies
 * after `after` (the clock was set back) keeps its phase but never puts the run off by more than one interval.
 */
export function nextRun(schedule: Schedule, after: Date, lastRun?: Date): Date {
  const {recurrence, timeZone} = schedule
  if (recurrence.kind === 'calendar') return nextCalendar(recurrence, schedule, after.getTime(), lastRun?.getTime())
  const anchor = lastRun?.getTime() ?? toInstant(EPOCH_WALL, timeZone)
  const passed = Math.floor((after.getTime() - anchor) / recurrence.everyMs)
  return new Date(anchor + (passed + 1) * recurrence.everyMs)
}

/** The next `count` runs, each counted from the one before. */
export function nextRuns(schedule: Schedule, after: Date, count: number, lastRun?: Date): Date[] {
  const runs: Date[] = []
  while (runs.length < count) runs.push(nextRun(schedule, runs.at(-1) ?? after, runs.at(-1) ?? lastRun))
  return runs
}

function nextCalendar({data, every}: Calendar, {timeZone, text}: Schedule, after: number, lastRun: number | undefined): Date {
  const lastWall = lastRun === undefined || lastRun > after ? undefined : toWall(lastRun, timeZone)
  let wall = toWall(after, timeZone)
  for (let tries = 0; tries < 1000; tries++) {
    const runs = wallRuns(data, wall, 2)
    const fit = runs.filter(run => isDue(every, run, lastWall)).map(run => toInstant(run, timeZone))
    const next = fit.find(instant => instant > after)
    if (next !== undefined) return new Date(next)
    wall = runs.at(-1) ?? wall
  }
  throw new Error(`schedule "${text}" has no further run`)
}

function isDue(every: Every | undefined, wall: number, lastWall: number | undefined): boolean {
  if (!every) return true
  const periodOf = (time: number): number => Math.floor((time - EPOCH_WALL) / (every.unit === 'week' ? 7 * DAY_MS : DAY_MS))
  if (lastWall === undefined) return periodOf(wall) % every.count === 0
  const passed = periodOf(wall) - periodOf(lastWall)
  return passed === 0 || passed >= every.count
}

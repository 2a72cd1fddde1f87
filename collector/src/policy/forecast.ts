// How fast the users of a license type become more, when its seats will not do any more, and how many are needed.
import {widening} from './autocorrelation.ts'
import {DAY, type Instant} from './model.ts'
import {median, nearestRank} from './percentile.ts'
import {theilSen, type Slope} from './robust-fit.ts'
import {weekLevels, type DayCount, type WeekLevel} from './weekly-levels.ts'

/** A month is a twelfth of 365.25 days. */
export const DAYS_PER_MONTH = 30.4375

export const WINDOW_DAYS = 180
const NEEDED_DAYS = 28
const NEEDED_POINTS = 10
const NEEDED_WEEKS = 4

/** Beyond this a straight line says nothing of value. */
const TWO_YEARS = 730

/** `today`: the UTC day of now, in whole days since 1970-01-01. It is not over and not looked at: the window is the days before it. */
export type Window = {readonly today: number; readonly windowDays?: number}

/** `points`: days of the window with a count; `days`: from the first of them to the last, both counted. Needed are 10 points over 28 days, in four weeks. */
export type NotEnoughHistory = {readonly state: 'notEnoughHistory'; readonly points: number; readonly days: number}

/**
 * `perMonth`, `low`, `high`: users (or seats) a month of 30.4375 days, with the ends of an interval of 90 %. `newest`: the middle of the
 * newest three weeks, as counted; `level`: the same carried on to today by the growth, where the way starts; `levelLow`, `levelHigh`: where the line
 * through all weeks would be today if growth were `low` or `high`, or `level` where that lies beyond. `from`, `to`: the first and the last day counted.
 */
export type Growth = {
  readonly state: 'growth'
  readonly perMonth: number
  readonly low: number
  readonly high: number
  readonly newest: number
  readonly level: number
  readonly levelLow: number
  readonly levelHigh: number
  readonly points: number
  readonly from: number
  readonly to: number
}

const inWindow = (history: readonly DayCount[], {today, windowDays = WINDOW_DAYS}: Window): DayCount[] =>
  history.filter(({day, count}) => day >= today - windowDays && day < today && Number.isFinite(count))

type Extent = {readonly points: number; readonly from: number; readonly to: number; readonly days: number}

function extentOf(days: readonly DayCount[]): Extent {
  const from = days.reduce((first, {day}) => Math.min(first, day), Infinity)
  const to = days.reduce((last, {day}) => Math.max(last, day), -Infinity)
  return {points: days.length, from, to, days: days.length === 0 ? 0 : to - from + 1}
}

const isEnough = ({points, days}: Extent) => points >= NEEDED_POINTS && days >= NEEDED_DAYS

const tooLittle = ({points, days}: Extent): NotEnoughHistory => ({state: 'notEnoughHistory', points, days})

/** What the line of this slope (per day) through the middle of the weeks says for a day. */
const lineAt = (levels: readonly WeekLevel[], slope: number, day: number) => median(levels.map(({at, level}) => level + slope * (day - at)))

const NEWEST_WEEKS = 3

/** Where the way begins: at what was counted last, for the line may have left the weeks since a step or a standstill; its ends know of the line too. */
function startOf(levels: readonly WeekLevel[], {slope, low, high}: Slope, today: number): Pick<Growth, 'newest' | 'level' | 'levelLow' | 'levelHigh'> {
  const newest = levels.slice(-NEWEST_WEEKS)
  const level = lineAt(newest, slope, today)
  return {
    newest: median(newest.map(week => week.level)), level,
    levelLow: Math.min(level, lineAt(levels, low, today)), levelHigh: Math.max(level, lineAt(levels, high, today)),
  }
}

/**
 * Growth a month from daily counts with gaps, in any order, each day at most once; what is not a finite number counts as missing.
 *
 * Method: every week becomes one level, the mean of its working days without the highest and the lowest (weekdays that lie below the middle of
 * their week again and again are not working days). The line through the levels is that of Theil (1950) and Sen (1968); the interval is Sen's by
 * Kendall's variance, widened for autocorrelation: by what an autoregression of the first order adds to the error of a slope (the idea of Hamed
 * and Rao 1998, here with the bias of the autocorrelation taken off and with care near a random walk, after Perron and Yabu 2009), and by Student's t.
 *
 * Weak where the past is no straight line: a step (a merger, many seats released at once) bends the line most while it lies in the
 * middle of the window and hardly near its ends, though the way starts at the new level after two weeks; and of a yearly season a window under a year sees a part only. Too narrow is the interval for a pool that gains less than about a user a month, and for
 * users counted on single days where people come and go: the noise of the days hides that chance, which users active within 30 days show.
 */
export function growthOf(history: readonly DayCount[], window: Window): Growth | NotEnoughHistory {
  const days = inWindow(history, window)
  const extent = extentOf(days)
  const levels = weekLevels(days)
  if (!isEnough(extent) || levels.length < NEEDED_WEEKS) return tooLittle(extent)
  const {slope, ...sen} = theilSen(levels)
  const factor = widening(levels, slope)
  const low = slope - factor * (slope - sen.low)
  const high = slope + factor * (sen.high - slope)
  const {points, from, to} = extent
  return {
    state: 'growth', perMonth: slope * DAYS_PER_MONTH, low: low * DAYS_PER_MONTH, high: high * DAYS_PER_MONTH,
    ...startOf(levels, {slope, low, high}, window.today), points, from, to,
  }
}

/**
 * `exhausted`: what was counted last reaches the total. `daysUntil`: whole days from today to the first day on which the way does, and the instant at which that day begins (UTC); `low` and `high`:
 * the same for the fast and the slow end of the interval, `high` undefined where the slow end takes more than two years (730 days) or never gets
 * there. `notWithinTwoYears`: growth is slower than that, flat or shrinking; `low` is still given where the fast end would get there in time.
 */
export type Exhaustion =
  | {readonly state: 'exhausted'}
  | {readonly state: 'daysUntil'; readonly days: number; readonly at: Instant; readonly low: number; readonly high: number | undefined}
  | {readonly state: 'notWithinTwoYears'; readonly low: number | undefined}
  | NotEnoughHistory

/**
 * `total`: seats of the pool. `held`: where the history is of allocated seats, how many are allocated now; the way starts there, for it is a count and
 * no estimate (and may have fallen since by a release). Without it, for active users, the way starts at `level`.
 */
export type ExhaustionInput = {readonly today: number; readonly total: number; readonly held?: number | undefined}

/** Whole days until `start` has grown to the total; undefined: not within two years. The small number forgives what rounding added to a whole day. */
function daysToReach(total: number, start: number, perMonth: number): number | undefined {
  if (start >= total) return 0
  if (perMonth <= 0) return undefined
  const days = Math.ceil((total - start) / (perMonth / DAYS_PER_MONTH) - 1e-9)
  return days > TWO_YEARS ? undefined : days
}

/** When the pool will be exhausted if its use (active users or allocated seats, as the history of the growth was) goes on like this. */
export function exhaustionOf(growth: Growth | NotEnoughHistory, {today, total, held}: ExhaustionInput): Exhaustion {
  if (held !== undefined && held >= total) return {state: 'exhausted'}
  if (growth.state === 'notEnoughHistory') return growth
  if (held === undefined && growth.newest >= total) return {state: 'exhausted'}
  const reached = daysToReach(total, held ?? growth.level, growth.perMonth)
  const low = daysToReach(total, held ?? growth.levelHigh, growth.high)
  if (reached === undefined) return {state: 'notWithinTwoYears', low}
  const days = Math.max(1, reached) // not yet counted, so not today
  const high = daysToReach(total, held ?? growth.levelLow, growth.low)
  return {state: 'daysUntil', days, at: (today + days) * DAY, low: Math.min(low ?? days, days), high: high === undefined ? undefined : Math.max(high, days)}
}

/** `more`: seats bought beyond those of today; `total`: with them. */
export type Purchase = {readonly more: number; readonly total: number; readonly exhaustion: Exhaustion}

/** What buying so many more seats would do, in the order given. */
export function purchasesOf(growth: Growth | NotEnoughHistory, input: ExhaustionInput, more: readonly number[]): Purchase[] {
  return more.map(seats => ({more: seats, total: input.total + seats, exhaustion: exhaustionOf(growth, {...input, total: input.total + seats})}))
}

/** `seats`: as many were enough on 95 of a hundred days. */
export type Needed = {readonly state: 'needed'; readonly seats: number; readonly points: number; readonly from: number; readonly to: number}

/**
 * Seats needed: the 95th percentile by nearest rank of the users active on a day, over all days of the window with a count, weekends too. What the
 * busiest twentieth of days needed beyond it is not covered, nor is growth to come.
 */
export function neededSeats(dailyActive: readonly DayCount[], window: Window): Needed | NotEnoughHistory {
  const days = inWindow(dailyActive, window)
  const extent = extentOf(days)
  if (!isEnough(extent)) return tooLittle(extent)
  const {points, from, to} = extent
  return {state: 'needed', seats: nearestRank(days.map(({count}) => count), 95), points, from, to}
}

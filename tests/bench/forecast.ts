// The forecast on made-up histories whose truth is known: error of the growth and how often its interval holds the truth, beside the guide's reading of two points.
import {createDraw, FIRST_DAY, shapes, type MadeUp, type Shape} from '@seatkeeper/collector/policy/forecast-testing.ts'
import {DAYS_PER_MONTH, exhaustionOf, growthOf, WINDOW_DAYS, type Growth} from '@seatkeeper/collector/policy/forecast.ts'
import type {Result} from './result.ts'

const HISTORIES = 500
const SHORT = [28, 60]
const LONG = 730
const MONTHS_AHEAD = 8

/** `isExhaustionHeld`: whether the days until exhausted hold the truth; undefined where nothing grows. */
type Judged = {readonly error: number; readonly twoPointError: number; readonly isHeld: boolean; readonly width: number; readonly isExhaustionHeld: boolean | undefined}

/** As the guide has it: growth between two points, here the first and the last day. */
function twoPointReading({history}: MadeUp): number {
  const [first, last] = [history[0]!, history.at(-1)!]
  return (last.count - first.count) / (last.day - first.day) * DAYS_PER_MONTH
}

/** For a pool that the truth exhausts in eight months. Rounding of the interval to whole days is forgiven. */
function holdsExhaustion(growth: Growth, {truth, level}: MadeUp, today: number): boolean | undefined {
  if (truth <= 0) return undefined
  const exhaustion = exhaustionOf(growth, {today, total: level + truth * MONTHS_AHEAD})
  const days = MONTHS_AHEAD * DAYS_PER_MONTH
  if (exhaustion.state === 'daysUntil') return exhaustion.low <= days + 1 && days <= (exhaustion.high ?? Infinity)
  return exhaustion.state === 'notWithinTwoYears' && exhaustion.low !== undefined && exhaustion.low <= days + 1
}

/** Undefined where gaps left too little history for a forecast. */
function judge(made: MadeUp, days: number): Judged | undefined {
  const today = FIRST_DAY + days
  const growth = growthOf(made.history, {today, windowDays: days})
  if (growth.state !== 'growth') return undefined
  return {
    error: growth.perMonth - made.truth, twoPointError: twoPointReading(made) - made.truth, width: growth.high - growth.low,
    isHeld: growth.low <= made.truth && made.truth <= growth.high, isExhaustionHeld: holdsExhaustion(growth, made, today),
  }
}

const rootMeanSquare = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length)

const middle = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!

const inHundred = (truths: readonly boolean[]) => `${Math.round(truths.filter(isTrue => isTrue).length / truths.length * 100)} of 100`

function toRemark(judged: readonly Judged[], {weakness}: Shape): string {
  if (judged.length === 0) return 'not enough history in any of them'
  const exhausted = judged.flatMap(({isExhaustionHeld}) => isExhaustionHeld ?? [])
  return [
    `error ${rootMeanSquare(judged.map(({error}) => error)).toFixed(2)} a month, by first and last day ${rootMeanSquare(judged.map(({twoPointError}) => twoPointError)).toFixed(2)}`,
    `interval of 90 % holds the truth in ${inHundred(judged.map(({isHeld}) => isHeld))}, half of its width ${(middle(judged.map(({width}) => width)) / 2).toFixed(2)}`,
    ...(exhausted.length === 0 ? [] : [`days until exhausted hold it in ${inHundred(exhausted)}`]),
    ...(judged.length < HISTORIES ? [`${HISTORIES - judged.length} of ${HISTORIES} had not enough history`] : []),
    ...(weakness === undefined ? [] : [`a stated weakness: ${weakness}`]),
  ].join('; ')
}

function benchShape(shape: Shape, days: number): Result {
  const histories = Array.from({length: HISTORIES}, (_, seed) => shape.make(createDraw(seed), days))
  const started = performance.now()
  const judged = histories.flatMap(made => judge(made, days) ?? [])
  const seconds = (performance.now() - started) / 1000 / HISTORIES
  return {bench: 'forecast', what: `${shape.name}, ${days} days`, seconds, budgetSeconds: 0.1, remark: toRemark(judged, shape)}
}

/** Every shape over the usual window; then what can be told after a few weeks, and which weaknesses two years heal. The seconds are those of one forecast. */
export async function benchForecast(report: (result: Result) => void): Promise<void> {
  for (const shape of shapes) report(benchShape(shape, WINDOW_DAYS))
  for (const days of SHORT) for (const shape of shapes.filter(({weakness}) => weakness === undefined)) report(benchShape(shape, days))
  for (const shape of shapes.filter(({weakness}) => weakness !== undefined)) report(benchShape(shape, LONG))
}

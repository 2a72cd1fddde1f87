// By how much a slope is less certain than it looks because one week is like the week before.
import {mean, median} from './percentile.ts'
import {Z95} from './robust-fit.ts'
import type {WeekLevel} from './weekly-levels.ts'

/** Weeks as numbers that the sums below need: `at` in weeks since 1970-01-01, `residual`: what the line leaves. */
type Residual = {readonly week: number; readonly at: number; readonly residual: number}

/** For a normal distribution, 1.4826 x the median of the absolute residuals is its standard deviation. */
const TO_DEVIATION = 1.4826
const WILD = 3

/** What the line leaves of each week, around 0; wild weeks are cut to three standard deviations, or two of them would hide all autocorrelation. */
function residualsOf(levels: readonly WeekLevel[], slope: number): Residual[] {
  const left = levels.map(({at, level}) => level - slope * at)
  const middle = median(left)
  const limit = WILD * TO_DEVIATION * median(left.map(value => Math.abs(value - middle)))
  const cut = limit === 0 ? left : left.map(value => Math.min(Math.max(value, middle - limit), middle + limit))
  const center = mean(cut)
  return levels.map(({week, at}, index) => ({week, at: at / 7, residual: cut[index]! - center}))
}

const sumOfSquares = (residuals: readonly Residual[]) => residuals.reduce((sum, {residual}) => sum + residual ** 2, 0)

/** The correlation of a week with the week before; 0 where no two weeks follow each other. */
function lagOne(residuals: readonly Residual[]): number {
  const products = residuals.slice(1).flatMap((now, index) => {
    const before = residuals[index]!
    return now.week - before.week === 1 ? [now.residual * before.residual] : []
  })
  return products.length === 0 ? 0 : mean(products) / (sumOfSquares(residuals) / residuals.length)
}

/** What a line is fitted to shows too little autocorrelation, by (2 + 4 rho) / n (Kendall 1954, van Giersbergen 2005). The divisor is held up for few weeks. */
const withoutBias = (rho: number, n: number) => (rho + 2 / n) / (1 - Math.min(0.8, 4 / n))

/**
 * Near 1 a random walk cannot be told from a slow return to the line, and the former is the worse. So an autocorrelation from 1 - 3 / sqrt(n) on is
 * moved toward 1, and from 1 - 1 / sqrt(n) on it counts as 1 (the neighborhood of Perron and Yabu 2009; a ramp, so that no day's reading makes
 * the interval jump). The ramp begins at 0.4 and ends at 0.8 at the least: what a few weeks show below that is mostly chance.
 */
function nearOne(rho: number, n: number): number {
  const start = Math.max(1 - 3 / Math.sqrt(n), 0.4)
  const end = Math.max(1 - 1 / Math.sqrt(n), 0.8)
  const share = Math.min(Math.max((rho - start) / (end - start), 0), 1)
  return rho + (1 - rho) * share
}

/** Half the expected square of the change over so many weeks, in units of the variance of one week's shock. */
const halfChange = (rho: number, weeks: number) => rho > 0.9999 ? weeks / 2 : (1 - rho ** weeks) / (1 - rho ** 2)

/** The sum of the squared shocks, each by its expected size, that would make these residuals. */
function shocks(residuals: readonly Residual[], rho: number): number {
  let sum = (1 - rho ** 2) * residuals[0]!.residual ** 2
  for (const [index, now] of residuals.slice(1).entries()) {
    const before = residuals[index]!
    const weeks = now.at - before.at
    sum += (now.residual - rho ** weeks * before.residual) ** 2 / halfChange(rho, 2 * weeks)
  }
  return sum
}

/** The variance of a fitted slope, in units of the variance of one week's shock and but for a factor that is the same for every rho. */
function slopeVariance(residuals: readonly Residual[], rho: number): number {
  const center = mean(residuals.map(({at}) => at))
  let sum = 0
  for (const [index, one] of residuals.entries()) {
    for (const other of residuals.slice(0, index)) sum -= 2 * (one.at - center) * (other.at - center) * halfChange(rho, one.at - other.at)
  }
  return sum
}

/** The 95th percentile of Student's t over that of the normal distribution: by the expansion of Fisher and Cornish (Abramowitz and Stegun 26.7.5), to 2 % from two degrees on. */
export function studentOverNormal(degrees: number): number {
  const z = Z95
  const terms = [(z ** 3 + z) / 4, (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96, (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384]
  return 1 + terms.reduce((sum, term, index) => sum + term / degrees ** (index + 1), 0) / z
}

/**
 * The factor, 1 or more, by which an interval of the slope for independent weeks is to be widened: how much larger the standard error of a fitted
 * slope is when the residuals follow an autoregression of the first order, with the autocorrelation that they show (bias taken off, moved toward 1
 * where it is near), times Student's t over normal for n - 2. Weeks without a level count as passed time. `slope` per day; at least three weeks.
 */
export function widening(levels: readonly WeekLevel[], slope: number): number {
  const n = levels.length
  const residuals = residualsOf(levels, slope)
  const student = studentOverNormal(n - 2)
  const independent = sumOfSquares(residuals) * slopeVariance(residuals, 0)
  if (independent === 0) return student
  const rho = nearOne(Math.min(Math.max(withoutBias(lagOne(residuals), n), 0), 1), n)
  return student * Math.sqrt(Math.max(shocks(residuals, rho) * slopeVariance(residuals, rho) / independent, 1))
}

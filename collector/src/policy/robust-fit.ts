// A straight line through points that no few wild ones can turn: the slope by Theil and Sen, with Sen's interval.
import {median} from './percentile.ts'

export type Point = {readonly at: number; readonly level: number}

/** In units of `level` per unit of `at`; `low` and `high` are the ends of an interval of 90 % for independent points. */
export type Slope = {readonly slope: number; readonly low: number; readonly high: number}

/** The 95th percentile of the normal distribution: 5 % on either side leave 90 %. */
export const Z95 = 1.6448536269514722

/** The slope of every pair of points, rising. */
function pairSlopes(points: readonly Point[]): number[] {
  const slopes: number[] = []
  for (const [index, from] of points.entries()) {
    for (let other = index + 1; other < points.length; other++) {
      const to = points[other]!
      slopes.push((to.level - from.level) / (to.at - from.at))
    }
  }
  return slopes.sort((a, b) => a - b)
}

/** Kendall's variance of the number of rising less falling pairs, less what equal levels take away. */
function kendallVariance(points: readonly Point[]): number {
  const term = (n: number) => n * (n - 1) * (2 * n + 5)
  const ties = Map.groupBy(points, ({level}) => level)
  let sum = term(points.length)
  for (const {length} of ties.values()) sum -= term(length)
  return sum / 18
}

/** Between two places of the list in proportion; beyond its ends the end. */
function atPlace(sorted: readonly number[], place: number): number {
  const within = Math.min(Math.max(place, 0), sorted.length - 1)
  const before = Math.floor(within)
  const value = sorted[before]!
  return before === within ? value : value + (within - before) * (sorted[before + 1]! - value)
}

/**
 * Theil's slope (1950): the median of the slopes of all pairs; up to 29 of a hundred points may be wild. The interval is Sen's (1968): with N pairs
 * and C = 1.645 x the root of Kendall's variance (ties taken off), the pair slopes at rank (N - C) / 2 and one after rank (N + C) / 2, between two
 * ranks in proportion (Gilbert 1987). Points in the order of `at`, each `at` once. Throws RangeError for less than two points.
 */
export function theilSen(points: readonly Point[]): Slope {
  const slopes = pairSlopes(points)
  const reach = Z95 * Math.sqrt(kendallVariance(points))
  return {slope: median(slopes), low: atPlace(slopes, (slopes.length - reach) / 2 - 1), high: atPlace(slopes, (slopes.length + reach) / 2)}
}

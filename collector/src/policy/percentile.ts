// The mean, the middle and the percentiles of a list of numbers.

/** The mean; NaN for an empty list. */
export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const rising = (values: readonly number[]): number[] => {
  if (values.length === 0) throw new RangeError('An empty list has no percentile.')
  return [...values].sort((a, b) => a - b)
}

/** The middle value, of an even count the mean of the two in the middle. Throws RangeError for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = rising(values)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/**
 * The percentile by nearest rank: the smallest value of the list that at least `percent` of a hundred values do not exceed, the one at rank
 * ceil(percent / 100 x n). It is always a value that was seen, never one between two. `percent`: over 0, up to 100. Throws RangeError for another
 * one, or for an empty list.
 */
export function nearestRank(values: readonly number[], percent: number): number {
  if (!(percent > 0 && percent <= 100)) throw new RangeError(`There is no percentile ${percent}.`)
  const sorted = rising(values)
  return sorted[Math.ceil(percent * sorted.length / 100) - 1]!
}

// The middle of a list, and its percentiles by nearest rank.
import {describe, expect, it} from 'vitest'
import {median, nearestRank} from './percentile.ts'

const upTo = (n: number) => Array.from({length: n}, (_, index) => n - index)

describe('the median', () => {
  it.each([[[7], 7], [[9, 1], 5], [[9, 1, 2], 2], [[10, 9, 1, 2], 5.5], [[-3, 100, -20], -3]])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected)
  })

  it('leaves the list as it was', () => {
    const values = [3, 1, 2]
    median(values)
    expect(values).toEqual([3, 1, 2])
  })

  it('is refused for an empty list', () => {
    expect(() => median([])).toThrow(RangeError)
  })
})

describe('the percentile by nearest rank', () => {
  it.each([
    [1, 95, 1], [10, 95, 10], [19, 95, 19], [20, 95, 19], [21, 95, 20], [40, 95, 38], [100, 95, 95], [180, 95, 171], [100, 100, 100], [100, 7, 7], [4, 50, 2], [5, 1, 1],
  ])('of 1 to %d at %d is %d', (n, percent, expected) => {
    expect(nearestRank(upTo(n), percent)).toBe(expected)
  })

  it('is a value that was seen, also between ties and gaps', () => {
    expect([nearestRank([1, 1, 1, 50], 75), nearestRank([1, 1, 1, 50], 76)]).toEqual([1, 50])
  })

  it.each([[[], 95], [[1], 0], [[1], 101], [[1], NaN]])('is refused for %j at %d', (values, percent) => {
    expect(() => nearestRank(values, percent)).toThrow(RangeError)
  })
})

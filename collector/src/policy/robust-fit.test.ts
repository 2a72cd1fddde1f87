// The slope of Theil and Sen: known values, what it withstands, and that its interval holds what it promises for independent points.
import {describe, expect, it} from 'vitest'
import {createDraw} from './forecast-testing.ts'
import {theilSen} from './robust-fit.ts'

const points = (...levels: number[]) => levels.map((level, at) => ({at, level}))

describe('the slope', () => {
  it('is the median of all pairs, and of few points the interval is from the least to the greatest of them', () => {
    // slopes by hand: 2, -1, 3 (one apart), 0.5, 1 (two apart), 4/3
    expect(theilSen(points(0, 2, 1, 4))).toEqual({slope: (1 + 4 / 3) / 2, low: -1, high: 3})
  })

  it('has an interval between two ranks in proportion', () => {
    // n = 5: the variance of Kendall is 5 x 4 x 15 / 18 = 16.67, C = 1.645 x 4.082 = 6.715, N = 10: ranks 1.642 and one after 8.358
    const {slope, low, high} = theilSen(points(0, 1, 4, 9, 16))
    // slopes, rising: 1, 2, 3, 3, 4, 4, 5, 5, 6, 7
    expect([slope, low, high]).toEqual([4, expect.closeTo(1.6424, 3), expect.closeTo(6.3576, 3)])
  })

  it('is narrower where equal levels take from the variance', () => {
    // two pairs of equal levels: the variance is (510 - 2 x 18) / 18 = 26.33, C = 8.441, N = 15: ranks 3.280 and one after 11.720
    const {slope, low, high} = theilSen(points(0, 1, 1, 3, 7, 7))
    // slopes, rising: 0, 0, 0.5, 1, 1, 1, 1.4, 1.5, 1.75, 2, 2, 2, 2, 3, 4
    expect([slope, low, high]).toEqual([1.5, expect.closeTo(0.6398, 4), 2])
  })

  it('of a straight line is exact, also with uneven distances', () => {
    expect(theilSen([-3, 0, 1, 7, 8].map(at => ({at, level: 5 - 2 * at})))).toEqual({slope: -2, low: -2, high: -2})
  })

  it('of equal levels is 0 without doubt', () => {
    expect(theilSen(points(3, 3, 3, 3, 3, 3))).toEqual({slope: 0, low: 0, high: 0})
  })

  it('is not turned by a fourth of the points gone wild', () => {
    const levels = Array.from({length: 24}, (_, at) => at % 4 === 3 ? 10_000 * at : at)
    expect(theilSen(points(...levels)).slope).toBeCloseTo(1, 6)
  })

  it('is refused for a single point', () => {
    expect(() => theilSen(points(1))).toThrow(RangeError)
  })
})

describe('the interval', () => {
  it.each([6, 10, 26, 60])('holds the truth in 90 of 100 draws or a few more, with %d independent points', n => {
    const held = Array.from({length: 1000}, (_, seed) => {
      const draw = createDraw(seed)
      const {low, high} = theilSen(points(...Array.from({length: n}, (_, at) => 0.3 * at + draw.normal())))
      return low <= 0.3 && 0.3 <= high
    })
    const share = held.filter(isHeld => isHeld).length / held.length
    expect(share).toBeGreaterThan(0.88)
    expect(share).toBeLessThan(n < 10 ? 0.96 : 0.94) // few points have few ranks to end at
  })
})

// How much wider the interval of a slope becomes, against what theory says of noise whose autocorrelation is known.
import {describe, expect, it} from 'vitest'
import {studentOverNormal, widening} from './autocorrelation.ts'
import {createDraw} from './forecast-testing.ts'
import {mean, median} from './percentile.ts'
import {theilSen} from './robust-fit.ts'

/** Levels of weeks that keep `keeps` of themselves from week to week, on a line. */
function wandering(seed: number, weeks: number, keeps: number) {
  const draw = createDraw(seed)
  let off = keeps === 1 ? 0 : draw.normal() / Math.sqrt(1 - keeps ** 2)
  return Array.from({length: weeks}, (_, week) => {
    off = keeps * off + draw.normal()
    return {week, at: 7 * week, level: 100 + 2 * week + off}
  })
}

const factors = (weeks: number, keeps: number) => Array.from({length: 200}, (_, seed) => {
  const levels = wandering(seed, weeks, keeps)
  return widening(levels, theilSen(levels).slope)
})

describe('the widening', () => {
  it.each([[0, 1], [0.3, Math.sqrt(1.3 / 0.7)], [0.5, Math.sqrt(1.5 / 0.5)]])('of many weeks that keep %d of themselves is what theory says', (keeps, expected) => {
    expect(median(factors(104, keeps)) / expected).toBeGreaterThan(0.93)
    expect(median(factors(104, keeps)) / expected).toBeLessThan(1.1)
  })

  it('grows with what a week keeps, and near a random walk is as wide as for one', () => {
    const middles = [0, 0.3, 0.5, 0.7, 0.9].map(keeps => median(factors(52, keeps)))
    expect(middles).toEqual(middles.toSorted((a, b) => a - b))
    const walk = median(factors(52, 1))
    expect([middles.at(-1)! / walk, walk / Math.sqrt(1.5 * 52)]).toEqual([expect.closeTo(1, 1), expect.closeTo(1, 1)]) // sqrt(1.5 n) by theory
  })

  it('is never under that of Student alone, also where weeks alternate', () => {
    const levels = Array.from({length: 26}, (_, week) => ({week, at: 7 * week, level: week % 2 * 10}))
    expect(widening(levels, 0)).toBe(studentOverNormal(24))
    expect(Math.min(...factors(26, 0))).toBeGreaterThanOrEqual(studentOverNormal(24))
  })

  it('does not take the chance of a few independent weeks for a random walk', () => {
    expect(mean(factors(8, 0)) / studentOverNormal(6)).toBeLessThan(1.5)
  })

  it('of levels on the line is that of Student', () => {
    expect(widening([1, 2, 3, 4, 5].map(week => ({week, at: 7 * week, level: 4})), 0)).toBe(studentOverNormal(3))
  })

  it('is not hidden by two wild weeks', () => {
    const spoiled = Array.from({length: 200}, (_, seed) => {
      const levels = wandering(seed, 52, 0.6).map(week => [20, 40].includes(week.week) ? {...week, level: week.level + 500} : week)
      return widening(levels, theilSen(levels).slope)
    })
    expect(median(spoiled) / median(factors(52, 0.6))).toBeGreaterThan(0.65)
  })

  it('does not take weeks on either side of a gap for neighbors', () => {
    const levels = [9, 9, 9, 9, 0, 0, 0, 0].map((level, index) => ({week: 3 * index, at: 21 * index, level}))
    // no two weeks follow each other, so that only the correction of the bias is left: (0 + 2 / 8) / (1 - 4 / 8) = 0.5 a week
    const close = levels.map(({level}, week) => ({week, at: 7 * week, level}))
    expect(widening(levels, 0)).toBeLessThan(widening(close, 0))
  })

  it('does not depend on the unit of the levels, nor on where they lie', () => {
    const levels = wandering(7, 26, 0.6)
    const {slope} = theilSen(levels)
    const moved = levels.map(week => ({...week, level: 8 * week.level - 64}))
    expect(widening(moved, 8 * slope)).toBeCloseTo(widening(levels, slope), 9)
  })
})

describe('Student over normal', () => {
  // 95th percentiles of t by the tables: 2.920, 2.353, 2.132, 2.015, 1.812, 1.711, 1.660
  it.each([[2, 2.92], [3, 2.3534], [4, 2.1318], [5, 2.015], [10, 1.8125], [24, 1.7109], [100, 1.6602]])('for %d degrees is that of the tables', (degrees, percentile) => {
    expect(studentOverNormal(degrees) * 1.644854 / percentile).toBeGreaterThan(0.98)
    expect(studentOverNormal(degrees) * 1.644854 / percentile).toBeLessThan(1.001)
  })
})

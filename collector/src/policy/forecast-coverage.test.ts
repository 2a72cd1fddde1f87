// The interval of growth on made-up histories: it must hold the truth about as often as it says, whatever shape they have.
import {describe, expect, it} from 'vitest'
import {createDraw, FIRST_DAY, shapes} from './forecast-testing.ts'
import {DAYS_PER_MONTH, growthOf} from './forecast.ts'
import {theilSen} from './robust-fit.ts'
import {weekLevels} from './weekly-levels.ts'

const HISTORIES = 300
const DAYS = 180

type Judged = {readonly error: number; readonly twoPoints: number; readonly isHeld: boolean; readonly isHeldBySen: boolean}

function judge(name: string): Judged[] {
  const {make} = shapes.find(shape => shape.name.startsWith(name))!
  return Array.from({length: HISTORIES}, (_, seed) => {
    const {history, truth} = make(createDraw(seed + 10_000), DAYS)
    const growth = growthOf(history, {today: FIRST_DAY + DAYS})
    if (growth.state !== 'growth') throw new Error(JSON.stringify(growth))
    const [first, last] = [history[0]!, history.at(-1)!]
    const sen = theilSen(weekLevels(history))
    return {
      error: growth.perMonth - truth, twoPoints: (last.count - first.count) / (last.day - first.day) * DAYS_PER_MONTH - truth,
      isHeld: growth.low <= truth && truth <= growth.high, isHeldBySen: sen.low * DAYS_PER_MONTH <= truth && truth <= sen.high * DAYS_PER_MONTH,
    }
  })
}

const share = (truths: readonly boolean[]) => truths.filter(isTrue => isTrue).length / truths.length

const size = (errors: readonly number[]) => Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length)

describe('the interval of 90 %', () => {
  it.each([
    ['flat', 0.88, 0.97], ['growth, little noise', 0.88, 0.97], ['growth, much noise', 0.88, 0.97], ['weekends near zero', 0.88, 0.97], ['a small pool', 0.88, 0.97],
    ['gaps', 0.88, 0.98], ['outliers', 0.88, 0.97], ['holidays', 0.9, 1], ['autocorrelated 0.7', 0.86, 0.97], ['autocorrelated 0.9', 0.88, 0.98],
    ['autocorrelated 0.95 under noise', 0.84, 0.97], ['active within 30 days', 0.82, 0.97], ['allocated seats, 6 come', 0.78, 0.95],
  ])('holds the truth: %s, between %d and %d', (name, least, most) => {
    const held = share(judge(name).map(({isHeld}) => isHeld))
    expect(held).toBeGreaterThanOrEqual(least)
    expect(held).toBeLessThanOrEqual(most)
  })

  it.each(['autocorrelated 0.9', 'autocorrelated 0.95 under noise', 'active within 30 days', 'allocated seats, 6 come'])('would not without the widening: %s', name => {
    expect(share(judge(name).map(({isHeldBySen}) => isHeldBySen))).toBeLessThan(0.7)
  })

  it.each(['step', 'yearly'])('does not where the past is no straight line, as the docs say: %s', name => {
    expect(share(judge(name).map(({isHeld}) => isHeld))).toBeLessThan(0.88)
  })
})

describe('growth', () => {
  it.each(['flat', 'growth, little noise', 'growth, much noise', 'weekends near zero', 'a small pool', 'gaps', 'outliers', 'holidays', 'autocorrelated 0.7'])(
    'is less than half as wrong as the reading of two points: %s', name => {
      const judged = judge(name)
      expect(size(judged.map(({error}) => error))).toBeLessThan(size(judged.map(({twoPoints}) => twoPoints)) / 2)
    })
})

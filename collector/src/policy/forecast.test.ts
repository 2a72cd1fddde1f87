// Growth, days until exhausted and seats needed: the guide's example, boundaries, and what must hold whatever the history.
import {describe, expect, it} from 'vitest'
import {createDraw, FIRST_DAY, shapes} from './forecast-testing.ts'
import {DAYS_PER_MONTH, exhaustionOf, growthOf, neededSeats, purchasesOf, type Exhaustion, type Growth} from './forecast.ts'
import {DAY} from './model.ts'
import type {DayCount} from './weekly-levels.ts'

const TODAY = FIRST_DAY + 182

/** Counts of the days before today, the last one yesterday. */
const history = (days: number, countOn: (index: number) => number): DayCount[] =>
  Array.from({length: days}, (_, index) => ({day: TODAY - days + index, count: countOn(index)}))

/** The growth that there must be. */
function grown(days: readonly DayCount[], window: {today: number; windowDays?: number} = {today: TODAY}): Growth {
  const growth = growthOf(days, window)
  if (growth.state !== 'growth') throw new Error(JSON.stringify(growth))
  return growth
}

const made = (name: string, seed: number, days = 182) => shapes.find(shape => shape.name.startsWith(name))!.make(createDraw(seed), days)

const round = (growth: Growth) => Object.fromEntries(Object.entries(growth).map(([key, value]) => [key, typeof value === 'number' ? Number(value.toFixed(6)) : value]))

describe('growth', () => {
  it('is 2.5 a month in the example of the guide: from 20 to 30 users in four months', () => {
    const fourMonths = 4 * DAYS_PER_MONTH
    const days = history(123, index => 20 + 10 * index / fourMonths)
    expect(round(grown(days))).toEqual({
      state: 'growth', perMonth: 2.5, low: 2.5, high: 2.5, newest: 29.322382, level: 30.102669, levelLow: 30.102669, levelHigh: 30.102669, points: 123, from: TODAY - 123, to: TODAY - 1,
    })
    const {perMonth, low, high} = grown(days.map(({day, count}) => ({day, count: Math.round(count)})))
    expect([perMonth, low <= 2.5, high >= 2.5]).toEqual([expect.closeTo(2.5, 1), true, true])
  })

  it('is none where nothing changes', () => {
    expect(grown(history(180, () => 7))).toEqual({
      state: 'growth', perMonth: 0, low: 0, high: 0, newest: 7, level: 7, levelLow: 7, levelHigh: 7, points: 180, from: TODAY - 180, to: TODAY - 1,
    })
  })

  it('is a day times 30.4375, and the level is that of today', () => {
    expect(round(grown(history(180, index => index)))).toEqual({
      state: 'growth', perMonth: 30.4375, low: 30.4375, high: 30.4375, newest: 170.5, level: 180, levelLow: 180, levelHigh: 180, points: 180, from: TODAY - 180, to: TODAY - 1,
    })
  })

  it('is that of working days where weekends are near zero, and gaps change nothing', () => {
    const days = history(180, index => index % 7 < 2 ? 1 : 100 + index)
    const broken = days.filter((_, index) => index % 11 !== 0 && (index < 60 || index > 80))
    expect([grown(days).perMonth, grown(broken).perMonth]).toEqual([expect.closeTo(30.4375, 6), expect.closeTo(30.4375, 6)])
    expect(Math.abs(grown(days).level - 280)).toBeLessThan(1) // a level is timed to a day, and this grows by one a day
  })

  it('is not turned by spikes, by days that were read as none, or by a closed fortnight', () => {
    const days = history(180, index => index % 25 === 3 ? 5000 : index % 31 === 7 || (index > 90 && index < 105) ? 0 : 100 + index)
    expect(grown(days).perMonth).toBeCloseTo(30.4375, 0)
  })

  it('has levels for the ends of its interval: the line turns around the middle of the history', () => {
    const {level, levelLow, levelHigh} = grown(made('growth, much noise', 1).history)
    expect([levelLow < level, level < levelHigh]).toEqual([true, true])
  })
})

describe('the window', () => {
  it('is the 180 days before today, without today', () => {
    const days = [-181, -180, -90, -1, 0, 1].map(offset => ({day: TODAY + offset, count: offset === -90 ? 50 : 40}))
    const between = history(120, () => 40)
    expect(grown([...days, ...between.filter(({day}) => days.every(other => other.day !== day))])).toMatchObject({points: 121, from: TODAY - 180, to: TODAY - 1})
  })

  it('can be another', () => {
    expect(grown(history(180, index => index < 120 ? 90 - index / 2 : index), {today: TODAY, windowDays: 60})).toMatchObject({perMonth: expect.closeTo(30.4375, 6) as number, points: 60})
  })

  it('does not mind the order, and takes what is no number for missing', () => {
    const {history: days} = made('gaps', 3)
    expect(grown([...days.toReversed(), {day: TODAY - 1000, count: 1}, {day: TODAY - 2, count: NaN}, {day: TODAY - 3, count: Infinity}].filter(({day, count}) => !Number.isFinite(count) || (day !== TODAY - 2 && day !== TODAY - 3))))
      .toEqual(grown(days.filter(({day}) => day !== TODAY - 2 && day !== TODAY - 3)))
  })
})

describe('too little history', () => {
  const every = (days: number, step: number) => history(days, () => 5).filter((_, index) => index % step === 0)

  it.each<[string, readonly DayCount[], object]>([
    ['no day', [], {state: 'notEnoughHistory', points: 0, days: 0}],
    ['27 days', history(27, () => 5), {state: 'notEnoughHistory', points: 27, days: 27}],
    ['9 points over 41 days', every(41, 5), {state: 'notEnoughHistory', points: 9, days: 41}],
    ['three weeks of four', history(28, () => 5).filter((_, index) => index < 7 || index > 13), {state: 'notEnoughHistory', points: 21, days: 28}],
    ['days that lie outside the window', history(60, () => 5).map(({day, count}) => ({day: day - 200, count})), {state: 'notEnoughHistory', points: 0, days: 0}],
  ])('is %s', (_, days, expected) => {
    expect(growthOf(days, {today: TODAY})).toEqual(expected)
  })

  it.each<[string, readonly DayCount[], object]>([
    ['28 days', history(28, () => 5), {points: 28, perMonth: 0}],
    ['10 points over 46 days', every(46, 5), {points: 10, perMonth: 0}],
    ['10 points over 28 days', every(28, 3), {points: 10, perMonth: 0}],
  ])('is not %s', (_, days, expected) => {
    expect(growthOf(days, {today: TODAY})).toMatchObject({state: 'growth', ...expected})
  })
})

describe('whatever the history', () => {
  const histories = ['flat', 'growth, much', 'weekends', 'a small pool', 'gaps', 'outliers', 'autocorrelated 0.9', 'allocated', 'step']
    .flatMap(name => [1, 2, 3].map(seed => ({name: `${name} ${seed}`, days: made(name, seed).history})))
  const close = (growth: Growth, expected: Partial<Growth>) => {
    for (const [key, value] of Object.entries(expected)) expect(growth[key as keyof Growth], key).toBeCloseTo(value as number, 6)
  }

  it.each(histories)('a constant added changes the level alone: $name', ({days}) => {
    const {perMonth, low, high, level} = grown(days)
    close(grown(days.map(({day, count}) => ({day, count: count + 1000}))), {perMonth, low, high, level: level + 1000})
  })

  it.each(histories)('a factor is a factor of all: $name', ({days}) => {
    const {perMonth, low, high, level, levelLow, levelHigh} = grown(days)
    close(grown(days.map(({day, count}) => ({day, count: count * 3}))), {perMonth: 3 * perMonth, low: 3 * low, high: 3 * high, level: 3 * level, levelLow: 3 * levelLow, levelHigh: 3 * levelHigh})
  })

  it.each(histories.filter(({days}) => days[0]!.day === FIRST_DAY && days.at(-1)!.day === TODAY - 1))('time reversed, in whole weeks, turns the sign: $name', ({days}) => {
    const window = {today: TODAY, windowDays: 182}
    const {perMonth, low, high} = grown(days, window)
    close(grown(days.map(({day, count}) => ({day: FIRST_DAY + TODAY - 1 - day, count})), window), {perMonth: -perMonth, low: -high, high: -low})
  })

  it.each(histories)('growth lies in its interval, and more seats never last shorter: $name', ({days}) => {
    const growth = grown(days)
    expect([growth.low <= growth.perMonth, growth.perMonth <= growth.high]).toEqual([true, true])
    const totals = Array.from({length: 200}, (_, index) => 2 * index)
    for (const held of [undefined, 60]) {
      const when = totals.map(total => exhaustionOf(growth, {today: TODAY, total, held}))
      const inOrder = when.map(orderOf)
      expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b))
      expect(when.filter(isTwisted)).toEqual([])
    }
  })
})

/** Exhausted before any number of days, which are before two years. */
function orderOf(exhaustion: Exhaustion): number {
  if (exhaustion.state === 'exhausted') return 0
  return exhaustion.state === 'daysUntil' ? exhaustion.days : Infinity
}

const isTwisted = (exhaustion: Exhaustion) =>
  exhaustion.state === 'daysUntil' && !(exhaustion.low <= exhaustion.days && exhaustion.days <= (exhaustion.high ?? Infinity) && exhaustion.at === (TODAY + exhaustion.days) * DAY)

/** One user a day from a level of 90, between a half and two; the lines of the ends pass two beside it. */
const aGrowth = (change: Partial<Growth> = {}): Growth => ({
  state: 'growth', perMonth: DAYS_PER_MONTH, low: DAYS_PER_MONTH / 2, high: 2 * DAYS_PER_MONTH, newest: change.level ?? 90, level: 90, levelLow: 88, levelHigh: 92,
  points: 180, from: TODAY - 180, to: TODAY - 1, ...change,
})

const notEnough = {state: 'notEnoughHistory', points: 3, days: 3} as const

describe('days until a pool is exhausted', () => {
  it.each<[string, Partial<Growth>, {total: number; held?: number}, Exhaustion]>([
    ['from the level of active users, each end of the interval from its own line', {}, {total: 100}, {state: 'daysUntil', days: 10, at: (TODAY + 10) * DAY, low: 4, high: 24}],
    ['up to the first whole day that reaches the total', {}, {total: 90.1}, {state: 'daysUntil', days: 1, at: (TODAY + 1) * DAY, low: 0, high: 5}],
    ['from what is held, for allocated seats', {}, {total: 100, held: 80}, {state: 'daysUntil', days: 20, at: (TODAY + 20) * DAY, low: 10, high: 40}],
    ['from what is held, though the level was over the total before a release', {level: 120, levelHigh: 125}, {total: 100, held: 80}, {state: 'daysUntil', days: 20, at: (TODAY + 20) * DAY, low: 10, high: 40}],
    ['without an end where the slow end does not grow', {low: 0}, {total: 100}, {state: 'daysUntil', days: 10, at: (TODAY + 10) * DAY, low: 4, high: undefined}],
    ['without an end where the slow end takes more than two years', {low: DAYS_PER_MONTH / 100}, {total: 100}, {state: 'daysUntil', days: 10, at: (TODAY + 10) * DAY, low: 4, high: undefined}],
    ['from 0 where the fast end has it exhausted already', {}, {total: 91}, {state: 'daysUntil', days: 1, at: (TODAY + 1) * DAY, low: 0, high: 6}],
    ['up to 730', {}, {total: 820}, {state: 'daysUntil', days: 730, at: (TODAY + 730) * DAY, low: 364, high: undefined}],
    ['not beyond', {}, {total: 820.5}, {state: 'notWithinTwoYears', low: 365}],
    ['not within two years even at the fast end', {}, {total: 5000}, {state: 'notWithinTwoYears', low: undefined}],
    ['not within two years while flat, but perhaps', {perMonth: 0, low: -1}, {total: 100}, {state: 'notWithinTwoYears', low: 4}],
    ['not within two years while shrinking', {perMonth: -3, low: -5, high: -1}, {total: 100}, {state: 'notWithinTwoYears', low: undefined}],
    ['exhausted at the total', {level: 100}, {total: 100}, {state: 'exhausted'}],
    ['exhausted at the total while flat', {level: 100, perMonth: 0, low: -1, high: 1}, {total: 100}, {state: 'exhausted'}],
    ['whole where rounding would add a day', {perMonth: 0.7 * DAYS_PER_MONTH}, {total: 100, held: 79}, {state: 'daysUntil', days: 30, at: (TODAY + 30) * DAY, low: 11, high: 42}],
    ['exhausted over it, though shrinking', {level: 101, perMonth: -3, low: -5, high: -1}, {total: 100}, {state: 'exhausted'}],
    ['exhausted when all seats are held, whatever the level', {}, {total: 100, held: 100}, {state: 'exhausted'}],
    ['exhausted in excess', {}, {total: 100, held: 103}, {state: 'exhausted'}],
  ])('%s', (_, change, input, expected) => {
    expect(exhaustionOf(aGrowth(change), {today: TODAY, ...input})).toEqual(expected)
  })

  it('are none only where what was counted last reaches the total, and a day at least before', () => {
    const growth = aGrowth({newest: 80})
    expect([80, 81, 90, 91].map(total => exhaustionOf(growth, {today: TODAY, total}))).toMatchObject([
      {state: 'exhausted'}, {state: 'daysUntil', days: 1, low: 0, high: 1}, {state: 'daysUntil', days: 1, low: 0, high: 4}, {state: 'daysUntil', days: 1, low: 0, high: 6},
    ])
  })

  it('start where growth came to a standstill, not where the line went on to', () => {
    const growth = grown(history(180, index => Math.round(Math.min(20 + index * 0.3, 47))))
    expect([growth.newest, growth.level < 50, growth.levelHigh > 50]).toEqual([47, true, true])
    expect(exhaustionOf(growth, {today: TODAY, total: 50})).toMatchObject({state: 'daysUntil', low: 0})
  })

  it('are not known without history, but that all seats are held is', () => {
    expect([undefined, 99, 100].map(held => exhaustionOf(notEnough, {today: TODAY, total: 100, held}))).toEqual([notEnough, notEnough, {state: 'exhausted'}])
  })
})

describe('buying more', () => {
  it('says for each number of seats when the pool will be exhausted then', () => {
    expect(purchasesOf(aGrowth(), {today: TODAY, total: 90}, [0, 10, 2000])).toEqual([
      {more: 0, total: 90, exhaustion: {state: 'exhausted'}},
      {more: 10, total: 100, exhaustion: {state: 'daysUntil', days: 10, at: (TODAY + 10) * DAY, low: 4, high: 24}},
      {more: 2000, total: 2090, exhaustion: {state: 'notWithinTwoYears', low: undefined}},
    ])
  })

  it('counts from what is held', () => {
    expect(purchasesOf(aGrowth(), {today: TODAY, total: 100, held: 103}, [3, 4]).map(({exhaustion}) => exhaustion)).toEqual([
      {state: 'exhausted'}, {state: 'daysUntil', days: 1, at: (TODAY + 1) * DAY, low: 1, high: 2},
    ])
  })

  it('cannot say more than the history', () => {
    expect(purchasesOf(notEnough, {today: TODAY, total: 100}, [5])).toEqual([{more: 5, total: 105, exhaustion: notEnough}])
  })
})

describe('seats needed', () => {
  it('are enough on 95 of a hundred days, weekends counted', () => {
    const days = history(100, index => index % 7 < 2 ? 0 : index + 1)
    // 98, 97, 96, 95 and 94 users came on the five busiest days, 91 on the next
    expect(neededSeats(days, {today: TODAY})).toEqual({state: 'needed', seats: 91, points: 100, from: TODAY - 100, to: TODAY - 1})
  })

  it('look at the window alone, and not at today', () => {
    const days = [...history(250, index => index < 70 ? 900 : 10), {day: TODAY, count: 900}]
    expect(neededSeats(days, {today: TODAY})).toEqual({state: 'needed', seats: 10, points: 180, from: TODAY - 180, to: TODAY - 1})
  })

  it('are not known of less than 28 days or 10 points', () => {
    expect([history(27, () => 5), history(28, () => 5).filter((_, index) => index % 3 !== 1 && index % 3 !== 2 && index !== 3)].map(days => neededSeats(days, {today: TODAY}))).toEqual([
      {state: 'notEnoughHistory', points: 27, days: 27}, {state: 'notEnoughHistory', points: 9, days: 28},
    ])
  })
})

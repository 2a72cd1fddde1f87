// One level a week: which days it is made of, and what it does not follow.
import {describe, expect, it} from 'vitest'
import {weekLevels} from './weekly-levels.ts'

const MONDAY = 20_003

/** Counts of days that follow each other from a Monday on; undefined: no reading. */
const days = (...counts: (number | undefined)[]) => counts.flatMap((count, index) => count === undefined ? [] : [{day: MONDAY + index, count}])

const repeat = (times: number, ...week: (number | undefined)[]) => days(...Array.from({length: times}, () => week).flat())

const levelsOf = (history: Parameters<typeof weekLevels>[0]) => weekLevels(history).map(({level}) => level)

describe('the level of a week', () => {
  it('is the mean of its days without the highest and the lowest', () => {
    expect(weekLevels(days(5, 6, 7, 8, 9, 10, 39))).toEqual([{week: 0, at: MONDAY + 3, level: 8}])
  })

  it('ends with the last day counted, and the oldest week may be a part', () => {
    expect(weekLevels(days(1, 1, 1, 2, 2, 2, 2, 2, 2, 2))).toEqual([{week: -1, at: MONDAY + 1, level: 1}, {week: 0, at: MONDAY + 6, level: 2}])
  })

  it('is that of the working days where the site rests at weekends, and is timed by them', () => {
    const [first, ...more] = weekLevels(repeat(4, 50, 50, 50, 50, 50, 1, 0))
    expect([first, more.length]).toEqual([{week: -3, at: MONDAY + 2, level: 50}, 3])
  })

  it('takes any weekdays for the rest, as the counts have it', () => {
    expect(levelsOf(repeat(5, 50, 50, 50, 50, 0, 0, 50))).toEqual([50, 50, 50, 50, 50])
  })

  it('leaves quiet days out in a week with a gap too', () => {
    const history = repeat(6, 50, 50, 50, 50, 50, 2, 1).filter(({day}) => day < MONDAY + 21 || day > MONDAY + 23)
    expect(levelsOf(history)).toEqual([50, 50, 50, 50, 50, 50])
  })

  it('knows quiet days when a holiday hides them in one week of five', () => {
    const history = repeat(5, 50, 50, 50, 50, 50, 0, 0).map(({day, count}) => ({day, count: day >= MONDAY + 7 && day < MONDAY + 14 ? 0 : count}))
    expect(levelsOf(history)).toEqual([50, 0, 50, 50, 50])
  })

  it('takes a weekday that is a little lower every week for a quiet one, which costs a point and shifts nothing', () => {
    const history = days(...Array.from({length: 35}, (_, index) => 100 + 2 * index - (index % 7 === 4 ? 30 : 0)))
    expect(weekLevels(history).map(({at, level}) => level - 2 * (at - MONDAY))).toEqual([100, 100, 100, 100, 100])
  })

  it('leaves nothing out on the word of two weeks', () => {
    expect(levelsOf(repeat(2, 50, 50, 50, 50, 50, 0, 0))).toEqual([40, 40])
  })

  it('is made of all days where each is low now and then, as with one user who comes at times', () => {
    const history = days(...Array.from({length: 49}, (_, index) => [0, 1, 1].at(index % 3)))
    expect(weekLevels(history).map(({week, at}) => [week, at])).toEqual([-6, -5, -4, -3, -2, -1, 0].map(week => [week, MONDAY + 45 + 7 * week]))
  })

  it('is missing for weeks without a count, and for weeks that have quiet days alone', () => {
    const history = repeat(6, 50, 50, 50, 50, 50, 0, 0).filter(({day}) => (day < MONDAY + 7 || day >= MONDAY + 14) && (day < MONDAY + 21 || day >= MONDAY + 26))
    expect(weekLevels(history).map(({week}) => week)).toEqual([-5, -3, -1, 0])
  })

  it.each([[[4], 4], [[4, 5], 4.5], [[4, 50, 5], 5], [[4, 50, 5, 7], 6]])('of the days %j alone is %d', (counts, level) => {
    expect(levelsOf(days(...counts))).toEqual([level])
  })

  it('does not depend on the order of the days', () => {
    const history = repeat(5, 50, 57, 43, 61, 50, 1, 0)
    expect(weekLevels(history.toReversed())).toEqual(weekLevels(history))
  })

  it('is none for no days', () => {
    expect(weekLevels([])).toEqual([])
  })
})

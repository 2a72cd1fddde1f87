// Made-up histories with known truth, to judge the forecast by; the same seed gives the same history.
import {DAYS_PER_MONTH} from './forecast.ts'
import type {DayCount} from './weekly-levels.ts'

/** Draws that look random. `normal`: mean 0, deviation 1. `count`: whole, of a Poisson distribution with this mean. */
export type Draw = {readonly next: () => number; readonly normal: () => number; readonly count: (mean: number) => number}

/** `truth`: growth a month of the process that made the history; `level`: what it stood at, without noise, at the end. */
export type MadeUp = {readonly history: readonly DayCount[]; readonly truth: number; readonly level: number}

/** `make` draws so many days; `weakness`: why the truth is not to be found in it, as the forecast itself says. */
export type Shape = {readonly name: string; readonly make: (draw: Draw, days: number) => MadeUp; readonly weakness?: string}

/** The first day of all made-up histories, a Monday: 2024-10-07. The day after `days` of them is today. */
export const FIRST_DAY = 20_003

export function createDraw(seed: number): Draw {
  let state = Math.imul(seed + 1, 0x9e3779b9) >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 0x1_0000_0000
  }
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const few = (mean: number): number => {
    let [count, product] = [0, next()]
    for (const limit = Math.exp(-mean); product > limit; count++) product *= next()
    return count
  }
  return {next, normal, count: mean => mean > 30 ? Math.max(0, Math.round(mean + Math.sqrt(mean) * normal())) : few(mean)}
}

const isWeekend = (index: number) => index % 7 >= 5

/** Whole counts, never negative, of each day by its index from 0. */
const daily = (days: number, countOn: (index: number) => number): DayCount[] =>
  Array.from({length: days}, (_, index) => ({day: FIRST_DAY + index, count: Math.max(0, Math.round(countOn(index)))}))

/** A straight line from `start` that grows by `truth` a month, and what noise makes of it. */
function along(start: number, truth: number, count: (level: number, index: number, draw: Draw) => number): Shape['make'] {
  return (draw, days) => {
    const levelOn = (index: number) => start + truth * index / DAYS_PER_MONTH
    return {truth, level: levelOn(days), history: daily(days, index => count(levelOn(index), index, draw))}
  }
}

/** Noise that keeps so much of itself from one day to the next, with a deviation of 5 around the line. */
function wandering(keeps: number, alsoNoise = 0): Shape['make'] {
  return (draw, days) => {
    let off = 5 * draw.normal()
    return along(60, 2.5, level => {
      off = keeps * off + 5 * Math.sqrt(1 - keeps ** 2) * draw.normal()
      return level + off + alsoNoise * draw.normal()
    })(draw, days)
  }
}

/** A count that is known exactly and moves by who comes and goes, both a month: a random walk with a drift. */
function comingAndGoing(start: number, come: number, go: number): Shape['make'] {
  return (draw, days) => {
    let held = start
    const history = daily(days, () => (held += draw.count(come / DAYS_PER_MONTH) - draw.count(go / DAYS_PER_MONTH)))
    return {truth: come - go, level: held, history}
  }
}

type People = {readonly come: number; readonly go: number; readonly visits: number; readonly window: number}
type Person = {last: number; isHere: boolean}

/** One day of theirs: who is here leaves by chance or comes to use a seat by chance; forgotten is who is gone and was not seen in the window. */
function live(people: readonly Person[], index: number, {draw, stays, visits, window}: {draw: Draw; stays: number; visits: number; window: number}): Person[] {
  for (const person of people) {
    person.isHere &&= draw.next() < stays
    if (person.isHere && draw.next() < visits) person.last = index
  }
  return people.filter(({isHere, last}) => isHere || last > index - window)
}

/**
 * Counted are those of 80 people and of who came since (each leaves by chance) who used a seat within so many days; each does on a share `visits` of
 * all days, by chance. Within 30 days neighboring days share 29 of 30; who comes and goes makes a random walk of it beside.
 */
function people({come, go, visits, window}: People): Shape['make'] {
  const share = 1 - (1 - visits) ** window
  const stranger = (): Person => ({last: -Infinity, isHere: true})
  return (draw, days) => {
    let known = Array.from({length: 80}, stranger)
    const here = () => known.filter(({isHere}) => isHere).length
    const counts: number[] = []
    for (let index = -60; index < days; index++) {
      known.push(...Array.from({length: draw.count(come / DAYS_PER_MONTH)}, stranger))
      known = live(known, index, {draw, stays: 1 - go / here() / DAYS_PER_MONTH, visits, window})
      if (index >= 0) counts.push(known.filter(({last}) => last > index - window).length)
    }
    return {truth: (come - go) * share, level: here() * share, history: daily(days, index => counts[index]!)}
  }
}

function withGaps(draw: Draw, days: number): MadeUp {
  const made = along(60, 2.5, (level, index) => draw.count(isWeekend(index) ? 2 : level))(draw, days)
  const out = FIRST_DAY + Math.floor(draw.next() * (days - 20))
  return {...made, history: made.history.filter(({day}) => draw.next() > 0.25 && (day < out || day >= out + 20))}
}

const wild = (draw: Draw) => draw.next() < 0.06 ? draw.next() * 3 : 1

/** A dip of twelve days at the turn of the year and one of five weeks in summer; where the history begins in the year is drawn. */
function withHolidays(draw: Draw, days: number): MadeUp {
  const first = Math.floor(draw.next() * 365)
  const share = (index: number) => (index + first) % 365 < 12 ? 0.3 : Math.abs((index + first) % 365 - 202) < 18 ? 0.6 : 1
  return along(60, 2.5, (level, index) => isWeekend(index) ? 0 : draw.count(level * share(index)))(draw, days)
}

function withYear(draw: Draw, days: number): MadeUp {
  const first = draw.next() * 365
  return along(60, 2.5, (level, index) => level + 8 * Math.sin(2 * Math.PI * (index + first) / 365) + 4 * draw.normal())(draw, days)
}

function withStep(draw: Draw, days: number): MadeUp {
  return along(60, 0, (level, index) => level + (index < days / 2 ? 0 : 10) + 4 * draw.normal())(draw, days)
}

export const shapes: readonly Shape[] = [
  {name: 'flat', make: along(60, 0, (level, _, draw) => level + 4 * draw.normal())},
  {name: 'growth, little noise (20 users and 2.5 more a month)', make: along(20, 2.5, (level, _, draw) => level + 1.5 * draw.normal())},
  {name: 'growth, much noise', make: along(60, 2.5, (level, _, draw) => draw.count(level) + 8 * draw.normal())},
  {name: 'weekends near zero', make: along(200, 6, (level, index, draw) => draw.count(isWeekend(index) ? level * 0.03 : level))},
  {name: 'a small pool, weekends zero', make: along(5, 0.3, (level, index, draw) => isWeekend(index) ? 0 : draw.count(level))},
  {name: 'gaps: a day in four, and 20 days in a row', make: withGaps},
  {name: 'outliers: 6 days in 100 anywhere from none to three times', make: along(60, 2.5, (level, _, draw) => level * wild(draw) + 4 * draw.normal())},
  {name: 'holidays: two dips a year', make: withHolidays},
  {name: 'autocorrelated 0.7', make: wandering(0.7)},
  {name: 'autocorrelated 0.9', make: wandering(0.9)},
  {name: 'autocorrelated 0.95 under noise', make: wandering(0.95, 5)},
  {name: 'active within 30 days, 5 people come and 2 go a month', make: people({come: 5, go: 2, visits: 0.12, window: 30})},
  {name: 'allocated seats, 6 come and 3.5 go a month', make: comingAndGoing(60, 6, 3.5)},
  {
    name: 'active on a day, 5 people come and 2 go a month', make: people({come: 5, go: 2, visits: 0.8, window: 1}),
    weakness: 'the chance in who comes and goes hides under the noise of the days',
  },
  {name: 'allocated seats, 1 comes in three months', make: comingAndGoing(12, 1 / 3, 0), weakness: 'too few steps to judge by'},
  {name: 'yearly season', make: withYear, weakness: 'a window under a year sees a part of the season'},
  {name: 'step of 10 in the middle', make: withStep, weakness: 'a step counts as growth'},
]

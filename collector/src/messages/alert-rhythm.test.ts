// At which checks an alert that stands is told again.
import {expect, it} from 'vitest'
import {parseSchedule, type Schedule} from '../schedule.ts'
import {mayRepeat} from './alert-rhythm.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const START = Date.UTC(2026, 10, 22, 8)

function every(text: string, zone = 'Europe/Stockholm'): Schedule {
  const parsed = parseSchedule(text, zone)
  if ('error' in parsed) throw new Error(parsed.error.message)
  return parsed.schedule
}

/** The checks that tell, by number, the first being told anyhow. */
function tellingChecks(repeat: string, frequency: string, checks: readonly number[]): number[] {
  const rhythm = {repeat: every(repeat), frequency: every(frequency)}
  let last = checks[0]!
  return checks.flatMap((at, number) => {
    if (number > 0 && !mayRepeat(rhythm, last, at)) return []
    last = at
    return [number]
  })
}

const checksAt = (interval: number, count: number, shift: (number: number) => number = () => 0) => Array.from({length: count}, (_, number) => START + number * interval + shift(number))

it('each one without a rhythm', () => {
  expect(mayRepeat({repeat: undefined, frequency: every('every 24 hours')}, START, START + 1)).toBe(true)
})

it.each<[string, (number: number) => number]>([
  ['punctual', () => 0], ['some milliseconds early', number => (number === 0 ? 0 : -5)], ['late by turns', number => (number % 2) * 40], ['early by an hour from the third on', number => (number > 2 ? -HOUR : 0)],
])('the seventh of daily checks, though they are %s', (_, shift) => {
  expect(tellingChecks('every 7 days', 'every 24 hours', checksAt(DAY, 16, shift))).toEqual([0, 7, 14])
})

it('the seventh of checks at a time of day, over daylight saving', () => {
  const spring = (day: number) => Date.UTC(2027, 2, 25 + day, day > 2 ? 6 : 7) // 8:00 in Stockholm; clocks go forward on 28 March
  expect(tellingChecks('every 7 days', 'at 8:00 am every day', Array.from({length: 9}, (_, day) => spring(day)))).toEqual([0, 7])
})

it.each([
  ['every 2 hours', 'every 1 hour', HOUR, [0, 1, 3, 5]], // at the even hours; the first check is at 9:00 in Stockholm
  ['every 90 minutes', 'every 1 hour', HOUR, [0, 1, 2, 3, 4, 5, 6]], ['every 6 hours', 'every 24 hours', DAY, [0, 1, 2, 3, 4, 5, 6]],
] as const)('%s at checks %s', (repeat, frequency, interval, expected) => {
  expect(tellingChecks(repeat, frequency, checksAt(interval, 7))).toEqual(expected)
})

it('once for each time of the calendar, also where a check comes just before it', () => {
  const checks = checksAt(DAY, 16, number => (number % 2 === 0 ? -5 : 5)) // around 9:00 in Stockholm, from Sunday on
  expect(tellingChecks('at 9:00 am on Monday', 'every 24 hours', checks)).toEqual([0, 1, 8, 15])
})

it('none long before its time', () => {
  const rhythm = {repeat: every('every 7 days'), frequency: every('every 3 days')}
  expect([mayRepeat(rhythm, START, START + 6 * DAY), mayRepeat(rhythm, START, START + 9 * DAY)]).toEqual([false, true])
})

import {describe, expect, it} from 'vitest'
import {DAY} from './model.ts'
import type {Pace, Rhythm} from './rhythm.ts'
import {NEVER_LOGS_IN, dayOf, lastLoginBefore, loginOn} from './rhythm.ts'

const START = dayOf(Date.parse('2025-01-01T00:00:00.000Z'))
const YEAR = Array.from({length: 364}, (_, at) => START + at)

function loginsOfYear(rhythm: Rhythm): number[] {
  return YEAR.map(day => loginOn(rhythm, day)).filter(at => at !== undefined)
}

function everySeed(pace: Pace): Rhythm[] {
  return Array.from({length: 40}, (_, at) => ({pace, seed: at * 7919 + 13, from: 0, until: Infinity}))
}

describe('rhythms of use', () => {
  it.each([
    ['daily', 200, 255],
    ['weekly', 40, 52],
    ['monthly', 13, 13],
    ['quarterly', 4, 4],
    ['never', 0, 0],
  ] as const)('%s means %i to %i logins a year', (pace, least, most) => {
    const counts = everySeed(pace).map(rhythm => loginsOfYear(rhythm).length)
    expect([Math.min(...counts) >= least, Math.max(...counts) <= most]).toEqual([true, true])
  })

  it('keep to working days and hours', () => {
    const all = (['daily', 'weekly', 'monthly', 'quarterly'] as const).flatMap(everySeed).flatMap(loginsOfYear).map(at => new Date(at))
    expect(new Set(all.map(at => at.getUTCDay()))).toEqual(new Set([1, 2, 3, 4, 5]))
    expect([...new Set(all.map(at => at.getUTCHours()))].sort((a, b) => a - b)).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])
  })

  it('stay within their bounds', () => {
    const from = (START + 100) * DAY
    const until = (START + 200) * DAY
    const logins = loginsOfYear({pace: 'daily', seed: 5, from, until})
    expect(logins.every(at => at >= from && at < until)).toBe(true)
    expect(logins.length).toBeGreaterThan(50)
  })
})

describe('the last login before an instant', () => {
  it('is the last one that playing the days would give', () => {
    for (const rhythm of (['daily', 'weekly', 'monthly', 'quarterly'] as const).flatMap(everySeed)) {
      const logins = loginsOfYear(rhythm)
      const instant = (START + 300) * DAY + 12 * 3_600_000
      expect(lastLoginBefore(rhythm, instant)).toBe(logins.findLast(at => at < instant))
    }
  })

  it('is before the day somebody stopped', () => {
    const until = (START + 50) * DAY
    const last = lastLoginBefore({pace: 'daily', seed: 3, from: 0, until}, (START + 300) * DAY) ?? 0
    expect([last < until, until - last < 8 * DAY]).toEqual([true, true])
  })

  it('is missing for those who never came or have not begun', () => {
    expect(lastLoginBefore(NEVER_LOGS_IN, START * DAY)).toBeUndefined()
    expect(lastLoginBefore({pace: 'daily', seed: 1, from: (START + 1) * DAY, until: Infinity}, START * DAY)).toBeUndefined()
  })
})

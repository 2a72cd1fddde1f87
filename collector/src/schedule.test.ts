// Holds schedule texts to the runs that people mean by them, over DST changes, month ends and restarts.
import {describe, expect, it} from 'vitest'
import {nextRun, nextRuns, parseSchedule, type Schedule} from './schedule.ts'
import {toWall} from './wall-time.ts'

const START = new Date('2026-01-28T23:10:00Z')
const DAY_MS = 86_400_000

function scheduleOf(text: string, zone = 'UTC'): Schedule {
  const result = parseSchedule(text, zone)
  if ('error' in result) throw new Error(result.error.caret)
  return result.schedule
}

function errorOf(text: string) {
  const result = parseSchedule(text, 'UTC')
  if (!('error' in result)) throw new Error(`"${text}" was accepted`)
  return result.error
}

/** Month, day, hour and minute of the next runs. */
const runsOf = (text: string, count = 4): string[] =>
  nextRuns(scheduleOf(text), START, count).map(run => run.toISOString().slice(5, 16).replace('T', ' '))

describe('texts that follow the calendar', () => {
  it.each([
    ['every 6 hours', ['01-29 00:00', '01-29 06:00', '01-29 12:00', '01-29 18:00']],
    ['Every 6 Hours', ['01-29 00:00', '01-29 06:00', '01-29 12:00', '01-29 18:00']],
    ['every 6 hour', ['01-29 00:00', '01-29 06:00', '01-29 12:00', '01-29 18:00']],
    ['every 1 hour', ['01-29 00:00', '01-29 01:00', '01-29 02:00', '01-29 03:00']],
    ['every hour', ['01-29 00:00', '01-29 01:00', '01-29 02:00', '01-29 03:00']],
    ['hourly', ['01-29 00:00', '01-29 01:00', '01-29 02:00', '01-29 03:00']],
    ['every 60 minutes', ['01-29 00:00', '01-29 01:00', '01-29 02:00', '01-29 03:00']],
    ['every 12 hours', ['01-29 00:00', '01-29 12:00', '01-30 00:00', '01-30 12:00']],
    ['every 8 hours', ['01-29 00:00', '01-29 08:00', '01-29 16:00', '01-30 00:00']],
    ['every 24 hours', ['01-29 00:00', '01-30 00:00', '01-31 00:00', '02-01 00:00']],
    ['every 15 mins', ['01-28 23:15', '01-28 23:30', '01-28 23:45', '01-29 00:00']],
    ['every day', ['01-29 00:00', '01-30 00:00', '01-31 00:00', '02-01 00:00']],
    ['every week on Monday at 2am', ['02-02 02:00', '02-09 02:00', '02-16 02:00', '02-23 02:00']],
    ['every week', ['02-02 00:00', '02-09 00:00', '02-16 00:00', '02-23 00:00']],
    ['every month', ['02-01 00:00', '03-01 00:00', '04-01 00:00', '05-01 00:00']],
    ['on the first day of the month', ['02-01 00:00', '03-01 00:00', '04-01 00:00', '05-01 00:00']],
    ['on the last day of the month', ['01-31 00:00', '02-28 00:00', '03-31 00:00', '04-30 00:00']],
    ['at 2:00 am on the last day of the month', ['01-31 02:00', '02-28 02:00', '03-31 02:00', '04-30 02:00']],
    ['at 2:00 am every weekday', ['01-29 02:00', '01-30 02:00', '02-02 02:00', '02-03 02:00']],
    ['on weekdays at 2am', ['01-29 02:00', '01-30 02:00', '02-02 02:00', '02-03 02:00']],
    ['at 2:00 am on Sunday', ['02-01 02:00', '02-08 02:00', '02-15 02:00', '02-22 02:00']],
    ['every Sunday at 2am', ['02-01 02:00', '02-08 02:00', '02-15 02:00', '02-22 02:00']],
    ['at 10:15 am on Monday', ['02-02 10:15', '02-09 10:15', '02-16 10:15', '02-23 10:15']],
    ['at 9:00 am on Monday, Friday', ['01-30 09:00', '02-02 09:00', '02-06 09:00', '02-09 09:00']],
    ['at 2am and 2pm', ['01-29 02:00', '01-29 14:00', '01-30 02:00', '01-30 14:00']],
    ['at 2:00 am except on Sunday', ['01-29 02:00', '01-30 02:00', '01-31 02:00', '02-02 02:00']],
    ['at 12:00 am', ['01-29 00:00', '01-30 00:00', '01-31 00:00', '02-01 00:00']],
    ['at 12pm', ['01-29 12:00', '01-30 12:00', '01-31 12:00', '02-01 12:00']],
  ])('%s', (text, runs) => {
    expect(runsOf(text)).toEqual(runs)
  })

  it.each([
    'at 2:00 am every day', 'at 2:00 every day', 'at 02:00 every day', 'at 2:00am every day', 'at 2 am every day', 'every day at 2:00 am',
    'at 2:00 am', 'at 02:00', 'at 2:00 am every 1 day', 'every 1 day at 2:00 am', '2am', '  AT  2:00\n AM every day ', 'daily at 2am',
  ])('%j is each day at two', text => {
    expect(runsOf(text)).toEqual(['01-29 02:00', '01-30 02:00', '01-31 02:00', '02-01 02:00'])
  })

  it('at 14:00 every day', () => {
    expect(runsOf('at 14:00 every day', 2)).toEqual(['01-29 14:00', '01-30 14:00'])
  })
})

describe('intervals that do not divide the calendar', () => {
  const last = new Date('2026-01-28T10:30:00Z')

  it.each([
    ['every 2 days', 2 * DAY_MS],
    ['every 7 days', 7 * DAY_MS],
    ['every 14 days', 14 * DAY_MS],
    ['every 30 days', 30 * DAY_MS],
    ['every 60 days', 60 * DAY_MS],
    ['every 90 days', 90 * DAY_MS],
    ['every 2 weeks', 14 * DAY_MS],
    ['every 36 hours', 1.5 * DAY_MS],
    ['every 48 hours', 2 * DAY_MS],
    ['every 7 hours', 7 * 3_600_000],
    ['every 90 minutes', 90 * 60_000],
    ['every 45 minutes', 45 * 60_000],
  ])('%s counts from the last run', (text, interval) => {
    const runs = nextRuns(scheduleOf(text), last, 3, last)
    expect(runs.map(run => run.getTime() - last.getTime())).toEqual([interval, 2 * interval, 3 * interval])
  })

  it('keeps its rhythm after runs were missed', () => {
    expect(nextRun(scheduleOf('every 2 days'), new Date('2026-02-05T00:00:00Z'), last)).toEqual(new Date('2026-02-05T10:30:00Z'))
  })

  it('without a last run does not depend on when the process started', () => {
    const every = scheduleOf('every 14 days', 'Europe/Stockholm')
    const first = nextRun(every, START)
    expect(nextRun(every, new Date(first.getTime() - 1))).toEqual(first)
    expect(nextRun(every, first).getTime() - first.getTime()).toBe(14 * DAY_MS)
  })

  it('is not put off when the last run lies in the future', () => {
    const next = nextRun(scheduleOf('every 2 days'), START, new Date('2030-06-01T10:00:00Z'))
    expect(next).toEqual(new Date('2026-01-29T10:00:00Z'))
  })

  it.each([
    ['at 2:00 am every 2 days', '2026-01-28T02:00:00Z', ['01-30 02:00', '02-01 02:00', '02-03 02:00', '02-05 02:00']],
    ['every 2 days at 2am', '2026-01-27T14:00:00Z', ['01-29 02:00', '01-31 02:00', '02-02 02:00', '02-04 02:00']],
    ['every 2 days at 2am and 2pm', '2026-01-27T02:00:00Z', ['01-29 02:00', '01-29 14:00', '01-31 02:00', '01-31 14:00']],
    ['every 14 days at 3:00 am', '2026-01-28T03:00:00Z', ['02-11 03:00', '02-25 03:00', '03-11 03:00', '03-25 03:00']],
    ['every 2 weeks at 3am', '2026-01-28T03:00:00Z', ['02-11 03:00', '02-25 03:00', '03-11 03:00', '03-25 03:00']],
    ['every 2 weeks on Monday and Friday at 3am', '2026-01-19T03:00:00Z', ['02-02 03:00', '02-06 03:00', '02-16 03:00', '02-20 03:00']],
  ])('%s', (text, lastRun, expected) => {
    const runs = nextRuns(scheduleOf(text), START, 4, new Date(lastRun))
    expect(runs.map(run => run.toISOString().slice(5, 16).replace('T', ' '))).toEqual(expected)
  })

  it('every 2 days at a time of day, before the first run, does not depend on when the process started', () => {
    const every = scheduleOf('at 2:00 am every 2 days')
    const first = nextRun(every, START)
    expect([first, nextRun(every, new Date(first.getTime() - 1)), nextRun(every, first)]).toEqual([
      new Date('2026-01-30T02:00:00Z'), new Date('2026-01-30T02:00:00Z'), new Date('2026-02-01T02:00:00Z'),
    ])
  })
})

describe('texts that are refused', () => {
  it.each([
    ['every six hours', 'six'],
    ['every 1.5 hours', '1.5'],
    ['every -1 hours', '-1'],
    ['every 6 hourz', 'hourz'],
    ['nonsense', 'nonsense'],
    ['every day at 25:00', '25:00'],
    ['at 13:00 pm', '13:00 pm'],
    ['at 2:61 am every day', '2:61 am'],
    ['every 0 hours', '0'],
    ['at 2:00 am every fortnight', 'fortnight'],
    ['every 5 months', 'every 5 months'],
    ['every 400 days', 'every 400 days'],
    ['every 10 seconds', 'every 10 seconds'],
    ['every 7 seconds', 'every 7 seconds'],
    ['every 24 hours at 2:00 am', 'every 24 hours at 2:00 am'],
    ['every 1 hour at 2:00 am', 'every 1 hour at 2:00 am'],
    ['every 36 hours at 2:00 am', 'every 36 hours'],
    ['every week at 2:00 am', 'every week at 2:00 am'],
    ['every month at 2:00 am', 'every month at 2:00 am'],
    ['at 2:00 am every 2 months', 'at 2:00 am every 2 months'],
    ['every 2 days except on Sunday', 'every 2 days'],
    ['every 2 days every 3 days', 'every 2 days'],
    ['at 2:00 am on the 31st day of February', 'at 2:00 am on the 31st day of February'],
    ['on the 29th day of February', 'on the 29th day of February'],
    ['in 2020', 'in 2020'],
    ['at 2:00 am in 2050', 'at 2:00 am in 2050'],
  ])('%s: the caret stands below %j', (text, word) => {
    const {position, caret} = errorOf(text)
    const [line = '', marks = ''] = caret.split('\n')
    expect({line, position, start: marks.indexOf('^')}).toEqual({line: text, position: text.indexOf(word), start: text.indexOf(word)})
    expect(word.startsWith(line.slice(position, marks.length))).toBe(true)
  })

  it('says what is missing at the end', () => {
    expect(errorOf('every 5')).toEqual({
      message: 'not understood here; write for example "every 6 hours", "every 2 days" or "at 2:00 am every day"',
      position: 7,
      caret: 'every 5\n       ^',
    })
  })

  it.each(['', '   ', '\n'])('%j is empty', text => {
    expect(errorOf(text).message).toMatch(/^the schedule is empty/)
  })

  it('refuses a text without end', () => {
    expect(errorOf('every 6 hours '.repeat(1000)).message).toMatch(/^the schedule is too long/)
  })
})

describe('daylight saving time in Stockholm', () => {
  const isoRuns = (text: string, after: string, count: number): string[] =>
    nextRuns(scheduleOf(text, 'Europe/Stockholm'), new Date(after), count).map(run => run.toISOString().slice(0, 16))

  it.each(['at 2:00 am every day', 'at 2:30 am every day'])('%s runs right after the jump in spring', text => {
    const [, spring] = isoRuns(text, '2026-03-27T12:00:00Z', 3)
    expect(spring).toBe('2026-03-29T01:00')
  })

  it('runs once where the gap makes two times one', () => {
    expect(isoRuns('at 2:30 am and 3:00 am', '2026-03-28T12:00:00Z', 3)).toEqual(['2026-03-29T01:00', '2026-03-30T00:30', '2026-03-30T01:00'])
  })

  it('takes the first of the repeated hour in autumn', () => {
    expect(isoRuns('at 2:30 am every day', '2026-10-24T12:00:00Z', 2)).toEqual(['2026-10-25T00:30', '2026-10-26T01:30'])
  })

  it('goes on every half hour without standing still', () => {
    expect(isoRuns('every 30 minutes', '2026-10-25T00:10:00Z', 3)).toEqual(['2026-10-25T00:30', '2026-10-25T02:00', '2026-10-25T02:30'])
  })

  it('started within the repeated hour waits for the next new time', () => {
    expect(isoRuns('every 30 minutes', '2026-10-25T01:10:00Z', 2)).toEqual(['2026-10-25T02:00', '2026-10-25T02:30'])
  })
})

describe('a year in many zones', () => {
  const zones = ['UTC', 'Europe/Stockholm', 'America/New_York', 'Africa/Cairo', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Santiago']
  const year = (schedule: Schedule, last?: Date): Date[] => {
    const runs: Date[] = [nextRun(schedule, new Date('2026-01-01T00:00:00Z'), last)]
    while (runs.at(-1)!.getTime() < Date.UTC(2027, 0, 1)) runs.push(nextRun(schedule, runs.at(-1)!, runs.at(-1)))
    return runs
  }
  const gaps = (runs: readonly Date[]): number[] => runs.slice(1).map((run, index) => run.getTime() - runs[index]!.getTime())

  it.each(zones)('%s: no day is lost or doubled', zone => {
    for (const text of ['at 2:00 am every day', 'at 2:30 am', 'every day', 'at 11:59 pm']) {
      const runs = year(scheduleOf(text, zone))
      const days = runs.map(run => Math.floor(toWall(run.getTime(), zone) / DAY_MS))
      expect(days).toEqual(days.map((_, index) => days[0]! + index))
    }
  })

  it.each(['Europe/Stockholm', 'Australia/Lord_Howe', 'America/Santiago'])('%s: hours come in order, and one a year is left out at most', zone => {
    const all = gaps(year(scheduleOf('every hour', zone)))
    expect(Math.min(...all)).toBeGreaterThanOrEqual(30 * 60_000)
    expect(Math.max(...all)).toBeLessThanOrEqual(2 * 3_600_000)
    expect(all.length).toBeGreaterThanOrEqual(365 * 24 - 2)
  })

  it.each(zones)('%s: an elapsed interval is always the same', zone => {
    expect(new Set(gaps(year(scheduleOf('every 36 hours', zone))))).toEqual(new Set([1.5 * DAY_MS]))
  })
})

// The numbers of each day: the last reading's seats, the most users that any saw, by site and type.
import {describe, expect, it} from 'vitest'
import {DAY} from '../policy/model.ts'
import {createDaily, type Day} from './daily.ts'
import {aDataFolder} from './testing.ts'

const TODAY = 20_779

const aDay = (change: Partial<Day> = {}): Day => ({day: TODAY, type: 'analyzer', total: 100, allocated: 80, dailyActive: 12, active30d: 60, ...change})

function daily() {
  const db = aDataFolder().open()
  return createDaily(db)
}

describe('days', () => {
  it('keep the seats of the last reading and the most users that any reading saw', () => {
    const days = daily()
    days.note('prod', aDay())
    days.note('prod', aDay({total: 110, allocated: 82, dailyActive: 30, active30d: 61}))
    days.note('prod', aDay({total: 90, allocated: 79, dailyActive: 25, active30d: 59}))
    expect(days.history('prod', 'analyzer', 0)).toEqual([aDay({total: 90, allocated: 79, dailyActive: 30, active30d: 59})])
  })

  it('are listed by site and type from a day on, oldest first, without those that nobody read', () => {
    const days = daily()
    for (const day of [TODAY - 3, TODAY - 1, TODAY]) days.note('prod', aDay({day}))
    days.note('prod', aDay({type: 'professional'}))
    days.note('test', aDay({total: 5}))
    expect(days.history('prod', 'analyzer', TODAY - 2)).toEqual([aDay({day: TODAY - 1}), aDay()])
    expect(days.history('prod', 'analyzer', TODAY - 3).map(({day}) => day)).toEqual([TODAY - 3, TODAY - 1, TODAY])
    expect([days.history('prod', 'professional', 0), days.history('test', 'analyzer', 0), days.history('test', 'professional', 0)]).toEqual([[aDay({type: 'professional'})], [aDay({total: 5})], []])
  })

  it('are raised by what the next day still sees of them, never lowered, and never made', () => {
    const days = daily()
    days.note('prod', aDay({day: TODAY - 1}))
    days.noteLate('prod', {day: TODAY - 1, type: 'analyzer', dailyActive: 11})
    days.noteLate('prod', {day: TODAY - 1, type: 'professional', dailyActive: 99})
    days.noteLate('test', {day: TODAY - 1, type: 'analyzer', dailyActive: 99})
    days.noteLate('prod', {day: TODAY - 2, type: 'analyzer', dailyActive: 99})
    expect(days.history('prod', 'analyzer', 0)).toEqual([aDay({day: TODAY - 1})])
    days.noteLate('prod', {day: TODAY - 1, type: 'analyzer', dailyActive: 19})
    expect(days.history('prod', 'analyzer', 0)).toEqual([aDay({day: TODAY - 1, dailyActive: 19})])
    expect([days.history('prod', 'professional', 0), days.history('test', 'analyzer', 0)]).toEqual([[], []])
  })

  it('are over once a later one was noted, but for what the next day still sees', () => {
    const days = daily()
    for (const day of [TODAY - 2, TODAY - 1, TODAY]) days.note('prod', aDay({day}))
    for (const day of [TODAY - 3, TODAY - 2, TODAY - 1]) days.note('prod', aDay({day, active30d: 0, dailyActive: 99}))
    days.noteLate('prod', {day: TODAY - 2, type: 'analyzer', dailyActive: 99})
    days.noteLate('prod', {day: TODAY - 1, type: 'analyzer', dailyActive: 13})
    days.note('prod', aDay({day: TODAY - 3, type: 'professional'}))
    expect(days.history('prod', 'analyzer', 0)).toEqual([aDay({day: TODAY - 2}), aDay({day: TODAY - 1, dailyActive: 13}), aDay()])
    expect(days.history('prod', 'professional', 0)).toEqual([aDay({day: TODAY - 3, type: 'professional'})])
  })

  it('are forgotten once they ended before the instant', () => {
    const days = daily()
    for (const site of ['prod', 'test']) for (const day of [TODAY - 1, TODAY]) days.note(site, aDay({day}))
    const during = TODAY * DAY + DAY / 2
    expect([days.forgetBefore(during), days.forgetBefore(during)]).toEqual([2, 0])
    expect(['prod', 'test'].map(site => days.history(site, 'analyzer', 0).map(({day}) => day - TODAY))).toEqual([[0], [0]])
  })
})

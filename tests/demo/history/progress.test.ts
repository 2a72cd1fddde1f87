// Progress is one changing line for a person, a line now and then in a pipe, and silent when all is quick.
import {describe, expect, it} from 'vitest'
import {createProgress, timeText} from './progress.ts'

const CLEAR = '\r\x1b[2K'

function setUp(isTTY: boolean) {
  const written: string[] = []
  let now = 0
  const progress = createProgress({whole: 180, word: done => `day ${done} of 180`}, {isTTY, write: text => written.push(text)}, () => now)
  const at = (milliseconds: number, done: number) => {
    now = milliseconds
    progress.reached(done)
  }
  return {written, progress, at}
}

describe('progress', () => {
  it('rewrites its line on a terminal, not more than ten times a second, and takes it off', () => {
    const {written, progress, at} = setUp(true)
    at(1900, 15)
    at(3000, 30)
    at(3050, 31)
    at(3100, 45)
    progress.end()
    expect(written).toEqual([`${CLEAR}  day 30 of 180, 3 s; about 11 s left`, `${CLEAR}  day 45 of 180, 4 s; about 6 s left`, CLEAR])
  })

  it('is a plain line every ten seconds elsewhere', () => {
    const {written, progress, at} = setUp(false)
    for (let second = 1; second <= 30; second++) at(second * 1000, second)
    at(180_000, 180)
    progress.end()
    expect(written).toEqual([
      '  day 2 of 180, 2 s\n', '  day 12 of 180, 12 s; about 3 min left\n', '  day 22 of 180, 22 s; about 3 min left\n', '  day 180 of 180, 3 min\n',
    ])
  })

  it('leaves a slow start out of the estimate, and gives none of a few days', () => {
    const {written, at} = setUp(false)
    at(6000, 1)
    at(16_000, 9)
    at(26_000, 17)
    expect(written).toEqual(['  day 1 of 180, 6 s\n', '  day 9 of 180, 16 s\n', '  day 17 of 180, 26 s; about 4 min left\n'])
  })

  it('says nothing of what takes less than two seconds', () => {
    for (const isTTY of [true, false]) {
      const {written, progress, at} = setUp(isTTY)
      at(500, 90)
      at(1999, 180)
      progress.end()
      expect(written).toEqual([])
    }
  })

  it('tells long times in minutes', () => {
    expect([0.2, 35, 99, 100, 1200].map(timeText)).toEqual(['1 s', '35 s', '99 s', '2 min', '20 min'])
  })
})

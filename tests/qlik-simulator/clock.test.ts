import {describe, expect, it} from 'vitest'
import {createClock} from './clock.ts'

const START = Date.parse('2026-03-05T12:00:00.000Z')

function realTime(): {now: () => number; pass: (ms: number) => void} {
  let instant = 5_000_000
  return {
    now: () => instant,
    pass: ms => {
      instant += ms
    },
  }
}

describe('the simulated clock', () => {
  it('runs with real time from its start', () => {
    const real = realTime()
    const clock = createClock(START, false, real.now)
    real.pass(1500)
    expect([clock.now(), clock.frozen()]).toEqual([START + 1500, false])
  })

  it('stands still while frozen, and goes on from there', () => {
    const real = realTime()
    const clock = createClock(START, true, real.now)
    real.pass(1500)
    const stood = clock.now()
    clock.run()
    real.pass(10)
    const ran = clock.now()
    clock.freeze()
    real.pass(99)
    expect([stood, ran, clock.now(), clock.frozen()]).toEqual([START, START + 10, START + 10, true])
  })

  it('is set and moved, frozen or running, forward and back', () => {
    const real = realTime()
    const clock = createClock(START, false, real.now)
    clock.advance(5000)
    clock.freeze()
    clock.advance(-1000)
    const frozen = clock.now()
    clock.set(START)
    clock.run()
    real.pass(1)
    expect([frozen, clock.now()]).toEqual([START + 4000, START + 1])
  })
})

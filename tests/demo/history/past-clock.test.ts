// Timers of the past ring in order, each at its instant, and wait for what the one before began.
import {describe, expect, it} from 'vitest'
import {createPastClock} from './past-clock.ts'

/** A life that is nothing but an instant; work on it takes `takes` ms. */
function bareLife(from: number, takes = 0) {
  let instant = from
  return {
    now: () => instant,
    moveTo: (to: number) => {
      instant = to
    },
    during: async <T>(work: () => Promise<T>): Promise<T> => {
      const result = await work()
      instant += takes
      return result
    },
  }
}

describe('the clock of the past', () => {
  it('rings what is due on the way, also timers set meanwhile, and stands at the end', async () => {
    const clock = createPastClock(bareLife(1000))
    const rung: string[] = []
    clock.setTimer(() => rung.push(`b ${clock.now()}`), 50)
    clock.setTimer(() => {
      rung.push(`a ${clock.now()}`)
      clock.setTimer(() => rung.push(`c ${clock.now()}`), 30)
    }, 20)
    clock.setTimer(() => rung.push('late'), 101)
    await clock.moveTo(1100, async () => {})
    expect([rung, clock.now()]).toEqual([['a 1020', 'b 1050', 'c 1050'], 1100])
  })

  it('never rings one that was called off', async () => {
    const clock = createPastClock(bareLife(0))
    const rung: string[] = []
    const cancel = clock.setTimer(() => rung.push('cancelled'), 10)
    clock.setTimer(() => cancel(), 5)
    await clock.moveTo(20, async () => {})
    expect(rung).toEqual([])
  })

  it('waits until the work is done, and does not go back when it took longer than until the next', async () => {
    const clock = createPastClock(bareLife(0, 15))
    const told: string[] = []
    for (const at of [10, 20]) clock.setTimer(() => told.push(`rings ${clock.now()}`), at)
    await clock.moveTo(22, async () => {
      await Promise.resolve()
      told.push('done')
    })
    expect([told, clock.now()]).toEqual([['rings 10', 'done', 'rings 25', 'done'], 40])
  })

  it('ends with the failure of the work', async () => {
    const clock = createPastClock(bareLife(0))
    const rung: number[] = []
    for (const at of [10, 20]) clock.setTimer(() => rung.push(at), at)
    await expect(clock.moveTo(30, async () => Promise.reject(new Error('broken off')))).rejects.toThrow('broken off')
    expect(rung).toEqual([10])
  })
})

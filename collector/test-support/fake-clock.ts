// A clock that a test turns by hand, with the timers that hang on it.
import type {Clock} from '../src/jobs.ts'

/** A clock with timers. `advance` lets time pass as it does; `jump` sets the clock while the timers keep their count. */
export function createFakeClock(start: number) {
  let [now, elapsed] = [start, 0]
  const timers = new Map<number, {due: number; run: () => void}>()
  let serial = 0
  const waits: number[] = []
  const clock: Clock = {
    now: () => now,
    setTimer: (run, milliseconds) => {
      const id = serial++
      waits.push(milliseconds)
      timers.set(id, {due: elapsed + milliseconds, run})
      return () => timers.delete(id)
    },
  }
  /** Lets promises that are due run, without time passing. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  }
  const advance = async (milliseconds: number): Promise<void> => {
    const end = elapsed + milliseconds
    for (;;) {
      const [next] = [...timers].filter(([, timer]) => timer.due <= end).sort(([, one], [, other]) => one.due - other.due)
      const to = next ? next[1].due : end
      now += to - elapsed
      elapsed = to
      if (!next) break
      timers.delete(next[0])
      next[1].run()
      await settle()
    }
    await settle()
  }
  return {clock, advance, settle, jump: (milliseconds: number) => void (now += milliseconds), timers, waits}
}

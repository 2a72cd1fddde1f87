// Messages that were put off: each rests for a time of its own, longer after each try, while others pass it. A restart tries all of them at once.
import {nextWait} from './delivery-pace.ts'

export type Rest = {
  /** Lets a message rest, `asked` milliseconds at least; answers whether it does so for the first time. */
  readonly put: (id: number, asked: number | undefined) => boolean
  /** Those that rest now. */
  readonly ids: () => number[]
  /** Of these nothing is to be known any more. */
  readonly forget: (ids: Iterable<number>) => void
  readonly clear: () => void
}

/** `onDue` is called whenever a message has rested. */
export function createRest(onDue: () => void): Rest {
  const timers = new Map<number, NodeJS.Timeout>()
  const waits = new Map<number, number>()
  return {
    put: (id, asked) => {
      const before = waits.get(id)
      const wait = nextWait(before ?? 0, asked, Math.random())
      waits.set(id, wait)
      timers.set(id, setTimeout(() => {
        timers.delete(id)
        onDue()
      }, wait))
      return before === undefined
    },
    ids: () => [...timers.keys()],
    forget: ids => {
      for (const id of ids) waits.delete(id)
    },
    clear: () => {
      timers.forEach(timer => clearTimeout(timer))
      timers.clear()
      waits.clear()
    },
  }
}

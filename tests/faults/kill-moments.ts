// The moments at which a collector is killed: anywhere in a run, and at each step around the DELETE of a seat.
import {setTimeout as sleep} from 'node:timers/promises'
import {vi} from 'vitest'
import type {RequestRecord} from '../qlik-simulator/request-counts.ts'
import type {Simulator} from '../qlik-simulator/simulator.ts'
import {whenAsked} from '../integration/wire.ts'

/** Waits for the moment, after so many seats (at least one); `random` gives 0..1. */
export type Moment = (sim: Simulator, seats: number, random: () => number) => Promise<void>

const WAIT = {timeout: 20_000, interval: 1}
const REPLY_DELAY = 80 // ms: long enough that the kill comes first
const LONGEST_RUN = 250 // ms

const isDelete = ({method}: RequestRecord): boolean => method === 'DELETE'

/** After the site has answered the nth request of the kind. */
function answered(sim: Simulator, nth: number, test: (request: RequestRecord) => boolean): Promise<void> {
  let count = 0
  return new Promise(resolve => whenAsked(sim, request => test(request) && ++count === nth, resolve))
}

export const MOMENTS: Readonly<Record<string, Moment>> = {
  'at any moment of the run': async (sim, seats, random) => {
    await answered(sim, seats, isDelete)
    await sleep(random() * LONGEST_RUN)
  },
  'with the DELETE on its way': async (sim, seats) => {
    await answered(sim, seats, isDelete)
    sim.faults.add({kind: 'slow', method: 'DELETE', ms: REPLY_DELAY, count: 1})
    await vi.waitFor(() => {
      if (sim.faults.list().length > 0) throw new Error('no DELETE came')
    }, WAIT)
  },
  'with the DELETE done and its answer on the way': async (sim, seats) => {
    sim.faults.add({kind: 'slow', method: 'DELETE', ms: REPLY_DELAY, takesEffect: true, count: seats})
    await answered(sim, seats, isDelete)
  },
  'with the re-read after the DELETE on its way': async (sim, seats) => {
    let isNext = false
    await answered(sim, seats, request => {
      const isRead = isNext
      isNext = isDelete(request)
      return isRead
    })
  },
  'with the intent written and the last look under way': async (sim, seats) => {
    await answered(sim, seats, isDelete)
    sim.faults.add({kind: 'slow', method: 'GET', path: '*accesstype/*-*', ms: REPLY_DELAY, count: 2}) // the re-read, then the row of the next seat
    await vi.waitFor(() => {
      if (sim.faults.list().length > 0) throw new Error('the next seat was not read')
    }, WAIT)
  },
}

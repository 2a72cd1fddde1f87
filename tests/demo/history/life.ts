// The life of the demo's site: from its first instant on, logins and the story's scenes in order, the same at every start.
import {dayOf} from '../../qlik-simulator/rhythm.ts'
import {startSimulator, type Simulator, type SimulatorOptions} from '../../qlik-simulator/simulator.ts'
import {castOf, scenesOf, type Scene} from './story.ts'

export type LifeWish = {
  /** About how many people the site has after half a year. */
  readonly users: number
  /** The first instant, epoch ms. */
  readonly from: number
  /** Where the site is reached, and its certificates; a free port of this machine unless told otherwise. */
  readonly reach?: Partial<Pick<SimulatorOptions, 'host' | 'port' | 'control' | 'certs'>>
}

export type Life = {
  readonly simulator: Simulator
  readonly now: () => number
  /** Lets everything happen until the instant, each thing at its own; the clock stands still there. */
  readonly moveTo: (instant: number) => void
  /** Lets the clock run with real time during the work. */
  readonly during: <T>(work: () => Promise<T>) => Promise<T>
  /** Sets the clock to real time and lets it run from there. */
  readonly goOn: () => void
}

const SEED = 'half a year'

/** Starts the site at its first instant, its clock standing still. Stop its simulator. */
export async function startLife({users, from, reach = {control: 0}}: LifeWish): Promise<Life> {
  const cast = castOf(users)
  const simulator = await startSimulator({...cast, seed: SEED, startAt: from, frozen: true, ...reach})
  const {clock, site} = simulator
  let day = dayOf(from)
  let scenes: Scene[] = scenesOf(day, cast, SEED).filter(({at}) => at > from)
  const nextUntil = (instant: number): Scene | undefined => {
    while (scenes.length === 0 && day < dayOf(instant)) scenes = scenesOf(++day, cast, SEED)
    return scenes[0] !== undefined && scenes[0].at <= instant ? scenes.shift() : undefined
  }
  const moveTo = (instant: number): void => {
    for (let scene = nextUntil(instant); scene !== undefined; scene = nextUntil(instant)) {
      clock.set(scene.at)
      scene.act(site)
    }
    clock.set(instant)
  }
  return {
    simulator,
    now: clock.now,
    moveTo,
    during: async work => {
      clock.run()
      try {
        return await work()
      } finally {
        clock.freeze()
      }
    },
    goOn: () => {
      moveTo(Date.now())
      clock.run()
    },
  }
}

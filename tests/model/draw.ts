// Draws with a bias towards boundaries: instants around every limit, names in odd letter case.
import {createRandom, mix, type Random} from '../qlik-simulator/random.ts'
import {DAY} from './case.ts'

export type Draw = Random & {
  readonly from: (low: number, high: number) => number
  /** Each with the same chance, so that a list of functions says how often what happens. */
  readonly one: <T>(list: readonly (() => T)[]) => T
  readonly some: <T>(list: readonly T[], share: number) => T[]
  /** The same name in another letter case, its accents composed or not. */
  readonly vary: (name: string) => string
}

const cases: readonly ((name: string) => string)[] = [
  name => name, name => name, name => name.toUpperCase(), name => name.toLowerCase(),
  name => [...name].map((letter, i) => (i % 2 === 0 ? letter.toLowerCase() : letter.toUpperCase())).join(''),
]

/** The draws of one site. Two seeds share no site. */
export function createDraw(seed: number, index: number): Draw {
  const random = createRandom(mix(seed, index))
  const pick = <T>(list: readonly T[]): T => list[random.int(list.length)] as T // may well be undefined
  return {
    ...random,
    pick,
    from: (low, high) => low + random.int(high - low + 1),
    one: list => pick(list)(),
    some: (list, share) => list.filter(() => random.chance(share)),
    vary: name => pick(cases)(random.chance(0.3) ? name.normalize('NFD') : name.normalize('NFC')),
  }
}

/** So many days before the instant, to the millisecond, one less or one more; now and then anywhere on that day. */
export function around(draw: Draw, instant: number, days: number): number {
  return instant - days * DAY + draw.pick([-1, 0, 0, 1, draw.int(DAY), -draw.int(DAY)])
}

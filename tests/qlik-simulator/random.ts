// Numbers that look random and are the same for the same seed, so that a site can be built again exactly.
import {createHash} from 'node:crypto'

export type Random = {
  /** 0 <= n < 1 */
  readonly next: () => number
  /** A whole number, 0 <= n < below. */
  readonly int: (below: number) => number
  readonly pick: <T>(list: readonly T[]) => T
  readonly chance: (share: number) => boolean
  readonly guid: () => string
}

/** A site of 100,000 users draws millions of these: looking them up is what makes it start in seconds. */
const HEX = Array.from({length: 0x1_0000}, (_, number) => number.toString(16).padStart(4, '0'))

/** Mixes two 32-bit numbers into one, evenly spread. */
export function mix(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x165667b1, 0xc2b2ae35)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39)
  return (h ^ (h >>> 15)) >>> 0
}

export function hashText(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32LE(0)
}

/** A GUID that depends on the text alone, for sites described by hand. */
export function guidFrom(text: string): string {
  return asGuid(createHash('sha256').update(text).digest('hex').slice(0, 32))
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const bits = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    return mix(state, 0x51ed270b)
  }
  const next = (): number => bits() / 0x1_0000_0000
  const int = (below: number): number => Math.floor(next() * below)
  const pick = <T>(list: readonly T[]): T => {
    const picked = list[int(list.length)]
    if (picked === undefined) throw new RangeError('Nothing to pick from: the list is empty.')
    return picked
  }
  const word = (): string => {
    const drawn = bits()
    return `${HEX[drawn >>> 16] ?? ''}${HEX[drawn & 0xffff] ?? ''}`
  }
  return {next, int, pick, chance: share => next() < share, guid: () => asGuid(word() + word() + word() + word())}
}

function asGuid(hex: string): string {
  const variant = '89ab'[parseInt(hex.charAt(16), 16) & 3] ?? '8'
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

// Judges many random sites by the product and by the written rules; the first difference is shrunk and told.
import type {Case} from './case.ts'
import {differences, type Difference} from './compare.ts'
import {createDraw} from './draw.ts'
import {aRowsCase} from './generate-rows.ts'
import {aSnapshotCase} from './generate.ts'
import {printCase} from './print.ts'
import {shrink} from './shrink.ts'
import type {Reading} from './words.ts'

export type Order = {
  readonly seed: number
  readonly sites: number
  /** The number of the first site; a failure names its own, so that it alone can be run again. */
  readonly first?: number
  readonly literal?: ReadonlySet<Reading>
  readonly tell?: (done: number) => void
}

export type Result = {readonly sites: number; readonly seats: number; readonly failure: string | undefined}

/** Every third site comes as rows. */
export function caseOf(seed: number, index: number): Case {
  const draw = createDraw(seed, index)
  return index % 3 === 2 ? aRowsCase(draw) : aSnapshotCase(draw)
}

async function report(one: Case, found: Difference, {seed, index, literal}: {seed: number; index: number; literal: ReadonlySet<Reading>}): Promise<string> {
  const sameOf = async (candidate: Case) => (await differences(candidate, literal)).find(({what}) => what === found.what)
  const smallest = await shrink(one, async candidate => (await sameOf(candidate)) !== undefined)
  const {sentence} = (await sameOf(smallest)) ?? found
  return `Site ${index} of seed ${seed}: ${sentence}\n\nThe smallest site that shows it:\n${printCase(smallest)}\n\nAgain: npm run model -- --seed ${seed} --first ${index} --sites 1${[...literal].map(name => ` --literal ${name}`).join('')}`
}

const seatsIn = (one: Case) => (one.level === 'snapshot' ? one.allocations.length : one.professional.length + one.analyzer.length)

/** Stops at the first difference. */
export async function runModel({seed, sites, first = 0, literal = new Set(), tell = () => undefined}: Order): Promise<Result> {
  let seats = 0
  for (let index = first; index < first + sites; index++) {
    const one = caseOf(seed, index)
    seats += seatsIn(one)
    const [found] = await differences(one, literal)
    if (found !== undefined) return {sites: index - first + 1, seats, failure: await report(one, found, {seed, index, literal})}
    if ((index - first + 1) % 10_000 === 0) tell(index - first + 1)
  }
  return {sites, seats, failure: undefined}
}

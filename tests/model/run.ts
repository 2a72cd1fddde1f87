// Judges many random sites by the product and by the written rules; the first difference is shrunk and told.
import type {Case} from './case.ts'
import {differences} from './compare.ts'
import type {Difference} from './difference.ts'
import {createDraw} from './draw.ts'
import {anApprovalCase} from './generate-approval.ts'
import {aRowsCase} from './generate-rows.ts'
import {aSnapshotCase} from './generate.ts'
import {printCase} from './print.ts'
import type {Product} from './product.ts'
import {shrink} from './shrink.ts'

export type Order = {
  readonly seed: number
  readonly sites: number
  /** The number of the first site; a failure names its own, so that it alone can be run again. */
  readonly first?: number
  /** What is judged beside the rules; the product unless said. */
  readonly product?: Product
  readonly tell?: (done: number) => void
}

export type Result = {readonly sites: number; readonly seats: number; readonly failure: string | undefined}

/** Every third site comes as rows, every sixth with a plan that was halted and is approved now. */
export function caseOf(seed: number, index: number): Case {
  const draw = createDraw(seed, index)
  if (index % 3 === 2) return aRowsCase(draw)
  return index % 6 === 1 ? anApprovalCase(draw) : aSnapshotCase(draw)
}

async function report(one: Case, found: Difference, {seed, index, product}: {seed: number; index: number; product: Product | undefined}): Promise<string> {
  const sameOf = async (candidate: Case) => (await differences(candidate, product)).find(({what}) => what === found.what)
  const smallest = await shrink(one, async candidate => (await sameOf(candidate)) !== undefined)
  const {sentence} = (await sameOf(smallest)) ?? found
  return `Site ${index} of seed ${seed}: ${sentence}\n\nThe smallest site that shows it:\n${printCase(smallest)}\n\nAgain: npm run model -- --seed ${seed} --first ${index} --sites 1`
}

const seatsIn = (one: Case) => (one.level === 'snapshot' ? one.allocations.length : one.professional.length + one.analyzer.length)

/** Stops at the first difference. */
export async function runModel({seed, sites, first = 0, product, tell = () => undefined}: Order): Promise<Result> {
  let seats = 0
  for (let index = first; index < first + sites; index++) {
    const one = caseOf(seed, index)
    seats += seatsIn(one)
    const [found] = await differences(one, product)
    if (found !== undefined) return {sites: index - first + 1, seats, failure: await report(one, found, {seed, index, product})}
    if ((index - first + 1) % 10_000 === 0) tell(index - first + 1)
  }
  return {sites, seats, failure: undefined}
}

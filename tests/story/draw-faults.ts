// Draws what goes wrong: reads that fail, lists that are not the truth, and DELETEs and POSTs of which the answer says nothing.
import type {Draw} from '../model/draw.ts'
import type {Fault, Shape} from './words.ts'

const LISTS: readonly Shape[] = ['overview', 'professionals', 'analyzers', 'users']

/** A list or a look that fails; the collector asks three times, so that it takes three to make a reading fail. */
function aReadFault(draw: Draw): Fault {
  const shape = draw.pick<Shape>([...LISTS, 'user', 'row', 'row', 'reread', 'reread', 'find'])
  return {shape, times: draw.pick([1, 1, 3, 3, 6]), how: draw.pick(['error', 'page', 'cut', 'garbled', 'forbidden'])}
}

function aWriteFault(draw: Draw): Fault {
  const effect = draw.pick(['none', 'done'] as const)
  const times = draw.pick([1, 1, 2, 5])
  const shape = draw.pick(['delete', 'delete', 'delete', 'give'] as const)
  return draw.one<Fault>([
    () => ({shape, times, how: 'error', effect}), () => ({shape, times, how: 'page', effect}),
    () => ({shape, times, how: 'cut', effect: draw.pick(['none', 'done', 'late'])}), () => ({shape, times, how: 'cut', effect: 'done'}),
    () => ({shape, times: 1, how: 'forbidden', effect: 'none'}),
  ])
}

function aBentList(draw: Draw, people: readonly string[]): Fault {
  const times = draw.pick([1, 1, 2, 4])
  return draw.one<Fault>([
    () => ({shape: draw.pick(['users', 'user']), times, how: 'unreadable', login: draw.pick(people)}),
    () => ({shape: draw.pick(['professionals', 'analyzers', 'users']), times, how: 'short', rows: draw.pick([1, 2, 7])}),
    () => ({shape: draw.pick(['professionals', 'analyzers', 'users']), times, how: 'empty'}),
    () => ({shape: 'overview', times, how: 'clock'}),
  ])
}

const aSilence = (draw: Draw): Fault =>
  ({shape: draw.pick(['users', 'row', 'delete', 'delete', 'give', 'reread']), times: 1, how: 'silent', effect: draw.pick(['none', 'done', 'late'])})

export function aFault(draw: Draw, people: readonly string[]): Fault {
  return draw.one<Fault>([
    () => aReadFault(draw), () => aWriteFault(draw), () => aWriteFault(draw), () => aBentList(draw, people),
    () => (draw.chance(0.3) ? aSilence(draw) : aWriteFault(draw)),
  ])
}

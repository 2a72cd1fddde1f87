// The kinds of events, how often each comes, and how one is drawn. A kind that is not in the list does not happen.
import type {Draw} from '../model/draw.ts'
import {kinds, type Kind} from '../model/words.ts'
import {someTraits} from './draw-story.ts'
import {HOLDER, type Event, type Fault, type Moment, type Shape} from './words.ts'

type Maker = (draw: Draw, people: readonly string[]) => Event
type Choice = readonly [weight: number, make: Maker]

const aKind = (draw: Draw): Kind => draw.pick(kinds)
const aKey = (draw: Draw): string => `story-key-${draw.from(1, 4)}`

const LISTS: readonly Shape[] = ['overview', 'professionals', 'analyzers', 'users']

/** A list or a look that fails; the collector asks three times, so that it takes three to make a reading fail. */
function aReadFault(draw: Draw): Fault {
  const shape = draw.pick<Shape>([...LISTS, 'user', 'row', 'row', 'reread', 'reread', 'find'])
  return {shape, times: draw.pick([1, 1, 3, 3, 6]), how: draw.pick(['error', 'page', 'cut', 'garbled', 'forbidden'])}
}

function aWriteFault(draw: Draw): Fault {
  const effect = draw.pick(['none', 'done'] as const)
  const times = draw.pick([1, 1, 1, 2, 4])
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

const aFault: Maker = (draw, people) => ({
  kind: 'fault', fault: draw.one([() => aReadFault(draw), () => aWriteFault(draw), () => aWriteFault(draw), () => aBentList(draw, people), () => (draw.chance(0.3) ? aSilence(draw) : aWriteFault(draw))]),
})

const aLogin: Maker = (draw, people) => ({kind: 'login', who: draw.pick(people)})

/** Deeds that can be done while a request waits. */
const SUDDEN: readonly Choice[] = [
  [8, aLogin],
  [3, (draw, people) => ({kind: 'change', who: draw.pick(people), set: someTraits(draw)})],
  [2, (draw, people) => ({kind: 'takeBack', who: draw.pick(people), seat: aKind(draw)})],
  [2, (draw, people) => ({kind: 'assign', who: draw.pick(people), seat: aKind(draw)})],
  [1, (draw, people) => ({kind: 'remove', who: draw.pick(people)})],
  [4, (draw, people) => ({kind: 'exclude', who: draw.vary(draw.pick(people)), days: draw.pick([undefined, 1, 10, 30])})],
  [1, draw => ({kind: 'include', nth: draw.int(2)})],
  [3, (draw, people) => ({kind: 'release', who: draw.pick(people), seat: aKind(draw), sawLast: draw.chance(0.8)})],
  [2, (draw, people) => ({kind: 'releaseMany', who: draw.some(people, 0.4), key: aKey(draw)})],
  [4, draw => ({kind: 'undo', nth: draw.int(3)})],
  [1, draw => ({kind: 'approve', former: draw.chance(0.1)})],
  [1, draw => ({kind: 'discard', former: draw.chance(0.1)})],
  [1, draw => ({kind: 'carryOut', key: aKey(draw), take: draw.from(1, 4)})],
]

const BY_A_RUN: readonly Choice[] = [...SUDDEN, [16, aLogin], [3, () => ({kind: 'pause'})], [2, () => ({kind: 'stop'})], [5, () => ({kind: 'drop'})]]

const BY_STEPS: readonly Choice[] = [
  ...SUDDEN.map(([weight, make]): Choice => [weight / 2, make]),
  [6, draw => ({kind: 'pass', hours: draw.pick([1, 5, 26, 26, 80, 80, 200, 400])})],
  [16, () => ({kind: 'run'})],
  [4, () => ({kind: 'read'})],
  [2, draw => ({kind: 'ask', purpose: draw.pick(['reading', 'evaluation'])})],
  [2, draw => ({kind: 'license', seat: aKind(draw), free: draw.pick([-3, -1, 0, 2, 10])})],
  [10, draw => ({kind: 'approve', former: draw.chance(0.1)})],
  [1, () => ({kind: 'pause'})],
  [12, aFault],
  [2, () => ({kind: 'heal'})],
  [3, draw => draw.pick([{kind: 'stop'}, {kind: 'drop'}])],
  [20, aMeeting],
]

function chosen(draw: Draw, choices: readonly Choice[]): Maker {
  let left = draw.next() * choices.reduce((sum, [weight]) => sum + weight, 0)
  return (choices.find(([weight]) => (left -= weight) < 0) ?? choices[0]!)[1]
}

/** Most meet a release, where it matters most. */
const MEETING_SHAPES: readonly Shape[] = [
  'overview', 'professionals', 'users', 'users', 'user', 'user', 'user', 'row', 'row', 'row', 'row', 'delete', 'delete', 'delete', 'reread', 'reread', 'find', 'give',
]

const OF_ONE: readonly Shape[] = ['user', 'row', 'delete', 'reread']

/** Mostly it happens to the one whose seat is in hand. */
function aMeeting(draw: Draw, people: readonly string[]): Event {
  const moment: Moment = {shape: draw.pick(MEETING_SHAPES), phase: draw.pick(['before', 'after', 'after']), nth: draw.pick([1, 1, 1, 1, 2, 3])}
  const whom = OF_ONE.includes(moment.shape) && draw.chance(0.75) ? [HOLDER] : people
  return {kind: 'when', moment, act: chosen(draw, BY_A_RUN)(draw, whom)}
}

const deedOf = (event: Event): Event['kind'] => (event.kind === 'when' ? event.act.kind : event.kind)

/** What ends by itself in life: nobody leaves a collector down, or a site paused, for long. */
function followUp(draw: Draw, event: Event): Event[] {
  const deed = deedOf(event)
  if (deed === 'pause') return draw.chance(0.8) ? [...aRun(draw, 0.6), {kind: 'resume'}] : []
  if (deed === 'stop' || deed === 'drop') return startAgain(draw, event)
  return event.kind === 'when' || event.kind === 'fault' ? aRun(draw, 0.7) : []
}

const aRun = (draw: Draw, chance: number): Event[] => (draw.chance(chance) ? [{kind: 'run'}] : [])

/** What waits for a request needs a run to meet one. */
function startAgain(draw: Draw, event: Event): Event[] {
  const hours = draw.pick([undefined, 1, 30])
  return [
    ...(event.kind === 'when' ? [{kind: 'run'} as const] : []), ...(hours === undefined ? [] : [{kind: 'pass', hours} as const]),
    {kind: 'start', ...(draw.chance(0.08) && {dryRun: draw.chance(0.5)})},
  ]
}

export function drawEvents(draw: Draw, people: readonly string[], count: number): Event[] {
  const events: Event[] = []
  while (events.length < count) {
    const event = chosen(draw, BY_STEPS)(draw, people)
    events.push(event, ...followUp(draw, event))
  }
  return events
}

// The kinds of events, how often each comes, and how one is drawn. A kind that is not in the list does not happen.
import type {Draw} from '../model/draw.ts'
import {kinds, type Kind} from '../model/words.ts'
import {aFault} from './draw-faults.ts'
import {someTraits} from './draw-story.ts'
import {HOLDER, type Event, type Fault, type Moment, type Shape} from './words.ts'

type Maker = (draw: Draw, people: readonly string[]) => Event
type Choice = readonly [weight: number, make: Maker]

const aKind = (draw: Draw): Kind => draw.pick(kinds)
const aKey = (draw: Draw): string => `story-key-${draw.from(1, 4)}`

/** The same key is for the same people, so that asking twice is the same request. */
function aJob(draw: Draw, people: readonly string[]): Event {
  const part = draw.from(1, 3)
  return {kind: 'releaseMany', who: people.filter((_, at) => at % 3 === part - 1), key: `story-part-${part}`}
}

const aLogin: Maker = (draw, people) => ({kind: 'login', who: draw.pick(people)})

const anExclusion: Maker = (draw, people) => ({kind: 'exclude', who: draw.vary(draw.pick(people)), days: draw.pick([undefined, 1, 10, 30])})

/** Deeds that can be done while a request waits. */
const SUDDEN: readonly Choice[] = [
  [8, aLogin],
  [3, (draw, people) => ({kind: 'change', who: draw.pick(people), set: someTraits(draw)})],
  [2, (draw, people) => ({kind: 'takeBack', who: draw.pick(people), seat: aKind(draw)})],
  [2, (draw, people) => ({kind: 'assign', who: draw.pick(people), seat: aKind(draw)})],
  [1, (draw, people) => ({kind: 'remove', who: draw.pick(people)})],
  [4, anExclusion],
  [1, draw => ({kind: 'include', nth: draw.int(2)})],
  [3, (draw, people) => ({kind: 'release', who: draw.pick(people), seat: aKind(draw), sawLast: draw.chance(0.8)})],
  [3, aJob],
  [4, draw => ({kind: 'undo', nth: draw.int(3)})],
  [1, draw => ({kind: 'approve', former: draw.chance(0.1)})],
  [2, draw => ({kind: 'discard', former: draw.chance(0.1)})],
  [1, draw => ({kind: 'carryOut', key: aKey(draw), take: draw.from(1, 4)})],
]

const BY_A_RUN: readonly Choice[] = [
  ...SUDDEN, [16, aLogin], [6, anExclusion],
  [3, () => ({kind: 'pause'})], [2, () => ({kind: 'stop'})], [5, () => ({kind: 'drop'})], [2, () => ({kind: 'ask', purpose: 'reading'})],
]

const BY_STEPS: readonly Choice[] = [
  ...SUDDEN.map(([weight, make]): Choice => [weight / 2, make]),
  [6, draw => ({kind: 'pass', hours: draw.pick([1, 5, 26, 26, 80, 80, 200, 400])})],
  [16, () => ({kind: 'run'})],
  [4, () => ({kind: 'read'})],
  [2, draw => ({kind: 'ask', purpose: draw.pick(['reading', 'evaluation'])})],
  [2, draw => ({kind: 'license', seat: aKind(draw), free: draw.pick([-3, -1, 0, 2, 10])})],
  [10, draw => ({kind: 'approve', former: draw.chance(0.1)})],
  [2, () => ({kind: 'pause'})],
  [3, draw => ({kind: 'release', who: HOLDER, seat: aKind(draw), sawLast: true})],
  [12, (draw, people) => ({kind: 'fault', fault: aFault(draw, people)})],
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

const perhaps = (draw: Draw, chance: number, event: Event): Event[] => (draw.chance(chance) ? [event] : [])

/** Some of them come up on the other side of the dry run. What waits for a request needs a run to meet one. */
function startAgain(draw: Draw, {kind}: Event): Event[] {
  const start: Event = draw.chance(0.08) ? {kind: 'start', dryRun: draw.chance(0.5)} : {kind: 'start'}
  return [...perhaps(draw, kind === 'when' ? 1 : 0, {kind: 'run'}), ...perhaps(draw, 0.6, {kind: 'pass', hours: draw.pick([1, 30])}), start]
}

/** A pause survives a restart. */
function resumeAgain(draw: Draw): Event[] {
  const restart: Event[] = draw.chance(0.3) ? [{kind: draw.pick(['stop', 'drop'])}, {kind: 'start'}] : []
  return [...restart, ...perhaps(draw, 0.7, {kind: 'run'}), {kind: 'resume'}]
}

/** What fails is met by a run, or by whoever asks for just that, and sometimes asked for again. */
function meetFault(draw: Draw, {shape, how}: Fault): Event[] {
  if (shape === 'give' || shape === 'find') return [{kind: 'undo', nth: 0}]
  if (how === 'clock' || how === 'empty') return draw.chance(0.5) ? [{kind: 'approve', former: false}] : [{kind: 'run'}]
  const again: Event = {kind: 'release', who: HOLDER, seat: 'professional', sawLast: true}
  return [...perhaps(draw, 0.8, {kind: 'run'}), ...perhaps(draw, 0.3, again)]
}

/** Nobody leaves a collector down, or a site paused, for long; and what lies in wait meets a run. */
function followUp(draw: Draw, event: Event): Event[] {
  const deed = deedOf(event)
  if (deed === 'pause') return draw.chance(0.85) ? resumeAgain(draw) : []
  if (deed === 'stop' || deed === 'drop') return startAgain(draw, event)
  if (event.kind === 'fault') return meetFault(draw, event.fault)
  return perhaps(draw, event.kind === 'when' ? 0.8 : 0, {kind: 'run'})
}

export function drawEvents(draw: Draw, people: readonly string[], count: number): Event[] {
  const events: Event[] = []
  while (events.length < count) {
    const event = chosen(draw, BY_STEPS)(draw, people)
    events.push(event, ...followUp(draw, event))
  }
  return events
}

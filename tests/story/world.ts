// The world in which a story plays: the site, the time, the collector if one runs, and the observer who writes everything down.
import type {CertificateFiles} from '../qlik-simulator/certificates.ts'
import {accountName} from '../qlik-simulator/entities.ts'
import type {SiteHandle} from '../qlik-simulator/site-handle.ts'
import type {StoryClock} from './clock.ts'
import type {Running} from './collector.ts'
import {textOf, type Entry} from './history.ts'
import type {Kind} from '../model/words.ts'
import type {Marks} from './recorder.ts'
import type {Seen} from './shape.ts'
import {HOLDER, type Event, type Fault, type Moment, type Settings} from './words.ts'

/** What lies in wait for a request: `left` of the shape must come before it strikes. */
export type Ambush = {readonly moment: Moment; readonly act: Event; left: number}
export type ArmedFault = {readonly fault: Fault; left: number}

/** What operators know of by having seen it: plans that were halted, exclusions and releases, oldest first, the last seat of everybody, and the seat begun last. */
export type Known = {readonly plans: string[]; readonly exclusions: string[]; readonly taken: string[]; readonly seats: Map<string, string>; last: Seen | undefined}

export type World = {
  readonly settings: Settings
  readonly folder: string
  readonly certificates: CertificateFiles
  readonly site: SiteHandle
  readonly clock: StoryClock
  readonly marks: Marks
  readonly known: Known
  readonly write: (entry: Entry) => void
  /** Undefined while no collector runs. */
  running: Running | undefined
  /** The folder of the collector that runs, or of the one that starts next; a dropped one leaves its own behind. */
  dataDir: string
  starts: number
  asks: number
  faults: ArmedFault[]
  ambushes: Ambush[]
  /** Under way: what was asked of the API, stops, rounds out of turn. */
  readonly pending: Set<Promise<void>>
  /** Of collectors that were dropped: they end when they find that nobody answers. */
  readonly leftovers: Promise<void>[]
}

function learn({known}: World, entry: Entry): void {
  if (entry.what !== 'record') return
  const {kind, body} = entry
  if (kind === 'halted') known.plans.push(textOf(body, 'plan'))
  if (kind === 'intent') known.last = {shape: 'row', kind: body.type as Kind, id: textOf(body, 'allocationId')}
  if (kind === 'excluded') known.exclusions.push(textOf(body, 'exclusion'))
  if (kind === 'outcome' && (body.result === 'released' || body.result === 'quarantined')) known.taken.push(textOf(body, 'allocationId'))
}

/** Writes down what the collector has newly recorded. */
export function observe(world: World): void {
  for (const entry of world.running?.recorder.read() ?? []) {
    learn(world, entry)
    world.write(entry)
  }
}

export function watch(world: World, promise: Promise<void>): void {
  const watched = promise.finally(() => world.pending.delete(watched))
  world.pending.add(watched)
}

/** The fault that the next request of the shape meets; each is used up by one. */
export function takeFault(world: World, {shape}: Seen): Fault | undefined {
  const armed = world.faults.find(({fault}) => fault.shape === shape)
  if (armed === undefined) return undefined
  armed.left--
  if (armed.left <= 0) world.faults = world.faults.filter(other => other !== armed)
  return armed.fault
}

/** The login of the user who is asked for, or who holds the seat. */
function holderOf({site}: World, {shape, kind, id}: Seen): string {
  const user = shape === 'user' ? site.state.users.get(id) : kind && site.state.seats[kind].get(id)?.user
  return user ? accountName(user) : ''
}

/** The same deed, done to the one who holds the seat. */
export function namely(world: World, act: Event, seen: Seen | undefined): Event {
  if (!('who' in act) || act.who !== HOLDER) return act
  const who = seen === undefined ? '' : holderOf(world, seen)
  return {...act, who, ...('seat' in act && {seat: seen?.kind ?? act.seat})} as Event
}

/** What lies in wait for this moment, and does so no more. */
export function takeAmbush(world: World, seen: Seen, phase: Moment['phase']): Event[] {
  const {shape} = seen
  const met = world.ambushes.filter(({moment}) => moment.shape === shape && moment.phase === phase)
  for (const one of met) one.left--
  world.ambushes = world.ambushes.filter(({left}) => left > 0)
  return met.filter(({left}) => left <= 0).map(({act}) => namely(world, act, seen))
}

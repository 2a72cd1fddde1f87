// A story in words: who there is, what the owner wants, and what happens, as a person would tell it.
import type {UserTraits} from '../qlik-simulator/people.ts'
import {kinds, type Kind} from '../model/words.ts'
import {HOLDER, type Event, type Fault, type Moment, type Person, type Seat, type Settings, type Shape} from './words.ts'

const SHAPE_WORDS: Readonly<Record<Shape, string>> = {
  overview: 'the overview', professionals: 'the professional seats', analyzers: 'the analyzer seats', users: 'the users',
  user: 'a single user', row: 'a single seat', delete: 'a DELETE', reread: 'the look after a DELETE', find: 'a user\'s seats', give: 'a POST',
}

const nth = (count: number): string => (count === 1 ? 'next' : `${count}. next`)

const momentWords = ({shape, phase, nth: count}: Moment): string =>
  `${phase === 'before' ? 'Before' : 'After'} the site works on the ${nth(count)} request for ${SHAPE_WORDS[shape]}${phase === 'after' ? ', and before it answers' : ''}`

const HOW_WORDS: Readonly<Record<Fault['how'], string>> = {
  error: 'answered 500', forbidden: 'answered 403', page: 'answered with a login page', cut: 'cut off', garbled: 'answered with half of the JSON',
  silent: 'never answered', short: 'answered without the last rows', empty: 'answered with an empty list', unreadable: 'answered with a user who cannot be read',
  clock: 'answered by a clock that is ten minutes ahead',
}

const EFFECT_WORDS = {none: ', and not carried out', done: ', but carried out', late: ', and carried out later'} as const

function faultWords({shape, times, how, effect, login, rows}: Fault): string {
  const changes = shape === 'delete' || shape === 'give'
  const details = [login, rows === undefined ? undefined : `${rows} rows`].filter(part => part !== undefined)
  return `The ${times === 1 ? 'next request' : `next ${times} requests`} for ${SHAPE_WORDS[shape]} will be ${HOW_WORDS[how]}${changes && effect ? EFFECT_WORDS[effect] : ''}${details.length > 0 ? ` (${details.join(', ')})` : ''}.`
}

const traitWords = (traits: UserTraits): string => Object.entries(traits).map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(', ')

const aSeat = (kind: Kind): string => (kind === 'analyzer' ? 'an analyzer seat' : 'a professional seat')

/** The nth from the newest, counted from 0. */
const newest = (count: number, what: string): string => (count === 0 ? `the newest ${what}` : `the ${what} ${count} before the newest`)

/** The events of a kind; some share their shape with another kind. */
type EventOf<K, E = Event> = E extends {readonly kind: infer Kinds} ? (K extends Kinds ? E : never) : never

type Words = {readonly [K in Event['kind']]: (event: EventOf<K>) => string}

const WORDS: Words = {
  pass: ({hours}) => `${hours} hours pass.`,
  run: () => 'Time passes until the next evaluation run.',
  read: () => 'Time passes until the next reading.',
  ask: ({purpose}) => `A round out of turn: ${purpose}.`,
  login: ({who}) => `${who} logs in.`,
  remove: ({who}) => `${who} is deleted.`,
  takeBack: ({who, seat}) => `An administrator takes ${who}'s ${seat} seat.`,
  assign: ({who, seat}) => `An administrator gives ${who} ${aSeat(seat)}.`,
  change: ({who, set}) => `${who} is changed: ${traitWords(set)}.`,
  license: ({seat, free}) => `The license is changed: ${free} ${seat} seats more than are held.`,
  exclude: ({who, days}) => `An operator excludes ${who}${days === undefined ? '' : ` for ${days} days`}.`,
  include: ({nth: count}) => `An operator ends ${newest(count, 'exclusion')}.`,
  undo: ({nth: count}) => `An operator undoes ${newest(count, 'release')}.`,
  release: ({who, seat, sawLast}) => `An operator releases ${who}'s ${seat} seat${sawLast ? '' : ', having looked at the start'}.`,
  releaseMany: ({who, key}) => `An operator releases the seats of ${who.join(', ')} by key ${key}.`,
  approve: ({former}) => `An operator approves the ${former ? 'plan halted before the last' : 'halted plan'}.`,
  discard: ({former}) => `An operator discards the ${former ? 'plan halted before the last' : 'halted plan'}.`,
  carryOut: ({take, key}) => `An operator has ${take} seats of the reviewed plan carried out, by key ${key}.`,
  pause: () => 'An operator pauses.',
  resume: () => 'An operator resumes.',
  fault: ({fault}) => faultWords(fault),
  heal: () => 'All faults are over.',
  stop: () => 'The collector is stopped.',
  drop: () => 'The power is cut; the state is as it is on disk.',
  start: ({dryRun}) => `The collector is started${dryRun === undefined ? '' : dryRun ? ' in dry run' : ' live'}.`,
  when: ({moment, act}) => `${momentWords(moment)}: ${wordsOf(act)}`,
}

export function wordsOf(event: Event): string {
  const words = (WORDS[event.kind] as (event: Event) => string)(event)
  return words.replace(HOLDER, event.kind === 'when' ? 'the holder' : 'whoever was to lose a seat last')
}

const seatWords = ({kind, created, used}: Seat): string => `${kind} (given ${created} days ago, ${used === undefined ? 'never used' : `used ${used} days ago`})`

export function personWords({login, managed, traits, seats}: Person): string {
  return [login, ...(managed ? [] : ['managed by no connector']), traitWords(traits), seats.map(seatWords).join(' and ') || 'no seat'].filter(part => part !== '').join(': ')
}

function policyWords({policy}: Settings): string[] {
  const {seats, brake, graceDays, bounceBackoffDays, withoutWaiting, exclusions} = policy
  const rules = kinds.map(kind => {
    const {enable, inactivityDays, freeSeats, freeShare} = seats[kind]
    return `${kind}: ${enable ? `idle from ${inactivityDays} days on` : 'not managed'}${freeSeats === undefined ? '' : `, until ${freeSeats} are free`}${freeShare === undefined ? '' : `, until a share of ${freeShare} is free`}`
  })
  const shields = Object.entries(exclusions).filter(([, value]) => value === true || (Array.isArray(value) && value.length > 0))
  const ways = Object.entries(withoutWaiting).filter(([, isOn]) => isOn).map(([way]) => way)
  return [
    ...rules, `grace ${graceDays} days, back-off ${bounceBackoffDays} days`, `without waiting: ${ways.join(', ') || 'nobody'}`,
    `excluded: ${shields.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(', ') || 'nobody'}`,
    `brake: ${brake.maxPerRun} a run, ${brake.maxPerDay} a day, a share of ${brake.maxShare}`,
  ]
}

export function settingsWords(settings: Settings): string[] {
  const {dryRun, licenseModel, countsQuarantined, rule, evaluation, reading} = settings
  return [
    ...policyWords(settings), `runs ${evaluation}, reads ${reading}${dryRun ? ', dry run' : ''}`,
    `license: ${licenseModel}${countsQuarantined ? ', quarantined seats count as allocated' : ''}${rule === undefined ? '' : `, a rule gives everybody ${aSeat(rule)} at login`}`,
  ]
}

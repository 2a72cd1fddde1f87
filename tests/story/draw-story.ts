// Draws a story: an owner's wishes, people with seats at every stage of idleness, and events that are likely to meet.
import type {Policy, SeatRule} from '../../collector/src/policy/model.ts'
import type {Draw} from '../model/draw.ts'
import {createDraw} from '../model/draw.ts'
import type {Kind} from '../model/words.ts'
import {kinds} from '../model/words.ts'
import type {UserTraits} from '../qlik-simulator/people.ts'
import {drawEvents} from './draw-events.ts'
import type {Person, Seat, Settings, Story} from './words.ts'

const NAMES = ['anna', 'Bo', 'çelik', 'müller', 'o\'neil', 'dora', 'emil', 'fay', 'gus', 'hal', 'ida', 'jon', 'kim', 'lea', 'max', 'nora'] as const
const DIRECTORIES = ['CORP', 'CORP', 'CORP', 'Ångström', 'INTERNAL'] as const

function aRule(draw: Draw): SeatRule {
  const target = draw.int(6)
  return {
    enable: draw.chance(0.9), inactivityDays: draw.pick([7, 7, 14, 14, 30]),
    freeSeats: target === 0 ? draw.from(9, 16) : undefined, freeShare: target === 1 ? draw.pick([0.5, 0.7, 0.9]) : undefined,
  }
}

function aBrake(draw: Draw): Policy['brake'] {
  return draw.one([
    () => ({maxPerRun: 1000, maxPerDay: 1000, maxShare: 1}), () => ({maxPerRun: 1000, maxPerDay: 1000, maxShare: 1}),
    () => ({maxPerRun: draw.from(1, 3), maxPerDay: 1000, maxShare: 1}),
    () => ({maxPerRun: 1000, maxPerDay: draw.from(2, 5), maxShare: 1}),
    () => ({maxPerRun: 1000, maxPerDay: 1000, maxShare: draw.pick([0.1, 0.2, 0.3, 0.5])}),
  ])
}

function aPolicy(draw: Draw): Policy {
  const rarely = <T>(list: readonly T[], share = 0.3): readonly T[] => (draw.chance(share) ? list : [])
  return {
    seats: {professional: aRule(draw), analyzer: aRule(draw)},
    graceDays: draw.pick([0, 1, 7, 7]), warningDays: 7, staleAfterDays: 7, bounceBackoffDays: draw.pick([0, 3, 10, 30]),
    withoutWaiting: {removedExternally: draw.chance(0.4), blocked: draw.chance(0.6), inactive: draw.chance(0.4), duplicates: draw.chance(0.5)},
    exclusions: {
      users: rarely([{directory: 'corp', id: 'DORA'}], 0.15), tags: rarely(['vip'], 0.5), roles: rarely(['rootadmin']), groups: rarely(['finance']),
      userDirectories: rarely(['ångström'], 0.15), customProperties: rarely([{name: 'license', value: 'keep'}]),
      protectActiveUsers: draw.chance(0.03), protectNonBlockedUsers: draw.chance(0.03), protectInternalUsers: draw.chance(0.15),
    },
    brake: aBrake(draw),
    monthlyPerSeat: {professional: undefined, analyzer: undefined},
  }
}

function someSettings(draw: Draw): Settings {
  return {
    dryRun: draw.chance(0.04), licenseModel: draw.pick(['lef', 'slk']), countsQuarantined: draw.chance(0.5), rule: draw.pick<Kind | undefined>([undefined, 'analyzer', 'professional']),
    evaluation: draw.pick(['at 2:00 am every day', 'at 2:00 am every day', 'at 3:30 am on Monday and Thursday', 'every 2 days']),
    reading: draw.pick(['every 12 hours', 'every 24 hours', 'every 2 days']), policy: aPolicy(draw),
  }
}

/** What changes about people, one thing at a time. */
export function someTraits(draw: Draw): UserTraits {
  return draw.one<UserTraits>([
    () => ({blacklisted: draw.chance(0.6)}), () => ({inactive: draw.chance(0.6)}), () => ({removedExternally: draw.chance(0.6)}),
    () => ({tags: draw.chance(0.6) ? ['VIP'] : []}), () => ({roles: draw.chance(0.6) ? ['RootAdmin'] : []}),
    () => ({groups: draw.chance(0.6) ? ['Finance'] : []}), () => ({customProperties: draw.chance(0.6) ? [{name: 'License', value: 'Keep'}] : []}),
  ])
}

function aSeat(draw: Draw, kind: Kind): Seat {
  const used = draw.one([() => undefined, () => draw.from(0, 30), () => draw.from(0, 30), () => draw.from(0, 30), () => draw.from(20, 120)])
  return {kind, created: draw.pick([0, 3, 8, 100, 200, 200]), used}
}

function aPerson(draw: Draw, name: string): Person {
  const held = draw.pick<readonly Kind[]>([['professional'], ['professional'], ['analyzer'], ['analyzer'], ['professional', 'analyzer'], []])
  return {
    login: `${draw.pick(DIRECTORIES)}\\${name}`, managed: draw.chance(0.85),
    traits: {pace: draw.pick(['never', 'never', 'never', 'monthly', 'weekly', 'daily']), ...(draw.chance(0.35) && someTraits(draw))},
    seats: kinds.filter(kind => held.includes(kind)).map(kind => aSeat(draw, kind)),
  }
}

/** Large sites must tell of use, or they are not trusted. */
function somePeople(draw: Draw): Person[] {
  const small = NAMES.slice(0, draw.from(5, 14)).map(name => aPerson(draw, name))
  if (draw.chance(0.85)) return small
  const busy = Array.from({length: 16}, (_, at) => aPerson(draw, `busy${at}`)).map((person): Person => ({...person, traits: {pace: draw.pick(['daily', 'weekly'])}}))
  return [...small, ...busy]
}

/** The same for the same seed and number. */
export function drawStory(seed: number, index: number, events: number): Story {
  const draw = createDraw(seed, index)
  const settings = someSettings(draw)
  const people = somePeople(draw)
  return {settings, people, events: drawEvents(draw, people.map(({login}) => login), events)}
}

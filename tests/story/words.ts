// What a story is made of: a site, its owner's wishes and what happens, as plain data that can be printed, repeated and shrunk.
import type {Policy} from '../../collector/src/policy/model.ts'
import type {Kind} from '../model/words.ts'
import type {LicenseModel} from '../qlik-simulator/model.ts'
import type {UserTraits} from '../qlik-simulator/people.ts'

/** The instant (epoch ms) at which every story begins: a Monday at noon, UTC. */
export const START = Date.UTC(2026, 2, 2, 12)
export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 86_400_000

export type Settings = {
  readonly dryRun: boolean
  readonly licenseModel: LicenseModel
  /** Whether the overview counts seats in quarantine as allocated, which Qlik does not document. */
  readonly countsQuarantined: boolean
  /** Whom a license rule gives a seat at login; none: nobody. */
  readonly rule: Kind | undefined
  /** Schedules, in later's words. */
  readonly evaluation: string
  readonly reading: string
  readonly policy: Policy
}

/** `used` and `created` are days before the start; `used` undefined: never. */
export type Seat = {readonly kind: Kind; readonly created: number; readonly used: number | undefined}

/** `login` is `DIRECTORY\id`; `managed`: by a user directory connector. */
export type Person = {readonly login: string; readonly managed: boolean; readonly traits: UserTraits; readonly seats: readonly Seat[]}

/** A kind of request that the collector makes, seen from the site. `row` is the last look at a seat, `reread` the look after its DELETE. */
export const SHAPES = ['overview', 'professionals', 'analyzers', 'users', 'user', 'row', 'delete', 'reread', 'find', 'give'] as const
export type Shape = (typeof SHAPES)[number]

/** `before` the site works on the nth request of the shape from now, or `after` that and before it answers. */
export type Moment = {readonly shape: Shape; readonly phase: 'before' | 'after'; readonly nth: number}

/**
 * What goes wrong with the next `times` requests of the shape. `effect`: whether the site carries out a DELETE or POST all the same,
 * and whether it does so `late`, when the collector has given it up. `login` is the user whose row cannot be read, `rows` how many are left out.
 */
export type Fault = {
  readonly shape: Shape
  readonly times: number
  readonly how: 'error' | 'forbidden' | 'page' | 'cut' | 'garbled' | 'silent' | 'short' | 'empty' | 'unreadable' | 'clock'
  readonly effect?: 'none' | 'done' | 'late'
  readonly login?: string
  readonly rows?: number
}

/** Deeds name people by login, exclusions and releases by how recent they are; what names nobody (any more) does nothing. */
export type Event =
  | {readonly kind: 'pass'; readonly hours: number}
  | {readonly kind: 'run'}
  | {readonly kind: 'read'}
  | {readonly kind: 'ask'; readonly purpose: 'reading' | 'evaluation'}
  | {readonly kind: 'login' | 'remove'; readonly who: string}
  | {readonly kind: 'takeBack' | 'assign'; readonly who: string; readonly seat: Kind}
  | {readonly kind: 'change'; readonly who: string; readonly set: UserTraits}
  | {readonly kind: 'license'; readonly seat: Kind; readonly free: number}
  | {readonly kind: 'exclude'; readonly who: string; readonly days: number | undefined}
  | {readonly kind: 'include' | 'undo'; readonly nth: number}
  | {readonly kind: 'release'; readonly who: string; readonly seat: Kind; readonly sawLast: boolean}
  | {readonly kind: 'releaseMany'; readonly who: readonly string[]; readonly key: string}
  | {readonly kind: 'approve' | 'discard'; readonly former: boolean}
  | {readonly kind: 'carryOut'; readonly key: string; readonly take: number}
  | {readonly kind: 'pause' | 'resume'}
  | {readonly kind: 'fault'; readonly fault: Fault}
  | {readonly kind: 'heal'}
  | {readonly kind: 'stop' | 'drop'}
  | {readonly kind: 'start'; readonly dryRun?: boolean}
  | {readonly kind: 'when'; readonly moment: Moment; readonly act: Event}

/** Stands for a login: in a deed that waits for a request whoever holds the seat that is asked for, else the one whose release was begun last. */
export const HOLDER = '*'

export type EventKind = Event['kind']

export type Story = {readonly settings: Settings; readonly people: readonly Person[]; readonly events: readonly Event[]}

/** Spoils one of the fields that protections rest on. */
export const UNREADABLE_FIELD = 'tags'

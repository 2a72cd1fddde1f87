// What the simulated site consists of: users, seats, rules, and the state that changes as time passes.
import type {Capacity} from './capacity.ts'
import type {Collection} from './collection.ts'
import type {LicenseState} from './license-bodies.ts'
import type {Rhythm} from './rhythm.ts'

export const DAY = 86_400_000
/** SQL's smallest DateTime, which QRS sends for "never" and "not set". */
export const NEVER = Date.UTC(1753, 0, 1)
export const QUARANTINE_DAYS = 7

export type Json = null | boolean | number | string | readonly Json[] | {readonly [key: string]: Json}
export type JsonObject = {readonly [key: string]: Json}

/** `token_user` is the seat of the legacy token model (useraccesstype). */
export type SeatType = 'professional' | 'analyzer' | 'token_user'
export const SEAT_TYPES: readonly SeatType[] = ['professional', 'analyzer', 'token_user']

/** Serial and control number (with quarantine) or signed license key (without). */
export type LicenseModel = 'lef' | 'slk'

export type Named = {readonly id: string; readonly name: string}
export type PropertyDefinition = Named & {readonly choiceValues: string[]}
export type CustomProperty = {readonly id: string; readonly created: number; readonly value: string; readonly definition: PropertyDefinition}
export type Attribute = {readonly id: string; readonly created: number; readonly type: string; readonly value: string}

/** All instants are epoch milliseconds. */
export type User = {
  readonly id: string
  readonly created: number
  modified: number
  modifiedBy: string
  readonly userId: string
  readonly userDirectory: string
  readonly connector: string
  name: string
  roles: readonly string[]
  attributes: readonly Attribute[]
  customProperties: readonly CustomProperty[]
  tags: readonly Named[]
  inactive: boolean
  removedExternally: boolean
  blacklisted: boolean
  readonly deleteProhibited: boolean
  rhythm: Rhythm
  readonly seats: Map<SeatType, Seat>
}

export type Seat = {
  readonly id: string
  readonly type: SeatType
  readonly created: number
  modified: number
  modifiedBy: string
  user: User | null
  lastUsed: number
  excess: boolean
  quarantined: boolean
  quarantineEnd: number
  deletedUserId: string
  deletedUserDirectory: string
}

/** Gives a seat of `type` at login to users that have one of `groups`; no groups: to everyone. */
export type LicenseRule = {
  readonly id: string
  readonly accessGroupId: string
  readonly name: string
  readonly type: 'professional' | 'analyzer'
  readonly groups: readonly string[]
  disabled: boolean
}

/** How this version of QRS writes accesstypeoverview; older ones lack two parts. */
export type OverviewForm = {excess: boolean; analyzerTime: boolean; quarantinedInAllocated: boolean}

export type Login = {readonly at: number; readonly user: User}

export type Site = {
  readonly users: Collection<User>
  readonly names: Map<string, User>
  readonly seats: Readonly<Record<SeatType, Collection<Seat>>>
  readonly excess: Readonly<Record<SeatType, Set<Seat>>>
  readonly quarantine: Set<Seat>
  readonly totals: Record<SeatType, number>
  readonly rules: LicenseRule[]
  readonly tags: Map<string, Named>
  readonly properties: Map<string, PropertyDefinition>
  readonly createdAt: number
  readonly capacity: Capacity
  readonly overview: OverviewForm
  license: LicenseState
  licenseModel: LicenseModel
  /** Logins of the day being played, in order; `next` is the first that has not happened yet. */
  agenda: {day: number; logins: readonly Login[]; next: number}
  readonly newId: () => string
}

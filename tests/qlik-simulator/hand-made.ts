// A small site written down by hand, for tests: every part of the description has a sane default.
import type {LicenseModel, Seat, SeatType, Site, User} from './model.ts'
import {DAY, NEVER, QUARANTINE_DAYS} from './model.ts'
import type {UserTraits} from './people.ts'
import {addUser} from './people.ts'
import {guidFrom} from './random.ts'
import {agendaOf} from './logins.ts'
import {dayOf} from './rhythm.ts'
import {addSeat, balanceExcess, newSeat} from './seats.ts'
import {createSite, findUser, splitAccount} from './site.ts'

/** Dates are ISO texts. A seat without `lastUsed` was used a day ago; `lastUsed: null` was never used. */
export type SeatTraits = {
  readonly type?: SeatType
  readonly id?: string
  readonly lastUsed?: string | null
  readonly created?: string
  readonly excess?: boolean
  readonly quarantined?: boolean
  readonly quarantineEnd?: string
}
/** `user` is `DIRECTORY\id`; one that is not listed is added. `null` with `deletedUser` is what a deleted user left behind. */
export type SeatSpec = SeatTraits & {readonly user: string | null; readonly deletedUser?: string}
export type UserSpec = UserTraits & {
  readonly userDirectory?: string
  readonly userId: string
  readonly id?: string
  readonly created?: string
  readonly connector?: string
  readonly seat?: SeatTraits
}
export type RuleSpec = {readonly type: 'professional' | 'analyzer'; readonly name?: string; readonly groups?: readonly string[]; readonly disabled?: boolean}
export type SiteSpec = {
  readonly users?: readonly UserSpec[]
  readonly seats?: readonly SeatSpec[]
  /** Seats bought; by default ten more than are held, or so few that the rows described as excess are. */
  readonly totals?: Partial<Readonly<Record<SeatType, number>>>
  readonly rules?: readonly RuleSpec[]
  readonly analyzerMinutes?: number
}
type Frame = {readonly startAt: number; readonly licenseModel: LicenseModel}

const USER_AGE_DAYS = 800
const SEAT_AGE_DAYS = 400
const HEAD_ROOM = 10
const MAKER = 'INTERNAL\\sa_repository'

/** Builds the site at `startAt` (epoch ms). Ids that are not given depend on the names only, so they are the same in every run. */
export function buildSite(spec: SiteSpec, {startAt, licenseModel}: Frame): Site {
  const totals = {professional: 0, analyzer: 0, token_user: 0}
  const site = createSite({seed: 1, startAt, licenseModel, totals, analyzerMinutes: spec.analyzerMinutes ?? 0})
  for (const user of spec.users ?? []) insertUser(site, user, startAt)
  for (const seat of spec.seats ?? []) insertSeat(site, seat, startAt)
  site.rules.push(...(spec.rules ?? []).map(toRule))
  setTotals(site, spec.totals ?? {})
  site.agenda = agendaOf(site, dayOf(startAt), startAt)
  return site
}

/** Adds a described user, with the seat if one is described. Throws when the account is taken or a date cannot be read. */
export function insertUser(site: Site, spec: UserSpec, now: number): User {
  const {created, userDirectory = 'CORP', seat, ...traits} = spec
  const user = addUser(
    site,
    {
      ...traits,
      userDirectory,
      id: spec.id ?? guidFrom(`user:${userDirectory}\\${spec.userId}`.toLowerCase()),
      created: created === undefined ? now - USER_AGE_DAYS * DAY : instantOf(created),
    },
    {by: MAKER, now},
  )
  if (user === undefined) throw new Error(`The user ${userDirectory}\\${spec.userId} exists already.`)
  if (seat !== undefined) insertSeat(site, {...seat, user: `${userDirectory}\\${spec.userId}`}, now)
  return user
}

/** Adds a described seat, whatever the pool's total. */
export function insertSeat(site: Site, spec: SeatSpec, now: number): Seat {
  const type = spec.type ?? 'professional'
  const user = spec.user === null ? null : holderOf(site, spec.user, now)
  if (user?.seats.has(type) === true) throw new Error(`${spec.user ?? ''} holds a seat of type ${type} already.`)
  const lastUsed = spec.lastUsed === null ? NEVER : instantOf(spec.lastUsed, now - DAY)
  const owner = spec.user ?? spec.deletedUser ?? `#${site.seats[type].size()}`
  const deleted = splitAccount(spec.deletedUser ?? '')
  const quarantined = spec.quarantined ?? false
  const seat = newSeat(site, user, {
    type,
    id: (spec.id ?? guidFrom(`${type}:${owner}`.toLowerCase())).toLowerCase(),
    created: instantOf(spec.created, now - SEAT_AGE_DAYS * DAY),
    lastUsed,
    modified: Math.max(lastUsed, instantOf(spec.created, now - SEAT_AGE_DAYS * DAY)),
    modifiedBy: spec.user ?? MAKER,
    excess: spec.excess ?? false,
    quarantined,
    quarantineEnd: quarantined ? instantOf(spec.quarantineEnd, lastUsed + QUARANTINE_DAYS * DAY) : NEVER,
    deletedUserId: deleted?.userId ?? '',
    deletedUserDirectory: deleted?.userDirectory ?? '',
  })
  addSeat(site, seat)
  return seat
}

function holderOf(site: Site, account: string, now: number): User {
  const parts = splitAccount(account)
  if (parts === undefined) throw new Error(`"${account}" is not an account: write it as DIRECTORY\\id.`)
  return findUser(site, account) ?? insertUser(site, parts, now)
}

function instantOf(text: string | undefined, otherwise = Number.NaN): number {
  const instant = text === undefined ? otherwise : Date.parse(text)
  if (Number.isNaN(instant)) throw new Error(`"${text ?? ''}" is not an ISO date.`)
  return instant
}

function toRule(spec: RuleSpec, at: number): Site['rules'][number] {
  const name = spec.name ?? `License rule ${at + 1}`
  return {
    id: guidFrom(`rule:${name}`),
    accessGroupId: guidFrom(`group:${name}`),
    name,
    type: spec.type,
    groups: spec.groups ?? [],
    disabled: spec.disabled ?? false,
  }
}

function setTotals(site: Site, totals: Partial<Readonly<Record<SeatType, number>>>): void {
  for (const type of ['professional', 'analyzer', 'token_user'] as const) {
    const held = site.seats[type].size()
    const excess = site.excess[type].size
    const roomy = type === 'token_user' && held === 0 ? 0 : held + HEAD_ROOM
    site.totals[type] = totals[type] ?? (excess > 0 ? held - excess : roomy)
    balanceExcess(site, type)
  }
}

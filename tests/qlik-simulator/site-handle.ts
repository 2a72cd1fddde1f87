// The site as tests and the control port see it: find things, and make things happen at the site's present instant.
import type {SeatSpec, UserSpec} from './hand-made.ts'
import {insertSeat, insertUser} from './hand-made.ts'
import type {LicenseChange} from './license-change.ts'
import {changeLicense} from './license-change.ts'
import type {LoginResult} from './logins.ts'
import {login, play} from './logins.ts'
import type {Seat, SeatType, Site, User} from './model.ts'
import {SEAT_TYPES} from './model.ts'
import type {UserTraits} from './people.ts'
import {changeUser, deleteUser} from './people.ts'
import {balanceExcess, takeBack} from './seats.ts'
import {findUser} from './site.ts'

/** Accounts are `DIRECTORY\id` in any case, or the user's GUID. Unless said otherwise, an unknown one throws. */
export type SiteHandle = {
  /** The model itself, for looking into. */
  readonly state: Site
  readonly findUser: (account: string) => User | undefined
  readonly findSeat: (account: string, type?: SeatType) => Seat | undefined
  readonly listSeats: (type?: SeatType) => readonly Seat[]
  /** A login at `at` (ISO or epoch ms), by default now. */
  readonly login: (account: string, at?: string | number) => LoginResult
  readonly addUser: (spec: UserSpec) => User
  readonly addSeat: (spec: SeatSpec) => Seat
  readonly changeUser: (account: string, set: UserTraits) => User
  readonly deleteUser: (account: string) => void
  /** Takes a seat back as an administrator in the QMC would. */
  readonly takeBack: (account: string, type: SeatType) => 'gone' | 'quarantined'
  readonly setLicense: (change: LicenseChange) => void
}

const ADMINISTRATOR = 'INTERNAL\\sa_repository'

export function createHandle(site: Site, clockNow: () => number): SiteHandle {
  const present = (): number => {
    const now = clockNow()
    play(site, now)
    return now
  }
  const deed = (): {by: string; now: number} => ({by: ADMINISTRATOR, now: present()})
  const known = (account: string): User => {
    const user = findUser(site, account)
    if (user === undefined) throw new Error(`There is no user ${account}.`)
    return user
  }
  return {
    state: site,
    findUser: account => findUser(site, account),
    findSeat: (account, type) => {
      const seats = findUser(site, account)?.seats
      return type === undefined ? seats?.values().next().value : seats?.get(type)
    },
    listSeats: type => (type === undefined ? SEAT_TYPES : [type]).flatMap(one => site.seats[one].all()),
    login: (account, at) => login(site, known(account), instantOf(at) ?? present()),
    addUser: spec => insertUser(site, spec, present()),
    addSeat: spec => {
      const seat = insertSeat(site, spec, present())
      balanceExcess(site, seat.type)
      return seat
    },
    changeUser: (account, set) => {
      const user = known(account)
      changeUser(site, user, {set, deed: deed()})
      return user
    },
    deleteUser: account => {
      deleteUser(site, known(account), deed())
    },
    takeBack: (account, type) => {
      const seat = known(account).seats.get(type)
      if (seat === undefined) throw new Error(`${account} holds no seat of type ${type}.`)
      return takeBack(site, seat, deed())
    },
    setLicense: change => {
      present()
      changeLicense(site, change)
    },
  }
}

function instantOf(at: string | number | undefined): number | undefined {
  const instant = typeof at === 'string' ? Date.parse(at) : at
  if (Number.isNaN(instant)) throw new Error(`"${at}" is not an ISO date.`)
  return instant
}

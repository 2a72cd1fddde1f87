// What can happen to a seat: given, used, taken back (into quarantine or at once), lost and regained when the pool shrinks or grows.
import {accountName} from './entities.ts'
import {isExpired} from './license-bodies.ts'
import type {Seat, SeatType, Site, User} from './model.ts'
import {DAY, NEVER, QUARANTINE_DAYS} from './model.ts'

/** Who acts, and when (epoch ms). */
export type Deed = {readonly by: string; readonly now: number}
export type Refusal = 'expired' | 'held' | 'none available'

const QUARANTINE_MS = QUARANTINE_DAYS * DAY

/** Fills in what an allocation has at its start; `some` overrides. */
export function newSeat(site: Site, user: User | null, some: Partial<Seat> & Pick<Seat, 'type' | 'created'>): Seat {
  return {
    id: some.id ?? site.newId(),
    modified: some.created,
    modifiedBy: 'INTERNAL\\sa_repository',
    user,
    lastUsed: NEVER,
    excess: false,
    quarantined: false,
    quarantineEnd: NEVER,
    deletedUserId: '',
    deletedUserDirectory: '',
    ...some,
  }
}

/** Puts a row into the site's books. */
export function addSeat(site: Site, seat: Seat): void {
  site.seats[seat.type].add(seat)
  seat.user?.seats.set(seat.type, seat)
  if (seat.quarantined) site.quarantine.add(seat)
  if (seat.excess) site.excess[seat.type].add(seat)
}

/**
 * Gives the user a seat. A quarantined seat of the same user and type is reinstated, whatever the pool's state:
 * it was never free. Otherwise a refusal says why not.
 */
export function allocate(site: Site, user: User, type: SeatType, deed: Deed): Seat | Refusal {
  const held = user.seats.get(type)
  if (held !== undefined) return held.quarantined ? reinstate(site, held, deed) : 'held'
  if (isExpired(site, deed.now) || site.license.form === 'none') return 'expired'
  if (freeSeats(site, type) <= 0) return 'none available'
  const seat = newSeat(site, user, {type, created: deed.now, modifiedBy: deed.by})
  addSeat(site, seat)
  return seat
}

export function freeSeats(site: Site, type: SeatType): number {
  return site.totals[type] - site.seats[type].size()
}

function reinstate(site: Site, seat: Seat, deed: Deed): Seat {
  site.quarantine.delete(seat)
  return change(site, seat, {quarantined: false, quarantineEnd: NEVER, modified: deed.now, modifiedBy: deed.by})
}

function change(site: Site, seat: Seat, set: Partial<Seat>): Seat {
  Object.assign(seat, set)
  site.seats[seat.type].touch(seat)
  return seat
}

/** The person works: QRS rewrites the row within milliseconds of the use, in the person's name. */
export function useSeat(site: Site, seat: Seat, at: number): void {
  if (at <= seat.lastUsed) return
  seat.lastUsed = at
  seat.modified = at + 16
  if (seat.user !== null) seat.modifiedBy = accountName(seat.user)
  site.seats[seat.type].touch(seat)
}

/**
 * DELETE of an access type. With a serial and control number a seat used within seven days stays, quarantined until
 * seven days after its last use; otherwise, and with a signed key always, it is gone. A quarantined row stays as it is.
 */
export function takeBack(site: Site, seat: Seat, deed: Deed): 'gone' | 'quarantined' {
  if (seat.quarantined) return 'quarantined'
  const end = seat.lastUsed + QUARANTINE_MS
  if (site.licenseModel === 'slk' || end <= deed.now) {
    dropSeat(site, seat)
    return 'gone'
  }
  quarantine(site, seat, {end, deed})
  return 'quarantined'
}

export function quarantine(site: Site, seat: Seat, {end, deed}: {end: number; deed: Deed}): void {
  site.quarantine.add(seat)
  site.excess[seat.type].delete(seat)
  change(site, seat, {quarantined: true, quarantineEnd: end, excess: false, modified: deed.now, modifiedBy: deed.by})
  balanceExcess(site, seat.type)
}

function dropSeat(site: Site, seat: Seat): void {
  site.seats[seat.type].remove(seat)
  site.quarantine.delete(seat)
  site.excess[seat.type].delete(seat)
  seat.user?.seats.delete(seat.type)
  balanceExcess(site, seat.type)
}

/** The row of a user who was deleted: it stays in quarantine, without a user, for seven days from the last use (or from now if that is long ago). */
export function orphan(site: Site, seat: Seat, deed: Deed): void {
  const {user} = seat
  if (user === null) return
  const recent = seat.lastUsed + QUARANTINE_MS
  const end = recent > deed.now ? recent : deed.now + QUARANTINE_MS
  change(site, seat, {user: null, deletedUserId: user.userId, deletedUserDirectory: user.userDirectory})
  quarantine(site, seat, {end: seat.quarantined ? seat.quarantineEnd : end, deed})
}

/** Removes the rows whose quarantine is over. */
export function endQuarantines(site: Site, now: number): void {
  for (const seat of site.quarantine) if (seat.quarantineEnd <= now) dropSeat(site, seat)
}

/** Marks as many rows in excess as the pool has too many (the newest first), or heals the oldest of them when seats came free. */
export function balanceExcess(site: Site, type: SeatType): void {
  const marked = site.excess[type]
  const missing = Math.max(0, -freeSeats(site, type)) - marked.size
  if (missing > 0) mark(site, newestUnmarked(site, type).slice(0, missing), true)
  if (missing < 0) mark(site, [...marked].sort((a, b) => a.created - b.created).slice(0, -missing), false)
}

function newestUnmarked(site: Site, type: SeatType): Seat[] {
  return site.seats[type].all().filter(seat => !seat.excess && !seat.quarantined).sort((a, b) => b.created - a.created)
}

function mark(site: Site, seats: readonly Seat[], excess: boolean): void {
  for (const seat of seats) {
    change(site, seat, {excess})
    if (excess) site.excess[seat.type].add(seat)
    else site.excess[seat.type].delete(seat)
  }
}

// The access types (seats) as QRS entities: giving and taking back.
import {SEAT_ENTITY, seatCondensed, seatFull} from './entities.ts'
import type {Resource} from './entity-routes.ts'
import {NO_CONTENT, brokenRules} from './entity-routes.ts'
import {seatFields} from './fields.ts'
import {isExpired} from './license-bodies.ts'
import type {JsonObject, Seat, SeatType, Site, User} from './model.ts'
import type {Reply} from './reply.ts'
import type {Deed} from './seats.ts'
import {allocate, freeSeats, takeBack} from './seats.ts'
import {isObject} from './table.ts'

export function seatResource(site: Site, type: SeatType): Resource<Seat> {
  return {
    type: SEAT_ENTITY[type].schema,
    rows: site.seats[type],
    lookup: () => seatFields,
    full: seatFull,
    condensed: seatCondensed,
    create: (bodies, deed) => createSeats(site, type, {bodies, deed}),
    remove: (seat, deed) => {
      takeBack(site, seat, deed)
      return NO_CONTENT
    },
  }
}

/** Checks all before giving any. The body needs `user.id` only. */
function createSeats(site: Site, type: SeatType, {bodies, deed}: {bodies: readonly JsonObject[]; deed: Deed}): readonly Seat[] | Reply {
  const users = bodies.map(body => userOf(site, body))
  if (!users.every(user => user !== undefined)) return brokenRules('The user of the access type does not exist')
  const problem = problemOf(site, type, {users, now: deed.now})
  if (problem !== undefined) return brokenRules(problem)
  return users.map(user => allocate(site, user, type, deed)).filter(seat => typeof seat === 'object')
}

function userOf(site: Site, body: JsonObject): User | undefined {
  return isObject(body.user) && typeof body.user.id === 'string' ? site.users.get(body.user.id.toLowerCase()) : undefined
}

function problemOf(site: Site, type: SeatType, {users, now}: {users: readonly User[]; now: number}): string | undefined {
  const held = users.map(user => user.seats.get(type))
  const needed = held.filter(seat => seat === undefined).length
  if (new Set(users).size < users.length || held.some(seat => seat?.quarantined === false)) return 'The user already has this access type'
  if (needed > 0 && (site.license.form === 'none' || isExpired(site, now))) return 'The license has expired'
  return needed > freeSeats(site, type) && needed > 0 ? 'There are not enough access types available' : undefined
}

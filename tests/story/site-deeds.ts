// What people and administrators do at the site, done at once.
import {play} from '../qlik-simulator/logins.ts'
import {allocate, takeBack} from '../qlik-simulator/seats.ts'
import {SEAT_TYPES} from '../qlik-simulator/model.ts'
import type {Event, EventKind} from './words.ts'
import type {World} from './world.ts'

const BY = 'INTERNAL\\sa_repository'

type SiteEvent = Extract<Event, {kind: 'login' | 'remove' | 'takeBack' | 'assign' | 'change' | 'license'}>

export const isSiteEvent = (event: Event): event is SiteEvent =>
  (['login', 'remove', 'takeBack', 'assign', 'change', 'license'] as readonly EventKind[]).includes(event.kind)

/** Whoever held a seat is remembered by it, as lists that operators look at may be old. */
export function remember({site, known}: World): void {
  for (const type of SEAT_TYPES) for (const {id, user} of site.state.seats[type].all()) if (user) known.seats.set(`${user.userDirectory}\\${user.userId}`, id)
}

export function actAtSite(world: World, event: SiteEvent): void {
  const {site, clock} = world
  const deed = {by: BY, now: clock.now()}
  play(site.state, deed.now)
  if (event.kind === 'license') return site.setLicense({totals: {[event.seat]: Math.max(0, site.listSeats(event.seat).length + event.free)}})
  const user = site.findUser(event.who)
  if (user === undefined) return
  switch (event.kind) {
    case 'login': return void site.login(event.who)
    case 'change': return void site.changeUser(event.who, event.set)
    case 'remove': return site.deleteUser(event.who)
    case 'assign': return void allocate(site.state, user, event.seat, deed)
    case 'takeBack': {
      const seat = user.seats.get(event.seat)
      return void (seat && takeBack(site.state, seat, deed))
    }
  }
}

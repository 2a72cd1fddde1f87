// Which release of ours is to be undone: named by the seat that it took, or by the user who held it.
import type {Static} from 'typebox'
import {fold, userName} from '../policy/model.ts'
import type {KeptDeparture} from '../store/departures.ts'
import type {Store} from '../store/store.ts'
import type {undoBody} from './acting-schemas.ts'
import {ProblemError} from './problem.ts'

type Wish = Omit<Static<typeof undoBody>, 'site'>

const nameOf = ({directory, userId}: KeptDeparture) => userName({directory, id: userId})

const seatWords = {professional: 'a professional seat', analyzer: 'an analyzer seat'} as const

const notReleased = (what: string, site: string, whose: string) =>
  new ProblemError({status: 404, code: 'notReleased', detail: `No release of ${what} at site ${site} is known that could be undone. ${whose} may have lost another seat since, or it is too long ago.`})

function ofOneUser(found: readonly KeptDeparture[], user: string): void {
  const names = [...new Map(found.map(departure => [fold(nameOf(departure)), nameOf(departure)])).values()]
  if (names.length > 1) {
    throw new ProblemError({status: 409, code: 'ambiguousUser', candidates: names, detail: `Several users are named ${user}. Say which as DIRECTORY\\id: ${names.join(', ')}.`})
  }
}

function ofUser({departures}: Pick<Store, 'departures'>, site: string, {user, licenseType}: {user: string; licenseType: Wish['licenseType']}): KeptDeparture {
  const ours = departures.listOurs(site, user)
  ofOneUser(ours, user)
  const found = ours.filter(({type}) => licenseType === undefined || type === licenseType)
  const notUndone = found.filter(({reinstatedAs}) => reinstatedAs === undefined)
  const [departure, other] = notUndone.length > 0 ? notUndone : found // what was undone already is told so
  if (departure === undefined) throw notReleased(licenseType === undefined ? `a seat of ${user}` : `${seatWords[licenseType]} of ${user}`, site, 'The user')
  if (other !== undefined) {
    const types = [departure.type, other.type]
    throw new ProblemError({status: 409, code: 'severalReleases', candidates: types, detail: `${nameOf(departure)} lost seats of both types. Say which to give back with \`licenseType\` (${types.join(', ')}).`})
  }
  return departure
}

/**
 * The release that the request means.
 * Throws 400 where it is not clear what names it, 404 where no such release of ours is known, 409 where several are meant.
 */
export function departureOf(store: Pick<Store, 'departures'>, site: string, {allocationId, user, licenseType}: Wish): KeptDeparture {
  if ((allocationId === undefined) === (user === undefined)) {
    throw new ProblemError({status: 400, code: 'badRequest', field: 'allocationId', detail: 'Say either which seat was released (`allocationId`) or of which user (`user`).'})
  }
  if (user !== undefined) return ofUser(store, site, {user, licenseType})
  if (licenseType !== undefined) throw new ProblemError({status: 400, code: 'badRequest', field: 'licenseType', detail: '`licenseType` goes with `user`; a seat has one type.'})
  const departure = store.departures.findOurs(site, allocationId!)
  if (departure === undefined) throw notReleased('this seat', site, 'Its user')
  return departure
}

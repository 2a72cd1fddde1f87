// Seats that come back: who holds one again after losing one, and where a license rule seems to give them back.
import {DAY, fold, userName, type Allocation, type Departure, type Instant, type SeatType, type Snapshot} from './model.ts'

const keyOf = (type: SeatType, user: {directory: string; id: string}) => `${type}\u0000${fold(userName(user))}`

/** Departures to be looked up by type and user, in any letter case. */
export type Departures<T extends Departure> = (type: SeatType, user: {directory: string; id: string}) => T | undefined

export function indexDepartures<T extends Departure>(departures: readonly T[]): Departures<T> {
  const index = new Map(departures.map(departure => [keyOf(departure.type, {directory: departure.directory, id: departure.userId}), departure]))
  return (type, user) => index.size === 0 ? undefined : index.get(keyOf(type, user))
}

/** Since when a seat counts as held again: its assignment, or the loss, where Qlik gave the same row back. */
function returnedAt({created, quarantined}: Pick<Allocation, 'created' | 'quarantined'>, departure: Departure | undefined): Instant | undefined {
  return departure === undefined || quarantined ? undefined : Math.max(created, departure.at)
}

/** Since when seats are held again by users who had lost one of the same type, by row id. */
export function findReturned({allocations}: Pick<Snapshot, 'allocations'>, departures: readonly Departure[]): ReadonlyMap<string, Instant> {
  const returned = new Map<string, Instant>()
  if (departures.length === 0) return returned
  const lost = indexDepartures(departures)
  for (const allocation of allocations) {
    const since = allocation.holder && returnedAt(allocation, lost(allocation.type, allocation.holder))
    if (since !== undefined) returned.set(allocation.id, since)
  }
  return returned
}

/** Of the users of a directory whose seats were released lately, how many hold one again. */
export type LikelyRule = {readonly userDirectory: string; readonly returned: number; readonly released: number; readonly sentence: string}

const MANY = 5 // users; fewer may have been asked for by hand
const MOST = 0.5 // of those released

/** A user may have lost seats of both types. */
const countUsers = (departures: readonly Departure[]) => new Set(departures.map(({directory, userId}) => fold(userName({directory, id: userId})))).size

type ReturnsInput = {readonly departures: readonly Departure[]; readonly now: Instant; readonly bounceBackoffDays: number}

/** Directories in which most of the users whose seats we released within the back-off hold one again: a license rule most likely gives them back. */
export function findLikelyRules({allocations}: Pick<Snapshot, 'allocations'>, {departures, now, bounceBackoffDays}: ReturnsInput): LikelyRule[] {
  const recent = departures.filter(({ours, at}) => ours && at > now - bounceBackoffDays * DAY)
  if (recent.length < MANY) return []
  const lost = indexDepartures(recent)
  const back = new Set(allocations.flatMap(allocation => {
    const departure = allocation.holder && lost(allocation.type, allocation.holder)
    return returnedAt(allocation, departure) === undefined ? [] : [departure!]
  }))
  return [...Map.groupBy(recent, ({directory}) => fold(directory)).values()].flatMap((departed): LikelyRule[] => {
    const released = countUsers(departed)
    const returned = countUsers(departed.filter(departure => back.has(departure)))
    if (returned < MANY || returned < released * MOST) return []
    const userDirectory = departed[0]!.directory
    return [{
      userDirectory, returned, released,
      sentence: `${returned} of ${released} users of ${userDirectory} whose seats were released in the last ${bounceBackoffDays} days hold one again. A license rule in Qlik most likely gives the seats back.`,
    }]
  })
}

// The written rules for sites that share a license key, again plainly: what users did elsewhere, and whether that is known.
import {isBroken, lastActivity, samePerson} from './rules.ts'
import {allowance, isStale, isWrong} from './rules-trust.ts'
import {kinds, type Kind, type Login, type Peer, type Sighting} from './words.ts'

/** All that the other sites know of a user, from seats of both kinds; an unreadable row counts as used at the reading. */
export function sightingsOf(login: Login, peers: readonly Peer[]): Sighting[] {
  const found: Sighting[] = []
  for (const {isRead, seats, readAt} of peers) {
    if (!isRead) continue
    for (const seat of seats) {
      if (seat.login === undefined || !samePerson(seat.login, login)) continue
      found.push({at: lastActivity(seat, readAt), isUse: isBroken(seat) || seat.used !== 'never'})
    }
  }
  return found
}

/** The names of sites that could not be read, or whose lists may not be whole or tell of no use. */
export function unreliable(peers: readonly Peer[]): string[] {
  return peers.filter(peer => !isReliable(peer)).map(({name}) => name)
}

function isReliable(peer: Peer): boolean {
  if (!peer.isRead || peer.pools.length === 0 || isWrong(peer)) return false
  if (kinds.some(kind => isShort(kind, peer)) || isStale(peer, peer.readAt, peer.staleAfterDays)) return false
  if (peer.seats.some(seat => seat.login === undefined)) return false // it may be anybody's
  return peer.seats.filter(isBroken).length <= allowance(peer.seats.length)
}

/** A row of the kind is missing, be it that the overview counts the quarantined ones or that it does not; it may be anybody's. */
function isShort(kind: Kind, {seats, pools}: Peer): boolean {
  const rows = seats.filter(seat => seat.kind === kind)
  const pool = pools.find(one => one.kind === kind)
  if (pool === undefined) return rows.length > 0
  if (rows.length === pool.allocated) return false
  return rows.filter(seat => seat.quarantined !== true).length < pool.allocated
}

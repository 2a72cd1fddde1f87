// The written rules for sites that share a license key, again plainly: what users did elsewhere, and whether that is known.
import {isBroken, lastActivity, samePerson} from './rules.ts'
import {allowance, differs, isStale} from './rules-trust.ts'
import {kinds, type Login, type Peer, type Sighting} from './words.ts'

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
  if (!peer.isRead || peer.pools.length === 0) return false
  if (kinds.some(kind => differs(kind, peer)) || isStale(peer, peer.readAt, peer.staleAfterDays)) return false
  const tolerated = allowance(peer.seats.length)
  const nobodys = peer.seats.filter(seat => seat.login === undefined && seat.person !== 'deleted')
  return nobodys.length <= tolerated && peer.seats.filter(isBroken).length <= tolerated
}

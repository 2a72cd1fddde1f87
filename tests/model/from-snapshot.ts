// A snapshot in the words of the second implementation.
import type {Allocation, User} from '../../collector/src/policy/model.ts'
import type {SnapshotCase} from './case.ts'
import {surroundingsOf} from './wishes.ts'
import type {Facts, Person, Seat} from './words.ts'

function personOf(user: User): Person {
  const {key, directory, id, inactive, blocked, removedExternally, managedByConnector: managed, roles, tags, groups, properties} = user
  return {key, directory, id, inactive, blocked, removedExternally, managed, roles, tags, groups, properties}
}

function holderOf(seat: Allocation, users: readonly User[]): Seat['person'] {
  for (const user of users) if (user.key === seat.holder?.key) return personOf(user)
  return seat.deletedUser === undefined ? 'unreadable' : 'deleted'
}

function seatOf(seat: Allocation, users: readonly User[]): Seat {
  const {holder, elsewhere} = seat
  return {
    row: seat.id, kind: seat.type, person: holderOf(seat, users), login: holder && {directory: holder.directory, id: holder.id},
    assigned: seat.created, used: seat.unreadable === true ? 'broken' : seat.lastUsed ?? 'never',
    quarantined: seat.quarantined, excess: seat.excess,
    elsewhere: elsewhere === undefined ? [] : [{at: elsewhere.lastActivity, isUse: elsewhere.used}],
  }
}

export function factsOfSnapshot(one: SnapshotCase): Facts {
  return {
    ...surroundingsOf(one),
    pools: one.pools.map(({type, total, allocated}) => ({kind: type, total, allocated})),
    seats: one.allocations.map(seat => seatOf(seat, one.users)),
    userCount: one.userCount,
    brokenRows: one.unreadableSeats - one.allocations.filter(seat => seat.unreadable === true).length,
    unreliable: one.unreadablePeers,
  }
}

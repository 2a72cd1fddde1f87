// Findings on single seats: who holds one and should not, or holds two.
import type {ComplianceInput, Listed} from './compliance.ts'
import {isUsable} from './judge.ts'
import {userName, type Allocation, type User} from './model.ts'
import {keyOfSeat, userKey} from './seat-key.ts'
import {toAccountTest} from './service-accounts.ts'

/** A seat on the list of a finding, named by its user where it has one. */
export const aboutSeat = (seat: Allocation, detail: string): Listed => ({
  key: keyOfSeat(seat) ?? `row ${seat.id}`, type: seat.type, user: seat.holder ? userName(seat.holder) : seat.deletedUser, name: seat.holder?.name,
  allocationId: seat.id, count: 1, detail, countedAt: undefined,
})

/** A seat in quarantine is no longer its user's. */
export const held = (seats: readonly Allocation[]) => seats.filter(({quarantined}) => !quarantined)

/** Analyzer seats of users whose professional seat lets them in, be it at another site of the license group. */
export function bothTypesOf({seats, peers}: ComplianceInput): Listed[] | undefined {
  if (seats === undefined) return undefined
  const professionals = new Set([seats, ...peers].flatMap(list => list.flatMap(seat => seat.type === 'professional' && seat.holder && isUsable(seat) ? userKey(seat.holder) : [])))
  if (professionals.size === 0) return []
  return held(seats).filter(({type, holder}) => type === 'analyzer' && holder && professionals.has(userKey(holder)))
    .map(seat => aboutSeat(seat, 'also holds a professional seat'))
}

function whyGone(user: User | undefined): string {
  if (user === undefined) return ''
  const {removedExternally, blocked, inactive} = user
  return [removedExternally && 'removed from the user directory', blocked && 'blocked', inactive && 'inactive'].filter(Boolean).join(', ')
}

/** Seats of users whom Qlik marks as gone. */
export function removedOrBlockedOf({seats, users}: ComplianceInput): Listed[] | undefined {
  return seats && held(seats).flatMap(seat => {
    const why = whyGone(seat.holder && users.get(seat.holder.key))
    return why === '' ? [] : [aboutSeat(seat, why)]
  })
}

/** Seats of accounts that the patterns fit. */
export function serviceAccountsOf({seats, serviceAccounts}: ComplianceInput): Listed[] | undefined {
  const isAccount = toAccountTest(serviceAccounts)
  return seats && held(seats).filter(({holder}) => holder && isAccount(holder)).map(seat => aboutSeat(seat, 'named like a service account'))
}

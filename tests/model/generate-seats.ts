// Random users and seats: any mix of attributes, dates at every limit, gaps where something could not be read.
import type {Allocation, Policy, SeatType, User} from '../../collector/src/policy/model.ts'
import {DAY} from './case.ts'
import {around, type Draw} from './draw.ts'
import {directories, groups, logins, properties, roles, tags, values} from './generate-policy.ts'

/** Anybody of a few directories and logins, so that several are one user to whoever reads names alike. */
export function aUser(draw: Draw, i: number): User {
  const odd = draw.chance(0.3) ? 0.5 : 0.1
  return {
    key: `u${i}`, directory: draw.vary(draw.pick(directories)), id: draw.vary(draw.pick(logins)), name: `User ${i}`,
    inactive: draw.chance(odd), blocked: draw.chance(odd), removedExternally: draw.chance(odd), managedByConnector: draw.chance(0.8),
    roles: draw.some(roles, 0.2).map(draw.vary), tags: draw.some(tags, 0.2).map(draw.vary), groups: draw.some(groups, 0.2).map(draw.vary),
    properties: draw.some(properties, 0.4).map(name => ({name: draw.vary(name), value: draw.vary(draw.pick(values))})),
  }
}

export type Setting = {readonly now: number; readonly readAt: number; readonly policy: Policy}

/** Days at which something changes for a seat of the type. */
function limits(draw: Draw, type: SeatType, {policy}: Setting): number {
  const {inactivityDays} = policy.seats[type]
  const {graceDays, warningDays, staleAfterDays, bounceBackoffDays} = policy
  return draw.pick([graceDays, inactivityDays, inactivityDays, inactivityDays - warningDays, graceDays - warningDays, staleAfterDays, bounceBackoffDays, 400, draw.int(200)])
}

function lastUseOf(draw: Draw, type: SeatType, setting: Setting): number | undefined {
  const {now, readAt, policy} = setting
  return draw.one([
    () => undefined,
    () => around(draw, now, limits(draw, type, setting)),
    () => around(draw, now, policy.seats[type].inactivityDays),
    () => around(draw, now, draw.int(120)),
    () => draw.pick([readAt, readAt - 1, readAt + 1, now, now + draw.int(3 * DAY)]),
    () => around(draw, now, 300), // before the assignment
  ])
}

export function aSeat(draw: Draw, row: {id: string; type: SeatType; user: User}, setting: Setting): Allocation {
  const {key, directory, id, name} = row.user
  const created = draw.one([() => around(draw, setting.now, limits(draw, row.type, setting)), () => setting.now - 400 * DAY])
  const quarantined = draw.chance(0.08)
  return {
    id: row.id, type: row.type, holder: {key, directory, id, name}, deletedUser: undefined, created,
    lastUsed: lastUseOf(draw, row.type, setting), quarantined, quarantineEnd: quarantined ? setting.now + DAY : undefined, excess: draw.chance(0.12),
  }
}

/** Most hold one seat, many both. */
export function seatsOf(draw: Draw, users: readonly User[], setting: Setting): Allocation[] {
  const seats = users.flatMap((user, i): Allocation[] => {
    const types = draw.pick<readonly SeatType[]>([['professional'], ['analyzer'], ['analyzer'], ['professional', 'analyzer']])
    return types.map(type => aSeat(draw, {id: `${String.fromCharCode(97 + draw.int(26))}${i}-${type}`, type, user}, setting))
  })
  return draw.chance(0.3) ? clustered(draw, seats, setting) : seats
}

/** Seats that tie: the same instants, so that the order hangs on the rest. */
function clustered(draw: Draw, seats: readonly Allocation[], {now}: Setting): Allocation[] {
  const instants = [100, 100, 150].map(days => now - days * DAY)
  return seats.map(seat => ({...seat, created: now - 400 * DAY, lastUsed: seat.lastUsed === undefined ? undefined : draw.pick(instants)}))
}

/** Deleted and unreadable users: few, or just as many as are tolerated, or one more. */
export function withGaps(draw: Draw, seats: readonly Allocation[]): {allocations: Allocation[]; lost: Set<string>} {
  const limit = Math.floor(Math.max(5, seats.length / 100))
  const isLarge = seats.length > 100
  const gaps = isLarge ? draw.pick([0, limit, limit + 1]) : draw.pick([0, 0, 0, 1, 2, limit, limit + 1])
  const lost = new Set<string>()
  const allocations = seats.map((seat, i): Allocation => {
    if (i >= gaps && draw.chance(0.05)) return {...seat, holder: undefined, deletedUser: 'LAB\\gone', quarantined: draw.chance(0.7)}
    if (i >= gaps || seat.holder === undefined) return seat
    if (isLarge || draw.chance(0.5)) return {...seat, holder: undefined}
    lost.add(seat.holder.key)
    return seat
  })
  return {allocations, lost}
}

/** Somebody used a seat lately, or just long enough ago. */
export function refreshed(draw: Draw, seats: readonly Allocation[], {now, readAt, policy}: Setting): Allocation[] {
  const [first, ...rest] = seats
  if (first === undefined || draw.chance(0.3)) return [...seats]
  const edge = now - policy.staleAfterDays * DAY
  const old = draw.chance(0.5)
  const lastUsed = old ? edge + draw.pick([-1, 0, 1]) : readAt - 1
  const cut = (seat: Allocation): Allocation => (old && (seat.lastUsed ?? 0) > edge - 1 ? {...seat, lastUsed: edge - DAY} : seat)
  return [{...first, lastUsed}, ...rest.map(cut)]
}

/** Here and there a row that could not be read whole: used at the reading, for all that is known. */
export function unreadableAmong(draw: Draw, seats: readonly Allocation[], {readAt}: Setting): Allocation[] {
  const share = draw.pick([0, 0, 0, 0, 0.1, 0.3])
  return seats.map(seat => draw.chance(share) ? {...seat, unreadable: true as const, created: draw.pick([seat.created, readAt]), lastUsed: readAt} : seat)
}

/** In a license group some were seen at another site, at dates that matter here. */
export function inGroup(draw: Draw, seats: readonly Allocation[], setting: Setting): Allocation[] {
  if (draw.chance(0.7)) return [...seats]
  return seats.map(seat => {
    if (draw.chance(0.6)) return seat
    const lastActivity = draw.one([() => around(draw, setting.now, limits(draw, seat.type, setting)), () => setting.readAt])
    return {...seat, elsewhere: {lastActivity, used: draw.chance(0.6)}}
  })
}

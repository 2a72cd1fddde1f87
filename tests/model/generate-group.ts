// The other sites of a random license group, as the rows that Qlik sends: the same people in other spellings, and lists that may not be whole.
import type {Allocation, Policy, User} from '../../collector/src/policy/model.ts'
import {DAY, type PeerRows} from './case.ts'
import type {Draw} from './draw.ts'
import {clockOf} from './generate.ts'
import {somePools} from './generate-pools.ts'
import {overviewRows, seatRow} from './generate-rows.ts'
import {seatsOf, type Setting} from './generate-seats.ts'

/** Known by another id at each site, and written otherwise. */
function known(draw: Draw, user: User, i: number): User {
  return {...user, key: `k${i}`, directory: draw.vary(user.directory), id: draw.vary(user.id)}
}

/** Of a row that names its user only by half, nobody knows whose it is. */
function nobodys(draw: Draw, {holder, ...seat}: Allocation): Allocation {
  return {...seat, holder: holder && draw.pick([undefined, {...holder, id: ''}, {...holder, directory: ''}, {...holder, key: ''}])}
}

/** Now and then nobody's rows, and seats of users who were deleted there. */
function unowned(draw: Draw, seats: readonly Allocation[]): Allocation[] {
  const count = draw.pick([0, 0, 0, 0, 1, 6])
  return seats.map((seat, i) => {
    if (i < count) return nobodys(draw, seat)
    return draw.chance(0.05) ? {...seat, holder: undefined, deletedUser: seat.holder && `${seat.holder.directory}\\${seat.holder.id}`} : seat
  })
}

/** A site of twenty seats or more, of which none was used for so long, or one just before that. */
function resting(draw: Draw, seats: readonly Allocation[], {readAt, policy}: Setting): Allocation[] {
  const edge = readAt - policy.staleAfterDays * DAY
  return seats.map((seat, i) => ({...seat, lastUsed: i === 0 ? edge + draw.pick([-1, 0, 1]) : edge - draw.int(90 * DAY)}))
}

function aPeer(draw: Draw, i: number, {users, setting}: {readonly users: readonly User[]; readonly setting: Setting}): PeerRows {
  const people = draw.some(users, 0.6).map((user, place) => known(draw, user, place))
  const isLarge = draw.chance(0.15)
  const strangers = Array.from({length: isLarge ? 24 : draw.int(3)}, (_, place): User[] => users[0] ? [{...users[0], key: `s${place}`, id: `stranger${place}`}] : []).flat()
  const all = unowned(draw, seatsOf(draw, [...people, ...strangers], setting))
  const seats = isLarge && draw.chance(0.6) ? resting(draw, all, setting) : all
  const often = draw.pick([0, 0, 0.05, 0.3])
  const rows = (type: Allocation['type']) => seats.filter(seat => seat.type === type).map(seat => seatRow(draw, seat, often))
  const pools = draw.chance(0.03) ? [] : somePools(draw, seats, withoutShares(setting.policy))
  return {
    name: `peer${i}`, staleAfterDays: setting.policy.staleAfterDays, siteClock: clockOf(draw, setting.readAt), failsAt: draw.chance(0.06) ? draw.pick(['overview', 'professional', 'analyzer'] as const) : undefined,
    overview: overviewRows(draw, pools), professional: rows('professional'), analyzer: draw.chance(0.02) ? [...rows('analyzer'), {}] : rows('analyzer'),
  }
}

/** Pools of a hundred seats, which shares are tried on, would agree with no list. */
function withoutShares({seats, ...policy}: Policy): Policy {
  return {...policy, seats: {professional: {...seats.professional, freeShare: undefined}, analyzer: {...seats.analyzer, freeShare: undefined}}}
}

/** Most sites share no license key. */
export function somePeers(draw: Draw, users: readonly User[], setting: Setting): PeerRows[] {
  if (users.length > 100 || draw.chance(0.6)) return []
  return Array.from({length: draw.from(1, 2)}, (_, i) => aPeer(draw, i, {users, setting}))
}

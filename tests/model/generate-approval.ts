// Two looks at one random site, with a plan that was halted at the first and is approved at the second.
import type {Allocation, Departure, Policy, User} from '../../collector/src/policy/model.ts'
import {DAY, type SnapshotCase} from './case.ts'
import type {Draw} from './draw.ts'
import {once} from './generate-history.ts'
import {aPolicy, someMade} from './generate-policy.ts'
import {aSeat, type Setting} from './generate-seats.ts'
import {aroundSeats, aSnapshotCase, someClocks} from './generate.ts'

function givenAnew({unreadable: _, ...seat}: Allocation, created: number): Allocation {
  return {...seat, id: `new-${seat.id}`, created, lastUsed: undefined}
}

/** One seat after the time between: as it was, gone, given anew, used, or otherwise changed. */
function later(draw: Draw, seat: Allocation, {now, readAt}: Setting): Allocation[] {
  if (draw.chance(0.6)) return [seat]
  return draw.pick<() => Allocation[]>([
    () => [],
    () => [givenAnew(seat, now - draw.int(DAY))],
    () => [{...seat, lastUsed: draw.pick([readAt - 1, now - draw.int(100 * DAY)])}],
    () => [{...seat, quarantined: !seat.quarantined, quarantineEnd: now + DAY}],
    () => [{...seat, excess: !seat.excess}],
    () => [{...seat, unreadable: true as const, lastUsed: readAt}],
    () => [{...seat, elsewhere: {lastActivity: readAt, used: true}}],
    () => [{...seat, holder: undefined}],
  ])()
}

function laterUser(draw: Draw, user: User): User {
  if (draw.chance(0.8)) return user
  return {...user, ...draw.pick([{blocked: !user.blocked}, {inactive: !user.inactive}, {removedExternally: !user.removedExternally}, {tags: [...user.tags, 'VIP']}])}
}

/** Mostly the same; now and then the owner changed his mind, so that seats are due that were not. */
function laterPolicy(draw: Draw, policy: Policy, users: readonly User[]): Policy {
  if (draw.chance(0.8)) return policy
  return draw.pick([{...aPolicy(draw, users), exclusions: policy.exclusions}, {...policy, graceDays: 0, bounceBackoffDays: 0}, {...policy, exclusions: aPolicy(draw, users).exclusions}])
}

function newSeats(draw: Draw, users: readonly User[], setting: Setting): Allocation[] {
  return draw.some(users, 0.1).map((user, i) => aSeat(draw, {id: `n${i}`, type: draw.pick(['professional', 'analyzer'] as const), user}, setting))
}

/** Seats that were seen to be gone between the two looks, whether or not they were given anew. */
function newLosses(draw: Draw, {allocations, now}: SnapshotCase, later: readonly Allocation[]): Departure[] {
  if (allocations.length > 100) return [] // all pairs are compared, slowly
  const gone = allocations.filter(({id}) => !later.some(seat => seat.id === id))
  return gone.flatMap(({type, holder, id}): Departure[] =>
    holder ? [{type, directory: draw.vary(holder.directory), userId: draw.vary(holder.id), allocationId: id, at: now, ours: false}] : [])
}

/** The site as `approved` was, after up to three days. */
function secondLook(draw: Draw, approved: SnapshotCase): SnapshotCase {
  const clocks = someClocks(draw, approved.now + draw.int(3 * DAY))
  const users = approved.users.map(user => laterUser(draw, user))
  const policy = laterPolicy(draw, approved.policy, users)
  const setting = {...clocks, policy}
  const allocations = [...approved.allocations.flatMap(seat => later(draw, seat, setting)), ...newSeats(draw, users, setting)]
  const made = draw.chance(0.5) ? approved.made : someMade(draw, users, clocks.now)
  const departures = once([...newLosses(draw, approved, allocations), ...approved.departures])
  return {...approved, ...clocks, policy, users, made, departures, allocations, approved, ...aroundSeats(draw, {allocations, policy, clocks})}
}

/** Whether the brake did halt the plan of the first look does not matter: an approval asks what is in both. */
export function anApprovalCase(draw: Draw): SnapshotCase {
  return secondLook(draw, aSnapshotCase(draw))
}

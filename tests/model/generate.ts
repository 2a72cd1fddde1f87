// Random sites as snapshots: users with any mix of attributes, seats with dates at every limit, pools that agree or nearly do.
import type {Allocation, Policy, Pool, SeatType, User} from '../../collector/src/policy/model.ts'
import {DAY, type SnapshotCase} from './case.ts'
import {around, type Draw} from './draw.ts'
import {aPolicy, directories, groups, logins, properties, roles, someMade, tags, values} from './generate-policy.ts'

const NOW = Date.UTC(2026, 2, 1, 2)

function aUser(draw: Draw, i: number): User {
  const odd = draw.chance(0.3) ? 0.5 : 0.1
  return {
    key: `u${i}`, directory: draw.vary(draw.pick(directories)), id: draw.vary(draw.pick(logins)), name: `User ${i}`,
    inactive: draw.chance(odd), blocked: draw.chance(odd), removedExternally: draw.chance(odd), managedByConnector: draw.chance(0.8),
    roles: draw.some(roles, 0.2).map(draw.vary), tags: draw.some(tags, 0.2).map(draw.vary), groups: draw.some(groups, 0.2).map(draw.vary),
    properties: draw.some(properties, 0.4).map(name => ({name: draw.vary(name), value: draw.vary(draw.pick(values))})),
  }
}

type Setting = {readonly now: number; readonly readAt: number; readonly policy: Policy}

/** Days at which something changes for a seat of the type. */
function limits(draw: Draw, type: SeatType, {policy}: Setting): number {
  const {inactivityDays} = policy.seats[type]
  return draw.pick([policy.graceDays, inactivityDays, inactivityDays, inactivityDays - policy.warningDays, policy.graceDays - policy.warningDays, policy.staleAfterDays, 400, draw.int(200)])
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

function aSeat(draw: Draw, row: {id: string; type: SeatType; user: User}, setting: Setting): Allocation {
  const {key, directory, id, name} = row.user
  const created = draw.one([() => around(draw, setting.now, limits(draw, row.type, setting)), () => setting.now - 400 * DAY])
  const quarantined = draw.chance(0.08)
  return {
    id: row.id, type: row.type, holder: {key, directory, id, name}, deletedUser: undefined, created,
    lastUsed: lastUseOf(draw, row.type, setting), quarantined, quarantineEnd: quarantined ? setting.now + DAY : undefined, excess: draw.chance(0.12),
  }
}

/** Most hold one seat, many both. */
function seatsOf(draw: Draw, users: readonly User[], setting: Setting): Allocation[] {
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
function withGaps(draw: Draw, seats: readonly Allocation[]): {allocations: Allocation[]; lost: Set<string>} {
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

/** A hundred seats of which as many are free as are wanted, or a few less: where floating point errs, the plan shows it. */
function almostThere(draw: Draw, {type, quarantined, share}: {type: SeatType; quarantined: number; share: number}): Pool {
  const available = Math.round(share * 100) - draw.from(-1, 3)
  return {type, total: 100, allocated: 100 - available, available, used: 0, quarantined, excess: 0}
}

/** The overview tells the rows with or without the quarantined ones, now and then with a difference at the edge of what is tolerated. */
function somePools(draw: Draw, allocations: readonly Allocation[], policy: Policy): Pool[] {
  return (['professional', 'analyzer'] as const).flatMap((type): Pool[] => {
    const rows = allocations.filter(seat => seat.type === type)
    if (rows.length === 0 ? draw.chance(0.3) : draw.chance(0.02)) return []
    const quarantined = rows.filter(seat => seat.quarantined).length
    const edge = Math.floor(Math.max(5, rows.length / 100))
    const counted = draw.chance(0.5) ? rows.length : rows.length - quarantined
    const allocated = Math.max(0, counted + draw.pick([0, 0, 0, 0, 0, 0, 1, -1, edge, edge + 1, -edge, -edge - 1]))
    const share = policy.seats[type].freeShare
    if (share !== undefined && draw.chance(0.4)) return [almostThere(draw, {type, quarantined, share})]
    const total = draw.pick([20, 100, allocated + draw.from(-3, 12), rows.length + draw.from(-3, 12)])
    return [{type, total, allocated, available: total - allocated, used: 0, quarantined, excess: Math.max(0, allocated - total)}]
  })
}

function someRuns(draw: Draw, now: number): number[] {
  if (draw.chance(0.05)) return []
  const first = now + draw.pick([0, 0, 1, draw.int(DAY)])
  return Array.from({length: 24}, (_, day) => first + day * DAY)
}

/** The reading is a moment before the judging; the site's clock at the limit now and then. */
function someClocks(draw: Draw): {now: number; readAt: number; siteClock: number | undefined} {
  const now = NOW + draw.pick([0, 0, draw.int(DAY)])
  const readAt = now - draw.pick([0, 0, 1, 2500])
  const limit = 5 * 60_000
  const off = draw.chance(0.8) ? draw.from(-2000, 2000) : draw.pick([limit, limit + 1, limit - 1, -limit, -limit - 1])
  return {now, readAt, siteClock: draw.chance(0.02) ? undefined : readAt + off}
}

const sizes: readonly ((draw: Draw) => number)[] = [draw => draw.int(5), draw => draw.from(3, 9), draw => draw.from(4, 12), draw => draw.from(5, 12), draw => draw.from(13, 20)]

/** Somebody used a seat lately, or just long enough ago. */
function refreshed(draw: Draw, seats: readonly Allocation[], {now, readAt, policy}: Setting): Allocation[] {
  const [first, ...rest] = seats
  if (first === undefined || draw.chance(0.3)) return [...seats]
  const edge = now - policy.staleAfterDays * DAY
  const old = draw.chance(0.5)
  const lastUsed = old ? edge + draw.pick([-1, 0, 1]) : readAt - 1
  const cut = (seat: Allocation): Allocation => (old && (seat.lastUsed ?? 0) > edge - 1 ? {...seat, lastUsed: edge - DAY} : seat)
  return [{...first, lastUsed}, ...rest.map(cut)]
}

/** One random site with what its owner wants. */
export function aSnapshotCase(draw: Draw): SnapshotCase {
  const size = draw.chance(0.006) ? draw.from(480, 640) : draw.pick(sizes)(draw)
  const everybody = Array.from({length: size}, (_, i) => aUser(draw, i))
  const clocks = someClocks(draw)
  const policy = aPolicy(draw, everybody)
  const setting = {...clocks, policy}
  const {allocations, lost} = withGaps(draw, refreshed(draw, seatsOf(draw, everybody, setting), setting))
  const users = everybody.filter(({key}) => !lost.has(key))
  const known = draw.chance(0.02) ? [] : users
  const edge = Math.floor(Math.max(5, allocations.length / 100))
  return {
    level: 'snapshot', ...clocks, runs: someRuns(draw, clocks.now), policy, made: someMade(draw, everybody, clocks.now),
    releasedInLastDay: draw.pick([0, 0, 1, 3]), switches: {enabled: draw.chance(0.95), dryRun: draw.chance(0.3)},
    pools: somePools(draw, allocations, policy), allocations, users: known, userCount: known.length === 0 ? draw.pick([0, 1]) : known.length + draw.int(3),
    unreadableSeats: draw.pick([0, 0, 0, 0, 0, 0, 1, edge, edge + 1]),
  }
}

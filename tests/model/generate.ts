// Random sites as snapshots: users, seats, an overview that agrees or nearly does, and what happened before.
import type {Allocation, Policy, User} from '../../collector/src/policy/model.ts'
import {DAY, type SnapshotCase} from './case.ts'
import type {Draw} from './draw.ts'
import {somePaused, someDepartures, wave} from './generate-history.ts'
import {aPolicy, someMade} from './generate-policy.ts'
import {somePools} from './generate-pools.ts'
import {aUser, inGroup, refreshed, seatsOf, unreadableAmong, withGaps, type Setting} from './generate-seats.ts'

const NOW = Date.UTC(2026, 2, 1, 2)

/** Mostly daily for longer than any warning reaches, now and then fewer, or none where nothing is managed. */
function someRuns(draw: Draw, now: number): number[] {
  if (draw.chance(0.05)) return []
  const first = now + draw.pick([0, 0, 1, draw.int(DAY)])
  return Array.from({length: draw.pick([24, 24, 24, draw.from(1, 6)])}, (_, day) => first + day * DAY)
}

/** The reading is a moment before the judging. */
export function someClocks(draw: Draw, now: number): {now: number; readAt: number; siteClock: number | undefined} {
  const readAt = now - draw.pick([0, 0, 1, 2500])
  return {now, readAt, siteClock: clockOf(draw, readAt)}
}

/** What the clock of a site says: at the limit now and then, and sometimes nothing. */
export function clockOf(draw: Draw, readAt: number): number | undefined {
  const limit = 5 * 60_000
  const off = draw.chance(0.8) ? draw.from(-2000, 2000) : draw.pick([limit, limit + 1, limit - 1, -limit, -limit - 1])
  return draw.chance(0.02) ? undefined : readAt + off
}

const sizes: readonly ((draw: Draw) => number)[] = [draw => draw.int(5), draw => draw.from(3, 9), draw => draw.from(4, 12), draw => draw.from(5, 12), draw => draw.from(13, 20)]

type People = {readonly everybody: readonly User[]; readonly isWave: boolean}

function somePeople(draw: Draw): People {
  const size = draw.chance(0.006) ? draw.from(480, 640) : draw.pick(sizes)(draw)
  const everybody = Array.from({length: size}, (_, i) => aUser(draw, i))
  const isWave = size >= 5 && size < 100 && draw.chance(0.2)
  return {everybody: isWave ? wave(draw, everybody) : everybody, isWave}
}

function someSeats(draw: Draw, everybody: readonly User[], setting: Setting): {allocations: Allocation[]; lost: Set<string>} {
  const seats = withGaps(draw, refreshed(draw, seatsOf(draw, everybody, setting), setting))
  return {...seats, allocations: inGroup(draw, unreadableAmong(draw, seats.allocations, setting), setting)}
}

/** As many as the seats show, and now and then as many more as are tolerated. */
function unreadableIn(draw: Draw, allocations: readonly Allocation[]): number {
  const edge = Math.floor(Math.max(5, allocations.length / 100))
  const shown = allocations.filter(seat => seat.unreadable === true).length
  return draw.pick([shown, shown, shown, shown, shown, shown, shown + 1, Math.max(shown, edge), Math.max(shown, edge + 1)])
}

type Clocks = ReturnType<typeof someClocks>

/** What is around the seats of a site; made anew for each of two looks at one site. */
export function aroundSeats(draw: Draw, {allocations, policy, clocks: {now}}: {readonly allocations: readonly Allocation[]; readonly policy: Policy; readonly clocks: Clocks}) {
  return {
    runs: someRuns(draw, now), releasedInLastDay: draw.pick([0, 0, 1, 3]),
    switches: {enabled: draw.chance(0.95), dryRun: draw.chance(0.3), paused: somePaused(draw, now)},
    pools: somePools(draw, allocations, policy), unreadableSeats: unreadableIn(draw, allocations),
    unreadablePeers: draw.chance(0.03) ? ['test'] : [],
  }
}

/** One random site with what its owner wants. */
export function aSnapshotCase(draw: Draw): SnapshotCase {
  const {everybody, isWave} = somePeople(draw)
  const clocks = someClocks(draw, NOW + draw.pick([0, 0, draw.int(DAY)]))
  const policy = aPolicy(draw, everybody)
  const {allocations, lost} = someSeats(draw, everybody, {...clocks, policy})
  const users = everybody.filter(({key}) => !lost.has(key))
  const known = draw.chance(0.02) ? [] : users
  return {
    level: 'snapshot', ...clocks, policy, made: someMade(draw, everybody, clocks.now),
    departures: someDepartures(draw, {allocations, isWave, users: everybody}, {...clocks, policy}),
    allocations, users: known, userCount: known.length === 0 ? draw.pick([0, 1]) : known.length + draw.int(3),
    ...aroundSeats(draw, {allocations, policy, clocks}),
  }
}

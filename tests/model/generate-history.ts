// Random pasts: seats that users lost, with the returns that look like a license rule, and pauses.
import type {Allocation, Departure, Pause, SeatType, User} from '../../collector/src/policy/model.ts'
import {DAY} from './case.ts'
import {around, type Draw} from './draw.ts'
import {directories, isSame} from './generate-policy.ts'
import type {Setting} from './generate-seats.ts'

/** The same people, but all of them different ones of one or two directories. */
export function wave(draw: Draw, users: readonly User[]): User[] {
  const places = [draw.pick(directories), draw.pick(directories)]
  const share = draw.pick([0, 0, 0.2])
  return users.map((user, i) => ({...user, directory: draw.vary(places[draw.chance(share) ? 1 : 0] ?? ''), id: draw.vary(`çelik${i}`)}))
}

type Loser = {readonly type: SeatType; readonly directory: string; readonly id: string; readonly row: string}

function lossOf(draw: Draw, {type, directory, id, row}: Loser, {now, policy}: Setting): Departure {
  const at = draw.one([
    () => around(draw, now, policy.bounceBackoffDays),
    () => Math.min(now, around(draw, now, draw.int(40))),
    () => draw.pick([now, now - DAY, now - 1]),
  ])
  return {type, directory: draw.vary(directory), userId: draw.vary(id), allocationId: draw.chance(0.4) ? row : `was-${row}`, at, ours: draw.chance(0.8)}
}

/** Of each user and type only the last loss is remembered; the latest come first. */
export function once(departures: readonly Departure[]): Departure[] {
  const login = ({directory, userId}: Departure) => ({directory, id: userId})
  return departures.filter((one, i) => departures.findIndex(other => other.type === one.type && isSame(login(other), login(one))) === i)
}

type People = {readonly allocations: readonly Allocation[]; readonly users: readonly User[]; readonly isWave: boolean}

/** People whose seat is there again, and some without one; in a wave about as many of both. */
export function someDepartures(draw: Draw, {allocations, users, isWave}: People, setting: Setting): Departure[] {
  if (users.length > 100 || (!isWave && draw.chance(0.6))) return []
  const held = allocations.flatMap(({id, type, holder}): Loser[] => holder ? [{type, directory: holder.directory, id: holder.id, row: id}] : [])
  const back = draw.some(held, isWave ? 0.9 : 0.4)
  const away = draw.some(users, isWave ? draw.pick([0, 0.5, 1]) : 0.2).map((user, i): Loser =>
    ({type: draw.pick(['professional', 'analyzer'] as const), directory: user.directory, id: isWave ? `away${i}` : user.id, row: `away-${i}`}))
  const lost = [...back, ...away].map(one => lossOf(draw, one, setting))
  return once(isWave ? lost.map(one => draw.chance(0.8) ? {...one, at: setting.now - DAY, ours: true} : one) : lost)
}

export function somePaused(draw: Draw, now: number): Pause | undefined {
  return draw.chance(0.1) ? {by: 'Olga', at: now - DAY, reason: draw.pick([undefined, 'audit'])} : undefined
}

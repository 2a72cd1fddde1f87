// Random policies and exclusions, with limits that a random site can meet exactly.
import type {Exclusion, ExclusionRules, Policy, SeatRule, User} from '../../collector/src/policy/model.ts'
import {DAY} from './case.ts'
import type {Draw} from './draw.ts'

export const directories = ['LAB', 'Corp', 'INTERNAL', 'Ångström', 'A\\B', 'A'] as const
export const logins = ['anna', 'Bo', 'çelik', 'müller', 'o\'neil', 'B\\carl', 'carl', 'sa_api'] as const
export const tags = ['VIP', 'Keep', 'Über'] as const
export const roles = ['RootAdmin', 'Auditor'] as const
export const groups = ['Finance', 'Développeurs'] as const
export const properties = ['License', 'Team'] as const
export const values = ['Keep', 'Free', 'License'] as const

/** Shares whose product with a pool's size floating point does not always hit. */
const shares = [0, 0.05, 0.07, 0.07, 0.1, 0.29, 0.33, 0.55, 0.57, 1]

function aRule(draw: Draw): SeatRule {
  const target = draw.int(4)
  return {
    enable: draw.chance(0.9), inactivityDays: draw.pick([0, 7, 30, 60, 60, 90]),
    freeSeats: target === 2 ? draw.pick([0, 1, 2, 3, 5, 8]) : undefined,
    freeShare: target === 3 ? draw.pick(shares) : undefined,
  }
}

/** Some rules name what is there, in odd letter case; some nobody. */
function someRules(draw: Draw, users: readonly User[]): ExclusionRules {
  const rarely = <T>(list: () => T[]): T[] => (draw.chance(0.2) ? list() : [])
  const named = (list: readonly string[]) => rarely(() => draw.some([...list, 'Nobody'], 0.4).map(draw.vary))
  return {
    users: rarely(() => draw.some(users, 0.2).map(user => loginOf(draw, user))),
    tags: named(tags), roles: named(roles), groups: named(groups),
    userDirectories: named(['LAB', 'Ångström']),
    customProperties: rarely(() => draw.some(properties, 0.5).map(name => ({name: draw.vary(name), value: draw.vary(draw.pick(values))}))),
    protectActiveUsers: draw.chance(0.06), protectNonBlockedUsers: draw.chance(0.06), protectInternalUsers: draw.chance(0.12),
  }
}

/** The user, or one who differs from him in one of the two names. */
function loginOf(draw: Draw, {directory, id}: User): {directory: string; id: string} {
  return draw.one([
    () => ({directory: draw.vary(directory), id: draw.vary(id)}),
    () => ({directory: draw.vary(directory), id: draw.vary(id)}),
    () => ({directory: draw.vary(draw.pick(directories)), id: draw.vary(id)}),
    () => ({directory: draw.vary(directory), id: draw.vary(draw.pick(logins))}),
  ])
}

export function aPolicy(draw: Draw, users: readonly User[]): Policy {
  const often = draw.chance(0.5) ? 0.6 : 0.1
  return {
    seats: {professional: aRule(draw), analyzer: aRule(draw)},
    graceDays: draw.pick([0, 1, 7, 7, 30, 60]), warningDays: draw.pick([0, 1, 7, 7, 14]), staleAfterDays: draw.pick([1, 7, 7, 30]),
    bounceBackoffDays: draw.pick([0, 1, 7, 30, 30]),
    withoutWaiting: {
      removedExternally: draw.chance(often), blocked: draw.chance(often), inactive: draw.chance(often), duplicates: draw.chance(0.5),
    },
    exclusions: someRules(draw, users),
    brake: draw.one([
      () => ({maxPerRun: draw.from(1, 6), maxPerDay: 1000, maxShare: 1}),
      () => ({maxPerRun: 1000, maxPerDay: draw.from(1, 9), maxShare: 1}),
      () => ({maxPerRun: 1000, maxPerDay: 1000, maxShare: draw.pick([0, 0.1, 0.2, 0.25, 0.4, 0.5, 0.6, 1])}),
      () => ({maxPerRun: 50, maxPerDay: 100, maxShare: 0.2}),
    ]),
    monthlyPerSeat: {professional: undefined, analyzer: draw.pick([undefined, 40])},
  }
}

/** Made by operators, newest first; of one user at most one still holds, as the store sees to. */
export function someMade(draw: Draw, users: readonly User[], now: number): Exclusion[] {
  if (draw.chance(0.6)) return []
  const distinct = users.filter((user, i) => users.findIndex(other => isSame(other, user)) === i)
  const made = draw.some(distinct, 0.4).flatMap((user, i): Exclusion[] => {
    const whom = {directory: draw.vary(user.directory), userId: draw.vary(user.id), reason: 'on leave', by: 'Olga', created: now - 30 * DAY}
    const until = draw.pick([undefined, now, now - 1, now + 1, now + 7 * DAY, now + draw.int(20 * DAY), now - draw.int(DAY)])
    const ended: Exclusion[] = draw.chance(0.2) ? [{...whom, id: `ended-${i}`, until: now - draw.int(DAY)}] : []
    return draw.chance(0.5) ? [{...whom, id: `made-${i}`, until}, ...ended] : [...ended, {...whom, id: `made-${i}`, until}]
  })
  return made
}

/** As one user to whoever reads letter case and accents alike. */
export function isSame(a: Pick<User, 'directory' | 'id'>, b: Pick<User, 'directory' | 'id'>): boolean {
  const login = ({directory, id}: typeof a) => `${directory}\\${id}`.normalize('NFD').toLowerCase()
  return login(a) === login(b)
}

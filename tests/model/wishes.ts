// A policy, exclusions made by operators and circumstances in the words of the second implementation.
import type {Case} from './case.ts'
import type {Facts, Reading, Wishes} from './words.ts'

/** `literal`: the readings to take at their word. */
export function wishesOf({policy, made}: Case, literal: ReadonlySet<Reading>): Wishes {
  const {exclusions} = policy
  return {
    kinds: policy.seats,
    graceDays: policy.graceDays, warningDays: policy.warningDays, staleAfterDays: policy.staleAfterDays,
    withoutWaiting: policy.withoutWaiting,
    users: exclusions.users, tags: exclusions.tags, properties: exclusions.customProperties,
    directories: exclusions.userDirectories, roles: exclusions.roles, groups: exclusions.groups,
    protectActive: exclusions.protectActiveUsers, protectNonBlocked: exclusions.protectNonBlockedUsers, protectInternal: exclusions.protectInternalUsers,
    made: made.map(one => ({directory: one.directory, id: one.userId, until: one.until})),
    brake: policy.brake,
    literal,
  }
}

export type Surroundings = Omit<Facts, 'pools' | 'seats' | 'userCount' | 'brokenRows'>

export function surroundingsOf({now, readAt, siteClock, runs, releasedInLastDay, switches}: Case): Surroundings {
  return {now, readAt, siteClock, runs, releasedInLastDay, ...switches}
}

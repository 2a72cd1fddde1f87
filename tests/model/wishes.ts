// A policy, exclusions made by operators and circumstances in the words of the second implementation.
import type {Case} from './case.ts'
import type {Facts, Lists, Wishes} from './words.ts'

export function wishesOf({policy, made}: Case): Wishes {
  const {exclusions} = policy
  return {
    kinds: policy.seats,
    graceDays: policy.graceDays, warningDays: policy.warningDays, staleAfterDays: policy.staleAfterDays, backoffDays: policy.bounceBackoffDays,
    withoutWaiting: policy.withoutWaiting,
    users: exclusions.users, tags: exclusions.tags, properties: exclusions.customProperties,
    directories: exclusions.userDirectories, roles: exclusions.roles, groups: exclusions.groups,
    protectActive: exclusions.protectActiveUsers, protectNonBlocked: exclusions.protectNonBlockedUsers, protectInternal: exclusions.protectInternalUsers,
    made: made.map(one => ({directory: one.directory, id: one.userId, until: one.until})),
    brake: policy.brake,
  }
}

export type Surroundings = Omit<Facts, Exclude<keyof Lists, 'readAt'> | 'userCount' | 'brokenRows' | 'unreliable'>

export function surroundingsOf({now, readAt, siteClock, runs, releasedInLastDay, switches, departures}: Case): Surroundings {
  const {enabled, dryRun, paused} = switches
  const losses = departures.map(({type, directory, userId, at, ours}) => ({kind: type, directory, id: userId, at, ours}))
  return {now, readAt, siteClock, runs, releasedInLastDay, losses, enabled, dryRun, paused: paused !== undefined}
}

// Fills in what a configuration does not say about releasing seats; every default is the careful one.
import type {RawExclusions, RawLicenseManagement, RawReleasePolicy} from './schema.ts'
import {scheduleOf, toTags, toUserName, type Surroundings} from './surroundings.ts'
import type {ExclusionsConfig, LicenseManagementConfig, ReleasePolicyConfig, Tags} from './types.ts'

function buildReleasePolicy(pool: RawReleasePolicy, inactivityDays: number): ReleasePolicyConfig {
  return {
    enable: pool.enable ?? false,
    inactivityDays: pool.inactivityDays ?? inactivityDays,
    allowShortThreshold: pool.allowShortThreshold ?? false,
    ...(pool.freeSeats === undefined ? {} : {freeSeats: pool.freeSeats}),
    ...(pool.freeShare === undefined ? {} : {freeShare: pool.freeShare}),
  }
}

export function buildLicenseManagement(section: RawLicenseManagement, tags: Tags, around: Surroundings): LicenseManagementConfig {
  const {release = {}, withoutWaiting = {}, brake = {}} = section
  const logLevel = section.debug === true ? 'debug' : section.logLevel ?? around.logLevel
  return {
    enable: section.enable ?? false,
    dryRun: section.dryRun ?? true,
    logLevel,
    evaluation: {frequency: scheduleOf(section.evaluation?.frequency ?? 'at 2:00 am every day', around)},
    release: {professional: buildReleasePolicy(release.professional ?? {}, 60), analyzer: buildReleasePolicy(release.analyzer ?? {}, 90)},
    withoutWaiting: {
      removedExternally: withoutWaiting.removedExternally ?? false,
      blocked: withoutWaiting.blocked ?? false,
      inactive: withoutWaiting.inactive ?? false,
      duplicates: withoutWaiting.duplicates ?? false,
    },
    quarantine: {gracePeriod: section.quarantine?.gracePeriod ?? 7},
    exclusions: buildExclusions(section.exclusions ?? {}),
    brake: {maxPerRun: brake.maxPerRun ?? 50, maxPerDay: brake.maxPerDay ?? 100, maxShare: brake.maxShare ?? 0.2},
    staleAfterDays: section.staleAfterDays ?? 7,
    warningDays: section.warningDays ?? 7,
    bounceBackoffDays: section.bounceBackoffDays ?? 30,
    auditLog: buildAuditLog(section.auditLog ?? {}),
    tags: {...tags, ...toTags(section.tags)},
  }
}

function buildAuditLog(section: NonNullable<RawLicenseManagement['auditLog']>): LicenseManagementConfig['auditLog'] {
  return {
    enable: section.enable ?? true,
    logLevel: section.logLevel ?? 'info',
    includeUserDetails: section.includeUserDetails ?? true,
    retentionDays: section.retentionDays ?? 730,
  }
}

function buildExclusions(section: RawExclusions): ExclusionsConfig {
  const {users = [], tags = [], customProperties = [], userDirectories = [], roles = [], groups = [], userStatus = {}} = section
  return {
    users: users.map(toUserName),
    tags,
    customProperties,
    userDirectories,
    roles,
    groups,
    userStatus: {
      protectActiveUsers: userStatus.protectActiveUsers ?? false,
      protectNonBlockedUsers: userStatus.protectNonBlockedUsers ?? false,
      protectInternalUsers: userStatus.protectInternalUsers ?? false,
    },
  }
}

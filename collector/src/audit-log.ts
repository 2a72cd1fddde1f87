// Repeats audit records in the log, as far as the configuration of the site wants it.
import {userName, type Verdict} from './policy/model.ts'
import type {Site} from './site.ts'

export type AuditLine = {readonly body: Readonly<Record<string, unknown>>; readonly user?: string; readonly sentence?: string}

/** `user` and `sentence`, which may name people, are told only where the site's `auditLog.includeUserDetails` allows it. */
export function logAudit({config, log}: Site, what: string, {body, ...people}: AuditLine): void {
  const {enable, logLevel, includeUserDetails} = config.licenseManagement.auditLog
  if (!enable) return
  const fields = includeUserDetails ? {...body, ...people} : body
  if (logLevel !== 'silent') log[logLevel](fields, what)
}

/** The sentence as the site's log may have it: `discreet` says the same and names nobody, nor quotes anybody. */
export function loggable({config}: Pick<Site, 'config'>, {sentence, discreet}: {readonly sentence: string; readonly discreet: string}): string {
  return config.licenseManagement.auditLog.includeUserDetails ? sentence : discreet
}

/** At level debug: what the policy says of each seat, and why. The user is named where the site's `auditLog.includeUserDetails` allows it. */
export function logVerdicts({config, log}: Pick<Site, 'config' | 'log'>, verdicts: readonly Verdict[]): void {
  if (!log.isLevelEnabled('debug')) return
  const names = config.licenseManagement.auditLog.includeUserDetails
  for (const {allocation, decision, reason, rule, daysInactive} of verdicts) {
    const {id, type, holder} = allocation
    log.debug({...(names && holder !== undefined && {user: userName(holder)}), allocation: id, type, reason, ...(rule !== undefined && names && {rule}), daysInactive}, decision)
  }
}

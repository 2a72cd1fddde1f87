// Repeats audit records in the log, as far as the configuration of the site wants it.
import type {Site} from './site.ts'

/** `user` is told only where the site's `auditLog.includeUserDetails` allows it. */
export function logAudit({config, log}: Site, what: string, record: {readonly body: Readonly<Record<string, unknown>>; readonly user?: string}): void {
  const {enable, logLevel, includeUserDetails} = config.licenseManagement.auditLog
  if (!enable) return
  const fields = includeUserDetails && record.user !== undefined ? {...record.body, user: record.user} : record.body
  if (logLevel !== 'silent') log[logLevel](fields, what)
}

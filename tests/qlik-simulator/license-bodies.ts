// The answers of GET /qrs/license and license/accesstypeoverview, in every form that servers are known to give.
import {usedMinutes} from './capacity.ts'
import {toIso} from './entities.ts'
import type {Json, JsonObject, Seat, SeatType, Site} from './model.ts'

/** How the server license is written: a signed key whose text holds the expiry in one of several ways, a LEF text, or no license. */
export type LicenseForm = 'slk' | 'slk-date-only' | 'slk-us' | 'slk-without-valid-to' | 'lef' | 'lef-perpetual' | 'none'
export const LICENSE_FORMS: readonly LicenseForm[] = ['slk', 'slk-date-only', 'slk-us', 'slk-without-valid-to', 'lef', 'lef-perpetual', 'none']

/**
 * `validTo` is epoch ms; `legacy` leaves out the properties that older servers do not have (isExpired and others).
 * Sites with the same `serial` have the same license; one signed key can serve several.
 */
export type LicenseState = {readonly form: LicenseForm; readonly validTo: number; readonly legacy: boolean; readonly serial: string}

export const SERIAL = '0000 1111 2222 3333'
/** Recent use counts as current use; QRS does not document how long a session is counted after its last activity. */
const IN_USE_MS = 5 * 60_000

/** JSON null when no license is installed. There is no expiry property: it stands in `keyDetails` or `lef`. */
export function licenseBody(site: Site, now: number): Json {
  const {form, legacy} = site.license
  if (form === 'none') return null
  const isKey = form.startsWith('slk')
  return {
    id: site.capacity.groupId.replace(/^.{8}/, '7c075f87'),
    createdDate: toIso(site.createdAt),
    modifiedDate: toIso(site.createdAt),
    modifiedByUserName: 'INTERNAL\\sa_repository',
    lef: isKey ? '' : lefText(site),
    serial: site.license.serial,
    check: '',
    key: isKey ? signedKey(site.license.serial) : '',
    keyDetails: isKey ? keyDetails(site) : '',
    name: isKey ? '' : 'Simulated site',
    organization: isKey ? '' : 'Simulated site',
    product: 2,
    numberOfCores: -1,
    ...(legacy ? {} : newerProperties(site, now)),
    privileges: null,
    schemaPath: 'License',
  }
}

/** Looks like a key that Qlik signed, and is none. */
function signedKey(serial: string): string {
  return `eyJhbGciOiJSUzUxMiIsInR5cCI6IkpXVCJ9.${Buffer.from(JSON.stringify({license: serial})).toString('base64url')}.c2ltdWxhdGVk`
}

export function isExpired({license}: Site, now: number): boolean {
  return license.form !== 'lef-perpetual' && license.form !== 'slk-without-valid-to' && now >= license.validTo
}

function newerProperties(site: Site, now: number): JsonObject {
  const expired = isExpired(site, now)
  return {
    isExpired: expired,
    expiredReason: expired ? 'The license has expired.' : '',
    isBlacklisted: false,
    isInvalid: false,
    isSubscription: site.license.form.startsWith('slk'),
    isCloudServices: false,
    isElastic: false,
    updated: toIso(site.createdAt),
  }
}

function keyDetails(site: Site): string {
  const lines = ['isBlackListed: False', `License Number: ${site.license.serial}`, ' Valid From: 0001-01-01  12:00:00 AM']
  const validTo = validToText(site.license)
  if (validTo !== undefined) lines.push(` Valid To: ${validTo}`)
  lines.push(
    ` Allotment professional:${site.totals.professional};`,
    ` Allotment analyzer:${site.totals.analyzer};`,
    ` Allotment analyzer_time:${site.capacity.assignedMinutes};`,
  )
  return lines.join('\n')
}

/** Qlik's own example has two spaces before the time; other servers were seen to give a date only, and the text follows the server's culture. */
function validToText({form, validTo}: LicenseState): string | undefined {
  const date = toIso(validTo).slice(0, 10)
  const [year, month, day] = date.split('-').map(Number)
  if (form === 'slk-without-valid-to') return undefined
  if (form === 'slk-date-only') return date
  return form === 'slk-us' ? `${month}/${day}/${year} 12:00:00 AM` : `${date}  12:00:00 AM`
}

function lefText(site: Site): string {
  const date = toIso(site.license.validTo).slice(0, 10)
  const lines = [site.license.serial.replaceAll(' ', ''), `PRODUCTLEVEL;50;;${date}`, `TOKENS;${site.totals.token_user};;`]
  if (site.license.form === 'lef') lines.push(`TIMELIMIT;;;${date}`)
  return lines.join('\r\n')
}

type PoolCount = {total: number; allocated: number; quarantined: number; excess: number; used: number; available: number}

/** Counts one pool from its rows. A quarantined seat cannot be given out; whether QRS counts it as allocated is not known, hence the switch. */
export function countPool(site: Site, type: SeatType, now: number): PoolCount {
  const rows = site.seats[type].all()
  const count = (test: (seat: Seat) => boolean): number => rows.reduce((sum, seat) => sum + Number(test(seat)), 0)
  const quarantined = count(seat => seat.quarantined)
  const total = site.totals[type]
  return {
    total,
    allocated: site.overview.quarantinedInAllocated ? rows.length : rows.length - quarantined,
    quarantined,
    excess: count(seat => seat.excess),
    used: count(seat => seat.lastUsed <= now && now - seat.lastUsed < IN_USE_MS),
    available: Math.max(0, total - rows.length),
  }
}

/** GET license/accesstypeoverview, which Qlik marks as experimental. */
export function overviewBody(site: Site, now: number): JsonObject {
  const tokens = countPool(site, 'token_user', now)
  const tokensEnabled = tokens.total > 0
  return {
    totalTokens: tokens.total,
    availableTokens: tokens.available,
    tokensEnabled,
    userAccess: {
      enabled: tokensEnabled,
      tokenCost: 1,
      allocatedTokens: tokens.allocated,
      usedTokens: tokens.used,
      quarantinedTokens: tokens.quarantined,
      schemaPath: 'AccessTypeOverview.UserAccessDetails',
    },
    loginAccess: {
      enabled: tokensEnabled,
      tokenCost: 0.1,
      allocatedTokens: 0,
      usedTokens: 0,
      unavailableTokens: 0,
      schemaPath: 'AccessTypeOverview.LoginAccessDetails',
    },
    professionalAccess: poolBody(site, 'professional', now),
    analyzerAccess: poolBody(site, 'analyzer', now),
    ...(site.overview.analyzerTime ? {analyzerTimeAccess: capacityBody(site, now)} : {}),
    schemaPath: 'AccessTypeOverview',
  }
}

function poolBody(site: Site, type: SeatType, now: number): JsonObject {
  const {total, allocated, used, quarantined, excess, available} = countPool(site, type, now)
  return {
    enabled: site.license.form !== 'none',
    total,
    allocated,
    used,
    quarantined,
    ...(site.overview.excess ? {excess} : {}),
    available,
    schemaPath: 'AccessTypeOverview.Details',
  }
}

function capacityBody(site: Site, now: number): JsonObject {
  return {
    enabled: site.license.form !== 'none' && site.capacity.assignedMinutes > 0,
    allocatedMinutes: site.capacity.assignedMinutes,
    usedMinutes: usedMinutes(site.capacity, now),
    unavailableMinutes: 0,
    schemaPath: 'AccessTypeOverview.AnalyzerTimeAccessDetails',
  }
}

// The server license: Qlik has no field for the day it ends, so the day is read out of the key's text.
import {createHash} from 'node:crypto'
import {DAY, type Instant} from '../policy/model.ts'
import type {QrsClient} from './client.ts'

/** `expiresAt` undefined with `perpetual` false means unreadable: never to be taken for fine. */
export type ServerLicense = {
  readonly installed: boolean
  readonly expiresAt: Instant | undefined
  readonly perpetual: boolean
  /** By its date, or by Qlik's word. */
  readonly expired: boolean
  /** Qlik itself says so: then users are locked out. */
  readonly reportedExpired: boolean
  readonly valid: boolean
  readonly readable: boolean
  readonly daysUntilExpiry: number | undefined // whole days, negative after the end
  readonly readAt: Instant
}

const FOREVER = Date.UTC(9000, 0, 1)

const rawOf = (value: unknown) => (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>
const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

function utc(year: string, month: string, day: string): Instant[] {
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day))
  const date = new Date(at)
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day) && at > 0 ? [at] : []
}

/** Milliseconds into the day; 0 where no time of day is given, or none that there is. */
function timeIn(text: string): number {
  const [, hour, minute, second = '0', half] = /(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AP])\.?M)?/i.exec(text) ?? []
  if (hour === undefined || Number(minute) > 59 || Number(second) > 59) return 0
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === 'P' ? 12 : 0)
  return hours > 23 ? 0 : ((hours * 60 + Number(minute)) * 60 + Number(second)) * 1000
}

/** Midnight UTC of a date in the ISO, German or slash form; of two possible readings the earlier, so that we warn early. */
function dayIn(text: string): Instant | undefined {
  const iso = /(\d{4})-(\d{2})-(\d{2})/.exec(text)
  if (iso) return utc(iso[1]!, iso[2]!, iso[3]!)[0]
  const dots = /(\d{1,2})\.(\d{1,2})\.(\d{4})/.exec(text)
  if (dots) return utc(dots[3]!, dots[2]!, dots[1]!)[0]
  const slashes = /(\d{1,2})\/(\d{1,2})\/(\d{4})/.exec(text)
  if (!slashes) return undefined
  const readings = [...utc(slashes[3]!, slashes[1]!, slashes[2]!), ...utc(slashes[3]!, slashes[2]!, slashes[1]!)]
  return readings.length === 0 ? undefined : Math.min(...readings)
}

/** The instant that a text names: its date, and its time of day if there is one, both taken for UTC as Qlik names no zone. */
export function instantIn(text: string): Instant | undefined {
  const day = dayIn(text)
  return day === undefined ? undefined : day + timeIn(text)
}

type End = {readonly expiresAt: Instant | undefined; readonly perpetual: boolean}

const unreadable: End = {expiresAt: undefined, perpetual: false}

function toEnd(text: string | undefined): End {
  const at = text === undefined ? undefined : instantIn(text)
  if (at === undefined) return unreadable
  return at >= FOREVER ? {expiresAt: undefined, perpetual: true} : {expiresAt: at, perpetual: false}
}

/** Signed key: the line `Valid To:` of keyDetails. */
const endOfSignedKey = (keyDetails: string): End => toEnd(/Valid To:(.*)/i.exec(keyDetails)?.[1])

/** Serial and control number: TIMELIMIT ends the license, PRODUCTLEVEL only says which releases it covers. */
function endOfLef(lef: string): End {
  const limit = /^TIMELIMIT;([^\r\n]*)/im.exec(lef)
  return limit ? toEnd(limit[1]) : {expiresAt: undefined, perpetual: true}
}

/** What tells one license from another: its number and a digest of its key, never the key. `ending` may be shown: the last four characters. */
export type LicenseMark = {readonly number: string; readonly keyDigest: string; readonly ending: string}

/** The mark of `GET /qrs/license`; undefined when none is installed, or nothing tells which it is. */
export function toLicenseMark(body: unknown): LicenseMark | undefined {
  const {serial, key, keyDetails} = rawOf(body)
  const given = textOf(serial) === '' ? /License Number:(.*)/i.exec(textOf(keyDetails))?.[1] ?? '' : textOf(serial)
  const number = given.replaceAll(/[^\da-z]/gi, '').toUpperCase()
  const signed = textOf(key).trim()
  if (number === '' && signed === '') return undefined
  return {number, keyDigest: signed === '' ? '' : createHash('sha256').update(signed).digest('hex'), ending: (number === '' ? signed : number).slice(-4)}
}

/** A key that Qlik issued anew is another text for the same number. */
export function isSameLicense(one: LicenseMark, other: LicenseMark): boolean {
  return (one.number !== '' && one.number === other.number) || (one.keyDigest !== '' && one.keyDigest === other.keyDigest)
}

/** Throws QrsError. */
export async function fetchLicenseMark(qrs: QrsClient): Promise<LicenseMark | undefined> {
  return toLicenseMark((await qrs.get('license')).body)
}

/** Maps `GET /qrs/license`; `null` means that no license is installed. */
export function toServerLicense(body: unknown, now: Instant): ServerLicense {
  if (typeof body !== 'object' || body === null) {
    return {installed: false, expiresAt: undefined, perpetual: false, expired: false, reportedExpired: false, valid: false, readable: false, daysUntilExpiry: undefined, readAt: now}
  }
  const raw = rawOf(body)
  const lef = textOf(raw.lef)
  const end = textOf(raw.keyDetails) === '' && lef !== '' ? endOfLef(lef) : endOfSignedKey(textOf(raw.keyDetails))
  const reportedExpired = raw.isExpired === true
  const expired = reportedExpired || (end.expiresAt !== undefined && end.expiresAt <= now)
  return {
    installed: true,
    ...end,
    expired,
    reportedExpired,
    valid: !expired && raw.isInvalid !== true && raw.isBlacklisted !== true,
    readable: end.perpetual || end.expiresAt !== undefined,
    daysUntilExpiry: end.expiresAt === undefined ? undefined : Math.floor((end.expiresAt - now) / DAY),
    readAt: now,
  }
}

export async function fetchServerLicense(qrs: QrsClient, now: Instant): Promise<ServerLicense> {
  return toServerLicense((await qrs.get('license')).body, now)
}

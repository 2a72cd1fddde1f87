// What is told about a server license: how it is, that it needs somebody, that it is well again.
import {dateText} from '../policy/explain.ts'
import {DAY, type Instant} from '../policy/model.ts'
import type {ServerLicense} from '../qrs/server-license.ts'
import {toDraft, type Draft, type Sender} from './draft.ts'

/** How a license is, each a state of its own. Those from `ending` on need somebody. */
export type LicenseState = 'fine' | 'perpetual' | 'ending' | 'unreadable' | 'invalid' | 'expired' | 'missing'

export function licenseStateOf(license: ServerLicense, thresholdDays: number): LicenseState {
  const {installed, expired, valid, readable, perpetual, daysUntilExpiry} = license
  if (!installed) return 'missing'
  if (expired) return 'expired'
  if (!valid) return 'invalid'
  if (!readable) return 'unreadable'
  if (perpetual) return 'perpetual'
  return daysUntilExpiry !== undefined && daysUntilExpiry <= thresholdDays ? 'ending' : 'fine'
}

export const needsSomebody = (state: LicenseState): boolean => state !== 'fine' && state !== 'perpetual'

const days = (count: number) => `${Math.abs(count)} ${Math.abs(count) === 1 ? 'day' : 'days'}`

type Told = {readonly license: ServerLicense; readonly state: LicenseState}

/** When it ends, as far as that is known. */
function endText({daysUntilExpiry, expiresAt}: ServerLicense): string {
  if (expiresAt === undefined || daysUntilExpiry === undefined) return ''
  return daysUntilExpiry > 0 ? ` in ${days(daysUntilExpiry)}, on ${dateText(expiresAt)}` : ` within a day, on ${dateText(expiresAt)}` // whose day it is depends on where one is
}

/** That users are locked out is said by Qlik's word alone: a key may name the day alone, or a time in a zone of its own. */
function expiredText({reportedExpired, expiresAt, readAt}: ServerLicense): string {
  const date = expiresAt === undefined ? undefined : dateText(expiresAt)
  if (reportedExpired) {
    if (date === undefined) return 'Qlik says that the server license has expired. Users cannot use Qlik Sense.'
    return expiresAt! <= readAt ? `The server license has expired on ${date}. Users cannot use Qlik Sense.` : `Qlik says that the server license has expired, though its key text names ${date}. Users cannot use Qlik Sense.`
  }
  const verb = readAt < expiresAt! + DAY ? 'ends' : 'ended'
  return `The server license ${verb} on ${date}, by its key text. Users cannot use Qlik Sense once Qlik takes it for expired.`
}

const sentences: Record<LicenseState, (license: ServerLicense) => string> = {
  fine: license => `The server license ends${endText(license)}.`,
  perpetual: () => 'The server license has no end.',
  ending: license => `The server license ends${endText(license)}.`,
  unreadable: () => 'The end of the server license could not be read from its key text.',
  invalid: () => 'Qlik says that the server license is not valid.',
  expired: expiredText,
  missing: () => 'No server license is installed. Users cannot use Qlik Sense.',
}

const advice: Record<LicenseState, readonly string[]> = {
  fine: [],
  perpetual: [],
  ending: ['Renew it at Qlik, then apply the renewed key in the QMC.'],
  unreadable: ['Look it up in the QMC, License management, and tell us the form of the key text.'],
  invalid: ['Look at it in the QMC, License management.'],
  expired: ['Renew it at Qlik, then apply the renewed key in the QMC.'],
  missing: ['Apply the license key in the QMC, License management.'],
}

/** One sentence on the state of the license, for the log and for people. */
export const licenseSentence = ({license, state}: Told): string => sentences[state](license)

const alertEvents: Record<LicenseState, string> = {
  fine: 'server license recovered', perpetual: 'server license recovered',
  ending: 'server license about to expire alert', expired: 'server license has expired alert',
  unreadable: 'server license unreadable alert', invalid: 'server license not valid alert', missing: 'server license missing alert',
}

function dataOf({license, state}: Told): Record<string, unknown> {
  const {expired, expiresAt, daysUntilExpiry, perpetual, valid, readable} = license
  return {
    state, licenseExpired: expired, expiryDateStr: expiresAt === undefined ? null : new Date(expiresAt).toISOString().slice(0, 10),
    daysUntilExpiry: daysUntilExpiry ?? null, perpetual, valid, readable,
  }
}

const stateWords: Record<LicenseState, string> = {
  fine: 'fine', perpetual: 'without an end', ending: 'ends soon', unreadable: 'cannot be read', invalid: 'not valid', expired: 'expired', missing: 'not installed',
}

function factsOf({license: {expiresAt, daysUntilExpiry, perpetual}, state}: Told): Draft['facts'] {
  return [
    {name: 'State', value: stateWords[state]},
    ...(perpetual ? [{name: 'Ends', value: 'never'}] : expiresAt === undefined ? [] : [{name: 'Ends', value: dateText(expiresAt)}]),
    ...(daysUntilExpiry === undefined ? [] : [{name: 'Days left', value: String(daysUntilExpiry)}]),
  ]
}

const lowered = (sentence: string) => `${sentence[0]!.toLowerCase()}${sentence.slice(1)}`.replace(/\. .*$/, '').replace(/\.$/, '')

/** How the license is, at each check. */
export function licenseStatus(sender: Sender, told: Told): Draft {
  const sentence = licenseSentence(told)
  return toDraft(sender, {
    kind: 'serverLicenseStatus', event: 'server license status', severity: needsSomebody(told.state) ? 'warning' : 'info',
    title: `${sender.site}: ${lowered(sentence)}`, lines: [sentence], facts: factsOf(told), data: dataOf(told),
  })
}

/** That somebody must do something, or need not any more. */
export function licenseAlert(sender: Sender, told: Told): Draft {
  const {state} = told
  const sentence = licenseSentence(told)
  const isWell = !needsSomebody(state)
  const severity = isWell ? 'ok' : state === 'ending' || state === 'unreadable' ? 'warning' : 'critical'
  return toDraft(sender, {
    kind: 'serverLicenseAlert', event: alertEvents[state], severity,
    title: isWell ? `${sender.site}: the server license is fine again` : `${sender.site}: ${lowered(sentence)}`,
    lines: [sentence, ...advice[state]], facts: factsOf(told), data: dataOf(told),
  })
}

/** What was told last of a license that needs somebody. */
export type LicenseAlert = {readonly state: LicenseState; readonly at: Instant}

/** What a check means: an alert, a recovery, or silence; and what is remembered then. `mayRepeat`: whether the rhythm of repeats lets one go out now. */
export function alertOf(before: LicenseAlert | undefined, state: LicenseState, {at, mayRepeat}: {at: Instant; mayRepeat: (last: Instant) => boolean}):
{readonly isTold: boolean; readonly remembered: LicenseAlert | undefined} {
  if (!needsSomebody(state)) return {isTold: before !== undefined, remembered: undefined}
  const isTold = before === undefined || before.state !== state || mayRepeat(before.at)
  return {isTold, remembered: isTold ? {state, at} : before}
}

// Findings on the license in words: one sentence that names nobody, and what to do.
import type {FindingCode, Listed} from './compliance.ts'

const count = (list: readonly Listed[]) => list.reduce((sum, item) => sum + item.count, 0)

/** `1 seat is`, `3 seats are` */
const seats = (list: readonly Listed[], one: string, many: string) => count(list) === 1 ? `1 seat ${one}` : `${count(list)} seats ${many}`

const nameOfType = (type: Listed['type']) => type === 'analyzer_capacity' ? 'analyzer capacity' : `${type} seats`

const types = (list: readonly Listed[]) => list.map(({type, detail}) => `${nameOfType(type)} (${detail})`).join(' and ')

type Words = {readonly none: string; readonly some: (list: readonly Listed[]) => string; readonly advice: (list: readonly Listed[]) => string}

const licenses: Readonly<Record<string, {readonly sentence: string; readonly advice: string}>> = {
  missing: {sentence: 'No server license is installed.', advice: 'Apply the license key in the QMC, License management.'},
  expired: {sentence: 'The server license has expired.', advice: 'Renew it at Qlik, then apply the renewed key in the QMC.'},
  invalid: {sentence: 'Qlik says that the server license is not valid.', advice: 'Look at it in the QMC, License management.'},
  unreadable: {sentence: 'The end of the server license could not be read from its key text.', advice: 'Look it up in the QMC, License management.'},
}

const words: Readonly<Record<FindingCode, Words>> = {
  poolExhausted: {
    none: 'Every license type has something left to give.',
    some: list => `Nothing is left of ${types(list)}. Users without one may not get in.`,
    advice: () => 'Release idle seats, those in excess first, or buy more. Qlik does not tell here whom it refused; its License Monitor app shows denied access.',
  },
  excess: {
    none: 'No seat is in excess.',
    some: list => `${seats(list, 'is', 'are')} in excess: more are assigned than the license has, and Qlik refuses ${count(list) === 1 ? 'its user' : 'their users'} at login.`,
    advice: () => 'Release idle seats of the type: each one lets a user in again. Where too few are idle, buy more. Does another deployment use the same license key?',
  },
  serverLicense: {
    none: 'The server license is valid.',
    some: ([item]) => licenses[item!.detail]!.sentence,
    advice: ([item]) => licenses[item!.detail]!.advice,
  },
  capacityExceeded: {
    none: 'The analyzer minutes of the month are within what is allocated.',
    some: ([item]) => `More analyzer minutes were used than are allocated: ${item!.detail}.`,
    advice: () => 'The count starts again on the first of the month at 00:00 UTC. See whether the contract has overage; give analyzer seats to those who use the most minutes, or buy more.',
  },
  moreAllocatedThanBought: {
    none: 'No more seats are allocated than were bought.',
    some: list => `More seats are allocated than were bought: ${types(list)}.`,
    advice: () => 'Release idle seats of the type, or buy more.',
  },
  removedOrBlocked: {
    none: 'No seat is held by a user who was removed, blocked or marked inactive.',
    some: list => `${seats(list, 'is held by a user', 'are held by users')} removed from the user directory, blocked, or marked inactive in Qlik.`,
    advice: () => 'Release them, or let that be done at each run by `licenseManagement.withoutWaiting`. Where a license rule gives such users seats, change the rule.',
  },
  bothTypes: {
    none: 'No user holds both a professional and an analyzer seat.',
    some: list => `${count(list) === 1 ? '1 user holds' : `${count(list)} users hold`} both a professional and an analyzer seat.`,
    advice: () => 'A professional seat is enough: release the analyzer seats, or let that be done at each run by `licenseManagement.withoutWaiting.duplicates`.',
  },
  serviceAccounts: {
    none: 'No account that is named like a service account holds a seat.',
    some: list => `${seats(list, 'is held by an account that is', 'are held by accounts that are')} named like ${count(list) === 1 ? 'a service account' : 'service accounts'}.`,
    advice: () => 'An account that opens no apps needs no seat: release it. Where one does, or where a person is meant, narrow the patterns.',
  },
}

/** Where all of it is counted at another site of the license group, a count of 0 beside a sentence on seats needs a word. */
function elsewhere(list: readonly Listed[]): string {
  const sites = [...new Set(list.flatMap(({countedAt}) => countedAt ?? []))]
  if (sites.length === 0) return ''
  const all = list.every(({countedAt}) => countedAt !== undefined)
  return ` ${all ? 'Counted' : 'Some are counted'} at ${sites.join(' and ')}, which ${sites.length === 1 ? 'shares' : 'share'} the license.`
}

/** One sentence on what was found at the site, or that nothing was. */
export function sentenceOn(finding: FindingCode, list: readonly Listed[]): string {
  return list.length === 0 ? words[finding].none : `${words[finding].some(list)}${elsewhere(list)}`
}

/** What to do; undefined where nothing was found. */
export function adviceOn(finding: FindingCode, list: readonly Listed[]): string | undefined {
  return list.length === 0 ? undefined : words[finding].advice(list)
}

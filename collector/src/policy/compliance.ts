// What does not agree with the license or with good order, each finding with a count and the seats or users that it is about.
// Refused assignments are not among them: at the QRS nothing tells of a login that was refused for want of a seat, and nothing
// that is read allows to infer one. What is told is when that must happen: `poolExhausted`, and `excess`, whose users are refused.
import {adviceOn, sentenceOn} from './compliance-words.ts'
import {capacityExceededOf, excessOf, moreAllocatedThanBoughtOf, poolExhaustedOf, serverLicenseOf} from './compliance-pools.ts'
import {bothTypesOf, removedOrBlockedOf, serviceAccountsOf} from './compliance-seats.ts'
import type {Allocation, SeatType, Snapshot} from './model.ts'

export type FindingCode =
  | 'moreAllocatedThanBought' | 'excess' | 'capacityExceeded' | 'poolExhausted'
  | 'bothTypes' | 'removedOrBlocked' | 'serviceAccounts' | 'serverLicense'

/**
 * What a finding is about: a seat of a user, or a whole type or license (then without `user`). `key` is the same for the same thing at all sites
 * of a license group; `count` is 1 but for numbers that no row stands for; `countedAt` names the other site of the group that counts it.
 */
export type Listed = {
  readonly key: string
  readonly type: SeatType | 'analyzer_capacity' | undefined
  readonly user: string | undefined // DIRECTORY\id
  readonly name: string | undefined
  readonly allocationId: string | undefined
  readonly count: number
  readonly detail: string
  readonly countedAt: string | undefined
}

/** `count`: seats, users (bothTypes), types (poolExhausted), or 0 and 1; without what another site counts. `sentence` names nobody. */
export type Finding = {
  readonly finding: FindingCode
  readonly count: number
  readonly list: readonly Listed[]
  readonly sentence: string
  readonly advice: string | undefined // undefined where nothing was found
}

/** The server license as Qlik tells it; `readable`: its end is known. */
export type LicenseFacts = {readonly installed: boolean; readonly expired: boolean; readonly valid: boolean; readonly readable: boolean}

/**
 * `seats`: undefined where the lists of the reading are not whole. `peers`: the seats of the other sites of the license group as they were read
 * last, a list for each; none without a group. `serverLicense`: undefined where it was not looked at. `serviceAccounts`: patterns, see `toAccountTest`.
 */
export type ComplianceInput = Pick<Snapshot, 'pools' | 'capacity' | 'users'> & {
  readonly seats: readonly Allocation[] | undefined
  readonly peers: readonly (readonly Allocation[])[]
  readonly serverLicense: LicenseFacts | undefined
  readonly serviceAccounts: readonly string[]
}

/** What a finding is about; undefined where it cannot be said, which is not the same as nothing. */
type Rule = (input: ComplianceInput) => readonly Listed[] | undefined

/** In the order in which people read them: who is locked out first. */
const rules: Readonly<Record<FindingCode, Rule>> = {
  poolExhausted: poolExhaustedOf,
  excess: excessOf,
  serverLicense: serverLicenseOf,
  capacityExceeded: capacityExceededOf,
  moreAllocatedThanBought: moreAllocatedThanBoughtOf,
  removedOrBlocked: removedOrBlockedOf,
  bothTypes: bothTypesOf,
  serviceAccounts: serviceAccountsOf,
}

/** All that is found at one site, with count 0 where nothing is; a finding that cannot be judged by this reading is missing. */
export function findCompliance(input: ComplianceInput): Finding[] {
  return Object.entries(rules).flatMap(([code, rule]): Finding[] => {
    const list = rule(input)
    const finding = code as FindingCode
    return list === undefined ? [] : [toFinding(finding, list)]
  })
}

const sum = (list: readonly Listed[]) => list.reduce((total, {count}) => total + count, 0)

function toFinding(finding: FindingCode, list: readonly Listed[]): Finding {
  return {finding, count: sum(list.filter(({countedAt}) => countedAt === undefined)), list, sentence: sentenceOn(finding, list), advice: adviceOn(finding, list)}
}

export type SiteFindings = {readonly site: string; readonly findings: readonly Finding[]}

/** Of the states of a server license the worst last. */
const licenseStates = ['unreadable', 'invalid', 'expired', 'missing']

const weightOf = (finding: FindingCode, {count, detail}: Listed) => finding === 'serverLicense' ? licenseStates.indexOf(detail) : count

const keyOf = (finding: FindingCode, {key}: Listed) => `${finding} ${key}`

/** By thing, the site that counts it: the one that has the most of it, of equal ones the first. */
function countingSites(group: readonly SiteFindings[]): ReadonlyMap<string, string> {
  const most = new Map<string, {readonly site: string; readonly weight: number}>()
  const all = group.flatMap(({site, findings}) => findings.flatMap(({finding, list}) => list.map(item => ({site, finding, item}))))
  for (const {site, finding, item} of all) {
    const [key, weight] = [keyOf(finding, item), weightOf(finding, item)]
    if (weight > (most.get(key)?.weight ?? -Infinity)) most.set(key, {site, weight})
  }
  return new Map([...most].map(([key, {site}]) => [key, site]))
}

/**
 * The findings of the sites of one license group, in the order of the configuration, so that sums over sites are right: each thing stays on every
 * list, and one site counts it: where sites tell different numbers of the same pool, or states of the same license, the one that tells the worst,
 * else the first that has it. A site that is not read is left out by the caller, and the next one counts in its place.
 */
export function countOnce(group: readonly SiteFindings[]): SiteFindings[] {
  const sites = countingSites(group)
  return group.map(({site, findings}) => {
    const mark = (finding: FindingCode, item: Listed): Listed => {
      const countedAt = sites.get(keyOf(finding, item))
      return {...item, countedAt: countedAt === site ? undefined : countedAt}
    }
    return {site, findings: findings.map(({finding, list}) => toFinding(finding, list.map(item => mark(finding, item))))}
  })
}

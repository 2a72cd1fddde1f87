// What check-config says of license keys that sites share. Of a key or its number four characters are shown at most.
import type {SiteConfig} from '../config/types.ts'
import {isSameLicense, type LicenseMark} from '../qrs/server-license.ts'

/** A site with what was learned of it; offline, and where it was not reached, the mark is undefined. */
export type CheckedSite = {
  readonly site: Pick<SiteConfig, 'name' | 'licenseGroup' | 'costs'>
  readonly mark: LicenseMark | undefined
  /** Whether its seats could be read, all of them, and tell of use; undefined offline. */
  readonly isReliable: boolean | undefined
}

/** Nothing here can find that out, so it is said whatever else was found. */
export const UNSEEN_USE = 'ATTENTION: use in places that this collector does not read (Qlik Cloud, another deployment on the same license key) cannot be known. '
  + 'Whoever works only there looks idle here and would lose the seat: exclude such users, or leave releasing off at the sites with that key.'

/** `a, b and c`. */
const listed = (names: readonly string[]) => (names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`)
const namesOf = (sites: readonly CheckedSite[]) => listed(sites.map(({site}) => site.name))

const groupsOf = (sites: readonly CheckedSite[]): [string, CheckedSite[]][] =>
  [...Map.groupBy(sites.filter(({site}) => site.licenseGroup !== undefined), ({site}) => site.licenseGroup!)]

/** One line per group: who is in it, and whether it keeps its sites from releasing now. */
export function groupLines(sites: readonly CheckedSite[]): string[] {
  return groupsOf(sites).filter(([, members]) => members.length > 1).map(([group, members]) => {
    const missing = members.filter(({isReliable}) => isReliable === false)
    const held = missing.length === 0 ? '' : ` Nothing is released at any of them now: ${namesOf(missing)} could not be read whole, or tells of no use.`
    return `License group ${group}: ${namesOf(members)}. Use at one of them counts at all.${held}`
  })
}

function aloneInGroup(sites: readonly CheckedSite[]): string[] {
  return groupsOf(sites).filter(([, members]) => members.length === 1).map(([group, members]) =>
    `only ${namesOf(members)} names license group ${group}. The other sites with its license key are not known here, so use at them is not seen: `
    + 'let this collector read them too, exclude the users who work there, or leave releasing off.')
}

type Marked = CheckedSite & {readonly mark: LicenseMark}

const isMarked = (one: CheckedSite): one is Marked => one.mark !== undefined

/** The sites by license, each license once. */
function byLicense(sites: readonly CheckedSite[]): Marked[][] {
  const licenses: Marked[][] = []
  for (const one of sites.filter(isMarked)) {
    const same = licenses.find(license => license.some(other => isSameLicense(one.mark, other.mark)))
    if (same === undefined) licenses.push([one])
    else same.push(one)
  }
  return licenses
}

function sharedWithoutGroup(sites: readonly CheckedSite[]): string[] {
  const isTogether = ([first, ...others]: readonly Marked[]) => first!.site.licenseGroup !== undefined && others.every(({site}) => site.licenseGroup === first!.site.licenseGroup)
  return byLicense(sites).filter(license => license.length > 1 && !isTogether(license)).map(license =>
    `${namesOf(license)} have the same license (ending in ${license[0]!.mark.ending}) and do not name the same licenseGroup. `
    + 'A user who is idle at one may be at work at the other, and would lose the seat. Give them one licenseGroup.')
}

function groupOfSeveralLicenses(sites: readonly CheckedSite[]): string[] {
  return groupsOf(sites).filter(([, members]) => byLicense(members).length > 1).map(([group, members]) =>
    `the sites of license group ${group} have different licenses: ${listed(members.filter(isMarked).map(({site, mark}) => `${site.name} (ending in ${mark.ending})`))}. `
    + 'Use of another license keeps seats here, and a site that cannot be read holds up the others. Is the group right?')
}

const costsText = ({site: {costs}}: CheckedSite) =>
  JSON.stringify([costs?.currency, costs?.monthlyPerSeat.professional, costs?.monthlyPerSeat.analyzer, costs?.monthlyBudget])

function differentCosts(sites: readonly CheckedSite[]): string[] {
  return groupsOf(sites).filter(([, members]) => new Set(members.map(costsText)).size > 1).map(([group, members]) =>
    `the sites of license group ${group} (${namesOf(members)}) have different costs. What was bought and the budget are told by one of them alone, with its costs, `
    + 'and an idle or freed seat by the site that counts it: give all of them the same costs.')
}

/** What does not fit between the licenses of the sites, their costs and the groups they name, in sentences; a site whose license is not known is compared with none. */
export function licenseWarnings(sites: readonly CheckedSite[]): string[] {
  return [...sharedWithoutGroup(sites), ...groupOfSeveralLicenses(sites), ...aloneInGroup(sites), ...differentCosts(sites)]
}

// The rules that look at what holds for each site, its own sections merged over the global ones.
import type {Path, Problem} from './path.ts'
import type {RuleInput} from './rules.ts'
import type {RawReleasePolicy} from './schema.ts'
import {findUrlProblem, trimUrl} from './urls.ts'

/** Each later entry that equals an earlier one, with the first such; missing entries equal nothing. */
export const findDuplicates = (values: readonly (string | undefined)[]): [index: number, first: number][] =>
  values.flatMap((value, index): [number, number][] => {
    const first = values.indexOf(value)
    return value !== undefined && first < index ? [[index, first]] : []
  })

export function checkSiteNames({sites}: RuleInput): Problem[] {
  return findDuplicates(sites.map(site => site.name?.toLowerCase())).map(([index, first]) => ({
    path: ['sites', index, 'name'],
    message: `sites[${first}] has this name already (upper and lower case do not count)`,
  }))
}

/** A group that is written in two ways would be two groups, each blind to the other. */
export function checkLicenseGroups({sites}: RuleInput): Problem[] {
  const groups = sites.map(site => site.licenseGroup)
  return findDuplicates(groups.map(group => group?.toLowerCase())).filter(([index, first]) => groups[index] !== groups[first]).map(([index, first]) => ({
    path: ['sites', index, 'licenseGroup'],
    message: `sites[${first}] writes this group with other capital letters; write it the same way in both, or they would not know of each other`,
  }))
}

export function checkSiteAddresses({sites}: RuleInput): Problem[] {
  const urls = sites.map(site => site.qrs?.url)
  const pathOf = (index: number): Path => ['sites', index, 'qrs', 'url']
  const bad = urls.flatMap((url, index): Problem[] => {
    const message = url === undefined ? undefined : findUrlProblem(url, {schemes: ['https']})
    return message === undefined ? [] : [{path: pathOf(index), message}]
  })
  const same = findDuplicates(urls.map(url => url && trimUrl(url).toLowerCase())).map(([index, first]): Problem => ({
    path: pathOf(index),
    message: `sites[${first}] has this address already: its seats would be counted and released twice`,
  }))
  return [...bad, ...same]
}

type PoolProblem = {readonly key: keyof RawReleasePolicy; readonly message: string}

function eachPool({sites, source}: RuleInput, check: (pool: RawReleasePolicy) => PoolProblem | undefined): Problem[] {
  return sites.flatMap((site, index) => (['professional', 'analyzer'] as const).flatMap((type): Problem[] => {
    const found = check(site.licenseManagement?.release?.[type] ?? {})
    return found ? [{path: source(index, ['licenseManagement', 'release', type, found.key]), message: found.message}] : []
  }))
}

export function checkThresholds(input: RuleInput): Problem[] {
  return eachPool(input, ({inactivityDays, allowShortThreshold}) => {
    const isShort = inactivityDays !== undefined && inactivityDays < 7 && allowShortThreshold !== true
    const message = 'below 7 days takes seats from people on vacation; where that is meant, write allowShortThreshold: true beside it'
    return isShort ? {key: 'inactivityDays', message} : undefined
  })
}

export function checkSeatTargets(input: RuleInput): Problem[] {
  return eachPool(input, ({freeSeats, freeShare}) =>
    freeSeats !== undefined && freeShare !== undefined ? {key: 'freeShare', message: 'give freeSeats or freeShare, not both'} : undefined)
}

export function checkCurrency({sites, source}: RuleInput): Problem[] {
  return sites.flatMap(({costs}, index): Problem[] =>
    costs && costs.currency === undefined ? [{path: source(index, ['costs', 'currency']), message: 'is missing: three capital letters such as EUR'}] : [])
}

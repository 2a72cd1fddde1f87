// What a schema cannot say: rules over several keys, over schedules and names. One small function each.
import {isLocalName} from '../local-actor.ts'
import {parseSchedule} from '../schedule.ts'
import {isTimeZone} from '../wall-time.ts'
import {mergeSites, type MergedSite} from './merge.ts'
import {toText, valueAt, type Path, type Problem} from './path.ts'
import {checkEmail} from './rules-email.ts'
import {checkInfluxDb} from './rules-influxdb.ts'
import {checkMqtt} from './rules-mqtt.ts'
import {checkCurrency, checkLicenseGroups, checkSeatTargets, checkSiteAddresses, checkSiteNames, checkThresholds, findDuplicates} from './rules-sites.ts'
import {checkWebhooks} from './rules-webhooks.ts'
import type {RawConfig} from './schema.ts'
import {findTagProblem} from './tags.ts'
import {findUrlProblem} from './urls.ts'

/** What is known of the file beside its sound parts. */
type Given = {
  /** Whether the file gives a key a value, also one that was refused. */
  readonly given: (path: Path) => boolean
  /** Texts that came from the environment; no message may repeat them. */
  readonly replaced: ReadonlySet<string>
  /** Files that were read, and secrets wherever they stand, by path. */
  readonly contents: ReadonlyMap<string, string>
}

export type RuleInput = Given & {
  /** Has the right shape as far as it goes: parts that were already reported are left out. */
  readonly raw: Partial<RawConfig>
  readonly sites: readonly MergedSite[]
  /** Where a key that holds for a site was given: in the site itself, else globally. */
  readonly source: (site: number, path: Path) => Path
}

const RULES: readonly ((input: RuleInput) => Problem[])[] = [
  checkTimeZone, checkSchedules, checkSiteNames, checkLicenseGroups, checkSiteAddresses,
  checkThresholds, checkSeatTargets, checkCurrency, checkTags, checkTokenNames,
  checkGrafanaUrl, checkInfluxDb, checkMqtt, checkWebhooks, checkEmail,
]

/** Every rule's problems. `has` tells whether a key stands in the file. */
export function checkRules(raw: Partial<RawConfig>, has: (path: Path) => boolean, given: Given): Problem[] {
  const source = (site: number, path: Path): Path => {
    const own: Path = ['sites', site]
    const depth = path.findLastIndex((_, index) => [own, []].some(scope => has([...scope, ...path.slice(0, index + 1)])))
    return has([...own, ...path.slice(0, depth + 1)]) ? [...own, ...path] : path
  }
  const input = {raw, sites: mergeSites(raw), source, ...given}
  return RULES.flatMap(rule => rule(input))
}

function checkTimeZone({raw: {timeZone}}: RuleInput): Problem[] {
  if (timeZone === undefined || isTimeZone(timeZone)) return []
  return [{path: ['timeZone'], message: 'is not a known time zone; give an IANA name such as Europe/Stockholm or UTC'}]
}

function checkGrafanaUrl({raw: {grafanaUrl}}: RuleInput): Problem[] {
  const message = grafanaUrl === undefined ? undefined : findUrlProblem(grafanaUrl, {schemes: ['http', 'https'], login: 'people who follow a link log in themselves'})
  return message === undefined ? [] : [{path: ['grafanaUrl'], message}]
}

/** A section's path at the top and below every site: a global one is checked even where all sites replace it. */
const everywhere = ({sites}: RuleInput, paths: readonly Path[]): Path[] =>
  [[], ...sites.map((_, index): Path => ['sites', index])].flatMap(scope => paths.map(path => [...scope, ...path]))

const SCHEDULES: readonly Path[] = [
  ['licenseMonitoring', 'collectInterval'],
  ['licenseManagement', 'evaluation', 'frequency'],
  ['serverLicenseMonitor', 'frequency'],
  ['serverLicenseMonitor', 'alert', 'repeat'],
  ['digest', 'frequency'],
]

function checkSchedules(input: RuleInput): Problem[] {
  return everywhere(input, SCHEDULES).flatMap(path => {
    const text = valueAt(input.raw, path)
    const result = typeof text === 'string' ? parseSchedule(text, 'UTC') : undefined
    if (!result || !('error' in result)) return []
    const caret = input.replaced.has(toText(path)) ? '' : `\n${result.error.caret}`
    return [{path, message: `${result.error.message}${caret}`}]
  })
}

const TAG_SECTIONS: readonly Path[] = [['tags'], ['licenseMonitoring', 'tags'], ['licenseManagement', 'tags'], ['serverLicenseMonitor', 'tags']]

function checkTags(input: RuleInput): Problem[] {
  return [...everywhere(input, TAG_SECTIONS), ['destinations', 'influxDb', 'tags']].flatMap(path =>
    Object.entries(valueAt(input.raw, path) ?? {}).flatMap(([name, value]): Problem[] => {
      const message = findTagProblem(name, String(value))
      return message === undefined ? [] : [{path: [...path, name], message, at: 'key'}]
    }),
  )
}

function checkTokenNames({raw}: RuleInput): Problem[] {
  const names = (raw.api?.tokens ?? []).map(token => token.name)
  const path = (index: number): Path => ['api', 'tokens', index, 'name']
  return [
    ...findDuplicates(names).map(([index, first]) => ({path: path(index), message: `api.tokens[${first}] has this name already`})),
    ...names.flatMap((name, index) => (isLocalName(name) ? [{path: path(index), message: 'this name is kept for commands on the collector\'s machine; choose another'}] : [])),
  ]
}

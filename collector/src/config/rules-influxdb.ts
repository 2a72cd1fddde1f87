// Which keys of the InfluxDB destination go together: an address, and one of its two ways to write.
import type {Path, Problem} from './path.ts'
import {checkLogin, isUsed} from './rules-destinations.ts'
import type {RuleInput} from './rules.ts'
import type {RawInfluxDb} from './schema-destinations.ts'
import {findUrlProblem, isHost} from './urls.ts'

const AT: Path = ['destinations', 'influxDb']
const V1_ONLY = ['database', 'retentionPolicy', 'user', 'password'] as const

const problem = (key: string, message: string): Problem => ({path: [...AT, key], message})

export function checkInfluxDb({raw, given}: RuleInput): Problem[] {
  const influx = raw.destinations?.influxDb
  if (!isUsed(influx)) return []
  const isAddressed = given([...AT, 'url']) || given([...AT, 'host'])
  return [...(isAddressed ? checkAddress(influx) : [problem('host', 'is missing: give host (and port) or url')]), ...(isV2(influx) ? checkV2(influx) : checkV1(influx))]
}

/** An organization or a bucket says 2.x; a database with a token is the 1.x way of writing, which 2.x and 3 accept. */
export const isV2 = (influx: RawInfluxDb): boolean => influx.org !== undefined || influx.bucket !== undefined

function checkAddress({url, host, port}: RawInfluxDb): Problem[] {
  if (url === undefined) return host === undefined || isHost(host) ? [] : [problem('host', 'must be a host name alone; for an address with https:// or a path use url')]
  const message = findUrlProblem(url, {schemes: ['http', 'https']})
  return [
    ...(message === undefined ? [] : [problem('url', message)]),
    ...(host === undefined ? [] : [problem('host', 'give host and port, or url, not both')]),
    ...(port === undefined ? [] : [problem('port', 'belongs to host; with url, write the port there')]),
  ]
}

function checkV2(influx: RawInfluxDb): Problem[] {
  const missing = (['org', 'bucket', 'token'] as const).filter(key => influx[key] === undefined)
  const foreign = V1_ONLY.filter(key => influx[key] !== undefined)
  return [
    ...missing.map(key => problem(key, 'is missing: InfluxDB 2.x needs org, bucket and token')),
    ...foreign.map(key => problem(key, 'is for InfluxDB 1.x, org and bucket are for 2.x; give one or the other')),
  ]
}

function checkV1(influx: RawInfluxDb): Problem[] {
  const {database, user, token} = influx
  return [
    ...(database === undefined ? [problem('database', 'is missing: give database (1.x), or org, bucket and token (2.x)')] : []),
    ...checkLogin(AT, influx),
    ...(token !== undefined && user !== undefined ? [problem('token', 'give user and password, or token, not both')] : []),
  ]
}

// The command line of the workbench.
import {parseArgs} from 'node:util'
import {PEOPLE} from './people.ts'
import type {WorkbenchOptions} from './server.ts'

export type ParsedOptions = {readonly options: Omit<WorkbenchOptions, 'dist'>; readonly dist: string | undefined} | {readonly text: string; readonly exitCode: 0 | 2}

const logins = PEOPLE.map(({login}) => login)
const HELP = `Usage: node tests/workbench/main.ts --collector URL [options]

Serves the built Grafana app in a page that stands in for Grafana, on 127.0.0.1, in front of a collector.
The app's tokens are taken from the environment: SEATKEEPER_READ_TOKEN and SEATKEEPER_OPERATE_TOKEN.

  --collector URL   address of the collector's API; without it the app is not configured
  --disabled        the app is installed, but not enabled
  --as LOGIN        who is signed in at first: ${logins.join(', ')} (admin)
  --site NAME       the site that the panel shows, also $site with ?var-site= in the address
  --port P          port of the page (any free one)
  --dist DIR        folder of the built app (it is built, if need be, in grafana-plugin/dist)
  --help            this text`

const FLAGS = {
  collector: {type: 'string'}, disabled: {type: 'boolean'}, as: {type: 'string'}, site: {type: 'string'}, port: {type: 'string'}, dist: {type: 'string'}, help: {type: 'boolean', short: 'h'},
} as const

type Values = {readonly collector?: string; readonly disabled?: boolean; readonly as?: string; readonly site?: string; readonly port?: string; readonly dist?: string; readonly help?: boolean}

class OptionError extends Error {}

const MAX_PORT = 65_535

function checkValues({collector, as, port}: Values): void {
  if (collector !== undefined && !/^https?:\/\/./.test(collector)) throw new OptionError(`--collector must be an address such as http://127.0.0.1:8484, not "${collector}".`)
  if (as !== undefined && !logins.includes(as)) throw new OptionError(`--as must be one of ${logins.join(', ')}, not "${as}".`)
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= MAX_PORT)) throw new OptionError(`--port must be a whole number up to ${MAX_PORT}, not "${port}".`)
}

/** A token that is not set is left out: the app is then not fully configured, as it can happen in Grafana. */
function secretsOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  const secrets = {readToken: environment.SEATKEEPER_READ_TOKEN, operateToken: environment.SEATKEEPER_OPERATE_TOKEN}
  return Object.fromEntries(Object.entries(secrets).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''))
}

/** Options for the workbench, or a text to print and the code to exit with: 0 for help, 2 for a bad option. */
export function readOptions(args: readonly string[], environment: NodeJS.ProcessEnv): ParsedOptions {
  try {
    const values: Values = parseArgs({args: [...args], options: FLAGS}).values
    if (values.help === true) return {text: HELP, exitCode: 0}
    checkValues(values)
    const {collector, disabled = false, as, site, port, dist} = values
    const settings = {enabled: !disabled, pinned: true, jsonData: collector === undefined ? {} : {apiUrl: collector}, secureJsonData: secretsOf(environment)}
    return {dist, options: {settings, port: Number(port ?? 0), ...(as !== undefined && {login: as}), ...(site !== undefined && {panelOptions: {site}})}}
  } catch (error) {
    if (!(error instanceof OptionError) && !(error instanceof TypeError)) throw error
    return {text: `${error.message.split('. ')[0]!.replace(/\.$/, '')}. See --help.`, exitCode: 2}
  }
}

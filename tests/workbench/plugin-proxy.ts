// What Grafana's proxy for apps does with a request, by the built plugin.json, the settings and who is signed in; pure.
import {matchRoute} from './route-match.ts'
import {escapePath, toBytes} from './byte-text.ts'
import {interpolate, TemplateError, type TemplateData} from './go-template.ts'
import {joinPaths, parseGoUrl} from './go-url.ts'
import {APP_ACCESS, actionsOf, hasRole, type Person} from './people.ts'
import {readRole, type PluginJson, type Route} from './plugin-json.ts'

export type AppSettings = {
  readonly enabled: boolean
  readonly pinned: boolean
  readonly jsonData: Readonly<Record<string, unknown>>
  readonly secureJsonData: Readonly<Record<string, string>>
}

export type ProxyRequest = {
  readonly pluginId: string
  readonly method: string
  /** Behind `/api/plugin-proxy/ID/`, still escaped. */
  readonly path: string
  /** With its question mark, or empty. */
  readonly query: string
}

export type Situation = {
  readonly plugins: readonly PluginJson[]
  /** Undefined where the app was never enabled. */
  readonly settings: AppSettings | undefined
  /** Undefined where nobody is signed in. */
  readonly person: Person | undefined
}

export type Header = readonly [name: string, value: string]

/** Grafana's own answer. Without a body where Grafana sends none. */
export type OwnAnswer = {readonly status: number; readonly body?: Readonly<Record<string, unknown>>}

export type Forward = {
  /** With host and port, without a path. */
  readonly origin: string
  /** Path and query as they go on the wire. */
  readonly target: string
  /** Those of the route; they win over all others. */
  readonly headers: readonly Header[]
  /** Replaces the client's. */
  readonly body?: string
}

export type Decision = {readonly answer: OwnAnswer} | {readonly forward: Forward}

const refuse = (status: number, message: string): Decision => ({answer: {status, body: {message}}})

/** As when the upstream is down: Go's transport refuses the address only when it is used. */
const UNREACHABLE: Decision = {answer: {status: 502}}

export const UNAUTHORIZED: OwnAnswer = {status: 401, body: {extra: null, message: 'Unauthorized', messageId: 'auth.unauthorized', statusCode: 401, traceID: ''}}

const NO_ACCESS: Decision = {answer: {status: 403, body: {
  title: 'Access denied', message: `You'll need additional permissions to perform this action. Permissions needed: ${APP_ACCESS}`,
}}}

function findRoute(routes: readonly Route[], {method, path}: ProxyRequest): {readonly route: Route; readonly rest: string} | undefined {
  for (const route of routes) {
    if (![undefined, '', '*', method].includes(route.method)) continue
    const rest = matchRoute(route.path, path)
    if (rest !== undefined) return {route, rest}
  }
  return undefined
}

/** An action decides alone; a role counts only where none is named. */
function mayUse({reqAction = '', reqRole}: Route, person: Person, plugins: readonly PluginJson[]): boolean {
  if (reqAction !== '') return actionsOf(person, plugins).has(reqAction)
  return reqRole === undefined || hasRole(person, readRole(reqRole) ?? 'Admin')
}

/** A body that is no JSON once it is filled in leaves the client's in place. */
function bodyOf({body}: Route, data: TemplateData): string | undefined {
  if (body === undefined) return undefined
  try {
    const text = interpolate(JSON.stringify(body), data)
    JSON.parse(text)
    return text
  } catch (error) {
    if (error instanceof TemplateError || error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The value of a template or, where it is broken, undefined. */
function fill(text: string, data: TemplateData): string | undefined {
  try {
    return interpolate(text, data)
  } catch (error) {
    if (error instanceof TemplateError) return undefined
    throw error
  }
}

const failed = (message: string): Decision => ({answer: {status: 500, body: {message, traceID: ''}}})

function forwardOn(route: Route, rest: string, query: string, {jsonData, secureJsonData}: AppSettings): Decision {
  const data = {JsonData: jsonData, SecureJsonData: secureJsonData}
  const address = fill(route.url ?? '', data)
  if (address === undefined) return failed('Could not interpolate plugin route url')
  const url = parseGoUrl(address)
  if (url === undefined) return failed('Could not parse url')
  const headers = (route.headers ?? []).map(({name, content}) => ({name, value: fill(content, data)}))
  if (headers.some(({value}) => value === undefined)) return failed('Failed to render plugin headers')
  if (!['http', 'https'].includes(url.scheme) || url.host === '') return UNREACHABLE
  const body = bodyOf(route, data)
  return {forward: {
    origin: `${url.scheme}://${url.host}`,
    target: (escapePath(joinPaths(url.path, rest)) || '/') + query,
    headers: headers.map(({name, value}) => [name, toBytes(value!)]),
    ...(body !== undefined && {body}),
  }}
}

/** What becomes of a request: an answer of Grafana's own, or where it goes on to. */
export function decide(request: ProxyRequest, {plugins, settings, person}: Situation): Decision {
  if (person === undefined) return {answer: UNAUTHORIZED}
  if (!actionsOf(person, plugins).has(APP_ACCESS)) return NO_ACCESS
  const plugin = plugins.find(({id}) => id === request.pluginId)
  if (plugin === undefined) return refuse(404, 'Plugin not found')
  // Settings belong to apps; a panel's own id leads nowhere.
  if (plugin.type !== 'app') return failed('Failed to fetch plugin settings')
  if (settings === undefined) return refuse(404, 'Plugin setting not found')
  if (!settings.enabled) return refuse(404, 'Plugin is not enabled')
  const found = findRoute(plugin.routes ?? [], request)
  if (found === undefined) return refuse(404, 'plugin route match not found')
  if (!mayUse(found.route, person, plugins)) return refuse(403, 'plugin proxy route access denied')
  return forwardOn(found.route, found.rest, request.query, settings)
}

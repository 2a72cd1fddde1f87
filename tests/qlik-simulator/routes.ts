// All that the simulated QRS answers: from a request's text to a reply, gate included.
import type {IncomingHttpHeaders} from 'node:http'
import {capacityGroups, capacityUsesFull} from './capacity.ts'
import {sourceOf} from './collection.ts'
import {SEAT_ENTITY, accessGroupFull, definitionCondensed, namedCondensed, ruleFull} from './entities.ts'
import type {Call, Resource} from './entity-routes.ts'
import {entityHandler} from './entity-routes.ts'
import {jsonFields} from './fields.ts'
import {FilterError} from './filter.ts'
import {XRF_REFUSAL, identifyCaller, parseQuery, passesXrfCheck} from './gate.ts'
import {ABOUT, securityRule, serverNode} from './installation.ts'
import {licenseBody, overviewBody} from './license-bodies.ts'
import type {Json, JsonObject, LicenseRule, Site} from './model.ts'
import {SEAT_TYPES} from './model.ts'
import type {Reply} from './reply.ts'
import {jsonReply, textReply} from './reply.ts'
import {seatResource} from './seat-routes.ts'
import {userResource} from './user-routes.ts'

/** `url` as on the request line, `body` as received. */
export type RawRequest = {readonly method: string; readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string}
type Handler = (call: Call) => Reply
/** Answers a request at an instant of the site's clock (epoch ms). */
export type Qrs = (request: RawRequest, now: number) => Reply

const PREFIX = '/qrs/'

export function createQrs(site: Site): Qrs {
  const handlers = makeHandlers(site)
  return (request, now) => {
    const [path, queryText] = splitUrl(request.url)
    const query = parseQuery(queryText)
    if (query === undefined || !passesXrfCheck(request.headers, query)) return textReply(403, XRF_REFUSAL)
    const body = parseBody(request.body)
    if (body === undefined && request.body !== '') return textReply(400, 'The body is not valid JSON')
    if ([...query.values()].includes(undefined)) return textReply(400, 'Missing parameter value(s)')
    const target = findHandler(handlers, path.toLowerCase())
    if (target === undefined) return textReply(404, 'Not found')
    return answer(target.handler, {method: request.method, rest: target.rest, query, body, caller: identifyCaller(site, request.headers), now})
  }
}

function answer(handler: Handler, call: Call): Reply {
  try {
    return handler(call)
  } catch (error) {
    if (error instanceof FilterError) return textReply(400, error.message)
    throw error
  }
}

/** Path and query, without the question mark. */
export function splitUrl(url: string): [path: string, query: string] {
  const at = url.indexOf('?')
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)]
}

function parseBody(text: string): Json | undefined {
  try {
    return text === '' ? undefined : (JSON.parse(text) as Json)
  } catch {
    return undefined
  }
}

/** The longest known beginning of the path wins. */
function findHandler(handlers: ReadonlyMap<string, Handler>, path: string): {handler: Handler; rest: string[]} | undefined {
  if (!path.startsWith(PREFIX)) return undefined
  const segments = path.slice(PREFIX.length).split('/').filter(segment => segment !== '')
  for (let length = Math.min(3, segments.length); length > 0; length--) {
    const handler = handlers.get(segments.slice(0, length).join('/'))
    if (handler !== undefined) return {handler, rest: segments.slice(length)}
  }
  return undefined
}

function makeHandlers(site: Site): Map<string, Handler> {
  const handlers = new Map<string, Handler>([
    ['user', entityHandler(userResource(site))],
    ...SEAT_TYPES.map((type): [string, Handler] => [`license/${SEAT_ENTITY[type].path}`, entityHandler(seatResource(site, type))]),
    ['license', single(call => licenseBody(site, call.now), 'restricted')],
    ['license/accesstypeoverview', single(call => overviewBody(site, call.now), 'restricted')],
    ['license/professionalaccessgroup', small('License.ProfessionalAccessGroup', () => accessGroups(site, 'professional'))],
    ['license/analyzeraccessgroup', small('License.AnalyzerAccessGroup', () => accessGroups(site, 'analyzer'))],
    ['license/analyzertimeaccesstype', call => small('License.AnalyzerTimeAccessType', () => capacityGroups(site.capacity, call.now))(call)],
    ['license/analyzertimeaccessusage', call => small('License.AnalyzerTimeAccessUsage', () => capacityUsesFull(site.capacity, call.now))(call)],
    ['license/loginaccesstype', small('License.LoginAccessType', () => [])],
    ['license/loginaccessusage', small('License.LoginAccessUsage', () => [])],
    ['systemrule', small('SystemRule', () => [securityRule(site), ...site.rules.map(rule => ruleFull(rule, site))])],
    ['tag', small('Tag', () => [...site.tags.values()].map(namedCondensed))],
    ['custompropertydefinition', small('CustomPropertyDefinition', () => [...site.properties.values()].map(definitionCondensed))],
    ['servernodeconfiguration', small('ServerNodeConfiguration', () => [serverNode(site)])],
    ['about', single(() => ABOUT, 'open')],
  ])
  handlers.set('about/api/description', single(() => [...handlers.keys()].map(path => PREFIX + path), 'open'))
  return handlers
}

/** A path that gives one object and knows GET only. */
function single(body: (call: Call) => Json, access: 'open' | 'restricted'): Handler {
  return call => {
    if (call.rest.length > 0) return textReply(404, 'Not found')
    if (call.method !== 'GET') return textReply(405, 'Method not allowed')
    return access === 'restricted' && call.caller.rights === 'none' ? textReply(403, 'Forbidden') : jsonReply(body(call))
  }
}

function small(type: string, rows: () => readonly JsonObject[]): Handler {
  const condensed = (row: JsonObject): JsonObject => ({id: row.id ?? null, ...(row.name === undefined ? {} : {name: row.name}), privileges: null})
  const resource: Resource<JsonObject> = {
    type,
    rows: sourceOf(rows, condensed),
    lookup: () => jsonFields(rows()[0]),
    full: row => row,
    condensed,
  }
  return entityHandler(resource)
}

function accessGroups(site: Site, type: LicenseRule['type']): JsonObject[] {
  return site.rules.filter(rule => rule.type === type).map(rule => accessGroupFull(rule, site))
}

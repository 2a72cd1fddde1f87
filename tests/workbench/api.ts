// The part of Grafana's API that the plugin uses: who am I, the app's settings, and the proxy.
import {json as readJson} from 'node:stream/consumers'
import type {IncomingMessage, ServerResponse} from 'node:http'
import {forward, type ForwardOptions} from './forward.ts'
import {APP_ACCESS, PLUGINS_WRITE, actionsOf, type Person} from './people.ts'
import type {Plugin} from './plugin-json.ts'
import {UNAUTHORIZED, decide, type AppSettings, type OwnAnswer} from './plugin-proxy.ts'
import {comesFromElsewhere, personOf} from './session.ts'
import {applyUpdate, toSettingsAnswer, type SettingsUpdate} from './settings.ts'

/** The settings of the one app, in memory. */
export type SettingsStore = {
  readonly get: () => AppSettings | undefined
  readonly set: (settings: AppSettings | undefined) => void
}

export type ApiDeps = ForwardOptions & {readonly plugins: readonly Plugin[]; readonly store: SettingsStore}

/** A request under way; its path is still escaped, its query has its question mark. */
export type Exchange = {readonly request: IncomingMessage; readonly response: ServerResponse; readonly path: string; readonly query: string}

/** Takes the address of a request apart. */
export function toExchange(request: IncomingMessage, response: ServerResponse): Exchange {
  const url = request.url ?? '/'
  const end = url.indexOf('?') < 0 ? url.length : url.indexOf('?')
  return {request, response, path: url.slice(0, end), query: url.slice(end)}
}

type ApiCall = {readonly request: IncomingMessage; readonly person: Person | undefined; readonly path: string}

const said = (status: number, message: string): OwnAnswer => ({status, body: {message}})

const denied = (action: string): OwnAnswer =>
  ({status: 403, body: {title: 'Access denied', message: `You'll need additional permissions to perform this action. Permissions needed: ${action}`}})

/** Sends an answer of Grafana's own. */
export function sendAnswer(response: ServerResponse, {status, body}: OwnAnswer, type = 'application/json'): void {
  const text = body === undefined ? '' : JSON.stringify(body)
  response.writeHead(status, {...(body && {'content-type': type}), 'content-length': Buffer.byteLength(text)}).end(text)
}

function meOf({id, login, name, email, isGrafanaAdmin}: Person): OwnAnswer {
  return {status: 200, body: {id, uid: `workbench-${login}`, login, name, email, theme: '', orgId: 1, isGrafanaAdmin, isDisabled: false, isExternal: false, authLabels: []}}
}

async function readUpdate(request: IncomingMessage): Promise<SettingsUpdate | undefined> {
  const body = await readJson(request).catch(() => undefined)
  return typeof body === 'object' && body !== null ? body : undefined
}

async function changeSettings({request, person}: ApiCall, {plugins, store}: ApiDeps): Promise<OwnAnswer> {
  if (!actionsOf(person!, plugins.map(({json}) => json)).has(PLUGINS_WRITE)) return denied(PLUGINS_WRITE)
  const update = await readUpdate(request)
  if (update === undefined) return said(400, 'bad request data')
  store.set(applyUpdate(store.get(), update))
  return said(200, 'Plugin settings updated')
}

async function settingsCall(call: ApiCall, deps: ApiDeps, id: string): Promise<OwnAnswer> {
  const plugin = deps.plugins.find(({json}) => json.id === id)
  const isChange = call.request.method === 'POST'
  if (isChange && plugin !== undefined) return changeSettings(call, deps)
  if (plugin === undefined) return said(404, isChange ? 'Plugin not installed' : 'Plugin not found, no installed plugin with that id')
  if (!actionsOf(call.person!, deps.plugins.map(({json}) => json)).has(APP_ACCESS)) return said(403, 'Access Denied')
  return {status: 200, body: toSettingsAnswer(plugin, plugin.json.type === 'app' ? deps.store.get() : undefined)}
}

async function answerApi(call: ApiCall, deps: ApiDeps): Promise<OwnAnswer> {
  const {person, path} = call
  if (path === '/api/login/ping') return person === undefined ? said(401, 'Unauthorized') : said(200, 'Logged in')
  if (person === undefined) return UNAUTHORIZED
  if (path === '/api/user') return meOf(person)
  const [, id] = /^\/api\/plugins\/([\w-]+)\/settings$/.exec(path) ?? []
  return id === undefined ? said(404, 'Not found') : settingsCall(call, deps, id)
}

function proxyCall({request, response, path, query}: Exchange, deps: ApiDeps): void {
  const person = personOf(request)
  const [whole, pluginId = ''] = /^\/api\/plugin-proxy\/([\w-]+)\/?/.exec(path) ?? ['']
  const wish = {pluginId, method: request.method ?? 'GET', path: path.slice(whole.length), query}
  const decision = decide(wish, {plugins: deps.plugins.map(({json}) => json), settings: deps.store.get(), person})
  if ('answer' in decision) sendAnswer(response, decision.answer, 'application/json; charset=UTF-8')
  else forward({request, response, person: person!}, decision.forward, deps)
}

/** Answers any path under `/api/`. */
export async function handleApi(exchange: Exchange, deps: ApiDeps): Promise<void> {
  const {request, response, path} = exchange
  for (const [name, value] of [['cache-control', 'no-store'], ['x-content-type-options', 'nosniff'], ['x-frame-options', 'deny']] as const) response.setHeader(name, value)
  if (comesFromElsewhere(request)) response.writeHead(403, {'content-type': 'text/plain; charset=utf-8'}).end('origin not allowed\n')
  else if (/^\/api\/plugin-proxy\/[\w-]/.test(path)) proxyCall(exchange, deps)
  else sendAnswer(response, await answerApi({request, person: personOf(request), path}, deps))
}

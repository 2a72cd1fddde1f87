// The built plugin.json, read as Grafana reads it: what the proxy needs of it, and what would keep the plugin from loading.
import {existsSync, readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'

export type OrgRole = 'None' | 'Viewer' | 'Editor' | 'Admin'

export type Route = {
  readonly path: string
  readonly method?: string
  readonly url?: string
  readonly reqRole?: string
  readonly reqAction?: string
  readonly headers?: readonly {readonly name: string; readonly content: string}[]
  /** Replaces the client's body, even when empty. */
  readonly body?: unknown
}

export type RoleGrant = {
  readonly role: {readonly name: string; readonly permissions: readonly {readonly action: string; readonly scope?: string}[]}
  readonly grants: readonly string[]
}

export type PluginJson = {
  readonly id: string
  readonly type: string
  readonly name: string
  readonly info: {readonly version: string; readonly [key: string]: unknown}
  readonly routes?: readonly Route[]
  readonly roles?: readonly RoleGrant[]
  readonly includes?: readonly {readonly type: string; readonly role?: string; readonly [key: string]: unknown}[]
  readonly [key: string]: unknown
}

/** A plugin as it lies on disk: its plugin.json, its folder, and where the browser finds it. */
export type Plugin = {readonly json: PluginJson; readonly folder: string}

/** Grafana would not load the plugin, or not all of it. */
export class PluginLoadError extends Error {}

const orgRoles: readonly string[] = ['None', 'Viewer', 'Editor', 'Admin']
const grantees: readonly string[] = ['Viewer', 'Editor', 'Admin', 'Grafana Admin']

/** Grafana reads a role with its first letter raised, and an empty one as Viewer; undefined where it is none. */
export function readRole(text: string): OrgRole | undefined {
  const role = text === '' ? 'Viewer' : text.charAt(0).toUpperCase() + text.slice(1)
  return orgRoles.includes(role) ? role as OrgRole : undefined
}

function wrongRoles({routes = [], includes = []}: PluginJson): string[] {
  const roles = [...routes.map(({reqRole}) => reqRole), ...includes.map(({role}) => role)]
  return roles.filter(role => role !== undefined && readRole(role) === undefined).map(role => `"${role!}" is no role`)
}

function wrongGrants({id, roles = []}: PluginJson): string[] {
  const granted = roles.flatMap(({grants}) => grants).filter(name => !grantees.includes(name)).map(name => `"${name}" cannot be granted to`)
  const actions = roles.flatMap(({role}) => role.permissions).map(({action}) => action)
  return [...granted, ...actions.filter(action => !action.startsWith(`${id}.`) && !action.startsWith(`${id}:`)).map(action => `the action "${action}" does not begin with the plugin's id`)]
}

/** Patterns of Grafana's router that no plugin here uses, and that the match beside this file does not know. */
function unknownPatterns({routes = []}: PluginJson): string[] {
  return routes.filter(({path}) => path === '' || path.split('/').some(part => /[()?]|.:|^:.*[^\w]|\*./.test(part) || (part.includes('*') && part !== '*')))
    .map(({path}) => `the path "${path}" has a pattern that the workbench does not know`)
}

function readJson(file: string): PluginJson {
  const json = JSON.parse(readFileSync(file, 'utf8')) as PluginJson
  const wrong = [...wrongRoles(json), ...wrongGrants(json), ...unknownPatterns(json)]
  if (wrong.length > 0) throw new PluginLoadError(`${file}: ${wrong.join('; ')}.`)
  return json
}

/** The app in a build folder, then the panels nested in it. Throws a `PluginLoadError` where Grafana would not load them. */
export function readPlugins(dist: string): readonly Plugin[] {
  if (!existsSync(join(dist, 'plugin.json'))) throw new PluginLoadError(`There is no plugin in ${dist}: build grafana-plugin first.`)
  const nested = readdirSync(dist, {recursive: true, encoding: 'utf8'}).filter(file => /[/\\]plugin\.json$/.test(file)).toSorted()
  return ['plugin.json', ...nested].map(file => ({json: readJson(join(dist, file)), folder: join(dist, file, '..')}))
}

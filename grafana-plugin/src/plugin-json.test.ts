// plugin.json decides who may do what: a slip here opens a door, or keeps the whole app from loading.
import { describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { APP_ID, OPERATE } from './constants'

type Route = { path: string; method?: string; url: string; reqAction?: string; reqRole?: string; body?: unknown; urlParams?: unknown; tokenAuth?: unknown; headers: Array<{ name: string; content: string }> }
type Role = { role: { name: string; permissions: Array<{ action: string }> }; grants: string[] }
type Include = { type: string; path: string; role?: string; action?: string }
type PluginJson = { id: string; routes: Route[]; roles: Role[]; includes: Include[]; dependencies: { grafanaDependency: string } }

const read = <T>(file: string): T => JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as T
const app = read<PluginJson>('plugin.json')
const panel = read<{ id: string; type: string; skipDataQuery: boolean; info: { logos: { small: string } }; dependencies: { grafanaDependency: string } }>('panels/atrisk/plugin.json')

const READ = `${APP_ID}.seats:read`

describe('routes', () => {
  it.each(app.routes.map((route): [string, Route] => [`${route.method} ${route.path}`, route]))('%s: one method, an exact path, a role, a token', (_, route) => {
    expect(route.method).toMatch(/^(GET|POST|DELETE)$/)
    expect(route.path).toMatch(/^[a-z-]+$/) // a `*` lets ..%2F through
    expect(route.url).toMatch(/^\{\{ \.JsonData\.apiUrl \}\}\/v4\/[a-z-]+(\/[a-z]+)?$/)
    expect([READ, OPERATE]).toContain(route.reqAction)
    expect([route.reqRole, route.body, route.urlParams, route.tokenAuth]).toEqual([undefined, undefined, undefined, undefined])
  })

  it('reads with the token for reading, and acts with the one for acting', () => {
    const token = (name: string) => [{ name: 'Authorization', content: `Bearer {{ .SecureJsonData.${name} }}` }]
    for (const route of app.routes) expect(route.headers).toEqual(token(route.reqAction === READ ? 'readToken' : 'operateToken'))
  })

  it('leads each deed to its own place', () => {
    const acting = app.routes.filter(({ reqAction }) => reqAction === OPERATE)
    expect(acting.map(({ method, path, url }) => `${method} ${path}: ${url.split('/v4/')[1]}`)).toEqual([
      'GET operator: connection', 'POST release: release', 'GET release: release', 'POST exclusions: exclusions', 'DELETE exclusions: exclusions',
      'POST plan-approve: plan/approve', 'POST plan-discard: plan/discard', 'POST pause: pause', 'POST resume: resume', 'POST undo: undo',
    ])
  })

  it('lets nothing be changed with the right to read', () => {
    const reading = app.routes.filter(({ reqAction }) => reqAction === READ)
    expect(reading.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET at-risk', 'GET connection', 'GET exclusions', 'GET plan'])
  })
})

describe('roles', () => {
  it('grant reading to Viewers and acting to Editors', () => {
    expect(app.roles.map(({ role, grants }) => [role.permissions.map(({ action }) => action), grants])).toEqual([[[READ], ['Viewer']], [[READ, OPERATE], ['Editor']]])
  })

  it('name actions that begin with the id, or Grafana does not load the app', () => {
    const actions = [...app.roles.flatMap(({ role }) => role.permissions.map(({ action }) => action)), ...app.includes.flatMap(({ action }) => action ?? [])]
    for (const action of actions) expect(action.startsWith(`${APP_ID}.`)).toBe(true)
  })
})

describe('the nested panel', () => {
  it('is declared, has its logo, and needs the same Grafana', () => {
    expect(app.includes.filter(({ type }) => type === 'panel').map(({ path }) => path)).toEqual(['panels/atrisk/plugin.json'])
    expect([panel.id, panel.type, panel.skipDataQuery]).toEqual(['seatkeeper-atrisk-panel', 'panel', true])
    expect(readFileSync(join(import.meta.dirname, 'panels/atrisk', panel.info.logos.small), 'utf8')).toContain('<svg')
    expect(panel.dependencies.grafanaDependency).toBe(app.dependencies.grafanaDependency)
  })
})

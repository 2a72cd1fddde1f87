// The part of Grafana's API beside the proxy, as a running Grafana 12.3.0 was seen to answer.
import {describe, expect, it} from 'vitest'
import {APP, openProxy, type Call} from './proxy-bench.ts'

const SETTINGS = `/api/plugins/${APP}/settings`

async function open(wish: Partial<Parameters<typeof openProxy>[0]> = {}) {
  const bench = await openProxy({routes: [], ...wish})
  const call = async (method: string, path: string, options?: Call) => {
    const {status, body} = await bench.callPath(method, path, options)
    return {status, body: JSON.parse(body) as Record<string, unknown>}
  }
  const save = (update: object | string, as = 'admin') => call('POST', SETTINGS, {as, body: typeof update === 'string' ? update : JSON.stringify(update)})
  return {...bench, call, save}
}

describe('who am I', () => {
  it('is answered by the session', async () => {
    const {call} = await open()
    expect(await call('GET', '/api/login/ping')).toEqual({status: 200, body: {message: 'Logged in'}})
    expect((await call('GET', '/api/user', {as: 'editor'})).body).toMatchObject({login: 'editor', name: 'Editor', orgId: 1, isGrafanaAdmin: false})
    expect(await call('GET', '/api/login/ping', {as: ''})).toEqual({status: 401, body: {message: 'Unauthorized'}})
    expect((await call('GET', '/api/user', {as: ''})).status).toBe(401)
    expect(await call('GET', '/api/other')).toEqual({status: 404, body: {message: 'Not found'}})
  })
})

describe('settings', () => {
  it('show secrets to nobody, and tell a Viewer what is set', async () => {
    const {callPath, upstream} = await open({settings: {secureJsonData: {operateToken: ''}}})
    for (const as of ['viewer', 'admin']) {
      const {status, body} = await callPath('GET', SETTINGS, {as})
      expect(status).toBe(200)
      expect(body).not.toContain('read-secret')
      const {id, enabled, pinned, jsonData, secureJsonFields} = JSON.parse(body) as Record<string, unknown>
      expect({id, enabled, pinned, jsonData, secureJsonFields}).toEqual({id: APP, enabled: true, pinned: true, jsonData: {apiUrl: upstream}, secureJsonFields: {readToken: true}})
    }
    expect((await callPath('GET', SETTINGS, {as: ''})).status).toBe(401)
  })

  it('of an app that was never enabled are empty', async () => {
    const {call} = await open({settings: undefined})
    const {enabled, pinned, jsonData, secureJsonFields} = (await call('GET', SETTINGS)).body
    expect({enabled, pinned, jsonData, secureJsonFields}).toEqual({enabled: false, pinned: false, jsonData: null, secureJsonFields: {}})
  })

  it('are changed by administrators alone', async () => {
    const {save, settings} = await open()
    const before = settings()
    for (const as of ['viewer', 'editor']) {
      expect(await save({enabled: false}, as)).toEqual({status: 403, body: {title: 'Access denied', message: 'You\'ll need additional permissions to perform this action. Permissions needed: plugins:write'}})
    }
    expect((await save({enabled: false}, '')).status).toBe(401)
    expect(settings()).toEqual(before)
    expect(await save({enabled: true, pinned: true, jsonData: {apiUrl: 'http://other'}, secureJsonData: {operateToken: 'o'}})).toEqual({status: 200, body: {message: 'Plugin settings updated'}})
    expect(settings()).toEqual({enabled: true, pinned: true, jsonData: {apiUrl: 'http://other'}, secureJsonData: {readToken: 'read-secret', operateToken: 'o'}})
  })

  it('change only in the secrets that are sent; an empty one is unset', async () => {
    const {save, call, settings} = await open()
    await save({enabled: true, jsonData: {a: 1}})
    expect(settings()).toEqual({enabled: true, pinned: false, jsonData: {a: 1}, secureJsonData: {readToken: 'read-secret'}})
    await save({enabled: true, jsonData: {}, secureJsonData: {readToken: ''}})
    const {jsonData, secureJsonFields} = (await call('GET', SETTINGS)).body
    expect({jsonData, secureJsonFields}).toEqual({jsonData: {a: 1}, secureJsonFields: {}})
  })

  it('switch the app off where the update does not say otherwise', async () => {
    const {save, settings} = await open()
    await save({jsonData: {a: 1}})
    expect(settings()).toMatchObject({enabled: false, pinned: false})
  })

  it('take no body that is no JSON object, and no other plugin', async () => {
    const {save, call, settings} = await open()
    const before = settings()
    for (const body of ['{', '"x"', 'null']) expect(await save(body)).toEqual({status: 400, body: {message: 'bad request data'}})
    expect(await call('POST', '/api/plugins/nobody-app/settings', {as: 'admin', body: '{}'})).toEqual({status: 404, body: {message: 'Plugin not installed'}})
    expect(await call('GET', '/api/plugins/nobody-app/settings')).toEqual({status: 404, body: {message: 'Plugin not found, no installed plugin with that id'}})
    expect(settings()).toEqual(before)
  })
})

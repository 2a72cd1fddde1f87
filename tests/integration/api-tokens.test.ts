// Tokens by the API: for administrators only, each change on record, and no text shown twice.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import type {RunningService} from './service.ts'
import type {World} from './world.ts'
import {NOW, openWorld} from './world.ts'

const TOKENS = [{name: 'operator', scope: 'operate', token: 'operate-secret'}, {name: 'chief', scope: 'admin', token: 'admin-secret'}]

let world: World
let service: RunningService
beforeAll(async () => {
  world = await openWorld({config: {api: {port: 0, tokens: TOKENS}}})
  service = await world.start()
})
afterAll(() => world.stop())

const byChief = (method: 'GET' | 'POST' | 'DELETE', query = '', body?: unknown) => service.call(`/v4/tokens${query}`, {method, token: 'admin-secret', body})

describe('tokens', () => {
  it('are made, listed and ended by an administrator, who is on record', async () => {
    const made = await byChief('POST', '', {name: 'grafana', scope: 'operate', for: 'grafana'})
    expect(made).toEqual({status: 201, type: 'application/json', body: {name: 'grafana', scope: 'operate', forGrafana: true, token: expect.stringMatching(/^sk_/) as string}})
    expect((await service.call('/v4/health', {token: made.body.token as string})).status).toBe(200)
    expect((await byChief('GET')).body).toEqual({tokens: [
      {name: 'operator', scope: 'operate', forGrafana: false, made: 'configuration'}, {name: 'chief', scope: 'admin', forGrafana: false, made: 'configuration'},
      {name: 'grafana', scope: 'operate', forGrafana: true, made: 'command', created: NOW},
    ]})
    expect(await byChief('DELETE', '?name=grafana')).toEqual({status: 200, type: 'application/json', body: {name: 'grafana'}})
    expect((await service.call('/v4/health', {token: made.body.token as string})).body.code).toBe('wrongToken')
    expect(service.audit('token').map(({name, scope, made: isMade, actor}) => ({name, scope, made: isMade, actor}))).toEqual([
      {name: 'grafana', scope: 'operate', made: true, actor: 'chief'}, {name: 'grafana', scope: undefined, made: false, actor: 'chief'},
    ])
    expect(service.logText()).not.toContain(made.body.token)
  })

  it('are nothing for an operator', async () => {
    for (const call of [{method: 'GET'}, {method: 'POST', body: {name: 'mine', scope: 'admin'}}] as const) {
      const {status, body} = await service.call('/v4/tokens', {...call, token: 'operate-secret'})
      expect([status, body.code]).toEqual([403, 'scope'])
    }
    expect((await service.call('/v4/tokens?name=chief', {method: 'DELETE', token: 'operate-secret'})).status).toBe(403)
  })

  it.each<['POST' | 'DELETE', string, unknown, [number, string, string]]>([
    ['POST', '', {name: 'operator', scope: 'read'}, [409, 'nameTaken', 'name']],
    ['POST', '', {name: 'local', scope: 'read'}, [409, 'nameTaken', 'name']],
    ['POST', '', {name: 'local:jane', scope: 'read'}, [409, 'nameTaken', 'name']],
    ['POST', '', {name: '', scope: 'read'}, [400, 'badRequest', 'name']],
    ['POST', '', {name: 'x', scope: 'everything'}, [400, 'badRequest', 'scope']],
    ['POST', '', {name: 'x', scope: 'read', for: 'prometheus'}, [400, 'badRequest', 'for']],
    ['POST', '', {scope: 'read'}, [400, 'badRequest', 'name']],
    ['DELETE', '?name=operator', undefined, [404, 'noSuchToken', 'name']],
    ['DELETE', '', undefined, [400, 'badRequest', 'name']],
  ])('%s%s of %j changes nothing', async (method, query, body, expected) => {
    const before = service.audit('token').length
    const answer = await byChief(method, query, body)
    expect([answer.status, answer.body.code, answer.body.field]).toEqual(expected)
    expect(service.audit('token').length).toBe(before)
  })
})

import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import type {FakeGrafana} from './fake-grafana.ts'
import {startFakeGrafana} from './fake-grafana.ts'
import {connectGrafana} from './grafana-client.ts'
import type {GrafanaClient} from './grafana-client.ts'

let grafana: FakeGrafana
let client: GrafanaClient
beforeEach(async () => {
  grafana = await startFakeGrafana({fail: {'GET /api/odd': {status: 502, body: ''}}})
  client = connectGrafana(grafana.url, grafana.admin)
})
afterEach(() => grafana.stop())

describe('connectGrafana', () => {
  it('asks as the administrator, or as another, and answers whatever the status', async () => {
    const asked = [client.request('GET', '/api/org'), client.request('GET', '/api/org', undefined, {login: 'eve', password: 'x'}), client.request('GET', '/api/odd')]
    expect(await Promise.all(asked)).toEqual([
      {status: 200, body: {id: 1, name: 'Main Org.'}},
      {status: 401, body: {message: 'Invalid username or password'}},
      {status: 502, body: ''},
    ])
  })

  it('throws where it must succeed, and takes what is gone as deleted', async () => {
    await expect(client.must('GET', '/api/datasources/uid/x')).rejects.toThrow('Grafana answered 404 to GET /api/datasources/uid/x: Data source not found')
    await expect(client.remove('/api/datasources/uid/x')).resolves.toBeUndefined()
    await expect(connectGrafana(grafana.url, {login: 'eve', password: 'x'}).remove('/api/datasources/uid/x')).rejects.toThrow(/^Grafana answered 401 to DELETE/)
  })

  it('makes a person with a role and a password that only the answer knows', async () => {
    const {password, ...person} = await client.addUser('vera', 'Viewer')
    expect({person, held: [...grafana.held.users.values()]}).toEqual({
      person: {login: 'vera', id: 2},
      held: [{id: 2, name: 'vera', login: 'vera', email: 'vera@example.com', password, OrgId: 1, role: 'Viewer'}],
    })
    expect(password).toMatch(/^[\w-]{24}$/)
  })

  it('tells that a login is taken', async () => {
    await client.addUser('vera', 'Viewer')
    await expect(client.addUser('vera', 'Editor')).rejects.toThrow("Grafana answered 412 to POST /api/admin/users: User with email 'vera@example.com' or username 'vera' already exists")
  })

  it('gives the cookies of a session, and tells of a refusal without the password', async () => {
    expect(await client.login(grafana.admin)).toEqual([
      {name: 'grafana_session', value: 'abc=1', url: grafana.url},
      {name: 'grafana_session_expiry', value: '12', url: grafana.url},
    ])
    await expect(client.login({login: 'admin', password: 'wr0ng'})).rejects.toThrow('Grafana answered 401 to the login of admin: Invalid username or password')
  })

  it('says where nothing answers', async () => {
    await expect(connectGrafana('http://127.0.0.1:1', grafana.admin).request('GET', '/api/org')).rejects.toThrow('Grafana does not answer at http://127.0.0.1:1/api/org.')
  })
})

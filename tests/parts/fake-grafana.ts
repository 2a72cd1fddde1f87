// A small stand-in for a running Grafana's HTTP API, for tests of what is put into one: it keeps what it is given.
import {once} from 'node:events'
import type {IncomingMessage} from 'node:http'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {fakeRoutes, message, ok} from './fake-grafana-routes.ts'
import type {Fields, Held, Reply, Route, Traits} from './fake-grafana-routes.ts'

export type FakeGrafanaOptions = Partial<Traits> & {
  settings?: Fields
  /** Answers this instead, once, to a request such as `POST /api/folders`. */
  fail?: Record<string, Reply>
}

export type FakeGrafana = {
  url: string
  admin: {login: string; password: string}
  /** All requests of the administrator, such as `POST /api/folders`, in order. */
  calls: string[]
  held: Held
  stop: () => Promise<void>
}

type Call = {name: string; authorization: string | undefined; body: Fields}

// Not plain ASCII and with a colon: both are allowed in a password.
const admin = {login: 'admin', password: 'sécret:word'}
const expected = `Basic ${Buffer.from(`${admin.login}:${admin.password}`).toString('base64')}`
const cookies = ['grafana_session=abc=1; Path=/; HttpOnly', 'grafana_session_expiry=12; Path=/']

async function bodyOf(request: IncomingMessage): Promise<Fields> {
  const text = ((await request.setEncoding('utf8').toArray()) as string[]).join('')
  return text === '' ? {} : (JSON.parse(text) as Fields)
}

function logIn({user, password}: Fields): Reply {
  return user === admin.login && password === admin.password ? message(200, 'Logged in') : message(401, 'Invalid username or password')
}

function route(table: Route[], {name, body}: Call): Reply {
  for (const [pattern, reply] of table) {
    const match = pattern.exec(name)
    if (match !== null) return reply({names: match.slice(1), body})
  }
  return message(404, 'Not found')
}

/** Starts it on a free port, by default with the app and its panel installed and nothing set up. */
export async function startFakeGrafana(options: FakeGrafanaOptions = {}): Promise<FakeGrafana> {
  const {plugins = ['seatkeeper-licenses-app', 'seatkeeper-atrisk-panel'], sendsUser = true, isServerAdmin = true, fail = {}} = options
  const {settings = {enabled: false, pinned: false, jsonData: null}} = options
  const held: Held = {settings, dataSources: new Map(), folders: new Map(), dashboards: new Map(), rules: new Map(), intervals: new Map(), users: new Map()}
  const calls: string[] = []
  const failures = new Map(Object.entries(fail))
  const table = fakeRoutes(held, {plugins, sendsUser, isServerAdmin})
  const answer = (call: Call): Reply => {
    if (call.name === 'GET /api/health') return ok({database: 'ok', version: '12.3.0', commit: 'fake'})
    if (call.name === 'POST /login') return logIn(call.body)
    if (call.authorization !== expected) return message(401, 'Invalid username or password')
    calls.push(call.name)
    const failure = failures.get(call.name)
    failures.delete(call.name)
    return failure ?? route(table, call)
  }
  const respond = async (request: IncomingMessage): Promise<Reply> =>
    answer({name: `${request.method} ${request.url}`, authorization: request.headers.authorization, body: await bodyOf(request)})
  const server = createServer((request, response) => {
    void respond(request).then(({status, body}) => {
      if (status === 200 && request.url === '/login') response.setHeader('set-cookie', cookies)
      response.writeHead(status, {'content-type': 'application/json'}).end(body === '' ? '' : JSON.stringify(body))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = async (): Promise<void> => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  return {url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, admin, calls, held, stop}
}

// What goes on to the upstream, what comes back, and what Grafana says when nothing does.
import {createServer} from 'node:http'
import {createServer as createTcpServer, type AddressInfo} from 'node:net'
import {Duplex} from 'node:stream'
import {describe, expect, it, onTestFinished} from 'vitest'
import {forward} from './forward.ts'
import {PEOPLE, type Person} from './people.ts'
import {APP, openProxy, type Reply} from './proxy-bench.ts'
import {USER_COOKIE} from './session.ts'

const url = '{{ .JsonData.apiUrl }}/v4'
const TOKEN = [{name: 'Authorization', content: 'Bearer {{ .SecureJsonData.readToken }}'}]
const routes = [{path: 'x', url, headers: TOKEN}]

describe('to the upstream', () => {
  it('go the token, who asks, and the rest of the request', async () => {
    const {call, got, upstream} = await openProxy({routes})
    await call('POST x?a=b', {as: 'editor', body: '{"ä":1}', headers: {'content-type': 'application/json', 'idempotency-key': 'k-1', referer: 'http://127.0.0.1/d/x'}})
    const {'x-grafana-context': context, ...headers} = got[0]!.headers
    expect({...got[0]!, headers}).toEqual({
      method: 'POST', url: '/v4?a=b', body: '{"ä":1}',
      headers: {
        host: new URL(upstream).host, connection: 'close', 'content-type': 'application/json', 'content-length': '8', 'idempotency-key': 'k-1', authorization: 'Bearer read-secret',
        'x-grafana-user': 'editor', 'x-grafana-referer': 'http://127.0.0.1/d/x', 'x-forwarded-for': '127.0.0.1, 127.0.0.1',
      },
    })
    expect(JSON.parse(String(context))).toMatchObject({UserID: 2, Login: 'editor', Name: 'Editor', OrgID: 1, OrgRole: 'Editor', IsGrafanaAdmin: false, IsServiceAccount: false, IsAnonymous: false})
  })

  it('goes nothing of the client that could be taken for Grafana\'s word, nor its session', async () => {
    const {call, got, upstream} = await openProxy({routes: [{path: 'x', url}]})
    const forged = {
      'x-grafana-user': 'root', 'x-grafana-id': 'forged', 'x-grafana-context': '{}', 'x-grafana-device-id': 'd', authorization: 'Bearer mine', origin: 'http://127.0.0.1', 'set-cookie': 'a=b',
      'x-forwarded-host': 'h', 'x-forwarded-proto': 'https', 'x-forwarded-port': '1', connection: 'close, x-hop', 'x-hop': 'h', te: 'gzip', 'proxy-authorization': 'p',
    }
    await call('GET x', {headers: {...forged, 'x-forwarded-for': '9.9.9.9', 'x-ds-authorization': 'Bearer kept', 'x-custom': 'kept'}})
    expect(got[0]!.headers).toEqual({
      host: new URL(upstream).host, 'x-grafana-context': expect.stringContaining('"Login":"viewer"') as string, connection: 'close', 'x-grafana-user': 'viewer', 'x-grafana-referer': '', 'x-forwarded-for': '9.9.9.9, 127.0.0.1, 127.0.0.1', 'x-ds-authorization': 'Bearer kept', 'x-custom': 'kept',
    })
  })

  it('goes no user header where Grafana is not set to send one, forged or not', async () => {
    const {call, got} = await openProxy({routes, sendUserHeader: false})
    await call('GET x', {headers: {'x-grafana-user': 'root'}})
    expect(got[0]!.headers['x-grafana-user']).toBeUndefined()
  })

  it('goes a login that is not ASCII as its UTF-8 bytes', async () => {
    const {got, upstream} = await openProxy({routes})
    const person: Person = {...PEOPLE[0]!, login: 'zoë 李雷', name: 'Zoë'}
    const front = createServer((request, response) => forward({request, response, person}, {origin: upstream, target: '/x', headers: []}, {sendUserHeader: true, dialTimeoutMs: 5000}))
    await new Promise<void>(done => front.listen(0, '127.0.0.1', done))
    onTestFinished(() => void front.close())
    await fetch(`http://127.0.0.1:${(front.address() as AddressInfo).port}/`)
    const read = (name: string) => Buffer.from(String(got[0]!.headers[name]), 'latin1').toString('utf8')
    expect(read('x-grafana-user')).toBe('zoë 李雷')
    expect(JSON.parse(read('x-grafana-context'))).toMatchObject({Login: 'zoë 李雷', Name: 'Zoë'})
  })

  it.each([[{}, '{}'], [{who: '{{ .JsonData.team }}'}, '{"who":"red"}']])('the body %j of the route replaces the client\'s', async (body, sent) => {
    const {call, got} = await openProxy({routes: [{path: 'x', url, body}], settings: {jsonData: {team: 'red'}}})
    await call('POST x', {body: 'mine'})
    expect({body: got[0]!.body, length: got[0]!.headers['content-length']}).toEqual({body: sent, length: String(sent.length)})
  })

  it.each([{x: '{{ .Nope }}'}, {x: '{{ .JsonData.quote }}'}])('a body %j that becomes no JSON leaves the client\'s', async body => {
    const {call, got} = await openProxy({routes: [{path: 'x', url, body}], settings: {jsonData: {quote: '"'}}})
    await call('POST x', {body: 'mine'})
    expect(got[0]!.body).toBe('mine')
  })

  it.each(['PUT', 'DELETE'])('a %s of unknown length arrives whole', async method => {
    const {call, got} = await openProxy({routes})
    await call(`${method} x`, {body: 'chunks', headers: {'transfer-encoding': 'chunked'}})
    expect(got.map(({body, headers}) => [body, headers['transfer-encoding'], headers['content-length']])).toEqual([['chunks', 'chunked', undefined]])
  })
})

describe('from the upstream', () => {
  const STATUSES = [200, 202, 204, 301, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504]

  it.each(STATUSES)('a %i passes with its body', async status => {
    const body = status === 204 ? '' : '{"status":1,"message":"said"}'
    const {call} = await openProxy({routes, reply: (_, response) => response.writeHead(status, {'content-type': 'application/problem+json; charset=utf-8', 'x-own': 'o'}).end(body)})
    const answer = await call('GET x')
    expect({status: answer.status, body: answer.body, type: answer.headers['content-type'], own: answer.headers['x-own']}).toEqual({status, body, type: 'application/problem+json; charset=utf-8', own: 'o'})
  })

  it('comes nothing that would act on the browser\'s session with Grafana', async () => {
    const reply: Reply = (_, response) => response.writeHead(200, {
      'set-cookie': 'a=b', server: 's', 'strict-transport-security': 'max-age=1', 'alt-svc': 'h3', 'content-security-policy': "default-src 'self'", 'cache-control': 'max-age=9', via: '1.0 mine', etag: '"e"', connection: 'close, x-hop', 'x-hop': 'h',
    }).end('{}')
    const {call} = await openProxy({routes, reply})
    expect((await call('GET x')).headers).toEqual({
      date: expect.any(String) as string,
      'content-security-policy': 'sandbox', 'cache-control': 'no-store', via: '1.1 grafana, 1.0 mine', etag: '"e"', 'x-content-type-options': 'nosniff', 'x-frame-options': 'deny',
      connection: 'close', 'transfer-encoding': 'chunked',
    })
  })

  it('comes each piece when it is there', async () => {
    let finish = (): void => undefined
    const {callPath, got} = await openProxy({routes, reply: (_, response) => {
      response.write('first,')
      finish = () => void response.end('last')
    }})
    const answered = callPath('GET', `/api/plugin-proxy/${APP}/x`)
    await expect.poll(() => got.length, {timeout: 10_000}).toBe(1)
    finish()
    expect((await answered).body).toBe('first,last')
  })
})

describe('when the upstream fails', () => {
  const failing = async (reply: Reply) => {
    const {call} = await openProxy({routes, reply})
    return call('POST x', {body: 'b'})
  }

  it('is not there: 502 without a body', async () => {
    const free = createTcpServer()
    await new Promise<void>(done => free.listen(0, '127.0.0.1', done))
    const {port} = free.address() as AddressInfo
    await new Promise(done => free.close(done))
    const {call} = await openProxy({routes, settings: {jsonData: {apiUrl: `http://127.0.0.1:${port}`}}})
    expect({...await call('POST x', {body: 'b'}), headers: {}}).toEqual({status: 502, headers: {}, body: ''})
  })

  it('has no name that can be found, or hangs up: 502', async () => {
    const {call} = await openProxy({routes, settings: {jsonData: {apiUrl: 'http://host.invalid'}}})
    expect((await call('GET x')).status).toBe(502)
    expect(await failing(request => request.socket.destroy())).toMatchObject({status: 502, body: ''})
  })

  it('does not take the connection in time: 504 without a body', async () => {
    const {call} = await openProxy({routes, dialTimeoutMs: 20, connect: () => new Duplex({read: () => undefined, write: () => undefined})})
    expect(await call('POST x', {body: 'b'})).toMatchObject({status: 504, body: ''})
  })

  it('ends in the middle: the client\'s connection is cut, not ended', async () => {
    await expect(failing((_, response) => {
      response.writeHead(200, {'content-length': '100'}).write('half')
      setImmediate(() => response.destroy())
    })).rejects.toMatchObject({code: 'ECONNRESET'})
  })

  it('is told when the client gives up', async () => {
    let isGone = false
    const {url: base, got} = await openProxy({routes, reply: ({socket}) => void socket.once('close', () => void (isGone = true))})
    const controller = new AbortController()
    const given = fetch(`${base}/api/plugin-proxy/${APP}/x`, {headers: {cookie: `${USER_COOKIE}=viewer`}, signal: controller.signal})
    await expect.poll(() => got.length, {timeout: 10_000}).toBe(1)
    expect(isGone).toBe(false)
    controller.abort()
    await expect(given).rejects.toMatchObject({name: 'AbortError'})
    await expect.poll(() => isGone, {timeout: 10_000}).toBe(true)
  })
})

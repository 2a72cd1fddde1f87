// `getBackendSrv()` against a real server: what a plugin sees of answers, errors, toasts, a lost session and superseded requests.
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {text} from 'node:stream/consumers'
import type {FetchError} from '@grafana/runtime'
import {lastValueFrom} from 'rxjs'
import {describe, expect, it, onTestFinished, vi} from 'vitest'
import {createBackendSrv} from './backend-srv.ts'

type Reply = (request: IncomingMessage, response: ServerResponse, count: number) => void

const answering = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply => (_, response) =>
  void response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))

async function open(reply: Reply) {
  const got: {line: string; headers: IncomingMessage['headers']; body: string}[] = []
  const server = createServer((request, response) => void text(request).then(body => {
    got.push({line: `${request.method!} ${request.url!}`, headers: request.headers, body})
    reply(request, response, got.length)
  }))
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const alerts: (string | undefined)[][] = []
  const toasts: (() => void)[] = []
  let signedOut = 0
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const backend = createBackendSrv({
    fetch: (url, init) => fetch(new URL(url, base), init),
    alert: (...said) => void alerts.push(said),
    later: run => void toasts.push(run),
    signedOut: () => void signedOut++,
  })
  const failing = (request: Parameters<typeof backend.fetch>[0]) => lastValueFrom(backend.fetch(request)).then(() => expect.unreachable(), (error: FetchError) => error)
  /** Raises the toasts that wait for their moment. */
  const raiseToasts = () => toasts.splice(0).forEach(raise => raise())
  return {backend, got, alerts, failing, raiseToasts, signedOut: () => signedOut}
}

describe('an answer', () => {
  it('comes with its data and headers', async () => {
    const {backend, got} = await open(answering(202, {a: 1}, {'content-type': 'application/json; charset=utf-8', 'x-own': 'o'}))
    const request = {url: '/api/x', params: {site: 'a b', empty: '', no: undefined, list: ['1', '2'], none: [], zero: 0}}
    const {status, ok, data, headers, config} = await lastValueFrom(backend.fetch(request))
    expect({status, ok, data, own: headers.get('x-own'), config}).toEqual({status: 202, ok: true, data: {a: 1}, own: 'o', config: request})
    expect(got[0]!.line).toBe('GET /api/x?site=a%20b&list=1&list=2&zero=0')
  })

  it('is text where it is no JSON, and nothing where there is none', async () => {
    expect(await (await open(answering(200, 'plain'))).backend.get('api/x')).toBe('plain')
    expect(await (await open(answering(204, ''))).backend.get('api/x')).toBe('')
  })

  it('to a change carries JSON there, and its own authorization under another name', async () => {
    const {backend, got} = await open(answering(200, '{}'))
    await backend.post('/api/x', {a: 'ä'}, {headers: {Authorization: 'Bearer t', 'Idempotency-Key': 'k', 'X-Name': '李'}})
    const {line, headers, body} = got[0]!
    expect({line, body, type: headers['content-type'], auth: headers.authorization, ds: headers['x-ds-authorization'], key: headers['idempotency-key'], name: headers['x-name']}).toEqual({
      line: 'POST /api/x', body: '{"a":"ä"}', type: 'application/json', auth: undefined, ds: 'Bearer t', key: 'k', name: '%E6%9D%8E',
    })
    await backend.delete('/api/x?user=a', {b: 1}, {headers: {'content-type': 'application/json'}})
    await backend.delete('/api/x', {b: 1})
    // Grafana takes JSON for granted with POST, PUT and PATCH alone.
    expect(got.slice(1).map(({line: asked, body: sent}) => [asked, sent])).toEqual([['DELETE /api/x?user=a', '{"b":1}'], ['DELETE /api/x', 'b=1']])
  })

  it('with a message to a change is a toast, unless that is not wanted', async () => {
    const {backend, alerts} = await open(answering(200, {message: 'Saved'}))
    await backend.get('/api/x')
    await backend.post('/api/x', {}, {showSuccessAlert: false})
    expect(alerts).toEqual([])
    await backend.post('/api/x', {})
    // Grafana goes by the method that was named, not by the one that was used.
    await lastValueFrom(backend.fetch({url: '/api/x'}))
    expect(alerts).toEqual([['alertSuccess', 'Saved'], ['alertSuccess', 'Saved']])
  })
})

describe('an error', () => {
  it('is an object with the answer in it', async () => {
    const problem = {status: 409, code: 'dryRun', detail: 'd', message: 'd'}
    const {failing} = await open(answering(409, problem, {'content-type': 'application/problem+json'}))
    const request = {url: '/api/x', showErrorAlert: false}
    expect(await failing(request)).toEqual({status: 409, statusText: 'Conflict', data: problem, config: request})
  })

  it.each([
    [502, '', {message: 'Bad Gateway', error: 'Bad Gateway', response: ''}],
    [500, 'Oops', {message: 'Oops', error: 'Internal Server Error', response: 'Oops'}],
    [500, 'null', {message: 'Unexpected error'}],
    [400, '{"error":"wrong"}', {message: 'wrong', error: 'wrong'}],
    [404, '{"message":"Plugin is not enabled"}', {message: 'Plugin is not enabled'}],
  ])('%i with the body %j has the data %j', async (status, body, data) => {
    const {failing} = await open(answering(status, body))
    expect((await failing({url: '/api/x'})).data).toEqual(data)
  })

  it.each([
    [404, {message: 'Not there'}, ['alertWarning', 'Not there']],
    [502, '', ['alertError', 'Bad Gateway']],
    [422, {message: 'a field'}, ['alertWarning', 'Validation failed', 'a field']],
    [500, {message: 'x'.repeat(81)}, ['alertError', 'Error', 'x'.repeat(81)]],
    [409, {detail: 'without a message'}, undefined],
  ])('%i is the toast %j', async (status, body, toast) => {
    const {failing, alerts, raiseToasts} = await open(answering(status, body))
    await failing({url: '/api/x'})
    raiseToasts()
    expect(alerts).toEqual(toast === undefined ? [] : [toast])
  })

  it('without an answer is told in the browser\'s words', async () => {
    const {failing, alerts, raiseToasts} = await open(request => request.socket.destroy())
    const error = await failing({url: '/api/x'})
    raiseToasts()
    expect({status: error.status, data: error.data as unknown, alerts}).toEqual({status: undefined, data: {message: 'Unexpected error'}, alerts: [['alertError', 'fetch failed']]})
  })

  it('is no toast where it was handled, or none is wanted', async () => {
    const {failing, alerts, raiseToasts} = await open(answering(500, {message: 'm'}))
    await failing({url: '/api/x', showErrorAlert: false})
    const error = await failing({url: '/api/x'})
    error.isHandled = true
    raiseToasts()
    expect(alerts).toEqual([])
  })
})

describe('a 401', () => {
  const isPing = ({url}: IncomingMessage) => url === '/api/login/ping'

  it('is asked about and the request sent again, once, changes too', async () => {
    const {backend, got, signedOut} = await open((request, response, count) => answering(isPing(request) || count > 1 ? 200 : 401, {message: 'm'})(request, response, count))
    await backend.post('/api/x', {a: 1}, {headers: {'idempotency-key': 'k'}})
    expect(got.map(({line, body, headers}) => [line, body, headers['idempotency-key']])).toEqual([['POST /api/x', '{"a":1}', 'k'], ['GET /api/login/ping', '', undefined], ['POST /api/x', '{"a":1}', 'k']])
    expect(signedOut()).toBe(0)
  })

  it('that stays one is an error after the second', async () => {
    const {failing, got} = await open((request, response, count) => answering(isPing(request) ? 200 : 401, {message: 'm'})(request, response, count))
    expect((await failing({url: '/api/x'})).status).toBe(401)
    expect(got.map(({line}) => line)).toEqual(['GET /api/x', 'GET /api/login/ping', 'GET /api/x'])
  })

  it('of the question too is the end of the session', async () => {
    const {failing, got, signedOut} = await open(answering(401, {message: 'Unauthorized'}))
    expect((await failing({url: '/api/x'})).status).toBe(401)
    expect({lines: got.map(({line}) => line), signedOut: signedOut()}).toEqual({lines: ['GET /api/x', 'GET /api/login/ping'], signedOut: 1})
  })
})

describe('a request id', () => {
  it('cancels what was asked under it before', async () => {
    const waiting: ServerResponse[] = []
    const {backend, failing, got, alerts, raiseToasts} = await open((_, response, count) => void (count === 1 ? waiting.push(response) : response.end('"second"')))
    const first = failing({url: '/api/x', requestId: 'list'})
    await vi.waitFor(() => expect(got).toHaveLength(1), {timeout: 10_000})
    expect((await lastValueFrom(backend.fetch({url: '/api/x', requestId: 'list'}))).data).toBe('second')
    expect(await first).toMatchObject({cancelled: true, status: -1, statusText: 'Request was aborted', data: null})
    // The browser gave it up as well.
    await vi.waitFor(() => expect(waiting[0]!.destroyed).toBe(true), {timeout: 10_000})
    raiseToasts()
    expect(alerts).toEqual([])
  })

  it('of another name does not', async () => {
    const {backend} = await open(answering(200, '1'))
    const answers = await Promise.all(['a', 'b'].map(requestId => lastValueFrom(backend.fetch({url: '/api/x', requestId}))))
    expect(answers.map(({data}) => data)).toEqual([1, 1])
  })
})

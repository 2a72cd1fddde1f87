// The client against a real TLS server on the loopback address: what it sends, what it retries, and that it never hangs.
import https from 'node:https'
import type {IncomingMessage, Server, ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest'
import {makeCertificates} from '../../../tests/qlik-simulator/certificate-maker.ts'
import {createSecret} from '../config/secret.ts'
import type {QrsConfig} from '../config/types.ts'
import {createQrsClient, type QrsClient} from './client.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

let pems: Awaited<ReturnType<typeof makeCertificates>>
let server: Server
let url = ''
let handlers: Handler[] = []
let seen: {method: string | undefined; url: string; headers: IncomingMessage['headers']}[] = []
const clients: QrsClient[] = []

/** Answers the requests in turn; the last handler stays. */
const answering = (...list: Handler[]) => void (handlers = list)
const redirect: Handler = (_, response) => void response.writeHead(302, {location: '/login'}).end()
const page: Handler = (_, response) => void response.writeHead(200, {'content-type': 'text/html'}).end('<html>')
const json = (body: unknown, status = 200): Handler => (_, response) => void response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(body))
const text = (body: string, status: number): Handler => (_, response) => void response.writeHead(status, {'content-type': 'text/plain'}).end(body)

beforeAll(async () => {
  pems = await makeCertificates(['localhost'])
  server = https.createServer({key: pems['server_key.pem'], cert: pems['server.pem'], ca: pems['root.pem'], requestCert: true}, (request, response) => {
    seen.push({method: request.method, url: request.url ?? '', headers: request.headers})
    const handler = handlers.length > 1 ? handlers.shift() : handlers[0]
    handler?.(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(() => {
  clients.splice(0).forEach(client => client.close())
  seen = []
})

afterAll(() => new Promise<void>(resolve => {
  server.closeAllConnections()
  server.close(() => resolve())
}))

function client(change: Partial<QrsConfig> = {}): QrsClient {
  const files = {certFile: 'client.pem', keyFile: 'client_key.pem', caFile: 'root.pem'}
  const created = createQrsClient('prod', {
    ...files, url, cert: pems['client.pem'], key: createSecret(pems['client_key.pem']), ca: pems['root.pem'],
    user: {userDirectory: 'INTERNAL', userId: 'sa_api'}, rejectUnauthorized: true, timeoutSeconds: 5, ...change,
  })
  clients.push(created)
  return created
}

const failure = async (work: Promise<unknown>) => {
  const {code, message} = await work.then(() => ({code: 'none', message: ''}), (error: unknown) => error as {code: string; message: string})
  return {code, message: message.replace(url, 'https://site')}
}

async function listed(qrs: QrsClient, path = 'user/full'): Promise<unknown[]> {
  let rows: unknown[] = []
  await qrs.list(path, () => {
    rows = []
    return element => void rows.push(element)
  })
  return rows
}

describe('a request', () => {
  it('carries the user, and one fresh xrfkey in address and header', async () => {
    answering(json({a: 1}))
    const qrs = client({user: {userDirectory: 'LÄB', userId: 'a; b=c'}})
    expect((await qrs.get('about')).body).toEqual({a: 1})
    await qrs.get('license/accesstypeoverview')
    const keys = seen.map(request => new URL(request.url, url).searchParams.get('xrfkey'))
    expect(seen.map(request => request.headers['x-qlik-xrfkey'])).toEqual(keys)
    expect(keys.every(key => /^[0-9A-Za-z]{16}$/.test(key ?? ''))).toBe(true)
    expect(new Set(keys).size).toBe(2)
    expect(seen.map(request => new URL(request.url, url).pathname)).toEqual(['/qrs/about', '/qrs/license/accesstypeoverview'])
    expect(seen[0]?.headers['x-qlik-user']).toBe('UserDirectory=L%C3%84B; UserId=a%3B%20b%3Dc')
  })

  it('tells the clock of the site', async () => {
    answering((_, response) => void response.writeHead(200, {'content-type': 'application/json', date: 'Sun, 22 Nov 2026 02:00:00 GMT'}).end('null'))
    expect(await client().get('about')).toEqual({body: null, siteClock: Date.UTC(2026, 10, 22, 2)})
    answering((_, response) => void response.writeHead(200, {'content-type': 'application/json', date: 'soon'}).end('null'))
    expect((await client().get('about')).siteClock).toBeUndefined()
  })

  it('keeps the path of an encoded row', async () => {
    answering(json({}))
    await client().get('user/..%2Fx')
    expect(seen[0]?.url).toMatch(/^\/qrs\/user\/\.\.%2Fx\?xrfkey=/)
  })
})

describe('reads', () => {
  it('are tried again, and counted', async () => {
    answering(text('busy', 503), text('busy', 500), json([1, 2]))
    const qrs = client()
    expect(await listed(qrs)).toEqual([1, 2])
    expect({requests: qrs.requests(), seen: seen.length}).toEqual({requests: 3, seen: 3})
  })

  it('give up after three, with the last failure', async () => {
    answering(text('busy', 503))
    expect(await failure(client().get('about'))).toEqual({code: 'server', message: 'Qlik Sense site prod, https://site/qrs/about, answered 503: busy.'})
    expect(seen).toHaveLength(3)
  })

  it('begin a list again that was cut off in the middle', async () => {
    const cut: Handler = (_, response) => {
      response.writeHead(200, {'content-type': 'application/json'})
      response.write('[{"id":1},{"id":2},{"id"', () => response.destroy())
    }
    answering(cut, json([{id: 1}, {id: 2}, {id: 3}]))
    expect(await listed(client())).toEqual([{id: 1}, {id: 2}, {id: 3}])
  })

  it('end a list that is cut off again and again', async () => {
    answering((_, response) => void response.writeHead(200, {'content-type': 'application/json'}).end('[{"id":1},'))
    expect((await failure(listed(client()))).code).toBe('cutOff')
    expect(seen).toHaveLength(3)
  })

  it.each([
    [text('XSRF prevention check failed. Possible XSRF discovered.', 403), 'forbidden'], [text('', 404), 'notFound'], [text('no', 400), 'refused'],
    [redirect, 'loginPage'], [page, 'loginPage'],
  ])('are not tried again where it cannot help', async (handler, code) => {
    answering(handler)
    expect((await failure(listed(client()))).code).toBe(code)
    expect(seen).toHaveLength(1)
  })
})

describe('a silent site', () => {
  const quick = {timeoutSeconds: 0.6}
  const silent: Handler = () => undefined
  const stalled = (status: number, type: string): Handler => (_, response) => {
    response.writeHead(status, {'content-type': type})
    response.write('[1')
  }

  it.each([['before it answers', silent], ['in the middle of a list', stalled(200, 'application/json')]])('%s does not hold a read up, nor is it asked again at once', async (_, handler) => {
    answering(handler)
    expect(await failure(listed(client(quick)))).toEqual({code: 'timeout', message: 'Qlik Sense site prod, https://site/qrs/user/full, did not answer within 0.6 s.'})
    expect(seen).toHaveLength(1)
  })

  it.each([
    ['before it answers', silent], ['in the middle of its answer', stalled(200, 'application/json')], ['in the middle of an error', stalled(500, 'text/plain')],
    ['in the middle of a web page', stalled(200, 'text/html')],
  ])(
    '%s does not hold a DELETE up, nor is that sent again', async (_, handler) => {
      answering(handler)
      expect((await failure(client(quick).remove('license/analyzeraccesstype/a1'))).code).toBe('timeout')
      expect(seen).toHaveLength(1)
    })
})

describe('a DELETE', () => {
  it.each([200, 204])('is done by %i', async status => {
    answering((_, response) => void response.writeHead(status).end())
    expect((await failure(client().remove('license/analyzeraccesstype/a1'))).code).toBe('none')
    expect(seen.map(request => request.method)).toEqual(['DELETE'])
  })

  it.each([[500, 'server'], [503, 'server'], [403, 'forbidden'], [404, 'notFound'], [409, 'refused']])('is never sent again after %i', async (status, code) => {
    answering(text('', status))
    expect((await failure(client().remove('license/analyzeraccesstype/a1'))).code).toBe(code)
    expect(seen).toHaveLength(1)
  })

  it('is never sent again after a reset', async () => {
    answering(request => void request.socket.destroy())
    expect((await failure(client().remove('license/analyzeraccesstype/a1'))).code).toBe('unreachable')
    expect(seen).toHaveLength(1)
  })
})

describe('a POST', () => {
  const path = 'license/analyzeraccesstype'
  const post = (change: Partial<QrsConfig> = {}) => client(change).post(path, {user: {id: 'ÄÖ'}})

  it.each([200, 201])('sends its body as JSON with the xrfkey pair, and gives what comes with %i', async status => {
    let sent = ''
    answering((request, response) => {
      request.on('data', chunk => void (sent += String(chunk))).on('end', () => json({id: 'new'}, status)(request, response))
    })
    expect(await post()).toEqual({id: 'new'})
    const [{method, url: asked, headers}] = seen as [typeof seen[number]]
    expect({method, sent, type: headers['content-type'], key: new URL(asked, url).searchParams.get('xrfkey')})
      .toEqual({method: 'POST', sent: '{"user":{"id":"ÄÖ"}}', type: expect.stringContaining('application/json') as string, key: headers['x-qlik-xrfkey']})
  })

  it.each([400, 409])('refused by %i says so in the words of the site', async status => {
    answering(text('<BrokenRules>There are not enough access types available</BrokenRules>', status))
    expect(await failure(post())).toEqual({
      code: 'refused', message: `Qlik Sense site prod, https://site/qrs/${path}, answered ${status}: There are not enough access types available.`,
    })
    expect(seen).toHaveLength(1)
  })

  it.each<[string, Handler, string]>([
    ['500', text('', 500), 'server'], ['503', text('busy', 503), 'server'], ['403', text('', 403), 'forbidden'], ['a login page', page, 'loginPage'], ['a redirect', redirect, 'loginPage'],
    ['broken JSON', (_, response) => void response.writeHead(201, {'content-type': 'application/json'}).end('{"id":'), 'badJson'],
    ['nothing', (_, response) => void response.writeHead(201).end(), 'badJson'],
    ['a reset', request => void request.socket.destroy(), 'unreachable'],
  ])('is never sent again after %s', async (_, handler, code) => {
    answering(handler)
    expect((await failure(post())).code).toBe(code)
    expect(seen).toHaveLength(1)
  })

  it('is not held up by a silent site, nor sent again', async () => {
    answering(() => undefined)
    expect((await failure(post({timeoutSeconds: 0.6}))).code).toBe('timeout')
    expect(seen).toHaveLength(1)
  })
})

describe('no way in', () => {
  it('names a certificate that the authority does not vouch for', async () => {
    const other = await makeCertificates(['localhost'])
    const {code, message} = await failure(client({ca: other['root.pem']}).get('about'))
    expect({code, says: message.includes('`qrs.ca` does not vouch for')}).toEqual({code: 'tls', says: true})
    expect(seen).toHaveLength(0)
  })

  it('names a certificate for another host', async () => {
    expect((await failure(client({servername: 'qlik.example.com'}).get('about'))).message).toContain('`qrs.servername`')
  })

  it('names a refused connection, and shows no key', async () => {
    const error = await client({url: 'https://127.0.0.1:1'}).get('about').catch((thrown: unknown) => thrown as Error)
    expect((error as Error).message).toContain('refused the connection')
    expect(`${(error as Error).stack} ${JSON.stringify(error)}`).not.toContain('PRIVATE KEY')
  })
})

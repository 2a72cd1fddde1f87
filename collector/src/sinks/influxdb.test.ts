// What goes over the wire to InfluxDB, and what each answer means for the messages; against a server on the loopback address.
import {createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import {createServer as createTlsServer} from 'node:https'
import type {AddressInfo} from 'node:net'
import {buffer, text} from 'node:stream/consumers'
import {gunzipSync} from 'node:zlib'
import {afterEach, describe, expect, it} from 'vitest'
import {makeCertificates} from '../../../tests/qlik-simulator/certificate-maker.ts'
import {createSecret} from '../config/secret.ts'
import type {InfluxDbTarget} from '../config/types.ts'
import {createSinks} from './index.ts'
import {createInfluxSink, writePath} from './influxdb.ts'
import type {Sink} from './sink.ts'

type Seen = {readonly method: string | undefined; readonly url: string | undefined; readonly headers: IncomingHttpHeaders; readonly body: string}
type Answer = (response: ServerResponse) => void

const cleanUp: (() => void)[] = []
afterEach(() => cleanUp.splice(0).forEach(clean => clean()))

async function bodyOf(request: IncomingMessage): Promise<string> {
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(await buffer(request)).toString('utf8') : text(request)
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanUp.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A server that gives the same answer to all, and what it was sent. */
async function influx(answer: Answer): Promise<{url: string; seen: Seen[]}> {
  const seen: Seen[] = []
  const server = createServer((request, response) => void bodyOf(request).then(body => {
    seen.push({method: request.method, url: request.url, headers: request.headers, body})
    answer(response)
  }))
  return {url: await listening(server), seen}
}

const v1: InfluxDbTarget = {api: 'v1', database: 'qlik'}
const v2: InfluxDbTarget = {api: 'v2', org: 'acme', bucket: 'licenses', token: createSecret('secret-token')}

function sinkTo(url: string, target: InfluxDbTarget = v1, timeoutSeconds = 5): Sink {
  const sink = createInfluxSink({url, timeoutSeconds, target})
  cleanUp.push(() => void sink.close())
  return sink
}

const empty = (status: number, headers: Record<string, string> = {}): Answer => response => void response.writeHead(status, headers).end()
/** An error as InfluxDB words it. */
const refusal = (status: number, error: string, headers: Record<string, string> = {}): Answer =>
  response => void response.writeHead(status, {'content-type': 'application/json', ...headers}).end(JSON.stringify({error}))

describe('where lines go', () => {
  it.each([
    [v1, '/write?db=qlik&precision=n'],
    [{...v1, retentionPolicy: 'two years', database: 'a&b'}, '/write?db=a%26b&rp=two+years&precision=n'],
    [v2, '/api/v2/write?org=acme&bucket=licenses&precision=ns'],
    [{...v2, org: 'a b', bucket: 'lic/rp'}, '/api/v2/write?org=a+b&bucket=lic%2Frp&precision=ns'],
  ])('%o', (target, path) => {
    expect(writePath(target)).toBe(path)
  })

  it.each([
    ['nobody', v1, undefined],
    ['a user', {...v1, user: 'ünna', password: createSecret('p:w')}, `Basic ${Buffer.from('ünna:p:w').toString('base64')}`],
    ['a user without a password', {...v1, user: 'anna'}, `Basic ${Buffer.from('anna:').toString('base64')}`],
    ['a token', {...v1, token: createSecret('t')}, 'Token t'],
    ['a token at 2.x', v2, 'Token secret-token'],
  ])('with the login of %s in the header, never in the address', async (_, target, authorization) => {
    const {url, seen} = await influx(empty(204))
    expect(await sinkTo(url, target).send(['m f=1 1'])).toEqual({kind: 'taken'})
    expect(seen.map(({method, url: path, headers}) => [method, path, headers.authorization])).toEqual([['POST', writePath(target), authorization]])
  })
})

describe('lines', () => {
  it('arrive as they are, in order, in one request', async () => {
    const {url, seen} = await influx(empty(204))
    const lines = ['m,tag=a\\ b f="x\ny" 1795312800000000001', 'm f="Zo\u00eb" 1795312800000000002']
    expect(await sinkTo(url).send(lines)).toEqual({kind: 'taken'})
    expect(seen.map(request => request.body)).toEqual([lines.join('\n')])
  })

  it('of a whole batch are one request', async () => {
    const {url, seen} = await influx(empty(204))
    const sink = sinkTo(url)
    const lines = Array.from({length: sink.batchSize}, (_, index) => `m,user=u${index} f=${index}i 1795312800000000000`)
    expect(await sink.send(lines)).toEqual({kind: 'taken'})
    expect(seen.map(request => request.body.split('\n').length)).toEqual([lines.length])
  })

  it('of one sending are not sent with the next', async () => {
    const answers: Answer[] = [refusal(503, 'busy'), empty(204)]
    const {url, seen} = await influx(response => answers.shift()?.(response))
    const sink = sinkTo(url)
    await sink.send(['first f=1 1'])
    await sink.send(['second f=1 1'])
    expect(seen.map(request => request.body)).toEqual(['first f=1 1', 'second f=1 1'])
  })
})

describe('an answer', () => {
  const told = async (answer: Answer, target: InfluxDbTarget = v1) => {
    const {url, seen} = await influx(answer)
    const result = await sinkTo(url, target).send(['m f=1 1', 'm f=2 2'])
    return {...result, ...('sentence' in result && {sentence: result.sentence.replace(url, 'http://influx')}), requests: seen.length}
  }

  it.each([
    [refusal(400, 'partial write: field type conflict dropped=1'), {kind: 'refused', sentence: '{"error":"partial write: field type conflict dropped=1"}'}],
    [refusal(422, 'outside retention'), {kind: 'refused', sentence: '{"error":"outside retention"}'}],
    [refusal(413, 'too large'), {kind: 'tooLarge', sentence: 'InfluxDB at http://influx says the batch is too large.'}],
    [refusal(401, 'x'), {kind: 'later', sentence: 'InfluxDB at http://influx answered 401: it does not accept the token or the login. Check `destinations.influxDb`.'}],
    [refusal(403, 'x'), {kind: 'later', sentence: 'InfluxDB at http://influx answered 403: the token or user may not write to database qlik. Grant it, or check `destinations.influxDb`.'}],
    [refusal(404, 'database not found'), {
      kind: 'later', sentence: 'InfluxDB at http://influx answered 404: database qlik does not exist. Create it (CREATE DATABASE "qlik"), or check `destinations.influxDb.database`.',
    }],
    [refusal(429, 'x'), {kind: 'later', sentence: 'InfluxDB at http://influx answered 429: it asks to wait.'}],
    [refusal(500, 'engine: \n cache full'), {kind: 'later', sentence: 'InfluxDB at http://influx answered 500: {"error":"engine: \\n cache full"}'}],
    [empty(200), {kind: 'later', sentence: expect.stringContaining('InfluxDB at http://influx answered 200') as string}],
  ])('%# means what it says', async (answer, expected) => {
    expect(await told(answer)).toEqual({...expected, requests: 1})
  })

  it.each([
    [v1, 'qlik'], [{...v1, retentionPolicy: 'autogen'}, 'qlik'], [{...v1, retentionPolicy: 'year'}, 'qlik/year'],
  ])('404 of a 2.x that is written to in the way of 1.x names the bucket that is missing', async (target, bucket) => {
    expect(await told(refusal(404, 'no dbrp mapping found'), target)).toMatchObject({
      sentence: `InfluxDB at http://influx answered 404: this InfluxDB 2.x has no bucket ${bucket}. Create it, or check \`destinations.influxDb\`.`,
    })
  })

  it('404 at 2.x names the bucket and the organization', async () => {
    expect(await told(refusal(404, 'x'), v2)).toMatchObject({
      sentence: 'InfluxDB at http://influx answered 404: bucket licenses of organization acme does not exist, or this is InfluxDB 1.x. Check `destinations.influxDb`.',
    })
  })

  it.each([429, 503])('%i may say how many seconds to wait', async status => {
    expect(await told(refusal(status, 'x', {'retry-after': '30'}))).toMatchObject({kind: 'later', waitMs: 30_000})
  })

  it.each(['', 'soon', '-5', '0', 'NaN'])('with the wait %j says nothing of waiting', async wait => {
    expect(await told(refusal(503, 'x', {'retry-after': wait}))).not.toHaveProperty('waitMs')
  })

  it.each([
    ['a proxy', 'text/html', '<h1>Bad Request</h1>'], ['a port of https', 'text/plain', 'Client sent an HTTP request to an HTTPS server.'], ['nobody knows what', '', ''],
  ])('400 of %s refuses no message: all of them wait', async (_, contentType, body) => {
    const answer: Answer = response => void response.writeHead(400, contentType === '' ? {} : {'content-type': contentType}).end(body)
    expect(await told(answer)).toEqual({kind: 'later', sentence: `InfluxDB at http://influx answered 400: ${body}`, requests: 1})
  })

  it.each([
    ['1.x, by its header', (response: ServerResponse) => void response.writeHead(400, {'x-influxdb-version': '1.6.7', 'content-type': 'text/plain'}).end('unable to parse')],
    ['2.x, by its words', (response: ServerResponse) => void response.writeHead(400, {'content-type': 'application/json; charset=utf-8'}).end('{"code":"invalid","message":"unable to parse"}')],
  ])('400 of %s refuses', async (_, answer) => {
    expect((await told(answer)).kind).toBe('refused')
  })

  it('shows no secret', async () => {
    expect(JSON.stringify(await told(refusal(401, 'x'), v2))).not.toContain('secret-token')
  })
})

describe('no answer', () => {
  it('of a server that is not there', async () => {
    expect(await sinkTo('http://127.0.0.1:1').send(['m f=1 1'])).toEqual({
      kind: 'later', sentence: 'InfluxDB at http://127.0.0.1:1 refused the connection. Is it running, and are host and port right?',
    })
  })

  it('of one that hangs up', async () => {
    const {url} = await influx(response => void response.destroy())
    expect(await sinkTo(url).send(['m f=1 1'])).toEqual({kind: 'later', sentence: `InfluxDB at ${url} could not be reached (ECONNRESET).`})
  })

  it('of one that stays silent', async () => {
    const {url} = await influx(() => undefined)
    expect(await sinkTo(url, v1, 0.1).send(['m f=1 1'])).toMatchObject({kind: 'later'})
  })

  it('in a language that we do not speak: http to a port of https loses no message', async () => {
    const pems = await makeCertificates(['localhost'])
    const url = await listening(createTlsServer({key: pems['server_key.pem'], cert: pems['server.pem']}))
    expect(await sinkTo(url).send(['m f=1 1'])).toMatchObject({kind: 'later'})
  })
})

it('is a sink where the configuration names it', () => {
  const config = {destinations: {influxDb: {url: 'http://127.0.0.1:1', timeoutSeconds: 1, target: v1}, webhooks: []}} as never
  expect(createSinks(config).map(sink => [sink.name, sink.batchSize])).toEqual([['influxDb', 5000]])
  expect(createSinks({destinations: {webhooks: []}})).toEqual([])
})

// A stand-in for InfluxDB 2.x: its write API with its errors, a real parser of line protocol, and points kept as the real one keeps them.
import {once} from 'node:events'
import type {IncomingHttpHeaders, IncomingMessage, ServerResponse} from 'node:http'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import type {Answer, Expected} from './fake-influxdb2-write.ts'
import {answerWrite, refuse} from './fake-influxdb2-write.ts'
import type {Point} from './line-protocol.ts'
import {createPointStore} from './point-store.ts'

export type FakeOptions = Partial<Expected> & {port?: number; version?: string}

/** An answer that the next requests to write get in place of the true one; nothing of them is stored. */
export type Fault = {status: 429 | 500 | 503 | 401 | 404; retryAfterSeconds?: number; /** How many requests; 1 if not given. */ times?: number}

export type Seen = {path: string; headers: IncomingHttpHeaders; bytes: number; status: number}

export type FakeInfluxDb2 = {
  url: string
  port: number
  /** All points stored, by measurement, tags and time. */
  points: () => Point[]
  /** The requests to write in their order, with the size of the body as sent and the status of the answer. */
  requests: () => Seen[]
  fail: (fault: Fault) => void
  stop: () => Promise<void>
}

const faultAnswers: Record<Fault['status'], Answer> = {
  401: refuse(401, 'unauthorized', 'unauthorized access'),
  404: refuse(404, 'not found', 'bucket not found'),
  429: refuse(429, 'too many requests', 'exceeded quota'),
  500: refuse(500, 'internal error', 'unexpected error writing points to database: timeout'),
  503: refuse(503, 'unavailable', 'service unavailable'),
}

function faultAnswer({status, retryAfterSeconds}: Fault): Answer {
  const answer = faultAnswers[status]
  return retryAfterSeconds === undefined ? answer : {...answer, headers: {'retry-after': String(retryAfterSeconds)}}
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function send(response: ServerResponse, version: string, {status, code, message, headers = {}}: Answer): void {
  const always = {'x-influxdb-build': 'OSS', 'x-influxdb-version': version, ...headers}
  if (code === undefined) response.writeHead(status, always).end()
  else {
    const error = {'content-type': 'application/json; charset=utf-8', 'x-platform-error-code': code}
    response.writeHead(status, {...always, ...error}).end(JSON.stringify({code, message}))
  }
}

function sendHealth(response: ServerResponse, version: string): void {
  const health = {name: 'influxdb', message: 'ready for queries and writes', status: 'pass', checks: [], version, commit: 'fake'}
  response.writeHead(200, {'content-type': 'application/json; charset=utf-8', 'x-influxdb-version': version}).end(JSON.stringify(health))
}

/** The answers to writes: faults that were asked for first, then true ones. */
function createWrites(expected: Expected) {
  const store = createPointStore()
  const seen: Seen[] = []
  const faults: Fault[] = []

  async function answer(request: IncomingMessage): Promise<Answer> {
    const {pathname: path, searchParams: query} = new URL(request.url ?? '/', 'http://localhost')
    if (path !== '/api/v2/write' && path !== '/write') return refuse(404, 'not found', 'path not found')
    if (request.method !== 'POST') return refuse(405, 'method not allowed', 'allow: OPTIONS, POST')
    const raw = await readBody(request)
    const fault = faults.shift()
    const given = fault === undefined ? answerWrite({path, query, headers: request.headers, raw}, expected, store) : faultAnswer(fault)
    seen.push({path: request.url ?? '', headers: request.headers, bytes: raw.length, status: given.status})
    return given
  }

  return {
    answer,
    points: store.points,
    requests: () => [...seen],
    fail: (fault: Fault) => void faults.push(...Array<Fault>(fault.times ?? 1).fill(fault)),
  }
}

/** Starts the stand-in on a loopback port, by default for the org `acme`, the bucket `licenses` and the token `token`. */
export async function startFakeInfluxDb2(options: FakeOptions = {}): Promise<FakeInfluxDb2> {
  const {version = 'v2.7.12', port = 0, org = 'acme', bucket = 'licenses', token = 'token', maxBytes = 25_000_000} = options
  const {answer, ...writes} = createWrites({org, bucket, token, maxBytes})
  const server = createServer((request, response) => {
    if (request.url === '/ping') send(response, version, {status: 204})
    else if (request.url === '/health') sendHealth(response, version)
    else
      answer(request).then(
        given => send(response, version, given),
        () => response.destroy(),
      )
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const {port: actual} = server.address() as AddressInfo
  return {
    ...writes,
    url: `http://127.0.0.1:${actual}`,
    port: actual,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

// The HTTPS server in front of the simulated QRS: certificates, latency, faults, counting, sending.
import {once} from 'node:events'
import type {IncomingMessage, ServerResponse} from 'node:http'
import {createServer} from 'node:https'
import type {AddressInfo, Socket} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import type {TLSSocket} from 'node:tls'
import type {CertificateFiles} from './certificates.ts'
import type {FaultSpec, Faults} from './faults.ts'
import {bendReply, letsThrough} from './faults.ts'
import type {RawRequest} from './routes.ts'
import {splitUrl} from './routes.ts'
import type {Reply} from './reply.ts'
import {emptyReply, headersOf, lengthOf, sendChunked, sendReply, textReply, writeHead} from './reply.ts'
import type {RequestCounts} from './request-counts.ts'

/** What a request without a trusted client certificate gets: 403, or no connection at all. */
export type NoClientCertificate = '403' | 'reject'

export type ServerParts = {
  readonly certificates: CertificateFiles
  readonly noClientCertificate: NoClientCertificate
  /** Answers at the site's present instant. */
  readonly answer: (request: RawRequest) => Reply
  readonly now: () => number
  readonly latency: () => number
  readonly faults: Faults
  readonly requests: RequestCounts
}
export type ListenAt = {readonly host: string; readonly port: number}
export type RunningServer = {readonly port: number; readonly stop: () => Promise<void>}

const KEEP_ALIVE_MS = 120_000
const MAX_HEADER_BYTES = 64 * 1024
const CUT_DELAY_MS = 20

/** Port 0 takes a free one. Throws when the port is taken. */
export async function startServer({host, port}: ListenAt, parts: ServerParts): Promise<RunningServer> {
  const {server: own} = parts.certificates
  const sockets = new Map<string, Socket>()
  const server = createServer({
    ...own,
    requestCert: true,
    rejectUnauthorized: parts.noClientCertificate === 'reject',
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
  })
  server.on('connection', (socket: Socket) => {
    const name = peerOf(socket)
    sockets.set(name, socket)
    socket.once('close', () => sockets.delete(name))
  })
  server.on('secureConnection', parts.requests.connected)
  server.on('request', (request, response) => {
    const cut = (): void => {
      cutConnection(sockets.get(peerOf(request.socket)), request.socket)
    }
    serve({request, response, cut}, parts).catch((error: unknown) => {
      if (request.socket.destroyed) return
      console.error('The simulator failed to answer', request.method, request.url?.split('?')[0], error)
      request.socket.destroy()
    })
  })
  server.listen(port, host)
  await once(server, 'listening')
  return {port: (server.address() as AddressInfo).port, stop: () => stopServer(server)}
}

async function stopServer(server: ReturnType<typeof createServer>): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

function peerOf(socket: Socket): string {
  return `${socket.remoteAddress}:${socket.remotePort}`
}

/** A reset, not a polite end: it must go to the socket below TLS. */
function cutConnection(raw: Socket | undefined, secure: Socket): void {
  raw?.resetAndDestroy()
  secure.destroy()
}

type Exchange = {readonly request: IncomingMessage; readonly response: ServerResponse; readonly cut: () => void}

async function serve(exchange: Exchange, parts: ServerParts): Promise<void> {
  const {request} = exchange
  const raw: RawRequest = {method: request.method ?? 'GET', url: request.url ?? '/', headers: request.headers, body: await readBody(request)}
  const [path, query] = splitUrl(raw.url)
  const faults = parts.faults.take(raw.method, path)
  const [late, early] = [faults.filter(fault => fault.takesEffect === true), faults.filter(fault => fault.takesEffect !== true)]
  await pause(parts.latency() + sum(early.map(fault => fault.ms ?? 0)))
  const reply = bendReply(letsThrough(faults) ? answerTo(raw, request.socket as TLSSocket, parts) : emptyReply(204), faults)
  parts.requests.add({method: raw.method, path, query, status: reply.status, user: String(request.headers['x-qlik-user'] ?? '')})
  await pause(sum(late.map(fault => fault.ms ?? 0)))
  await send(exchange, reply, {faults, now: parts.now() + sum(faults.map(fault => fault.offsetSeconds ?? 0)) * 1000})
}

/** Not even a timer's tick when there is nothing to wait for; a long wait does not keep a stopped program alive. */
async function pause(ms: number): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, {ref: false})
}

function answerTo(raw: RawRequest, socket: TLSSocket, parts: ServerParts): Reply {
  return socket.authorized ? parts.answer(raw) : textReply(403, 'Forbidden')
}

async function send({response, cut}: Exchange, reply: Reply, {faults, now}: {faults: readonly FaultSpec[]; now: number}): Promise<void> {
  if (faults.some(fault => fault.kind === 'reset')) return sendHalf(response, {reply, now, cut})
  const chunked = faults.some(fault => fault.kind === 'truncated' && fault.chunked === true)
  return chunked ? sendChunked(response, reply, now) : sendReply(response, reply, now)
}

/** The connection breaks in the middle of the body, or before the headers where there is no body. */
async function sendHalf(response: ServerResponse, {reply, now, cut}: {reply: Reply; now: number; cut: () => void}): Promise<void> {
  const half = Math.floor(lengthOf(reply) / 2)
  if (half > 0) {
    writeHead(response, reply, headersOf(reply, now))
    response.write(Buffer.concat(reply.chunks).subarray(0, half))
    // A reset that overtakes the bytes would hide from the client that an answer had begun.
    await sleep(CUT_DELAY_MS)
  }
  cut()
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

// A real HTTP or HTTPS server that the test directs: it records what comes and answers, stalls, breaks off or refuses as it is told.
import {once} from 'node:events'
import type {IncomingHttpHeaders, IncomingMessage, Server, ServerResponse} from 'node:http'
import {createServer} from 'node:http'
import {createServer as createTlsServer} from 'node:https'
import type {AddressInfo, Socket} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import {buffer} from 'node:stream/consumers'

/** `url` is path and query as they came over the wire. */
export type Received = {readonly method: string; readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string}

/** `raw` is the connection below HTTP and TLS. */
export type Exchange = {readonly request: Received; readonly response: ServerResponse; readonly raw: Socket}
export type Play = (exchange: Exchange) => void

export type HttpReceiver = {
  readonly url: string
  readonly host: string
  /** All requests since the start, whole, in their order. */
  readonly received: () => readonly Received[]
  /** The plays for the next requests, one each; the last holds for all after it. */
  readonly become: (...plays: readonly Play[]) => void
  /** Refuses connections and cuts those it has, until it is up again on the same port. */
  readonly down: () => Promise<void>
  readonly up: () => Promise<void>
  readonly stop: () => Promise<void>
}

export type ReceiverOptions = {readonly tls?: {readonly key: string; readonly cert: string}}

const DRIP_MS = 5

/** A whole answer. */
export const answer = (status: number, body = '', headers: Record<string, string> = {}): Play =>
  ({response}) => void response.writeHead(status, headers).end(body)

export const redirect = (status: number, location?: string): Play => answer(status, 'moved', location === undefined ? {} : {location})

/** Takes the request and never answers. */
export const hang: Play = () => undefined

/** Ends the connection without an answer. */
export const hangUp: Play = ({response}) => void response.destroy()

/** A reset, not a polite end. */
export const reset: Play = ({raw}) => void raw.resetAndDestroy()

/** Speaks something that is not HTTP. */
export const garble: Play = ({raw}) => void raw.end('220 mail.example.com ESMTP\r\n')

/** Promises more than it sends, and ends. */
export const cutOff = (status: number, body: string): Play => ({response}) => {
  response.writeHead(status, {'content-length': String(Buffer.byteLength(body) + 1000)})
  response.write(body, () => response.destroy())
}

async function trickle(write: (piece: string) => void, socket: Socket): Promise<void> {
  while (!socket.destroyed) {
    write('.')
    await sleep(DRIP_MS, undefined, {ref: false})
  }
}

/** Sends the status and then a body that never ends, byte by byte. */
export const drip = (status: number, begin = ''): Play => ({response, raw}) => {
  response.writeHead(status).write(begin)
  void trickle(piece => response.write(piece), raw)
}

/** Begins an answer whose headers never end. */
export const dripHeaders: Play = ({raw}) => {
  raw.write('HTTP/1.1 200 OK\r\nX-Slow: ')
  void trickle(piece => raw.write(piece), raw)
}

/** A body without an end, as fast as it is taken; `sent` gives how many bytes went out. */
export function flood(status: number): {readonly play: Play; readonly sent: () => number} {
  let sent = 0
  const pour = (response: ServerResponse) => {
    while (!response.destroyed && response.write('x'.repeat(16_384))) sent += 16_384
  }
  return {sent: () => sent, play: ({response}) => {
    response.writeHead(status).on('drain', () => pour(response))
    pour(response)
  }}
}

/** Keeps requests until they are let go, then plays. */
export function hold(play: Play): {readonly play: Play; readonly letGo: () => void} {
  const held: (() => void)[] = []
  return {play: exchange => void held.push(() => play(exchange)), letGo: () => held.splice(0).forEach(go => go())}
}

const peerOf = ({remoteAddress, remotePort}: Socket): string => `${remoteAddress}:${remotePort}`

function rememberConnections(server: Server): (socket: Socket) => Socket {
  const open = new Map<string, Socket>()
  server.on('connection', (socket: Socket) => {
    const name = peerOf(socket)
    open.set(name, socket)
    socket.on('error', () => undefined).once('close', () => open.delete(name))
  })
  return socket => open.get(peerOf(socket)) ?? socket
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
}

/** Starts on a free loopback port and answers 200 until told otherwise. The address names the host `localhost`, as its certificate does. */
export async function startHttpReceiver({tls}: ReceiverOptions = {}): Promise<HttpReceiver> {
  const received: Received[] = []
  let plays: Play[] = [answer(200, 'ok')]
  const serve = async (request: IncomingMessage, response: ServerResponse, raw: Socket): Promise<void> => {
    const {method = '', url = '', headers} = request
    const whole: Received = {method, url, headers, body: (await buffer(request)).toString('utf8')}
    received.push(whole)
    const play = plays.length > 1 ? plays.shift()! : plays[0]!
    play({request: whole, response, raw})
  }
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    // A request that breaks off has not come.
    serve(request, response, rawOf(request.socket)).catch(() => response.destroy())
  }
  const server = tls === undefined ? createServer(onRequest) : createTlsServer(tls, onRequest)
  const rawOf = rememberConnections(server)
  const port = await listen(server, 0)
  const host = `localhost:${port}`
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host}`,
    host,
    received: () => [...received],
    become: (...next) => void (plays = [...next]),
    down: () => close(server),
    up: async () => void await listen(server, port),
    stop: () => close(server),
  }
}

// Carries a request on to the upstream and the answer back, as Grafana's reverse proxy does: streaming, with headers dropped and added.
import {request as httpRequest, type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse} from 'node:http'
import {request as httpsRequest} from 'node:https'
import {pipeline, type Duplex} from 'node:stream'
import {toBytes} from './byte-text.ts'
import type {Person} from './people.ts'
import type {Forward} from './plugin-proxy.ts'

export type ForwardOptions = {
  /** Grafana's `[dataproxy] send_user_header`. */
  readonly sendUserHeader: boolean
  /** How long to try to connect; Grafana waits for an answer without end. */
  readonly dialTimeoutMs: number
  /** In place of a TCP connection of its own. */
  readonly connect?: () => Duplex
}

/** Between two hops only; RFC 9110, 7.6.1. */
const HOP_BY_HOP = ['connection', 'proxy-connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade']

const NOT_FOR_UPSTREAM = [
  'host', 'cookie', 'set-cookie', 'origin', 'referer', 'authorization', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto',
  'x-grafana-user', 'x-grafana-id', 'x-grafana-context', 'x-grafana-device-id',
]

const NOT_FOR_CLIENT = ['alt-svc', 'close', 'server', 'set-cookie', 'strict-transport-security', 'content-security-policy', 'via', 'cache-control']

function withoutHop(message: IncomingMessage, dropped: readonly string[]): OutgoingHttpHeaders {
  const named = (message.headers.connection ?? '').toLowerCase().split(',').map(name => name.trim())
  return Object.fromEntries(Object.entries(message.headers).filter(([name]) => ![...HOP_BY_HOP, ...dropped, ...named].includes(name)))
}

/** The fields of Go's SignedInUser, named as there. */
function contextOf({id, login, name, email, orgRole, isGrafanaAdmin}: Person): string {
  return JSON.stringify({
    UserID: id, UserUID: `workbench-${login}`, OrgID: 1, OrgName: 'Main Org.', OrgRole: orgRole, Login: login, Name: name, Email: email, EmailVerified: false, AuthID: '',
    AuthenticatedBy: '', Namespace: 'default', ApiKeyID: 0, IsServiceAccount: false, IsGrafanaAdmin: isGrafanaAdmin, IsAnonymous: false, IsDisabled: false, Teams: [],
  })
}

function headersFor(request: IncomingMessage, {headers, body}: Forward, person: Person, {sendUserHeader}: ForwardOptions): OutgoingHttpHeaders {
  const address = request.socket.remoteAddress ?? ''
  const before = request.headers['x-forwarded-for']
  const chunked = request.headers['transfer-encoding'] !== undefined && body === undefined
  return {
    ...withoutHop(request, NOT_FOR_UPSTREAM),
    // Once by Grafana and once by Go's proxy under it.
    'x-forwarded-for': [...(before === undefined ? [] : [before]), address, address].join(', '),
    'x-grafana-referer': request.headers.referer ?? '',
    'x-grafana-context': toBytes(contextOf(person)),
    ...(sendUserHeader && {'x-grafana-user': toBytes(person.login)}),
    ...(chunked && {'transfer-encoding': 'chunked'}),
    ...(body !== undefined && {'content-length': Buffer.byteLength(body)}),
    ...Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
  }
}

/** Grafana's own failure has no body. An answer that is under way is cut off with the upstream's. */
function fail(response: ServerResponse, status: number): void {
  if (!response.headersSent) response.writeHead(status, {'content-length': 0}).end()
}

function answer(upstream: IncomingMessage, response: ServerResponse): void {
  const via = [`${upstream.httpVersion} grafana`, ...(upstream.headers.via === undefined ? [] : [upstream.headers.via])].join(', ')
  response.writeHead(upstream.statusCode ?? 502, {...withoutHop(upstream, NOT_FOR_CLIENT), 'content-security-policy': 'sandbox', via})
  pipeline(upstream, response, () => undefined)
}

/** 504 when the connection takes too long, 502 for anything else that goes wrong. */
function watch(outgoing: ClientRequest, response: ServerResponse, dialTimeoutMs: number): void {
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    outgoing.destroy()
  }, dialTimeoutMs)
  outgoing.once('socket', socket => socket.once('connect', () => clearTimeout(timer)))
  outgoing.once('error', error => {
    clearTimeout(timer)
    fail(response, timedOut || (error as NodeJS.ErrnoException).code === 'ETIMEDOUT' ? 504 : 502)
  })
  response.once('close', () => {
    clearTimeout(timer)
    if (!response.writableFinished) outgoing.destroy()
  })
}

export type Exchange = {readonly request: IncomingMessage; readonly response: ServerResponse; readonly person: Person}

/** Sends the request on; answers by itself, also when the upstream cannot be reached. */
export function forward({request, response, person}: Exchange, to: Forward, options: ForwardOptions): void {
  const send = to.origin.startsWith('https:') ? httpsRequest : httpRequest
  let outgoing: ClientRequest
  try {
    const {hostname, port} = new URL(to.origin)
    outgoing = send({
      hostname: hostname.replace(/^\[(.*)\]$/, '$1'), port, path: to.target, method: request.method,
      headers: {host: to.origin.replace(/^https?:\/\//, ''), ...headersFor(request, to, person, options)},
      // A connection for each: one that was kept may be dead, which Grafana would notice and hide.
      ...(options.connect ? {createConnection: options.connect} : {agent: false}),
    })
  } catch {
    // An address that Go takes, but that cannot be connected to.
    fail(response, 502)
    return
  }
  watch(outgoing, response, options.dialTimeoutMs)
  outgoing.once('response', upstream => answer(upstream, response))
  // Not a pipeline: that would cut the client off before it is told.
  if (to.body === undefined) request.pipe(outgoing)
  else outgoing.end(to.body)
}

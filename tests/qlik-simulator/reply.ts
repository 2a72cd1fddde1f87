// An answer as data, so that faults can bend it before it is sent.
import type {ServerResponse} from 'node:http'
import {Readable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import type {Json} from './model.ts'

export type Reply = {
  readonly status: number
  readonly type: string
  /** The body in pieces, so that long lists need not be copied together. */
  readonly chunks: readonly Buffer[]
  readonly headers?: Readonly<Record<string, string>>
}

const JSON_TYPE = 'application/json;charset=utf-8'

export function jsonReply(body: Json, status = 200): Reply {
  return {status, type: JSON_TYPE, chunks: [Buffer.from(JSON.stringify(body))]}
}

export function preparedReply(chunks: readonly Buffer[]): Reply {
  return {status: 200, type: JSON_TYPE, chunks}
}

export function textReply(status: number, text: string): Reply {
  return {status, type: 'text/plain', chunks: [Buffer.from(text)]}
}

export function emptyReply(status: number): Reply {
  return {status, type: '', chunks: []}
}

export function lengthOf(reply: Reply): number {
  return reply.chunks.reduce((sum, chunk) => sum + chunk.length, 0)
}

/** Headers of a reply at `now` (epoch ms, for the Date header: the site's clock, not the machine's). */
export function headersOf(reply: Reply, now: number): Record<string, string> {
  const body = reply.status === 204 ? {} : {'Content-Length': String(lengthOf(reply))}
  const type = reply.type === '' ? {} : {'Content-Type': reply.type}
  return {...type, ...body, Date: new Date(now).toUTCString(), ...reply.headers}
}

/** Sends it whole, at the client's pace. A client that hangs up ends the sending without an error. */
export async function sendReply(response: ServerResponse, reply: Reply, now: number): Promise<void> {
  writeHead(response, reply, headersOf(reply, now))
  await writeChunks(response, reply.chunks)
}

/** The same in chunked encoding, properly ended, whatever the body is. */
export async function sendChunked(response: ServerResponse, reply: Reply, now: number): Promise<void> {
  const headers = Object.entries(headersOf(reply, now)).filter(([name]) => name !== 'Content-Length')
  writeHead(response, reply, {...Object.fromEntries(headers), 'Transfer-Encoding': 'chunked'})
  await writeChunks(response, reply.chunks)
}

export function writeHead(response: ServerResponse, reply: Reply, headers: Record<string, string>): void {
  response.sendDate = false
  response.writeHead(reply.status, headers)
}

async function writeChunks(response: ServerResponse, chunks: readonly Buffer[]): Promise<void> {
  if (chunks.length <= 1) response.end(chunks[0])
  else await pipeline(Readable.from(chunks, {objectMode: true}), response).catch(ignoreHangUp)
}

const HANG_UPS: readonly (string | undefined)[] = ['ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED', 'ECONNRESET', 'EPIPE']

function ignoreHangUp(error: NodeJS.ErrnoException): void {
  if (!HANG_UPS.includes(error.code)) throw error
}

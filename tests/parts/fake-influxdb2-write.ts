// How InfluxDB 2.x answers a write: what it refuses, in which order and in which words, and what it stores.
import type {IncomingHttpHeaders} from 'node:http'
import {gunzipSync} from 'node:zlib'
import type {Precision} from './line-protocol.ts'
import {parseLines} from './line-protocol.ts'
import type {PointStore} from './point-store.ts'

export type Answer = {status: number; code?: string; message?: string; headers?: Record<string, string>}
export type Write = {path: string; query: URLSearchParams; headers: IncomingHttpHeaders; raw: Buffer}
/** `maxBytes` is the size of a body after gzip. */
export type Expected = {org: string; bucket: string; token: string; maxBytes: number}

const precisions: Record<string, Precision> = {ns: 'ns', us: 'us', ms: 'ms', s: 's'}

/** An error as InfluxDB 2.x words it. */
export const refuse = (status: number, code: string, message: string): Answer => ({status, code, message})

// `/write?db=` is the way of 1.x, which 2.x maps to the bucket of that name, or `db/rp`.
function bucketOf({path, query}: Write): string {
  if (path !== '/write') return query.get('bucket') ?? ''
  const policy = query.get('rp') ?? ''
  return policy === '' || policy === 'autogen' ? (query.get('db') ?? '') : `${query.get('db')}/${policy}`
}

function refusalOf(write: Write, {org, bucket, token}: Expected): Answer | undefined {
  const {query, path, headers} = write
  if (![`Token ${token}`, `Bearer ${token}`].includes(headers.authorization ?? '')) return refuse(401, 'unauthorized', 'unauthorized access')
  if (precisionOf(write) === undefined) return refuse(400, 'invalid', 'invalid precision; valid precision units are ns, us, ms, and s')
  const asked = bucketOf(write)
  if (asked === '') return refuse(404, 'not found', 'bucket not found')
  if (path !== '/write' && query.get('org') !== org) return refuse(404, 'not found', `organization name "${query.get('org')}" not found`)
  return asked === bucket ? undefined : refuse(404, 'not found', `bucket "${asked}" not found`)
}

function unpack({headers, raw}: Write): Buffer | undefined {
  if (headers['content-encoding'] !== 'gzip') return raw
  try {
    return gunzipSync(raw)
  } catch {
    return undefined
  }
}

function precisionOf({query}: Write): Precision | undefined {
  return precisions[query.get('precision') ?? 'ns']
}

function storeBody(write: Write, body: Buffer, store: PointStore): Answer {
  const {points, failures} = parseLines(body.toString(), precisionOf(write) ?? 'ns', BigInt(Date.now()) * 1_000_000n)
  if (failures.length > 0) return refuse(400, 'invalid', failures.join('\n'))
  const dropped = store.write(points)
  if (dropped === undefined) return {status: 204}
  return refuse(422, 'unprocessable entity', `failure writing points to database: partial write: ${dropped.reason} dropped=${dropped.count}`)
}

/**
 * The answer to one write. As in 2.7, one unreadable line refuses the whole body with 400, and points that cannot be stored beside
 * others are dropped alone with 422; `/write?db=` is the compatible path.
 */
export function answerWrite(write: Write, expected: Expected, store: PointStore): Answer {
  const refusal = refusalOf(write, expected)
  if (refusal !== undefined) return refusal
  const body = unpack(write)
  if (body === undefined) return refuse(400, 'invalid', 'gzipped HTTP body contains an invalid header')
  if (body.length > expected.maxBytes) return refuse(413, 'request too large', 'unable to read data: points batch is too large')
  return body.length === 0 ? refuse(400, 'invalid', 'writing requires points') : storeBody(write, body, store)
}

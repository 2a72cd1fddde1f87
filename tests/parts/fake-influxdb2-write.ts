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
const COMPATIBLE = '/write'

/** An error as InfluxDB 2.x words it. */
export const refuse = (status: number, code: string, message: string): Answer => ({status, code, message})

const isCompatible = ({path}: Write) => path === COMPATIBLE

/** The way of 1.x, which 2.x maps to the bucket of the database's name, or `db/rp`. It takes any precision, and a token as `Token` alone. */
function compatibleRefusal({query, headers}: Write, {bucket, token}: Expected): Answer | undefined {
  const [database, policy] = [query.get('db') ?? '', query.get('rp') ?? '']
  if (headers.authorization !== `Token ${token}`) return refuse(401, 'unauthorized', 'Unauthorized')
  if (database === '') return refuse(400, 'invalid', 'missing db')
  const asked = policy === '' || policy === 'autogen' ? database : `${database}/${policy}`
  return asked === bucket ? undefined : refuse(404, 'not found', 'no dbrp mapping found')
}

function refusalOf(write: Write, expected: Expected): Answer | undefined {
  if (isCompatible(write)) return compatibleRefusal(write, expected)
  const {query, headers} = write
  const {org, bucket, token} = expected
  if (![`Token ${token}`, `Bearer ${token}`].includes(headers.authorization ?? '')) return refuse(401, 'unauthorized', 'unauthorized access')
  if (precisionOf(write) === undefined) return refuse(400, 'invalid', 'invalid precision; valid precision units are ns, us, ms, and s')
  const asked = query.get('bucket') ?? ''
  if (asked === '') return refuse(404, 'not found', 'bucket not found')
  if (query.get('org') === null) return refuse(400, 'invalid', 'Please provide either orgID or org')
  if (query.get('org') !== org) return refuse(404, 'not found', `organization name "${query.get('org')}" not found`)
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

function precisionOf(write: Write): Precision | undefined {
  const asked = write.query.get('precision') ?? 'ns'
  return isCompatible(write) ? precisions[asked] ?? precisions[`${asked}s`] ?? 'ns' : precisions[asked]
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
  return body.length === 0 ? {status: 204} : storeBody(write, body, store)
}

// InfluxDB 1.x by /write, 2.x and 3 by /api/v2/write or by /write too; the outbox does the retrying, not the client.
import http from 'node:http'
import https from 'node:https'
import {HttpError, InfluxDB, setLogger} from '@influxdata/influxdb-client'
import type {InfluxDbConfig, InfluxDbTarget} from '../config/types.ts'
import type {SendResult, Sink} from './sink.ts'

const BATCH = 5000 // lines; InfluxData's advice for one write

/** Where lines go. Precision is nanoseconds always: `n` at the path of 1.x, `ns` at that of 2.x. */
export function writePath(target: InfluxDbTarget): string {
  const query = target.api === 'v2'
    ? {org: target.org, bucket: target.bucket, precision: 'ns'}
    : {db: target.database, ...(target.retentionPolicy !== undefined && {rp: target.retentionPolicy}), precision: 'n'}
  return `${target.api === 'v2' ? '/api/v2/write' : '/write'}?${new URLSearchParams(query).toString()}`
}

/** Credentials go in a header: in a URL they would end up in logs. */
function authorization(target: InfluxDbTarget): Record<string, string> {
  if (target.token) return {Authorization: `Token ${target.token.reveal()}`}
  if (target.api === 'v2' || target.user === undefined) return {}
  return {Authorization: `Basic ${Buffer.from(`${target.user}:${target.password?.reveal() ?? ''}`).toString('base64')}`}
}

const store = (target: InfluxDbTarget) => (target.api === 'v2' ? `bucket ${target.bucket} of organization ${target.org}` : `database ${target.database}`)

/** As 2.x names the bucket that a database with a retention policy stands for. */
const bucketOf = ({database, retentionPolicy}: Extract<InfluxDbTarget, {api: 'v1'}>) =>
  (retentionPolicy === undefined || retentionPolicy === 'autogen' ? database : `${database}/${retentionPolicy}`)

function notThere(words: string, target: InfluxDbTarget): string {
  if (target.api === 'v2') return `${store(target)} does not exist, or this is InfluxDB 1.x. Check \`destinations.influxDb\``
  if (words.includes('dbrp')) return `this InfluxDB 2.x has no bucket ${bucketOf(target)}. Create it, or check \`destinations.influxDb\``
  return `${store(target)} does not exist. Create it (CREATE DATABASE "${target.database}"), or check \`destinations.influxDb.database\``
}

function hint(status: number, words: string, target: InfluxDbTarget): string {
  if (status === 401) return 'it does not accept the token or the login. Check `destinations.influxDb`'
  if (status === 403) return `the token or user may not write to ${store(target)}. Grant it, or check \`destinations.influxDb\``
  if (status === 404) return notThere(words, target)
  return 'it asks to wait'
}

/** The header counts seconds; the client hands the bare number on as milliseconds. */
const waitOf = (error: HttpError) => {
  const seconds = error.retryAfter()
  return seconds > 0 ? {waitMs: seconds * 1000} : {}
}

/** A proxy, or a port of https, answers 400 too: such a word must not condemn good messages. */
const isInflux = ({headers, json}: HttpError) => headers?.['x-influxdb-version'] !== undefined || (typeof json === 'object' && json !== null)

function fromHttp(error: HttpError, where: string, target: InfluxDbTarget): SendResult {
  const {statusCode: status} = error
  const words = (error.body ?? error.message).replace(/\s+/g, ' ').slice(0, 300)
  if (status === 413) return {kind: 'tooLarge', sentence: `${where} says the batch is too large.`}
  if ((status === 400 || status === 422) && isInflux(error)) return {kind: 'refused', sentence: words}
  if ([401, 403, 404, 429].includes(status)) return {kind: 'later', sentence: `${where} answered ${status}: ${hint(status, words, target)}.`, ...waitOf(error)}
  return {kind: 'later', sentence: `${where} answered ${status}: ${words}`, ...waitOf(error)}
}

function fromNetwork(error: unknown, where: string): SendResult {
  const {code, message} = error as {code?: string; message?: string}
  if (code === 'ECONNREFUSED') return {kind: 'later', sentence: `${where} refused the connection. Is it running, and are host and port right?`}
  if (code === 'ENOTFOUND') return {kind: 'later', sentence: `${where}: unknown host name. Check \`destinations.influxDb\`.`}
  return {kind: 'later', sentence: `${where} could not be reached (${code ?? message ?? 'unknown error'}).`}
}

function connect(config: Omit<InfluxDbConfig, 'serverLicense'>): {client: InfluxDB; where: string; close: () => void} {
  setLogger({error: () => undefined, warn: () => undefined}) // it would print to the console; we report by ourselves
  const agent = config.url.startsWith('https:') ? new https.Agent({keepAlive: true}) : new http.Agent({keepAlive: true})
  const client = new InfluxDB({url: config.url, timeout: config.timeoutSeconds * 1000, headers: authorization(config.target), transportOptions: {agent}})
  return {client, where: `InfluxDB at ${config.url}`, close: () => agent.destroy()}
}

const toResult = (error: unknown, where: string, target: InfluxDbTarget): SendResult =>
  error instanceof HttpError ? fromHttp(error, where, target) : fromNetwork(error, where)

/**
 * Asks whether InfluxDB is there, takes the credentials and has the database or bucket; writes nothing.
 * An empty write tells: 1.x and 2.7 look at all of these before the lines; others may then find an empty body wrong (400).
 */
export async function probeInflux(config: Omit<InfluxDbConfig, 'serverLicense'>): Promise<{ok: boolean; sentence: string}> {
  const {client, where, close} = connect(config)
  const found = {ok: true, sentence: `${where} takes messages for ${store(config.target)}.`}
  try {
    await client.transport.request(writePath(config.target), '', {method: 'POST', headers: {'content-type': 'text/plain; charset=utf-8'}})
    return found
  } catch (error) {
    const result = toResult(error, where, config.target)
    return result.kind === 'refused' ? found : {ok: false, sentence: 'sentence' in result ? result.sentence : where}
  } finally {
    close()
  }
}

export function createInfluxSink(config: Omit<InfluxDbConfig, 'serverLicense'>): Sink {
  const {client, where, close} = connect(config)
  const options = {batchSize: BATCH + 1, flushInterval: 0, maxRetries: 0, maxBatchBytes: 50_000_000, gzipThreshold: 1000}
  return {
    name: 'influxDb',
    batchSize: BATCH,
    send: async lines => {
      const writer = client.getWriteApi('', '', 'ns', options)
      writer.path = writePath(config.target)
      writer.writeRecords([...lines])
      try {
        await writer.flush()
        return {kind: 'taken'}
      } catch (error) {
        return toResult(error, where, config.target)
      }
    },
    close,
  }
}

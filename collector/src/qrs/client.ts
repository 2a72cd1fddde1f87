// One site's Qlik Repository Service over mutual TLS: reads are retried, writes never.
import https from 'node:https'
import {randomInt} from 'node:crypto'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Readable} from 'node:stream'
import axios, {type AxiosInstance, type AxiosResponse} from 'axios'
import type {QrsConfig} from '../config/types.ts'
import {answerError, isRetryable, QrsError, toQrsError} from './errors.ts'
import {readJsonArray} from './json-array.ts'

export type QrsAnswer = {readonly body: unknown; readonly siteClock: number | undefined} // epoch ms of the Date header

export type QrsClient = {
  /** GET of one small JSON body; 404 throws QrsError `notFound`. */
  readonly get: (path: string) => Promise<QrsAnswer>
  /** GET of a list, element by element. A retry calls `begin` again, so that a half-read list is dropped. */
  readonly list: (path: string, begin: () => (element: unknown) => void) => Promise<{siteClock: number | undefined}>
  /** POST of a JSON body; gives that of the answer, throws QrsError unless it is 2xx and JSON. Never retried: after a broken answer it may have been done. */
  readonly post: (path: string, body: object) => Promise<unknown>
  /** DELETE; resolves on any 2xx, throws QrsError otherwise. Never retried. */
  readonly remove: (path: string) => Promise<void>
  /** Requests sent since start, retries included. */
  readonly requests: () => number
  readonly close: () => void
}

const ATTEMPTS = 3
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

const newXrfkey = () => Array.from({length: 16}, () => LETTERS[randomInt(LETTERS.length)]).join('')

function dateOf(answer: AxiosResponse): number | undefined {
  const at = Date.parse(String(answer.headers.date ?? ''))
  return Number.isNaN(at) ? undefined : at
}

async function readAll(chunks: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts).toString('utf8')
}

/** Passes the chunks on and gives up when none has come for the time: a long body is fine, a silent one is not. */
async function* watched(stream: Readable, milliseconds: number, abort: AbortController): AsyncGenerator<Buffer> {
  let timer = setTimeout(() => abort.abort(), milliseconds)
  try {
    for await (const chunk of stream) {
      clearTimeout(timer)
      yield chunk as Buffer
      timer = setTimeout(() => abort.abort(), milliseconds)
    }
  } finally {
    clearTimeout(timer)
  }
}

function createHttp(qrs: QrsConfig): {http: AxiosInstance; agent: https.Agent} {
  const agent = new https.Agent({
    keepAlive: true,
    maxSockets: 2, // Qlik asks administrators to go easy on the repository
    cert: qrs.cert,
    key: qrs.key.reveal(),
    ca: qrs.ca,
    rejectUnauthorized: qrs.rejectUnauthorized,
    ...(qrs.passphrase && {passphrase: qrs.passphrase.reveal()}),
    ...(qrs.servername !== undefined && {servername: qrs.servername}),
  })
  const {userDirectory, userId} = qrs.user
  const http = axios.create({
    baseURL: `${qrs.url}/qrs/`,
    httpsAgent: agent,
    proxy: false,
    maxRedirects: 0,
    responseType: 'stream',
    validateStatus: () => true,
    headers: {'X-Qlik-User': `UserDirectory=${encodeURIComponent(userDirectory)}; UserId=${encodeURIComponent(userId)}`},
  })
  return {http, agent}
}

type Use<T> = (answer: AxiosResponse<Readable>, chunks: AsyncIterable<Buffer>) => Promise<T>
type Request = {readonly method: 'GET' | 'POST' | 'DELETE'; readonly path: string; readonly body?: object}
type Send = <T>(request: Request, use: Use<T>) => Promise<T>

/** One request; `where` names it in errors. The time limit holds for the wait for the answer and between its chunks. */
function createSend(http: AxiosInstance, timeoutSeconds: number, whereOf: (path: string) => string): Send {
  const milliseconds = timeoutSeconds * 1000
  return async ({method, path, body}, use) => {
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), milliseconds)
    const xrfkey = newXrfkey()
    try {
      const answer = await http.request<Readable>({method, url: path, data: body, params: {xrfkey}, headers: {'X-Qlik-Xrfkey': xrfkey}, signal: abort.signal})
      clearTimeout(timer)
      const contentType = String(answer.headers['content-type'] ?? '')
      const chunks = watched(answer.data, milliseconds, abort)
      if (answer.status >= 300 || contentType.includes('html')) {
        throw answerError(whereOf(path), {status: answer.status, contentType, body: await readAll(chunks)})!
      }
      return await use(answer, chunks)
    } catch (error) {
      if (abort.signal.aborted) throw new QrsError('timeout', `${whereOf(path)} did not answer within ${timeoutSeconds} s.`)
      throw toQrsError(error, whereOf(path))
    } finally {
      clearTimeout(timer)
    }
  }
}

async function retried<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read()
    } catch (error) {
      if (attempt === ATTEMPTS || !isRetryable(error)) throw error
      await sleep(200 * 2 ** attempt * (0.5 + Math.random()))
    }
  }
}

function parseBody(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new QrsError('badJson', `${where} sent broken or cut-off JSON.`, {cause})
  }
}

/** `site` names the site in errors. Nothing is sent before the first call. */
export function createQrsClient(site: string, qrs: QrsConfig): QrsClient {
  const {http, agent} = createHttp(qrs)
  const whereOf = (path: string) => `Qlik Sense site ${site}, ${qrs.url}/qrs/${path.split('?')[0]!},`
  let requests = 0
  http.interceptors.request.use(request => {
    requests++
    return request
  })
  const send = createSend(http, qrs.timeoutSeconds, whereOf)
  return {
    get: path => retried(() => send({method: 'GET', path}, async (answer, chunks) =>
      ({body: parseBody(await readAll(chunks), whereOf(path)), siteClock: dateOf(answer)}))),
    list: (path, begin) => retried(() => send({method: 'GET', path}, async (answer, chunks) => {
      await readJsonArray(chunks, whereOf(path), begin())
      return {siteClock: dateOf(answer)}
    })),
    post: (path, body) => send({method: 'POST', path, body}, async (_answer, chunks) => parseBody(await readAll(chunks), whereOf(path))),
    // A body, if any, is drained so that the connection can be used again.
    remove: path => send({method: 'DELETE', path}, async (_answer, chunks) => void await readAll(chunks)),
    requests: () => requests,
    close: () => agent.destroy(),
  }
}

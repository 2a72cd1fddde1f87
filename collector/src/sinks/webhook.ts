// A webhook: one request for each message, and a plain word on what became of it.
import http from 'node:http'
import https from 'node:https'
import type {Readable} from 'node:stream'
import axios, {AxiosHeaders, type AxiosInstance, type AxiosResponse} from 'axios'
import type {WebhookConfig} from '../config/types.ts'
import type {Message} from '../messages/model.ts'
import type {SendResult, Sink} from './sink.ts'
import {judge, judgeError, type Answer} from './webhook-answer.ts'
import {webhookRequest} from './webhook-request.ts'
import {createRedactor, wordsOf} from './webhook-words.ts'

const LONGEST_ANSWER = 64 * 1024 // bytes that are read of an answer

/** A new connection for each message: on a kept one that the other side has just closed, a message could be sent twice. */
function connect({url, ca, rejectUnauthorized}: WebhookConfig): {client: AxiosInstance; host: string; close: () => void} {
  const httpAgent = new http.Agent({keepAlive: false})
  const httpsAgent = new https.Agent({keepAlive: false, rejectUnauthorized, ...(ca !== undefined && {ca})})
  const client = axios.create({httpAgent, httpsAgent, proxy: false, maxRedirects: 0, responseType: 'stream', validateStatus: () => true})
  return {client, host: new URL(url.reveal()).host, close: () => {
    httpAgent.destroy()
    httpsAgent.destroy()
  }}
}

/** What has come when the answer ends, breaks off, takes too long or is too long; the status counts in any case. */
async function readSome(stream: Readable): Promise<{text: string; isWhole: boolean}> {
  const chunks: Buffer[] = []
  let [size, isWhole] = [0, false]
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      size += chunk.length
      if (size > LONGEST_ANSWER) break
    }
    isWhole = size <= LONGEST_ANSWER
  } catch {
    // The words end here.
  }
  return {text: Buffer.concat(chunks).subarray(0, LONGEST_ANSWER).toString('utf8'), isWhole}
}

const headerOf = (answer: AxiosResponse, name: string): string | undefined => {
  const value: unknown = answer.headers[name]
  return typeof value === 'string' ? value : undefined
}

/** Teams' older webhooks answer 200 and tell of a failure in words. */
function statusOf(status: number, template: WebhookConfig['template'], text: string): number {
  const told = template === 'teams' && status === 200 ? /Teams endpoint returned HTTP error (\d{3})/.exec(text)?.[1] : undefined
  return told === undefined ? status : Number(told)
}

function parse(payload: string): Message | undefined {
  try {
    return JSON.parse(payload) as Message
  } catch {
    return undefined
  }
}

type Post = (message: Message) => Promise<SendResult>

function createPost(config: WebhookConfig, client: AxiosInstance, where: string, now: () => number): Post {
  const redactor = createRedactor(config)
  const read = async (response: AxiosResponse<Readable>): Promise<Answer> => {
    const {text, isWhole} = await readSome(response.data)
    const location = headerOf(response, 'location')
    return {
      where,
      status: statusOf(response.status, config.template, text),
      words: wordsOf({text, isWhole, contentType: headerOf(response, 'content-type') ?? ''}, redactor),
      retryAfter: headerOf(response, 'retry-after'),
      location: location && redactor.hide(location),
    }
  }
  return async message => {
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), config.timeoutSeconds * 1000)
    try {
      const {url, headers, body} = webhookRequest(config, message, now())
      const all = headers.reduce((so, [name, value]) => so.set(name, value), new AxiosHeaders())
      return judge(await read(await client.request<Readable>({method: config.method, url, headers: all, data: body, signal: abort.signal})), now())
    } catch (error) {
      if (abort.signal.aborted) return {kind: 'putOff', sentence: `${where} did not answer within ${config.timeoutSeconds} s.`}
      return judgeError(error, where)
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Makes the sink `webhook:NAME`. It sends nothing before the first message, follows no redirect and uses no proxy; `now` is for signatures and waits. */
export function createWebhookSink(config: WebhookConfig, now: () => number = Date.now): Sink {
  const {client, host, close} = connect(config)
  const where = `Webhook ${config.name} at ${host}`
  const post = createPost(config, client, where, now)
  const send = async (payload: string): Promise<SendResult> => {
    const message = parse(payload)
    return message === undefined ? {kind: 'refused', sentence: `The message for webhook ${config.name} cannot be read.`} : post(message)
  }
  return {
    name: `webhook:${config.name}`,
    batchSize: 1,
    send: async payloads => {
      for (const payload of payloads) {
        const result = await send(payload)
        if (result.kind !== 'taken') return result
      }
      return {kind: 'taken'}
    },
    close,
  }
}

// What goes over the wire to a webhook: address, headers, signature, and the body in the form that its template gives.
import {createHmac} from 'node:crypto'
import type {WebhookConfig} from '../config/types.ts'
import type {Message} from '../messages/model.ts'
import {version} from '../version.ts'
import {toJson, toQuery} from './webhook-json.ts'
import {toSlack} from './webhook-slack.ts'
import {toTeams} from './webhook-teams.ts'

/** Headers stand in the order in which the later win. */
export type WebhookRequest = {readonly url: string; readonly headers: readonly (readonly [name: string, value: string])[]; readonly body: Buffer | undefined}

const templates: Record<WebhookConfig['template'], (message: Message) => unknown> = {json: toJson, slack: toSlack, teams: toTeams}

/** `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.text">`: the time is signed too, so that a recorded request cannot be sent again later. */
export function signature(secret: string, text: string, at: number): string {
  const seconds = Math.floor(at / 1000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${text}`).digest('hex')}`
}

/** The query that the address has already stays as it is. */
function withQuery(address: string, query: string): URL {
  const url = new URL(address)
  url.search = url.search === '' ? query : `${url.search}&${query}`
  return url
}

const inAscii = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?')

/** Gives the request for a message, signed for the instant `at`. GET has no body: its data is the query string, whatever the template. */
export function webhookRequest(config: WebhookConfig, message: Message, at: number): WebhookRequest {
  const isGet = config.method === 'GET'
  const url = isGet ? withQuery(config.url.reveal(), toQuery(message)) : new URL(config.url.reveal())
  const body = isGet ? undefined : JSON.stringify(templates[config.template](message))
  return {
    url: url.href,
    body: body === undefined ? undefined : Buffer.from(body),
    headers: [
      ['User-Agent', `Seatkeeper/${version}`],
      ...(isGet ? [] : [['Content-Type', 'application/json; charset=utf-8'] as const]),
      ...Object.entries(config.headers).map(([name, value]) => [name, value.reveal()] as const),
      ['X-Seatkeeper-Id', inAscii(message.id)],
      ['X-Seatkeeper-Event', inAscii(message.event)],
      ...(config.secret ? [['X-Seatkeeper-Signature', signature(config.secret.reveal(), body ?? url.search.slice(1), at)] as const] : []),
    ],
  }
}

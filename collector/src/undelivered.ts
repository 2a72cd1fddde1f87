// Messages that a destination refused: what they were, to whom, and what the other side said.
import type {Config} from './config/types.ts'
import type {Message} from './messages/model.ts'
import type {RefusedRow} from './store/outbox.ts'

/**
 * `what`: the title of a message, or the measurement and time of a point. `user` and `to`: whom a mail was for who was to hear of her own seat,
 * and the address; left out where the site's records leave people out. Instants are epoch ms.
 */
export type Undelivered = {
  readonly destination: string
  readonly at: number
  readonly refusedAt: number
  readonly what: string
  readonly user?: string
  readonly to?: string
  readonly reason: string
}

type Told = Pick<Undelivered, 'what' | 'user' | 'to' | 'reason'>

function messageOf(payload: string): Partial<Message> {
  try {
    return JSON.parse(payload) as Partial<Message>
  } catch {
    return {title: 'a message that cannot be read'}
  }
}

function toldOf({sink, payload, reason}: RefusedRow, named: ReadonlySet<string>): Told {
  if (sink === 'influxDb') return {what: payload.split(/(?<!\\)[ ,]/, 1)[0] ?? '', reason}
  const {kind, title: what = '', site = '', to, data = {}} = messageOf(payload)
  if (kind !== 'seatReleased') return {what, reason}
  if (!named.has(site)) return {what, reason: to === undefined ? reason : reason.replaceAll(to, 'the address')}
  return {what, reason, ...(typeof data.user === 'string' && {user: data.user}), ...(to !== undefined && {to})}
}

/** What was refused, in the order given; people are named as far as `auditLog.includeUserDetails` of their site allows. */
export function toUndelivered(rows: readonly RefusedRow[], {sites}: Pick<Config, 'sites'>): Undelivered[] {
  const named = new Set(sites.filter(site => site.licenseManagement.auditLog.includeUserDetails).map(({name}) => name))
  return rows.map(row => ({destination: row.sink, at: row.created, refusedAt: row.died, ...toldOf(row, named)}))
}

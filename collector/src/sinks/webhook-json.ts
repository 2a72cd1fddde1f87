// A message for programs: what it is, and its data beside it, as one JSON object or as a query string.
import type {Message} from '../messages/model.ts'

/** The message's own names come first and win over those in its data. */
export function toJson({event, kind, site, severity, at, id, title, data}: Message): Record<string, unknown> {
  const head = {event, kind, site, severity, at, id, title}
  return {...head, ...data, ...head}
}

/** The same as a query string; lists, objects and missing values have no place in it and are left out. */
export function toQuery(message: Message): string {
  const flat = Object.entries(toJson(message)).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
  return new URLSearchParams(flat.map(([name, value]): [string, string] => [name, String(value)])).toString()
}

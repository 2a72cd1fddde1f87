// A message as plain text: sentences, figures in a column, a table whose columns line up.
import type {Message} from '../messages/model.ts'
import {layPairs, layTable} from './email-columns.ts'

/** One line: what a header or a cell can hold. Control characters, line separators and marks that turn the direction of text are blanks. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ').replace(/ {2,}/g, ' ').trim()

/** `2 more are in Grafana.` and the like; undefined when nothing was left out. */
export function leftOutText({table, link}: Pick<Message, 'table' | 'link'>): string | undefined {
  if (table === undefined || table.more === 0) return undefined
  return `${table.more} more${link === undefined ? ' are left out here.' : ' are in Grafana.'}`
}

const WIDTH = 76

function tableLines({table, ...rest}: Message): string[] {
  if (table === undefined) return []
  const more = leftOutText({table, ...(rest.link && {link: rest.link})})
  return ['', ...layTable(table.head.map(oneLine), table.rows.map(row => row.map(oneLine)), WIDTH), ...(more === undefined ? [] : [more])]
}

/** `2026-11-24 02:00 UTC`. */
export const timeText = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** The line that says where it comes from; not to a user, who knows nothing of the collector. */
export const senderLine = ({kind, site, at}: Message): string | undefined => (kind === 'seatReleased' ? undefined : `Seatkeeper, site ${site}, ${timeText(at)}`)

/** Readable as it is, in a terminal and in a phone. Ends with a line break. */
export function toText(message: Message): string {
  const {lines, facts, link} = message
  const sender = senderLine(message)
  return [
    ...lines.map(oneLine).flatMap((line, index) => (index === 0 ? [line] : ['', line])),
    ...(facts.length === 0 ? [] : ['', ...layPairs(facts.map(({name, value}) => [`${oneLine(name)}:`, oneLine(value)] as const), WIDTH)]),
    ...tableLines(message),
    ...(link === undefined ? [] : ['', `${link.text}: ${link.url}`]),
    ...(sender === undefined ? [] : ['', sender]),
    '',
  ].join('\n')
}

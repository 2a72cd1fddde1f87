// A message as Slack shows it: Block Kit, within Slack's limits, with a plain text for notifications.
import type {Message, MessageTable} from '../messages/model.ts'
import {fit, moreOf, oneLine, signatureLine, usableLink, widthOf} from './webhook-text.ts'

// Slack takes 3,000 characters in a section, 2,000 in a field, 10 fields in a section, 150 in a header, and 50 blocks; all blocks
// together must stay below about 13,000 characters, which it does not document (slackapi/bolt-js, issues 2509 and 2867).
const HEADER = 150
const LINES = 1500
const FACTS = 20
const FACT_NAME = 60
const FACT_VALUE = 100
const FACTS_A_SECTION = 5
const ROWS = 20 // a chat is no list; the rest is in Grafana
const TABLE = 2900
const CELL = 40
const LAST_CELL = 100 // often a sentence, and nothing is aligned behind it
const LINK = 1000
const FALLBACK = 3000

type Plain = {readonly type: 'plain_text'; readonly text: string; readonly emoji: false}
type Markup = {readonly type: 'mrkdwn'; readonly text: string; readonly verbatim: true}
export type SlackBlock =
  | {readonly type: 'header'; readonly text: Plain}
  | {readonly type: 'section'; readonly text: Plain | Markup}
  | {readonly type: 'section'; readonly fields: readonly (Plain | Markup)[]}
  | {readonly type: 'context'; readonly elements: readonly Plain[]}
export type SlackMessage = {
  readonly text: string
  readonly mrkdwn: false
  readonly unfurl_links: false
  readonly unfurl_media: false
  readonly blocks: readonly SlackBlock[]
}

const signs = {ok: '🟢', info: '🔵', warning: '🟠', critical: '🔴'} as const

/** The three characters that Slack gives a meaning in every text. */
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const escaped = (text: string, limit: number): string => escape(fit(text, limit, part => escape(part).length))

/** Without markup and without emoji in words: a user name shall stand as it is. Slack takes no empty text. */
const plain = (text: string, limit: number): Plain => ({type: 'plain_text', text: escaped(text, limit) || '–', emoji: false})

const markup = (text: string): Markup => ({type: 'mrkdwn', text, verbatim: true})

const context = (text: string): SlackBlock => ({type: 'context', elements: [plain(text, 300)]})

function factBlocks(facts: Message['facts']): SlackBlock[] {
  const kept = facts.slice(0, FACTS)
  const pairs = kept.map(({name, value}) => [
    markup(`*${escaped(oneLine(name).replace(/[*_~`]/g, ' ').trim() || '–', FACT_NAME)}*`),
    plain(oneLine(value), FACT_VALUE),
  ])
  const sections = Array.from({length: Math.ceil(pairs.length / FACTS_A_SECTION)}, (_, index): SlackBlock =>
    ({type: 'section', fields: pairs.slice(index * FACTS_A_SECTION, (index + 1) * FACTS_A_SECTION).flat()}))
  return [...sections, ...(facts.length > FACTS ? [context(moreOf(facts.length - FACTS))] : [])]
}

/** Fixed-width lines; a backtick could end the frame around them, so its look-alike stands for it. */
function tableLines({head, rows}: MessageTable): string[] {
  const cells = [head, ...rows].map(row => row.map((cell, column) => fit(oneLine(cell), column === head.length - 1 ? LAST_CELL : CELL).replaceAll('`', 'ˋ')))
  const widths = head.map((_, column) => Math.max(...cells.map(row => widthOf(row[column] ?? ''))))
  return cells.map(row => row.map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell)))).join('  ').trimEnd())
}

function tableBlocks(table: MessageTable): SlackBlock[] {
  const kept: string[] = []
  let size = 0
  for (const line of tableLines({...table, rows: table.rows.slice(0, ROWS)}).map(escape)) {
    size += line.length + 1
    if (size > TABLE) break
    kept.push(line)
  }
  const left = table.more + table.rows.length - Math.max(0, kept.length - 1)
  const frame: SlackBlock[] = kept.length > 1 ? [{type: 'section', text: markup(`\`\`\`\n${kept.join('\n')}\n\`\`\``)}] : []
  return [...frame, ...(left > 0 ? [context(moreOf(left))] : [])]
}

/** A text link: beside a button Slack would put a warning once it is clicked, as nobody answers it for us. */
function linkBlocks(message: Message): SlackBlock[] {
  const link = usableLink(message, LINK)
  return link ? [{type: 'section', text: markup(`<${escape(link.url)}|${escaped(link.text.replace(/[*_~`|]/g, ' '), 75)}>`)}] : []
}

/** Gives the body for a Slack incoming webhook; a table or facts too many are shortened, and the message says by how much. */
export function toSlack(message: Message): SlackMessage {
  const {facts, table} = message
  const title = `${signs[message.severity]} ${oneLine(message.title)}`
  const lines = message.lines.map(oneLine).filter(line => line !== '')
  return {
    text: escaped([title, ...lines].join('\n'), FALLBACK),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      {type: 'header', text: plain(title, HEADER)},
      ...(lines.length > 0 ? [{type: 'section', text: plain(lines.join('\n'), LINES)} as const] : []),
      ...factBlocks(facts),
      ...(table ? tableBlocks(table) : []),
      ...linkBlocks(message),
      context(signatureLine(message)),
    ],
  }
}

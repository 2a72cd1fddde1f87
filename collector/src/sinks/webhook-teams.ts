// A message as Teams shows it: an Adaptive Card in the envelope that a workflow takes, within the size that Teams takes.
import type {Message, MessageTable} from '../messages/model.ts'
import {fit, moreOf, oneLine, signatureLine, usableLink} from './webhook-text.ts'

// Teams takes 28 KB, counts the card as text inside other JSON (MicrosoftDocs/msteams-docs, issue 11274), and adds some of its own;
// a workflow that finds it too large fails after it has answered 202, so that nobody would hear of it.
const CARD = 24_000
const TITLE = 400
const LINES = 10
const LINE = 600
const FACTS = 15
const FACT_NAME = 60
const FACT_VALUE = 150
const ROWS = 15 // a chat is no list; the rest is in Grafana
const CELL = 150
const LINK = 1000

type TextRun = {readonly type: 'TextRun'; readonly text: string; readonly weight?: 'Bolder'; readonly size?: 'Large' | 'Small'; readonly isSubtle?: true}
type RichText = {readonly type: 'RichTextBlock'; readonly inlines: readonly TextRun[]}
type Cell = {readonly type: 'TableCell'; readonly items: readonly RichText[]}
export type TeamsElement =
  | RichText
  | {readonly type: 'Container'; readonly style: 'good' | 'accent' | 'warning' | 'attention'; readonly bleed: true; readonly items: readonly RichText[]}
  | {readonly type: 'Table'; readonly columns: readonly {readonly width: number}[]; readonly rows: readonly {readonly type: 'TableRow'; readonly cells: readonly Cell[]}[]}
export type TeamsCard = {
  readonly $schema: string
  readonly type: 'AdaptiveCard'
  readonly version: '1.5'
  readonly fallbackText: string
  readonly msteams: {readonly width: 'Full'}
  readonly body: readonly TeamsElement[]
  readonly actions?: readonly {readonly type: 'Action.OpenUrl'; readonly title: string; readonly url: string}[]
}
export type TeamsMessage = {
  readonly type: 'message'
  readonly attachments: readonly [{readonly contentType: 'application/vnd.microsoft.card.adaptive'; readonly contentUrl: null; readonly content: TeamsCard}]
}

const styles = {ok: 'good', info: 'accent', warning: 'warning', critical: 'attention'} as const

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)

/** Bytes of a text in the card once it is JSON in JSON. */
const weigh = (text: string): number => Buffer.byteLength(inJson(inJson(text)))

/** Two braces begin a date function, which a card computes in every text. */
const cut = (text: string, limit: number): string => fit(oneLine(text).replaceAll('{{', '{ {'), limit, weigh) || '–'

/** Not a TextBlock: that one takes markdown, and escapes work differently on each of Teams' platforms (msteams-docs, issue 5793). */
const rich = (...inlines: Omit<TextRun, 'type'>[]): RichText => ({type: 'RichTextBlock', inlines: inlines.map(run => ({type: 'TextRun', ...run}))})

const subtle = (text: string): RichText => rich({text, size: 'Small', isSubtle: true})

/** The first of a list, and how many are left out. */
const firstOf = <T>(list: readonly T[], count: number, show: (item: T) => RichText): RichText[] =>
  [...list.slice(0, count).map(show), ...(list.length > count ? [subtle(moreOf(list.length - count))] : [])]

function tableElements({head, rows, more}: MessageTable, count: number): TeamsElement[] {
  const row = (cells: readonly string[], look: Omit<TextRun, 'type' | 'text'> = {}) => ({
    type: 'TableRow' as const,
    cells: cells.map((cell): Cell => ({type: 'TableCell', items: [rich({text: cut(cell, CELL), ...look})]})),
  })
  const left = more + rows.length - count
  const table: TeamsElement = {
    type: 'Table',
    columns: head.map((_, column) => ({width: column === 0 ? 2 : 1})), // the first holds names
    rows: [row(head, {weight: 'Bolder'}), ...rows.slice(0, count).map(cells => row(cells))],
  }
  return [...(count > 0 ? [table] : []), ...(left > 0 ? [subtle(moreOf(left))] : [])]
}

function cardWith(message: Message, rows: number): TeamsMessage {
  const {severity, lines, facts, table} = message
  const title = cut(message.title, TITLE)
  const link = usableLink(message, LINK)
  const content: TeamsCard = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.5',
    fallbackText: title.replace(/[*_~`[\]]/g, ' '), // old clients read markdown here
    msteams: {width: 'Full'},
    body: [
      {type: 'Container', style: styles[severity], bleed: true, items: [rich({text: title, weight: 'Bolder', size: 'Large'})]},
      ...firstOf(lines, LINES, line => rich({text: cut(line, LINE)})),
      ...firstOf(facts, FACTS, ({name, value}) => rich({text: `${cut(name, FACT_NAME)}: `, weight: 'Bolder'}, {text: cut(value, FACT_VALUE)})),
      ...(table ? tableElements(table, rows) : []),
      subtle(cut(signatureLine(message), 300)),
    ],
    ...(link && {actions: [{type: 'Action.OpenUrl' as const, title: cut(link.text, 100), url: link.url}]}),
  }
  return {type: 'message', attachments: [{contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content}]}
}

/** Gives the body for a Teams workflow; of a table as many rows as fit, and the card says how many are left out. */
export function toTeams(message: Message): TeamsMessage {
  for (let rows = Math.min(ROWS, message.table?.rows.length ?? 0); ; rows--) {
    const card = cardWith(message, rows)
    if (rows === 0 || Buffer.byteLength(inJson(JSON.stringify(card))) <= CARD) return card
  }
}

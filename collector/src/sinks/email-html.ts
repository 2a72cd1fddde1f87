// A message as HTML for mail: inline styles, nothing from elsewhere, readable in a phone and on a dark screen.
import type {Message} from '../messages/model.ts'
import {leftOutText, oneLine, senderLine} from './email-text.ts'

const entities: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;'}

const escaped = (text: string): string => oneLine(text).replace(/[&<>"']/g, found => entities[found]!)

const LETTER = String.raw`[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]\p{M}*`
const RIGHT_TO_LEFT = new RegExp(`${LETTER}(?:[ \u2019.-]?${LETTER})*`, 'gu')

/** A sentence: a name that is read from the right does not pull the figure beside it to its other side. */
const sentence = (text: string): string => escaped(text).replace(RIGHT_TO_LEFT, name => `<bdi>${name}</bdi>`)

/** Of whatever direction a name is written in, it does not turn the text around it. */
const cell = (text: string): string => `<bdi>${escaped(text)}</bdi>`

const accents: Readonly<Record<Message['severity'], string>> = {ok: '#1a7f37', info: '#1f60c4', warning: '#b35900', critical: '#c4162a'}

const FONT = 'font-family:-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif'

function factRows({facts}: Message): string {
  if (facts.length === 0) return ''
  const rows = facts.map(({name, value}) => `<tr><td style="padding:2px 16px 2px 0;opacity:.75;vertical-align:top;min-width:4em">${cell(name)}</td><td style="padding:2px 0"><b>${cell(value)}</b></td></tr>`)
  return `<table role="presentation" style="border-collapse:collapse;margin:0 0 16px">${rows.join('')}</table>`
}

const SHORT = 16 // letters: as long as `professional` and `quarantined`

/** What is short stays whole; a name as long as they come is broken anywhere, but never to a column of a few letters. The table scrolls for the rest. */
const widthStyle = (text: string): string => (text.length <= SHORT ? 'white-space:nowrap' : 'min-width:9em')

function tableRows(message: Message): string {
  const {table} = message
  if (table === undefined) return ''
  const head = table.head.map(name => `<th align="left" style="padding:6px 12px 6px 0;border-bottom:2px solid #88888866;white-space:nowrap">${cell(name)}</th>`)
  const rows = table.rows.map(row => `<tr>${row.map(text => `<td style="padding:6px 12px 6px 0;border-bottom:1px solid #88888844;vertical-align:top;${widthStyle(text)}">${cell(text)}</td>`).join('')}</tr>`)
  const more = leftOutText(message)
  return `<div style="overflow-x:auto;margin:0 0 16px"><table style="border-collapse:collapse;font-size:14px"><tr>${head.join('')}</tr>${rows.join('')}</table></div>`
    + (more === undefined ? '' : `<p style="margin:0 0 16px;opacity:.75">${escaped(more)}</p>`)
}

/** A link of ours leads over HTTP or not at all. */
function button({link, severity}: Message): string {
  if (link === undefined || !/^https?:\/\//.test(link.url)) return ''
  return `<p style="margin:0 0 16px"><a href="${escaped(link.url)}" style="display:inline-block;padding:10px 18px;border-radius:4px;background:${accents[severity]};color:#ffffff;text-decoration:none">${escaped(link.text)}</a></p>`
}

export function toHtml(message: Message): string {
  const sender = senderLine(message)
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    `<meta name="color-scheme" content="light dark"><title>${escaped(message.title)}</title></head>`,
    `<body style="margin:0;padding:16px;${FONT};font-size:16px;line-height:1.5">`,
    `<div style="max-width:720px;margin:0 auto;overflow-wrap:anywhere"><h1 style="font-size:20px;line-height:1.3;margin:0 0 16px;padding-left:12px;border-left:4px solid ${accents[message.severity]}">${sentence(message.title)}</h1>`,
    ...message.lines.map(line => `<p style="margin:0 0 12px">${sentence(line)}</p>`),
    factRows(message), tableRows(message), button(message),
    sender === undefined ? '' : `<p style="margin:16px 0 0;font-size:13px;opacity:.75">${escaped(sender)}</p>`,
    '</div></body></html>',
  ].join('')
}

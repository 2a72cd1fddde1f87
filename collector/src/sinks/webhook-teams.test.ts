// Teams' form as whole values, and a card within Teams' size whatever a message holds.
import {describe, expect, it} from 'vitest'
import type {Message} from '../messages/model.ts'
import {toTeams, type TeamsElement, type TeamsMessage} from './webhook-teams.ts'
import {aMessage, hardNames} from './webhook-testing.ts'

const rich = (...inlines: object[]) => ({type: 'RichTextBlock', inlines: inlines.map(run => ({type: 'TextRun', ...run}))})
const subtle = (text: string) => rich({text, size: 'Small', isSubtle: true})
const cell = (text: string, look: object = {}) => ({type: 'TableCell', items: [rich({text, ...look})]})
const footer = subtle('Seatkeeper · prod · 2026-11-22 04:50 UTC')
const cardOf = (message: Message) => toTeams(message).attachments[0].content

describe('a message', () => {
  it('is a card in the envelope of a workflow', () => {
    expect(toTeams(aMessage())).toEqual({
      type: 'message',
      attachments: [{
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.5',
          fallbackText: 'prod: the server license ends in 20 days',
          msteams: {width: 'Full'},
          body: [
            {type: 'Container', style: 'warning', bleed: true, items: [rich({text: 'prod: the server license ends in 20 days', weight: 'Bolder', size: 'Large'})]},
            rich({text: 'The server license of prod ends on 12 December 2026.'}),
            rich({text: 'Ask Qlik for a renewal.'}),
            rich({text: 'Days left: ', weight: 'Bolder'}, {text: '20'}),
            rich({text: 'Ends: ', weight: 'Bolder'}, {text: '2026-12-12'}),
            footer,
          ],
        },
      }],
    })
  })

  it('with a table and a link has rows, the number of those left out, and a button', () => {
    const {body, actions} = cardOf(aMessage({
      lines: [], facts: [],
      table: {head: ['User', 'Idle'], rows: [['Anna Berg (CORP\\anna.berg)', '63 d'], ['_Ola_ **Nord**', 'never used']], more: 12},
      link: {text: 'Open in Grafana', url: 'https://grafana.example.com/a/x?site=prod&y=1'},
    }))
    expect(body.slice(1)).toEqual([
      {type: 'Table', columns: [{width: 2}, {width: 1}], rows: [
        {type: 'TableRow', cells: [cell('User', {weight: 'Bolder'}), cell('Idle', {weight: 'Bolder'})]},
        {type: 'TableRow', cells: [cell('Anna Berg (CORP\\anna.berg)'), cell('63 d')]},
        {type: 'TableRow', cells: [cell('_Ola_ **Nord**'), cell('never used')]},
      ]},
      subtle('… and 12 more'),
      footer,
    ])
    expect(actions).toEqual([{type: 'Action.OpenUrl', title: 'Open in Grafana', url: 'https://grafana.example.com/a/x?site=prod&y=1'}])
  })

  it.each([['ok', 'good'], ['info', 'accent'], ['warning', 'warning'], ['critical', 'attention']] as const)('of severity %s has the color %s', (severity, style) => {
    expect(cardOf(aMessage({severity})).body[0]).toMatchObject({type: 'Container', style})
  })

  it('with a link that is none has no button', () => {
    expect(cardOf(aMessage({link: {text: 'x', url: 'javascript:alert(1)'}}))).not.toHaveProperty('actions')
  })
})

const richIn = (element: TeamsElement): readonly {readonly inlines: readonly {readonly text: string}[]}[] =>
  element.type === 'RichTextBlock' ? [element] : element.type === 'Container' ? element.items : element.rows.flatMap(({cells}) => cells.flatMap(({items}) => items))

/** What Teams would refuse, or could take for more than words. */
function problemsOf(message: TeamsMessage): string[] {
  const {body, fallbackText} = message.attachments[0].content
  const texts = [fallbackText, ...body.flatMap(richIn).flatMap(({inlines}) => inlines.map(({text}) => text))]
  const size = Buffer.byteLength(JSON.stringify(JSON.stringify(message)))
  return [
    ...texts.filter(text => text.trim() === '').map(() => 'an empty text'),
    ...texts.filter(text => !text.isWellFormed() || /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(text)).map(text => `unsafe: ${text}`),
    ...texts.filter(text => text.includes('{{')).map(text => `computed: ${text}`),
    // Markdown is read in these two alone.
    ...(/"type":"(TextBlock|FactSet)"/.test(JSON.stringify(message)) ? ['markdown is read here'] : []),
    ...(size <= 28_000 ? [] : [`${size} bytes`]),
  ]
}

const everywhere = (name: string, times: number): Message => aMessage({
  title: name, site: name, lines: Array.from({length: times}, () => name), facts: Array.from({length: times}, () => ({name, value: name})),
  table: {head: [name, name, name], rows: Array.from({length: times * 10}, () => [name, 'Professional', name]), more: 5}, link: {text: name, url: 'https://grafana.example.com/'},
})

describe('Teams’ rules', () => {
  it.each(hardNames)('hold with %j in every place', name => {
    expect(problemsOf(toTeams(everywhere(name, 3)))).toEqual([])
  })

  it.each([...hardNames, '\\"'.repeat(500), '\u0416'.repeat(500)])('hold with %j very often', name => {
    expect(problemsOf(toTeams(everywhere(name, 100)))).toEqual([])
  })

  it('would be seen to be broken', () => {
    const message = toTeams(aMessage())
    const bad = {type: 'TextBlock', inlines: [{type: 'TextRun', text: 'a\nb {{DATE(2017-02-14T06:08:39Z)}}'}, {type: 'TextRun', text: ''}, {type: 'TextRun', text: 'x'.repeat(30_000)}]} as never
    const content = {...message.attachments[0].content, body: [{type: 'Container', style: 'good', bleed: true, items: [bad]} as const]}
    expect(problemsOf({...message, attachments: [{...message.attachments[0], content}]})).toHaveLength(5)
  })
})

describe('what is left out', () => {
  const bodyOf = (change: Partial<Message>) => cardOf(aMessage({lines: [], facts: [], ...change})).body.slice(1, -1)
  const rows = (count: number) => Array.from({length: count}, (_, index) => [`CORP\\user${index}`, 'Professional', '90 d', 'idle 60 days'])

  it.each([[3, 0, 3], [15, 4, 15], [500, 7, 15]])('of %i rows and %i more is counted: %i are shown', (count, more, shown) => {
    const body = bodyOf({table: {head: ['User', 'Type', 'Idle', 'Why'], rows: rows(count), more}})
    expect(body[0]?.type === 'Table' ? body[0].rows.length - 1 : 0).toBe(shown)
    const left = count + more - shown
    expect(body.slice(1)).toEqual(left === 0 ? [] : [subtle(`… and ${left} more`)])
  })

  it('of rows that are too large together is more', () => {
    const [table, rest] = bodyOf({table: {head: Array<string>(8).fill('User'), rows: Array.from({length: 15}, () => Array<string>(8).fill('x'.repeat(200))), more: 1}})
    const shown = table?.type === 'Table' ? table.rows.length - 1 : 0
    expect([shown > 0 && shown < 15, rest]).toEqual([true, subtle(`… and ${16 - shown} more`)])
  })

  it('is all of a table without rows', () => {
    expect([bodyOf({table: {head: ['User'], rows: [], more: 0}}), bodyOf({table: {head: ['User'], rows: [], more: 9}})]).toEqual([[], [subtle('… and 9 more')]])
  })

  it('of lines and facts is counted too', () => {
    const body = bodyOf({lines: Array.from({length: 12}, (_, index) => `line ${index}`), facts: Array.from({length: 16}, (_, index) => ({name: `n${index}`, value: 'v'}))})
    expect([body.length, body[10], body.at(-1)]).toEqual([10 + 1 + 15 + 1, subtle('… and 2 more'), subtle('… and 1 more')])
  })
})

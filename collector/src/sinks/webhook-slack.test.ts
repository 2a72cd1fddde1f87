// Slack's form as whole values, and within Slack's limits whatever a message holds.
import {describe, expect, it} from 'vitest'
import type {Message} from '../messages/model.ts'
import {toSlack, type SlackBlock, type SlackMessage} from './webhook-slack.ts'
import {aMessage, hardNames} from './webhook-testing.ts'

const plain = (text: string) => ({type: 'plain_text', text, emoji: false})
const markup = (text: string) => ({type: 'mrkdwn', text, verbatim: true})
const footer = {type: 'context', elements: [plain('Seatkeeper · prod · 2026-11-22 04:50 UTC')]}

const released: Message = aMessage({
  kind: 'seatsReleased', event: 'seats released', severity: 'ok', title: 'prod: 3 seats released', lines: ['The run of 02:00 released 3 seats.'],
  facts: [{name: 'Worth a month', value: '180 EUR'}],
  table: {head: ['User', 'Type', 'Idle'], rows: [['Anna Berg (CORP\\anna.berg)', 'Professional', '63 d'], ['Ola <Nord> & Co', 'Analyzer', 'never used']], more: 1},
  link: {text: 'Open in Grafana', url: 'https://grafana.example.com/a/seatkeeper-licenses-app/activity?site=prod&from=now-1d'},
})

describe('a message', () => {
  it('is a header, lines, facts, and where and when', () => {
    expect(toSlack(aMessage())).toEqual({
      text: '🟠 prod: the server license ends in 20 days\nThe server license of prod ends on 12 December 2026.\nAsk Qlik for a renewal.',
      mrkdwn: false, unfurl_links: false, unfurl_media: false,
      blocks: [
        {type: 'header', text: plain('🟠 prod: the server license ends in 20 days')},
        {type: 'section', text: plain('The server license of prod ends on 12 December 2026.\nAsk Qlik for a renewal.')},
        {type: 'section', fields: [markup('*Days left*'), plain('20'), markup('*Ends*'), plain('2026-12-12')]},
        footer,
      ],
    })
  })

  it('with a table shows it in columns, says how many are left out, and links', () => {
    expect(toSlack(released).blocks).toEqual([
      {type: 'header', text: plain('🟢 prod: 3 seats released')},
      {type: 'section', text: plain('The run of 02:00 released 3 seats.')},
      {type: 'section', fields: [markup('*Worth a month*'), plain('180 EUR')]},
      {type: 'section', text: markup([
        '```',
        'User                        Type          Idle',
        'Anna Berg (CORP\\anna.berg)  Professional  63 d',
        'Ola &lt;Nord&gt; &amp; Co             Analyzer      never used',
        '```',
      ].join('\n'))},
      {type: 'context', elements: [plain('… and 1 more')]},
      {type: 'section', text: markup('<https://grafana.example.com/a/seatkeeper-licenses-app/activity?site=prod&amp;from=now-1d|Open in Grafana>')},
      footer,
    ])
  })

  it('cuts cells, a sentence in the last column later than others', () => {
    const {blocks} = toSlack(aMessage({lines: [], facts: [], table: {head: ['User', 'What happened'], rows: [['u'.repeat(50), 's'.repeat(90)], ['ˋ`', 's'.repeat(101)]], more: 0}}))
    expect(blocks[1]).toEqual({type: 'section', text: markup([
      '```',
      `User${' '.repeat(38)}What happened`,
      `${'u'.repeat(39)}…  ${'s'.repeat(90)}`,
      `ˋˋ${' '.repeat(40)}${'s'.repeat(99)}…`,
      '```',
    ].join('\n'))})
  })

  it('with nothing but a title is a header', () => {
    expect(toSlack(aMessage({lines: [], facts: []}))).toMatchObject({
      text: '🟠 prod: the server license ends in 20 days',
      blocks: [{type: 'header', text: plain('🟠 prod: the server license ends in 20 days')}, footer],
    })
  })

  it.each([['ok', '🟢'], ['info', '🔵'], ['warning', '🟠'], ['critical', '🔴']] as const)('of severity %s begins with %s', (severity, sign) => {
    expect(toSlack(aMessage({severity, title: 'x'})).blocks[0]).toEqual({type: 'header', text: plain(`${sign} x`)})
  })

  it.each(['javascript:alert(1)', 'not an address'])('with the link %s has none', url => {
    expect(JSON.stringify(toSlack(aMessage({link: {text: 'x', url}})))).not.toContain(url)
  })
})

const textsOf = (block: SlackBlock) => 'fields' in block ? block.fields : 'elements' in block ? block.elements : [block.text]

/** What Slack would refuse, or could take for more than words. */
function problemsOf({text, blocks}: SlackMessage): string[] {
  const longest = (block: SlackBlock) => block.type === 'header' ? 150 : 'fields' in block ? 2000 : 3000
  const inBlocks = blocks.flatMap(block => textsOf(block).flatMap(({type, text: words}) => [
    ...(words.length > 0 && words.length <= longest(block) ? [] : [`${block.type} of ${words.length} characters`]),
    ...(words.isWellFormed() ? [] : [`half a character in ${words}`]),
    ...(type === 'plain_text' && /[<>]|&(?!amp;|lt;|gt;)/.test(words) ? [`not escaped: ${words}`] : []),
    ...(type === 'mrkdwn' && !/^(\*[^*_~`<>]+\*|```\n[^`<>]+\n```|<https?:[^<>|\s]+\|[^*_~`<>|]+>)$/.test(words) ? [`open markup: ${words}`] : []),
  ]))
  return [
    ...inBlocks,
    ...(blocks.length >= 1 && blocks.length <= 50 ? [] : [`${blocks.length} blocks`]),
    ...(blocks.every(block => !('fields' in block) || block.fields.length <= 10) ? [] : ['too many fields']),
    ...(blocks[0]?.type === 'header' && blocks.at(-1)?.type === 'context' ? [] : ['order']),
    ...(JSON.stringify(blocks).length <= 13_000 ? [] : [`${JSON.stringify(blocks).length} characters in all`]),
    ...(text.length > 0 && text.length <= 3000 && !/[<>]/.test(text) ? [] : ['fallback text']),
  ]
}

const everywhere = (name: string, times: number): Message => aMessage({
  title: name, site: name, lines: Array.from({length: times}, () => name), facts: Array.from({length: times}, () => ({name, value: name})),
  table: {head: [name, name, name], rows: Array.from({length: times * 10}, () => [name, 'Professional', name]), more: 5}, link: {text: name, url: 'https://grafana.example.com/'},
})

describe('Slack’s rules', () => {
  it.each(hardNames)('hold with %j in every place', name => {
    expect(problemsOf(toSlack(everywhere(name, 3)))).toEqual([])
  })

  it.each(hardNames)('hold with %j very often', name => {
    expect(problemsOf(toSlack(everywhere(name, 100)))).toEqual([])
  })

  it('would be seen to be broken', () => {
    const bad = {type: 'section', text: {type: 'mrkdwn', text: '<!channel>', verbatim: true}} as const
    expect(problemsOf({...toSlack(aMessage()), blocks: [bad, ...Array<typeof bad>(60).fill(bad)], text: ''}).length).toBeGreaterThan(60)
  })
})

describe('what is left out', () => {
  const rows = (count: number) => Array.from({length: count}, (_, index) => [`CORP\\user${String(index).padStart(4, '0')}`, 'Professional', '90 d'])
  const tableOf = (count: number, more: number) => toSlack(aMessage({table: {head: ['User', 'Type', 'Idle'], rows: rows(count), more}})).blocks.slice(3, -1)

  const shownIn = (frame: SlackBlock | undefined) => frame?.type === 'section' && 'text' in frame ? frame.text.text.split('\n').length - 3 : 0

  it.each([[20, 3, 20], [500, 7, 20]])('of %i rows and %i more is counted: %i are shown', (count, more, shown) => {
    const [frame, rest] = tableOf(count, more)
    expect([shownIn(frame), rest]).toEqual([shown, {type: 'context', elements: [plain(`… and ${count + more - shown} more`)]}])
  })

  it('of rows that are too large together is more', () => {
    const wide = Array.from({length: 20}, () => ['&'.repeat(40), '<'.repeat(40)])
    const [frame, rest] = toSlack(aMessage({table: {head: ['User', 'Type'], rows: wide, more: 1}})).blocks.slice(3, -1)
    expect(shownIn(frame)).toBe(7)
    expect(rest).toEqual({type: 'context', elements: [plain('… and 14 more')]})
  })

  it('is nothing where all fits', () => {
    expect(tableOf(3, 0)).toHaveLength(1)
  })

  it('is all of a table without rows', () => {
    expect([tableOf(0, 0), tableOf(0, 9)]).toEqual([[], [{type: 'context', elements: [plain('… and 9 more')]}]])
  })

  it('of many facts is counted too', () => {
    const {blocks} = toSlack(aMessage({facts: Array.from({length: 23}, (_, index) => ({name: `n${index}`, value: String(index)}))}))
    expect(blocks.map(block => 'fields' in block ? block.fields.length : block.type)).toEqual(['header', 'section', 10, 10, 10, 10, 'context', 'context'])
    expect(blocks.at(-2)).toEqual({type: 'context', elements: [plain('… and 3 more')]})
  })
})

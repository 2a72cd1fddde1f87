// Messages as mail: whole texts, columns that line up, HTML in which nothing comes to life.
import {describe, expect, it} from 'vitest'
import type {Message} from '../messages/model.ts'
import {toHtml} from './email-html.ts'
import {oneLine, toText} from './email-text.ts'

const message: Message = {
  id: '1', kind: 'seatsReleased', event: 'seats released', at: Date.UTC(2026, 10, 24, 2), site: 'prod', severity: 'info', title: 'prod: 2 seats released',
  lines: ['2 seats released by the schedule.', '1 of them in quarantine.'], facts: [{name: 'Worth a month', value: '110 EUR'}, {name: 'By', value: 'schedule'}],
  table: {head: ['User', 'Type'], rows: [['Anna Berg (CORP\\anna)', 'professional'], ['CORP\\ola', 'analyzer']], more: 2},
  link: {text: 'Open in Grafana', url: 'https://grafana.example.com/d/x?var-site=prod'}, data: {},
}

const bare = ({link: _link, table: _table, ...rest}: Message): Message => ({...rest, facts: []})

describe('plain text', () => {
  it('is whole', () => {
    const row = (user: string, type: string) => `${user.padEnd(21)}  ${type}`
    expect(toText(message)).toBe([
      '2 seats released by the schedule.', '', '1 of them in quarantine.', '',
      'Worth a month:  110 EUR', 'By:             schedule', '',
      row('User', 'Type'), '-'.repeat(27), row('Anna Berg (CORP\\anna)', 'professional'), row('CORP\\ola', 'analyzer'), '2 more are in Grafana.', '',
      'Open in Grafana: https://grafana.example.com/d/x?var-site=prod', '', 'Seatkeeper, site prod, 2026-11-24 02:00 UTC', '',
    ].join('\n'))
  })

  it('of little is short, and says nothing of the collector to a user', () => {
    expect(toText(bare({...message, kind: 'seatReleased', lines: ['Hello Anna,', 'your seat was released.']}))).toBe('Hello Anna,\n\nyour seat was released.\n')
  })

  it('without Grafana says that rows are left out', () => {
    expect(toText({...bare(message), table: message.table!})).toContain('2 more are left out here.')
  })

  it.each([['a\r\nBcc: b', 'a Bcc: b'], ['  a \u0000\t b ', 'a b'], ['a\u2028b\u202Ec', 'a b c'], ['李雷 שלום', '李雷 שלום']])('keeps %j on one line', (text, expected) => {
    expect(oneLine(text)).toBe(expected)
  })
})

describe('HTML', () => {
  it('has all of it', () => {
    const html = toHtml(message)
    for (const part of ['<h1', 'prod: 2 seats released', '<bdi>Anna Berg (CORP\\anna)</bdi>', '110 EUR', '2 more are in Grafana.', 'href="https://grafana.example.com/d/x?var-site=prod"', 'Seatkeeper, site prod']) expect(html).toContain(part)
  })

  it('lets nothing of a name come to life', () => {
    const evil = '"><img src=x onerror=alert(1)>&amp;\''
    const html = toHtml({...message, title: evil, lines: [evil], facts: [{name: evil, value: evil}], table: {head: [evil], rows: [[evil]], more: 0}, link: {text: evil, url: 'https://x/"><img>'}})
    expect(html).not.toContain('<img')
    expect(html).toContain('&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&amp;amp;&#39;')
  })

  it('links over HTTP alone, and loads nothing from elsewhere', () => {
    expect(toHtml({...message, link: {text: 'x', url: 'javascript:alert(1)'}})).not.toContain('javascript')
    expect(toHtml(message)).not.toMatch(/<(?:img|link|script|style)|src=|@import|url\(/)
  })

  it('keeps a figure beside a name that is read from the right, and breaks no mark-up with it', () => {
    const html = toHtml({...bare(message), title: 'x & שרה כהן: 2', lines: ['שרה כהן 63 days <b>']})
    expect(html).toContain('>x &amp; <bdi>שרה כהן</bdi>: 2</h1>')
    expect(html).toContain('<title>x &amp; שרה כהן: 2</title>')
    expect(html).toContain('<p style="margin:0 0 12px"><bdi>שרה כהן</bdi> 63 days &lt;b&gt;</p>')
  })

  it('of little is little', () => {
    expect(toHtml(bare(message))).not.toMatch(/<table|<a /)
  })
})

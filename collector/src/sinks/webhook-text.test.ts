// Texts for chats: whatever a name holds comes out as one line that is safe to show, and never as half a character.
import {describe, expect, it} from 'vitest'
import {fit, oneLine, signatureLine, usableLink, widthOf} from './webhook-text.ts'
import {aMessage, hardNames} from './webhook-testing.ts'

const FAMILY = '👩‍👩‍👧‍👦'

describe('one line', () => {
  it.each([
    ['CORP\\anna.berg', 'CORP\\anna.berg'],
    ['  Anna \t\r\n Berg\u2028\u2029x\u00a0y ', 'Anna Berg x y'],
    ['bell\x07 null\0 escape\x1b[31m', 'bell null escape [31m'],
    ['turned \u202egnola\u202c, \u2066isolated\u2069, \u200fmarked\u200e\u061c', 'turned gnola, isolated, marked'],
    ['hid\u200bden\ufeff\u00ad', 'hidden'],
    ['שלום عمر', 'שלום عمر'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    [FAMILY, FAMILY],
    ['half \ud83d of it', 'half \ufffd of it'],
    ['\u202e\n', ''],
  ])('of %j is %j', (text, line) => {
    expect(oneLine(text)).toBe(line)
  })

  it.each(hardNames)('of %j can be seen, and is itself again', name => {
    const line = oneLine(name)
    expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]/u)
    expect(line.isWellFormed()).toBe(true)
    expect(oneLine(line)).toBe(line)
  })
})

describe('a cut', () => {
  it.each([
    ['abcdef', 6, 'abcdef'], ['abcdefg', 6, 'abcde…'], ['', 3, ''],
    [FAMILY + FAMILY, 12, `${FAMILY}…`], [FAMILY + FAMILY, 11, '…'],
    [`e${'\u0301'.repeat(50)}x`, 10, '…'],
  ])('of %j to %i is %j', (text, limit, expected) => {
    expect(fit(text, limit)).toBe(expected)
  })

  it('counts by any measure', () => {
    const bytes = (text: string) => Buffer.byteLength(text)
    expect([fit('ääää', 8, bytes), fit('äääää', 8, bytes)]).toEqual(['ääää', 'ää…'])
  })

  it.each(hardNames)('of %j never exceeds', name => {
    for (const limit of [1, 10, 100]) expect(fit(name, limit).length).toBeLessThanOrEqual(limit)
  })
})

it('counts what is seen', () => {
  expect(['abc', FAMILY, 'é', ''].map(widthOf)).toEqual([3, 1, 1, 0])
})

it('says where and when', () => {
  expect(signatureLine(aMessage({site: 'prod\n\u202eeast'}))).toBe('Seatkeeper · prod east · 2026-11-22 04:50 UTC')
})

describe('a link', () => {
  const of = (url: string, text = 'Open in Grafana') => usableLink(aMessage({link: {text, url}}), 60)

  it.each([
    ['https://grafana.example.com/a/seatkeeper?x=1&y=a b', 'https://grafana.example.com/a/seatkeeper?x=1&y=a%20b'],
    ['http://grafana:3000/a|b', 'http://grafana:3000/a%7Cb'],
  ])('to %s', (url, expected) => {
    expect(of(url)).toEqual({text: 'Open in Grafana', url: expected})
  })

  it.each(['javascript:alert(1)', 'file:///etc/passwd', '/a/seatkeeper', '', `https://grafana.example.com/${'x'.repeat(60)}`])('to %s is none', url => {
    expect(of(url)).toBeUndefined()
  })

  it('without words bears the name of its host', () => {
    expect(of('https://grafana.example.com/', '\n')).toEqual({text: 'grafana.example.com', url: 'https://grafana.example.com/'})
  })

  it('need not be there', () => {
    expect(usableLink(aMessage(), 60)).toBeUndefined()
  })
})

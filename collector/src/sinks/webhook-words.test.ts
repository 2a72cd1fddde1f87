// The other side's words: short, on one line, and without any secret of ours, in whatever form they repeat it.
import {describe, expect, it} from 'vitest'
import {aWebhook} from './webhook-testing.ts'
import {createRedactor, wordsOf} from './webhook-words.ts'

const TOKEN = 'XXtokenXX/part+two'
const ADDRESS = `https://hooks.example.com/services/T0TEAM/B0BOT/${encodeURIComponent(TOKEN)}?sig=q"u<o>te%26d&x=1`
const webhook = aWebhook(ADDRESS, {
  headers: {Authorization: 'Bearer bearer-4711', 'X-Key': 'key=keyvalue-4712', Cookie: `Basic ${Buffer.from('anna:pass:word').toString('base64')}`, 'X-Short': '1'},
  secret: 'hmac secret 4713',
})
const redactor = createRedactor(webhook)
const words = (text: string, contentType = 'text/plain', isWhole = true) => wordsOf({text, contentType, isWhole}, redactor)

describe('a secret', () => {
  const secrets = [
    ADDRESS, TOKEN, encodeURIComponent(TOKEN), '/services/T0TEAM', 'T0TEAM', 'B0BOT', 'sig=q"u<o>te%26d', 'q"u<o>te&d', 'q&quot;u&lt;o&gt;te&amp;d', 'q\\"u<o>te&d', encodeURIComponent('q"u<o>te&d'),
    'Bearer bearer-4711', 'bearer-4711', 'keyvalue-4712', 'pass:word', 'anna', Buffer.from('anna:pass:word').toString('base64'), 'hmac secret 4713', 'hmac%20secret%204713',
  ]

  it.each(secrets)('as %s is not repeated', secret => {
    for (const text of [secret, `no service for "${secret}" here`, `${secret}${secret}`]) {
      const shown = words(text)
      expect(shown).not.toContain(secret)
      expect(shown).toContain('***')
    }
  })

  it('is not shown in part where the words are cut', () => {
    for (let before = 150; before < 220; before++) expect(words(`${'x'.repeat(before)}bearer-4711`)).not.toMatch(/bear/)
  })

  it('is not shown in part where the answer breaks off', () => {
    const broken = (text: string) => words(text, 'text/plain', false)
    for (let length = 4; length <= TOKEN.length; length++) expect(broken(`no ${TOKEN.slice(0, length)}`)).not.toContain(TOKEN.slice(0, 4))
    for (let length = 30; length <= ADDRESS.length; length++) expect(broken(`see ${ADDRESS.slice(0, length)}`)).not.toMatch(/T0|B0|XX|q"/)
  })

  it('is not what is in every address or in every word', () => {
    expect(words('no_service, 1 error: services of hooks.example.com')).toBe('no_service, 1 error: services of hooks.example.com')
  })
})

describe('words', () => {
  it.each([
    ['no_service', 'no_service'],
    ['', ''],
    ['  {"error":\n\t"in\x00valid",\r\n "more": "x"}  ', '{"error": "in valid", "more": "x"}'],
    ['a'.repeat(201), `${'a'.repeat(199)}…`],
    ['a'.repeat(200), 'a'.repeat(200)],
    ['half\ud83d', 'half\ufffd'],
    ['\u202egnola', 'gnola'],
  ])('of %j are %j', (text, expected) => {
    expect(words(text)).toBe(expected)
  })

  it('of a web page are those that are seen', () => {
    expect(words('<html>\r\n<head><title>404 Not Found</title></head>\r\n<body><h1>404 Not Found</h1>\n<hr>nginx</body></html>', 'text/html; charset=utf-8'))
      .toBe('404 Not Found 404 Not Found nginx')
    expect(words('a < b > c', 'text/plain')).toBe('a < b > c')
  })

  it('of a web page of nothing but brackets are soon found', () => {
    expect(words('<'.repeat(65_536), 'text/html')).toHaveLength(200)
  })
})

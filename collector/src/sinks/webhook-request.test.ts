// What goes over the wire: address, headers, bodies, and a signature that another computation agrees with.
import {createHmac, webcrypto} from 'node:crypto'
import {describe, expect, it} from 'vitest'
import {version} from '../version.ts'
import {toJson} from './webhook-json.ts'
import {signature, webhookRequest} from './webhook-request.ts'
import {toSlack} from './webhook-slack.ts'
import {toTeams} from './webhook-teams.ts'
import {aMessage, aWebhook, AT} from './webhook-testing.ts'

const URL_ = 'https://hooks.example.com/services/T0/B0/token?sig=a%2Fb%20c&x'
const common = {'User-Agent': `Seatkeeper/${version}`, 'X-Seatkeeper-Id': aMessage().id, 'X-Seatkeeper-Event': aMessage().event}

const requestOf = (...[change, message = aMessage()]: [Parameters<typeof aWebhook>[1]?, ReturnType<typeof aMessage>?]) => {
  const {url, headers, body} = webhookRequest(aWebhook(URL_, change), message, AT)
  return {url, headers: Object.fromEntries(headers), body: body?.toString('utf8')}
}

describe('a body', () => {
  it.each([['json', toJson], ['slack', toSlack], ['teams', toTeams]] as const)('has the form %s', (template, form) => {
    for (const method of ['POST', 'PUT'] as const) {
      expect(requestOf({template, method})).toEqual({url: URL_, headers: {...common, 'Content-Type': 'application/json; charset=utf-8'}, body: JSON.stringify(form(aMessage()))})
    }
  })

  it('is none with GET: the data is behind the query that is there', () => {
    const {url, headers, body} = requestOf({method: 'GET'})
    expect(body).toBeUndefined()
    expect(headers).toEqual(common)
    expect(url.startsWith(`${URL_}&event=server+license+about+to+expire+alert&`)).toBe(true)
    expect(url.endsWith('&licenseExpired=false&expiryDateStr=2026-12-12&daysUntilExpiry=20')).toBe(true)
  })

  it('is none with GET, where the address has no query too', () => {
    expect(webhookRequest(aWebhook('https://hooks.example.com', {method: 'GET'}), aMessage(), AT).url).toMatch(/^https:\/\/hooks\.example\.com\/\?event=server\+license/)
  })
})

describe('headers', () => {
  it('of the configuration come after the usual ones, and before what receivers check', () => {
    const {headers} = webhookRequest(aWebhook(URL_, {headers: {Authorization: 'Bearer t', 'user-agent': 'x'}}), aMessage(), AT)
    expect(headers.map(([name]) => name)).toEqual(['User-Agent', 'Content-Type', 'Authorization', 'user-agent', 'X-Seatkeeper-Id', 'X-Seatkeeper-Event'])
    expect(headers).toContainEqual(['Authorization', 'Bearer t'])
  })

  it('carry nothing but plain characters', () => {
    expect(requestOf({}, aMessage({event: 'pool\r\nX-Evil: 1 é'})).headers['X-Seatkeeper-Event']).toBe('pool??X-Evil: 1 ?')
  })
})

describe('a signature', () => {
  // The vector is that of the documentation for receivers.
  it('is what the documentation says', () => {
    expect(signature('it-is-a-secret-of-32-characters!', '{"event":"test"}', 1_795_323_007_999)).toBe(
      `t=1795323007,v1=${createHmac('sha256', 'it-is-a-secret-of-32-characters!').update('1795323007.{"event":"test"}').digest('hex')}`)
  })

  async function hmac(secret: string, text: string): Promise<string> {
    const [encode, usages] = [new TextEncoder(), ['sign']] as const
    const key = await webcrypto.subtle.importKey('raw', encode.encode(secret), {name: 'HMAC', hash: 'SHA-256'}, false, [...usages])
    return Buffer.from(await webcrypto.subtle.sign('HMAC', key, encode.encode(text))).toString('hex')
  }

  it('of a body is over its bytes', async () => {
    const message = aMessage({title: 'Zoë ✓ 🙂'})
    const {headers, body} = requestOf({secret: 'a secret of ünna'}, message)
    const seconds = Math.floor(AT / 1000)
    expect(headers['X-Seatkeeper-Signature']).toBe(`t=${seconds},v1=${await hmac('a secret of ünna', `${seconds}.${body}`)}`)
  })

  it('of a GET is over the query string', async () => {
    const {headers, url} = requestOf({secret: 'a secret', method: 'GET'}, aMessage({title: 'Zoë ✓ & 🙂'}))
    const seconds = Math.floor(AT / 1000)
    expect(headers['X-Seatkeeper-Signature']).toBe(`t=${seconds},v1=${await hmac('a secret', `${seconds}.${url.slice(url.indexOf('?') + 1)}`)}`)
  })

  it('is another for another instant, secret or text', () => {
    const all = [signature('a', 'x', AT), signature('a', 'x', AT + 1000), signature('b', 'x', AT), signature('a', 'y', AT)]
    expect(new Set(all.map(text => text.split('v1=')[1])).size).toBe(4)
  })

  it('is none without a secret', () => {
    expect(requestOf().headers).not.toHaveProperty('X-Seatkeeper-Signature')
  })
})

// The sink against a real receiver: what arrives there, what each answer and each fault means, and that no secret of the address is ever told.
import {describe, expect, it, onTestFinished} from 'vitest'
import {
  answer, cutOff, drip, dripHeaders, flood, garble, hang, hangUp, redirect, reset, startHttpReceiver, type Play, type ReceiverOptions,
} from '../../../tests/parts/http-receiver.ts'
import {makeCertificates} from '../../../tests/qlik-simulator/certificate-maker.ts'
import type {SendResult} from './sink.ts'
import {aMessage, aWebhook, AT} from './webhook-testing.ts'
import {createWebhookSink} from './webhook.ts'

type Change = Parameters<typeof aWebhook>[1]
const PATH = '/services/T0TEAM/B0TOKEN'

async function receiver(options?: ReceiverOptions) {
  const started = await startHttpReceiver(options)
  onTestFinished(started.stop)
  return started
}

function sinkTo(url: string, change?: Change) {
  const sink = createWebhookSink(aWebhook(url, change), () => AT)
  onTestFinished(sink.close)
  return sink
}

/** The host is another in each run. */
const withHost = (result: SendResult, host: string): SendResult => 'sentence' in result ? {...result, sentence: result.sentence.replace(host, 'HOST')} : result

async function sent(play: Play, change?: Change, options?: ReceiverOptions) {
  const there = await receiver(options)
  there.become(play)
  const result = await sinkTo(there.url + PATH, change).send([JSON.stringify(aMessage())])
  return {result: withHost(result, there.host), received: there.received()}
}

describe('a message', () => {
  it.each(['POST', 'PUT'] as const)('arrives by %s, with its headers', async method => {
    const {result, received} = await sent(answer(200, 'ok'), {method, headers: {Authorization: 'Bearer t-4711', 'X-Team': 'a b'}, secret: 'it-is-a-secret'})
    expect(result).toEqual({kind: 'taken'})
    expect(received.map(({method: verb, url, body}) => [verb, url, JSON.parse(body) as unknown])).toEqual([
      [method, PATH, expect.objectContaining({event: 'server license about to expire alert', site: 'prod', daysUntilExpiry: 20})],
    ])
    expect(received[0]?.headers).toMatchObject({
      authorization: 'Bearer t-4711', 'x-team': 'a b', 'x-seatkeeper-id': aMessage().id, 'x-seatkeeper-event': 'server license about to expire alert',
      'content-type': 'application/json; charset=utf-8', connection: 'close', 'x-seatkeeper-signature': expect.stringMatching(/^t=\d+,v1=[0-9a-f]{64}$/) as string,
    })
  })

  it('arrives by GET as a query', async () => {
    const there = await receiver()
    expect(await sinkTo(`${there.url}/hook?key=a%20b`, {method: 'GET'}).send([JSON.stringify(aMessage())])).toEqual({kind: 'taken'})
    const [{method, url, body, headers}] = there.received() as [ReturnType<typeof there.received>[number]]
    expect([method, body, headers['content-type']]).toEqual(['GET', '', undefined])
    expect(url).toMatch(/^\/hook\?key=a%20b&event=server\+license\+about\+to\+expire\+alert&kind=/)
    expect(Object.fromEntries(new URL(url, there.url).searchParams)).toMatchObject({key: 'a b', site: 'prod', daysUntilExpiry: '20', licenseExpired: 'false'})
  })

  it.each([[200, 'ok'], [202, ''], [204, ''], [200, '<html>anything</html>']])('is taken with %i %j', async (status, body) => {
    expect((await sent(answer(status, body))).result).toEqual({kind: 'taken'})
  })

  it('that cannot be read is set aside, and nothing is sent', async () => {
    const there = await receiver()
    expect(await sinkTo(there.url).send(['{'])).toEqual({kind: 'refused', sentence: 'The message for webhook ops cannot be read.'})
    expect(there.received()).toEqual([])
  })

  it('goes to the address itself, whatever proxy the environment names', async () => {
    const before = {...process.env}
    onTestFinished(() => void (process.env = before))
    const proxy = await receiver()
    Object.assign(process.env, {HTTP_PROXY: proxy.url, http_proxy: proxy.url, HTTPS_PROXY: proxy.url, https_proxy: proxy.url, ALL_PROXY: proxy.url, NO_PROXY: '', no_proxy: ''})
    expect((await sent(answer(200))).received).toHaveLength(1)
    expect(proxy.received()).toEqual([])
  })
})

describe('an answer', () => {
  const refused = (sentence: string) => ({kind: 'refused', sentence: `Webhook ops at HOST ${sentence}`})
  const putOff = (sentence: string) => ({kind: 'putOff', sentence: `Webhook ops at HOST ${sentence}`})
  const later = (sentence: string, waitMs?: number) => ({kind: 'later', sentence: `Webhook ops at HOST ${sentence}`, ...(waitMs !== undefined && {waitMs})})
  const page = '<html><body><h1>502 Bad Gateway</h1></body></html>'

  it.each<[string, Play, SendResult]>([
    ['a refusal', answer(404, 'no_service'), refused('answered 404: no_service. Does this webhook still exist? Check its address in `destinations.webhooks`.') as SendResult],
    ['a refusal without words', answer(422), refused('answered 422.') as SendResult],
    ['a page', answer(502, page, {'content-type': 'text/html'}), putOff('answered 502: 502 Bad Gateway.') as SendResult],
    ['a wish to wait', answer(429, 'slow down', {'retry-after': '7'}), later('answered 429: slow down.', 7000) as SendResult],
    ['a wish to wait until', answer(503, '', {'retry-after': new Date(AT + 60_000).toUTCString()}), later('answered 503.', 60_000 - AT % 1000) as SendResult],
    ['a redirect', redirect(301, 'https://elsewhere.example.com/services/T0TEAM/B0TOKEN'), refused('answered 301: it redirects to https://elsewhere.example.com. Redirects are not followed; put the final address into `destinations.webhooks`.') as SendResult],
    ['a redirect to nowhere', redirect(302), refused('answered 302: it redirects and does not say where. Redirects are not followed; put the final address into `destinations.webhooks`.') as SendResult],
  ])('that is %s', async (_, play, expected) => {
    const {result, received} = await sent(play)
    expect(result).toEqual(expected)
    expect(received).toHaveLength(1)
  })

  it.each(['POST', 'GET'] as const)('to %s that redirects to itself is followed by no second request', async method => {
    const there = await receiver()
    there.become(redirect(307, `${there.url}/other`), answer(200))
    expect((await sinkTo(there.url + PATH, {method}).send([JSON.stringify(aMessage())])).kind).toBe('refused')
    expect(there.received()).toHaveLength(1)
  })

  it('may be of any length: no more is read than is needed', async () => {
    const {play, sent: poured} = flood(400)
    expect((await sent(play)).result).toEqual({kind: 'refused', sentence: `Webhook ops at HOST answered 400: ${'x'.repeat(199)}…. Does it expect this template?`})
    // What was not read fills the buffers of both sides, and stops there.
    expect(poured()).toBeLessThan(16_000_000)
  })

  it.each(['Microsoft Teams endpoint returned HTTP error 429 with ContextId x', 'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413'])(
    'of an older webhook of Teams that says %j in its words is none that takes', async body => {
      expect((await sent(answer(200, body), {template: 'teams'})).result.kind).toBe(body.includes('429') ? 'later' : 'refused')
      expect((await sent(answer(200, body))).result).toEqual({kind: 'taken'})
    })

  it.each([answer(400, `no hook ${PATH} here, Bearer t-4711 is wrong, it-is-a-secret`), redirect(301, `https://B0TOKEN.example.com${PATH}`), answer(500, 't-4711')])(
    '%# that repeats our secrets is told without them', async play => {
      const {result} = await sent(play, {headers: {Authorization: 'Bearer t-4711'}, secret: 'it-is-a-secret'})
      expect(JSON.stringify(result)).not.toMatch(/T0TEAM|B0TOKEN|4711|it-is-a-secret/i)
    })
})

describe('an answer that breaks off', () => {
  it.each([
    ['after a yes', cutOff(200, 'o'), {kind: 'taken'}],
    ['after a no', cutOff(400, 'invalid_pay'), {kind: 'refused', sentence: 'Webhook ops at HOST answered 400: invalid_pay. Does it expect this template?'}],
    ['after an error', cutOff(500, 'oo'), {kind: 'putOff', sentence: 'Webhook ops at HOST answered 500: oo.'}],
  ])('%s has said enough', async (_, play, expected) => {
    expect((await sent(play)).result).toEqual(expected)
  })

  it('and never ends is waited for no longer than the time limit, and has said enough', async () => {
    const results = await Promise.all([drip(200), drip(404, 'gone'), drip(503)].map(play => sent(play, {timeoutSeconds: 2})))
    expect(results.map(({result}) => result)).toEqual([
      {kind: 'taken'},
      {kind: 'refused', sentence: expect.stringMatching(/^Webhook ops at HOST answered 404: gone/) as string},
      {kind: 'putOff', sentence: expect.stringMatching(/^Webhook ops at HOST answered 503/) as string},
    ])
  })
})

describe('no answer', () => {
  const later = (sentence: string) => ({kind: 'later', sentence: `Webhook ops at HOST ${sentence}`})
  const putOff = (sentence: string) => ({kind: 'putOff', sentence: `Webhook ops at HOST ${sentence}`})

  it.each([
    ['a connection that ends', hangUp, putOff('closed the connection without an answer.')],
    ['a reset', reset, putOff('closed the connection without an answer.')],
    ['another protocol', garble, {kind: 'later', sentence: expect.stringMatching(/^Webhook ops at HOST did not answer in HTTP \(HPE_\w+\)\. Is the port right\?$/) as string}],
  ])('but %s', async (_, play, expected) => {
    expect((await sent(play)).result).toEqual(expected)
  })

  it.each([['silence', hang], ['headers that never end', dripHeaders]])('but %s, within the time limit', async (_, play) => {
    expect((await sent(play, {timeoutSeconds: 0.2})).result).toEqual(putOff('did not answer within 0.2 s.'))
  })

  it('of a receiver that is down', async () => {
    const there = await receiver()
    await there.down()
    expect(withHost(await sinkTo(there.url + PATH).send([JSON.stringify(aMessage())]), there.host)).toEqual(later('refused the connection. Is it running, and are host and port right?'))
  })

  it('of a host that nobody knows', async () => {
    const result = await sinkTo(`https://hooks.invalid${PATH}?key=secret-4711`).send([JSON.stringify(aMessage())])
    expect(result).toEqual({kind: 'later', sentence: expect.stringMatching(/^Webhook ops at hooks\.invalid has (an unknown host name|a host name that cannot be looked up now)\./) as string})
    expect(JSON.stringify(result)).not.toContain('4711')
  })

  it('after the sink was closed is no error', async () => {
    const there = await receiver()
    const sink = sinkTo(there.url)
    await sink.close()
    await sink.close()
    expect((await sink.send([JSON.stringify(aMessage())])).kind).toMatch(/taken|later|putOff/)
  })
})

describe('https', async () => {
  const [good, other, stranger] = await Promise.all([makeCertificates(['localhost']), makeCertificates(['another.example.com']), makeCertificates(['localhost'])])
  const tlsOf = (pems: typeof good) => ({tls: {key: pems['server_key.pem'], cert: pems['server.pem']}})
  const unknown = {kind: 'later', sentence: 'Webhook ops at HOST has a certificate that no known authority vouches for. Set `ca` to the certificate of its authority.'}

  it('with the right authority arrives', async () => {
    const {result, received} = await sent(answer(200), {ca: good['root.pem']}, tlsOf(good))
    expect([result, received.length]).toEqual([{kind: 'taken'}, 1])
  })

  it.each([
    ['no authority', {}, good, unknown],
    ['another authority', {ca: stranger['root.pem']}, good, unknown],
    ['a certificate for another name', {ca: other['root.pem']}, other, {kind: 'later', sentence: 'Webhook ops at HOST has a certificate for another host name. Check `destinations.webhooks`.'}],
  ])('with %s sends nothing, and the message waits', async (_, change, pems, expected) => {
    const {result, received} = await sent(answer(200), change, tlsOf(pems))
    expect([result, received]).toEqual([expected, []])
  })

  it('unchecked, where that is asked for, arrives', async () => {
    expect((await sent(answer(200), {rejectUnauthorized: false}, tlsOf(other))).result).toEqual({kind: 'taken'})
  })

  it('to a port of http waits', async () => {
    const there = await receiver()
    const result = await sinkTo(there.url.replace('http:', 'https:')).send([JSON.stringify(aMessage())])
    expect(result).toEqual({kind: 'later', sentence: expect.stringMatching(/failed the TLS handshake \(\w+\)\. Is it https, and is the port right\?$/) as string})
  })

  it('as http to a port of https loses no message', async () => {
    const there = await receiver(tlsOf(good))
    expect((await sinkTo(there.url.replace('https:', 'http:')).send([JSON.stringify(aMessage())])).kind).toBe('putOff')
  })
})

it('has the name that outbox, health and commands use, and takes one message at a time', () => {
  const {name, batchSize} = sinkTo('https://hooks.example.com/x', {name: 'teams-ops'})
  expect([name, batchSize]).toEqual(['webhook:teams-ops', 1])
})

// Webhooks that go down, refuse, forget to answer or hang: with a real outbox, in the end every message is there, once, and nobody waits for another.
import {createHmac} from 'node:crypto'
import {describe, expect, it, onTestFinished, vi} from 'vitest'
import {createDelivery} from '../../collector/src/deliver.ts'
import type {Message} from '../../collector/src/messages/model.ts'
import {aMessage, aWebhook} from '../../collector/src/sinks/webhook-testing.ts'
import {createWebhookSink} from '../../collector/src/sinks/webhook.ts'
import {createAudit} from '../../collector/src/store/audit.ts'
import {createOutbox} from '../../collector/src/store/outbox.ts'
import {aDataFolder} from '../../collector/src/store/testing.ts'
import {answer, drip, hang, hold, hangUp, redirect, reset, startHttpReceiver, type Play, type ReceiverOptions} from '../parts/http-receiver.ts'
import {makeCertificates} from '../qlik-simulator/certificate-maker.ts'

const SECRET = 'a-secret-of-32-characters-exactly'
const DEADLINE = {timeout: 25_000, interval: 20}
const messages = (count: number, prefix = 'message'): Message[] => Array.from({length: count}, (_, index) => aMessage({id: `${prefix}-${index + 1}`, title: `number ${index + 1}`}))
const idsOf = (list: readonly Message[]) => list.map(({id}) => id)

async function receiver(options?: ReceiverOptions) {
  const started = await startHttpReceiver(options)
  onTestFinished(started.stop)
  /** Ids in the order of their requests. */
  const ids = () => started.received().map(({headers}) => headers['x-seatkeeper-id'])
  return {...started, ids}
}

type Change = Parameters<typeof aWebhook>[1]
type Target = {readonly url: string; readonly name?: string} & Change

/** A delivery to webhooks out of a data folder on disk; `open` is what a start of the collector does. */
function collector(...targets: readonly Target[]) {
  const folder = aDataFolder()
  const stops: (() => Promise<void>)[] = []
  onTestFinished(async () => void await Promise.all(stops.map(stop => stop())))
  const lines: string[] = []
  const write = (_: unknown, line: string) => void lines.push(line)
  const open = () => {
    const db = folder.open()
    const outbox = createOutbox(db)
    const sinks = targets.map(({url, ...change}) => createWebhookSink(aWebhook(url, {secret: SECRET, ...change})))
    const log = {info: write, warn: write, error: write} as never
    const delivery = createDelivery(sinks, {outbox, audit: createAudit(db, folder.path, () => true), now: Date.now, log})
    const add = (list: readonly Message[], name = 'ops') => outbox.add(`webhook:${name}`, list.map(message => JSON.stringify(message)), Date.now())
    const stop = async () => {
      await delivery.stop()
      db.close()
    }
    stops.push(delivery.stop)
    const deadLetters = () => db.all<{payload: string; reason: string}>('SELECT payload, reason FROM dead_letter ORDER BY id')
      .map(({payload, reason}) => ({id: (JSON.parse(payload) as Message).id, reason}))
    const healthOf = (name = 'ops') => delivery.health()[`webhook:${name}`]
    const waiting = (name = 'ops') => outbox.pending(`webhook:${name}`).count
    return {...delivery, add, stop, deadLetters, healthOf, waiting}
  }
  return {open, lines}
}

const drained = (waiting: () => number) => vi.waitFor(() => expect(waiting()).toBe(0), DEADLINE)

describe('a webhook that is down', () => {
  it('gets every message once, in order, when it is back', async () => {
    const there = await receiver()
    const {start, add, healthOf, waiting} = collector({url: `${there.url}/hook/T0KEN`}).open()
    await there.down()
    add(messages(5))
    start()
    await vi.waitFor(() => expect(healthOf()).toMatchObject({ok: false, sentence: `Webhook ops at ${there.host} refused the connection. Is it running, and are host and port right?`}), DEADLINE)
    expect(waiting()).toBe(5)
    await there.up()
    await drained(waiting)
    expect(there.ids()).toEqual(idsOf(messages(5)))
    expect(healthOf()).toEqual({ok: true, sentence: undefined, since: undefined})
  })

  it('gets them after a restart of the collector too', async () => {
    const there = await receiver()
    const {open} = collector({url: there.url})
    const before = open()
    await there.down()
    before.add(messages(3))
    before.start()
    await vi.waitFor(() => expect(before.healthOf()?.ok).toBe(false), DEADLINE)
    await before.stop()
    await there.up()
    const after = open()
    after.start()
    await drained(after.waiting)
    expect(there.ids()).toEqual(idsOf(messages(3)))
  })

  it('for one in the middle of many gets the others meanwhile, and that one later', async () => {
    const there = await receiver()
    there.become(answer(200), answer(202), answer(503, 'busy'), answer(204))
    const {start, add, waiting} = collector({url: there.url}).open()
    add(messages(5))
    start()
    await drained(waiting)
    expect(there.ids()).toEqual(['message-1', 'message-2', 'message-3', 'message-4', 'message-5', 'message-3'])
  })

  it('and one with a certificate that nobody vouches for keeps its messages, until its authority is known', async () => {
    const pems = await makeCertificates(['localhost'])
    const there = await receiver({tls: {key: pems['server_key.pem'], cert: pems['server.pem']}})
    const folder = aDataFolder()
    const run = async (change: Change, until: (health: {ok: boolean; sentence: string | undefined} | undefined, waiting: number) => void) => {
      const db = folder.open()
      const outbox = createOutbox(db)
      const delivery = createDelivery([createWebhookSink(aWebhook(there.url, change))], {
        outbox, audit: createAudit(db, folder.path, () => true), now: Date.now, log: {info: () => undefined, warn: () => undefined, error: () => undefined} as never,
      })
      if (outbox.pending('webhook:ops').count === 0) outbox.add('webhook:ops', messages(2).map(message => JSON.stringify(message)), Date.now())
      delivery.start()
      await vi.waitFor(() => until(delivery.health()['webhook:ops'], outbox.pending('webhook:ops').count), DEADLINE)
      await delivery.stop()
      db.close()
    }
    await run({}, (health, waiting) => {
      expect(health?.sentence).toBe(`Webhook ops at ${there.host} has a certificate that no known authority vouches for. Set \`ca\` to the certificate of its authority.`)
      expect(waiting).toBe(2)
    })
    expect(there.received()).toEqual([])
    await run({ca: pems['root.pem']}, (_, waiting) => expect(waiting).toBe(0))
    expect(there.ids()).toEqual(idsOf(messages(2)))
  })
})

describe('a webhook that takes a message and does not say so', () => {
  it.each<[string, Play, number]>([['hangs up', hangUp, 30], ['resets the connection', reset, 30], ['stays silent', hang, 2]])('but %s gets it again, under the same id and a new signature', async (_, play, timeoutSeconds) => {
    const there = await receiver()
    there.become(play, answer(200))
    const {start, add, waiting} = collector({url: there.url, timeoutSeconds}).open()
    add(messages(2))
    start()
    await drained(waiting)
    expect(there.ids()).toEqual(['message-1', 'message-2', 'message-1'])
    const signatures = there.received().map(({headers, body}) => {
      const [, seconds = '', hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-seatkeeper-signature'])) ?? []
      return {ok: createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex') === hex, seconds: Number(seconds)}
    })
    expect(signatures.map(({ok}) => ok)).toEqual([true, true, true])
    expect(signatures[2]!.seconds).toBeGreaterThanOrEqual(signatures[0]!.seconds)
  })

  it('but says yes and then drips for ever gets it once', async () => {
    const there = await receiver()
    there.become(drip(200), answer(200))
    const {start, add, waiting} = collector({url: there.url, timeoutSeconds: 2}).open()
    add(messages(2))
    start()
    await drained(waiting)
    expect(there.ids()).toEqual(['message-1', 'message-2'])
  })
})

describe('a webhook that refuses', () => {
  it.each<[string, Play, string]>([
    ['400', answer(400, 'invalid_payload'), 'answered 400: invalid_payload. Does it expect this template?'],
    ['404', answer(404, 'no_service'), 'answered 404: no_service. Does this webhook still exist? Check its address in `destinations.webhooks`.'],
    ['a redirect', redirect(308, 'https://new.example.com/hook/T0KEN'), 'answered 308: it redirects to https://new.example.com. Redirects are not followed; put the final address into `destinations.webhooks`.'],
  ])('one message with %s gets it once; it is set aside with the reason, and the others arrive', async (_, play, reason) => {
    const there = await receiver()
    there.become(answer(200), play, answer(200))
    const {open, lines} = collector({url: `${there.url}/hook/T0KEN`})
    const {start, add, waiting, deadLetters, healthOf} = open()
    add(messages(3))
    start()
    await drained(waiting)
    expect(there.ids()).toEqual(idsOf(messages(3)))
    expect(deadLetters()).toEqual([{id: 'message-2', reason: `Webhook ops at ${there.host} ${reason}`}])
    expect(lines).toEqual([`webhook:ops refuses a message; it is set aside: Webhook ops at ${there.host} ${reason}`])
    expect(healthOf()?.ok).toBe(true)
    expect(lines.join()).not.toContain('T0KEN')
  })

  it('nothing, but asks to wait, is not asked again before', async () => {
    const there = await receiver()
    there.become(answer(429, 'rate_limited', {'retry-after': '3600'}), answer(200))
    const [{start, add, wake, waiting, healthOf}, other] = [collector({url: there.url}).open(), await receiver()]
    add(messages(1))
    start()
    await vi.waitFor(() => expect(healthOf()).toMatchObject({ok: false, sentence: `Webhook ops at ${there.host} answered 429: rate_limited.`}), DEADLINE)
    // A new message must not hurry it; that another webhook has got one meanwhile shows that there was time.
    add(messages(1, 'next'))
    wake()
    const second = collector({url: other.url}).open()
    second.add(messages(10))
    second.start()
    await drained(second.waiting)
    expect([there.ids(), waiting()]).toEqual([['message-1'], 2])
  })

  it('for a moment, by Retry-After, gets all of them after it', async () => {
    const there = await receiver()
    there.become(answer(429, '', {'retry-after': '1'}), answer(503, '', {'retry-after': new Date(Date.now() + 4000).toUTCString()}), answer(200))
    const {start, add, waiting} = collector({url: there.url}).open()
    add(messages(2))
    start()
    await drained(waiting)
    expect(there.ids()).toEqual(['message-1', 'message-1', 'message-1', 'message-2'])
  })
})

describe('one webhook', () => {
  it('that hangs delays no other', async () => {
    const [slow, quick] = await Promise.all([receiver(), receiver()])
    const {play, letGo} = hold(answer(200))
    slow.become(play)
    const {start, add, waiting} = collector({url: slow.url, name: 'slow', timeoutSeconds: 60}, {url: quick.url, name: 'quick'}).open()
    add(messages(3), 'slow')
    add(messages(20), 'quick')
    start()
    await vi.waitFor(() => expect(slow.ids()).toEqual(['message-1']), DEADLINE)
    await drained(() => waiting('quick'))
    // All others have arrived while this one still waits for its answer.
    expect([quick.ids(), slow.ids(), waiting('slow')]).toEqual([idsOf(messages(20)), ['message-1'], 3])
    slow.become(answer(200))
    letGo()
    await drained(() => waiting('slow'))
    expect(slow.ids()).toEqual(idsOf(messages(3)))
  })

  it('that is down or refuses delays no other', async () => {
    const [gone, refusing, well] = await Promise.all([receiver(), receiver(), receiver()])
    await gone.down()
    refusing.become(answer(403, 'action_prohibited'))
    const {start, add, waiting, healthOf, deadLetters} = collector({url: gone.url, name: 'gone'}, {url: refusing.url, name: 'refusing'}, {url: well.url, name: 'well'}).open()
    for (const name of ['gone', 'refusing', 'well']) add(messages(4), name)
    start()
    await drained(() => waiting('well') + waiting('refusing'))
    expect(well.ids()).toEqual(idsOf(messages(4)))
    expect(deadLetters().map(({id}) => id)).toEqual(idsOf(messages(4)))
    await vi.waitFor(() => expect(healthOf('gone')?.ok).toBe(false), DEADLINE)
    expect([waiting('gone'), healthOf('well')?.ok]).toEqual([4, true])
  })
})

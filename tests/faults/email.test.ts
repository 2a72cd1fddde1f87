// A mail server that is down, forgets to answer or hangs: with a real outbox every mail arrives, and nobody waits for it.
import {describe, expect, it, onTestFinished, vi} from 'vitest'
import type {EmailConfig} from '../../collector/src/config/types.ts'
import {createDelivery} from '../../collector/src/deliver.ts'
import {createEmailSink} from '../../collector/src/sinks/email.ts'
import {aMessage, aWebhook} from '../../collector/src/sinks/webhook-testing.ts'
import {createWebhookSink} from '../../collector/src/sinks/webhook.ts'
import {createAudit} from '../../collector/src/store/audit.ts'
import {createOutbox} from '../../collector/src/store/outbox.ts'
import {aDataFolder} from '../../collector/src/store/testing.ts'
import {startHttpReceiver} from '../parts/http-receiver.ts'
import {SmtpRefusal, startSmtpServer, type SmtpServer} from '../parts/smtp-server.ts'

const DEADLINE = {timeout: 25_000, interval: 20}
const switches = {serverLicense: {sendRecurring: true, sendAlert: true}, seatsReleased: true, releaseFailed: true, planHalted: true, poolLow: true, atRiskDigest: true, seatReleased: false}

const aConfig = (port: number): EmailConfig => ({
  host: '127.0.0.1', port, security: 'none', rejectUnauthorized: true, from: 'seatkeeper@example.com', to: ['ops@example.com'], timeoutSeconds: 2, messages: switches, userAddress: {attribute: 'email'},
})

/** A delivery to a mail server, and to a webhook beside it where one is given. */
function aCollector(port: number, hook?: string) {
  const folder = aDataFolder()
  const db = folder.open()
  const outbox = createOutbox(db)
  const lines: string[] = []
  const write = (_: unknown, line: string) => void lines.push(line)
  const sinks = [createEmailSink(aConfig(port)), ...(hook === undefined ? [] : [createWebhookSink(aWebhook(hook))])]
  const delivery = createDelivery(sinks, {outbox, audit: createAudit(db, folder.path, () => true), now: Date.now, log: {info: write, warn: write, error: write} as never})
  onTestFinished(delivery.stop)
  const add = (sink: string, ids: readonly string[]) => outbox.add(sink, ids.map(id => JSON.stringify(aMessage({id, title: `message ${id}`}))), Date.now())
  return {...delivery, outbox, add, lines, waiting: (sink = 'email') => outbox.pending(sink).count}
}

async function aServer(port?: number): Promise<SmtpServer> {
  const server = await startSmtpServer({}, port)
  onTestFinished(server.stop)
  return server
}

const titlesOf = ({mails}: SmtpServer) => mails().map(({subject}) => subject)
const numbers = Array.from({length: 5}, (_, index) => String(index + 1))
const all = numbers.map(id => `message ${id}`)

describe('a mail server', () => {
  it('that is down gets everything when it is back, in order, once', async () => {
    const first = await startSmtpServer()
    const {port} = first
    await first.stop()
    const collector = aCollector(port)
    collector.add('email', numbers)
    collector.start()
    await vi.waitFor(() => expect(collector.health().email).toMatchObject({ok: false, sentence: expect.stringContaining('refused the connection') as string}), DEADLINE)
    const server = await aServer(port)
    await vi.waitFor(() => expect(collector.waiting()).toBe(0), DEADLINE)
    expect(titlesOf(server)).toEqual(all)
    expect(collector.health().email).toMatchObject({ok: true})
  })

  it('that is cut off after it took a mail gets that mail again, under the same id', async () => {
    const server = await aServer()
    server.cutBeforeAnswer(1)
    const collector = aCollector(server.port)
    collector.add('email', numbers.slice(0, 2))
    collector.start()
    await vi.waitFor(() => expect(collector.waiting()).toBe(0), DEADLINE)
    expect(titlesOf(server)).toEqual(['message 1', 'message 1', 'message 2'])
    expect(new Set(server.mails().slice(0, 2).map(({messageId}) => messageId)).size).toBe(1)
  })

  it('that is cut off in the middle of a mail gets it again, whole and once', async () => {
    const server = await aServer()
    server.cutWithin(1)
    const collector = aCollector(server.port)
    collector.add('email', numbers)
    collector.start()
    await vi.waitFor(() => expect(collector.waiting()).toBe(0), DEADLINE)
    expect(titlesOf(server)).toEqual(all)
  })

  it('that serves nobody for a while loses no mail: nothing is set aside', async () => {
    const server = await aServer()
    server.become(stage => {
      if (stage === 'connect') throw new SmtpRefusal(554, 'closed for maintenance')
    })
    const collector = aCollector(server.port)
    collector.add('email', numbers)
    collector.start()
    await vi.waitFor(() => expect(collector.health().email).toMatchObject({ok: false, sentence: expect.stringContaining('closed for maintenance') as string}), DEADLINE)
    expect([collector.waiting(), collector.outbox.refused(9)]).toEqual([5, []])
    server.become(() => undefined)
    await vi.waitFor(() => expect(collector.waiting()).toBe(0), DEADLINE)
    expect([titlesOf(server), collector.outbox.refused(9)]).toEqual([all, []])
  })

  it('that refuses one mail for good has it set aside with its words, and gets the others', async () => {
    const server = await aServer()
    let mails = 0
    server.become(stage => {
      if (stage === 'data' && ++mails === 2) throw new SmtpRefusal(554, 'looks like spam')
    })
    const collector = aCollector(server.port)
    collector.add('email', numbers)
    collector.start()
    await vi.waitFor(() => expect(collector.waiting()).toBe(0), DEADLINE)
    expect(titlesOf(server)).toEqual(all.filter(title => title !== 'message 2'))
    expect(collector.outbox.refused(9).map(({reason}) => reason)).toEqual([`The mail server 127.0.0.1:${server.port} refused the mail: 554 looks like spam.`])
  })

  it('that asks to come back later for one mail is asked again, and gets the others meanwhile', async () => {
    const server = await aServer()
    let asked = 0
    server.become(stage => {
      if (stage === 'recipient' && ++asked === 1) throw new SmtpRefusal(450, 'greylisted, try again')
    })
    const collector = aCollector(server.port)
    collector.add('email', ['1', '2', '3'])
    collector.start()
    await vi.waitFor(() => expect(titlesOf(server)).toEqual(['message 2', 'message 3', 'message 1']), DEADLINE)
    await vi.waitFor(() => expect([collector.waiting(), collector.health().email!.ok]).toEqual([0, true]), DEADLINE)
  })

  it('that hangs delays no other destination', async () => {
    const server = await aServer()
    server.become(() => new Promise(() => undefined))
    const receiver = await startHttpReceiver()
    onTestFinished(receiver.stop)
    const collector = aCollector(server.port, receiver.url)
    collector.add('email', numbers)
    collector.add(collector.sinks[1]!, numbers)
    collector.start()
    await vi.waitFor(() => expect(receiver.received()).toHaveLength(5), DEADLINE)
    expect([server.mails().length, collector.waiting()]).toEqual([0, 5])
  })
})

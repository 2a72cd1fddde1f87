// E-mail over the wire to a real SMTP server: what arrives, and what each answer means for the message.
import {createServer} from 'node:net'
import type {AddressInfo, Socket} from 'node:net'
import {dnsCache} from 'nodemailer/lib/shared'
import {describe, expect, it, onTestFinished, vi} from 'vitest'
import {SmtpRefusal, startSmtpServer, type SmtpOptions, type SmtpServer} from '../../../tests/parts/smtp-server.ts'
import {makeCertificates} from '../../../tests/qlik-simulator/certificate-maker.ts'
import type {EmailConfig} from '../config/types.ts'
import {createSecret} from '../config/secret.ts'
import type {Message} from '../messages/model.ts'
import {createEmailSink, toMail} from './email.ts'
import {FORGET_MS, PATIENCE_MS} from './email-recipients.ts'
import {aMessage} from './webhook-testing.ts'

const switches = {serverLicense: {sendRecurring: true, sendAlert: true}, seatsReleased: true, releaseFailed: true, planHalted: true, poolLow: true, atRiskDigest: true, seatReleased: true}
const LOGIN = {user: 'seatkeeper', password: 'pass-word-1234'}

function aConfig(port: number, change: Partial<EmailConfig> = {}): EmailConfig {
  return {
    host: '127.0.0.1', port, security: 'none', rejectUnauthorized: true, from: 'Seatkeeper <seatkeeper@example.com>', to: ['ops@example.com'], timeoutSeconds: 3,
    messages: switches, userAddress: {attribute: 'email'}, ...change,
  }
}

async function aServer(options?: SmtpOptions): Promise<SmtpServer> {
  const server = await startSmtpServer(options)
  onTestFinished(server.stop)
  return server
}

function aSink(config: EmailConfig) {
  const warned: string[] = []
  let now = 1_000_000
  const sink = createEmailSink(config, sentence => void warned.push(sentence), () => now)
  onTestFinished(() => void sink.close())
  return {warned, pass: (milliseconds: number) => void (now += milliseconds), send: (...messages: readonly Message[]) => sink.send(messages.map(message => JSON.stringify(message)))}
}

const message = (change: Partial<Message> = {}) => aMessage({kind: 'seatsReleased', title: 'prod: 2 seats released', lines: ['2 seats released by the schedule.'], ...change})

describe('a mail', () => {
  it('arrives whole: who, when, what, as text and as HTML, under the id of its message', async () => {
    const server = await aServer()
    const told = message({id: 'abc-1', at: Date.UTC(2026, 10, 24, 2), table: {head: ['User', 'Type'], rows: [['CORP\\anna', 'professional']], more: 3}})
    expect(await aSink(aConfig(server.port)).send(told)).toEqual({kind: 'taken'})
    const [mail] = server.mails()
    expect(mail).toMatchObject({subject: 'prod: 2 seats released', messageId: '<abc-1@example.com>', date: new Date(told.at), recipients: ['ops@example.com'], from: {text: '"Seatkeeper" <seatkeeper@example.com>'}})
    expect(mail!.text).toContain('CORP\\anna  professional')
    expect(mail!.text).toContain('3 more')
    expect(mail!.html).toContain('<bdi>CORP\\anna</bdi>')
    expect([mail!.headers.get('auto-submitted'), mail!.headers.get('x-seatkeeper-event')]).toEqual(['auto-generated', told.event])
  })

  it('to the user goes to her alone, and to nobody where no address is known', async () => {
    const server = await aServer()
    const sink = aSink(aConfig(server.port))
    expect(await sink.send(message({kind: 'seatReleased', to: 'anna@example.com'}))).toEqual({kind: 'taken'})
    expect(server.mails().map(({recipients}) => recipients)).toEqual([['anna@example.com']])
    expect(await sink.send(message({kind: 'seatReleased'}))).toEqual({kind: 'refused', sentence: 'No address is known for this message.'})
  })

  it('cannot be given a header by a name', async () => {
    const server = await aServer()
    const evil = 'x\r\nBcc: evil@example.com\r\n\r\n<script>alert(1)</script>'
    await aSink(aConfig(server.port)).send(message({title: evil, event: evil, lines: [evil], table: {head: [evil], rows: [[evil]], more: 0}}))
    const [mail] = server.mails()
    expect(mail!.recipients).toEqual(['ops@example.com'])
    expect([mail!.subject, mail!.headers.has('bcc')]).toEqual(['x Bcc: evil@example.com <script>alert(1)</script>', false])
    expect(mail!.html).not.toContain('<script>')
  })

  it('keeps names of every script as they are', async () => {
    const server = await aServer()
    await aSink(aConfig(server.port)).send(message({title: 'prod: Łukasz 李雷 שלום', lines: ['Łukasz 李雷 שלום']}))
    expect([server.mails()[0]!.subject, server.mails()[0]!.text!.split('\n')[0]]).toEqual(['prod: Łukasz 李雷 שלום', 'Łukasz 李雷 שלום'])
  })

  it('has no Message-ID of a host that is not named', () => {
    expect(toMail(aConfig(1, {from: 'seatkeeper'}), message({id: 'x'}))!.messageId).toBe('<x@seatkeeper.invalid>')
  })
})

describe('encryption and login', () => {
  const tls = makeCertificates(['mail.example.com']).then(pems => ({key: pems['server_key.pem'], cert: pems['server.pem'], ca: pems['root.pem']}))

  it.each([['tls'], ['starttls']] as const)('%s, with a login', async security => {
    const {key, cert, ca} = await tls
    const server = await aServer({security, tls: {key, cert}, login: LOGIN})
    const secure = {security, ca, user: LOGIN.user, password: createSecret(LOGIN.password)}
    expect(await aSink(aConfig(server.port, secure)).send(message())).toEqual({kind: 'taken'})
    expect(server.mails()).toMatchObject([{isSecure: true, user: 'seatkeeper'}])
    const wrong = await aSink(aConfig(server.port, {...secure, password: createSecret('wrong-password')})).send(message())
    expect(wrong).toEqual({kind: 'later', sentence: expect.stringMatching(/ does not accept the login \(.*\)\. Check `destinations\.email\.user` and `password`\.$/) as string})
    expect(JSON.stringify(wrong)).not.toContain('wrong-password')
  })

  it.each(['tls', 'starttls'] as const)('%s to another name than the host, with a greeting of our own', async security => {
    const {key, cert, ca} = await tls
    const server = await aServer({security, tls: {key, cert}})
    expect(await aSink(aConfig(server.port, {security, ca, serverName: 'mail.example.com', clientName: 'seats.example.com'})).send(message())).toEqual({kind: 'taken'})
    expect(await aSink(aConfig(server.port, {security, ca, serverName: 'other.example.com'})).send(message())).toMatchObject({kind: 'later', sentence: expect.stringContaining('has a certificate that is not trusted') as string})
    expect(server.mails().map(({greeting}) => greeting)).toEqual(['seats.example.com'])
  })

  it('is not done without: a server that offers none gets nothing in clear text', async () => {
    const server = await aServer({login: LOGIN})
    const sink = aSink(aConfig(server.port, {security: 'starttls', user: LOGIN.user, password: createSecret(LOGIN.password)}))
    expect(await sink.send(message())).toMatchObject({kind: 'later', sentence: expect.stringContaining('offers no encryption (STARTTLS)') as string})
    expect(server.mails()).toEqual([])
  })

  it.each([
    ['tls', 'an authority that is not known', '127.0.0.1', false], ['tls', 'another name', 'localhost', true],
    ['starttls', 'an authority that is not known', '127.0.0.1', false], ['starttls', 'another name', 'localhost', true],
  ] as const)('%s is not done with %s', async (security, _, host, knowsCa) => {
    const {key, cert, ca} = await tls
    const server = await aServer({security, tls: {key, cert}})
    const result = await aSink(aConfig(server.port, {security, host, ...(knowsCa && {ca})})).send(message())
    expect(result).toMatchObject({kind: 'later', sentence: expect.stringContaining('has a certificate that is not trusted') as string})
    expect(server.mails()).toEqual([])
  })
})

describe('an answer', () => {
  it.each<[string, string, number, object]>([
    ['greylisted', 'recipient', 450, {kind: 'putOff', sentence: expect.stringContaining('does not take the mail now: 450 no') as string}],
    ['an unknown recipient', 'recipient', 550, {kind: 'refused', sentence: expect.stringContaining('refused the mail: ') as string}],
    ['a sender that may not send', 'from', 553, {kind: 'later', sentence: expect.stringMatching(/ does not accept the sender: 553 no\. Check `destinations\.email\.from`\.$/) as string}],
    ['a login that is wanted', 'from', 530, {kind: 'later', sentence: expect.stringMatching(/ wants a login \(530 no\)\. Check `destinations\.email\.user`, `password` and `security`\.$/) as string}],
    ['commands out of order', 'recipient', 503, {kind: 'later', sentence: expect.stringContaining('does not take the mail now: 503 no') as string}],
    ['a full disk', 'data', 452, {kind: 'putOff', sentence: expect.stringContaining('does not take the mail now: 452 no') as string}],
    ['a mail that is taken for spam', 'data', 554, {kind: 'refused', sentence: expect.stringContaining('refused the mail: 554 no') as string}],
    ['a pause of the server', 'recipient', 421, {kind: 'later', sentence: expect.stringContaining('does not take the mail now: 421 no') as string}],
    ['a sender who is asked to wait', 'from', 450, {kind: 'later', sentence: expect.stringContaining('does not take the mail now: 450 no') as string}],
    ['too many connections', 'connect', 421, {kind: 'later', sentence: expect.stringContaining('does not take the mail now: 421 ') as string}],
    ['a server that serves nobody for now', 'connect', 554, {kind: 'later', sentence: expect.stringContaining('does not take the mail now: 554 ') as string}],
  ])('%s', async (...[, stage, code, expected]) => {
    const server = await aServer()
    server.become(now => {
      if (now === stage) throw new SmtpRefusal(code, 'no')
    })
    expect(await aSink(aConfig(server.port)).send(message())).toEqual(expected)
    server.become(() => undefined)
    expect(await aSink(aConfig(server.port)).send(message())).toEqual({kind: 'taken'})
  })

  it('that takes the mail for some is taken, and says for whom not', async () => {
    const server = await aServer()
    server.become((stage, word) => {
      if (stage === 'recipient' && word === 'gone@example.com') throw new SmtpRefusal(550, 'unknown user')
    })
    const sink = aSink(aConfig(server.port, {to: ['gone@example.com', 'ops@example.com']}))
    expect(await sink.send(message())).toEqual({kind: 'taken'})
    expect([server.mails().map(({recipients}) => recipients), sink.warned]).toEqual([[['ops@example.com']], [`The mail server 127.0.0.1:${server.port} took a mail, but not for gone@example.com (550 unknown user). Check \`destinations.email.to\`.`]])
  })

  it('that puts one recipient off brings the mail to that one alone the next time, and nothing twice', async () => {
    const server = await aServer()
    const sink = aSink(aConfig(server.port, {to: ['Ops <ops@b\u00fccher.example>', 'late@example.com', 'gone@example.com']}))
    server.become((stage, word) => {
      if (stage === 'recipient' && word === 'late@example.com') throw new SmtpRefusal(450, 'greylisted')
      if (stage === 'recipient' && word === 'gone@example.com') throw new SmtpRefusal(550, 'unknown user')
    })
    const told = message({id: 'one'})
    const putOff = {kind: 'putOff', isPartly: true, sentence: `The mail server 127.0.0.1:${server.port} took a mail, but not yet for late@example.com (450 greylisted).`}
    expect([await sink.send(told), await sink.send(told)]).toEqual([putOff, putOff])
    server.become(() => undefined)
    expect(await sink.send(told)).toEqual({kind: 'taken'})
    expect(server.mails().map(({recipients, messageId}) => [messageId, recipients])).toEqual([['<one@example.com>', ['ops@bücher.example']], ['<one@example.com>', ['late@example.com']]])
    expect(sink.warned).toEqual([expect.stringContaining('but not for gone@example.com (550 unknown user)')])
  })

  it('that puts one recipient off for an hour holds up no other mail any more, and is told', async () => {
    const server = await aServer()
    const sink = aSink(aConfig(server.port, {to: ['full@example.com', 'ops@example.com']}))
    server.become((stage, word) => {
      if (stage === 'recipient' && word === 'full@example.com') throw new SmtpRefusal(452, 'mailbox full')
    })
    expect((await sink.send(message({id: '1'}))).kind).toBe('putOff')
    sink.pass(PATIENCE_MS)
    expect([await sink.send(message({id: '1'})), await sink.send(message({id: '2'}))]).toEqual([{kind: 'taken'}, {kind: 'taken'}])
    expect(sink.warned).toEqual(Array.from({length: 2}, () => expect.stringContaining('but not for full@example.com (452 mailbox full)') as string))
    sink.pass(FORGET_MS)
    expect((await sink.send(message({id: '3'}))).kind).toBe('putOff')
    expect(server.mails().map(({messageId}) => messageId)).toEqual(['<1@example.com>', '<2@example.com>', '<3@example.com>'])
  })

  it('that puts off the user herself for an hour sets her mail aside; that of others waits on', async () => {
    const server = await aServer()
    const sink = aSink(aConfig(server.port))
    server.become(stage => {
      if (stage === 'recipient') throw new SmtpRefusal(452, 'mailbox full')
    })
    const mails = [message({kind: 'seatReleased', to: 'anna@example.com'}), message()] as const
    expect([(await sink.send(mails[0])).kind, (await sink.send(mails[1])).kind]).toEqual(['putOff', 'putOff'])
    sink.pass(PATIENCE_MS)
    expect(await sink.send(mails[0])).toEqual({kind: 'refused', sentence: `The mail server 127.0.0.1:${server.port} does not take the mail now: 452 mailbox full.`})
    expect((await sink.send(mails[1])).kind).toBe('putOff')
  })

  it('that repeats the password is told without it', async () => {
    const server = await aServer({login: LOGIN})
    const wire = (text: string) => Buffer.from(text).toString('base64')
    const secret = 'secret-9876'
    server.become(stage => {
      if (stage === 'login') throw new SmtpRefusal(535, `bad: ${secret} ${wire(secret)} ${wire(`\0${LOGIN.user}\0${secret}`)}`)
    })
    expect(await aSink(aConfig(server.port, {user: LOGIN.user, password: createSecret(secret)})).send(message())).toMatchObject({kind: 'later', sentence: expect.stringContaining('(535 bad: *** *** ***)') as string})
  })

  it('that never comes is waited for as long as is stated', async () => {
    const server = await aServer()
    server.become(stage => (stage === 'data' ? new Promise(() => undefined) : undefined))
    expect(await aSink(aConfig(server.port, {timeoutSeconds: 1})).send(message())).toMatchObject({kind: 'later'})
  })

  it('is none where nobody listens, the host is unknown, or something else than SMTP answers', async () => {
    const server = await startSmtpServer()
    await server.stop()
    const babble = createServer(socket => void socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await new Promise<void>(resolve => void babble.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void babble.close())
    expect(await aSink(aConfig(server.port)).send(message())).toMatchObject({kind: 'later', sentence: expect.stringContaining('refused the connection') as string})
    expect(await aSink(aConfig(1, {host: 'no-such-host.invalid'})).send(message())).toMatchObject({kind: 'later', sentence: expect.stringContaining('has an unknown host name') as string})
    expect(await aSink(aConfig((babble.address() as AddressInfo).port)).send(message())).toMatchObject({kind: 'later'})
  })
})

it.each(['{', 'null', '{}', '{"kind":"seatReleased","to":"anna@example.com"}'])('a message that cannot be read is refused: %s', async payload => {
  const sink = createEmailSink(aConfig(1))
  expect(await sink.send([payload])).toEqual({kind: 'refused', sentence: 'The message cannot be read.'})
})

describe('a connection', () => {
  it('serves the mails that follow at once, and is closed when none does', async () => {
    const server = await aServer()
    const sink = aSink(aConfig(server.port))
    for (const id of ['1', '2', '3']) expect(await sink.send(message({id}))).toEqual({kind: 'taken'})
    expect([server.mails().length, server.connections()]).toEqual([3, {ever: 1, open: 1}])
    await vi.waitFor(() => expect(server.connections().open).toBe(0), {timeout: 20_000, interval: 50})
    expect(await sink.send(message({id: '4'}))).toEqual({kind: 'taken'})
    expect(server.connections().ever).toBe(2)
  })

  it('that the server cut in between costs no mail and doubles none', async () => {
    const server = await aServer()
    const sink = aSink(aConfig(server.port))
    expect(await sink.send(message({id: '1'}))).toEqual({kind: 'taken'})
    server.cutWithin(1)
    expect(await sink.send(message({id: '2', lines: Array.from({length: 3000}, (_, line) => `line ${line}`)}))).toMatchObject({kind: 'later', sentence: expect.stringContaining('broke off') as string})
    expect(await sink.send(message({id: '2'}))).toEqual({kind: 'taken'})
    expect(server.mails().map(({messageId}) => messageId)).toEqual(['<1@example.com>', '<2@example.com>'])
  })

  it('to a server that is back at another address is found at the next try', async () => {
    const server = await aServer()
    const sink = aSink(aConfig(server.port, {host: 'localhost'}))
    dnsCache.set('localhost', {value: {addresses: ['::1']}, expires: Date.now() + 300_000}) // where nobody listens
    expect(await sink.send(message({id: '1'}))).toMatchObject({kind: 'later'})
    expect(await sink.send(message({id: '1'}))).toEqual({kind: 'taken'})
  })

  it('over which an answer trickles for ever is given up', async () => {
    const dripping = (socket: Socket) => {
      socket.on('error', () => undefined).write('220 hello\r\n')
      const timer = setInterval(() => void socket.write('250-more\r\n'), 50)
      socket.on('close', () => clearInterval(timer))
    }
    const server = createServer(dripping)
    await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    expect(await aSink(aConfig((server.address() as AddressInfo).port, {timeoutSeconds: 0.2})).send(message())).toMatchObject({kind: 'later', sentence: expect.stringContaining('did not answer in time') as string})
  })

  it('to a port of TLS without TLS, and the other way round, says what fits', async () => {
    const pems = await makeCertificates(['mail.example.com'])
    const encrypted = await aServer({security: 'tls', tls: {key: pems['server_key.pem'], cert: pems['server.pem']}})
    expect(await aSink(aConfig(encrypted.port, {timeoutSeconds: 0.5})).send(message())).toMatchObject({kind: 'later', sentence: expect.stringContaining('needs `destinations.email.security: tls`') as string})
    const plain = await aServer()
    expect(await aSink(aConfig(plain.port, {security: 'tls'})).send(message())).toMatchObject({kind: 'later', sentence: expect.stringContaining('Does `destinations.email.security` fit the port?') as string})
  })
})

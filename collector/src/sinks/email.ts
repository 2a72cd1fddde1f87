// E-mail: one mail for each message, to those of the configuration or to the user herself.
import {createTransport} from 'nodemailer'
import addressparser from 'nodemailer/lib/addressparser'
import {dnsCache} from 'nodemailer/lib/shared'
import type {EmailConfig} from '../config/types.ts'
import type {Message} from '../messages/model.ts'
import {judge, type MailError, type Server} from './email-answers.ts'
import {toHtml} from './email-html.ts'
import {createRecipients, type Recipients} from './email-recipients.ts'
import {oneLine, toText} from './email-text.ts'
import type {SendResult, Sink} from './sink.ts'

const IDLE_MS = 2000 // a connection that waits longer for the next mail is closed
const LATER_MS = 1000 // so that of two limits the one ends first that says what it waited for
const WHOLE = 5 // a server that stays just quick enough at each step must not hold a mail for ever

const hostOf = (address: string) => /@([A-Za-z0-9.-]+)>?\s*$/.exec(address)?.[1] ?? 'seatkeeper.invalid'

const bareOf = (addresses: readonly string[]) => addresses.flatMap(text => addressparser(text, {flatten: true})).flatMap(({address}) => (address ? [address] : []))

/** The mail of a message as nodemailer takes it; undefined where nobody is to get it. */
export function toMail({from, to}: Pick<EmailConfig, 'from' | 'to'>, message: Message) {
  const recipients = message.kind === 'seatReleased' ? (message.to === undefined ? [] : [message.to]) : [...to]
  if (recipients.length === 0) return undefined
  return {
    from, to: recipients,
    subject: oneLine(message.title),
    messageId: `<${message.id}@${hostOf(from)}>`, // the same at each try
    date: new Date(message.at),
    headers: {'Auto-Submitted': 'auto-generated', 'X-Seatkeeper-Event': oneLine(message.event)},
    text: toText(message),
    html: toHtml(message),
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/** One connection at a time; it serves the mails that follow at once. Nothing is tried again in here that the server may have got. */
function connect({host, port, security, user, password, ca, rejectUnauthorized, serverName, clientName, timeoutSeconds}: EmailConfig) {
  const timeout = timeoutSeconds * 1000
  return createTransport({
    pool: true, maxConnections: 1, maxRequeues: 1, idleTimeout: IDLE_MS,
    host, port, secure: security === 'tls', requireTLS: security === 'starttls', ignoreTLS: security === 'none',
    ...(user !== undefined && password !== undefined && {auth: {user, pass: password.reveal()}}),
    ...(clientName !== undefined && {name: clientName}),
    tls: {rejectUnauthorized, ...(ca !== undefined && {ca}), ...(serverName !== undefined && {servername: serverName})},
    connectionTimeout: timeout, greetingTimeout: timeout, dnsTimeout: timeout,
    socketTimeout: timeout + LATER_MS,
    logger: false, debug: false,
  })
}

/** The server by its name, and its words without the password in the forms in which it goes over the wire. */
function serverOf({host, port, user = '', password}: EmailConfig): Server {
  const secret = password?.reveal() ?? ''
  const forms = secret === '' ? [] : [...[`\0${user}\0${secret}`, secret].map(text => Buffer.from(text).toString('base64')), secret]
  return {where: `The mail server ${host}:${port}`, hide: words => forms.reduce((text, form) => text.replaceAll(form, '***'), words)}
}

/** A message as mail; undefined for what cannot be read, and it never will be. */
function parse(payload: string, config: EmailConfig): {message: Message; mail: ReturnType<typeof toMail>} | undefined {
  try {
    const message = JSON.parse(payload) as Message
    return {message, mail: toMail(config, message)}
  } catch {
    return undefined
  }
}

/** What became of a mail that nobody new has. A user who cannot be reached for long is told to the administrators, not asked for a week. */
function failed(error: MailError, message: Message, {server, recipients}: {server: Server; recipients: Recipients}): SendResult {
  const {rejectedErrors: rejected} = error
  if (rejected !== undefined && recipients.isBegun(message.id)) return recipients.settle(message.id, {accepted: [], rejected})
  const result = judge(error, server)
  const isOverdue = message.kind === 'seatReleased' && result.kind === 'putOff' && rejected?.[0]?.recipient !== undefined && recipients.isOverdue(rejected[0].recipient)
  return isOverdue ? {kind: 'refused', sentence: result.sentence} : result
}

/** `warn` is told of recipients that the server refuses while it takes the mail for others. */
export function createEmailSink(config: EmailConfig, warn: (sentence: string) => void = () => undefined, now: () => number = Date.now): Sink {
  const transport = connect(config)
  const server = serverOf(config)
  const recipients = createRecipients(server, warn, now)
  const [from = ''] = bareOf([config.from])
  const send = async (payload: string): Promise<SendResult> => {
    const parsed = parse(payload, config)
    if (parsed === undefined) return {kind: 'refused', sentence: 'The message cannot be read.'}
    const {message, mail} = parsed
    if (mail === undefined) return {kind: 'refused', sentence: 'No address is known for this message.'}
    try {
      const envelope = {from, to: recipients.left(message.id, bareOf(mail.to))}
      const {accepted, rejectedErrors = []} = await transport.sendMail({...mail, envelope, signal: AbortSignal.timeout(config.timeoutSeconds * 1000 * WHOLE)})
      return recipients.settle(message.id, {accepted, rejected: rejectedErrors})
    } catch (error) {
      // Nodemailer keeps an address for five minutes; a server that is back at another one, as in containers, is found at the next try.
      dnsCache.delete(config.host)
      return failed(error as MailError, message, {server, recipients})
    }
  }
  return {
    name: 'email',
    batchSize: 1,
    send: async payloads => {
      for (const payload of payloads) {
        const result = await send(payload)
        if (result.kind !== 'taken') return result
      }
      return {kind: 'taken'}
    },
    close: () => transport.close(),
  }
}

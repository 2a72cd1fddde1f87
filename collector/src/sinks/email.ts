// E-mail: one mail for each message, to those of the configuration or to the user herself.
import {createTransport, type SentMessageInfo} from 'nodemailer'
import type {EmailConfig} from '../config/types.ts'
import type {Message} from '../messages/model.ts'
import {judge} from './email-answers.ts'
import {toHtml} from './email-html.ts'
import {oneLine, toText} from './email-text.ts'
import type {SendResult, Sink} from './sink.ts'

const hostOf = (address: string) => /@([A-Za-z0-9.-]+)>?\s*$/.exec(address)?.[1] ?? 'seatkeeper.invalid'

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

function connect({host, port, security, user, password, ca, rejectUnauthorized, timeoutSeconds}: EmailConfig) {
  const timeout = timeoutSeconds * 1000
  return createTransport({
    host, port, secure: security === 'tls', requireTLS: security === 'starttls', ignoreTLS: security === 'none',
    ...(user !== undefined && password !== undefined && {auth: {user, pass: password.reveal()}}),
    tls: {rejectUnauthorized, ...(ca !== undefined && {ca})},
    connectionTimeout: timeout, greetingTimeout: timeout, socketTimeout: timeout, dnsTimeout: timeout,
    logger: false, debug: false,
  })
}

function parse(payload: string): Message | undefined {
  try {
    return JSON.parse(payload) as Message
  } catch {
    return undefined
  }
}

/** Somebody got it: sending it again would double that, so those who did not are named where the collector tells of trouble. */
function whoWasRefused({rejected = []}: Pick<SentMessageInfo, 'rejected'>, where: string): string | undefined {
  if (rejected.length === 0) return undefined
  const names = rejected.map((one: unknown) => (typeof one === 'string' ? one : (one as {address: string}).address))
  return `${where} took a mail, but not for ${names.join(', ')}. Check \`destinations.email.to\`.`
}

/** `warn` is told of recipients that the server refuses while it takes the mail for others. */
export function createEmailSink(config: EmailConfig, warn: (sentence: string) => void = () => undefined): Sink {
  const transport = connect(config)
  const where = `The mail server ${config.host}:${config.port}`
  const send = async (message: Message): Promise<SendResult> => {
    const mail = toMail(config, message)
    if (mail === undefined) return {kind: 'refused', sentence: 'No address is known for this message.'}
    try {
      const refused = whoWasRefused(await transport.sendMail(mail), where)
      if (refused !== undefined) warn(refused)
      return {kind: 'taken'}
    } catch (error) {
      return judge(error, where)
    }
  }
  return {
    name: 'email',
    batchSize: 1,
    send: async payloads => {
      for (const payload of payloads) {
        const message = parse(payload)
        const result: SendResult = message === undefined ? {kind: 'refused', sentence: 'The message cannot be read.'} : await send(message)
        if (result.kind !== 'taken') return result
      }
      return {kind: 'taken'}
    },
    close: () => transport.close(),
  }
}

// What a mail server's answer, or its silence, means for a message.
import {isPermanentResponseCode} from 'nodemailer/lib/errors'
import type {SendResult} from './sink.ts'

/** What nodemailer throws: `code` is its own word, `responseCode` SMTP's, `command` what was being said. */
export type MailError = {
  readonly code?: string | undefined
  readonly originalCode?: string | undefined
  readonly responseCode?: number | undefined
  readonly response?: string | undefined
  readonly command?: string | undefined
  readonly message?: string
  readonly timeoutType?: string | undefined
  readonly recipient?: string | undefined
  readonly rejectedErrors?: readonly MailError[] | undefined
}

/** `hide` takes the secrets out of what the server says: some repeat what they were sent. */
export type Server = {readonly where: string; readonly hide: (words: string) => string}

const later = (sentence: string): SendResult => ({kind: 'later', sentence})

/** The server's words on one line; without a dot at the end. */
export const wordsOf = ({response, message}: MailError, {hide}: Server): string => hide((response ?? message ?? '').replace(/[\p{Cc}]+/gu, ' ').trim()).slice(0, 200).replace(/\.$/, '')

/** Whether the same mail would get the same answer again. */
export const isForGood = ({responseCode = 0}: MailError): boolean => isPermanentResponseCode(responseCode) && !wantsLogin.includes(responseCode)

const wantsLogin: readonly number[] = [530, 534, 535, 538]

/** 421 says that the server serves nobody now. */
const isTransient = (code: number): boolean => code >= 400 && code < 500 && code !== 421

const certificate = /certificate|self.signed|CERT_|altname|issuer|unable to verify/i

type Judgement = {readonly holds: (error: MailError) => boolean; readonly result: (error: MailError, server: Server) => SendResult}

const codeIs = (...codes: readonly string[]) => ({code, originalCode = ''}: MailError) => (code !== undefined && codes.includes(code)) || codes.includes(originalCode)
const stops = (...types: readonly string[]) => ({code, timeoutType = ''}: MailError) => code === 'ETIMEDOUT' && types.includes(timeoutType)
/** What was said on the way to the mail: it tells of the connection, not of this mail. */
const silent = ({responseCode}: MailError) => responseCode === undefined

const login: readonly Judgement[] = [
  {
    holds: codeIs('EAUTH', 'ENOAUTH'),
    result: (error, server) => later(`${server.where} does not accept the login (${wordsOf(error, server)}). Check \`destinations.email.user\` and \`password\`.`),
  },
  {
    holds: ({responseCode = 0}) => wantsLogin.includes(responseCode),
    result: (error, server) => later(`${server.where} wants a login (${wordsOf(error, server)}). Check \`destinations.email.user\`, \`password\` and \`security\`.`),
  },
]

const encryption: readonly Judgement[] = [
  {
    holds: error => codeIs('ETLS')(error) && /starttls|upgrade/i.test(error.message ?? ''),
    result: (_, {where}) => later(`${where} offers no encryption (STARTTLS). Use \`security: tls\` with its port, or ask who runs it.`),
  },
  {
    holds: error => silent(error) && /CERT_HAS_EXPIRED|certificate has expired/i.test(`${error.originalCode ?? ''} ${error.message ?? ''}`),
    result: (_, {where}) => later(`${where} has a certificate that has expired. It must be renewed there.`),
  },
  {
    holds: error => silent(error) && certificate.test(`${error.originalCode ?? ''} ${error.message ?? ''}`),
    result: (error, server) => later(`${server.where} has a certificate that is not trusted (${wordsOf(error, server)}). Give its authority as \`destinations.email.ca\`, and the name in the certificate as \`host\` or \`serverName\`.`),
  },
  {
    holds: error => silent(error) && (codeIs('ETLS', 'EPROTO')(error) || /^ERR_(SSL|TLS)_/.test(error.originalCode ?? '') || stops('UPGRADE_TIMEOUT')(error)),
    result: (error, server) => later(`${server.where} failed the TLS handshake (${wordsOf(error, server)}). Does \`destinations.email.security\` fit the port?`),
  },
]

const connection: readonly Judgement[] = [
  {holds: codeIs('ENOTFOUND', 'EDNS', 'EAI_AGAIN'), result: (_, {where}) => later(`${where} has an unknown host name. Check \`destinations.email.host\`.`)},
  {holds: error => codeIs('ECONNREFUSED')(error) || (error.message ?? '').includes('ECONNREFUSED'), result: (_, {where}) => later(`${where} refused the connection. Is the mail server running, and is the port right?`)},
  {holds: stops('CONNECT_TIMEOUT'), result: (_, {where}) => later(`${where} did not take the connection in time. Are host and port right, and does a firewall stand between?`)},
  {holds: stops('GREETING_TIMEOUT'), result: (_, {where}) => later(`${where} took the connection and said nothing. A port that speaks TLS from the start, as 465 does, needs \`destinations.email.security: tls\`.`)},
  {holds: codeIs('ETIMEDOUT', 'EABORT'), result: (_, {where}) => later(`${where} did not answer in time.`)},
]

const mail: readonly Judgement[] = [
  {
    holds: error => error.command === 'MAIL FROM' && isForGood(error),
    result: (error, server) => later(`${server.where} does not accept the sender: ${wordsOf(error, server)}. Check \`destinations.email.from\`.`),
  },
  {
    holds: error => codeIs('EENVELOPE', 'EMESSAGE')(error) && (isForGood(error) || (silent(error) && error.command === 'API')),
    result: (error, server) => ({kind: 'refused', sentence: `${server.where} refused the mail: ${wordsOf(error, server)}.`}),
  },
  {
    holds: ({responseCode = 0, command}) => isTransient(responseCode) && (command === 'RCPT TO' || command === 'DATA'),
    result: (error, server) => ({kind: 'putOff', sentence: `${server.where} does not take the mail now: ${wordsOf(error, server)}.`}),
  },
  {holds: ({responseCode = 0}) => responseCode >= 400, result: (error, server) => later(`${server.where} does not take the mail now: ${wordsOf(error, server)}.`)},
]

/** The first that holds decides. Only an answer to the recipients or to the content can refuse a message or put it off: all else concerns every mail, and may pass. */
const judgements: readonly Judgement[] = [...login, ...encryption, ...connection, ...mail]

export function judge(error: unknown, server: Server): SendResult {
  const known = error as MailError
  const judgement = judgements.find(({holds}) => holds(known))
  return judgement?.result(known, server) ?? later(`${server.where} broke off: ${wordsOf(known, server) || 'no reason given'}.`)
}

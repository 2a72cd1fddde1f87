// What a mail server's answer, or its silence, means for a message.
import type {SendResult} from './sink.ts'

/** What nodemailer throws: `code` is its own word, `responseCode` SMTP's, `command` what was being said. */
export type MailError = {readonly code?: string; readonly responseCode?: number; readonly response?: string; readonly command?: string; readonly message?: string}

const later = (sentence: string): SendResult => ({kind: 'later', sentence})

const wordsOf = ({response, message}: MailError) => (response ?? message ?? '').replace(/[\p{Cc}]+/gu, ' ').trim().slice(0, 200).replace(/\.$/, '')

const certificate = /certificate|self.signed|CERT_|altname|issuer|ERR_TLS|unable to verify/i

type Judgement = {readonly holds: (error: MailError) => boolean; readonly result: (error: MailError, where: string) => SendResult}

const codeIs = (...codes: readonly string[]) => ({code}: MailError) => code !== undefined && codes.includes(code)

/** The first that holds decides. */
const judgements: readonly Judgement[] = [
  {holds: codeIs('EAUTH', 'ENOAUTH'), result: (error, where) => later(`${where} does not accept the login (${wordsOf(error)}). Check \`destinations.email.user\` and \`password\`.`)},
  {
    holds: error => codeIs('ETLS')(error) && /starttls|upgrade/i.test(error.message ?? ''),
    result: (_, where) => later(`${where} offers no encryption (STARTTLS). Use \`security: tls\` with its port, or ask who runs it.`),
  },
  {
    holds: error => certificate.test(`${error.code ?? ''} ${error.message ?? ''}`),
    result: (error, where) => later(`${where} has a certificate that is not trusted (${wordsOf(error)}). Give its authority as \`destinations.email.ca\`, and the host by the name in the certificate.`),
  },
  {holds: codeIs('ETLS'), result: (error, where) => later(`${where} failed the TLS handshake (${wordsOf(error)}). Does \`security\` fit the port?`)},
  {holds: codeIs('EDNS', 'ENOTFOUND', 'EAI_AGAIN'), result: (_, where) => later(`${where} has an unknown host name. Check \`destinations.email.host\`.`)},
  {holds: codeIs('ECONNREFUSED'), result: (_, where) => later(`${where} refused the connection. Is the mail server running, and is the port right?`)},
  {holds: ({message = ''}) => message.includes('ECONNREFUSED'), result: (_, where) => later(`${where} refused the connection. Is the mail server running, and is the port right?`)},
  {holds: codeIs('ETIMEDOUT'), result: (_, where) => later(`${where} did not answer in time.`)},
  {holds: ({responseCode = 0}) => responseCode >= 500, result: (error, where) => ({kind: 'refused', sentence: `${where} refused the mail: ${wordsOf(error)}.`})},
  {holds: ({responseCode = 0}) => responseCode >= 400, result: (error, where) => later(`${where} does not take the mail now: ${wordsOf(error)}.`)},
]

export function judge(error: unknown, where: string): SendResult {
  const known = error as MailError
  const judgement = judgements.find(({holds}) => holds(known))
  return judgement?.result(known, where) ?? later(`${where} broke off: ${wordsOf(known) || 'no reason given'}.`)
}

// What an answer of a webhook, or the lack of one, means for the message; in sentences that name the webhook and its host, never more of its address.
import type {SendResult} from './sink.ts'

/** `where` names the webhook and its host; `words` are the other side's, already fit to be shown. */
export type Answer = {
  readonly where: string
  readonly status: number
  readonly words: string
  /** As the header has them. */
  readonly retryAfter: string | undefined
  readonly location: string | undefined
}

const SETTINGS = '`destinations.webhooks`'
const PASSING = [408, 425, 429] // beside 5xx: they say that the same request may do later
const TOO_MANY_REQUESTS = 429

/** Milliseconds to wait by a Retry-After header, in seconds or as a date; nothing where it says nothing of the future. */
export function waitOf(retryAfter: string | undefined, now: number): {waitMs?: number} {
  const text = retryAfter?.trim() ?? ''
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return wait > 0 ? {waitMs: wait} : {}
}

/** Of the new address no more than the host: its path may be the secret one. */
function redirectSentence({where, status, location}: Answer): string {
  const host = /^\w+:\/\/[^/?#*]+/.exec(location ?? '')?.[0]
  const target = host === undefined ? 'to another place on the same host' : `to ${host}`
  return `${where} answered ${status}: it redirects ${location === undefined ? 'and does not say where' : target}. Redirects are not followed; put the final address into ${SETTINGS}.`
}

const advice: Record<number, string> = {
  400: ' Does it expect this template?',
  401: ` It does not accept our credentials. Check the address and the headers in ${SETTINGS}.`,
  403: ` It does not accept our credentials. Check the address and the headers in ${SETTINGS}.`,
  404: ` Does this webhook still exist? Check its address in ${SETTINGS}.`,
  405: ` Check \`method\` in ${SETTINGS}.`,
  410: ` It is gone. Put its new address into ${SETTINGS}, or take it out.`,
}

const said = ({where, status, words}: Answer): string => `${where} answered ${status}${words === '' ? '' : `: ${words.replace(/[\s.]+$/, '')}`}.`

/** What an answer means: 2xx `taken`, what may pass `putOff`, or `later` where it asks for a pause, all else `refused`. */
export function judge(answer: Answer, now: number): SendResult {
  const {status, retryAfter} = answer
  if (status >= 200 && status < 300) return {kind: 'taken'}
  if (status >= 300 && status < 400) return {kind: 'refused', sentence: redirectSentence(answer)}
  if (status >= 400 && status < 500 && !PASSING.includes(status)) return {kind: 'refused', sentence: said(answer) + (advice[status] ?? '')}
  const wait = waitOf(retryAfter, now)
  return {kind: status === TOO_MANY_REQUESTS || wait.waitMs !== undefined ? 'later' : 'putOff', sentence: said(answer), ...wait}
}

const network: Record<string, string> = {
  ECONNREFUSED: 'refused the connection. Is it running, and are host and port right?',
  ENOTFOUND: `has an unknown host name. Check ${SETTINGS}.`,
  EAI_AGAIN: `has a host name that cannot be looked up now. Check ${SETTINGS} and the DNS.`,
  EHOSTUNREACH: 'cannot be reached over the network. Check the route and the firewall.',
  ENETUNREACH: 'cannot be reached over the network. Check the route and the firewall.',
  ECONNRESET: 'closed the connection without an answer.',
  EPIPE: 'closed the connection without an answer.',
  ETIMEDOUT: 'could not be reached in time. Check the route and the firewall.',
}

const unknownAuthority = 'has a certificate that no known authority vouches for. Set `ca` to the certificate of its authority.'

const tls: Record<string, string> = {
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  CERT_SIGNATURE_FAILURE: unknownAuthority,
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a self-signed certificate. Set `ca` to it.',
  CERT_HAS_EXPIRED: 'has an expired certificate.',
  CERT_NOT_YET_VALID: 'has a certificate that is not valid yet. Are the clocks right?',
  ERR_TLS_CERT_ALTNAME_INVALID: `has a certificate for another host name. Check ${SETTINGS}.`,
}

/** Code alone: the message of an error may hold the address or a header. */
function sentenceOf(code: string): string {
  const known = Object.hasOwn(network, code) ? network[code] : Object.hasOwn(tls, code) ? tls[code] : undefined
  if (known !== undefined) return known
  if (/^(ERR_(SSL|TLS)|EPROTO)/.test(code)) return `failed the TLS handshake (${code}). Is it https, and is the port right?`
  if (code.startsWith('HPE_') || code === 'ERR_BAD_RESPONSE') return `did not answer in HTTP (${code}). Is the port right?`
  return `could not be reached (${code === '' ? 'unknown error' : code}).`
}

/** The other side was there and did not answer this message: that may be for the message. */
const MUTE = ['ECONNRESET', 'EPIPE']

/** What an error on the way to an answer means: the message waits. */
export function judgeError(error: unknown, where: string): SendResult {
  const {code} = error as {readonly code?: unknown}
  const known = typeof code === 'string' ? code : ''
  return {kind: MUTE.includes(known) ? 'putOff' : 'later', sentence: `${where} ${sentenceOf(known)}`}
}

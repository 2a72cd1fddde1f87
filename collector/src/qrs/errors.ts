// What can go wrong between us and a Qlik site, in words that say what to do; never with the key or the xrfkey.
import {AxiosError} from 'axios'

export type QrsErrorCode =
  | 'unreachable' | 'timeout' | 'tls' | 'forbidden' | 'loginPage' | 'cutOff' | 'badJson' | 'badShape' | 'server' | 'refused' | 'notFound'

/** A failed request to the Qlik Repository Service. `retryable` holds for reads only. */
export class QrsError extends Error {
  readonly code: QrsErrorCode
  readonly status: number | undefined
  constructor(code: QrsErrorCode, message: string, options: {status?: number; cause?: unknown} = {}) {
    super(message, options.cause === undefined ? undefined : {cause: options.cause})
    this.name = 'QrsError'
    this.code = code
    this.status = options.status
  }
}

/** The words without the address, which names a row: it says nothing to whoever looks at a plan, and of many rows the same is said once. */
export const withoutAddress = (sentence: string): string => sentence.replace(/, https?:\/\/[^\s,]+,/, '')

// Not a time-out: a site that is too slow is not helped by being asked again at once.
const retryable: readonly QrsErrorCode[] = ['unreachable', 'cutOff', 'badJson', 'server']

export function isRetryable(error: unknown): boolean {
  return error instanceof QrsError && retryable.includes(error.code)
}

const unreachable: Record<string, string> = {
  ECONNREFUSED: 'refused the connection. Is the Repository Service running, and is the port right (4242 with certificates)?',
  ENOTFOUND: 'has an unknown host name. Check `qrs.url`.',
  EAI_AGAIN: 'has a host name that cannot be looked up now. Check `qrs.url` and the DNS.',
  EHOSTUNREACH: 'cannot be reached over the network. Check the route and the firewall.',
  ENETUNREACH: 'cannot be reached over the network. Check the route and the firewall.',
  ECONNRESET: 'closed the connection.',
  EPIPE: 'closed the connection.',
}

const tls: Record<string, string> = {
  SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate that `qrs.ca` does not vouch for. Export root.pem from this site in the QMC (Certificates).',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a self-signed certificate that `qrs.ca` does not vouch for. Export root.pem from this site in the QMC.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate that `qrs.ca` does not vouch for. Export root.pem from this site in the QMC.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'has a certificate that `qrs.ca` does not vouch for. Export root.pem from this site in the QMC.',
  CERT_SIGNATURE_FAILURE: 'has a certificate that `qrs.ca` does not vouch for. Export root.pem from this site in the QMC.',
  CERT_HAS_EXPIRED: 'has an expired certificate.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another name. Qlik often uses the short host name: set `qrs.servername` to it.',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'wants a client certificate. Check `qrs.cert` and `qrs.key`.',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'does not accept our client certificate. Export client.pem and client_key.pem from this site in the QMC.',
  ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR: 'does not accept our client certificate. Export client.pem and client_key.pem from this site in the QMC.',
}

const timeouts = ['ECONNABORTED', 'ETIMEDOUT', 'ERR_CANCELED']

type Cause = {readonly code: string; readonly message: string}

/** Codes and messages only: an axios error holds the private key and the xrfkey. */
function causeOf(error: unknown): Cause {
  const {code, message} = error as {readonly code?: unknown; readonly message?: unknown}
  const name = typeof code === 'string' ? code : ''
  return {code: name, message: error instanceof AxiosError || typeof message !== 'string' ? name || 'unknown error' : message}
}

type Translation = (cause: Cause, where: string) => QrsError | undefined

const translations: readonly Translation[] = [
  ({code}, where) => Object.hasOwn(tls, code) ? new QrsError('tls', `${where} ${tls[code]!}`) : undefined,
  ({code}, where) => /^ERR_(SSL|TLS)/.test(code)
    ? new QrsError('tls', `${where} failed the TLS handshake (${code}). Check \`qrs.cert\`, \`qrs.key\` and \`qrs.ca\`.`)
    : undefined,
  ({code}, where) => timeouts.includes(code) ? new QrsError('timeout', `${where} did not answer in time.`) : undefined,
  ({code, message}, where) => code === 'ERR_BAD_RESPONSE' || message === 'aborted' ? new QrsError('cutOff', `${where} cut its answer off.`) : undefined,
  ({code}, where) => Object.hasOwn(unreachable, code) ? new QrsError('unreachable', `${where} ${unreachable[code]!}`) : undefined,
]

/** Turns whatever axios, TLS or the socket threw into a QrsError that carries nothing of the request but its path. */
export function toQrsError(error: unknown, where: string): QrsError {
  if (error instanceof QrsError) return error
  const cause = causeOf(error)
  for (const translate of translations) {
    const translated = translate(cause, where)
    if (translated) return translated
  }
  return new QrsError('unreachable', `${where} could not be asked (${cause.message}).`)
}

/** The words without their tags. Some error pages repeat the address that was asked for, and the xrfkey is part of it. */
const snippet = (body: string) => body.replace(/(xrfkey=)\w+/gi, '$1***').replace(/<[^<>]*>/g, ' ').replace(/\s+/g, ' ').trim().slice(0, 160).replace(/\.$/, '')

type Answer = {readonly status: number; readonly contentType: string; readonly body: string}

type Judgement = {readonly code: QrsErrorCode; readonly holds: (answer: Answer) => boolean; readonly text: (answer: Answer) => string}

/** The first that holds decides. */
const judgements: readonly Judgement[] = [
  {code: 'loginPage', holds: ({status}) => status >= 300 && status < 400, text: () => 'redirects to a login page. Use the certificate port (4242), not the proxy.'},
  {code: 'forbidden', holds: ({status, body}) => status === 403 && body.includes('XSRF'), text: () => 'answered 403: the xrfkey was lost on the way. Is there a proxy in between?'},
  {
    code: 'forbidden',
    holds: ({status}) => status === 403,
    text: () => 'answered 403 Forbidden. Check the client certificate, and that the user in `qrs.user` is RootAdmin or has a rule for licenses and users.',
  },
  {code: 'notFound', holds: ({status}) => status === 404, text: () => 'answered 404: not there.'},
  {code: 'server', holds: ({status}) => status >= 500 || status === 429, text: ({status, body}) => `answered ${status}${snippet(body) === '' ? '' : `: ${snippet(body)}`}.`},
  {code: 'refused', holds: ({status}) => status >= 400, text: ({status, body}) => `answered ${status}${snippet(body) === '' ? '' : `: ${snippet(body)}`}.`},
  {
    code: 'loginPage',
    holds: ({contentType}) => contentType.includes('html'),
    text: () => 'sent a web page instead of JSON, most likely a login page. Use the certificate port (4242), not the proxy.',
  },
]

/** Judges an HTTP answer by status and content type; undefined when it is a good JSON answer. */
export function answerError(where: string, answer: Answer): QrsError | undefined {
  const judgement = judgements.find(candidate => candidate.holds(answer))
  return judgement && new QrsError(judgement.code, `${where} ${judgement.text(answer)}`, {status: answer.status})
}

// Every failure in words that say what to do, and none that carries the key, the xrfkey or the request.
import {inspect} from 'node:util'
import {AxiosError, AxiosHeaders, type InternalAxiosRequestConfig} from 'axios'
import {describe, expect, it} from 'vitest'
import {answerError, isRetryable, QrsError, toQrsError, type QrsErrorCode} from './errors.ts'

const WHERE = 'Qlik Sense site prod, https://qlik.example.com:4242/qrs/user/full,'
const KEY = '-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----'
const XRFKEY = 'AbCdEfGh12345678'

/** An error as axios makes it: it holds the agent with the key, the headers and the address with the xrfkey. */
function axiosError(code: string | undefined, message = `request to https://qlik.example.com/qrs/user/full?xrfkey=${XRFKEY} failed with ${KEY}`): AxiosError {
  const config: InternalAxiosRequestConfig = {
    url: 'user/full', params: {xrfkey: XRFKEY}, httpsAgent: {options: {key: KEY, passphrase: 'open sesame'}},
    headers: new AxiosHeaders({'X-Qlik-Xrfkey': XRFKEY}),
  }
  return new AxiosError(message, code, config, {path: `/qrs/user/full?xrfkey=${XRFKEY}`})
}

const everythingOf = (error: Error) =>
  [error.message, error.stack, String(error.cause), JSON.stringify(error), inspect(error, {depth: 10, showHidden: true})].join('\n')

const codes: readonly (readonly [string, QrsErrorCode, RegExp])[] = [
  ['ECONNREFUSED', 'unreachable', /refused the connection\. Is the Repository Service running/],
  ['ENOTFOUND', 'unreachable', /unknown host name\. Check `qrs\.url`/],
  ['EAI_AGAIN', 'unreachable', /cannot be looked up now/],
  ['EHOSTUNREACH', 'unreachable', /cannot be reached over the network/],
  ['ENETUNREACH', 'unreachable', /cannot be reached over the network/],
  ['ECONNRESET', 'unreachable', /closed the connection/],
  ['EPIPE', 'unreachable', /closed the connection/],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls', /`qrs\.ca` does not vouch for/],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls', /self-signed certificate/],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls', /`qrs\.ca` does not vouch for/],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls', /`qrs\.ca` does not vouch for/],
  ['CERT_SIGNATURE_FAILURE', 'tls', /`qrs\.ca` does not vouch for/],
  ['CERT_HAS_EXPIRED', 'tls', /expired certificate/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls', /`qrs\.servername`/],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tls', /wants a client certificate/],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'tls', /does not accept our client certificate/],
  ['ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR', 'tls', /does not accept our client certificate/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls', /TLS handshake \(ERR_SSL_WRONG_VERSION_NUMBER\)/],
  ['ECONNABORTED', 'timeout', /did not answer in time/],
  ['ETIMEDOUT', 'timeout', /did not answer in time/],
  ['ERR_CANCELED', 'timeout', /did not answer in time/],
  ['ERR_BAD_RESPONSE', 'cutOff', /cut its answer off/],
  ['ESOMETHING', 'unreachable', /could not be asked \(ESOMETHING\)/],
  ['toString', 'unreachable', /could not be asked \(toString\)/],
]

describe('what axios throws', () => {
  it.each(codes)('%s is %s', (code, expected, words) => {
    const error = toQrsError(axiosError(code), WHERE)
    expect({code: error.code, where: error.message.startsWith(WHERE), words: words.test(error.message)}).toEqual({code: expected, where: true, words: true})
  })

  it.each([...codes.map(([code]) => code), undefined])('%s carries no secret', code => {
    const told = everythingOf(toQrsError(axiosError(code), WHERE))
    expect([KEY, 'PRIVATE KEY', 'open sesame', XRFKEY].filter(secret => told.includes(secret))).toEqual([])
  })

  it('without a code is unknown', () => {
    expect(toQrsError(axiosError(undefined), WHERE).message).toBe(`${WHERE} could not be asked (unknown error).`)
  })
})

describe('what else is thrown', () => {
  it('keeps a QrsError as it is', () => {
    const error = new QrsError('badShape', 'no list')
    expect(toQrsError(error, WHERE)).toBe(error)
  })

  it.each([
    [Object.assign(new Error('aborted'), {code: 'ECONNRESET'}), 'cutOff'],
    [Object.assign(new Error('read ECONNRESET'), {code: 'ECONNRESET'}), 'unreachable'],
    [new Error('something new'), 'unreachable'],
    ['a text', 'unreachable'],
  ])('%s is %s', (thrown, expected) => {
    expect(toQrsError(thrown, WHERE).code).toBe(expected)
  })
})

describe('an answer', () => {
  const judged = (status: number, body = '', contentType = 'application/json') => {
    const error = answerError('The site', {status, body, contentType})
    return error && [error.code, error.status, error.message]
  }

  it.each([
    [302, 'text/html', '', 'loginPage', 'redirects to a login page. Use the certificate port (4242), not the proxy.'],
    [304, '', '', 'loginPage', 'redirects to a login page. Use the certificate port (4242), not the proxy.'],
    [403, 'text/plain', 'XSRF prevention check failed. Possible XSRF discovered.', 'forbidden', 'answered 403: the xrfkey was lost on the way. Is there a proxy in between?'],
    [
      403, 'text/html', '<html>Forbidden</html>', 'forbidden',
      'answered 403 Forbidden. Check the client certificate, and that the user in `qrs.user` is RootAdmin or has a rule for licenses and users.',
    ],
    [404, 'application/json', '', 'notFound', 'answered 404: not there.'],
    [429, 'text/plain', 'slow\n\n down', 'server', 'answered 429: slow down.'],
    [500, 'text/plain', '', 'server', 'answered 500.'],
    [503, 'text/html', '<h1>Busy</h1>', 'server', 'answered 503: Busy.'],
    [400, 'text/plain', 'Cannot parse the expression: x', 'refused', 'answered 400: Cannot parse the expression: x.'],
    [409, 'text/plain', '', 'refused', 'answered 409.'],
    [200, 'text/html; charset=utf-8', '<html>', 'loginPage', 'sent a web page instead of JSON, most likely a login page. Use the certificate port (4242), not the proxy.'],
  ])('%i of %s', (...[status, contentType, body, code, text]) => {
    expect(judged(status, body, contentType)).toEqual([code, status, `The site ${text}`])
  })

  it.each([200, 201, 204])('%i of JSON is good', status => {
    expect(judged(status)).toBeUndefined()
  })

  it('is quoted in short', () => {
    expect(judged(500, 'x'.repeat(5000))?.[2]).toHaveLength('The site answered 500: .'.length + 160)
  })

  it('that repeats our address does not bring the xrfkey into the log', () => {
    expect(judged(400, `Bad request /qrs/user?xrfkey=${XRFKEY}&filter=x`)?.[2]).toBe('The site answered 400: Bad request /qrs/user?xrfkey=***&filter=x.')
    expect(judged(500, `Xrfkey=${XRFKEY}`)?.[2]).toBe('The site answered 500: Xrfkey=***.')
  })
})

describe('retries', () => {
  it.each([
    ['unreachable', true], ['timeout', false], ['cutOff', true], ['badJson', true], ['server', true],
    ['tls', false], ['forbidden', false], ['loginPage', false], ['badShape', false], ['refused', false], ['notFound', false],
  ] as const)('%s: %s', (code, expected) => {
    expect(isRetryable(new QrsError(code, ''))).toBe(expected)
  })

  it('are not for other errors', () => {
    expect(isRetryable(new Error('timeout'))).toBe(false)
  })
})

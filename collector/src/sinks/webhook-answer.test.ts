// Each answer, and each way of getting none, with its meaning and its sentence.
import {AxiosError} from 'axios'
import {describe, expect, it} from 'vitest'
import {judge, judgeError, waitOf} from './webhook-answer.ts'

const where = 'Webhook ops at hooks.example.com'
const NOW = Date.UTC(2026, 10, 22, 4, 50)
type Given = {words?: string; retryAfter?: string; location?: string}
const judged = (status: number, {words = '', retryAfter, location}: Given = {}) => judge({where, status, words, retryAfter, location}, NOW)

describe('an answer', () => {
  it.each([200, 201, 202, 204, 299])('%i takes the message', status => {
    expect(judged(status, {words: 'whatever', retryAfter: '9'})).toEqual({kind: 'taken'})
  })

  it.each([
    [400, {words: 'invalid_payload'}, `${where} answered 400: invalid_payload. Does it expect this template?`],
    [401, {words: 'Unauthorized.'}, `${where} answered 401: Unauthorized. It does not accept our credentials. Check the address and the headers in \`destinations.webhooks\`.`],
    [403, {}, `${where} answered 403. It does not accept our credentials. Check the address and the headers in \`destinations.webhooks\`.`],
    [404, {words: 'no_service'}, `${where} answered 404: no_service. Does this webhook still exist? Check its address in \`destinations.webhooks\`.`],
    [405, {}, `${where} answered 405. Check \`method\` in \`destinations.webhooks\`.`],
    [410, {words: 'channel_is_archived'}, `${where} answered 410: channel_is_archived. It is gone. Put its new address into \`destinations.webhooks\`, or take it out.`],
    [413, {words: 'too big'}, `${where} answered 413: too big.`],
    [422, {words: 'x', retryAfter: '5'}, `${where} answered 422: x.`],
    [301, {location: 'https://new.example.com:8443/services/T0/secret?x=1'}, `${where} answered 301: it redirects to https://new.example.com:8443. Redirects are not followed; put the final address into \`destinations.webhooks\`.`],
    [302, {location: '/login'}, `${where} answered 302: it redirects to another place on the same host. Redirects are not followed; put the final address into \`destinations.webhooks\`.`],
    [307, {}, `${where} answered 307: it redirects and does not say where. Redirects are not followed; put the final address into \`destinations.webhooks\`.`],
  ] as const)('%i refuses the message', (status, given, sentence) => {
    expect(judged(status, given)).toEqual({kind: 'refused', sentence})
  })

  it.each([
    [429, {words: 'rate_limited'}, {sentence: `${where} answered 429: rate_limited.`}],
    [429, {words: 'rate_limited', retryAfter: '30'}, {sentence: `${where} answered 429: rate_limited.`, waitMs: 30_000}],
    [429, {retryAfter: 'Sun, 22 Nov 2026 04:51:30 GMT'}, {sentence: `${where} answered 429.`, waitMs: 90_000}],
    [503, {retryAfter: '120'}, {sentence: `${where} answered 503.`, waitMs: 120_000}],
  ] as const)('%i with %j asks for a pause of all', (status, given, expected) => {
    expect(judged(status, given)).toEqual({kind: 'later', ...expected})
  })

  it.each([
    [408, {}, {sentence: `${where} answered 408.`}],
    [425, {}, {sentence: `${where} answered 425.`}],
    [500, {words: 'rollup_error'}, {sentence: `${where} answered 500: rollup_error.`}],
    [502, {}, {sentence: `${where} answered 502.`}],
    [503, {retryAfter: 'soon'}, {sentence: `${where} answered 503.`}],
    [504, {}, {sentence: `${where} answered 504.`}],
    [599, {}, {sentence: `${where} answered 599.`}],
  ] as const)('%i with %j puts off the message alone', (status, given, expected) => {
    expect(judged(status, given)).toEqual({kind: 'putOff', ...expected})
  })
})

describe('a wait', () => {
  it.each([['30', 30_000], [' 5 ', 5000], ['Sun, 22 Nov 2026 04:50:01 GMT', 1000], ['Sunday, 22-Nov-26 04:50:02 GMT', 2000]])('of %j is %i ms', (text, waitMs) => {
    expect(waitOf(text, NOW)).toEqual({waitMs})
  })

  it.each([undefined, '', '0', '-5', 'soon', 'NaN', 'Sun, 22 Nov 2026 04:50:00 GMT', 'Fri, 31 Dec 1999 23:59:59 GMT'])('of %j says nothing', text => {
    expect(waitOf(text, NOW)).toEqual({})
  })
})

describe('no answer', () => {
  it.each([
    ['ECONNREFUSED', 'refused the connection. Is it running, and are host and port right?'],
    ['ENOTFOUND', 'has an unknown host name. Check `destinations.webhooks`.'],
    ['EAI_AGAIN', 'has a host name that cannot be looked up now. Check `destinations.webhooks` and the DNS.'],
    ['ENETUNREACH', 'cannot be reached over the network. Check the route and the firewall.'],
    ['EHOSTUNREACH', 'cannot be reached over the network. Check the route and the firewall.'],
    ['ETIMEDOUT', 'could not be reached in time. Check the route and the firewall.'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'has a certificate that no known authority vouches for. Set `ca` to the certificate of its authority.'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'has a certificate that no known authority vouches for. Set `ca` to the certificate of its authority.'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'has a self-signed certificate. Set `ca` to it.'],
    ['CERT_HAS_EXPIRED', 'has an expired certificate.'],
    ['CERT_NOT_YET_VALID', 'has a certificate that is not valid yet. Are the clocks right?'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'has a certificate for another host name. Check `destinations.webhooks`.'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'failed the TLS handshake (ERR_SSL_WRONG_VERSION_NUMBER). Is it https, and is the port right?'],
    ['EPROTO', 'failed the TLS handshake (EPROTO). Is it https, and is the port right?'],
    ['HPE_INVALID_CONSTANT', 'did not answer in HTTP (HPE_INVALID_CONSTANT). Is the port right?'],
    ['EMFILE', 'could not be reached (EMFILE).'],
    ['toString', 'could not be reached (toString).'],
  ])('for the reason %s waits', (code, sentence) => {
    expect(judgeError(new AxiosError('with https://hooks.example.com/secret', code), where)).toEqual({kind: 'later', sentence: `${where} ${sentence}`})
  })

  it.each(['ECONNRESET', 'EPIPE'])('but a connection that ended (%s) puts off the message alone', code => {
    expect(judgeError(new AxiosError('with https://hooks.example.com/secret', code), where)).toEqual({kind: 'putOff', sentence: `${where} closed the connection without an answer.`})
  })

  it('for no known reason waits, and repeats nothing of it', () => {
    expect(judgeError(new Error('https://hooks.example.com/secret'), where)).toEqual({kind: 'later', sentence: `${where} could not be reached (unknown error).`})
  })
})

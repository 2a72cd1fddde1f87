// Every way in which the collector can be out of reach has a sentence of its own that says what to do.
import { describe, expect, it } from 'vitest'
import { mayBeUnset, mayHaveArrived, toTrouble, troubleOf, withSettings, type FailedAnswer, type KnownSettings, type TroubleKind } from './trouble'

const problem = (status: number, code: string, detail = 'Do this.'): FailedAnswer => ({ status, data: { type: 'about:blank', title: '', status, code, detail, message: detail } })

const cases: Array<[string, FailedAnswer, TroubleKind, RegExp]> = [
  ['the upstream is down', { status: 502, data: { message: 'Bad Gateway' } }, 'unreachable', /cannot reach the collector/],
  ['the upstream is down and the body is empty', { status: 502, data: '' }, 'unreachable', /cannot reach the collector/],
  ['Grafana itself is gone', { status: undefined, data: undefined }, 'unreachable', /cannot reach/],
  ['the upstream is slow', { status: 504, data: '' }, 'timeout', /did not answer in time/],
  ['a page of another server', { status: 404, data: '<html></html>' }, 'wrongAddress', /not a Seatkeeper collector/],
  ['JSON of another server', { status: 404, data: { error: 'no such thing' } }, 'wrongAddress', /not a Seatkeeper collector/],
  ['a redirect of another server', { status: 500, data: 'oops' }, 'wrongAddress', /Check the address/],
  ['a collector without the path', problem(404, 'noSuchPath'), 'tooOld', /too old/],
  ['a token that is not known', problem(403, 'wrongToken', 'It may have been revoked.'), 'wrongToken', /does not know the token that Grafana sends. It may have been revoked/],
  ['no token', problem(403, 'noToken'), 'wrongToken', /does not know the token/],
  ['a token that may only read', problem(403, 'scope', 'The token x may read.'), 'tokenRight', /^The token x may read.$/],
  ['a person who is no operator', problem(403, 'operator', 'bo is not among the operators.'), 'tokenRight', /^bo is not/],
  ['a role that may not', { status: 403, data: { message: 'plugin proxy route access denied' } }, 'noRight', /role in Grafana/],
  ['an app that was disabled', { status: 404, data: { message: 'Plugin is not enabled' } }, 'disabled', /not enabled in Grafana/],
  ['an app that was never enabled', { status: 404, data: { message: 'Plugin setting not found' } }, 'disabled', /not enabled in Grafana/],
  ['an app that is gone', { status: 404, data: { message: 'Plugin not found, no installed plugin with that id' } }, 'disabled', /not enabled in Grafana/],
  ['an older app in Grafana than in the browser', { status: 404, data: { message: 'plugin route match not found' } }, 'tooOld', /Reload the page/],
  ['no address', { status: 500, data: { message: 'Could not interpolate plugin route url' } }, 'notConfigured', /address of the collector is not set/],
  ['an address that is none', { status: 500, data: { message: 'Could not parse url', traceID: '' } }, 'notConfigured', /not set/],
  ['a Grafana with too much to do', { status: 429, data: { message: 'Too many requests' } }, 'grafana', /^Grafana answered 429: Too many requests. Try again/],
  ['a Grafana that fails', { status: 500, data: { message: 'An unexpected error happened', traceID: '' } }, 'grafana', /log has the cause/],
  ['nobody signed in', { status: 401, data: { message: 'Unauthorized' } }, 'signedOut', /Sign in/],
  ['a site that was not read yet', problem(503, 'notRead', 'Site prod has not been read yet.'), 'notRead', /^Site prod/],
  ['a refusal with its reason', problem(409, 'grace', 'The seat is in its grace period.'), 'refused', /^The seat is in its grace period.$/],
  ['a refusal without a reason', { status: 500, data: { code: 'internal', status: 500 } }, 'refused', /^The collector answered 500.$/],
]

it.each(cases)('%s', (_, answer, kind, sentence) => {
  const trouble = toTrouble(answer)
  expect(trouble.kind).toBe(kind)
  expect(trouble.sentence).toMatch(sentence)
})

it('sends those who can mend it to the configuration', () => {
  const configurable = cases.filter(([, answer]) => toTrouble(answer).configure === true).map(([, , kind]) => kind)
  expect([...new Set(configurable)].sort()).toEqual(['disabled', 'notConfigured', 'tokenRight', 'unreachable', 'wrongAddress', 'wrongToken'])
})

it('keeps the words of a bug', () => {
  expect([troubleOf(new TypeError('x is undefined')).sentence, troubleOf('odd').sentence]).toEqual(['x is undefined', 'odd'])
})

describe('settings that are missing', () => {
  const set = { readToken: true, operateToken: true }
  const apiUrl = 'http://127.0.0.1:8484'
  it.each<[string, TroubleKind, KnownSettings, TroubleKind, RegExp]>([
    ['no settings at all', 'unreachable', {}, 'notConfigured', /not set/],
    ['an empty address', 'unreachable', { jsonData: { apiUrl: '' }, secureJsonFields: set }, 'notConfigured', /not set/],
    ['no address of the web', 'unreachable', { jsonData: { apiUrl: 'seatkeeper' }, secureJsonFields: set }, 'notConfigured', /begins with http/],
    ['a collector that is down', 'unreachable', { jsonData: { apiUrl }, secureJsonFields: set }, 'unreachable', /cannot reach/],
    ['no token', 'wrongToken', { jsonData: { apiUrl }, secureJsonFields: { readToken: true } }, 'notConfigured', /tokens are missing/],
    ['a wrong token', 'wrongToken', { jsonData: { apiUrl }, secureJsonFields: set }, 'wrongToken', /does not know the token/],
    ['tokens of which nothing is told', 'wrongToken', { jsonData: { apiUrl } }, 'wrongToken', /does not know the token/],
  ])('%s', (_, kind, settings, told, words) => {
    const trouble = toTrouble(kind === 'unreachable' ? { status: 502, data: '' } : problem(403, 'wrongToken'))
    expect([trouble.kind, mayBeUnset(trouble)]).toEqual([kind, true])
    expect(withSettings(trouble, settings).kind).toBe(told)
    expect(withSettings(trouble, settings).sentence).toMatch(words)
  })

  it('are no matter where something else is wrong', () => {
    expect(mayBeUnset(toTrouble({ status: 504, data: '' }))).toBe(false)
  })
})

it('knows what may have been done all the same', () => {
  const lost = [{ status: 502, data: '' }, { status: 504, data: '' }, { status: undefined, data: undefined }].map(toTrouble)
  const refused = [problem(409, 'dryRun'), problem(403, 'wrongToken'), { status: 403, data: { message: 'plugin proxy route access denied' } }, { status: 404, data: { message: 'Plugin is not enabled' } }].map(toTrouble)
  expect([...lost, ...refused].map(mayHaveArrived)).toEqual([true, true, true, false, false, false, false])
})

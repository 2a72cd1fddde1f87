// The log in both its forms; and whatever is thrown at it, no key, token or password comes out.
import {AxiosError, AxiosHeaders} from 'axios'
import {describe, expect, it} from 'vitest'
import {createSecret} from './config/secret.ts'
import {createLog, toPlainLine} from './log.ts'

const KEY = '-----BEGIN PRIVATE KEY-----abc'

function aLog(options: {isTTY?: boolean; level?: string} = {}) {
  const written: string[] = []
  const log = createLog(options.level ?? 'info', {write: text => void written.push(text), ...(options.isTTY !== undefined && {isTTY: options.isTTY})})
  return {log, written}
}

describe('for machines', () => {
  it('is a line of JSON', () => {
    const {log, written} = aLog()
    log.info({site: 'prod', seats: 4}, 'read')
    const line = JSON.parse(written.join('')) as Record<string, unknown>
    expect({...line, time: typeof line.time}).toEqual({level: 30, time: 'number', site: 'prod', seats: 4, msg: 'read'})
    expect(written[0]?.endsWith('\n')).toBe(true)
  })

  it.each([['silent', []], ['error', ['e']], ['warn', ['w', 'e']], ['info', ['i', 'w', 'e']], ['debug', ['d', 'i', 'w', 'e']]])('at level %s tells %j', (level, expected) => {
    const {log, written} = aLog({level})
    log.debug('d')
    log.info('i')
    log.warn('w')
    log.error('e')
    expect(written.map(line => (JSON.parse(line) as {msg: string}).msg)).toEqual(expected)
  })
})

describe('for people', () => {
  const time = Date.UTC(2026, 10, 22, 10, 0, 0, 999)
  it.each([
    [{level: 30, time, site: 'prod', seats: 400, msg: 'read'}, '2026-11-22 10:00:00 info  read site=prod seats=400'],
    [{level: 50, time, msg: 'It failed.', err: {message: 'no way', stack: 'Error: no way\n at x'}}, '2026-11-22 10:00:00 error It failed. no way'],
    [{level: 40, time, sites: ['a', 'b'], nothing: null, flag: false}, '2026-11-22 10:00:00 warn  sites=["a","b"] nothing=null flag=false'],
    [{level: 35, time, msg: ''}, '2026-11-22 10:00:00      '],
  ])('%j', (line, expected) => {
    expect(toPlainLine(JSON.stringify(line))).toBe(expected)
  })

  it('is written to a terminal, a line each', () => {
    const {log, written} = aLog({isTTY: true})
    log.warn({sink: 'influxDb'}, 'It waits.')
    expect(written.join('')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d warn {2}It waits\. sink=influxDb\n$/)
  })
})

describe('secrets', () => {
  const axiosError = () => new AxiosError('failed', 'ECONNRESET', {url: 'x', headers: new AxiosHeaders({Authorization: 'Bearer hidden'}), httpsAgent: {options: {key: KEY}}}, {path: '?xrfkey=hidden'})
  const withCause = () => new Error('outer', {cause: axiosError()})
  const everything = (work: (log: ReturnType<typeof aLog>['log']) => void) => [false, true].map(isTTY => {
    const {log, written} = aLog({isTTY})
    work(log)
    return written.join('')
  }).join('\n')

  it.each([
    ['an error of axios', (log: ReturnType<typeof aLog>['log']) => log.error({err: axiosError()}, 'x')],
    ['an error of axios alone', log => log.error(axiosError())],
    ['an error of axios under another name', log => log.error({error: axiosError()}, 'x')],
    ['an error with such a cause', log => log.error({err: withCause()}, 'x')],
    ['a token', log => log.info({token: 'hidden', password: 'hidden', authorization: 'hidden'}, 'x')],
    ['a token further in', log => log.info({request: {token: 'hidden', password: 'hidden', authorization: 'hidden'}}, 'x')],
    ['a secret', log => log.info({key: createSecret('hidden')}, 'x')],
  ] as [string, (log: ReturnType<typeof aLog>['log']) => void][])('of %s do not come out', (_, work) => {
    const text = everything(work)
    expect([text.length > 0, text.includes('hidden'), text.includes('PRIVATE KEY')]).toEqual([true, false, false])
  })

  it('leave the words of an error', () => {
    const text = everything(log => log.error({err: axiosError()}, 'It broke.'))
    expect([text.includes('It broke.'), text.includes('failed')]).toEqual([true, true])
  })

  it('leave what is thrown that is no error', () => {
    expect(everything(log => log.error({err: 'a text'}, 'x'))).toContain('a text')
  })
})

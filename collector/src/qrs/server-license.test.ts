// The end of a server license out of every text it comes in; what cannot be read is never taken for fine.
import {describe, expect, it} from 'vitest'
import {DAY} from '../policy/model.ts'
import {fetchLicenseMark, fetchServerLicense, instantIn, isSameLicense, toLicenseMark, toServerLicense, type ServerLicense} from './server-license.ts'
import {fakeSite} from './testing.ts'

const NOW = Date.UTC(2026, 10, 22, 12)
const END = Date.UTC(2027, 2, 16)

const details = (validTo: string) =>
  `isBlackListed: False\nLicense Number: 0000 6500 7751 6278\n Valid From: 0001-01-01  12:00:00 AM\n Valid To: ${validTo}\n Allotment professional:100;\n Allotment analyzer_time:10000;`

const signed = (validTo: string, more = {}) => toServerLicense({lef: '', keyDetails: details(validTo), ...more}, NOW)
const lef = (text: string, more = {}) => toServerLicense({lef: text, keyDetails: '', ...more}, NOW)

const good: ServerLicense = {installed: true, expiresAt: END, perpetual: false, expired: false, reportedExpired: false, valid: true, readable: true, daysUntilExpiry: 113, readAt: NOW}
const perpetual: ServerLicense = {...good, expiresAt: undefined, perpetual: true, daysUntilExpiry: undefined}
const unreadable: ServerLicense = {...perpetual, perpetual: false, readable: false}

describe('a signed key', () => {
  it.each([
    '2027-03-16  12:00:00 AM', '2027-03-16', '2027-03-16T00:00:00Z', '3/16/2027 12:00:00 AM', '16/03/2027', '16.03.2027 00:00:00', '16.3.2027',
  ])('ends by %j', validTo => {
    expect(signed(validTo)).toEqual(good)
  })

  it('is read to the earlier of two possible days', () => {
    expect(signed('05/04/2027').expiresAt).toBe(Date.UTC(2027, 3, 5))
    expect(signed('04/05/2027').expiresAt).toBe(Date.UTC(2027, 3, 5))
  })

  it.each(['9999-12-31  11:59:59 PM', '12/31/9999', '9000-01-01'])('lasts for ever: %j', validTo => {
    expect(signed(validTo)).toEqual(perpetual)
  })

  it.each([
    '', 'never', '16-03-2027', '2027/03/16', '2027-13-16', '2027-02-30', '0001-01-01  12:00:00 AM', '31/31/2027', '16.13.2027', '16 March 2027', '\u0661\u0666',
  ])('cannot be read: %j', validTo => {
    expect(signed(validTo)).toEqual(unreadable)
  })

  it('is not read out of another line', () => {
    expect(toServerLicense({keyDetails: 'Valid From: 2020-01-01\n Valid To:\n Until: 2030-01-01'}, NOW)).toEqual(unreadable)
    expect(toServerLicense({keyDetails: 'Allotment professional:100;'}, NOW)).toEqual(unreadable)
  })

  it('counts whole days, negative after the end', () => {
    const at = (now: number) => {
      const {expired, valid, daysUntilExpiry} = toServerLicense({keyDetails: details('2027-03-16')}, now)
      return {expired, valid, daysUntilExpiry}
    }
    expect(at(END - DAY)).toEqual({expired: false, valid: true, daysUntilExpiry: 1})
    expect(at(END - 1)).toEqual({expired: false, valid: true, daysUntilExpiry: 0})
    expect(at(END)).toEqual({expired: true, valid: false, daysUntilExpiry: 0})
    expect(at(END + 1)).toEqual({expired: true, valid: false, daysUntilExpiry: -1})
    expect(at(END + 10 * DAY)).toEqual({expired: true, valid: false, daysUntilExpiry: -10})
  })

  it('lasts until the time of day that is given', () => {
    const at = (now: number) => toServerLicense({keyDetails: details('2027-03-16  11:59:59 PM')}, now).expired
    expect([at(END + 12 * 3_600_000), at(END + DAY - 1001), at(END + DAY - 1000)]).toEqual([false, false, true])
  })

  it.each([
    [{isExpired: true}, {expired: true, reportedExpired: true, valid: false}],
    [{isBlacklisted: true}, {valid: false}],
    [{isInvalid: true}, {valid: false}],
    [{isExpired: false, isBlacklisted: false, isInvalid: false}, {}],
  ])('believes the site: %o', (flags, expected) => {
    expect(signed('2027-03-16', flags)).toEqual({...good, ...expected})
  })

  it('can be expired though its end cannot be read', () => {
    expect(signed('?', {isExpired: true})).toEqual({...unreadable, expired: true, reportedExpired: true, valid: false})
  })
})

describe('a serial and control number', () => {
  it.each([
    ['PRODUCTLEVEL;50;;2028-01-30\nTOKENS;100;;\nTIMELIMIT;;;2027-03-16\n', good],
    ['TIMELIMIT;;;2027-03-16', good],
    ['timelimit;;;2027-03-16\r\nPRODUCTLEVEL;50;;2020-01-30', good],
    ['PRODUCTLEVEL;50;;2018-01-30\nTOKENS;100;;', perpetual],
    ['PRODUCTLEVEL;50;;2028-01-30\nTIMELIMIT;;;\nOTHER;;;2027-01-01', unreadable],
    ['TIMELIMIT;;;soon', unreadable],
  ])('%j', (text, expected) => {
    expect(lef(text)).toEqual(expected)
  })

  it('gives way to key details where both are there', () => {
    expect(toServerLicense({lef: 'PRODUCTLEVEL;50;;2018-01-30', keyDetails: details('2027-03-16')}, NOW)).toEqual(good)
  })
})

describe('no license', () => {
  const missing = {installed: false, expiresAt: undefined, perpetual: false, expired: false, reportedExpired: false, valid: false, readable: false, daysUntilExpiry: undefined, readAt: NOW}

  it.each([null, undefined, '', 'null', 3])('%j', body => {
    expect(toServerLicense(body, NOW)).toEqual(missing)
  })

  it.each([{}, [], {lef: '', keyDetails: ''}, {lef: null, keyDetails: 7}])('%j is one that cannot be read', body => {
    expect(toServerLicense(body, NOW)).toEqual(unreadable)
  })
})

describe('dates in texts', () => {
  it.each([
    ['2024-02-29', Date.UTC(2024, 1, 29)], ['2023-02-29', undefined], ['29.02.2024', Date.UTC(2024, 1, 29)], ['2/29/2024', Date.UTC(2024, 1, 29)],
    ['', undefined], ['1753-01-01', undefined], ['0001-01-01', undefined], ['x2027-03-16x', END],
    ['2027-03-16  11:59:59 PM', END + DAY - 1000], ['2027-03-16  12:30:00 PM', END + 12.5 * 3_600_000], ['2027-03-16  12:30 am', END + 30 * 60_000],
    ['16.03.2027 23:59:59', END + DAY - 1000], ['3/16/2027 11:59 p.m.', END + DAY - 60_000], ['2027-03-16T23:59:59Z', END + DAY - 1000],
    ['2027-03-16 25:00', END], ['2027-03-16 10:61:00', END], ['2027-03-16 13:00 PM', END + 13 * 3_600_000], ['2027-03-16 23.59.59', END],
  ])('%j', (text, expected) => {
    expect(instantIn(text)).toBe(expected)
  })
})

it('is asked for at its own path', async () => {
  const qrs = fakeSite({license: null})
  const {installed} = await fetchServerLicense(qrs, NOW)
  expect({asked: qrs.asked, installed}).toEqual({asked: ['license'], installed: false})
})

describe('which license it is', () => {
  const KEY = 'eyJhbGciOiJSUzUxMiIsInR5cCI6IkpXVCJ9.c2VjcmV0LXBheWxvYWQ.c2lnbmF0dXJl'
  const mark = (change: object = {}) => toLicenseMark({serial: '0000 6500 7751 6278', key: KEY, keyDetails: details('2024-03-16'), lef: '', ...change})!
  const same = (one: object, other: object) => isSameLicense(mark(one), mark(other))

  it('is told by its number and a digest of its key, of which four characters may be shown', () => {
    const {keyDigest, ...rest} = mark()
    expect({...rest, digest: keyDigest.length}).toEqual({number: '0000650077516278', ending: '6278', digest: 64})
    expect(JSON.stringify(mark())).not.toContain('c2VjcmV0')
  })

  it.each<[string, object, object, boolean]>([
    ['all of it', {}, {}, true],
    ['the number in other groups', {}, {serial: '0000650077516278', key: ''}, true],
    ['the number, the key issued anew', {}, {key: 'eyJ.new.new'}, true],
    ['the number in the details alone', {}, {serial: '', key: ''}, true],
    ['the key alone', {serial: '', keyDetails: ''}, {serial: '', keyDetails: '', key: `${KEY}\n`}, true],
    ['another number', {key: ''}, {serial: '0000 6500 7751 9999', key: ''}, false],
    ['another key without number', {serial: '', keyDetails: ''}, {serial: '', keyDetails: '', key: 'eyJ.new.new'}, false],
    ['a number on one side, a key on the other', {key: ''}, {serial: '', keyDetails: ''}, false],
  ])('compares %s', (_, one, other, expected) => {
    expect([same(one, other), same(other, one)]).toEqual([expected, expected])
  })

  it('shows the end of a key that has no number', () => {
    expect(mark({serial: '', keyDetails: ''}).ending).toBe('dXJl')
  })

  it.each([null, undefined, [], 'x', {}, {serial: ' ', key: ' ', keyDetails: 'Valid To: 2024-03-16'}, {serial: 7, key: {}}])('is not known from %j', body => {
    expect(toLicenseMark(body)).toBeUndefined()
  })

  it('is asked for where the end is', async () => {
    const qrs = fakeSite({license: {serial: '1234 5678'}})
    expect([await fetchLicenseMark(qrs), qrs.asked]).toEqual([{number: '12345678', keyDigest: '', ending: '5678'}, ['license']])
  })
})

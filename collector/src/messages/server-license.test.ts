// Every form of a server license with the status, days and messages that it must give, and when they are told.
import {describe, expect, it} from 'vitest'
import {DAY} from '../policy/model.ts'
import {toServerLicense} from '../qrs/server-license.ts'
import {alertOf, licenseAlert, licenseStateOf, licenseStatus, needsSomebody, type LicenseState} from './server-license.ts'

const NOW = Date.UTC(2027, 1, 14, 6)
const THRESHOLD = 60

const signed = (validTo: string, more: object = {}) => ({lef: '', keyDetails: `License Number: 0000 6500 7751 6278\n Valid From: 0001-01-01  12:00:00 AM\n Valid To: ${validTo}\n Allotment professional:100;`, ...more})
const control = (lef: string, more: object = {}) => ({lef, keyDetails: '', ...more})

const sender = {site: 'prod', grafanaUrl: 'https://grafana.example.com', at: NOW}

function told(body: unknown, now = NOW) {
  const license = toServerLicense(body, now)
  const state = licenseStateOf(license, THRESHOLD)
  const {title, lines, severity, event, data} = licenseAlert({...sender, at: now}, {license, state})
  return {state, days: license.daysUntilExpiry, title, line: lines[0], severity, event, expired: data.licenseExpired, date: data.expiryDateStr}
}

describe('a license', () => {
  it.each<[string, unknown, LicenseState, number | undefined, string]>([
    ['a signed key that lasts', signed('2027-12-31  12:00:00 AM'), 'fine', 319, 'The server license ends in 319 days, on 31 Dec 2027.'],
    ['a date alone', signed('2027-12-31'), 'fine', 319, 'The server license ends in 319 days, on 31 Dec 2027.'],
    ['one day more than the threshold', signed('2027-04-17'), 'fine', 61, 'The server license ends in 61 days, on 17 Apr 2027.'],
    ['at the threshold', signed('2027-04-16'), 'ending', 60, 'The server license ends in 60 days, on 16 Apr 2027.'],
    ['in the German form', signed('16.03.2027 00:00:00'), 'ending', 29, 'The server license ends in 29 days, on 16 Mar 2027.'],
    ['in the American form', signed('3/16/2027 12:00:00 AM'), 'ending', 29, 'The server license ends in 29 days, on 16 Mar 2027.'],
    ['tomorrow', signed('2027-02-15'), 'ending', 0, 'The server license ends within a day, on 15 Feb 2027.'],
    ['since this morning', signed('2027-02-14'), 'expired', -1, 'The server license ends on 14 Feb 2027, by its key text. Users cannot use Qlik Sense once Qlik takes it for expired.'],
    ['late today', signed('2027-02-14  11:59:59 PM', {isExpired: false}), 'ending', 0, 'The server license ends within a day, on 14 Feb 2027.'],
    ['since yesterday, but not for Qlik', signed('2027-02-13', {isExpired: false}), 'expired', -2, 'The server license ended on 13 Feb 2027, by its key text. Users cannot use Qlik Sense once Qlik takes it for expired.'],
    ['long ago', signed('2026-12-31', {isExpired: true}), 'expired', -46, 'The server license has expired on 31 Dec 2026. Users cannot use Qlik Sense.'],
    ['by the word of the site alone', signed('2027-12-31', {isExpired: true}), 'expired', 319, 'Qlik says that the server license has expired, though its key text names 31 Dec 2027. Users cannot use Qlik Sense.'],
    ['by the word of the site a day early', signed('2027-02-15', {isExpired: true}), 'expired', 0, 'Qlik says that the server license has expired, though its key text names 15 Feb 2027. Users cannot use Qlik Sense.'],
    ['by the word of the site, which tells no end', signed('?', {isExpired: true}), 'expired', undefined, 'Qlik says that the server license has expired. Users cannot use Qlik Sense.'],
    ['blocked by Qlik', signed('2027-12-31', {isBlacklisted: true}), 'invalid', 319, 'Qlik says that the server license is not valid.'],
    ['invalid', signed('2027-12-31', {isInvalid: true}), 'invalid', 319, 'Qlik says that the server license is not valid.'],
    ['without an end', signed('9999-12-31  11:59:59 PM'), 'perpetual', undefined, 'The server license has no end.'],
    ['unreadable', signed('when pigs fly'), 'unreadable', undefined, 'The end of the server license could not be read from its key text.'],
    ['without the line', {lef: '', keyDetails: 'Allotment professional:100;'}, 'unreadable', undefined, 'The end of the server license could not be read from its key text.'],
    ['with a control number and a time limit', control('PRODUCTLEVEL;50;;2028-01-30\nTOKENS;100;;\nTIMELIMIT;;;2027-03-16'), 'ending', 29, 'The server license ends in 29 days, on 16 Mar 2027.'],
    ['with a control number alone', control('PRODUCTLEVEL;50;;2018-01-30\nTOKENS;100;;'), 'perpetual', undefined, 'The server license has no end.'],
    ['not installed', null, 'missing', undefined, 'No server license is installed. Users cannot use Qlik Sense.'],
  ])('%s', (...[, body, state, days, line]) => {
    expect(told(body)).toMatchObject({state, days, line, event: expect.stringMatching(needsSomebody(state) ? /alert$/ : /recovered$/) as string})
  })

  it.each([
    ['Honolulu', '2027-03-15T13:59:59.999-10:00', '2027-03-15T14:00-10:00'],
    ['UTC', '2027-03-15T23:59:59.999Z', '2027-03-16T00:00Z'],
    ['Stockholm', '2027-03-16T00:59:59.999+01:00', '2027-03-16T01:00+01:00'],
    ['Auckland', '2027-03-16T12:59:59.999+13:00', '2027-03-16T13:00+13:00'],
  ])('ends at the same instant wherever one is: %s', (_, before, after) => {
    expect([told(signed('2027-03-16'), Date.parse(before)).state, told(signed('2027-03-16'), Date.parse(after)).state]).toEqual(['ending', 'expired'])
  })
})

describe('a message', () => {
  const license = toServerLicense(signed('2027-03-16'), NOW)

  it('on the state is whole, with what programs read from today\'s tool', () => {
    expect(licenseStatus(sender, {license, state: 'ending'})).toEqual({
      kind: 'serverLicenseStatus', event: 'server license status', severity: 'warning', site: 'prod', at: NOW,
      title: 'prod: the server license ends in 29 days, on 16 Mar 2027', lines: ['The server license ends in 29 days, on 16 Mar 2027.'],
      facts: [{name: 'State', value: 'ends soon'}, {name: 'Ends', value: '16 Mar 2027'}, {name: 'Days left', value: '29'}],
      data: {state: 'ending', licenseExpired: false, expiryDateStr: '2027-03-16', daysUntilExpiry: 29, perpetual: false, valid: true, readable: true},
      link: {text: 'Open in Grafana', url: 'https://grafana.example.com/d/seatkeeper-overview?var-site=prod'},
    })
  })

  it.each<[LicenseState, string, string]>([
    ['ending', 'server license about to expire alert', 'warning'], ['expired', 'server license has expired alert', 'critical'], ['invalid', 'server license not valid alert', 'critical'],
    ['unreadable', 'server license unreadable alert', 'warning'], ['missing', 'server license missing alert', 'critical'], ['fine', 'server license recovered', 'ok'], ['perpetual', 'server license recovered', 'ok'],
  ])('as an alert says how serious it is: %s', (state, event, severity) => {
    expect(licenseAlert(sender, {license, state})).toMatchObject({kind: 'serverLicenseAlert', event, severity})
  })

  it('without Grafana has no link', () => {
    expect(licenseAlert({...sender, grafanaUrl: undefined}, {license, state: 'ending'})).not.toHaveProperty('link')
  })
})

describe('an alert is told', () => {
  const at = NOW
  const always = {at, mayRepeat: () => true}
  const later = {at, mayRepeat: () => false}
  const before = {state: 'ending' as const, at: NOW - DAY}

  it.each([
    ['at first sight', undefined, 'ending', later, {isTold: true, remembered: {state: 'ending', at}}],
    ['again at each check', before, 'ending', always, {isTold: true, remembered: {state: 'ending', at}}],
    ['not again before its rhythm', before, 'ending', later, {isTold: false, remembered: before}],
    ['at once when it gets worse', before, 'expired', later, {isTold: true, remembered: {state: 'expired', at}}],
    ['once more when it is well', before, 'fine', later, {isTold: true, remembered: undefined}],
    ['never while it is well', undefined, 'fine', always, {isTold: false, remembered: undefined}],
    ['never while it has no end', undefined, 'perpetual', always, {isTold: false, remembered: undefined}],
  ] as const)('%s', (...[, remembered, state, when, expected]) => {
    expect(alertOf(remembered, state, when)).toEqual(expected)
  })
})

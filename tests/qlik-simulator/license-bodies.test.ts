import {describe, expect, it} from 'vitest'
import type {LicenseChange} from './license-change.ts'
import {changeLicense} from './license-change.ts'
import {LICENSE_FORMS, licenseBody, overviewBody} from './license-bodies.ts'
import type {JsonObject, Site} from './model.ts'
import {DAY} from './model.ts'
import {NOW, siteAt} from './test-site.ts'

const VALID_TO = Date.parse('2027-03-09T00:00:00.000Z')

function licensed(change: LicenseChange): Site {
  const site = siteAt({totals: {professional: 10, analyzer: 90}, analyzerMinutes: 700})
  changeLicense(site, {validTo: VALID_TO, ...change})
  return site
}

function body(change: LicenseChange, now = NOW): JsonObject {
  return licenseBody(licensed(change), now) as JsonObject
}

describe('the server license', () => {
  it('with a signed key, as Qlik documents it', () => {
    expect(body({})).toEqual({
      id: expect.stringMatching(/^7c075f87-/) as string,
      key: expect.stringMatching(/^eyJ[\w.]+$/) as string,
      createdDate: '2021-03-31T00:00:00.000Z',
      modifiedDate: '2021-03-31T00:00:00.000Z',
      modifiedByUserName: 'INTERNAL\\sa_repository',
      lef: '',
      serial: '0000 1111 2222 3333',
      check: '',
      keyDetails:
        'isBlackListed: False\nLicense Number: 0000 1111 2222 3333\n Valid From: 0001-01-01  12:00:00 AM\n Valid To: 2027-03-09  12:00:00 AM\n Allotment professional:10;\n Allotment analyzer:90;\n Allotment analyzer_time:700;',
      name: '',
      organization: '',
      product: 2,
      numberOfCores: -1,
      isExpired: false,
      expiredReason: '',
      isBlacklisted: false,
      isInvalid: false,
      isSubscription: true,
      isCloudServices: false,
      isElastic: false,
      updated: '2021-03-31T00:00:00.000Z',
      privileges: null,
      schemaPath: 'License',
    })
  })

  const validToLine = (change: LicenseChange): string | undefined => (body(change).keyDetails as string).split('\n').find(line => line.includes('Valid To:'))

  it('writes its end in several ways, or not at all', () => {
    expect([validToLine({form: 'slk'}), validToLine({form: 'slk-date-only'}), validToLine({form: 'slk-us'}), validToLine({form: 'slk-without-valid-to'})]).toEqual([
      ' Valid To: 2027-03-09  12:00:00 AM',
      ' Valid To: 2027-03-09',
      ' Valid To: 3/9/2027 12:00:00 AM',
      undefined,
    ])
  })

  it('with a LEF, limited in time or perpetual', () => {
    const fields = ({lef, key, keyDetails}: JsonObject): JsonObject => ({lef: lef ?? null, key: key ?? null, keyDetails: keyDetails ?? null})
    expect([fields(body({form: 'lef'})), fields(body({form: 'lef-perpetual'}))]).toEqual([
      {lef: '0000111122223333\r\nPRODUCTLEVEL;50;;2027-03-09\r\nTOKENS;0;;\r\nTIMELIMIT;;;2027-03-09', key: '', keyDetails: ''},
      {lef: '0000111122223333\r\nPRODUCTLEVEL;50;;2027-03-09\r\nTOKENS;0;;', key: '', keyDetails: ''},
    ])
  })

  it('is another one under another number, in every form', () => {
    const formsOf = (serial: string) => LICENSE_FORMS.filter(form => form !== 'none').map(form => body({form, serial}) as Readonly<Record<string, string>>)
    const endings = (serial: string) => formsOf(serial).map(({serial: told = '', keyDetails = '', lef = ''}) => [told, `${keyDetails}${lef}`.replaceAll(' ', '').includes(serial.replaceAll(' ', ''))])
    const [first, other] = ['0000 1111 2222 3333', '0000 1111 2222 4444'] as const
    expect([endings(first), endings(other)]).toEqual([Array(6).fill([first, true]), Array(6).fill([other, true])])
    const keys = [first, other].map(serial => [...new Set(formsOf(serial).map(({key}) => key))])
    expect(keys).toEqual([[expect.stringMatching(/^eyJ/), ''], [expect.stringMatching(/^eyJ/), '']])
    expect(keys[0]![0]).not.toBe(keys[1]![0])
  })

  it('is null when none is installed', () => {
    expect(licenseBody(licensed({form: 'none'}), NOW)).toBeNull()
  })

  it('expires at its instant, unless it has no end', () => {
    const expired = LICENSE_FORMS.filter(form => form !== 'none').map(form => [form, body({form}, VALID_TO - 1).isExpired, body({form}, VALID_TO).isExpired])
    expect(expired).toEqual([
      ['slk', false, true],
      ['slk-date-only', false, true],
      ['slk-us', false, true],
      ['slk-without-valid-to', false, false],
      ['lef', false, true],
      ['lef-perpetual', false, false],
    ])
    expect(body({validTo: NOW - 40 * DAY})).toMatchObject({isExpired: true, expiredReason: 'The license has expired.'})
  })

  it('of an older server lacks the newer properties', () => {
    expect(Object.keys(body({legacy: true}))).toEqual([
      ...['id', 'createdDate', 'modifiedDate', 'modifiedByUserName', 'lef', 'serial', 'check', 'key', 'keyDetails', 'name'],
      ...['organization', 'product', 'numberOfCores', 'privileges', 'schemaPath'],
    ])
  })
})

describe('the overview', () => {
  const pool = {enabled: true, used: 0, quarantined: 0, excess: 0, schemaPath: 'AccessTypeOverview.Details'}

  it('whole', () => {
    expect(overviewBody(licensed({totals: {token_user: 5}}), NOW)).toEqual({
      totalTokens: 5,
      availableTokens: 5,
      tokensEnabled: true,
      userAccess: {enabled: true, tokenCost: 1, allocatedTokens: 0, usedTokens: 0, quarantinedTokens: 0, schemaPath: 'AccessTypeOverview.UserAccessDetails'},
      loginAccess: {enabled: true, tokenCost: 0.1, allocatedTokens: 0, usedTokens: 0, unavailableTokens: 0, schemaPath: 'AccessTypeOverview.LoginAccessDetails'},
      professionalAccess: {...pool, total: 10, allocated: 0, available: 10},
      analyzerAccess: {...pool, total: 90, allocated: 0, available: 90},
      analyzerTimeAccess: {enabled: true, allocatedMinutes: 700, usedMinutes: 0, unavailableMinutes: 0, schemaPath: 'AccessTypeOverview.AnalyzerTimeAccessDetails'},
      schemaPath: 'AccessTypeOverview',
    })
  })

  it('of an older server lacks excess and analyzer capacity', () => {
    const overview = overviewBody(licensed({overview: {excess: false, analyzerTime: false}}), NOW)
    expect([overview.analyzerTimeAccess, Object.keys(overview.analyzerAccess as JsonObject)]).toEqual([
      undefined,
      ['enabled', 'total', 'allocated', 'used', 'quarantined', 'available', 'schemaPath'],
    ])
  })

  it('counts the rows, quarantined ones apart or among the allocated', () => {
    const site = siteAt(
      {
        seats: [
          {user: 'CORP\\a', type: 'analyzer', lastUsed: new Date(NOW - 60_000).toISOString()},
          {user: 'CORP\\b', type: 'analyzer'},
          {user: 'CORP\\c', type: 'analyzer', quarantined: true},
        ],
        totals: {analyzer: 5},
      },
      'lef',
    )
    const apart = overviewBody(site, NOW).analyzerAccess
    changeLicense(site, {overview: {quarantinedInAllocated: true}})
    expect([apart, overviewBody(site, NOW).analyzerAccess]).toEqual([
      {...pool, total: 5, allocated: 2, used: 1, quarantined: 1, available: 2},
      {...pool, total: 5, allocated: 3, used: 1, quarantined: 1, available: 2},
    ])
  })

  it('without a license has nothing enabled', () => {
    const {professionalAccess, analyzerAccess, analyzerTimeAccess} = overviewBody(licensed({form: 'none'}), NOW) as Record<string, JsonObject>
    expect([professionalAccess?.enabled, analyzerAccess?.enabled, analyzerTimeAccess?.enabled]).toEqual([false, false, false])
  })
})

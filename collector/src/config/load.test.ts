// Holds the loaded configuration to what was written: defaults, merging per site, secrets, places.
import {inspect} from 'node:util'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {createConfigFolder, QRS, SITES, type ConfigFolder} from '../../test-support/config-folder.ts'
import {locationOf} from './load.ts'
import type {Config} from './types.ts'

let folder: ConfigFolder
beforeAll(async () => {
  folder = await createConfigFolder()
})
afterAll(() => folder.remove())

const site = (config: Config, name = 'prod') => config.sites.find(one => one.name === name)!

describe('what is not written', () => {
  it('has the careful defaults', () => {
    const config = folder.load(SITES)
    const {qrs, ...sections} = site(config)
    const {cert, ca, key, ...connection} = qrs
    expect([cert, ca, key.reveal()].map(pem => pem.split('\n')[0])).toEqual([
      '-----BEGIN CERTIFICATE-----', '-----BEGIN CERTIFICATE-----', '-----BEGIN RSA PRIVATE KEY-----',
    ])
    expect(connection).toEqual({
      url: 'https://qlik.example.com:4242',
      certFile: join(folder.path, 'client.pem'),
      keyFile: join(folder.path, 'client_key.pem'),
      caFile: join(folder.path, 'root.pem'),
      user: {userDirectory: 'INTERNAL', userId: 'sa_api'},
      rejectUnauthorized: true,
      timeoutSeconds: 60,
    })
    expect(sections.licenseMonitoring).toMatchObject({
      enable: true, collectInterval: {text: 'every 1 hour', timeZone: 'UTC'}, storeInInfluxDb: true, lowAvailability: {freeShare: 0.05},
      metrics: ['totalLicenses', 'allocatedLicenses', 'availableLicenses', 'usagePatterns', 'userActivity'],
    })
    expect(sections.serverLicenseMonitor).toMatchObject({enable: true, frequency: {text: 'every 24 hours'}})
    expect(sections.serverLicenseMonitor.alert).toEqual({thresholdDays: 60})
    expect(config.digest.frequency.text).toBe('at 8:00 am on Monday')
    expect({...config, sites: [], locations: {}, digest: {}}).toEqual({
      file: join(folder.path, 'seatkeeper.yaml'), timeZone: 'UTC', sites: [], destinations: {webhooks: []}, dataDir: join(folder.path, 'data'), digest: {},
      api: {host: '127.0.0.1', port: 8484, operators: [], tokens: []}, logLevel: 'info', locations: {},
    })
  })

  it('never releases a seat', () => {
    const {evaluation, ...management} = site(folder.load(SITES)).licenseManagement
    expect(evaluation.frequency.text).toBe('at 2:00 am every day')
    expect(management).toEqual({
      enable: false,
      dryRun: true,
      logLevel: 'info',
      release: {
        professional: {enable: false, inactivityDays: 60, allowShortThreshold: false},
        analyzer: {enable: false, inactivityDays: 90, allowShortThreshold: false},
      },
      withoutWaiting: {removedExternally: false, blocked: false, inactive: false, duplicates: false},
      quarantine: {gracePeriod: 7},
      exclusions: {
        users: [], tags: [], customProperties: [], userDirectories: [], roles: [], groups: [],
        userStatus: {protectActiveUsers: false, protectNonBlockedUsers: false, protectInternalUsers: false},
      },
      brake: {maxPerRun: 50, maxPerDay: 100, maxShare: 0.2},
      staleAfterDays: 7,
      warningDays: 7,
      bounceBackoffDays: 30,
      auditLog: {enable: true, logLevel: 'info', includeUserDetails: true, retentionDays: 730},
      tags: {},
    })
  })

  it('may not be an empty switch, which would mean that seats are released', () => {
    expect(folder.errors(`${SITES}licenseManagement:\n  enable:\n  dryRun:\n`)).toEqual([
      expect.stringContaining('licenseManagement.enable: must be true or false, but is empty'),
      expect.stringContaining('licenseManagement.dryRun: must be true or false, but is empty'),
    ])
  })

  it('may be written as an empty section or a list with all entries commented out', () => {
    const empty = folder.load(`${SITES}
tags:
licenseMonitoring: {}
licenseManagement:
  release:
    professional:
  exclusions:
    users:
    #  - CORP\\anna
    userStatus:
destinations:
  influxDb:
api:
`)
    expect(site(empty)).toEqual(site(folder.load(SITES)))
  })
})

describe('a site of its own', () => {
  const two = (own: string): string => `
sites:
  - name: prod
    qrs: ${QRS}
    ${own}
  - {name: test, qrs: {url: 'https://other.example.com:4242/', cert: client.pem, key: client_key.pem, ca: root.pem, user: CORP\\service}}
tags: {country: se, level: 3, live: true}
licenseManagement:
  dryRun: false
  release: {analyzer: {enable: true, freeSeats: 20}}
  exclusions: {tags: [VIP], users: ['CORP\\anna', {userDirectory: CORP, userId: bob}]}
  tags: {part_of: seats}
costs: {currency: EUR, monthlyPerSeat: {professional: 70, analyzer: 40}, monthlyBudget: 10000}
destinations: {influxDb: {host: db, database: qlik, tags: {room: a, country: no}}}
`

  it('merges sections key by key and replaces lists', () => {
    const config = folder.load(two('licenseManagement: {dryRun: true, exclusions: {tags: [Keep]}}'))
    const pick = (name: string) => {
      const {dryRun, exclusions: {tags, users}} = site(config, name).licenseManagement
      return {dryRun, tags, users}
    }
    const users = [{userDirectory: 'CORP', userId: 'anna'}, {userDirectory: 'CORP', userId: 'bob'}]
    expect([pick('prod'), pick('test')]).toEqual([{dryRun: true, tags: ['Keep'], users}, {dryRun: false, tags: ['VIP'], users}])
  })

  it('replaces one of two keys that exclude each other', () => {
    const config = folder.load(two('licenseManagement: {release: {analyzer: {freeShare: 0.1}}}'))
    expect(['prod', 'test'].map(name => site(config, name).licenseManagement.release.analyzer)).toEqual([
      {enable: true, inactivityDays: 90, allowShortThreshold: false, freeShare: 0.1},
      {enable: true, inactivityDays: 90, allowShortThreshold: false, freeSeats: 20},
    ])
  })

  it('adds its tags to those of the destination, the file and the section', () => {
    const {tags, licenseManagement} = site(folder.load(two('tags: {level: 4}')))
    expect([tags, licenseManagement.tags]).toEqual([
      {room: 'a', country: 'se', level: '4', live: 'true'},
      {room: 'a', country: 'se', level: '4', live: 'true', part_of: 'seats'},
    ])
  })

  it('may change one price alone', () => {
    expect(site(folder.load(two('costs: {monthlyPerSeat: {analyzer: 30}}'))).costs).toEqual({
      currency: 'EUR', monthlyPerSeat: {professional: 70, analyzer: 30}, monthlyBudget: 10000,
    })
  })

  it('may leave those who came back alone for longer, or not at all', () => {
    const days = (own: string) => ['prod', 'test'].map(name => site(folder.load(two(own)), name).licenseManagement.bounceBackoffDays)
    expect([days(''), days('licenseManagement: {bounceBackoffDays: 0}'), days('licenseManagement: {bounceBackoffDays: 365}')]).toEqual([[30, 30], [0, 30], [365, 30]])
  })

  it('carries its license group in every section, and another site does not', () => {
    const config = folder.load(two('licenseGroup: acme'))
    const [prod, test] = [site(config), site(config, 'test')]
    const tagsOf = ({tags, licenseMonitoring, licenseManagement, serverLicenseMonitor}: typeof prod) => [tags, licenseMonitoring.tags, licenseManagement.tags, serverLicenseMonitor.tags]
    expect([prod.licenseGroup, tagsOf(prod).map(tags => tags['license_group']), tagsOf(prod)[2]]).toEqual([
      'acme', ['acme', 'acme', 'acme', 'acme'], {room: 'a', country: 'se', level: '3', live: 'true', license_group: 'acme', part_of: 'seats'},
    ])
    expect([Object.hasOwn(test, 'licenseGroup'), tagsOf(test).some(tags => 'license_group' in tags)]).toEqual([false, false])
  })

  it('may be told of few free seats earlier, and of its license less often', () => {
    const config = folder.load(`${two('licenseMonitoring: {lowAvailability: {freeShare: 0.2}}')}serverLicenseMonitor: {alert: {repeat: every 7 days}}`)
    expect(['prod', 'test'].map(name => site(config, name)).map(one => [one.licenseMonitoring.lowAvailability.freeShare, one.serverLicenseMonitor.alert.repeat?.text])).toEqual([
      [0.2, 'every 7 days'], [0.05, 'every 7 days'],
    ])
  })

  it('keeps its own address and user', () => {
    const {url, user} = site(folder.load(two('')), 'test').qrs
    expect({url, user}).toEqual({url: 'https://other.example.com:4242', user: {userDirectory: 'CORP', userId: 'service'}})
  })
})

describe('the log level of license management', () => {
  it.each([
    ['logLevel: warn', 'warn'],
    ['logLevel: warn\nlicenseManagement: {logLevel: error}', 'error'],
    ['licenseManagement: {logLevel: error, debug: true}', 'debug'],
    ['licenseManagement: {debug: false}', 'info'],
  ])('%j is %s', (yaml, level) => {
    expect(site(folder.load(`${SITES}${yaml}`)).licenseManagement.logLevel).toBe(level)
  })
})

describe('InfluxDB', () => {
  const influx = (keys: string) => folder.load(`${SITES}destinations: {influxDb: {${keys}}}`).destinations.influxDb
  const serverLicense = {sendRecurring: true, sendAlert: true}

  it.each([
    ['host: db, database: qlik', {url: 'http://db:8086', timeoutSeconds: 30, target: {api: 'v1', database: 'qlik'}, serverLicense}],
    ['host: db, port: 80, database: qlik, retentionPolicy: year', {url: 'http://db:80', timeoutSeconds: 30, target: {api: 'v1', database: 'qlik', retentionPolicy: 'year'}, serverLicense}],
    ['url: https://db/influx/, database: qlik, timeoutSeconds: 5', {url: 'https://db/influx', timeoutSeconds: 5, target: {api: 'v1', database: 'qlik'}, serverLicense}],
    ['host: db, enable: false', undefined],
  ])('%s', (keys, expected) => {
    expect(influx(keys)).toEqual(expected)
  })

  it('takes a login, a token with a database, or organization, bucket and token', () => {
    const reveal = (keys: string) => {
      const target = influx(keys)!.target
      const {password, ...rest} = target.api === 'v1' ? target : {...target, password: undefined}
      return {...rest, token: rest.token?.reveal(), password: password?.reveal()}
    }
    expect(reveal('host: db, database: qlik, user: writer, password: hush')).toEqual({api: 'v1', database: 'qlik', user: 'writer', password: 'hush', token: undefined})
    expect(reveal('host: db, database: qlik, token: hush')).toEqual({api: 'v1', database: 'qlik', token: 'hush', password: undefined})
    expect(reveal('host: db, org: acme, bucket: qlik, token: hush')).toEqual({api: 'v2', org: 'acme', bucket: 'qlik', token: 'hush', password: undefined})
  })
})

describe('secrets', () => {
  const yaml = (token: string): string => `${SITES}api: {tokens: [{name: grafana, scope: operate, token: ${token}, for: grafana}]}`
  const tokenOf = (text: string, env: Record<string, string> = {}) => folder.load(yaml(text), env).api.tokens[0]!

  it.each([
    ['in place', 'hush-hush', 'hush-hush'],
    ['from the environment', '"${TOKEN}"', 'from-environment'],
    ['with text around', '"a-${TOKEN}-${TOKEN}"', 'a-from-environment-from-environment'],
    ['with the signs themselves', "'$${TOKEN} $5'", '${TOKEN} $5'],
    ['from a file', '{file: token.txt}', 'from-file'],
    ['from a file that the environment names', "{file: '${FILE}'}", 'from-file'],
  ])('%s', (_, text, expected) => {
    folder.write('token.txt', 'from-file\r\n')
    const {token, ...rest} = tokenOf(text, {TOKEN: 'from-environment', FILE: 'token.txt'})
    expect({...rest, token: token.reveal()}).toEqual({name: 'grafana', scope: 'operate', forGrafana: true, token: expected})
  })

  it('open a locked key', () => {
    const config = folder.load(SITES.replace('client_key.pem', 'locked_key.pem, passphrase: "${PHRASE}"'), {PHRASE: 'open sesame'})
    expect(site(config).qrs.passphrase?.reveal()).toBe('open sesame')
  })

  it('never show in the whole configuration', () => {
    const config = folder.load(`${yaml('hush-hush')}\ndestinations: {influxDb: {host: db, database: qlik, user: writer, password: hush-hush}}`)
    const shown = JSON.stringify(config) + inspect(config, {depth: 20, showHidden: true})
    expect(shown.match(/hush|PRIVATE KEY/g)).toBeNull()
  })
})

describe('texts from the environment', () => {
  it('go anywhere a text goes', () => {
    const config = folder.load(`${SITES}timeZone: "\${ZONE}"\nlicenseMonitoring: {collectInterval: "every \${N} hours"}`, {ZONE: 'Asia/Tokyo', N: '3'})
    expect([config.timeZone, site(config).licenseMonitoring.collectInterval.text]).toEqual(['Asia/Tokyo', 'every 3 hours'])
  })
})

describe('locationOf', () => {
  const yaml = `sites:
  - name: prod
    qrs: ${QRS}
    licenseManagement:
      exclusions:
        tags: [Keep]
licenseManagement:
  exclusions:
    users:
      - CORP\\anna
      - CORP\\bob
    tags: [VIP]
`
  it.each([
    ['licenseManagement.exclusions.users[1]', undefined, {line: 11, column: 9}],
    ['licenseManagement.exclusions.users[1]', 'prod', {line: 11, column: 9}],
    ['licenseManagement.exclusions.tags[0]', undefined, {line: 12, column: 12}],
    ['licenseManagement.exclusions.tags[0]', 'prod', {line: 6, column: 16}],
    ['licenseManagement.exclusions.userStatus', undefined, {line: 8, column: 3}],
    ['licenseManagement.brake.maxPerRun', undefined, {line: 7, column: 1}],
    ['serverLicenseMonitor.frequency', 'prod', undefined],
  ])('%s for site %s', (path, name, place) => {
    expect(locationOf(folder.load(yaml), path, name)).toEqual(place)
  })
})

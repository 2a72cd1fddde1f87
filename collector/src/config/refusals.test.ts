// Holds the refusal of bad configurations to its promise: all errors, at their place, in words that help, no secret in them.
import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {createConfigFolder, QRS, SITES, type ConfigFolder} from '../../test-support/config-folder.ts'
import {formatConfigErrors, loadConfig} from './load.ts'

let folder: ConfigFolder
beforeAll(async () => {
  folder = await createConfigFolder()
})
afterAll(() => folder.remove())

/** The errors of one line below a good site, without the file's name. */
const errorsOf = (yaml: string, env: Record<string, string> = {}): string[] =>
  folder.errors(`${SITES}${yaml}`, env).map(line => line.replace(/^seatkeeper\.yaml:/, ''))

describe('the file', () => {
  const outcome = (file: string): string => {
    const result = loadConfig(file, {})
    return 'errors' in result ? formatConfigErrors(result.errors).replaceAll(`${folder.path}/`, '') : 'accepted'
  }

  it('is missing, or a folder', () => {
    mkdirSync(join(folder.path, 'sub'), {recursive: true})
    expect([outcome(join(folder.path, 'none.yaml')), outcome(join(folder.path, 'sub'))]).toEqual([
      'none.yaml: the configuration file cannot be used: there is no such file',
      'sub: the configuration file cannot be used: it is a folder',
    ])
  })

  it.each([
    ['empty', '', 'x.yaml: the file is empty; docs/configuration.md begins with an example'],
    ['only comments', '# nothing\n', 'x.yaml: the file is empty; docs/configuration.md begins with an example'],
    ['a text', 'hello', 'x.yaml: the file holds no keys; docs/configuration.md begins with an example'],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x61, 0x00]), 'x.yaml: the file is not UTF-8 text; save it as UTF-8'],
    ['of Butler', 'Butler:\n  licenseMonitoring: {}\n', 'x.yaml: this is a Butler configuration, which this version does not read yet; the keys below licenseMonitoring and licenseManagement are the same as in its documentation and can be copied to a file of our own'],
    ['a section that contains itself', 'a: &a {b: *a}', 'x.yaml:1:1: cannot be read: the sections are nested too deeply'],
    ['several documents', 'a: 1\n---\nb: 2\n', 'x.yaml:2:1: Source contains multiple documents; please use YAML.parseAllDocuments()'],
    ['not YAML', 'sites: [\ntags: }\n', /^x\.yaml:2:1: /],
  ])('is %s', (_, content, expected) => {
    expect(outcome(folder.write('x.yaml', content))).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected))
  })

  it('begins with a byte order mark and has Windows line ends: accepted', () => {
    expect(outcome(folder.write('x.yaml', `\uFEFF${SITES.replaceAll('\n', '\r\n')}tags: {}\r\n`))).toBe('accepted')
  })

  it('has thousands of brackets: few lines', () => {
    expect(outcome(folder.write('x.yaml', '['.repeat(5000))).split('\n').length).toBeLessThan(6)
  })
})

describe('one report', () => {
  it('has every error, in the order of the file', () => {
    expect(folder.errors(`sites:
  - name: prod
    licenseGroup: acme corp
    qrs: {url: http://qlik.example.com, cert: none.pem, key: client_key.pem, ca: root.pem, port: 4242}
  - qrs: ${QRS}
timeZone: Europe/Stokholm
licenseMonitoring:
  enabel: true
  collectInterval: every six hours
licenseManagement:
  dryRun: "false"
  dryRun: false
  release:
    professional: {inactivityDays: 6}
  exclusions:
    users:
      - "CORP\\bob"
      -
api: {tokens: [{name: grafana, scope: write, token: "\${MISSING}"}]}
`)).toEqual([
      'seatkeeper.yaml:3:19 sites[0].licenseGroup: must be letters, digits, dot, dash or underscore',
      'seatkeeper.yaml:4:16 sites[0].qrs.url: must be an address that begins with https://',
      'seatkeeper.yaml:4:47 sites[0].qrs.cert: none.pem: there is no such file',
      'seatkeeper.yaml:4:92 sites[0].qrs.port: unknown key; allowed here: url, cert, key, ca, passphrase, user, servername, rejectUnauthorized, timeoutSeconds',
      'seatkeeper.yaml:5:5 sites[1].name: is missing',
      'seatkeeper.yaml:6:11 timeZone: is not a known time zone; give an IANA name such as Europe/Stockholm or UTC',
      'seatkeeper.yaml:8:3 licenseMonitoring.enabel: unknown key; did you mean enable?',
      'seatkeeper.yaml:9:20 licenseMonitoring.collectInterval: not understood here; write for example "every 6 hours", "every 2 days" or "at 2:00 am every day"\n    every six hours\n          ^^^',
      'seatkeeper.yaml:12:3: this key stands twice in the same section',
      'seatkeeper.yaml:14:36 licenseManagement.release.professional.inactivityDays: below 7 days takes seats from people on vacation; where that is meant, write allowShortThreshold: true beside it',
      'seatkeeper.yaml:17:9 licenseManagement.exclusions.users[0]: holds a control character; in double quotes a backslash starts an escape, so write single quotes or two backslashes',
      'seatkeeper.yaml:18:8 licenseManagement.exclusions.users[1]: must be a user as DIRECTORY\\id or {userDirectory: DIRECTORY, userId: id}',
      'seatkeeper.yaml:19:39 api.tokens[0].scope: must be one of: read, operate, admin',
      'seatkeeper.yaml:19:53 api.tokens[0].token: the environment variable MISSING is not set',
    ])
  })

  it('names a fault of the global section once for all sites', () => {
    expect(folder.errors(`sites:
  - {name: a, qrs: ${QRS}}
  - {name: b, qrs: ${QRS.replace('qlik.', 'other.')}}
licenseManagement: {evaluation: {frequency: never}, release: {analyzer: {inactivityDays: 1, freeSeats: 3, freeShare: 0.1}}}
`).map(line => line.split(': ')[0])).toEqual([
      'seatkeeper.yaml:4:45 licenseManagement.evaluation.frequency',
      'seatkeeper.yaml:4:90 licenseManagement.release.analyzer.inactivityDays',
      'seatkeeper.yaml:4:118 licenseManagement.release.analyzer.freeShare',
    ])
  })
})

describe('single values', () => {
  it.each([
    ['dryRun as text', 'licenseManagement: {dryRun: "false"}', ['2:29 licenseManagement.dryRun: must be true or false, but is text']],
    ['yes for true', 'licenseManagement: {enable: yes}', ['2:29 licenseManagement.enable: must be true or false, but is text']],
    ['a number as text', 'licenseManagement: {warningDays: "7"}', ['2:34 licenseManagement.warningDays: must be a whole number, but is text']],
    ['half a day', 'licenseManagement: {warningDays: 7.5}', ['2:34 licenseManagement.warningDays: must be a whole number, but is a number with a fraction']],
    ['a negative number', 'licenseManagement: {warningDays: -1}', ['2:34 licenseManagement.warningDays: must be 0 or more']],
    ['half a day of back-off', 'licenseManagement: {bounceBackoffDays: 0.5}', ['2:40 licenseManagement.bounceBackoffDays: must be a whole number, but is a number with a fraction']],
    ['a negative back-off', 'licenseManagement: {bounceBackoffDays: -1}', ['2:40 licenseManagement.bounceBackoffDays: must be 0 or more']],
    ['a license group for all sites', 'licenseGroup: acme', [expect.stringMatching(/^2:1 licenseGroup: unknown key; allowed here: sites, /)]],
    ['no number', 'licenseManagement: {brake: {maxShare: .nan}}', ['2:39 licenseManagement.brake.maxShare: must be a number, but is a number with a fraction']],
    ['above one', 'licenseManagement: {brake: {maxShare: 20}}', ['2:39 licenseManagement.brake.maxShare: must be from 0 to 1']],
    ['a section as text', 'licenseManagement: yes', ['2:20 licenseManagement: must be a section with keys of its own, but is text']],
    ['a list as section', 'licenseManagement: {exclusions: {tags: {a: b}}}', ['2:40 licenseManagement.exclusions.tags: must be a list, but is a section']],
    ['an id that YAML reads as number', 'licenseManagement: {exclusions: {users: [{userDirectory: CORP, userId: 007}]}}', ['2:72 licenseManagement.exclusions.users[0].userId: must be text, but is a number; put it in quotes']],
    ['a value that YAML reads as true', 'licenseManagement: {exclusions: {customProperties: [{name: Keep, value: true}]}}', ['2:73 licenseManagement.exclusions.customProperties[0].value: must be text, but is true or false; put it in quotes']],
    ['a user without directory', 'licenseManagement: {exclusions: {users: [anna]}}', ['2:42 licenseManagement.exclusions.users[0]: must be a user as DIRECTORY\\id or {userDirectory: DIRECTORY, userId: id}']],
    ['a user with a wrong key', 'licenseManagement: {exclusions: {users: [{userDir: CORP, userId: anna}]}}', [
      '2:42 licenseManagement.exclusions.users[0].userDirectory: is missing',
      '2:43 licenseManagement.exclusions.users[0].userDir: unknown key; did you mean userDirectory?',
    ]],
    ['an unknown metric', 'licenseMonitoring: {metrics: [users]}', ['2:31 licenseMonitoring.metrics[0]: must be one of: totalLicenses, allocatedLicenses, availableLicenses, usagePatterns, userActivity']],
    ['a metric twice', 'licenseMonitoring: {metrics: [userActivity, userActivity]}', ['2:30 licenseMonitoring.metrics: names the same thing twice']],
    ['an empty text', 'dataDir: ""', ['2:10 dataDir: must not be empty']],
    ['an unknown level', 'logLevel: verbose', ['2:11 logLevel: must be one of: fatal, error, warn, info, debug, trace, silent']],
    ['a destination that is not there', 'destinations: {kafka: {enable: true}}', ['2:16 destinations.kafka: unknown key; allowed here: influxDb, mqtt, webhooks, email']],
    ['a link with a login', 'grafanaUrl: "https://me:hush@grafana.example.com"', ['2:13 grafanaUrl: must not hold a user or password; people who follow a link log in themselves']],
    ['a link to a query', 'grafanaUrl: "https://grafana.example.com/?orgId=1"', ['2:13 grafanaUrl: must end before any "?" or "#"']],
    ['a link to nowhere', 'grafanaUrl: grafana.example.com', ['2:13 grafanaUrl: must be an address that begins with http:// or https://']],
    ['a repetition that never comes', 'serverLicenseMonitor: {alert: {repeat: every 0 days}}', [expect.stringMatching(/^2:40 serverLicenseMonitor\.alert\.repeat: an interval of 0 never comes; .*\n {4}every 0 days\n {10}\^$/)]],
    ['a digest by a word', 'digest: {frequency: mondays}', [expect.stringMatching(/^2:21 digest\.frequency: not understood here; /)]],
    ['a digest of one site', `digest: {enable: true}`, ['2:10 digest.enable: unknown key; allowed here: frequency']],
    ['a share in percent', 'licenseMonitoring: {lowAvailability: {freeShare: 5}}', ['2:50 licenseMonitoring.lowAvailability.freeShare: must be from 0 to 1']],
    ['a key named like a built-in', 'toString: 1', [expect.stringMatching(/^2:1 toString: unknown key; allowed here: sites, /)]],
    ['a currency in words', 'costs: {currency: Euro}', ['2:19 costs.currency: must be three capital letters such as EUR']],
    ['no currency', 'costs: {monthlyBudget: 5}', ['2:1 costs.currency: is missing: three capital letters such as EUR']],
    ['a token named like the collector\'s own', 'api: {tokens: [{name: "local:jane", scope: admin, token: x}]}', ['2:23 api.tokens[0].name: this name is kept for commands on the collector\'s machine; choose another']],
    ['two tokens of one name', 'api: {tokens: [{name: a, scope: read, token: x}, {name: a, scope: read, token: y}]}', ['2:57 api.tokens[1].name: api.tokens[0] has this name already']],
    ['a zone by offset', 'timeZone: +02:00', ['2:11 timeZone: is not a known time zone; give an IANA name such as Europe/Stockholm or UTC']],
    ['an unknown YAML tag', 'dataDir: !secret x', ['2:10: Unresolved tag: !secret']],
    ['a bad escape', 'dataDir: "C:\\data"', [expect.stringMatching(/^2:1\d: Invalid escape sequence \\d: in double quotes a backslash starts an escape/)]],
  ])('%s', (_, yaml, expected) => {
    expect(errorsOf(yaml)).toEqual(expected)
  })

  it('below seven days is accepted where it is meant', () => {
    expect(errorsOf('licenseManagement: {release: {professional: {inactivityDays: 0, allowShortThreshold: true}}}')).toEqual([])
  })
})

describe('tags', () => {
  it.each([
    ['site: a', 'tags.site: this name is used by the measurements themselves; choose another'],
    ['license_group: a', 'tags.license_group: this name is used by the measurements themselves; choose another'],
    ['days_inactive: a', 'tags.days_inactive: this name is used by the measurements themselves; choose another'],
    ['_x: a', 'tags._x: a tag name is a letter followed by letters, digits, dot, dash or underscore'],
    ['__proto__: a', 'tags.__proto__: a tag name is a letter followed by letters, digits, dot, dash or underscore'],
    ['"a b": a', 'tags.a b: a tag name is a letter followed by letters, digits, dot, dash or underscore'],
    ['a: ""', 'tags.a: a tag needs a value'],
    ["a: 'b\\'", 'tags.a: a tag value cannot end in a backslash: line protocol has no way to write it'],
    ['a: {b: c}', 'tags.a: must be text, a number, true or false'],
    ['a: "b\\nc"', 'tags.a: holds a control character; in double quotes a backslash starts an escape, so write single quotes or two backslashes'],
  ])('{%s}', (tag, expected) => {
    expect(errorsOf(`tags: {${tag}}`).map(line => line.replace(/^2:\d+ /, ''))).toEqual([expected])
  })

  it.each(['licenseMonitoring', 'licenseManagement', 'serverLicenseMonitor'])('are checked in %s too', section => {
    expect(errorsOf(`${section}: {tags: {mode: x}}`).map(line => line.replace(/^2:\d+ /, ''))).toEqual([
      `${section}.tags.mode: this name is used by the measurements themselves; choose another`,
    ])
  })
})

describe('certificates', () => {
  const qrs = (change: Record<string, string>, env: Record<string, string> = {}): string[] => {
    const keys = {url: 'https://qlik:4242', cert: 'client.pem', key: 'client_key.pem', ca: 'root.pem', ...change}
    const yaml = Object.entries(keys).map(([key, value]) => `\n      ${key}: ${value}`).join('')
    return folder.errors(`sites:\n  - name: prod\n    qrs:${yaml}\n`, env).map(line => line.replace(/^\S+ sites\[0\]\.qrs\./, ''))
  }

  it.each([
    ['a missing file', {cert: 'none.pem'}, ['cert: none.pem: there is no such file']],
    ['a folder', {ca: 'sub'}, ['ca: sub: it is a folder']],
    ['a key where a certificate belongs', {cert: 'client_key.pem'}, ['cert: client_key.pem: it holds no certificate in PEM form']],
    ['a certificate where a key belongs', {key: 'client.pem'}, ['key: client.pem: it holds no private key in PEM form']],
    ['a damaged certificate', {cert: 'damaged.pem'}, ['cert: damaged.pem: the certificate in it cannot be parsed']],
    ['a damaged key', {key: 'damaged_key.pem'}, ['key: damaged_key.pem: the private key in it cannot be parsed']],
    ['the key of another certificate', {key: 'server_key.pem'}, ['key: server_key.pem: the key does not belong to the certificate given as cert']],
    ['a locked key', {key: 'locked_key.pem'}, ['key: locked_key.pem: the key is encrypted; give its passphrase']],
    ['a wrong passphrase', {key: 'locked_key.pem', passphrase: 'hush'}, ['key: locked_key.pem: the passphrase does not open the key']],
    ['a passphrase that cannot be had', {key: 'locked_key.pem', passphrase: '{file: none.txt}'}, ['passphrase.file: none.txt: there is no such file']],
    ['a semicolon in the user', {user: "'CORP\\a;b'"}, ['user: must be a user as DIRECTORY\\id']],
  ])('%s', (_, change, expected) => {
    folder.write('damaged.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
    folder.write('damaged_key.pem', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n')
    mkdirSync(join(folder.path, 'sub'), {recursive: true})
    expect(qrs(change)).toEqual(expected)
  })

  it.each([
    ['the key itself in a variable', {key: '${KEY}'}, {KEY: '-----BEGIN PRIVATE KEY-----hush'}, ['key: must be the path of a file, not what stands in it']],
    ['a secret where a path belongs', {key: '${KEY}'}, {KEY: 'hush'}, ['key: the file that the environment variable names: there is no such file']],
  ])('%s is not repeated', (_, change, env, expected) => {
    expect(qrs(change, env)).toEqual(expected)
  })
})

describe('secrets', () => {
  const token = (text: string, env: Record<string, string> = {}): string[] =>
    errorsOf(`api: {tokens: [{name: a, scope: read, token: ${text}}]}`, env).map(line => line.replace(/^2:\d+ api\.tokens\[0\]\./, ''))

  it.each([
    ['a variable that is not set', '"${MISSING}"', ['token: the environment variable MISSING is not set']],
    ['an empty variable', '"${EMPTY}"', ['token: the environment variable EMPTY is empty']],
    ['a default in shell style', '"${SET:-x}"', ['token: between "${" and "}" stands the name of an environment variable and nothing else']],
    ['no end', '"${SET"', ['token: "${" has no "}"; write $${ where the signs themselves are meant']],
    ['a missing file', '{file: none.txt}', ['token.file: none.txt: there is no such file']],
    ['an empty file', '{file: empty.txt}', ['token.file: empty.txt: it is empty']],
    ['a file of several lines', '{file: long.txt}', ['token.file: long.txt: it has more than one line']],
    ['an unknown key', '{path: x}', ['token.file: is missing', 'token.path: unknown key; allowed here: file']],
    ['a number', '12345', ['token: must be text (best as ${VARIABLE}) or {file: path}']],
  ])('%s', (_, text, expected) => {
    folder.write('empty.txt', '\n')
    folder.write('long.txt', 'one\ntwo\n')
    expect(token(text, {EMPTY: '', SET: 'hush'})).toEqual(expected)
  })

  it('show in no error, wherever they were put', () => {
    const env = {S: 'hush-hush'}
    const yaml = `timeZone: "\${S}"
logLevel: "\${S}"
licenseMonitoring: {collectInterval: "\${S}", metrics: ["\${S}"]}
licenseManagement: {dryRun: "\${S}", exclusions: {users: ["\${S}"]}}
destinations: {influxDb: {url: "\${S}", host: "\${S} \${S}", token: {file: "\${S}"}}}
costs: {currency: "\${S}"}
`
    const errors = errorsOf(yaml, env)
    expect(errors.map(line => /^\S+ (\S+):/.exec(line)?.[1])).toEqual([
      'timeZone', 'logLevel', 'licenseMonitoring.collectInterval', 'licenseMonitoring.metrics[0]', 'licenseManagement.dryRun',
      'licenseManagement.exclusions.users[0]', 'destinations.influxDb.database', 'destinations.influxDb.url', 'destinations.influxDb.host',
      'destinations.influxDb.token.file', 'costs.currency',
    ])
    expect(errors.join('\n')).not.toContain('hush')
  })
})

describe('InfluxDB', () => {
  const influx = (keys: string): string[] =>
    errorsOf(`destinations: {influxDb: {${keys}}}`).map(line => line.replace(/^2:\d+ destinations\.influxDb\./, ''))

  it.each([
    ['enable: true', ['host: is missing: give host (and port) or url', 'database: is missing: give database (1.x), or org, bucket and token (2.x)']],
    ['url: "http://db:8086", host: db, port: 1, database: q', ['host: give host and port, or url, not both', 'port: belongs to host; with url, write the port there']],
    ['host: "http://db", database: q', ['host: must be a host name alone; for an address with https:// or a path use url']],
    ['url: "db:8086", database: q', ['url: must be an address that begins with http:// or https://']],
    ['url: "http://u:p@db", database: q', ['url: must not hold a user or password; there are keys of their own for them']],
    ['url: "http://db/?db=q", database: q', ['url: must end before any "?" or "#"']],
    ['host: db, port: 99999, database: q', ['port: must be from 1 to 65535']],
    ['host: db, org: acme', ['bucket: is missing: InfluxDB 2.x needs org, bucket and token', 'token: is missing: InfluxDB 2.x needs org, bucket and token']],
    ['host: db, org: acme, bucket: b, token: t, database: q', ['database: is for InfluxDB 1.x, org and bucket are for 2.x; give one or the other']],
    ['host: db, database: q, user: u', ['password: is missing: a user needs a password']],
    ['host: db, database: q, password: p', ['user: is missing: a password needs a user']],
    ['host: db, database: q, user: u, password: p, token: t', ['token: give user and password, or token, not both']],
    ['url: 5, database: q', ['url: must be text, but is a number; put it in quotes']],
    ['host: db, database: q, messages: {seatsReleased: false}', ['messages.seatsReleased: is not for InfluxDB, which gets every release, plan and seat as points; only serverLicense has switches here']],
    ['enable: false, hots: db', ['hots: unknown key; did you mean host?']],
  ])('%s', (keys, expected) => {
    expect(influx(keys)).toEqual(expected)
  })
})

// Holds the loaded destinations to what was written: addresses, files, secrets, topics, and which messages they get.
import {readFileSync} from 'node:fs'
import {createPrivateKey} from 'node:crypto'
import {inspect} from 'node:util'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {createConfigFolder, SITES, type ConfigFolder} from '../../test-support/config-folder.ts'
import {messageKinds} from '../messages/model.ts'

let folder: ConfigFolder
beforeAll(async () => {
  folder = await createConfigFolder()
})
afterAll(() => folder.remove())

const load = (keys: string, env: Record<string, string> = {}) => folder.load(`${SITES}destinations: {${keys}}`, env).destinations
const mqtt = (keys: string, env?: Record<string, string>) => load(`mqtt: {${keys}}`, env).mqtt!
const webhook = (keys: string, env?: Record<string, string>) => load(`webhooks: [{name: ops, ${keys}}]`, env).webhooks[0]!
const email = (keys: string, env?: Record<string, string>) => load(`email: {host: mail, from: a@example.com, to: [b@example.com], ${keys}}`, env).email!
const fileOf = (name: string): string => readFileSync(join(folder.path, name), 'utf8')

const MACHINE = {
  serverLicense: {sendRecurring: true, sendAlert: true}, seatsReleased: true, releaseFailed: true, planHalted: true, poolLow: true, atRiskDigest: false, seatReleased: false,
}
const PEOPLE = {...MACHINE, serverLicense: {sendRecurring: false, sendAlert: true}, atRiskDigest: true}

describe('MQTT', () => {
  it('has defaults', () => {
    expect(mqtt('host: broker')).toEqual({
      url: 'mqtt://broker:1883', rejectUnauthorized: true, clientId: 'seatkeeper', timeoutSeconds: 30, messages: MACHINE,
      topics: {
        status: 'seatkeeper/status',
        serverLicenseStatus: 'seatkeeper/{site}/server-license-status',
        serverLicenseAlert: 'seatkeeper/{site}/server-license-alert',
        seatsReleased: 'seatkeeper/{site}/seats-released',
        releaseFailed: 'seatkeeper/{site}/release-failed',
        planHalted: 'seatkeeper/{site}/plan-halted',
        poolLow: 'seatkeeper/{site}/pool-low',
        atRiskDigest: 'seatkeeper/{site}/at-risk-digest',
        seatReleased: 'seatkeeper/{site}/seat-released',
        test: 'seatkeeper/{site}/test',
      },
    })
  })

  it.each([
    ['host: broker, tls: true', 'mqtts://broker:8883'],
    ['host: broker, port: 1884, tls: false', 'mqtt://broker:1884'],
    ["host: '[::1]', port: 18831, tls: true", 'mqtts://[::1]:18831'],
    ['url: mqtt://broker', 'mqtt://broker:1883'],
    ['url: MQTTS://broker.example.com/', 'mqtts://broker.example.com:8883'],
    ["url: 'mqtts://broker:443'", 'mqtts://broker:443'],
    ["url: 'mqtt://10.0.0.5:80'", 'mqtt://10.0.0.5:80'],
  ])('with %s is at %s', (keys, url) => {
    expect(mqtt(keys).url).toBe(url)
  })

  it('keeps its topics below another root, and each may be another', () => {
    const {topics} = mqtt("host: b, topics: {root: it/qlik, status: up, poolLow: 'alarm/{site}', test: 'a//b'}")
    expect([topics.status, topics.poolLow, topics.test, topics.seatsReleased]).toEqual(['up', 'alarm/{site}', 'a//b', 'it/qlik/{site}/seats-released'])
    expect(Object.keys(topics).sort()).toEqual([...messageKinds, 'status'].sort())
  })

  it('may send the messages of several sites, of all kinds, to one topic', () => {
    const topics = mqtt(`host: b, topics: {${messageKinds.filter(kind => kind !== 'seatReleased').map(kind => `${kind}: qlik`).join(', ')}}`).topics
    expect(messageKinds.filter(kind => topics[kind] === 'qlik')).toHaveLength(8)
  })

  it('takes a login and a certificate of its own', () => {
    const {user, password, ca, cert, key} = mqtt('url: mqtts://b, user: seatkeeper, password: "${P}", ca: root.pem, cert: client.pem, key: client_key.pem', {P: 'hush'})
    expect([user, password?.reveal(), ca, cert, key?.reveal()]).toEqual(['seatkeeper', 'hush', fileOf('root.pem'), fileOf('client.pem'), fileOf('client_key.pem')])
  })

  it('opens a locked key, so that whoever connects needs no passphrase', () => {
    const key = mqtt('url: mqtts://b, cert: client.pem, key: locked_key.pem, passphrase: open sesame').key?.reveal() ?? ''
    expect(createPrivateKey(key).equals(createPrivateKey(fileOf('client_key.pem')))).toBe(true)
  })
})

describe('webhooks', () => {
  it('have defaults', () => {
    const {url, ...rest} = webhook("url: 'https://example.com/hook?token=hush'")
    expect([url.reveal(), rest]).toEqual(['https://example.com/hook?token=hush', {
      name: 'ops', method: 'POST', headers: {}, rejectUnauthorized: true, template: 'json', timeoutSeconds: 30, messages: MACHINE,
    }])
  })

  it('take their secrets from the environment and from files', () => {
    folder.write('url.txt', 'https://example.com/from-file\n')
    folder.write('token.txt', 'Bearer hush\n')
    const {url, secret, headers, ca} = webhook('url: {file: url.txt}, secret: "${S}", ca: root.pem, headers: {Authorization: {file: token.txt}, X-Team: it}', {S: '0123456789abcdef'})
    expect([url.reveal(), secret?.reveal(), ca, headers['Authorization']?.reveal(), headers['X-Team']?.reveal()]).toEqual([
      'https://example.com/from-file', '0123456789abcdef', fileOf('root.pem'), 'Bearer hush', 'it',
    ])
  })

  it('are those that are used, in their order', () => {
    const {webhooks} = load('webhooks: [{name: a, url: "http://a"}, {name: b, enable: false}, {name: c, url: "http://c", method: PUT, template: teams, rejectUnauthorized: false, timeoutSeconds: 5}]')
    expect(webhooks.map(({name, url, method, template, rejectUnauthorized, timeoutSeconds}) => [name, url.reveal(), method, template, rejectUnauthorized, timeoutSeconds])).toEqual([
      ['a', 'http://a', 'POST', 'json', true, 30], ['c', 'http://c', 'PUT', 'teams', false, 5],
    ])
  })
})

describe('e-mail', () => {
  it('has defaults', () => {
    expect(email('')).toEqual({
      host: 'mail', port: 587, security: 'starttls', rejectUnauthorized: true, from: 'a@example.com', to: ['b@example.com'], timeoutSeconds: 60, messages: PEOPLE,
      userAddress: {attribute: 'email'},
    })
  })

  it('may give the names of both sides', () => {
    expect(email('serverName: mail.example.com, clientName: seats.example.com')).toMatchObject({serverName: 'mail.example.com', clientName: 'seats.example.com'})
  })

  it.each([
    ['security: tls', 465],
    ['security: starttls', 587],
    ['security: none', 25],
    ['security: none, port: 2525', 2525],
  ])('with %s is at port %s', (keys, port) => {
    expect(email(keys).port).toBe(port)
  })

  it.each([['localhost'], ['127.0.0.1'], ["'::1'"], ["'[::1]'"]])('may send a password without encryption to %s', host => {
    const sent = load(`email: {host: ${host}, security: none, user: u, password: hush, from: a@b, to: [c@d]}`).email
    expect([sent?.host, sent?.password?.reveal()]).toEqual([host.replaceAll(/['[\]]/g, ''), 'hush'])
  })

  it('takes names, several addresses, and where those of users are found', () => {
    const sent = load(`email: {host: m, ca: root.pem, from: 'Seatkeeper <seats@example.com>', to: ['"Doe, Jane" <jane@example.com>', it@example.com], userAddress: {attribute: mail, pattern: '{userId}@{userDirectory}.example.com'}}`).email
    expect([sent?.from, sent?.to, sent?.userAddress, sent?.ca]).toEqual([
      'Seatkeeper <seats@example.com>', ['"Doe, Jane" <jane@example.com>', 'it@example.com'], {attribute: 'mail', pattern: '{userId}@{userDirectory}.example.com'}, fileOf('root.pem'),
    ])
  })

  it('needs no address where only users are told of their own seat', () => {
    const off = 'serverLicense: false, seatsReleased: false, releaseFailed: false, planHalted: false, poolLow: false, atRiskDigest: false'
    expect(load(`email: {host: m, from: a@b, messages: {${off}, seatReleased: true}}`).email).toMatchObject({to: [], messages: {seatReleased: true, poolLow: false}})
  })
})

describe('the switches of server license monitoring', () => {
  const both = (sendRecurring: boolean, sendAlert: boolean) => ({sendRecurring, sendAlert})

  it.each([
    ['{}', both(true, true), both(false, true)],
    ['{serverLicense: }', both(true, true), both(false, true)],
    ['{serverLicense: true}', both(true, true), both(false, true)],
    ['{serverLicense: false}', both(false, false), both(false, false)],
    ['{serverLicense: {enable: true}}', both(true, true), both(false, true)],
    ['{serverLicense: {enable: false, sendRecurring: true, sendAlert: true}}', both(false, false), both(false, false)],
    ['{serverLicense: {sendRecurring: true}}', both(true, true), both(true, true)],
    ['{serverLicense: {sendRecurring: false}}', both(false, true), both(false, true)],
    ['{serverLicense: {enable: true, sendAlert: false}}', both(true, false), both(false, false)],
    ['{serverLicense: {enable: true, sendRecurring: {enable: true}, sendAlert: {enable: false}}}', both(true, false), both(true, false)],
    ['{serverLicense: {sendRecurring: {enable: false}, sendAlert: {enable: true}}}', both(false, true), both(false, true)],
    ['{serverLicense: {sendRecurring: {}}}', both(true, true), both(false, true)],
  ])('%s', (messages, machine, people) => {
    const {influxDb, mqtt: broker, webhooks, email: mail} = load(`
  influxDb: {host: db, database: q, messages: ${messages}},
  mqtt: {host: b, messages: ${messages}},
  webhooks: [{name: a, url: 'http://a', messages: ${messages}}],
  email: {host: m, from: a@b, to: [c@d], messages: ${messages}}`)
    expect([influxDb?.serverLicense, broker?.messages.serverLicense, webhooks[0]?.messages.serverLicense, mail?.messages.serverLicense]).toEqual([machine, machine, machine, people])
  })

  it('leave the others as they are, and the other way round', () => {
    const {messages} = email('messages: {poolLow: false, atRiskDigest: false, seatReleased: true}')
    expect(messages).toEqual({...PEOPLE, poolLow: false, atRiskDigest: false, seatReleased: true})
    expect(mqtt('host: b, messages: {atRiskDigest: true, seatsReleased: false}').messages).toEqual({...MACHINE, atRiskDigest: true, seatsReleased: false})
  })
})

describe('a destination that is switched off', () => {
  const OFF = [
    'influxDb: {enable: false, password: "${MISSING}", token: {file: none.txt}, url: nowhere}',
    'mqtt: {enable: false, url: "${MISSING}", user: u, ca: none.pem, key: none.pem, passphrase: {file: none.txt}, topics: {root: "#"}}',
    'webhooks: [{name: a, enable: false, url: "ftp://me:hush@x", secret: short, headers: {Host: "${MISSING}"}, ca: none.pem}, {name: a, enable: false}]',
    'email: {enable: false, host: "${MISSING}", security: none, password: hush, from: nobody, ca: none.pem}',
  ]

  it.each(OFF)('is asked for nothing, and is not there: %s', section => {
    expect(load(section)).toEqual({webhooks: []})
  })

  it('does not hide what is wrong with another', () => {
    expect(folder.errors(`${SITES}destinations:\n  webhooks: [{name: a, enable: false, url: "\${MISSING}"}, {name: b, url: "\${MISSING}"}]\n`)).toEqual([
      'seatkeeper.yaml:3:74 destinations.webhooks[1].url: the environment variable MISSING is not set',
    ])
  })
})

describe('secrets', () => {
  it('never show in the whole configuration', () => {
    const config = folder.load(`${SITES}destinations:
  mqtt: {url: mqtts://b, user: u, password: hush-1, cert: client.pem, key: client_key.pem}
  webhooks: [{name: a, url: 'https://a/hush-2', secret: hush-3-0123456789, headers: {Authorization: Bearer hush-4}}]
  email: {host: m, user: u, password: hush-5, from: a@b, to: [c@d]}
`)
    expect((JSON.stringify(config) + inspect(config, {depth: 20, showHidden: true})).match(/hush|PRIVATE KEY/g)).toBeNull()
  })
})

describe('the address of Grafana', () => {
  it.each([['https://grafana.example.com/', 'https://grafana.example.com'], ['http://localhost:3000/grafana', 'http://localhost:3000/grafana']])('%s', (given, expected) => {
    expect(folder.load(`${SITES}grafanaUrl: '${given}'`).grafanaUrl).toBe(expected)
  })
})

// Destinations that are refused: what goes together, topics, names, headers and addresses that cannot be meant.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {createConfigFolder, QRS, SITES, type ConfigFolder} from '../../test-support/config-folder.ts'

let folder: ConfigFolder
beforeAll(async () => {
  folder = await createConfigFolder()
})
afterAll(() => folder.remove())

const errorsOf = (keys: string, env: Record<string, string> = {}): string[] =>
  folder.errors(`${SITES}destinations: {${keys}}`, env).map(line => line.replace(/^seatkeeper\.yaml:2:\d+ destinations\./, ''))

describe('MQTT', () => {
  const mqtt = (keys: string, env?: Record<string, string>): string[] => errorsOf(`mqtt: {${keys}}`, env).map(line => line.replace(/^mqtt\./, ''))

  it.each([
    ['enable: true', ['host: is missing: give host (port, tls) or url']],
    ['port: 1884, ca: root.pem', ['host: is missing: give host (port, tls) or url']],
    ['host: 5', ['host: must be text, but is a number; put it in quotes']],
    ['url: "${MISSING}"', ['url: the environment variable MISSING is not set']],
    ["url: 'mqtt://b', host: b, port: 1, tls: false", ['host: give host, port and tls, or url, not both', 'port: belongs to host; with url, write the port there', 'tls: belongs to host; with url, mqtts:// encrypts']],
    ["url: 'tcp://b'", ['url: must be an address that begins with mqtt:// or mqtts://']],
    ["url: 'b:1883'", ['url: must be an address that begins with mqtt:// or mqtts://']],
    ["url: 'mqtts://me:hush@b'", ['url: must not hold a user or password; give them as user and password beside it']],
    ["url: 'mqtts://me@b'", ['url: must not hold a user or password; give them as user and password beside it']],
    ["url: 'mqtt://b/topic'", ['url: must be host and port alone, as in mqtts://broker.example.com:8883']],
    ["url: 'mqtt://b,c'", ['url: must be host and port alone, as in mqtts://broker.example.com:8883']],
    ["url: 'mqtt://b?x=1'", ['url: must end before any "?" or "#"']],
    ["host: 'mqtt://b'", ['host: must be a host name alone; for an address with mqtt:// or mqtts:// use url']],
    ["host: 'b:1883'", ['host: must be a host name alone; for an address with mqtt:// or mqtts:// use url']],
    ['host: b, user: u', ['password: is missing: a user needs a password']],
    ['host: b, password: hush', ['user: is missing: a password needs a user']],
    ['host: b, tls: true, cert: client.pem', ['key: is missing: cert needs its key']],
    ['host: b, tls: true, key: client_key.pem', ['cert: is missing: key needs its cert']],
    ['host: b, tls: true, cert: client.pem, key: server_key.pem', ['key: server_key.pem: the key does not belong to the certificate given as cert']],
    ['host: b, tls: true, cert: client.pem, key: locked_key.pem', ['key: locked_key.pem: the key is encrypted; give its passphrase']],
    ['host: b, tls: true, ca: none.pem', ['ca: none.pem: there is no such file']],
    ['host: b, tls: true, ca: client_key.pem', ['ca: client_key.pem: it holds no certificate in PEM form']],
    ['host: b, ca: root.pem', ['ca: is of no use without encryption; write tls: true, or a url with mqtts://, or leave it out']],
    ['url: mqtt://b, ca: root.pem', ['ca: is of no use without encryption; write tls: true, or a url with mqtts://, or leave it out']],
    ['host: b, tls: maybe, ca: root.pem', ['tls: must be true or false, but is text']],
    ['host: b, clientId: ""', ['clientId: must not be empty']],
    ['host: b, messages: {seatReleased: true}', ['messages.seatReleased: goes to the user herself, so it is sent by e-mail alone; switch it on in destinations.email.messages']],
    ['host: b, messages: {seatsRelesed: true}', ['messages.seatsRelesed: unknown key; did you mean seatsReleased?']],
  ])('%s', (keys, expected) => {
    expect(mqtt(keys)).toEqual(expected)
  })

  it.each([
    ["root: ''", 'root: must not be empty'],
    ['root: /qlik', 'root: must not begin or end with /'],
    ['root: qlik/', 'root: must not begin or end with /'],
    ['status: "qlik/#"', 'status: must not hold + or #: these are for subscribers'],
    ['poolLow: a/+/b', 'poolLow: must not hold + or #: these are for subscribers'],
    ['poolLow: "a\\0b"', 'poolLow: holds a control character; in double quotes a backslash starts an escape, so write single quotes or two backslashes'],
    ['poolLow: $SYS/seats', 'poolLow: must not begin with $SYS, where the broker tells of itself and drops what others send'],
    ["poolLow: 'a/{kind}'", 'poolLow: may hold {site} and no other braces'],
    ["poolLow: 'a/{site'", 'poolLow: may hold {site} and no other braces'],
    ["root: 'a/{site}'", 'root: must not hold {site}; it stands in the topics below the root already, or write it in theirs'],
    ["status: '{site}/status'", 'status: must not hold {site}: the status is that of the collector, one for all sites'],
    ['poolLow: seatkeeper/status', 'poolLow: is the topic of messages and that of the status, which a broker keeps for new subscribers; give one of them another'],
    ["poolLow: 'state/{site}', status: state/prod", 'poolLow: is the topic of messages and that of the status, which a broker keeps for new subscribers; give one of them another'],
    ['status: seatkeeper/prod/test', 'status: is the topic of messages and that of the status, which a broker keeps for new subscribers; give one of them another'],
    ['seatReleased: a', 'seatReleased: goes to the user herself, so it is sent by e-mail alone; switch it on in destinations.email.messages'],
    ['poolLow: 5', 'poolLow: must be text, but is a number; put it in quotes'],
  ])('the topics {%s}', (topics, expected) => {
    expect(mqtt(`host: b, topics: {${topics}}`)).toEqual([`topics.${expected}`])
  })
})

describe('webhooks', () => {
  const webhook = (keys: string, env?: Record<string, string>): string[] => errorsOf(`webhooks: [{name: a, ${keys}}]`, env).map(line => line.replace(/^webhooks\[0\]\./, ''))
  const GOOD = "url: 'https://example.com'"

  it.each([
    ['method: POST', ['url: is missing']],
    ['url: 5', ['url: must be text (best as ${VARIABLE}) or {file: path}']],
    ['url: {file: none.txt}', ['url.file: none.txt: there is no such file']],
    ["url: 'ftp://example.com/hush'", ['url: must be an address that begins with http:// or https://']],
    ['url: {file: bad.txt}', ['url: must be an address that begins with http:// or https://']],
    ["url: 'https://me:hush@example.com'", ['url: must not hold a user or password; write them as a header, Authorization']],
    ["url: 'https://example.com/hush#part'", ['url: must end before any "#"']],
    ["url: 'http://example.com', ca: root.pem", ['ca: is of no use without encryption; give an address with https://, or leave it out']],
    [`${GOOD}, ca: none.pem`, ['ca: none.pem: there is no such file']],
    [`${GOOD}, method: DELETE`, ['method: must be one of: POST, PUT, GET']],
    [`${GOOD}, template: discord`, ['template: must be one of: json, slack, teams']],
    [`${GOOD}, method: GET, template: slack`, ['method: must be POST or PUT: a GET has no body for the template slack']],
    [`${GOOD}, method: GET, template: teams`, ['method: must be POST or PUT: a GET has no body for the template teams']],
    [`${GOOD}, secret: hush-hush-hush-`, ['secret: must have at least 16 characters, or others could guess it']],
    [`${GOOD}, secret: {file: short.txt}`, ['secret: must have at least 16 characters, or others could guess it']],
    [`${GOOD}, headers: {'X Team': it}`, ['headers.X Team: is not a name that a header can have: letters, digits and dashes']],
    [`${GOOD}, headers: {'': it}`, ['headers.: is not a name that a header can have: letters, digits and dashes']],
    [`${GOOD}, headers: {content-type: a, Content-Length: b, HOST: c, X-Seatkeeper-Id: d, Connection: e}`, ['content-type', 'Content-Length', 'HOST', 'X-Seatkeeper-Id', 'Connection'].map(name => `headers.${name}: is set for each message and cannot be chosen`)],
    [`${GOOD}, headers: {X-Team: a, x-team: b}`, ['headers.x-team: stands here already as X-Team (upper and lower case do not count)']],
    [`${GOOD}, headers: {X-Team: 5}`, ['headers.X-Team: must be text (best as ${VARIABLE}) or {file: path}']],
    [`${GOOD}, headers: {X-Team: {path: a}}`, ['headers.X-Team.file: is missing', 'headers.X-Team.path: unknown key; allowed here: file']],
    [`${GOOD}, headers: {X-Team: 'hüsh'}`, ['headers.X-Team: must be of plain ASCII characters, without spaces at its ends']],
    [`${GOOD}, headers: {X-Team: ' hush'}`, ['headers.X-Team: must be of plain ASCII characters, without spaces at its ends']],
    [`${GOOD}, messages: {seatReleased: false}`, ['messages.seatReleased: goes to the user herself, so it is sent by e-mail alone; switch it on in destinations.email.messages']],
    [`${GOOD}, messages: {serverLicense: often}`, ['messages.serverLicense: must be true, false or {enable, sendRecurring, sendAlert}']],
    [`${GOOD}, messages: {serverLicense: {sendRecuring: true}}`, ['messages.serverLicense.sendRecuring: unknown key; did you mean sendRecurring?']],
    [`${GOOD}, messages: {serverLicense: {sendAlert: {enabled: true}}}`, ['messages.serverLicense.sendAlert.enabled: unknown key; did you mean enable?']],
    [`${GOOD}, messages: {serverLicense: {sendAlert: 1}}`, ['messages.serverLicense.sendAlert: must be true or false']],
    [`${GOOD}, messages: {serverLicense: {enable: }}`, ['messages.serverLicense.enable: must be true or false, but is empty']],
  ])('%s', (keys, expected) => {
    folder.write('bad.txt', 'me:hush@example.com\n')
    folder.write('short.txt', 'hush\n')
    expect(webhook(keys)).toEqual(expected)
  })

  it.each([
    ['[hook]', ['webhooks[0]: must be a section with keys of its own, but is text']],
    ['[{}]', ['webhooks[0].name: is missing']],
    ["[{url: 'http://a'}]", ['webhooks[0].name: is missing']],
    ["[{name: my hook, url: 'http://a'}]", ['webhooks[0].name: must be letters, digits, dot, dash or underscore']],
    ["[{name: a, url: 'http://a'}, {name: b, enable: false}, {name: A, url: 'http://b'}]", ['webhooks[2].name: webhooks[0] has this name already (upper and lower case do not count)']],
    ["{name: a, url: 'http://a'}", ['webhooks: must be a list, but is a section']],
  ])('%s', (list, expected) => {
    expect(errorsOf(`webhooks: ${list}`)).toEqual(expected)
  })
})

describe('e-mail', () => {
  const email = (keys: string, env?: Record<string, string>): string[] => errorsOf(`email: {${keys}}`, env).map(line => line.replace(/^email\./, ''))
  const ADDRESS = 'must be one address, as anna@example.com or Anna <anna@example.com>; put a name that holds punctuation in double quotes'
  const GOOD = 'host: m, from: a@b, to: [c@d]'

  it.each([
    ['enable: true', ['host: is missing: the mail server', 'from: is missing: the address that mails come from', 'to: is missing: give at least one address, or switch off all messages but seatReleased']],
    ['host: m, from: a@b, to: []', ['to: is missing: give at least one address, or switch off all messages but seatReleased']],
    ['host: m, from: a@b, to: c@d', ['to: must be a list, but is text']],
    ['host: m, from: a@b, messages: {seatReleased: true, serverLicense: false}', ['to: is missing: give at least one address, or switch off all messages but seatReleased']],
    ["host: 'm:25', from: a@b, to: [c@d]", ['host: must be a host name alone; the port has a key of its own']],
    ["host: 'smtp://m', from: a@b, to: [c@d]", ['host: must be a host name alone; the port has a key of its own']],
    [`${GOOD}, serverName: 'mail.example.com:465', clientName: a b`, ['serverName: must be a host name alone', 'clientName: must be a host name alone']],
    [`${GOOD}, security: none, serverName: mail.example.com`, ['serverName: is of no use without encryption; use security starttls or tls, or leave it out']],
    [`${GOOD}, security: ssl`, ['security: must be one of: tls, starttls, none']],
    [`${GOOD}, user: u`, ['password: is missing: a user needs a password']],
    [`${GOOD}, password: hush`, ['user: is missing: a password needs a user']],
    [`${GOOD}, security: none, user: u, password: hush`, ['security: would send the password for all to read; use starttls or tls, or leave out user and password']],
    [`${GOOD}, security: none, user: u, password: {file: none.txt}`, ['security: would send the password for all to read; use starttls or tls, or leave out user and password', 'password.file: none.txt: there is no such file']],
    [`${GOOD}, security: none, ca: root.pem`, ['ca: is of no use without encryption; use security starttls or tls, or leave it out']],
    [`${GOOD}, ca: none.pem`, ['ca: none.pem: there is no such file']],
    ['host: m, from: nobody, to: [c@d, "", "e@f, g@h", "${MISSING}"]', [`from: ${ADDRESS}`, 'to[1]: must not be empty', `to[2]: ${ADDRESS}`, 'to[3]: the environment variable MISSING is not set']],
    ["host: m, from: 'Doe, Jane <jane@b>', to: ['<c@d>', 'Anna c@d', 'c@d>', 'c@d: e@f;', 'Anna <c@d> <e@f>', 'c d@e']", ['from', 'to[1]', 'to[2]', 'to[3]', 'to[4]', 'to[5]'].map(key => `${key}: ${ADDRESS}`)],
    [`${GOOD}, userAddress: {pattern: all@example.com}`, ['userAddress.pattern: must hold {userId}, or the mails to all users would go to one address']],
    [`${GOOD}, userAddress: {pattern: '{userId}@{domain}.com'}`, ['userAddress.pattern: may hold {userId} and {userDirectory} and no other braces']],
    [`${GOOD}, userAddress: {pattern: '{userId}'}`, ['userAddress.pattern: must give an address, as {userId}@example.com does']],
    [`${GOOD}, userAddress: {pattern: 'Dear <{userId}@b>'}`, ['userAddress.pattern: must give an address, as {userId}@example.com does']],
    [`${GOOD}, userAddress: {attribute: ''}`, ['userAddress.attribute: must not be empty']],
  ])('%s', (keys, expected) => {
    expect(email(keys)).toEqual(expected)
  })
})

describe('InfluxDB', () => {
  it.each([
    ['seatReleased: true', 'seatReleased: goes to the user herself, so it is sent by e-mail alone; switch it on in destinations.email.messages'],
    ['poolLow: true', 'poolLow: is not for InfluxDB, which gets every release, plan and seat as points; only serverLicense has switches here'],
    ['sentAlert: true', 'sentAlert: unknown key; allowed here: serverLicense'],
  ])('messages: {%s}', (messages, expected) => {
    expect(errorsOf(`influxDb: {host: db, database: q, messages: {${messages}}}`)).toEqual([`influxDb.messages.${expected}`])
  })
})

describe('all destinations', () => {
  it('are told of in one report, in the order of the file', () => {
    const yaml = `sites: [{name: prod, qrs: ${QRS}}]
destinations:
  mqtt:
    host: broker
    user: seatkeeper
    topics:
      root: qlik/#
  webhooks:
    - name: chat
      url: https://chat.example.com
      method: GET
      template: slack
      headers:
        Host: example.com
    - name: Chat
      url: chat.example.com
  email:
    host: mail
    from: Seatkeeper
    to:
      - it
digest:
  frequency: never
`
    expect(folder.errors(yaml).map(line => line.split(': ')[0])).toEqual([
      'seatkeeper.yaml:3:3 destinations.mqtt.password',
      'seatkeeper.yaml:7:13 destinations.mqtt.topics.root',
      'seatkeeper.yaml:11:15 destinations.webhooks[0].method',
      'seatkeeper.yaml:14:9 destinations.webhooks[0].headers.Host',
      'seatkeeper.yaml:15:13 destinations.webhooks[1].name',
      'seatkeeper.yaml:16:12 destinations.webhooks[1].url',
      'seatkeeper.yaml:19:11 destinations.email.from',
      'seatkeeper.yaml:21:9 destinations.email.to[0]',
      'seatkeeper.yaml:23:14 digest.frequency',
    ])
  })

  it('repeat no secret, wherever it was put', () => {
    const errors = errorsOf(`
  mqtt: {url: "\${S}", host: "\${S} x", user: "\${S}", clientId: "\${S}", ca: "\${S}", topics: {root: "\${S}#", poolLow: "{\${S}}"}},
  webhooks: [{name: "\${S} x", url: "\${S}", secret: "\${T}", headers: {A: "\${S} ", B: {file: "\${S}"}}, method: "\${S}", template: "\${S}"}],
  email: {host: "\${S}:25", security: "\${S}", from: "\${S}", to: ["\${S}"], password: {file: "\${S}"}, userAddress: {pattern: "\${S}"}}`, {S: 'hush-hush', T: 'hush'})
    expect(errors.length).toBeGreaterThan(15)
    expect(errors.join('\n')).not.toContain('hush')
  })
})

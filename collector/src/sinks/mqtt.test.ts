// What a subscriber of a real broker gets, what it is told of the collector, and what becomes of messages that the broker does not take.
import {connectAsync} from 'mqtt'
import {afterAll, beforeAll, describe, expect, it, onTestFinished} from 'vitest'
import {describeWith} from '../../../tests/parts/describe-with.ts'
import {listen, type Listener} from '../../../tests/parts/mosquitto-listener.ts'
import {startMosquitto, type Mosquitto, type MosquittoOptions} from '../../../tests/parts/mosquitto.ts'
import {makeCertificates} from '../../../tests/qlik-simulator/certificate-maker.ts'
import {createSecret} from '../config/secret.ts'
import type {MqttConfig} from '../config/types.ts'
import {messageKinds, type Message} from '../messages/model.ts'
import {createMqttSink, publicationOf} from './mqtt.ts'
import {mqttConfig, mqttMessage} from './mqtt-testing.ts'
import type {SendResult} from './sink.ts'

const taken: SendResult = {kind: 'taken'}
const json = (message: Message): string => JSON.stringify(message)
const one = [json(mqttMessage(1))]

async function aBroker(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const broker = await startMosquitto(options)
  onTestFinished(() => broker.stop())
  return broker
}

function aSink(url: string, more: Partial<MqttConfig> = {}, use?: 'probe') {
  const sink = createMqttSink(mqttConfig(url, more), use)
  onTestFinished(() => sink.close())
  return sink
}

async function aListener(url: string, filter?: string): Promise<Listener> {
  const listener = await listen(url, filter)
  onTestFinished(() => listener.stop())
  return listener
}

/** The result with the address left out, which differs in each run. */
function plain(result: SendResult, {url, port}: Mosquitto): SendResult {
  if (!('sentence' in result)) return result
  return {...result, sentence: result.sentence.replaceAll(url, 'URL').replaceAll(`${port}`, 'PORT')}
}

describe('the topic of a message', () => {
  const {topics} = mqttConfig('mqtt://broker:1883')

  it.each(messageKinds)('of kind %s is the one configured, with its site in it; only the server license status is kept', kind => {
    const payload = json(mqttMessage(1, {kind, site: 'a $& b'}))
    expect(publicationOf(payload, topics)).toEqual({topic: `seats/a $& b/${kind}`, payload, retain: kind === 'serverLicenseStatus', contentType: 'application/json'})
  })

  it('may hold the site twice, or not at all', () => {
    const topicOf = (test: string) => publicationOf(json(mqttMessage(1, {kind: 'test'})), {...topics, test})?.topic
    expect([topicOf('{site}/x/{site}'), topicOf('seats')]).toEqual(['prod/x/prod', 'seats'])
  })

  it.each(['', 'm f=1 1', 'null', '[]', '"x"', '{}', '{"kind":"seatsReleased"}', '{"kind":"status","site":"prod"}', '{"kind":"test","site":1}', '{"kind":"toString","site":"prod"}', '{"kind":"later","site":"prod"}'])('is not known of %j', payload => {
    expect(publicationOf(payload, topics)).toBeUndefined()
  })
})

it('is a destination of its own, that takes one message at a time', () => {
  expect(aSink('mqtt://127.0.0.1:1')).toMatchObject({name: 'mqtt', batchSize: 1})
})

it('sets aside what is no message', async () => {
  expect(await aSink('mqtt://127.0.0.1:1').send(['m f=1 1'])).toEqual({kind: 'refused', sentence: 'This is no message of a kind that this version knows.'})
})

describeWith('mosquitto', 'messages to a real broker', () => {
  let broker: Mosquitto
  beforeAll(async () => {
    broker = await startMosquitto()
  })
  afterAll(() => broker.stop())

  it('arrive as JSON, each at the topic of its kind, with QoS 1, and the status is kept', async () => {
    const listener = await aListener(broker.url, 'seats/#')
    const messages = [mqttMessage(1, {kind: 'serverLicenseStatus', site: 'first'}), mqttMessage(2, {kind: 'serverLicenseAlert'}), mqttMessage(3)]
    expect(await aSink(broker.url).send(messages.map(json))).toEqual(taken)
    await listener.until(heard => expect(heard).toHaveLength(4))
    expect(listener.heard.map(({text, ...rest}) => ({...rest, text: text === 'online' ? text : JSON.parse(text) as unknown}))).toEqual([
      {topic: 'seats/status', text: 'online', qos: 1, retain: true, contentType: 'text/plain'},
      {topic: 'seats/first/serverLicenseStatus', text: messages[0], qos: 1, retain: true, contentType: 'application/json'},
      {topic: 'seats/prod/serverLicenseAlert', text: messages[1], qos: 1, retain: false, contentType: 'application/json'},
      {topic: 'seats/prod/seatsReleased', text: messages[2], qos: 1, retain: false, contentType: 'application/json'},
    ])
    const later = await aListener(broker.url, 'seats/+/#')
    await later.until(heard => expect(heard.map(({topic}) => topic).toSorted()).toEqual(['seats/first/serverLicenseStatus', 'seats/status']))
  })

  it('arrive in order, over one connection', async () => {
    const listener = await aListener(broker.url, 'seats/prod/seatsReleased')
    const sink = aSink(broker.url, {clientId: 'orderly'})
    const payloads = Array.from({length: 200}, (_, index) => json(mqttMessage(index)))
    expect(await sink.send(payloads.slice(0, 150))).toEqual(taken)
    expect(await sink.send(payloads.slice(150))).toEqual(taken)
    await listener.until(heard => expect(heard).toHaveLength(200))
    expect(listener.heard.map(({text}) => text)).toEqual(payloads)
    expect((await broker.log()).match(/New client connected from \S+ as orderly /g)).toHaveLength(1)
  })

  it('may be sent by several at once', async () => {
    const listener = await aListener(broker.url, 'many/#')
    const sink = aSink(broker.url, {clientId: 'many', topics: {...mqttConfig('').topics, seatsReleased: 'many'}})
    const payloads = Array.from({length: 20}, (_, index) => json(mqttMessage(index)))
    expect(await Promise.all(payloads.map(payload => sink.send([payload])))).toEqual(payloads.map(() => taken))
    await listener.until(heard => expect(heard.map(({text}) => text).toSorted()).toEqual(payloads.toSorted()))
    expect((await broker.log()).match(/New client connected from \S+ as many /g)).toHaveLength(1)
  })

  it('of a test come from a client of its own, and leave the running one and its status alone', async () => {
    const listener = await aListener(broker.url, 'probed/#')
    const topics = {...mqttConfig('').topics, test: 'probed/test', seatsReleased: 'probed/released', status: 'probed/status'}
    const running = aSink(broker.url, {clientId: 'collector', topics})
    await running.send(one)
    const probe = aSink(broker.url, {clientId: 'collector', topics}, 'probe')
    expect(await probe.send([json(mqttMessage(2, {kind: 'test'}))])).toEqual(taken)
    await probe.close()
    await running.send(one)
    await listener.until(heard => expect(heard.map(({topic}) => topic)).toEqual(['probed/status', 'probed/released', 'probed/test', 'probed/released']))
    expect((await broker.log()).match(/New client connected from \S+ as collector(-test)? /g)?.map(line => line.split(' ').at(-2))).toEqual(['collector', 'collector-test'])
  })

  it('go on when another client has taken the connection', async () => {
    const listener = await aListener(broker.url, 'seats/+/test')
    const sink = aSink(broker.url, {clientId: 'twice'})
    await sink.send(one)
    const rival = await connectAsync(broker.url, {clientId: 'twice', protocolVersion: 5, reconnectPeriod: 0})
    onTestFinished(() => rival.endAsync(true))
    const payload = json(mqttMessage(1, {kind: 'test'}))
    while ((await sink.send([payload])).kind !== 'taken');
    await listener.until(() => expect(new Set(listener.texts('seats/prod/test'))).toEqual(new Set([payload])))
  })
})

describeWith('mosquitto', 'a login', () => {
  let broker: Mosquitto
  beforeAll(async () => {
    broker = await startMosquitto({users: {anna: 'pässword: 1'}})
  })
  afterAll(() => broker.stop())

  const refused: SendResult = {
    kind: 'later',
    sentence: 'MQTT broker at URL does not let us in: the user or the password is wrong, or may not connect as seatkeeper or not publish to seats/status. Check `destinations.mqtt`.',
  }

  it.each([
    ['right', {user: 'anna', password: createSecret('pässword: 1')}, taken],
    ['with a wrong password', {user: 'anna', password: createSecret('secret-guess')}, refused],
    ['of nobody', {user: 'otto', password: createSecret('secret-guess')}, refused],
    ['without a password', {user: 'anna'}, refused],
    ['missing', {}, refused],
  ])('that is %s', async (_, login, expected) => {
    const result = plain(await aSink(broker.url, login).send(one), broker)
    expect(result).toEqual(expected)
    expect(JSON.stringify(result)).not.toContain('secret-guess')
  })
})

describeWith('mosquitto', 'TLS', () => {
  let pems: Awaited<ReturnType<typeof makeCertificates>>
  let other: Awaited<ReturnType<typeof makeCertificates>>
  let broker: Mosquitto
  let strict: Mosquitto
  beforeAll(async () => {
    [pems, other] = await Promise.all([makeCertificates(['broker.example.com']), makeCertificates(['localhost'])])
    const tls = {cert: pems['server.pem'], key: pems['server_key.pem'], ca: pems['root.pem']}
    broker = await startMosquitto({tls})
    strict = await startMosquitto({tls: {...tls, requireClient: {cert: pems['client.pem'], key: pems['client_key.pem']}}})
  })
  afterAll(() => Promise.all([broker.stop(), strict.stop()]))

  const told = async (at: Mosquitto, more: Partial<MqttConfig>, url = at.url) => plain(await aSink(url, more).send(one), {...at, url})
  const ours = () => ({cert: pems['client.pem'], key: createSecret(pems['client_key.pem'])})
  const theirs = () => ({cert: other['client.pem'], key: createSecret(other['client_key.pem'])})
  const wantsOurs = {kind: 'later', sentence: 'MQTT broker at URL wants a client certificate that it trusts. Check `destinations.mqtt.cert` and `destinations.mqtt.key`.'}

  it('carries messages where the authority is the right one', async () => {
    expect(await told(broker, {ca: pems['root.pem']})).toEqual(taken)
  })

  it('refuses a broker of another authority, or of none that is known', async () => {
    const expected = {kind: 'later', sentence: 'MQTT broker at URL has a certificate of an authority that is not trusted here. Put the certificate of that authority into `destinations.mqtt.ca`.'}
    expect([await told(broker, {ca: other['root.pem']}), await told(broker, {})]).toEqual([expected, expected])
  })

  it('refuses a broker of another name', async () => {
    expect(await told(broker, {ca: pems['root.pem']}, `mqtts://localhost:${broker.port}`)).toEqual({
      kind: 'later', sentence: 'MQTT broker at URL has a certificate for another name. Give one of its names as the host in `destinations.mqtt`.',
    })
  })

  it('looks at neither where it is told not to', async () => {
    expect(await told(broker, {rejectUnauthorized: false}, `mqtts://localhost:${broker.port}`)).toEqual(taken)
  })

  it('shows a client certificate where one is wanted', async () => {
    expect(await told(strict, {ca: pems['root.pem'], ...ours()})).toEqual(taken)
    expect(await told(strict, {ca: pems['root.pem']})).toEqual(wantsOurs)
    expect(await told(strict, {ca: pems['root.pem'], ...theirs()})).toEqual(wantsOurs)
  })

  it('does not come about with a key of another certificate', async () => {
    expect(await told(strict, {ca: pems['root.pem'], ...ours(), key: theirs().key})).toEqual({
      kind: 'later', sentence: 'MQTT broker at URL failed the TLS handshake (ERR_OSSL_X509_KEY_VALUES_MISMATCH). Check `ca`, `cert` and `key` of `destinations.mqtt`.',
    })
  })

  it('spoken to a port without it, or not spoken to a port with it, is told', async () => {
    const open = await aBroker()
    expect(await told(open, {}, `mqtts://127.0.0.1:${open.port}`)).toEqual({
      kind: 'later', sentence: 'MQTT broker at URL closed the connection in the TLS handshake. Does it speak TLS on this port (8883 as a rule)?',
    })
    expect(await told(broker, {}, `mqtt://127.0.0.1:${broker.port}`)).toEqual({
      kind: 'later', sentence: 'MQTT broker at URL closed the connection without an answer. Does this port want TLS (mqtts), or is it no MQTT broker?',
    })
  })
})

describeWith('mosquitto', 'a message that the broker does not take', () => {
  it('is refused for good where the user may not publish, and the others go on', async () => {
    const access = ['topic write seats/prod/test', 'topic write seats/status']
    const broker = await aBroker({access})
    const sink = aSink(broker.url)
    expect(plain(await sink.send(one), broker)).toEqual({
      kind: 'refused', sentence: 'MQTT broker at URL refuses a message to seats/prod/seatsReleased: Not authorized (135). Let this user publish there, or change `destinations.mqtt.topics`.',
    })
    expect(await sink.send([json(mqttMessage(2, {kind: 'test'}))])).toEqual(taken)
  })

  it('is not every message, only because the status is refused', async () => {
    const broker = await aBroker({access: ['topic write seats/prod/#']})
    expect(await aSink(broker.url).send(one)).toEqual(taken)
  })

  it.each([
    ['as the broker said at the start', 'max_packet_size 2000', 'The message has 3283 bytes, and MQTT broker at URL takes 2000 at most. Raise the limit of the broker.'],
    ['as it says afterwards', 'message_size_limit 2000', 'MQTT broker at URL refuses a message to seats/prod/seatsReleased: Packet too large (149). Raise the limit of the broker.'],
  ])('is refused for good where it is too large, %s', async (_, setting, sentence) => {
    const broker = await aBroker({settings: [setting]})
    const sink = aSink(broker.url)
    expect(plain(await sink.send([json(mqttMessage(1, {title: 'é'.repeat(1485)}))]), broker)).toEqual({kind: 'refused', sentence})
    expect(await sink.send(one)).toEqual(taken)
  })

  it('waits where nothing can be kept', async () => {
    const broker = await aBroker({settings: ['retain_available false']})
    expect(plain(await aSink(broker.url).send(one), broker)).toEqual({
      kind: 'later', sentence: 'MQTT broker at URL keeps no retained messages. Let it keep them (Mosquitto: retain_available).',
    })
  })
})

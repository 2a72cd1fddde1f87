// Answers that Mosquitto does not give, played by a broker of the test: old and odd brokers, hang-ups, silence.
import {describe, expect, it, onTestFinished} from 'vitest'
import type {MqttConfig} from '../config/types.ts'
import {createMqttSink} from './mqtt.ts'
import {connack, disconnect, fakeBroker, mqttConfig, mqttMessage, puback, type Answer, type Packet} from './mqtt-testing.ts'

const one = [JSON.stringify(mqttMessage(1))]
const isMessage = (packet: Packet) => packet.kind === 'publish' && packet.topic !== 'seats/status'
const shape = (packet: Packet) => (packet.kind === 'publish' ? `${packet.topic.split('/').at(-1)!}${packet.retain ? ' kept' : ''}` : packet.kind === 'connect' ? `connect ${packet.version}` : packet.kind)

async function against(play: (packet: Packet, count: number) => Answer | undefined, more: Partial<MqttConfig> = {}) {
  const {url, seen} = await fakeBroker(play)
  const sink = createMqttSink(mqttConfig(url, more))
  onTestFinished(() => sink.close())
  const send = async (payloads = one) => {
    const result = await sink.send(payloads)
    return 'sentence' in result ? {...result, sentence: result.sentence.replace(url, 'URL')} : result
  }
  return {send, seen, close: sink.close, shapes: () => seen.map(shape)}
}

const silence: Answer = {}
const hangUp: Answer = {hangUp: true}
const toConnect = (answer: (version: number) => Answer) => (packet: Packet) => (packet.kind === 'connect' ? answer(packet.version) : undefined)
const later = (rest: string) => ({kind: 'later', sentence: `MQTT broker at URL ${rest}`})

describe('a broker that knows MQTT 3.1.1 alone', () => {
  it.each([
    ['says so in its own way', connack(4, 1)],
    ['says so in the new way', connack(5, 132)],
    ['hangs up', hangUp],
  ])('is spoken to in MQTT 3.1.1, where it %s', async (_, answer) => {
    const {send, shapes, close} = await against(toConnect(version => (version === 5 ? answer : connack(4))))
    expect(await send()).toEqual({kind: 'taken'})
    expect(await send()).toEqual({kind: 'taken'})
    await close()
    expect(shapes()).toEqual(['connect 5', 'connect 4', 'status kept', 'seatsReleased', 'seatsReleased', 'status kept', 'disconnect'])
  })

  it.each([
    [2, 'does not accept the client id seatkeeper. Change `destinations.mqtt.clientId`.'],
    [3, 'is not available now.'],
    [4, 'does not accept the user or the password. Check `destinations.mqtt`.'],
    [5, 'does not let us in: the user or the password is wrong, or may not connect as seatkeeper or not publish to seats/status. Check `destinations.mqtt`.'],
  ])('may refuse the connection with %i', async (code, sentence) => {
    expect(await (await against(toConnect(version => (version === 5 ? connack(4, 1) : connack(4, code))))).send()).toEqual(later(sentence))
  })
})

describe('a refused connection', () => {
  it.each([
    [128, undefined, 'refused the connection: Unspecified error (128).'],
    [132, undefined, 'speaks neither MQTT 5 nor MQTT 3.1.1.'],
    [133, undefined, 'does not accept the client id seatkeeper. Change `destinations.mqtt.clientId`.'],
    [134, undefined, 'does not accept the user or the password. Check `destinations.mqtt`.'],
    [136, undefined, 'is not available now.'],
    [137, 'come\n back  later', 'is too busy now. It says: come back later'],
    [138, undefined, 'has banned the client seatkeeper. Ask whoever runs it.'],
    [144, undefined, 'does not accept the topic seats/status. Change `destinations.mqtt.topics.status`.'],
    [155, undefined, 'does not acknowledge messages (QoS 1). Let it do so.'],
    [156, undefined, 'asks to use another server. Change `destinations.mqtt`.'],
    [157, undefined, 'has moved. Change `destinations.mqtt`.'],
    [159, 'slow down', 'refused the connection: Connection rate exceeded (159). It says: slow down'],
    [250, undefined, 'refused the connection: unknown reason (250).'],
  ])('with %i is told, and tried again later', async (code, words, sentence) => {
    expect(await (await against(toConnect(version => connack(version, code, words)))).send()).toEqual(later(sentence))
  })

  it('is tried anew with the next message', async () => {
    const {send} = await against((packet, count) => (packet.kind === 'connect' && count === 1 ? connack(5, 137) : undefined))
    expect([(await send()).kind, (await send()).kind]).toEqual(['later', 'taken'])
  })
})

describe('a message', () => {
  it.each([
    [135, undefined, 'MQTT broker at URL refuses a message to seats/prod/seatsReleased: Not authorized (135). Let this user publish there, or change `destinations.mqtt.topics`.'],
    [144, undefined, 'MQTT broker at URL refuses a message to seats/prod/seatsReleased: Topic Name invalid (144). Change `destinations.mqtt.topics`.'],
    [149, undefined, 'MQTT broker at URL refuses a message to seats/prod/seatsReleased: Packet too large (149). Raise the limit of the broker.'],
    [153, 'no JSON here', 'MQTT broker at URL refuses a message to seats/prod/seatsReleased: Payload format invalid (153). It does not take the JSON of Seatkeeper there. It says: no JSON here'],
  ])('is refused for good with %i', async (code, words, sentence) => {
    const {send} = await against(packet => (packet.kind === 'publish' && isMessage(packet) ? puback(packet.id, 5, code, words) : undefined))
    expect(await send()).toEqual({kind: 'refused', sentence})
  })

  it.each([
    [128, 'did not take a message: Unspecified error (128).'],
    [131, 'did not take a message: Implementation specific error (131).'],
    [151, 'did not take a message: Quota exceeded (151). It says: full'],
  ])('waits with %i, and goes over the same connection', async (code, sentence) => {
    const {send, shapes} = await against((packet, count) => (packet.kind === 'publish' && count === 2 ? puback(packet.id, 5, code, code === 151 ? 'full' : undefined) : undefined))
    expect([await send(), await send()]).toEqual([later(sentence), {kind: 'taken'}])
    expect(shapes()).toEqual(['connect 5', 'status kept', 'seatsReleased', 'seatsReleased'])
  })

  it('that nobody has subscribed to is taken', async () => {
    expect(await (await against(packet => (packet.kind === 'publish' ? puback(packet.id, 5, 16) : undefined))).send()).toEqual({kind: 'taken'})
  })

  it('is refused for good when the broker hangs up on it with that reason twice', async () => {
    const {send, shapes} = await against(packet => (isMessage(packet) ? disconnect(135, 'not yours') : undefined))
    expect(await send()).toEqual({
      kind: 'refused', sentence: 'MQTT broker at URL refuses a message to seats/prod/seatsReleased: Not authorized (135). Let this user publish there, or change `destinations.mqtt.topics`. It says: not yours',
    })
    expect(shapes()).toEqual(['connect 5', 'status kept', 'seatsReleased', 'connect 5', 'status kept', 'seatsReleased'])
  })

  it('is taken when it hangs up on it once', async () => {
    const {send} = await against((packet, count) => (isMessage(packet) && count === 2 ? disconnect(135) : undefined))
    expect(await send()).toEqual({kind: 'taken'})
  })

  it('waits when it hangs up on it, and then lets nobody in', async () => {
    const {send} = await against((packet, count) => (isMessage(packet) ? disconnect(135) : packet.kind === 'connect' && count === 2 ? connack(5, 134) : undefined))
    expect(await send()).toEqual(later('does not accept the user or the password. Check `destinations.mqtt`.'))
  })

  it.each([
    [disconnect(142), 'gave the connection to another client that calls itself seatkeeper. Give each collector a `destinations.mqtt.clientId` of its own.'],
    [disconnect(139, 'nightly restart'), 'ended the connection: Server shutting down (139). It says: nightly restart'],
    [hangUp, 'closed the connection.'],
  ])('waits when the connection ends under it', async (answer, sentence) => {
    const {send} = await against(packet => (isMessage(packet) ? answer : undefined))
    expect(await send()).toEqual(later(sentence))
  })

  it('waits when it is not acknowledged, and goes over a new connection then', async () => {
    const {send, shapes} = await against((packet, count) => (isMessage(packet) && count === 2 ? silence : undefined), {timeoutSeconds: 0.2})
    expect(await send()).toEqual(later('did not acknowledge a message within 0.2 s.'))
    expect(await send()).toEqual({kind: 'taken'})
    expect(shapes()).toEqual(['connect 5', 'status kept', 'seatsReleased', 'connect 5', 'status kept', 'seatsReleased'])
  })

  it('is not sent after one of its batch that waits', async () => {
    const {send, seen} = await against(packet => (packet.kind === 'publish' && packet.payload.includes('"seats":2') ? puback(packet.id, 5, 151) : undefined))
    expect((await send([1, 2, 3].map(number => JSON.stringify(mqttMessage(number))))).kind).toBe('later')
    expect(seen.filter(isMessage)).toHaveLength(2)
  })
})

describe('the status', () => {
  it.each([
    ['forbidden', 135], ['not taken for a reason of the broker', 128],
  ])('that is %s keeps no message back', async (_, code) => {
    const {send} = await against(packet => (packet.kind === 'publish' && !isMessage(packet) ? puback(packet.id, 5, code) : undefined))
    expect(await send()).toEqual({kind: 'taken'})
  })

  it('on which the broker hangs up is told as the reason, and refuses no message', async () => {
    const {send} = await against(packet => (packet.kind === 'publish' && !isMessage(packet) ? disconnect(135) : undefined))
    expect(await send()).toEqual(later('does not let us in: the user or the password is wrong, or may not connect as seatkeeper or not publish to seats/status. Check `destinations.mqtt`.'))
  })
})

describe('something else at that port', () => {
  it.each([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['bytes', '\xff\x00\xff'],
  ])('that answers %s', async (_, words) => {
    const {send} = await against(() => ({bytes: Buffer.from(words, 'latin1')}), {timeoutSeconds: 2})
    const result = await send()
    expect(result).toEqual({kind: 'later', sentence: expect.stringMatching(/^MQTT broker at URL answered something that is not MQTT \(.+\)\. Is the port right \(1883 as a rule, 8883 with TLS\)\?$/) as string})
  })

  it('that keeps silent', async () => {
    expect(await (await against(() => silence, {timeoutSeconds: 0.2})).send()).toEqual(later('did not answer within 0.2 s. Is it overloaded, or does something else listen on this port?'))
  })

  it('that hangs up whatever it hears', async () => {
    const {send, shapes} = await against(() => hangUp)
    expect(await send()).toEqual(later('closed the connection without an answer. Does this port want TLS (mqtts), or is it no MQTT broker?'))
    expect(shapes()).toEqual(['connect 5', 'connect 4'])
  })
})

describe('nothing at all', () => {
  const sentenceAt = async (url: string) => {
    const sink = createMqttSink(mqttConfig(url, {timeoutSeconds: 5}))
    onTestFinished(() => sink.close())
    return sink.send(one)
  }

  it('at the port', async () => {
    expect(await sentenceAt('mqtt://127.0.0.1:1')).toEqual({kind: 'later', sentence: 'MQTT broker at mqtt://127.0.0.1:1 refused the connection. Is it running, and are host and port right?'})
    expect(await sentenceAt('mqtts://[::1]:1')).toMatchObject({kind: 'later'})
  })

  it('of that name', async () => {
    expect(await sentenceAt('mqtt://broker.invalid')).toEqual({
      kind: 'later', sentence: expect.stringMatching(/^MQTT broker at mqtt:\/\/broker\.invalid has (an unknown host name|a host name that cannot be looked up now)\. Check `destinations\.mqtt`/) as string,
    })
  })
})

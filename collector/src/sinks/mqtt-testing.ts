// A broker that the test plays, for the answers that Mosquitto does not give; and messages for tests of MQTT.
import {createServer, type AddressInfo, type Socket} from 'node:net'
import {onTestFinished} from 'vitest'
import type {MqttConfig} from '../config/types.ts'
import {messageKinds, type Message} from '../messages/model.ts'

/** What a client sent. `version` is 4 for MQTT 3.1.1. */
export type Packet =
  | {readonly kind: 'connect'; readonly version: number}
  | {readonly kind: 'publish'; readonly topic: string; readonly payload: string; readonly id: number; readonly retain: boolean; readonly version: number}
  | {readonly kind: 'disconnect'}

/** Bytes to answer, and whether to hang up then; nothing at all keeps silent. */
export type Answer = {readonly bytes?: Buffer; readonly hangUp?: boolean}

const text = (words: string): Buffer => Buffer.concat([Buffer.from([0x1f, 0, words.length]), Buffer.from(words)])
const withWords = (words: string | undefined): Buffer => (words === undefined ? Buffer.from([0]) : Buffer.concat([Buffer.from([words.length + 3]), text(words)]))
const framed = (type: number, body: Buffer): Buffer => Buffer.concat([Buffer.from([type, body.length]), body])

/** The answer to a CONNECT: 0 lets the client in. `words` are for MQTT 5. */
export const connack = (version: number, code = 0, words?: string): Answer =>
  ({bytes: framed(0x20, version === 5 ? Buffer.concat([Buffer.from([0, code]), withWords(words)]) : Buffer.from([0, code])), hangUp: code !== 0})

/** The answer to a PUBLISH: 0 says that it was taken. */
export const puback = (id: number, version: number, code = 0, words?: string): Answer => {
  const start = Buffer.from([id >> 8, id & 255])
  return {bytes: framed(0x40, version === 5 ? Buffer.concat([start, Buffer.from([code]), withWords(words)]) : start)}
}

/** Hangs up with a reason, as brokers of MQTT 5 do. */
export const disconnect = (code: number, words?: string): Answer => ({bytes: framed(0xe0, Buffer.concat([Buffer.from([code]), withWords(words)])), hangUp: true})

function lengthOf(bytes: Buffer): {start: number; length: number} | undefined {
  for (let at = 1, length = 0; at < Math.min(bytes.length, 5); at += 1) {
    length += (bytes[at]! & 127) * 128 ** (at - 1)
    if (bytes[at]! < 128) return bytes.length >= at + 1 + length ? {start: at + 1, length} : undefined
  }
  return undefined
}

function readPublish(flags: number, body: Buffer, version: number): Packet {
  const topicEnd = 2 + body.readUInt16BE(0)
  const payloadStart = topicEnd + 2 + (version === 5 ? 1 + body[topicEnd + 2]! : 0)
  const payload = body.subarray(payloadStart).toString()
  return {kind: 'publish', topic: body.subarray(2, topicEnd).toString(), payload, id: body.readUInt16BE(topicEnd), retain: (flags & 1) === 1, version}
}

/** Cuts the bytes of a connection into packets. */
function createReader(onPacket: (packet: Packet) => void): (chunk: Buffer) => void {
  let [bytes, version]: [Buffer, number] = [Buffer.alloc(0), 5]
  const read = (first: number, body: Buffer): void => {
    if (first >> 4 === 1) onPacket({kind: 'connect', version: version = body[6]!})
    if (first >> 4 === 3) onPacket(readPublish(first, body, version))
    if (first >> 4 === 14) onPacket({kind: 'disconnect'})
  }
  return chunk => {
    bytes = Buffer.concat([bytes, chunk])
    for (let found = lengthOf(bytes); found !== undefined; found = lengthOf(bytes)) {
      const end = found.start + found.length
      read(bytes[0]!, bytes.subarray(found.start, end))
      bytes = bytes.subarray(end)
    }
  }
}

/** A broker that takes everything, but for what the play answers otherwise. */
export async function fakeBroker(play: (packet: Packet, count: number) => Answer | undefined): Promise<{url: string; seen: Packet[]}> {
  const seen: Packet[] = []
  const sockets = new Set<Socket>()
  const obliging = (packet: Packet): Answer => {
    if (packet.kind === 'disconnect') return {hangUp: true}
    return packet.kind === 'connect' ? connack(packet.version) : puback(packet.id, packet.version)
  }
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', createReader(packet => {
      seen.push(packet)
      const {bytes, hangUp} = play(packet, seen.filter(({kind}) => kind === packet.kind).length) ?? obliging(packet)
      if (bytes !== undefined) socket.write(bytes)
      if (hangUp === true) socket.end()
    }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`, seen}
}

/** The configuration of a destination at this address; topics are `seats/{site}/KIND` and `seats/status`. */
export function mqttConfig(url: string, more: Partial<MqttConfig> = {}): MqttConfig {
  const topics = Object.fromEntries(messageKinds.map(kind => [kind, `seats/{site}/${kind}`])) as MqttConfig['topics']
  return {
    url,
    clientId: 'seatkeeper',
    rejectUnauthorized: true,
    topics: {...topics, status: 'seats/status'},
    timeoutSeconds: 10,
    messages: {
      serverLicense: {sendRecurring: true, sendAlert: true}, seatsReleased: true, releaseFailed: true, planHalted: true, poolLow: true, atRiskDigest: false, seatReleased: false,
    },
    ...more,
  }
}

/** A message to tell from others by its number. */
export function mqttMessage(number: number, more: Partial<Message> = {}): Message {
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    kind: 'seatsReleased',
    event: 'seats released',
    at: 1_795_312_800_000 + number,
    site: 'prod',
    severity: 'info',
    title: `prod: ${number} seats were released`,
    lines: ['They are free now — for anybody.'],
    facts: [{name: 'Seats', value: String(number)}],
    data: {seats: number},
    ...more,
  }
}

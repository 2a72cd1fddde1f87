// One connection to an MQTT broker: made, used and ended. It never mends itself and keeps no message: the outbox is the one queue.
import {connect as connectTcp, isIP, type Socket} from 'node:net'
import {connect as connectTls, TLSSocket} from 'node:tls'
import {MqttClient, type IClientOptions} from 'mqtt'
import type {MqttConfig} from '../config/types.ts'
import {causeOf, isHangUp, mayBeOlder, type Cause} from './mqtt-answers.ts'

export type Publication = {readonly topic: string; readonly payload: string; readonly retain: boolean; readonly contentType: 'application/json' | 'text/plain'}

export type Link = {
  /** Resolves with nothing when the broker has acknowledged the message, else with the reason why it has not. */
  readonly publish: (publication: Publication) => Promise<Cause | undefined>
  /** Resolves when the connection is gone. */
  readonly lost: Promise<Cause>
  /** Says goodbye where the broker listens; takes a second at most. */
  readonly end: () => Promise<void>
}

/** `announce`: the topic of the status tells whether we are here. */
type Wish = {readonly config: MqttConfig; readonly announce: boolean; readonly signal: AbortSignal}

type Version = 4 | 5

const FAREWELL_MS = 1000
const HERE = 'online'
const GONE = 'offline'

const statusOf = (topic: string, payload: string): Publication => ({topic, payload, retain: true, contentType: 'text/plain'})

function openSocket({url, ca, cert, key, rejectUnauthorized}: MqttConfig): Socket {
  const {protocol, hostname, port} = new URL(url)
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  if (protocol === 'mqtt:') return connectTcp({host, port: Number(port || 1883)})
  return connectTls({
    host,
    port: Number(port || 8883),
    rejectUnauthorized,
    ...(isIP(host) === 0 && {servername: host}),
    ...(ca !== undefined && {ca}),
    ...(cert !== undefined && {cert}),
    ...(key !== undefined && {key: key.reveal()}),
  })
}

function clientOptions({config, announce}: Wish, protocolVersion: Version): IClientOptions {
  const {user, password, clientId, timeoutSeconds, topics} = config
  return {
    protocolVersion,
    clientId,
    ...(user !== undefined && {username: user}),
    ...(password !== undefined && {password: Buffer.from(password.reveal())}),
    ...(announce && {will: {topic: topics.status, payload: Buffer.from(GONE), qos: 1, retain: true}}),
    connectTimeout: timeoutSeconds * 1000,
    reconnectPeriod: 0,
    resubscribe: false,
    log: () => undefined, // where DEBUG is set its own prints what is sent, and the packet writer beneath it every text: hence the buffer above
  }
}

/** The whole packet as MQTT 5 writes it, its own length included. */
function packetBytes({topic, payload, contentType}: Publication): number {
  const properties = 1 + 3 + contentType.length + 2
  const rest = 2 + Buffer.byteLength(topic) + 2 + properties + Buffer.byteLength(payload)
  return 1 + (rest < 128 ? 1 : rest < 16_384 ? 2 : rest < 2_097_152 ? 3 : 4) + rest
}

type Session = {
  readonly client: MqttClient
  readonly socket: Socket
  readonly lost: Promise<Cause>
  /** Why the connection is gone or about to go. */
  readonly end: () => Cause | undefined
  /** Ends the connection; the first reason given is the one that counts. */
  readonly drop: (cause: Cause) => void
  /** Tells these when the connection is lost, until they are taken out again. */
  readonly waiting: Set<(cause: Cause) => void>
}

/**
 * The library holds reasons for impossible that brokers give (Mosquitto: 149 for a message that is too large), and does not tell them:
 * they stand in the bytes. What follows such an acknowledgment is lost on it, so the connection ends with it.
 */
function oddAcknowledgment(error: Error, bytes: Buffer): Cause | undefined {
  const code = bytes[1]! < 128 ? bytes[4] : bytes[5]
  return error.message === 'Invalid puback reason code' && bytes[0] === 0x40 && code !== undefined ? {kind: 'ended', code} : undefined
}

/** What it means that the other side hangs up, by how far we have come. */
const hungUp = {handshake: 'noHandshake', greeting: 'mute', open: 'closed'} as const

/** Whatever goes wrong ends the connection, and its end is told once to all who wait. */
function openSession(wish: Wish, version: Version): Session {
  const socket = openSocket(wish.config)
  const client = new MqttClient(() => socket, clientOptions(wish, version))
  const waiting: Session['waiting'] = new Set()
  let phase: keyof typeof hungUp = socket instanceof TLSSocket ? 'handshake' : 'greeting'
  let why: Cause | undefined
  let latest: Buffer = Buffer.alloc(0)
  const drop = (cause: Cause): void => {
    why ??= cause
    socket.destroy()
  }
  const onError = (error: Error): void => {
    const words = client.serverProperties?.reasonString
    drop(isHangUp(error) ? {kind: hungUp[phase]} : oddAcknowledgment(error, latest) ?? causeOf(error, words))
  }
  socket.prependListener('data', chunk => (latest = chunk))
  socket.once('secureConnect', () => (phase = 'greeting'))
  socket.on('error', onError)
  client.once('connect', () => (phase = 'open'))
  client.on('error', onError)
  client.on('disconnect', ({reasonCode, properties}) => drop({kind: 'ended', code: reasonCode ?? 0, words: properties?.reasonString}))
  const lost = new Promise<Cause>(resolve => client.once('close', () => {
    const cause = why ??= {kind: hungUp[phase]}
    resolve(cause)
    for (const tell of waiting) tell(cause)
  }))
  return {client, socket, lost, end: () => why, drop, waiting}
}

function createPublish({client, end, drop, waiting}: Session, timeoutSeconds: number): Link['publish'] {
  return publication => new Promise(resolve => {
    const gone = end()
    if (gone !== undefined) return resolve(gone)
    const limit = client.serverProperties?.maximumPacketSize ?? Number.POSITIVE_INFINITY
    const bytes = packetBytes(publication)
    if (bytes > limit) return resolve({kind: 'tooLarge', bytes, limit})
    // A broker that has not answered yet may still do so, too late: the connection is given up, that no answer is taken for another's.
    const overdue = setTimeout(() => drop({kind: 'unacknowledged'}), timeoutSeconds * 1000)
    const settle = (cause?: Cause): void => {
      clearTimeout(overdue)
      waiting.delete(settle)
      resolve(cause)
    }
    waiting.add(settle)
    const {topic, payload, retain, contentType} = publication
    client.publish(topic, payload, {qos: 1, retain, properties: {contentType, payloadFormatIndicator: true}}, (error, packet) => {
      if (!error) return settle()
      const {code} = error as {code?: unknown} // without one the connection is lost, and its end says why
      const words = packet !== undefined && 'properties' in packet ? packet.properties as {reasonString?: string} | undefined : undefined
      if (typeof code === 'number') settle({kind: 'unpublished', code, words: words?.reasonString})
    })
  })
}

function createEnd({client, socket, lost}: Session, publish: Link['publish'], statusTopic: string | undefined): Link['end'] {
  return async () => {
    const giveUp = setTimeout(() => socket.destroy(), FAREWELL_MS)
    if (statusTopic !== undefined) await publish(statusOf(statusTopic, GONE))
    client.end()
    await lost
    clearTimeout(giveUp)
  }
}

/** One attempt with one version of MQTT. A broker that does not take the status may take messages all the same. */
async function dial(wish: Wish, version: Version): Promise<Link | Cause> {
  const {config: {topics, timeoutSeconds}, announce, signal} = wish
  const session = openSession(wish, version)
  const {client, lost, drop} = session
  const cancel = (): void => drop({kind: 'closed'})
  signal.addEventListener('abort', cancel)
  try {
    const failure = await Promise.race([lost, new Promise<undefined>(resolve => client.once('connect', () => resolve(undefined)))])
    if (failure !== undefined) return failure
    const publish = createPublish(session, timeoutSeconds)
    const unsaid = announce ? await publish(statusOf(topics.status, HERE)) : undefined
    if (unsaid?.kind === 'ended') return {...unsaid, kind: 'refused'}
    if (unsaid !== undefined && unsaid.kind !== 'unpublished' && unsaid.kind !== 'tooLarge') return unsaid
    return {publish, lost, end: createEnd(session, publish, announce ? topics.status : undefined)}
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

/** Connects with MQTT 5, which tells why a message is refused, or with MQTT 3.1.1 where the broker knows no other. Resolves with the reason where that fails. */
export async function openLink(wish: Wish): Promise<Link | Cause> {
  try {
    const first = await dial(wish, 5)
    return 'kind' in first && mayBeOlder(first) && !wish.signal.aborted ? await dial(wish, 4) : first
  } catch (error) {
    return causeOf(error as Error) // certificate or key cannot be used
  }
}

// What an MQTT broker, the network or TLS made of a connection or a message, in words that say what to do; never with a password.
import {ReasonCodes} from 'mqtt'
import type {SendResult} from './sink.ts'

/** Why there is no connection, or why a message was not taken. `words` are the broker's own. */
export type Cause =
  | {readonly kind: 'error'; readonly code: string; readonly message: string} // of the network or of TLS
  | {readonly kind: 'silent'} // no answer to the attempt to connect
  | {readonly kind: 'mute'} // hung up instead of answering that
  | {readonly kind: 'noHandshake'} // hung up before the connection was encrypted
  | {readonly kind: 'nonsense'; readonly message: string} // answered something that is not MQTT
  | {readonly kind: 'refused'; readonly code: number; readonly words?: string | undefined} // answered that it does not let us in
  | {readonly kind: 'closed'} // hung up later
  | {readonly kind: 'ended'; readonly code: number; readonly words?: string | undefined} // hung up later, and said why
  | {readonly kind: 'unacknowledged'}
  | {readonly kind: 'unpublished'; readonly code: number; readonly words?: string | undefined}
  | {readonly kind: 'tooLarge'; readonly bytes: number; readonly limit: number}

/** With whom we deal, and as whom. `where` is the address as people know it. */
export type Broker = {readonly where: string; readonly clientId: string; readonly statusTopic: string; readonly timeoutSeconds: number; readonly isTls: boolean}

const NOT_AUTHORIZED = 135
const TOPIC_INVALID = 144
const TOO_LARGE = 149
const PAYLOAD_INVALID = 153
export const TAKEN_OVER = 142

/** What is wrong with a message stays wrong: such a one must not hold the others up. */
const forGood: Readonly<Record<number, string>> = {
  [NOT_AUTHORIZED]: 'Let this user publish there, or change `destinations.mqtt.topics`.',
  [TOPIC_INVALID]: 'Change `destinations.mqtt.topics`.',
  [TOO_LARGE]: 'Raise the limit of the broker.',
  [PAYLOAD_INVALID]: 'It does not take the JSON of Seatkeeper there.',
}

export const isForGood = (code: number): boolean => Object.hasOwn(forGood, code)

/** MQTT 3.1.1 has five codes of its own for a refused connection. */
const fromVersion3: Readonly<Record<number, number>> = {1: 132, 2: 133, 3: 136, 4: 134, 5: NOT_AUTHORIZED}

const modern = (code: number): number => fromVersion3[code] ?? code

/** Whether an older MQTT is worth a try. A broker from before MQTT 5 should say so, but some hang up. */
export function mayBeOlder(cause: Cause): boolean {
  return cause.kind === 'mute' || (cause.kind === 'refused' && modern(cause.code) === 132)
}

const untrusted = 'has a certificate of an authority that is not trusted here. Put the certificate of that authority into `destinations.mqtt.ca`.'
const ourCertificate = 'wants a client certificate that it trusts. Check `destinations.mqtt.cert` and `destinations.mqtt.key`.'
const noTls = 'does not speak TLS on this port (8883 as a rule). Check `destinations.mqtt`.'
const noRoute = 'cannot be reached over the network. Check the route and the firewall.'

const errors: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection. Is it running, and are host and port right?',
  ENOTFOUND: 'has an unknown host name. Check `destinations.mqtt`.',
  EAI_AGAIN: 'has a host name that cannot be looked up now. Check `destinations.mqtt` and the DNS.',
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  ETIMEDOUT: noRoute,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_SIGNATURE_FAILURE: untrusted,
  CERT_HAS_EXPIRED: 'has an expired certificate. Renew it there.',
  CERT_NOT_YET_VALID: 'has a certificate that is not valid yet. Check the clocks of both machines.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another name. Give one of its names as the host in `destinations.mqtt`.',
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: ourCertificate,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: ourCertificate,
  ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR: ourCertificate,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: ourCertificate,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: ourCertificate,
}

function ofError({code, message}: {code: string; message: string}): string {
  if (Object.hasOwn(errors, code)) return errors[code]!
  if (/^ERR_(SSL|TLS|OSSL)/.test(code)) return `failed the TLS handshake (${code}). Check \`ca\`, \`cert\` and \`key\` of \`destinations.mqtt\`.`
  return `could not be reached (${code || message}).`
}

const name = (code: number): string => ReasonCodes[code as keyof typeof ReasonCodes] ?? 'unknown reason'
const said = (words: string | undefined): string => (words === undefined || words.trim() === '' ? '' : ` It says: ${words.replace(/\s+/g, ' ').trim().slice(0, 200)}`)

const refusals: Readonly<Record<number, (broker: Broker) => string>> = {
  132: () => 'speaks neither MQTT 5 nor MQTT 3.1.1.',
  133: ({clientId}) => `does not accept the client id ${clientId}. Change \`destinations.mqtt.clientId\`.`,
  134: () => 'does not accept the user or the password. Check `destinations.mqtt`.',
  [NOT_AUTHORIZED]: ({clientId, statusTopic}) =>
    `does not let us in: the user or the password is wrong, or may not connect as ${clientId} or not publish to ${statusTopic}. Check \`destinations.mqtt\`.`,
  136: () => 'is not available now.',
  137: () => 'is too busy now.',
  138: ({clientId}) => `has banned the client ${clientId}. Ask whoever runs it.`,
  [TOPIC_INVALID]: ({statusTopic}) => `does not accept the topic ${statusTopic}. Change \`destinations.mqtt.topics.status\`.`,
  154: () => 'keeps no retained messages. Let it keep them (Mosquitto: retain_available).',
  155: () => 'does not acknowledge messages (QoS 1). Let it do so.',
  156: () => 'asks to use another server. Change `destinations.mqtt`.',
  157: () => 'has moved. Change `destinations.mqtt`.',
}

function ofRefusal(code: number, broker: Broker): string {
  return refusals[modern(code)]?.(broker) ?? `refused the connection: ${name(code)} (${code}).`
}

function ofEnding(code: number, {clientId}: Broker): string {
  if (code === TAKEN_OVER) return `gave the connection to another client that calls itself ${clientId}. Give each collector a \`destinations.mqtt.clientId\` of its own.`
  return `ended the connection: ${name(code)} (${code}).`
}

/** What happened, as a sentence for people. */
export function sentenceOf(cause: Cause, broker: Broker): string {
  const {where, timeoutSeconds, isTls} = broker
  switch (cause.kind) {
    case 'error': return `${where} ${ofError(cause)}`
    case 'silent': return `${where} did not answer within ${timeoutSeconds} s. Is it overloaded, or does something else listen on this port?`
    case 'mute': return `${where} closed the connection without an answer. ${isTls ? 'Does it want a client certificate' : 'Does this port want TLS (mqtts)'}, or is it no MQTT broker?`
    case 'noHandshake': return `${where} closed the connection in the TLS handshake. Does it speak TLS on this port (8883 as a rule)?`
    case 'nonsense': return `${where} answered something that is not MQTT (${cause.message}). Is the port right (1883 as a rule, 8883 with TLS)?`
    case 'refused': return `${where} ${ofRefusal(cause.code, broker)}${said(cause.words)}`
    case 'closed': return `${where} closed the connection.`
    case 'ended': return `${where} ${ofEnding(cause.code, broker)}${said(cause.words)}`
    case 'unacknowledged': return `${where} did not acknowledge a message within ${timeoutSeconds} s.`
    case 'unpublished': return `${where} did not take a message: ${name(cause.code)} (${cause.code}).${said(cause.words)}`
    case 'tooLarge': return `The message has ${cause.bytes} bytes, and ${where} takes ${cause.limit} at most. ${forGood[TOO_LARGE]!}`
  }
}

/** What that means for a message to this topic: `refused` only where another try cannot help. */
export function resultOf(cause: Cause | undefined, topic: string, broker: Broker): SendResult {
  if (cause === undefined) return {kind: 'taken'}
  if (cause.kind === 'tooLarge') return {kind: 'refused', sentence: sentenceOf(cause, broker)}
  if ((cause.kind === 'unpublished' || cause.kind === 'ended') && isForGood(cause.code)) {
    return {kind: 'refused', sentence: `${broker.where} refuses a message to ${topic}: ${name(cause.code)} (${cause.code}). ${forGood[cause.code]!}${said(cause.words)}`}
  }
  return {kind: 'later', sentence: sentenceOf(cause, broker)}
}

/** What the client or the socket threw; `words` are those of the broker, where it said some. */
export function causeOf(error: Error, words?: string): Cause {
  const {code} = error as {code?: unknown}
  if (typeof code === 'number') return {kind: 'refused', code, words}
  if (typeof code === 'string') return {kind: 'error', code, message: error.message}
  if (error.message === 'connack timeout') return {kind: 'silent'}
  if (error.message === 'Keepalive timeout') return {kind: 'closed'}
  return {kind: 'nonsense', message: error.message}
}

/** Whether the other side just went away. */
export function isHangUp(error: Error): boolean {
  const {code} = error as {code?: unknown}
  return code === 'ECONNRESET' || code === 'EPIPE'
}

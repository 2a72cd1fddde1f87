// The shape of the destinations as people write them, and of the switches for what each of them gets.
import {Type, type Static} from 'typebox'
import {closed, flag, name, port, seconds, secret, tags, text, texts} from './schema-parts.ts'

const onlyByEmail = 'goes to the user herself, so it is sent by e-mail alone; switch it on in destinations.email.messages'
const onlyPoints = 'is not for InfluxDB, which gets every release, plan and seat as points; only serverLicense has switches here'

/** As the documentation of server license monitoring writes it: `sendAlert: {enable: true}`. */
const nestedFlag = Type.Optional(Type.Union([Type.Boolean(), Type.Object({enable: flag}, closed)], {expected: 'true or false'}))
const serverLicense = Type.Optional(Type.Union(
  [Type.Boolean(), Type.Object({enable: flag, sendRecurring: nestedFlag, sendAlert: nestedFlag}, closed)],
  {expected: 'true, false or {enable, sendRecurring, sendAlert}'},
))

const switches = {serverLicense, seatsReleased: flag, releaseFailed: flag, planHalted: flag, poolLow: flag, atRiskDigest: flag}

/** `foreign` says of keys that are not here why they cannot be. */
const messages = Type.Optional(Type.Object(switches, {...closed, foreign: {seatReleased: onlyByEmail}}))
const emailMessages = Type.Optional(Type.Object({...switches, seatReleased: flag}, closed))
const influxMessages = Type.Optional(Type.Object({serverLicense}, {...closed, foreign: {
  ...Object.fromEntries(Object.keys(switches).map(key => [key, onlyPoints])), seatReleased: onlyByEmail,
}}))

const influxDb = Type.Object({
  enable: flag,
  url: Type.Optional(text),
  host: Type.Optional(text),
  port: Type.Optional(port),
  database: Type.Optional(text),
  retentionPolicy: Type.Optional(text),
  user: Type.Optional(text),
  password: Type.Optional(secret),
  org: Type.Optional(text),
  bucket: Type.Optional(text),
  token: Type.Optional(secret),
  timeoutSeconds: seconds,
  tags,
  messages: influxMessages,
}, closed)

const topic = Type.Optional(Type.String())
const topics = Type.Object({
  root: topic,
  status: topic,
  serverLicenseStatus: topic,
  serverLicenseAlert: topic,
  seatsReleased: topic,
  releaseFailed: topic,
  planHalted: topic,
  poolLow: topic,
  atRiskDigest: topic,
  test: topic,
}, {...closed, foreign: {seatReleased: onlyByEmail}})

const mqtt = Type.Object({
  enable: flag,
  url: Type.Optional(text),
  host: Type.Optional(text),
  port: Type.Optional(port),
  tls: flag,
  user: Type.Optional(text),
  password: Type.Optional(secret),
  ca: Type.Optional(text),
  cert: Type.Optional(text),
  key: Type.Optional(text),
  passphrase: Type.Optional(secret),
  rejectUnauthorized: flag,
  clientId: Type.Optional(text),
  topics: Type.Optional(topics),
  timeoutSeconds: seconds,
  messages,
}, closed)

const webhook = Type.Object({
  name,
  enable: flag,
  url: Type.Optional(secret),
  method: Type.Optional(Type.Enum(['POST', 'PUT', 'GET'])),
  headers: Type.Optional(Type.Record(Type.String(), secret)),
  secret: Type.Optional(secret),
  ca: Type.Optional(text),
  rejectUnauthorized: flag,
  template: Type.Optional(Type.Enum(['json', 'slack', 'teams'])),
  timeoutSeconds: seconds,
  messages,
}, closed)

const email = Type.Object({
  enable: flag,
  host: Type.Optional(text),
  port: Type.Optional(port),
  security: Type.Optional(Type.Enum(['tls', 'starttls', 'none'])),
  user: Type.Optional(text),
  password: Type.Optional(secret),
  ca: Type.Optional(text),
  rejectUnauthorized: flag,
  serverName: Type.Optional(text),
  clientName: Type.Optional(text),
  from: Type.Optional(text),
  to: texts,
  timeoutSeconds: seconds,
  userAddress: Type.Optional(Type.Object({attribute: Type.Optional(text), pattern: Type.Optional(text)}, closed)),
  messages: emailMessages,
}, closed)

export const destinations = Type.Object({
  influxDb: Type.Optional(influxDb),
  mqtt: Type.Optional(mqtt),
  webhooks: Type.Optional(Type.Array(webhook)),
  email: Type.Optional(email),
}, closed)

export type RawInfluxDb = Static<typeof influxDb>
export type RawMqtt = Static<typeof mqtt>
export type RawWebhook = Static<typeof webhook>
export type RawEmail = Static<typeof email>
export type RawMessages = Static<typeof emailMessages>
export type RawServerLicense = Static<typeof serverLicense>

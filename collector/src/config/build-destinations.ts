// Fills in what a configuration does not say about the destinations; one that is switched off is left out.
import {openKey} from './certificates.ts'
import {serverLicenseOf, switchesOf} from './messages.ts'
import {toText, type Path} from './path.ts'
import {isUsed} from './rules-destinations.ts'
import {isV2} from './rules-influxdb.ts'
import type {RawEmail, RawInfluxDb, RawMqtt, RawWebhook} from './schema-destinations.ts'
import {createSecret} from './secret.ts'
import {secretAt, textAt, type Surroundings} from './surroundings.ts'
import {topicsOf} from './topics.ts'
import type {DestinationsConfig, EmailConfig, InfluxDbConfig, InfluxDbTarget, MqttConfig, Secret, WebhookConfig} from './types.ts'
import {trimUrl} from './urls.ts'

export function buildDestinations(around: Surroundings): DestinationsConfig {
  const {influxDb, mqtt, webhooks = [], email} = around.raw.destinations ?? {}
  return {
    ...(isUsed(influxDb) ? {influxDb: buildInfluxDb(influxDb, around)} : {}),
    ...(isUsed(mqtt) ? {mqtt: buildMqtt(mqtt, around)} : {}),
    webhooks: webhooks.flatMap((webhook, index) => (isUsed(webhook) ? [buildWebhook(webhook, ['destinations', 'webhooks', index], around)] : [])),
    ...(isUsed(email) ? {email: buildEmail(email, around)} : {}),
  }
}

/** A key of its own when it has a value, none at all otherwise. */
const given = <Key extends string, Value>(key: Key, value: Value | undefined): {readonly [K in Key]?: Value} =>
  (value === undefined ? {} : {[key]: value}) as {readonly [K in Key]?: Value}

type Read = {readonly secret: (key: string) => Secret | undefined; readonly pem: (key: string) => string | undefined}

/** What was read for the keys of a section: secrets, and files by their path. */
function readOf(at: Path, around: Surroundings): Read {
  const isThere = (key: string): boolean => around.contents.has(toText([...at, key]))
  return {
    secret: key => (isThere(key) ? secretAt(around, [...at, key]) : undefined),
    pem: key => (isThere(key) ? textAt(around, [...at, key]) : undefined),
  }
}

function buildInfluxDb(influx: RawInfluxDb, around: Surroundings): InfluxDbConfig {
  return {
    url: trimUrl(influx.url ?? `http://${influx.host ?? ''}:${influx.port ?? 8086}`),
    timeoutSeconds: influx.timeoutSeconds ?? 30,
    target: buildTarget(influx, around),
    serverLicense: serverLicenseOf(influx.messages?.serverLicense, true),
  }
}

function buildTarget(influx: RawInfluxDb, around: Surroundings): InfluxDbTarget {
  const at: Path = ['destinations', 'influxDb']
  if (isV2(influx)) return {api: 'v2', org: influx.org ?? '', bucket: influx.bucket ?? '', token: secretAt(around, [...at, 'token'])}
  const {secret} = readOf(at, around)
  return {
    api: 'v1',
    database: influx.database ?? '',
    ...given('retentionPolicy', influx.retentionPolicy),
    ...given('user', influx.user),
    ...given('password', secret('password')),
    ...given('token', secret('token')),
  }
}

function buildMqtt(mqtt: RawMqtt, around: Surroundings): MqttConfig {
  const {secret, pem} = readOf(['destinations', 'mqtt'], around)
  const key = pem('key')
  return {
    url: brokerOf(mqtt),
    ...given('user', mqtt.user),
    ...given('password', secret('password')),
    ...given('ca', pem('ca')),
    ...given('cert', pem('cert')),
    ...given('key', key === undefined ? undefined : createSecret(openKey(key, secret('passphrase')?.reveal()))),
    rejectUnauthorized: mqtt.rejectUnauthorized ?? true,
    clientId: mqtt.clientId ?? 'seatkeeper',
    topics: topicsOf(mqtt.topics ?? {}),
    timeoutSeconds: mqtt.timeoutSeconds ?? 30,
    messages: switchesOf(mqtt.messages, 'machine'),
  }
}

const MQTT_PORTS: Readonly<Record<string, number>> = {'mqtt:': 1883, 'mqtts:': 8883}

function brokerOf({url, host = '', port, tls = false}: RawMqtt): string {
  const {protocol, hostname, port: written} = new URL(url ?? `${tls ? 'mqtts' : 'mqtt'}://${host}${port === undefined ? '' : `:${port}`}`)
  return `${protocol}//${hostname}:${written || MQTT_PORTS[protocol]}`
}

function buildWebhook(webhook: RawWebhook, at: Path, around: Surroundings): WebhookConfig {
  const {secret, pem} = readOf(at, around)
  return {
    name: webhook.name,
    url: secretAt(around, [...at, 'url']),
    method: webhook.method ?? 'POST',
    headers: Object.fromEntries(Object.keys(webhook.headers ?? {}).map(name => [name, secretAt(around, [...at, 'headers', name])])),
    ...given('secret', secret('secret')),
    ...given('ca', pem('ca')),
    rejectUnauthorized: webhook.rejectUnauthorized ?? true,
    template: webhook.template ?? 'json',
    timeoutSeconds: webhook.timeoutSeconds ?? 30,
    messages: switchesOf(webhook.messages, 'machine'),
  }
}

const MAIL_PORTS = {tls: 465, starttls: 587, none: 25} as const

function buildEmail(email: RawEmail, around: Surroundings): EmailConfig {
  const {secret, pem} = readOf(['destinations', 'email'], around)
  const security = email.security ?? 'starttls'
  return {
    host: (email.host ?? '').replaceAll(/[[\]]/g, ''),
    port: email.port ?? MAIL_PORTS[security],
    security,
    ...given('user', email.user),
    ...given('password', secret('password')),
    ...given('ca', pem('ca')),
    rejectUnauthorized: email.rejectUnauthorized ?? true,
    ...given('serverName', email.serverName),
    ...given('clientName', email.clientName),
    from: email.from ?? '',
    to: email.to ?? [],
    timeoutSeconds: email.timeoutSeconds ?? 60,
    messages: switchesOf(email.messages, 'email'),
    userAddress: {attribute: email.userAddress?.attribute ?? 'email', ...given('pattern', email.userAddress?.pattern)},
  }
}

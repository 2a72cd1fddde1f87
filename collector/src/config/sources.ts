// Lists which keys hold a secret and which name a certificate, of every site and of the destinations that are used.
import type {Path} from './path.ts'
import {isUsed} from './rules-destinations.ts'
import type {RawWebhook} from './schema-destinations.ts'
import type {RawConfig, RawQrs, RawSecret} from './schema.ts'

export type PemKey = 'cert' | 'key' | 'ca'

/** Paths of PEM files, and what opens the key. */
export type Certificates = Partial<Pick<RawQrs, PemKey | 'passphrase'>>

type At<Section> = readonly [Path, Section]

/** Every secret that is given, wherever it stands. Bad parts of the file may be missing. */
export function secretsOf(raw: Partial<RawConfig>): At<RawSecret>[] {
  const {influxDb, mqtt, email} = raw.destinations ?? {}
  const secrets: At<RawSecret | undefined>[] = [
    ...qrsOf(raw).map(([path, {passphrase}]) => [[...path, 'passphrase'], passphrase] as const),
    ...keysOf(['destinations', 'influxDb'], influxDb, ['password', 'token']),
    ...keysOf(['destinations', 'mqtt'], mqtt, ['password', 'passphrase']),
    ...webhooksOf(raw).flatMap(([path, webhook]) => secretsOfWebhook(path, webhook)),
    ...keysOf(['destinations', 'email'], email, ['password']),
    ...(raw.api?.tokens ?? []).map(({token}, index) => [['api', 'tokens', index, 'token'], token] as const),
  ]
  return secrets.flatMap(([path, secret]) => (secret === undefined ? [] : [[path, secret] as const]))
}

/** Every section that names certificates: sites must, destinations may. */
export function certificatesOf(raw: Partial<RawConfig>): At<Certificates>[] {
  const {mqtt, email} = raw.destinations ?? {}
  return [
    ...qrsOf(raw),
    ...(isUsed(mqtt) ? [[['destinations', 'mqtt'], mqtt] as const] : []),
    ...webhooksOf(raw).map(([path, {ca}]) => [path, ca === undefined ? {} : {ca}] as const),
    ...(isUsed(email) ? [[['destinations', 'email'], email] as const] : []),
  ]
}

const qrsOf = (raw: Partial<RawConfig>): At<Partial<RawQrs>>[] =>
  (raw.sites ?? []).map((site: Partial<RawConfig['sites'][number]>, index) => [['sites', index, 'qrs'], site.qrs ?? {}])

const webhooksOf = (raw: Partial<RawConfig>): At<Partial<RawWebhook>>[] =>
  (raw.destinations?.webhooks ?? []).flatMap((webhook: Partial<RawWebhook>, index) =>
    (isUsed(webhook) ? [[['destinations', 'webhooks', index], webhook] as const] : []))

function keysOf<Key extends string>(
  path: Path, section: ({readonly enable?: boolean} & {readonly [K in Key]?: RawSecret}) | undefined, keys: readonly Key[],
): At<RawSecret | undefined>[] {
  return isUsed(section) ? keys.map(key => [[...path, key], section[key]] as const) : []
}

const secretsOfWebhook = (path: Path, {url, secret, headers = {}}: Partial<RawWebhook>): At<RawSecret | undefined>[] => [
  [[...path, 'url'], url],
  [[...path, 'secret'], secret],
  ...Object.entries(headers).map(([name, value]) => [[...path, 'headers', name], value] as const),
]

// The secrets of the containers: which there are, and in which file each container finds its own.
import {pbkdf2Sync, randomBytes} from 'node:crypto'

/** By name; those that were made at an earlier start stay as they are. */
export type Secrets = ReadonlyMap<string, string>

/** One file for one account, so that no container reads what is another's. */
export type SecretFile = {readonly name: string; readonly owner: number; readonly text: string}

/** Accounts: `node`, `grafana` and `mosquitto` are those of the images; the database's is one that nobody else has. */
const OWNERS = {collector: 1000, grafana: 472, database: 1001, mosquitto: 1883} as const

type Entry = {readonly name: string; readonly make: () => string; readonly files: Readonly<Record<string, number>>}

const password = (): string => randomBytes(18).toString('base64url')
const token = (): string => `sk_${password()}`

const ALWAYS: readonly Entry[] = [
  {name: 'read-token', make: token, files: {'collector-read-token': OWNERS.collector, 'grafana-read-token': OWNERS.grafana}},
  {name: 'operate-token', make: token, files: {'collector-operate-token': OWNERS.collector, 'grafana-operate-token': OWNERS.grafana}},
  {name: 'grafana-admin', make: password, files: {'grafana-admin-password': OWNERS.grafana}},
  {name: 'influxdb-admin', make: password, files: {'database-admin-password': OWNERS.database}},
  {name: 'influxdb-writer', make: password, files: {'database-writer-password': OWNERS.database, 'collector-influxdb-password': OWNERS.collector}},
  {name: 'influxdb-reader', make: password, files: {'database-reader-password': OWNERS.database, 'grafana-influxdb-password': OWNERS.grafana}},
]

const DEMO: readonly Entry[] = [
  {name: 'mosquitto-collector', make: password, files: {'collector-mqtt-password': OWNERS.collector}},
  {name: 'mosquitto-watcher', make: password, files: {}},
]

/** Those that are kept, and new ones for what is missing. `demo` adds the message broker's. */
export function completeSecrets(kept: Secrets, {demo}: {readonly demo: boolean}): Secrets {
  return new Map([...ALWAYS, ...(demo ? DEMO : [])].map(({name, make}) => [name, kept.get(name) ?? make()]))
}

/** As mosquitto_passwd writes it: PBKDF2 with SHA-512, the rounds before the salt. */
function mosquittoHash(secret: string): string {
  const [rounds, salt] = [101, randomBytes(12)]
  return `$7$${rounds}$${salt.toString('base64')}$${pbkdf2Sync(secret, salt, rounds, 64, 'sha512').toString('base64')}`
}

/** The broker's list of logins, and the options of mosquitto_sub in the broker's container: it watches, and asks whether the broker lives. */
function mosquittoFiles(secrets: Secrets): SecretFile[] {
  const collector = secrets.get('mosquitto-collector')
  const watcher = secrets.get('mosquitto-watcher')
  if (collector === undefined || watcher === undefined) return []
  const owner = OWNERS.mosquitto
  return [
    {name: 'mosquitto-logins', owner, text: `collector:${mosquittoHash(collector)}\nwatcher:${mosquittoHash(watcher)}\n`},
    {name: 'mosquitto_sub', owner, text: `-u watcher\n-P ${watcher}\n`},
  ]
}

/** All files, each with its owner's account. */
export function secretFiles(secrets: Secrets): readonly SecretFile[] {
  const plain = [...ALWAYS, ...DEMO].flatMap(({name, files}) => {
    const value = secrets.get(name)
    return value === undefined ? [] : Object.entries(files).map(([file, owner]) => ({name: file, owner, text: `${value}\n`}))
  })
  return [...plain, ...mosquittoFiles(secrets)]
}

// Holds the documentation to the schema: its examples are accepted, and docs/configuration.md names every key.
import {mkdirSync, copyFileSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {createConfigFolder, SITES, type ConfigFolder} from '../../test-support/config-folder.ts'
import {configSchema} from './schema.ts'
import type {MessageSwitches} from './types.ts'

const root = join(import.meta.dirname, '../../..')
const page = readFileSync(join(root, 'docs/configuration.md'), 'utf8')
const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? ''

/** The configurations of another page, whole ones and sections; those in lists are indented. */
function examplesOf(file: string): string[] {
  const found = readFileSync(join(root, file), 'utf8').matchAll(/^( *)```yaml\n([\s\S]*?)^ *```/gm)
  return [...found].map(([, indent = '', yaml = '']) => yaml.replaceAll(new RegExp(`^${indent}`, 'gm'), ''))
    .filter(yaml => !yaml.startsWith('services:')) // that is for Compose
}
const SECRETS = {
  INFLUX_PASSWORD: 'a', GRAFANA_READ_TOKEN: 'b', GRAFANA_OPERATE_TOKEN: 'c', MQTT_PASSWORD: 'd', HOOK_TOKEN: 'e', HOOK_SECRET: 'f'.repeat(16), SMTP_PASSWORD: 'g',
  SLACK_WEBHOOK_URL: 'https://hooks.slack.example.com/h',
}

let folder: ConfigFolder
beforeAll(async () => {
  folder = await createConfigFolder()
  mkdirSync(join(folder.path, 'certificates'))
  for (const name of ['client.pem', 'client_key.pem', 'root.pem']) copyFileSync(join(folder.path, name), join(folder.path, 'certificates', name))
  copyFileSync(join(folder.path, 'root.pem'), join(folder.path, 'certificates', 'broker-ca.pem'))
  mkdirSync(join(folder.path, 'secrets'))
  folder.write('secrets/teams-webhook-url', 'https://teams.example.com/workflows/1?sig=x\n')
  folder.write('secrets/smtp-password', 'g\n')
})
afterAll(() => folder.remove())

type Node = {readonly properties?: Record<string, Node>; readonly items?: Node; readonly anyOf?: readonly Node[]}

const keysOf = ({properties = {}, items, anyOf = []}: Node): string[] => [
  ...Object.entries(properties).flatMap(([key, node]) => [key, ...keysOf(node)]),
  ...(items ? keysOf(items) : []),
  ...anyOf.flatMap(keysOf),
]

describe('docs/configuration.md', () => {
  it('has an example that is accepted', () => {
    const {sites, destinations, api} = folder.load(example, SECRETS)
    expect({
      sites: sites.map(({name, licenseManagement}) => [name, licenseManagement.enable, licenseManagement.dryRun]),
      influx: destinations.influxDb?.url,
      others: [destinations.mqtt?.url, ...destinations.webhooks.map(({name}) => name), destinations.email?.host],
      tokens: api.tokens.map(token => [token.name, token.scope, token.forGrafana]),
    }).toEqual({
      sites: [['prod', true, true], ['test', false, true]],
      influx: 'http://influxdb.example.com:8086',
      others: ['mqtts://mqtt.example.com:8883', 'operations', 'smtp.example.com'],
      tokens: [['grafana-read', 'read', true], ['grafana-operate', 'operate', true]],
    })
  })

  it('has an example of sites that share a license key', () => {
    const [, second = ''] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => yaml)
    expect(folder.load(second).sites.map(({name, licenseGroup}) => [name, licenseGroup])).toEqual([['prod', 'acme'], ['test', 'acme']])
  })

  it('has examples of Mosquitto, Slack, Teams and mail servers', () => {
    const [, , ...fragments] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml)
    const found = fragments.map(yaml => folder.load(`${SITES}${yaml}`, SECRETS).destinations)
    expect(found.map(({mqtt, webhooks, email}) => mqtt?.topics.poolLow ?? email?.port ?? webhooks.map(({name, template}) => [name, template]))).toEqual([
      'qlik/licenses/{site}/pool-low', [['slack', 'slack'], ['teams', 'teams']], 587, 25,
    ])
  })

  it.each([['README.md', 1], ['docs/operations.md', 8]])('has, as %s does, examples that are accepted', (file, count) => {
    const examples = examplesOf(file)
    const errors = examples.flatMap(yaml => folder.errors(yaml.startsWith('sites:') ? yaml : `${SITES}${yaml}`, SECRETS))
    expect({found: examples.length, errors}).toEqual({found: count, errors: []})
  })

  it('gives the defaults of every message as they are', () => {
    const {mqtt, webhooks, email} = folder.load(`${SITES}destinations: {mqtt: {host: b}, webhooks: [{name: a, url: 'http://a'}], email: {host: m, from: a@b, to: [c@d]}}`).destinations
    const flat = (messages: MessageSwitches | undefined): object => {
      const {serverLicense, ...others} = messages ?? {}
      return {'serverLicense.sendRecurring': serverLicense?.sendRecurring, 'serverLicense.sendAlert': serverLicense?.sendAlert, ...others}
    }
    const rows = [...(page.split('\n## messages')[1]?.split('\n## ')[0] ?? '').matchAll(/^\| `([\w.]+)` \|[^|]*\| (?:`(true|false)`|not there) \| `(true|false)` \|$/gm)]
    const written = (column: 2 | 3) => Object.fromEntries(rows.filter(([, key]) => key !== 'serverLicense.enable').map(row => [row[1] ?? '', row[column] === 'true']))
    expect([written(2), written(2), written(3)]).toEqual([flat(mqtt?.messages), flat(webhooks[0]?.messages), flat(email?.messages)])
  })

  it('names every key that the schema has', () => {
    const text = page.replace(example, '')
    const missing = keysOf(configSchema as Node).filter(key => !new RegExp(`\\b${key}\\b`).test(text))
    expect(missing).toEqual([])
  })

  it('gives examples of schedules that are understood as it says', () => {
    const rows = page.split('## Schedules')[1]?.match(/^\| `.*$/gm) ?? []
    const texts = rows.flatMap(row => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(match => match[1] ?? ''))
    const errors = texts.flatMap(text => folder.errors(`${example}\n`.replace('every 1 hour', text), SECRETS))
    expect({found: texts.length > 15, errors}).toEqual({found: true, errors: []})
  })
})

// Holds docs/configuration.md to the schema: its example is accepted, and it names every key.
import {mkdirSync, copyFileSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {createConfigFolder, type ConfigFolder} from '../../test-support/config-folder.ts'
import {configSchema} from './schema.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/configuration.md'), 'utf8')
const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
const SECRETS = {INFLUX_PASSWORD: 'a', GRAFANA_READ_TOKEN: 'b', GRAFANA_OPERATE_TOKEN: 'c'}

let folder: ConfigFolder
beforeAll(async () => {
  folder = await createConfigFolder()
  mkdirSync(join(folder.path, 'certificates'))
  for (const name of ['client.pem', 'client_key.pem', 'root.pem']) copyFileSync(join(folder.path, name), join(folder.path, 'certificates', name))
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
      tokens: api.tokens.map(token => [token.name, token.scope, token.forGrafana]),
    }).toEqual({
      sites: [['prod', true, true], ['test', false, true]],
      influx: 'http://influxdb.example.com:8086',
      tokens: [['grafana-read', 'read', true], ['grafana-operate', 'operate', true]],
    })
  })

  it('has an example of sites that share a license key', () => {
    const [, second = ''] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => yaml)
    expect(folder.load(second).sites.map(({name, licenseGroup}) => [name, licenseGroup])).toEqual([['prod', 'acme'], ['test', 'acme']])
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

// The configurations of the containers are accepted as they stand, with the files where the containers have them.
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {loadConfig} from '@seatkeeper/collector/config/load.ts'
import {describe, expect, it, onTestFinished} from 'vitest'
import {completeSecrets, secretFiles} from '../../docker/setup/secrets.ts'
import {makeCertificates} from '../qlik-simulator/certificate-maker.ts'
import {readCompose, textOf} from './compose-file.ts'

/** The file in a folder of its own, where the containers' paths lead into that folder. */
async function load(file: string, {demo}: {readonly demo: boolean}) {
  const folder = mkdtempSync(join(tmpdir(), 'seatkeeper-compose-'))
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}))
  for (const name of ['secrets', 'certificates', 'data']) mkdirSync(join(folder, name))
  for (const {name, text} of secretFiles(completeSecrets(new Map(), {demo}))) writeFileSync(join(folder, 'secrets', name), text)
  for (const [name, pem] of Object.entries(await makeCertificates(['localhost']))) for (const place of ['', 'certificates']) writeFileSync(join(folder, place, name), pem)
  const text = textOf(file).replaceAll('/run/seatkeeper', join(folder, 'secrets')).replaceAll('/var/lib/simulator/certificates', join(folder, 'certificates')).replace('/var/lib/seatkeeper', join(folder, 'data'))
  writeFileSync(join(folder, 'seatkeeper.yaml'), text)
  const loaded = loadConfig(join(folder, 'seatkeeper.yaml'), {})
  if ('errors' in loaded) expect.fail(JSON.stringify(loaded.errors))
  return {config: loaded.config, secret: (name: string) => readFileSync(join(folder, 'secrets', name), 'utf8').trim()}
}

describe.each([['docker/demo/seatkeeper.yaml', 'docker-compose.yml', true], ['docker/site/seatkeeper.yaml.example', 'docker-compose.site.yml', false]])('%s', (file, composeFile, demo) => {
  it('is a dry run that Grafana reaches, with the tokens that Grafana has', async () => {
    const {config, secret} = await load(file, {demo})
    expect(config.sites.map(({licenseManagement}) => licenseManagement.dryRun)).toEqual([true])
    expect([config.api.host, config.api.port]).toEqual(['0.0.0.0', 8484])
    expect(config.api.tokens.map(({name, scope, token}) => [name, scope, token.reveal()])).toEqual([
      ['grafana-read', 'read', secret('grafana-read-token')], ['grafana-operate', 'operate', secret('grafana-operate-token')],
    ])
  })

  it('writes to the InfluxDB of the containers with the login that is made there', async () => {
    const {config: {destinations: {influxDb}}, secret} = await load(file, {demo})
    const target = influxDb?.target
    if (target?.api !== 'v1') expect.fail('InfluxDB 1.x is written to.')
    expect([influxDb?.url, target.database, target.user, target.password?.reveal()]).toEqual(['http://influxdb:8086', 'qlik', 'writer', secret('database-writer-password')])
  })

  it('names hosts that there are, and folders that are mounted', () => {
    const {services} = readCompose(composeFile)
    const text = textOf(file)
    const hosts = [...text.matchAll(/^\s+(?:host: |url: \w+:\/\/)(\w+)(?::\d+)?$/gm)].map(([, host]) => host!).filter(host => host !== '0')
    expect(hosts.length).toBeGreaterThan(0)
    const names = [...Object.keys(services), ...Object.values(services).flatMap(({networks}) => (networks as {site?: {aliases?: string[]}} | undefined)?.site?.aliases ?? [])]
    expect(hosts.filter(host => !names.includes(host))).toEqual([])
    const mounted = (services.collector ?? services['site-collector'])!.volumes!.map(volume => volume.split(':').find(part => /^\/(run|etc|var)\//.test(part))!)
    const folders = [...text.matchAll(/\/(?:run|var\/lib)\/\w+/g)].map(([folder]) => folder)
    expect(folders.filter(folder => !mounted.includes(folder))).toEqual([])
  })
})

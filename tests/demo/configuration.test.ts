// The demo's configuration works as it is, keeps its tokens to itself, and gives a clean plan.
import {mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {loadConfig} from '@seatkeeper/collector/config/load.ts'
import {describe, expect, it, onTestFinished} from 'vitest'
import {runCommand} from '../parts/command.ts'
import {writeDemoConfiguration, type DemoAddresses} from './configuration.ts'
import {DAY, testLife} from './history/testing.ts'
import {root} from './world.ts'

const NOW = Date.parse('2026-03-02T12:00:00Z')

function write(addresses: Partial<DemoAddresses> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'seatkeeper-demo-'))
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}))
  const file = join(folder, 'seatkeeper.yaml')
  const tokens = writeDemoConfiguration(file, {siteUrl: 'https://localhost:4242', certs: join(root, '.cache/simulator-certs'), influxPort: 8086, database: 'qlik', ...addresses}, {dryRun: true})
  return {folder, file, tokens}
}

describe('the configuration of the demo', () => {
  it('needs nothing from the environment, and holds no token itself', async () => {
    const {certs} = (await testLife({users: 100, from: NOW})).simulator
    const {folder, file, tokens} = write({certs: certs.dir})
    const loaded = loadConfig(file, {})
    if ('errors' in loaded) expect.fail(JSON.stringify(loaded.errors))
    expect(loaded.config.api.tokens.map(({name, scope, token}) => [name, scope, token.reveal()])).toEqual([
      ['demo', 'operate', tokens.demo], ['grafana-read', 'read', tokens.read], ['grafana-operate', 'operate', tokens.operate],
    ])
    expect(Object.values(tokens).filter(token => readFileSync(file, 'utf8').includes(token))).toEqual([])
    expect(['tokens', 'tokens/demo', 'tokens/grafana-read', 'tokens/grafana-operate'].map(path => statSync(join(folder, path)).mode & 0o777)).toEqual([0o700, 0o600, 0o600, 0o600])
  })

  it('has new tokens each time', () => {
    expect(new Set([write(), write()].flatMap(({tokens}) => Object.values(tokens))).size).toBe(6)
  })

  it.each([100, 1000])('shields somebody by each exclusion at a site of %i users', async users => {
    const life = await testLife({users, from: NOW - 180 * DAY})
    life.moveTo(NOW)
    const {file} = write({siteUrl: life.simulator.url, certs: life.simulator.certs.dir})
    const {stdout} = await runCommand(process.execPath, [join(root, 'collector/src/cli.ts'), 'plan', '-c', file])
    expect(stdout.split('\n').filter(line => line.includes('shields'))).toEqual([
      expect.stringMatching(/^ {2}tag License do not release shields [1-9]\d* seats?$/), expect.stringMatching(/^ {2}role RootAdmin shields [1-9]\d* seats?$/),
    ])
  })
})

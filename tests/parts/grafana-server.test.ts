import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {dockerCommand, homeCommand, mustBeBuilt} from './grafana-server.ts'
import type {Start} from './grafana-server.ts'

let folder: string
let start: Start
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatkeeper-server-'))
  await mkdir(join(folder, 'dist/panels/atrisk'), {recursive: true})
  await writeFile(join(folder, 'dist/plugin.json'), '{}')
  await writeFile(join(folder, 'dist/panels/atrisk/plugin.json'), '{"id": 1}')
  start = {
    dataDir: join(folder, 'data'),
    pluginDir: join(folder, 'dist'),
    provisioningDir: '/seats/provisioning',
    dashboardsDir: '/seats/json',
    port: 3001,
    admin: {login: 'admin', password: 's3cret'},
    env: {SEATKEEPER_URL: 'http://127.0.0.1:8484', INFLUXDB_URL: 'http://localhost:8086/x', SEATKEEPER_READ_TOKEN: 'sk_read'},
  }
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, {recursive: true, force: true})
})

const always = {
  GF_SERVER_HTTP_ADDR: '127.0.0.1',
  GF_SERVER_HTTP_PORT: '3001',
  GF_SERVER_ROOT_URL: 'http://127.0.0.1:3001/',
  GF_LOG_MODE: 'console',
  GF_SECURITY_ADMIN_USER: 'admin',
  GF_SECURITY_ADMIN_PASSWORD: 's3cret',
  GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS: 'seatkeeper-licenses-app,seatkeeper-atrisk-panel',
  GF_DATAPROXY_SEND_USER_HEADER: 'true',
  GF_PLUGINS_PREINSTALL_DISABLED: 'true',
  GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED: 'true',
  GF_ANALYTICS_REPORTING_ENABLED: 'false',
  GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
  GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
  GF_NEWS_NEWS_FEED_ENABLED: 'false',
  GF_SECURITY_DISABLE_GRAVATAR: 'true',
  GF_SNAPSHOTS_EXTERNAL_ENABLED: 'false',
}

/** What a command's environment has that concerns Grafana and its provisioning files. */
const concerning = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => Object.fromEntries(Object.entries(env).filter(([name]) => /^(GF|SEATKEEPER|INFLUXDB)_/.test(name)))

describe('homeCommand', () => {
  it('runs the server of that folder with folders and settings of its own', async () => {
    const {env, ...command} = await homeCommand('/grafana', start)
    const dataDir = join(folder, 'data')
    expect(command).toEqual({name: 'Grafana', program: '/grafana/bin/grafana', args: ['server', '--homepath', '/grafana'], cwd: dataDir, logFile: join(dataDir, 'grafana.log'), readyMs: 120_000})
    expect(concerning(env)).toEqual({
      ...always,
      ...start.env,
      GF_PATHS_DATA: join(dataDir, 'data'),
      GF_PATHS_LOGS: join(dataDir, 'logs'),
      GF_PATHS_PLUGINS: join(dataDir, 'plugins'),
      GF_PATHS_PROVISIONING: '/seats/provisioning',
      SEATKEEPER_DASHBOARDS: '/seats/json',
    })
  })

  it('puts the plugin with its panel where Grafana looks for plugins, also over an older one', async () => {
    await homeCommand('/grafana', start)
    await writeFile(join(folder, 'dist/panels/atrisk/plugin.json'), '{"id": 2}')
    await homeCommand('/grafana', start)
    expect(await readFile(join(folder, 'data/plugins/seatkeeper-licenses-app/panels/atrisk/plugin.json'), 'utf8')).toBe('{"id": 2}')
  })

  it('passes on what any program needs, and none of the variables by which this machine configures a Grafana', async () => {
    vi.stubEnv('GF_SECURITY_ADMIN_PASSWORD', 'theirs')
    vi.stubEnv('GF_DATABASE_TYPE', 'mysql')
    vi.stubEnv('INFLUXDB_USER', 'theirs')
    const {env} = await homeCommand('/grafana', start)
    expect([env.PATH, env.GF_SECURITY_ADMIN_PASSWORD, env.GF_DATABASE_TYPE, env.INFLUXDB_USER]).toEqual([process.env.PATH, 's3cret', undefined, undefined])
  })

  it('lets the caller have the last word', async () => {
    const env = {GF_UNIFIED_ALERTING_ALERTMANAGER_CONFIG_POLL_INTERVAL: '5s', GF_DATAPROXY_SEND_USER_HEADER: 'false'}
    expect((await homeCommand('/grafana', {...start, env})).env).toMatchObject(env)
  })
})

describe('dockerCommand', () => {
  const named = `seatkeeper-grafana-${process.pid}-3001`

  it('runs the image on the network of the machine, with our folders in it to read and all values in the environment', () => {
    const {args, env, program, lastResort} = dockerCommand('grafana/grafana:1', start, 'linux')
    const inside = {
      ...always,
      ...start.env,
      GF_PATHS_DATA: '/var/lib/grafana',
      GF_PATHS_LOGS: '/var/log/grafana',
      GF_PATHS_PLUGINS: '/seatkeeper/plugins',
      GF_PATHS_PROVISIONING: '/seatkeeper/provisioning',
      SEATKEEPER_DASHBOARDS: '/seatkeeper/dashboards',
    }
    const given = args.flatMap((arg, at) => (args[at - 1] === '--env' ? [arg] : []))
    const mounted = args.flatMap((arg, at) => (args[at - 1] === '--mount' ? [arg] : []))
    expect({program, lastResort, start: args.slice(0, 6), image: args.at(-1), given: given.toSorted(), env: concerning(env), mounted}).toEqual({
      program: 'docker',
      lastResort: ['docker', 'rm', '--force', named],
      start: ['run', '--rm', '--name', named, '--network', 'host'],
      image: 'grafana/grafana:1',
      given: Object.keys(inside).toSorted(),
      env: inside,
      mounted: [
        `type=bind,source=${folder}/dist,target=/seatkeeper/plugins/seatkeeper-licenses-app,readonly`,
        'type=bind,source=/seats/provisioning,target=/seatkeeper/provisioning,readonly',
        'type=bind,source=/seats/json,target=/seatkeeper/dashboards,readonly',
      ],
    })
    expect(args.join(' ')).not.toMatch(/s3cret|sk_read/)
  })

  it('publishes its port on loopback alone where it has a network of its own, and reaches this machine by its other name', () => {
    const {args, env} = dockerCommand('grafana/grafana:1', start, 'darwin')
    expect({network: args.slice(4, 6), address: env.GF_SERVER_HTTP_ADDR, collector: env.SEATKEEPER_URL, database: env.INFLUXDB_URL, root: env.GF_SERVER_ROOT_URL}).toEqual({
      network: ['-p', '127.0.0.1:3001:3001'],
      address: '0.0.0.0',
      collector: 'http://host.docker.internal:8484',
      database: 'http://host.docker.internal:8086/x',
      root: 'http://127.0.0.1:3001/',
    })
  })

  it('leaves other addresses alone', () => {
    const env = {SEATKEEPER_URL: 'http://127.0.0.1.example.com', INFLUXDB_URL: 'http://influx:8086'}
    expect(dockerCommand('grafana/grafana:1', {...start, env}, 'darwin').env).toMatchObject(env)
  })
})

describe('mustBeBuilt', () => {
  it('wants a plugin.json', () => {
    mustBeBuilt(start.pluginDir)
    expect(() => mustBeBuilt('/nowhere')).toThrow('The plugin is not built: /nowhere has no plugin.json.')
  })
})

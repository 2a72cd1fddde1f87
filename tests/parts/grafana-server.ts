// How a Grafana of our own is started, from a folder or from the official image: its environment, its folders and its command.
import {existsSync} from 'node:fs'
import {cp, mkdir} from 'node:fs/promises'
import {join} from 'node:path'
import {appId, panelId} from './grafana-checks.ts'
import type {Person} from './grafana-client.ts'
import type {Program} from './server-process.ts'

export type Folders = {dataDir: string; pluginDir: string; provisioningDir: string; dashboardsDir: string}
export type Start = Folders & {port: number; admin: Person; env: NodeJS.ProcessEnv}
export type Command = Omit<Program<string>, 'probe'>

type Paths = {data: string; logs: string; plugins: string; provisioning: string; dashboards: string}

// Migrations of a first start take long on a busy machine.
const readyMs = 120_000

/** What any Grafana of ours runs with; `env` has the last word. */
function settings({port, admin, env}: Start, paths: Paths): NodeJS.ProcessEnv {
  return {
    GF_PATHS_DATA: paths.data,
    GF_PATHS_LOGS: paths.logs,
    GF_PATHS_PLUGINS: paths.plugins,
    GF_PATHS_PROVISIONING: paths.provisioning,
    GF_SERVER_HTTP_ADDR: '127.0.0.1',
    GF_SERVER_HTTP_PORT: String(port),
    GF_SERVER_ROOT_URL: `http://127.0.0.1:${port}/`,
    GF_LOG_MODE: 'console',
    GF_SECURITY_ADMIN_USER: admin.login,
    GF_SECURITY_ADMIN_PASSWORD: admin.password,
    // No blank after the comma: Grafana does not trim the names, and would load the first plugin only.
    GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS: `${appId},${panelId}`,
    GF_DATAPROXY_SEND_USER_HEADER: 'true',
    // Nothing is asked of the internet.
    GF_PLUGINS_PREINSTALL_DISABLED: 'true',
    GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED: 'true',
    GF_ANALYTICS_REPORTING_ENABLED: 'false',
    GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
    GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
    GF_NEWS_NEWS_FEED_ENABLED: 'false',
    GF_SECURITY_DISABLE_GRAVATAR: 'true',
    GF_SNAPSHOTS_EXTERNAL_ENABLED: 'false',
    SEATKEEPER_DASHBOARDS: paths.dashboards,
    ...env,
  }
}

/** Our own environment without what would configure a Grafana or its provisioning files. */
function bystanders(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(GF|SEATKEEPER|INFLUXDB)_/.test(name)))
}

/** Throws when the plugin is not built: Grafana would not start with settings for a plugin that is not there. */
export function mustBeBuilt(pluginDir: string): void {
  if (!existsSync(join(pluginDir, 'plugin.json'))) throw new Error(`The plugin is not built: ${pluginDir} has no plugin.json.`)
}

/** The command for the Grafana in the folder `home`, with all its own folders in `dataDir`. Copies the plugin. */
export async function homeCommand(home: string, start: Start): Promise<Command> {
  const own = (name: string): string => join(start.dataDir, name)
  const paths = {data: own('data'), logs: own('logs'), plugins: own('plugins'), provisioning: start.provisioningDir, dashboards: start.dashboardsDir}
  await Promise.all([paths.data, paths.logs, paths.plugins].map(folder => mkdir(folder, {recursive: true})))
  await cp(start.pluginDir, join(paths.plugins, appId), {recursive: true, force: true})
  return {
    name: 'Grafana',
    program: join(home, 'bin/grafana'),
    args: ['server', '--homepath', home],
    env: {...bystanders(), ...settings(start, paths)},
    cwd: start.dataDir,
    logFile: own('grafana.log'),
    readyMs,
  }
}

/** On Linux the container shares the machine's network; elsewhere it has one of its own, from which this machine goes by another name. */
function network(port: number, settled: NodeJS.ProcessEnv, platform: NodeJS.Platform): {args: string[]; env: NodeJS.ProcessEnv} {
  if (platform === 'linux') return {args: ['--network', 'host'], env: settled}
  const fromInside = (value: string | undefined): string | undefined => value?.replace(/^(https?:\/\/)(127\.0\.0\.1|localhost)(?=[:/]|$)/, '$1host.docker.internal')
  const addresses = Object.entries(settled).filter(([name]) => /^(SEATKEEPER|INFLUXDB)_URL$/.test(name))
  const env = {...settled, ...Object.fromEntries(addresses.map(([name, value]) => [name, fromInside(value)])), GF_SERVER_HTTP_ADDR: '0.0.0.0'}
  return {args: ['-p', `127.0.0.1:${port}:${port}`], env}
}

function mount(source: string, target: string): string[] {
  return ['--mount', `type=bind,source=${source},target=${target},readonly`]
}

/**
 * The command for the image, by a container with a name of its own that is removed when it ends, and its data with it: the image's user could
 * not write into a folder of ours. Values go by the environment: arguments can be seen by all.
 */
export function dockerCommand(image: string, start: Start, platform: NodeJS.Platform = process.platform): Command {
  const inside = (name: string): string => `/seatkeeper/${name}`
  const paths = {data: '/var/lib/grafana', logs: '/var/log/grafana', plugins: inside('plugins'), provisioning: inside('provisioning'), dashboards: inside('dashboards')}
  const {args, env} = network(start.port, settings(start, paths), platform)
  const name = `seatkeeper-grafana-${process.pid}-${start.port}`
  const mounts = [
    ...mount(start.pluginDir, `${paths.plugins}/${appId}`),
    ...mount(start.provisioningDir, paths.provisioning),
    ...mount(start.dashboardsDir, paths.dashboards),
  ]
  return {
    name: 'Grafana',
    program: 'docker',
    args: ['run', '--rm', '--name', name, ...args, ...Object.keys(env).flatMap(key => ['--env', key]), ...mounts, image],
    env: {...bystanders(), ...env},
    logFile: join(start.dataDir, 'grafana.log'),
    readyMs,
    lastResort: ['docker', 'rm', '--force', name],
  }
}

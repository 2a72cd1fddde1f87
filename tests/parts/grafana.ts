// Runs the product's plugin, provisioning and dashboards in the real Grafana that is given, for tests and the demo.
import {mkdir, mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {runCommand} from './command.ts'
import {givenGrafana} from './given-grafana.ts'
import type {GivenGrafana} from './given-grafana.ts'
import {connectGrafana, randomPassword} from './grafana-client.ts'
import type {GrafanaClient, Person} from './grafana-client.ts'
import {dockerCommand, homeCommand, mustBeBuilt} from './grafana-server.ts'
import type {Command, Start} from './grafana-server.ts'
import {setUpByApi} from './grafana-setup.ts'
import {end, launch, onPort} from './server-process.ts'
import {undoAll} from './undo.ts'

export type GrafanaOptions = {
  /** The built plugin: a folder with plugin.json. */
  pluginDir: string
  /** Folder with the folders `plugins`, `datasources`, `dashboards` and `alerting`. */
  provisioningDir: string
  /** Folder with the JSON of the dashboards; SEATKEEPER_DASHBOARDS of the provisioning files. */
  dashboardsDir: string
  /** The variables of the provisioning files, and any GF_ setting for a Grafana of our own. */
  env?: Record<string, string>
  /**
   * Kept on stop when given; else a temporary folder, removed on stop. To use one again give the same adminPassword.
   * With Docker the data go with the container, and only the log is kept.
   */
  dataDir?: string
  /** A free port when not given. */
  port?: number
  /** A random one when not given. */
  adminPassword?: string
  /** Told of slow steps. Without it no image is pulled. */
  say?: (line: string) => void
  /** What givenGrafana answers for this process, when not given. */
  given?: GivenGrafana
}

export type Grafana = GrafanaClient & {
  /** As the server says it, such as `12.3.0`. */
  version: string
  /** Ends a Grafana of our own, or takes out of a running one what was put in. */
  stop: () => Promise<void>
}

async function versionAt(url: string): Promise<string | undefined> {
  const health = await fetch(`${url}/api/health`).then(response => response.json(), () => undefined)
  const {database, version = ''} = (health ?? {}) as {database?: string; version?: string}
  return database === 'ok' ? version : undefined
}

async function dataFolder(given: string | undefined): Promise<string> {
  if (given === undefined) return mkdtemp(join(tmpdir(), 'seatkeeper-grafana-'))
  await mkdir(given, {recursive: true})
  return resolve(given)
}

/** The last resort of a command ends what its process merely stands for, such as a container. */
async function runLastResort({lastResort: [program = '', ...args] = []}: Command): Promise<void> {
  if (program !== '') await runCommand(program, args)
}

async function launchGrafana(command: Command, url: string): ReturnType<typeof launch<string>> {
  // Another Grafana on the port would answer as well: this very one must say that it listens.
  return launch({...command, probe: async said => (said.includes('HTTP Server Listen') ? versionAt(url) : undefined)}).catch(async (error: unknown) => {
    await runLastResort(command)
    throw error
  })
}

async function startOwn(toCommand: (start: Start) => Command | Promise<Command>, options: GrafanaOptions): Promise<Grafana> {
  const {env = {}, port: wanted, adminPassword = randomPassword()} = options
  const [pluginDir, provisioningDir, dashboardsDir] = [resolve(options.pluginDir), resolve(options.provisioningDir), resolve(options.dashboardsDir)]
  mustBeBuilt(pluginDir)
  const admin: Person = {login: 'admin', password: adminPassword}
  const dataDir = await dataFolder(options.dataDir)
  const removeTemporary = async (): Promise<void> => {
    if (options.dataDir === undefined) await rm(dataDir, {recursive: true, force: true})
  }
  const start = async (port: number) => {
    const url = `http://127.0.0.1:${port}`
    const command = await toCommand({dataDir, pluginDir, provisioningDir, dashboardsDir, port, admin, env})
    const {child, ready} = await launchGrafana(command, url)
    return {child, version: ready, command, url}
  }
  const {child, version, command, url} = await onPort(wanted, start).catch(async (error: unknown) => {
    await removeTemporary()
    throw error
  })
  const stop = async (): Promise<void> => {
    await end(child, 'SIGTERM')
    await runLastResort(command)
    await removeTemporary()
  }
  return {...connectGrafana(url, admin), version, stop}
}

async function useRunning({url, admin}: {url: string; admin: Person}, {provisioningDir, dashboardsDir, env = {}}: GrafanaOptions): Promise<Grafana> {
  const client = connectGrafana(url, admin)
  const undo = [await setUpByApi(client, {provisioningDir, dashboardsDir, env})]
  const addUser: Grafana['addUser'] = async (login, role) => {
    // Its people are not ours: a name of theirs must not be in the way.
    const person = await client.addUser(`${login}-${randomPassword().slice(0, 6).toLowerCase()}`, role)
    undo.push(() => client.remove(`/api/admin/users/${person.id}`))
    return person
  }
  return {...client, addUser, version: (await versionAt(url)) ?? '', stop: () => undoAll(undo)}
}

/**
 * Starts the Grafana that is given, with the plugin and all that is provisioned, and waits until it answers; into a running one (GRAFANA_URL)
 * it is put by the API. Throws why there is none, the last lines of the log when it dies at start, or what a running one lacks.
 */
export async function startGrafana(options: GrafanaOptions): Promise<Grafana> {
  const {say, given = await givenGrafana(process.env, say === undefined ? {} : {sayPull: say})} = options
  if (given.kind === 'none') throw new Error(given.reason)
  if (given.kind === 'url') return useRunning(given, options)
  return startOwn(start => (given.kind === 'home' ? homeCommand(given.home, start) : dockerCommand(given.image, start)), options)
}

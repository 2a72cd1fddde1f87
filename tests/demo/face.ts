// What a person opens in the browser: the real Grafana that is given, with everything provisioned, or else the workbench.
import {join, resolve} from 'node:path'
import {givenGrafana, namesGrafana, type GivenGrafana} from '../parts/given-grafana.ts'
import {startGrafana, type Grafana} from '../parts/grafana.ts'
import {connectGrafana, type Person, type Role} from '../parts/grafana-client.ts'
import {mustTake} from '../parts/grafana-setup.ts'
import {ensurePlugin} from '../parts/plugin-build.ts'
import {hostBundle} from '../workbench/host-bundle.ts'
import {startWorkbench} from '../workbench/server.ts'

const root = resolve(import.meta.dirname, '../..')

export type FaceWish = {
  readonly collectorUrl: string
  /** Those that Grafana holds. */
  readonly tokens: {readonly read: string; readonly operate: string}
  readonly influx: {readonly url: string; readonly database: string}
  /** Where a Grafana of our own keeps its data. */
  readonly folder: string
}

/** `lines` tell where to look and as whom to sign in. */
export type Face = {readonly name: string; readonly url: string; readonly lines: readonly string[]; readonly stop: () => Promise<void>}

/** Starts the face that was decided on. */
export type StartFace = (wish: FaceWish) => Promise<Face>

type Say = (line: string) => void

const PATHS = {
  'at-risk list': '/a/seatkeeper-licenses-app/at-risk',
  dashboard: '/d/seatkeeper-overview',
  'alert rule': '/alerting/list',
  configuration: '/plugins/seatkeeper-licenses-app',
} as const

const people: readonly {readonly login: string; readonly role: Role}[] = [{login: 'editor', role: 'Editor'}, {login: 'viewer', role: 'Viewer'}]

const signIn = ({login, password}: Person, may: string) => `  ${login} / ${password}`.padEnd(44) + may

async function grafanaLines(grafana: Grafana): Promise<string[]> {
  const [editor, viewer] = await Promise.all(people.map(({login, role}) => grafana.addUser(login, role)))
  return [
    `Grafana ${grafana.version}   ${grafana.url}`,
    ...Object.entries(PATHS).map(([name, path]) => `  ${name.padEnd(14)} ${grafana.url}${path}`),
    'Sign in as',
    signIn(grafana.admin, 'configures'), signIn(editor!, 'releases and excludes'), signIn(viewer!, 'looks'),
  ]
}

const contents = {provisioningDir: join(root, 'provisioning'), dashboardsDir: join(root, 'dashboards/json')} as const

/** The variables of the provisioning files. */
const variables = ({collectorUrl, tokens, influx}: Omit<FaceWish, 'folder'>) => ({
  SEATKEEPER_URL: collectorUrl, SEATKEEPER_READ_TOKEN: tokens.read, SEATKEEPER_OPERATE_TOKEN: tokens.operate,
  INFLUXDB_URL: influx.url, INFLUXDB_DATABASE: influx.database, INFLUXDB_USER: '', INFLUXDB_PASSWORD: '',
})

/** A running one is asked now whether it can take the app: what will be put in does not matter for that. */
async function decideOnGrafana(given: GivenGrafana, pluginDir: string, say: Say): Promise<StartFace> {
  const unknown = {collectorUrl: 'http://127.0.0.1', tokens: {read: '-', operate: '-'}, influx: {url: 'http://127.0.0.1', database: '-'}}
  if (given.kind === 'url') await mustTake(connectGrafana(given.url, given.admin), {...contents, env: variables(unknown)})
  return async wish => {
    const grafana = await startGrafana({given, say, pluginDir, ...contents, dataDir: join(wish.folder, 'grafana'), env: variables(wish)})
    return {name: 'Grafana', url: grafana.url, lines: await grafanaLines(grafana), stop: grafana.stop}
  }
}

async function decideOnWorkbench(reason: string, dist: string): Promise<StartFace> {
  await hostBundle()
  return async ({collectorUrl, tokens}) => {
    const {url, stop} = await startWorkbench({
      dist, login: 'editor',
      settings: {enabled: true, pinned: true, jsonData: {apiUrl: collectorUrl}, secureJsonData: {readToken: tokens.read, operateToken: tokens.operate}},
    })
    return {
      name: 'Workbench', url, stop,
      lines: [
        `Workbench      ${url}`,
        '  the panel, the page and the configuration as Grafana shows them; sign in as Viewer, Editor or Admin at its top',
        `  It stands in for Grafana: ${reason}`,
        '  For dashboards and alerts give a real one: GRAFANA_HOME (a folder with bin/grafana, conf, public), GRAFANA_URL, or Docker.',
      ],
    }
  }
}

/**
 * Decides on the face and makes ready what it needs, before anything slow is begun. Throws where the app does not build, and where a Grafana
 * is named but cannot be used, with what to do.
 */
export async function decideOnFace(say: Say, env: NodeJS.ProcessEnv = process.env): Promise<StartFace> {
  const given = await givenGrafana(env, {sayPull: say})
  if (given.kind === 'none' && namesGrafana(env)) throw new Error(given.reason)
  const dist = await ensurePlugin(say)
  return given.kind === 'none' ? decideOnWorkbench(given.reason, dist) : decideOnGrafana(given, dist, say)
}

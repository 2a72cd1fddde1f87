// What a person opens in the browser: the real Grafana that is given, with everything provisioned, or else the workbench.
import {join, resolve} from 'node:path'
import {givenGrafana, namesGrafana, type GivenGrafana} from '../parts/given-grafana.ts'
import {startGrafana, type Grafana} from '../parts/grafana.ts'
import type {Person, Role} from '../parts/grafana-client.ts'
import {ensurePlugin} from '../parts/plugin-build.ts'
import {startWorkbench} from '../workbench/server.ts'

const root = resolve(import.meta.dirname, '../..')

/** The tokens that Grafana holds. */
export type FaceTokens = {readonly read: string; readonly operate: string}

export type FaceWish = {
  readonly collectorUrl: string
  readonly tokens: FaceTokens
  readonly influx: {readonly url: string; readonly database: string}
  /** Where a Grafana of our own keeps its data. */
  readonly folder: string
}

/** `lines` tell where to look and as whom to sign in. */
export type Face = {readonly lines: readonly string[]; readonly stop: () => Promise<void>}

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

async function showInGrafana(given: GivenGrafana, {collectorUrl, tokens, influx, folder}: FaceWish, say: Say): Promise<Face> {
  const grafana = await startGrafana({
    given, say, pluginDir: await ensurePlugin(say), provisioningDir: join(root, 'provisioning'), dashboardsDir: join(root, 'dashboards/json'), dataDir: join(folder, 'grafana'),
    env: {
      SEATKEEPER_URL: collectorUrl, SEATKEEPER_READ_TOKEN: tokens.read, SEATKEEPER_OPERATE_TOKEN: tokens.operate,
      INFLUXDB_URL: influx.url, INFLUXDB_DATABASE: influx.database, INFLUXDB_USER: '', INFLUXDB_PASSWORD: '',
    },
  })
  return {lines: await grafanaLines(grafana), stop: grafana.stop}
}

async function showInWorkbench(reason: string, {collectorUrl, tokens}: FaceWish, say: Say): Promise<Face> {
  const workbench = await startWorkbench({
    dist: await ensurePlugin(say),
    settings: {enabled: true, pinned: true, jsonData: {apiUrl: collectorUrl}, secureJsonData: {readToken: tokens.read, operateToken: tokens.operate}},
    login: 'editor',
  })
  return {
    lines: [
      `Workbench      ${workbench.url}`,
      '  the panel, the page and the configuration as Grafana shows them; sign in as Viewer, Editor or Admin at its top',
      `  It stands in for Grafana: ${reason}`,
      '  For dashboards and alerts give a real one: GRAFANA_HOME (a folder with bin/grafana, conf, public), GRAFANA_URL, or Docker.',
    ],
    stop: workbench.stop,
  }
}

/** Throws where a Grafana is named but cannot be used, with what to do. */
export async function startFace(wish: FaceWish, say: Say): Promise<Face> {
  const given = await givenGrafana(process.env, {sayPull: say})
  if (given.kind === 'none' && namesGrafana()) throw new Error(given.reason)
  return given.kind === 'none' ? showInWorkbench(given.reason, wish, say) : showInGrafana(given, wish, say)
}

// Looks whether a running Grafana can take the product's things, before anything is put into it.
import type {GrafanaClient} from './grafana-client.ts'
import type {Provisioned} from './grafana-provisioning.ts'

/** The app's settings, as far as they matter here; `temporary` marks those of a test or a demo. */
export type Settings = {enabled?: boolean; pinned?: boolean; jsonData?: {apiUrl?: string; temporary?: boolean} | null}

export const appId = 'seatkeeper-licenses-app'
export const panelId = 'seatkeeper-atrisk-panel'

const howToInstall =
  `copy grafana-plugin/dist into its plugins folder as ${appId}, allow both plugins unsigned ` +
  `(allow_loading_unsigned_plugins = ${appId},${panelId} under [plugins], without a blank), set send_user_header = true under [dataproxy], and restart it.`

async function mustHave(client: GrafanaClient, plugin: string): Promise<Settings> {
  const {status, body} = await client.request('GET', `/api/plugins/${plugin}/settings`)
  if (status === 200) return body as Settings
  if (status === 404) throw new Error(`The Grafana at ${client.url} does not have the plugin ${plugin}: ${howToInstall}`)
  if (status === 401 || status === 403) throw new Error(`The Grafana at ${client.url} does not let ${client.admin.login} set it up (${status}): give an administrator in GRAFANA_USER and GRAFANA_PASSWORD.`)
  throw new Error(`Grafana answered ${status} when asked for the plugin ${plugin}.`)
}

/** Without the header no release could be put down to a person. Who is no server administrator cannot see the setting: then it shows at the first release. */
async function mustSendUser(client: GrafanaClient): Promise<void> {
  const {status, body} = await client.request('GET', '/api/admin/settings')
  const settings = body as {dataproxy?: {send_user_header?: string}}
  if (status === 200 && settings.dataproxy?.send_user_header !== 'true') {
    throw new Error(`The Grafana at ${client.url} does not say who acts: set send_user_header = true under [dataproxy] and restart it.`)
  }
}

/** What a test or a demo left behind that was killed may be written over. */
export function isLeftover({jsonData}: Settings): boolean {
  return jsonData?.temporary === true
}

/** A Grafana that shows a real collector must not be turned to another one, nor lose its dashboards when the demo ends. */
async function mustBeFree(client: GrafanaClient, {dataSources, dashboards, groups}: Provisioned): Promise<void> {
  const things: [name: string, path: string][] = [
    ...dataSources.map(({uid}): [string, string] => [`the data source ${String(uid)}`, `/api/datasources/uid/${String(uid)}`]),
    ...dashboards.map(({dashboard: {uid}}): [string, string] => [`the dashboard ${String(uid)}`, `/api/dashboards/uid/${String(uid)}`]),
    ...groups.flatMap(({rules}) => rules.map(({uid}): [string, string] => [`the alert rule ${uid}`, `/api/v1/provisioning/alert-rules/${uid}`])),
  ]
  const found = await Promise.all(things.map(async ([name, path]) => ((await client.request('GET', path)).status === 200 ? [name] : [])))
  const names = found.flat()
  if (names.length > 0) throw new Error(`The Grafana at ${client.url} is in use: it has ${names.join(', ')}. Give one that has none of it.`)
}

/** Gives the app's settings as they are. Throws what the Grafana lacks and what to do, or that it serves somebody already. */
export async function mustFit(client: GrafanaClient, contents: Provisioned): Promise<Settings> {
  if (!contents.apps.some(({type}) => type === appId)) throw new Error(`The provisioning files hold no settings for ${appId}.`)
  const settings = await mustHave(client, appId)
  await mustHave(client, panelId)
  await mustSendUser(client)
  if (isLeftover(settings)) return settings
  if ((settings.jsonData?.apiUrl ?? '') !== '') throw new Error(`The Grafana at ${client.url} is in use: its app has the address of a collector. Give one whose app is not set up.`)
  await mustBeFree(client, contents)
  return settings
}

// Puts the app's settings, data source, dashboards and alert rules into a running Grafana by its HTTP API, and takes them out again.
import {appId, isLeftover, mustFit} from './grafana-checks.ts'
import type {Settings} from './grafana-checks.ts'
import type {GrafanaClient} from './grafana-client.ts'
import {readProvisioning} from './grafana-provisioning.ts'
import type {Fields, Provisioned, Rule, RuleGroup, Variables} from './grafana-provisioning.ts'
import {undoAll} from './undo.ts'
import type {Undo} from './undo.ts'

export type Contents = {provisioningDir: string; dashboardsDir: string; env: Variables}

type Folder = {uid: string; title: string}

async function putApp(client: GrafanaClient, {apps}: Provisioned, before: Settings): Promise<Undo> {
  const {jsonData, secureJsonData} = apps.find(({type}) => type === appId) ?? {}
  const path = `/api/plugins/${appId}/settings`
  await client.must('POST', path, {enabled: true, pinned: true, jsonData: {...(jsonData as Fields), temporary: true}, secureJsonData})
  const {enabled = false, pinned = false, jsonData: others} = isLeftover(before) ? {} : before
  // Grafana keeps every setting that is not overwritten, so what was not there is made empty.
  const emptied = Object.fromEntries(Object.keys((secureJsonData as Fields | undefined) ?? {}).map(key => [key, '']))
  return () => client.must('POST', path, {enabled, pinned, jsonData: {...others, apiUrl: ''}, secureJsonData: emptied})
}

async function putDataSource(client: GrafanaClient, dataSource: Fields): Promise<Undo> {
  // Not isDefault: the Grafana has a default of its own, or none.
  const {name, uid, type, access, url, user, database, basicAuth, basicAuthUser, jsonData, secureJsonData} = dataSource
  const body = {name, uid, type, access, url, user, database, basicAuth, basicAuthUser, jsonData, secureJsonData}
  const path = `/api/datasources/uid/${String(uid)}`
  const {status} = await client.request('GET', path)
  await (status === 200 ? client.must('PUT', path, body) : client.must('POST', '/api/datasources', body))
  return () => client.remove(path)
}

/** Gives the uid of a folder by its title, and makes the folder when there is none; the general folder has no uid. */
async function putFolder(client: GrafanaClient, title: string, undo: Undo[]): Promise<string> {
  if (title === '') return ''
  const found = ((await client.must('GET', '/api/folders?limit=1000')) as Folder[]).find(folder => folder.title === title)
  if (found !== undefined) return found.uid
  const {uid} = (await client.must('POST', '/api/folders', {title})) as Folder
  undo.push(async () => {
    // Somebody may have saved a thing of theirs in it meanwhile.
    const inside = (await client.must('GET', `/api/search?folderUIDs=${uid}`)) as unknown[]
    if (inside.length === 0) await client.remove(`/api/folders/${uid}`)
  })
  return uid
}

async function putDashboard(client: GrafanaClient, dashboard: Fields, folderUid: string): Promise<Undo> {
  const {uid} = (await client.must('POST', '/api/dashboards/db', {dashboard: {...dashboard, id: null}, folderUid, overwrite: true})) as {uid: string}
  return () => client.remove(`/api/dashboards/uid/${uid}`)
}

/** A rule as the API takes it: some of its keys have other names than in a file, and the dashboard and panel stand among the annotations alone. */
function toApi({dashboardUid, panelId: panel, annotations, ...rule}: Rule, folderUID: string, ruleGroup: string): Fields {
  const {keepFiringFor: keep_firing_for, missing_series_evals_to_resolve: missingSeriesEvalsToResolve, ...same} = rule
  const link = dashboardUid === undefined ? {} : {__dashboardUid__: dashboardUid, __panelId__: String(panel)}
  return {...same, keep_firing_for, missingSeriesEvalsToResolve, annotations: {...(annotations as Fields | undefined), ...link}, folderUID, ruleGroup}
}

async function putRule(client: GrafanaClient, rule: Fields & {uid?: unknown}): Promise<Undo> {
  const path = `/api/v1/provisioning/alert-rules/${String(rule.uid)}`
  const {status} = await client.request('GET', path)
  await (status === 200 ? client.must('PUT', path, rule) : client.must('POST', '/api/v1/provisioning/alert-rules', rule))
  return () => client.remove(path)
}

async function putGroup(client: GrafanaClient, {folder, name, seconds, rules}: RuleGroup, undo: Undo[]): Promise<void> {
  const folderUid = await putFolder(client, folder, undo)
  for (const rule of rules) undo.push(await putRule(client, toApi(rule, folderUid, name)))
  // A rule cannot carry the interval of its group: the group is read back and written with it.
  const path = `/api/v1/provisioning/folder/${folderUid}/rule-groups/${encodeURIComponent(name)}`
  const group = (await client.must('GET', path)) as Fields
  if (group.interval !== seconds) await client.must('PUT', path, {...group, interval: seconds})
}

async function readFitting(client: GrafanaClient, {provisioningDir, dashboardsDir, env}: Contents): Promise<{contents: Provisioned; before: Settings}> {
  const contents = await readProvisioning(provisioningDir, {...env, SEATKEEPER_DASHBOARDS: dashboardsDir})
  return {contents, before: await mustFit(client, contents)}
}

/** Puts nothing in. Throws what is missing in that Grafana and what to do, or that it is in use. */
export async function mustTake(client: GrafanaClient, contents: Contents): Promise<void> {
  await readFitting(client, contents)
}

/**
 * Puts in what the provisioning files and dashboards say. Gives the step that takes all of it out again. Throws what is missing in that
 * Grafana and what to do, or that it is in use; then nothing stays in it.
 */
export async function setUpByApi(client: GrafanaClient, wish: Contents): Promise<Undo> {
  const {contents, before} = await readFitting(client, wish)
  const undo: Undo[] = []
  try {
    undo.push(await putApp(client, contents, before))
    for (const dataSource of contents.dataSources) undo.push(await putDataSource(client, dataSource))
    for (const {folder, dashboard} of contents.dashboards) undo.push(await putDashboard(client, dashboard, await putFolder(client, folder, undo)))
    for (const group of contents.groups) await putGroup(client, group, undo)
  } catch (error) {
    await undoAll(undo).catch(() => undefined)
    throw error
  }
  return () => undoAll(undo)
}

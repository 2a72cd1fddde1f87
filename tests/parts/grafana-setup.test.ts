import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import type {FakeGrafana, FakeGrafanaOptions} from './fake-grafana.ts'
import {startFakeGrafana} from './fake-grafana.ts'
import {connectGrafana} from './grafana-client.ts'
import {setUpByApi} from './grafana-setup.ts'
import type {Undo} from './undo.ts'

const files: Record<string, string> = {
  'provisioning/plugins/a.yaml':
    'apps:\n  - type: seatkeeper-licenses-app\n    jsonData: {apiUrl: $SEATKEEPER_URL}\n    secureJsonData: {readToken: $SEATKEEPER_READ_TOKEN, operateToken: $SEATKEEPER_OPERATE_TOKEN}\n',
  'provisioning/datasources/a.yaml':
    'datasources:\n  - {name: Seatkeeper, uid: seatkeeper-influxdb, type: influxdb, access: proxy, orgId: 1, isDefault: true, url: $INFLUXDB_URL, jsonData: {dbName: qlik}, secureJsonData: {password: $INFLUXDB_PASSWORD}}\n',
  'provisioning/dashboards/a.yaml': 'providers:\n  - {name: a, folder: Seats, type: file, options: {path: $SEATKEEPER_DASHBOARDS}}\n',
  'provisioning/alerting/a.yaml':
    'groups:\n  - orgId: 1\n    name: License seats\n    folder: Seats\n    interval: 30s\n    rules:\n      - {uid: low, title: Low, condition: A, for: 5m, dashboardUid: overview, panelId: 3, data: [], annotations: {summary: "$x"}, labels: {}}\n      - {uid: plain, title: Plain, condition: A, for: 5m, keepFiringFor: 2m, missing_series_evals_to_resolve: 4, data: [], labels: {}}\n',
  'json/overview.json': '{"uid": "overview", "title": "Overview", "id": 17}',
}
const env = {SEATKEEPER_URL: 'http://127.0.0.1:8484', SEATKEEPER_READ_TOKEN: 'sk_read', SEATKEEPER_OPERATE_TOKEN: 'sk_operate', INFLUXDB_URL: 'http://127.0.0.1:8086', INFLUXDB_PASSWORD: 'pw'}

let folder: string
let grafana: FakeGrafana
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatkeeper-setup-'))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), {recursive: true})
    await writeFile(join(folder, path), text)
  }
})
afterEach(async () => {
  await grafana.stop()
  await rm(folder, {recursive: true, force: true})
})

async function putIn(password?: string, more: Record<string, string> = {}): Promise<Undo> {
  const client = connectGrafana(grafana.url, {...grafana.admin, ...(password === undefined ? {} : {password})})
  return setUpByApi(client, {provisioningDir: join(folder, 'provisioning'), dashboardsDir: join(folder, 'json'), env: {...env, ...more}})
}

async function setUp(options: FakeGrafanaOptions = {}): Promise<Undo> {
  grafana = await startFakeGrafana(options)
  return putIn()
}

function held(): Record<string, unknown> {
  const {settings, intervals, ...maps} = grafana.held
  return {settings, intervals: Object.fromEntries(intervals), ...Object.fromEntries(Object.entries(maps).map(([name, map]) => [name, [...map.values()]]))}
}

const writes = (): string[] => grafana.calls.filter(call => !call.startsWith('GET'))
const rule = {condition: 'A', for: '5m', data: [], labels: {}, folderUID: 'folder1', ruleGroup: 'License seats'}
const nothing = {intervals: {}, dataSources: [], folders: [], dashboards: [], rules: [], users: []}

describe('setUpByApi', () => {
  it('puts in the settings, data source, dashboard and rules that the files say', async () => {
    await setUp()
    expect(held()).toEqual({
      settings: {
        enabled: true,
        pinned: true,
        jsonData: {apiUrl: 'http://127.0.0.1:8484', temporary: true},
        secureJsonData: {readToken: 'sk_read', operateToken: 'sk_operate'},
      },
      dataSources: [
        {
          name: 'Seatkeeper',
          uid: 'seatkeeper-influxdb',
          type: 'influxdb',
          access: 'proxy',
          url: 'http://127.0.0.1:8086',
          jsonData: {dbName: 'qlik'},
          secureJsonData: {password: 'pw'},
        },
      ],
      folders: [{uid: 'folder1', title: 'Seats'}],
      dashboards: [{uid: 'overview', title: 'Overview', id: null, folderUid: 'folder1'}],
      rules: [
        {...rule, uid: 'low', title: 'Low', annotations: {summary: '$x', __dashboardUid__: 'overview', __panelId__: '3'}},
        {...rule, uid: 'plain', title: 'Plain', keep_firing_for: '2m', missingSeriesEvalsToResolve: 4, annotations: {}},
      ],
      intervals: {'License seats': 30},
      users: [],
    })
  })

  it('takes all of it out again, last first', async () => {
    const undo = await setUp()
    const before = writes().length
    await undo()
    expect(writes().slice(before)).toEqual([
      'DELETE /api/v1/provisioning/alert-rules/plain',
      'DELETE /api/v1/provisioning/alert-rules/low',
      'DELETE /api/dashboards/uid/overview',
      'DELETE /api/folders/folder1',
      'DELETE /api/datasources/uid/seatkeeper-influxdb',
      'POST /api/plugins/seatkeeper-licenses-app/settings',
    ])
    expect(held()).toEqual({...nothing, intervals: {'License seats': 30}, settings: {enabled: false, pinned: false, jsonData: {apiUrl: ''}, secureJsonData: {readToken: '', operateToken: ''}}})
  })

  it('takes out what is left when somebody deleted a part of it meanwhile', async () => {
    const undo = await setUp()
    for (const map of [grafana.held.dataSources, grafana.held.dashboards, grafana.held.rules]) map.clear()
    await undo()
    expect(grafana.held.folders.size).toBe(0)
  })

  it('leaves a folder in which somebody saved a dashboard of theirs', async () => {
    const undo = await setUp()
    grafana.held.dashboards.set('theirs', {uid: 'theirs', folderUid: 'folder1'})
    await undo()
    expect([[...grafana.held.folders.keys()], [...grafana.held.dashboards.keys()]]).toEqual([['folder1'], ['theirs']])
  })

  it('uses the folder that is there, and leaves it there', async () => {
    grafana = await startFakeGrafana()
    grafana.held.folders.set('theirs', {uid: 'theirs', title: 'Seats'})
    const undo = await putIn()
    const during = [...grafana.held.dashboards.values()].map(({folderUid}) => folderUid)
    await undo()
    expect({during, folders: [...grafana.held.folders.keys()]}).toEqual({during: ['theirs'], folders: ['theirs']})
  })

  it('writes over what a killed run left behind, and takes that out too', async () => {
    await setUp()
    const before = writes().length
    const undo = await putIn(undefined, {SEATKEEPER_URL: 'http://127.0.0.1:9'})
    const during = {calls: writes().slice(before), jsonData: grafana.held.settings.jsonData}
    await undo()
    expect({during, settings: grafana.held.settings, sources: grafana.held.dataSources.size}).toEqual({
      during: {
        calls: [
          'POST /api/plugins/seatkeeper-licenses-app/settings',
          'PUT /api/datasources/uid/seatkeeper-influxdb',
          'POST /api/dashboards/db',
          'PUT /api/v1/provisioning/alert-rules/low',
          'PUT /api/v1/provisioning/alert-rules/plain',
        ],
        jsonData: {apiUrl: 'http://127.0.0.1:9', temporary: true},
      },
      settings: {enabled: false, pinned: false, jsonData: {apiUrl: ''}, secureJsonData: {readToken: '', operateToken: ''}},
      sources: 0,
    })
  })

  it('gives back the settings that it found', async () => {
    const undo = await setUp({settings: {enabled: true, pinned: false, jsonData: {other: 2}}})
    await undo()
    expect(grafana.held.settings).toEqual({enabled: true, pinned: false, jsonData: {apiUrl: '', other: 2}, secureJsonData: {readToken: '', operateToken: ''}})
  })
})

describe('what keeps setUpByApi from it', () => {
  const collector = {enabled: false, pinned: true, jsonData: {apiUrl: 'http://127.0.0.1:8484'}}

  it.each<[what: string, options: FakeGrafanaOptions, message: RegExp]>([
    ['the app', {plugins: ['seatkeeper-atrisk-panel']}, /does not have the plugin seatkeeper-licenses-app: copy grafana-plugin\/dist into its plugins folder as seatkeeper-licenses-app, allow both .* and restart it\.$/],
    ['its panel', {plugins: ['seatkeeper-licenses-app']}, /does not have the plugin seatkeeper-atrisk-panel: .*allow_loading_unsigned_plugins = seatkeeper-licenses-app,seatkeeper-atrisk-panel under/],
    ['the header that says who acts', {sendsUser: false}, /does not say who acts: set send_user_header = true under \[dataproxy\] and restart it\.$/],
    ['freedom: its app is set up', {settings: collector}, /is in use: its app has the address of a collector\. Give one whose app is not set up\.$/],
  ])('a Grafana that lacks %s is left alone', async (_what, options, message) => {
    await expect(setUp(options)).rejects.toThrow(message)
    expect(writes()).toEqual([])
  })

  it('a wrong password, which is not repeated', async () => {
    grafana = await startFakeGrafana()
    await expect(putIn('wr0ng')).rejects.toThrow(/^The Grafana at http:\/\/127\.0\.0\.1:\d+ does not let admin set it up \(401\): give an administrator in GRAFANA_USER and GRAFANA_PASSWORD\.$/)
  })

  it.each([
    ['dataSources', 'seatkeeper-influxdb', 'the data source seatkeeper-influxdb'],
    ['dashboards', 'overview', 'the dashboard overview'],
    ['rules', 'low', 'the alert rule low'],
  ] as const)('one of its %s that somebody else put there: it is left alone', async (kind, uid, words) => {
    grafana = await startFakeGrafana()
    grafana.held[kind].set(uid, {uid})
    await expect(putIn()).rejects.toThrow(`The Grafana at ${grafana.url} is in use: it has ${words}. Give one that has none of it.`)
    expect(writes()).toEqual([])
  })

  it('provisioning files without the app', async () => {
    await rm(join(folder, 'provisioning/plugins'), {recursive: true})
    await expect(setUp()).rejects.toThrow('The provisioning files hold no settings for seatkeeper-licenses-app.')
  })

  it.each([
    ['POST /api/datasources', {status: 409, body: {message: 'data source with the same name already exists'}}, 'Grafana answered 409 to POST /api/datasources: data source with the same name already exists'],
    ['POST /api/dashboards/db', {status: 400, body: {message: 'Cannot save provisioned dashboard'}}, 'Grafana answered 400 to POST /api/dashboards/db: Cannot save provisioned dashboard'],
    ['POST /api/v1/provisioning/alert-rules', {status: 500, body: '<html>oops</html>'}, 'Grafana answered 500 to POST /api/v1/provisioning/alert-rules: <html>oops</html>'],
  ])('a refusal of %s: it is told, and nothing stays', async (call, reply, message) => {
    await expect(setUp({fail: {[call]: reply}})).rejects.toThrow(message)
    expect(held()).toMatchObject({...nothing, settings: {enabled: false}})
  })

  it('someone who is no server administrator may do it all the same', async () => {
    await setUp({isServerAdmin: false, sendsUser: false})
    expect(grafana.held.settings.enabled).toBe(true)
  })
})

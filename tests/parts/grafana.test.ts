import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import type {IncomingHttpHeaders} from 'node:http'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {describeWith} from './describe-with.ts'
import {startFakeGrafana} from './fake-grafana.ts'
import type {GivenGrafana} from './given-grafana.ts'
import {givenGrafana} from './given-grafana.ts'
import type {Grafana, GrafanaOptions} from './grafana.ts'
import {startGrafana} from './grafana.ts'

let folder: string
const started: Grafana[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatkeeper-grafana-test-'))
})
afterEach(async () => {
  await Promise.all(started.splice(0).map(grafana => grafana.stop()))
  await rm(folder, {recursive: true, force: true})
})

async function put(path: string, text: string): Promise<string> {
  const file = join(folder, path)
  await mkdir(dirname(file), {recursive: true})
  await writeFile(file, text)
  return file
}

const info = {version: '1.0.0', updated: '2026-11-01', author: {name: 'Test'}, logos: {small: 'img/logo.svg', large: 'img/logo.svg'}}
const dependencies = {grafanaDependency: '>=12.3.0', plugins: []}
const action = 'seatkeeper-licenses-app.seats:read'
const app = {
  type: 'app',
  name: 'Licenses',
  id: 'seatkeeper-licenses-app',
  info,
  dependencies,
  roles: [{role: {name: 'Reader', permissions: [{action}]}, grants: ['Viewer']}],
  routes: [
    {path: 'at-risk', method: 'GET', reqAction: action, url: '{{ .JsonData.apiUrl }}/v4/at-risk', headers: [{name: 'Authorization', content: 'Bearer {{ .SecureJsonData.readToken }}'}]},
  ],
}
const emptyModule = "System.register([], function (e) { return {execute: function () { e('plugin', {}) }} })"

/** The smallest plugin of the product's ids, a data source, a dashboard and a rule: enough for a real Grafana to show that all of it arrives. */
async function putContents(): Promise<Pick<GrafanaOptions, 'pluginDir' | 'provisioningDir' | 'dashboardsDir'>> {
  await put('dist/plugin.json', JSON.stringify(app))
  await put('dist/module.js', emptyModule)
  await put('dist/panels/atrisk/plugin.json', JSON.stringify({type: 'panel', name: 'At risk', id: 'seatkeeper-atrisk-panel', info, dependencies}))
  await put('dist/panels/atrisk/module.js', emptyModule)
  await put('provisioning/plugins/a.yaml', 'apiVersion: 1\napps:\n  - type: seatkeeper-licenses-app\n    jsonData: {apiUrl: $SEATKEEPER_URL}\n    secureJsonData: {readToken: $SEATKEEPER_READ_TOKEN}\n')
  await put('provisioning/datasources/a.yaml', 'apiVersion: 1\ndatasources:\n  - {name: Seatkeeper, uid: seatkeeper-influxdb, type: influxdb, access: proxy, url: $INFLUXDB_URL, jsonData: {dbName: qlik}}\n')
  await put('provisioning/dashboards/a.yaml', 'apiVersion: 1\nproviders:\n  - {name: a, folder: Seats, type: file, options: {path: $SEATKEEPER_DASHBOARDS}}\n')
  await put(
    'provisioning/alerting/a.yaml',
    `apiVersion: 1\ngroups:\n  - orgId: 1\n    name: License seats\n    folder: Seats\n    interval: 30s\n    rules:\n      - {uid: low, title: Low, condition: A, for: 5m, dashboardUid: overview, panelId: 3, noDataState: NoData, execErrState: Error, data: [{refId: A, datasourceUid: __expr__, model: {refId: A, type: math, expression: '1 > 2'}}], annotations: {summary: '{{ $labels.x }}', __dashboardUid__: overview, __panelId__: '3'}}\n`,
  )
  await put('json/overview.json', JSON.stringify({uid: 'overview', title: 'Overview', panels: [], schemaVersion: 42}))
  return {pluginDir: join(folder, 'dist'), provisioningDir: join(folder, 'provisioning'), dashboardsDir: join(folder, 'json')}
}

async function start(options: GrafanaOptions): Promise<Grafana> {
  const grafana = await startGrafana(options)
  started.push(grafana)
  return grafana
}

const isUp = (url: string): Promise<boolean> => fetch(`${url}/api/health`).then(() => true, () => false)

/** A process that starts a Grafana with these options and is killed once it runs; gives its address. */
async function killedStarter(options: GrafanaOptions): Promise<string> {
  const code = `import {startGrafana} from ${JSON.stringify(join(import.meta.dirname, 'grafana.ts'))}
const {url} = await startGrafana(${JSON.stringify(options)})
process.stdout.write(url)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {stdio: ['ignore', 'pipe', 'inherit']})
  const [url = ''] = await Promise.race([once(child.stdout.setEncoding('utf8'), 'data'), once(child, 'exit').then(() => [])]) as string[]
  expect(await isUp(url)).toBe(true)
  child.kill('SIGKILL')
  return url
}

describe('startGrafana', () => {
  // A program that behaves as bin/grafana does at start, and keeps its arguments and environment.
  const program = `#!${process.execPath}
const {createServer} = require('node:http')
const {writeFileSync} = require('node:fs')
const {GF_PATHS_DATA: data, GF_SERVER_HTTP_PORT: port, GF_TEST: test} = process.env
console.log('logger=settings msg="Starting Grafana"')
if (test === 'dies') {
  console.log('Error: Datasource provisioning error')
  process.exit(1)
}
writeFileSync(data + '/started.json', JSON.stringify({args: process.argv.slice(2), folder: process.cwd(), test}))
const server = createServer((request, response) => response.end(JSON.stringify({database: 'ok', version: '12.3.0'})))
server.on('error', error => { console.log('Error: ' + error.message.replace('EADDRINUSE: ', 'bind: ')); process.exit(1) })
server.listen(Number(port), '127.0.0.1', () => console.log('logger=http.server msg="HTTP Server Listen"'))
`
  let given: GivenGrafana
  beforeEach(async () => {
    await chmod(await put('home/bin/grafana', program), 0o755)
    given = {kind: 'home', home: join(folder, 'home')}
  })

  it('starts the given one with a random password, and removes its data on stop', async () => {
    const contents = await putContents()
    const before = (await readdir(tmpdir())).filter(name => /^seatkeeper-grafana-(?!test)/.test(name))
    const [one, two] = [await startGrafana({...contents, given}), await startGrafana({...contents, given})]
    expect({version: one.version, isUp: await isUp(one.url), differ: one.admin.password !== two.admin.password && one.url !== two.url}).toEqual({version: '12.3.0', isUp: true, differ: true})
    await Promise.all([one.stop(), two.stop()])
    expect({isUp: await isUp(one.url), left: (await readdir(tmpdir())).filter(name => /^seatkeeper-grafana-(?!test)/.test(name))}).toEqual({isUp: false, left: before})
  })

  it('keeps a given data folder, and takes a given password', async () => {
    const dataDir = join(folder, 'kept')
    const grafana = await startGrafana({...(await putContents()), given, dataDir, adminPassword: 'pw', env: {GF_TEST: 'yes'}})
    await grafana.stop()
    expect({admin: grafana.admin, started: JSON.parse(await readFile(join(dataDir, 'data/started.json'), 'utf8')) as unknown, log: existsSync(join(dataDir, 'grafana.log'))}).toEqual({
      admin: {login: 'admin', password: 'pw'},
      started: {args: ['server', '--homepath', join(folder, 'home')], folder: dataDir, test: 'yes'},
      log: true,
    })
  })

  it('tells the last lines of the log when it dies at start', async () => {
    const starting = startGrafana({...(await putContents()), given, env: {GF_TEST: 'dies'}})
    await expect(starting).rejects.toThrow(/^Grafana ended at start:\n[^]*Datasource provisioning error/)
  })

  it('tells that a given port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const starting = startGrafana({...(await putContents()), given, port: (server.address() as AddressInfo).port})
    await expect(starting).rejects.toThrow(/^Grafana ended at start:\n[^]*address already in use/)
    server.close()
  })

  it('tells that the plugin is not built', async () => {
    const contents = await putContents()
    await rm(join(folder, 'dist/plugin.json'))
    await expect(startGrafana({...contents, given})).rejects.toThrow(`The plugin is not built: ${join(folder, 'dist')} has no plugin.json.`)
  })

  it('tells why there is none', async () => {
    await expect(startGrafana({...(await putContents()), given: {kind: 'none', reason: 'No Grafana is given.'}})).rejects.toThrow('No Grafana is given.')
  })

  it('ends with the process that started it, also when that is killed', async () => {
    const url = await killedStarter({...(await putContents()), given, dataDir: join(folder, 'data')})
    while (await isUp(url)) await sleep(20)
    expect(await isUp(url)).toBe(false)
  })

  it('puts everything into a running one, people too, and takes it out again on stop', async () => {
    const fake = await startFakeGrafana()
    const {url, admin, held} = fake
    const running = await startGrafana({...(await putContents()), given: {kind: 'url', url, admin}, env: {SEATKEEPER_URL: 'http://127.0.0.1:1'}})
    const {login} = await running.addUser('vera', 'Viewer')
    const sizes = (): number[] => [held.dataSources, held.folders, held.dashboards, held.rules, held.users].map(({size}) => size)
    const during = {version: running.version, login, sizes: sizes(), enabled: held.settings.enabled}
    await running.stop()
    expect({during, after: sizes(), enabled: held.settings.enabled}).toEqual({
      during: {version: '12.3.0', login: expect.stringMatching(/^vera-[\w-]{6}$/) as string, sizes: [1, 1, 1, 1, 1], enabled: true},
      after: [0, 0, 0, 0, 0],
      enabled: false,
    })
    await fake.stop()
  })
})

describeWith('grafana', 'a real Grafana', () => {
  const slow = {timeout: 180_000}
  const env = {SEATKEEPER_READ_TOKEN: 'sk_$read', INFLUXDB_URL: 'http://127.0.0.1:2'}

  /** What a Grafana holds of all that was put in. */
  async function contentsOf(grafana: Grafana): Promise<unknown> {
    const [settings, sources, found, rules] = await Promise.all(
      ['/api/plugins/seatkeeper-licenses-app/settings', '/api/datasources', '/api/search?type=dash-db', '/api/v1/provisioning/alert-rules'].map(path => grafana.must('GET', path)),
    )
    const {enabled, jsonData, secureJsonFields} = settings as Record<string, unknown>
    const group = (rules as {folderUID: string}[]).map(({folderUID}) => grafana.must('GET', `/api/v1/provisioning/folder/${folderUID}/rule-groups/License%20seats`))
    return {
      app: {enabled, jsonData, secureJsonFields},
      sources: (sources as Record<string, unknown>[]).map(({uid, url}) => ({uid, url})),
      dashboards: (found as Record<string, unknown>[]).map(({uid, folderTitle}) => ({uid, folderTitle})),
      rules: (rules as Record<string, unknown>[]).map(({uid, annotations, ruleGroup}) => ({uid, annotations, ruleGroup})),
      seconds: (await Promise.all(group)).map(answer => (answer as {interval: number}).interval),
    }
  }

  const everything = (apiUrl: string) => ({
    app: {enabled: true, jsonData: {apiUrl}, secureJsonFields: {readToken: true}},
    sources: [{uid: 'seatkeeper-influxdb', url: 'http://127.0.0.1:2'}],
    dashboards: [{uid: 'overview', folderTitle: 'Seats'}],
    rules: [{uid: 'low', annotations: {summary: '{{ $labels.x }}', __dashboardUid__: 'overview', __panelId__: '3'}, ruleGroup: 'License seats'}],
    seconds: [30],
  })

  async function ownOrSkip(skip: (condition: boolean, note: string) => void): Promise<GivenGrafana> {
    const given = await givenGrafana()
    skip(given.kind === 'url', 'needs a Grafana of its own: GRAFANA_URL names a running one')
    return given
  }

  it('has the plugin, data source, dashboard and rule, and says to the collector who asks', slow, async ({skip}) => {
    const given = await ownOrSkip(skip)
    const heard: IncomingHttpHeaders[] = []
    const collector = createServer((request, response) => {
      heard.push(request.headers)
      response.setHeader('content-type', 'application/json').end('{"seats":[]}')
    }).listen(0, '127.0.0.1')
    await once(collector, 'listening')
    const apiUrl = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`
    const grafana = await start({...(await putContents()), given, env: {...env, SEATKEEPER_URL: apiUrl}})
    const vera = await grafana.addUser('vera', 'Viewer')
    const answer = await grafana.request('GET', '/api/plugin-proxy/seatkeeper-licenses-app/at-risk', undefined, vera)
    expect({answer, asked: heard.map(({authorization, 'x-grafana-user': user}) => ({authorization, user}))}).toEqual({
      answer: {status: 200, body: {seats: []}},
      asked: [{authorization: 'Bearer sk_$read', user: 'vera'}],
    })
    expect((await grafana.login(vera)).map(({name}) => name)).toContain('grafana_session')
    expect(await contentsOf(grafana)).toEqual(everything(apiUrl))
    collector.close()
  })

  it('holds the same when it is set up by its API, and nothing of it afterwards', slow, async ({skip}) => {
    const given = await ownOrSkip(skip)
    const contents = await putContents()
    await mkdir(join(folder, 'none'))
    const {url, admin, ...grafana} = await start({...contents, provisioningDir: join(folder, 'none'), given})
    const apiUrl = 'http://127.0.0.1:1'
    const running = await startGrafana({...contents, given: {kind: 'url', url, admin}, env: {...env, SEATKEEPER_URL: apiUrl}})
    const during = await contentsOf({...grafana, url, admin})
    await running.addUser('vera', 'Editor')
    await running.stop()
    expect({during, after: await contentsOf({...grafana, url, admin}), people: ((await grafana.must('GET', '/api/org/users')) as unknown[]).length}).toMatchObject({
      during: everything(apiUrl),
      after: {app: {enabled: false, jsonData: {apiUrl: ''}}, sources: [], dashboards: [], rules: [], seconds: []},
      people: 1,
    })
  })

  it('tells what is wrong in the provisioning files', slow, async ({skip}) => {
    const given = await ownOrSkip(skip)
    const contents = await putContents()
    await put('provisioning/alerting/b.yaml', 'apiVersion: 1\ngroups:\n  - {orgId: 1, name: odd, folder: F, interval: 7s, rules: []}\n')
    await expect(startGrafana({...contents, given, env})).rejects.toThrow(/^Grafana ended at start:\n[^]*interval \(7s\) should be non-zero and divided exactly/)
  })

  it('ends with the process that started it, also when that is killed', slow, async ({skip}) => {
    const given = await ownOrSkip(skip)
    const url = await killedStarter({...(await putContents()), given, env, dataDir: join(folder, 'data')})
    while (await isUp(url)) await sleep(50)
    expect(await isUp(url)).toBe(false)
  })
})

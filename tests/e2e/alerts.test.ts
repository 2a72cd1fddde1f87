// The alert rules in a real Grafana, where one can be started: every one is healthy, fires for the sites it must, and reaches a webhook.
import {cp, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {stringify} from 'yaml'
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import {createConfigFolder, QRS} from '../../collector/test-support/config-folder.ts'
import {toLine} from '../../collector/src/line-protocol.ts'
import {alertRules, anchorOf} from '../../dashboards/alerts.ts'
import {sections} from '../../dashboards/rules/all.ts'
import type {AlertSource} from '../../dashboards/rules/source.ts'
import {histories, type History} from '../alerts/histories.ts'
import {openBrowser} from '../parts/browser.ts'
import {describeWith} from '../parts/describe-with.ts'
import {startGrafana, type Grafana} from '../parts/grafana.ts'
import {answer, startHttpReceiver, type HttpReceiver} from '../parts/http-receiver.ts'
import {startInfluxDb, type InfluxDb} from '../parts/influxdb.ts'
import {ensurePlugin} from '../parts/plugin-build.ts'
import {listenForComplaints, picture} from './at-risk-list.ts'

const root = resolve(import.meta.dirname, '../..')
const database = 'qlik'
const SLOW = 240_000
const sources = sections.flatMap(section => section.sources)

/** A site for each history, so that all can be in one database. */
const siteName = (kind: 'fires' | 'quiet', slug: string, at: number) => `${kind}-${slug}-${at}`
const all = Object.entries(histories).flatMap(([slug, {fires, quiet}]) => [
  ...fires.map((history, at): [string, History] => [siteName('fires', slug, at), history]), ...quiet.map((history, at): [string, History] => [siteName('quiet', slug, at), history]),
])

type Notified = {readonly status: string; readonly labels: Readonly<Record<string, string>>; readonly annotations: Readonly<Record<string, string>>}

/** The repository's provisioning, but rules judge at once, and everything goes to the webhook; the example of contact points is switched on beside it. */
async function provisioningFor(webhook: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seatkeeper-alerts-'))
  await cp(`${root}/provisioning`, folder, {recursive: true})
  const groups = alertRules.groups.map(group => ({...group, interval: '10s', rules: group.rules.map(rule => ({...rule, for: '0s'}))}))
  const write = (name: string, value: unknown) => writeFile(join(folder, 'alerting', name), stringify(value, {lineWidth: 0}))
  await write('seatkeeper.yaml', {...alertRules, groups})
  await cp(join(folder, 'alerting/contact-points.yaml.example'), join(folder, 'alerting/contact-points.yaml'))
  await write('webhook.yaml', {
    apiVersion: 1,
    contactPoints: [{orgId: 1, name: 'Test', receivers: [{uid: 'test-webhook', type: 'webhook', settings: {url: webhook}}]}],
    policies: [{orgId: 1, receiver: 'Test', group_by: ['alertname'], group_wait: '1s', group_interval: '5s'}],
  })
  return folder
}

describeWith('grafana', 'alerts in a real Grafana', () => describe.skipIf((process.env.GRAFANA_URL ?? '') !== '')('that is started here', () => {
  let influx: InfluxDb
  let receiver: HttpReceiver
  let grafana: Grafana
  let provisioningDir: string

  async function writeHistories(): Promise<void> {
    const folder = await createConfigFolder()
    const now = Date.now()
    const lines = all.flatMap(([name, history], index) => {
      const site = folder.load(`sites: [{name: ${name}, qrs: ${QRS}}]\n`).sites[0]
      return history(site, now).map((point, at) => toLine(point, point.event ? index * 100 + at : undefined)!)
    })
    folder.remove()
    const response = await fetch(`${influx.url}/write?db=${database}`, {method: 'POST', body: lines.join('\n')})
    expect(response.status).toBe(204)
  }

  beforeAll(async () => {
    influx = await startInfluxDb()
    await influx.createDatabase(database)
    await writeHistories()
    receiver = await startHttpReceiver()
    receiver.become(answer(200))
    provisioningDir = await provisioningFor(receiver.url)
    grafana = await startGrafana({
      pluginDir: await ensurePlugin(), provisioningDir, dashboardsDir: `${root}/dashboards/json`,
      env: {
        SEATKEEPER_URL: 'http://127.0.0.1:9', SEATKEEPER_READ_TOKEN: 'read', SEATKEEPER_OPERATE_TOKEN: 'operate',
        INFLUXDB_URL: influx.url, INFLUXDB_DATABASE: database, INFLUXDB_USER: '', INFLUXDB_PASSWORD: '', GF_UNIFIED_ALERTING_ALERTMANAGER_CONFIG_POLL_INTERVAL: '5s',
      },
    })
  }, SLOW)
  afterAll(async () => {
    await grafana?.stop()
    await receiver?.stop()
    await influx?.stop()
    await rm(provisioningDir, {recursive: true, force: true})
  }, SLOW)

  const told = () => receiver.received().flatMap(({body}) => (JSON.parse(body) as {alerts: Notified[]}).alerts)
  const notified = () => told().filter(({status}) => status === 'firing')
  const nameOf = ({labels}: Notified) => `${labels.alertname} ${labels.site ?? labels.part}`
  /** Whom an alert must be about. Queues have no site: there is one of each part. */
  const names = ({slug, title, subject}: AlertSource, kind: 'fires' | 'quiet') =>
    subject === 'part' ? (kind === 'fires' ? [`${title} mqtt`] : []) : histories[slug]![kind].map((_, at) => `${title} ${siteName(kind, slug, at)}`)

  it('fire for the sites they must and reach the webhook, and for no quiet one', async () => {
    const must = sources.flatMap(source => names(source, 'fires'))
    const mustNot = new Set(sources.flatMap(source => names(source, 'quiet')))
    await vi.waitFor(() => expect(must.filter(name => !notified().some(alert => nameOf(alert) === name))).toEqual([]), {timeout: 150_000, interval: 1000})
    expect(notified().map(nameOf).filter(name => mustNot.has(name) || name.startsWith('Datasource'))).toEqual([])
  }, SLOW)

  it('are healthy, each of them', async () => {
    type Rules = {data: {groups: {rules: {name: string; health: string; lastError?: string}[]}[]}}
    const {body} = await grafana.request('GET', '/api/prometheus/grafana/api/v1/rules')
    const rules = (body as Rules).data.groups.flatMap(group => group.rules)
    expect(rules.map(({name, health, lastError}) => [name, health, lastError]).toSorted()).toEqual(sources.map(({title}) => [title, 'ok', undefined]).toSorted())
  })

  it('stay while InfluxDB is away, which is told once, and when it is back', async () => {
    const before = told().length
    const since = () => told().slice(before).map(alert => `${alert.status} ${nameOf(alert)} ${alert.labels.rulename ?? ''}`.trim())
    await influx.kill()
    await vi.waitFor(() => expect(since()).toContain('firing DatasourceError undefined Collector is silent'), {timeout: 90_000, interval: 1000})
    const error = told().find(({labels}) => labels.alertname === 'DatasourceError')!
    expect(error.annotations.summary).toBe('No collector can be seen in InfluxDB: none has written there, or InfluxDB does not answer')
    await sleep(25_000) // more than two rounds of the rules
    await influx.restart()
    await vi.waitFor(() => expect(since()).toContain('resolved DatasourceError undefined Collector is silent'), {timeout: 90_000, interval: 1000})
    await sleep(15_000)
    expect(since().filter(line => !line.includes('Collector is silent') && (line.startsWith('resolved') || line.includes('Datasource')))).toEqual([])
  }, SLOW)

  it('say what their page says, and lead to it', async () => {
    for (const source of sources) {
      const site = siteName('fires', source.slug, 0)
      const {annotations} = notified().find(alert => nameOf(alert) === names(source, 'fires')[0])!
      if (source.subject === undefined) expect(annotations.summary!.replaceAll(site, 'prod')).toBe(source.example)
      else expect(annotations.summary).toMatch(/^Messages that wait for mqtt: 12, the oldest for 30m 0s$/)
      expect(annotations.runbook_url).toBe(`${grafana.url}/a/seatkeeper-licenses-app/alerts#${anchorOf(source)}`)
    }
    const browser = await openBrowser()
    const context = await browser.newContext({viewport: {width: 1300, height: 900}})
    await context.addCookies(await grafana.login(await grafana.addUser('vera-viewer', 'Viewer')))
    const page = await context.newPage()
    const complaints = listenForComplaints(page)
    await page.goto(`${grafana.url}/a/seatkeeper-licenses-app/alerts#the-reading-is-not-trusted`)
    await page.getByRole('heading', {name: 'The reading is not trusted'}).waitFor({timeout: 30_000})
    const isShown = async () => {
      const {y = 0} = (await page.getByRole('heading', {name: 'The reading is not trusted'}).boundingBox()) ?? {}
      return y > 0 && y < 900
    }
    await vi.waitFor(async () => expect(await isShown()).toBe(true), {timeout: 10_000})
    await picture(page, 'grafana-alerts-page')
    await page.getByRole('link', {name: 'Seatkeeper', exact: true}).first().click()
    await page.getByRole('heading', {name: 'Seats at risk'}).waitFor({timeout: 20_000})
    expect(complaints.take()).toEqual([])
    await browser.close()
  }, SLOW)
}))

// All dashboards in a real Grafana, where one is given: with five weeks, and with nothing, no panel has an error.
import {resolve} from 'node:path'
import type {Browser} from 'playwright-core'
import {afterAll, beforeAll, expect, it, vi} from 'vitest'
import {dashboardNames} from '../../dashboards/generated.ts'
import {readDashboard} from '../../dashboards/test-support/dashboards.ts'
import {openFiveWeeks, type FiveWeeks} from '../integration/five-weeks.ts'
import {openBrowser} from '../parts/browser.ts'
import {describeWith} from '../parts/describe-with.ts'
import {startGrafana, type Grafana} from '../parts/grafana.ts'
import {ensurePlugin} from '../parts/plugin-build.ts'
import {picture} from './at-risk-list.ts'

const root = resolve(import.meta.dirname, '../..')
const SLOW = 120_000
const NOTHING_THERE = 'seatkeeper-empty'

/** A word of each that no panel has of its own: it comes with the rows. */
const told: Readonly<Record<string, string>> = {
  'license-overview': 'Professional', 'capacity-planning': 'Professional', 'cost-optimization': 'PARTNER', 'user-activity': 'PARTNER',
  'releases-and-audit': 'schedule', 'server-license': 'prod', 'collector-health': 'prod',
}

describeWith('grafana', 'the dashboards in a real Grafana', () => {
  let weeks: FiveWeeks
  let grafana: Grafana
  let browser: Browser
  beforeAll(async () => {
    weeks = await openFiveWeeks()
    grafana = await startGrafana({
      pluginDir: await ensurePlugin(), provisioningDir: `${root}/provisioning`, dashboardsDir: `${root}/dashboards/json`,
      env: {
        SEATKEEPER_URL: 'http://127.0.0.1:9', SEATKEEPER_READ_TOKEN: 'none', SEATKEEPER_OPERATE_TOKEN: 'none',
        INFLUXDB_URL: weeks.url, INFLUXDB_DATABASE: 'qlik', INFLUXDB_USER: '', INFLUXDB_PASSWORD: '',
      },
    })
    const {status} = await grafana.request('POST', '/api/datasources', {
      name: NOTHING_THERE, uid: NOTHING_THERE, type: 'influxdb', access: 'proxy', url: weeks.url, jsonData: {dbName: 'empty', httpMode: 'POST', version: 'InfluxQL'},
    })
    expect(status).toBe(200)
    browser = await openBrowser()
  }, SLOW)
  afterAll(async () => {
    await browser?.close()
    await grafana?.remove(`/api/datasources/uid/${NOTHING_THERE}`)
    await grafana?.stop()
    await weeks?.stop()
  }, SLOW)

  /** What a person sees of a dashboard, and what Grafana's data source answered it. */
  async function look(name: string, source: string, width: number): Promise<{text: string; errors: number; refused: string[]}> {
    const {uid, panels} = readDashboard(name)
    const context = await browser.newContext({viewport: {width, height: 2600}})
    await context.addCookies(await grafana.login(grafana.admin))
    const page = await context.newPage()
    const answers: {status: number; url: string}[] = []
    page.on('response', response => void (response.url().includes('/api/ds/query') && answers.push({status: response.status(), url: response.url()})))
    await page.goto(`${grafana.url}/d/${uid}?from=now-40d&to=now&var-datasource=${source}`)
    const shown = page.locator('[data-testid^="data-testid Panel header"]')
    await vi.waitFor(async () => expect(await shown.count()).toBeGreaterThanOrEqual(panels.length), {timeout: 30_000})
    await page.waitForLoadState('networkidle')
    await picture(page, `grafana-${name}-${source}-${width}`)
    const text = await page.locator('main').innerText()
    const errors = await page.locator('[data-testid="data-testid Panel status error"]').count()
    await context.close()
    return {text, errors, refused: answers.filter(({status}) => status !== 200).map(({status, url}) => `${status} ${url}`)}
  }

  it.each(dashboardNames)('%s: shows its figures', async name => {
    const {text, errors, refused} = await look(name, 'seatkeeper-influxdb', 1920)
    expect({errors, refused}).toEqual({errors: 0, refused: []})
    expect(text).toContain(told[name])
    expect(text).not.toMatch(/No data|No reading( |$)/m)
  }, SLOW)

  it.each(dashboardNames)('%s: says why there is nothing to show', async name => {
    const {text, errors, refused} = await look(name, NOTHING_THERE, 900)
    expect({errors, refused}).toEqual({errors: 0, refused: []})
    expect(text).not.toContain('No data')
    for (const {fieldConfig, repeat} of readDashboard(name).panels) {
      const words = fieldConfig?.defaults.noValue
      if (words !== undefined && repeat === undefined) expect(text).toContain(words)
    }
  }, SLOW)
})

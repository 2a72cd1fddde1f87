// The app, the dashboard and the alert rule in a real Grafana, where one is given: people click, the simulated site changes.
import {resolve} from 'node:path'
import type {Browser, Page} from 'playwright-core'
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import {COSTS, MANAGEMENT, peopleAt} from '../integration/people.ts'
import type {RunningService} from '../integration/service.ts'
import type {World} from '../integration/world.ts'
import {openWorld} from '../integration/world.ts'
import {openBrowser} from '../parts/browser.ts'
import {describeWith} from '../parts/describe-with.ts'
import type {Grafana} from '../parts/grafana.ts'
import {startGrafana} from '../parts/grafana.ts'
import type {Person} from '../parts/grafana-client.ts'
import type {InfluxDb} from '../parts/influxdb.ts'
import {startInfluxDb} from '../parts/influxdb.ts'
import {ensurePlugin} from '../parts/plugin-build.ts'
import type {Complaints} from './at-risk-list.ts'
import {atRiskList, listenForComplaints, picture} from './at-risk-list.ts'

const root = resolve(import.meta.dirname, '../..')
const database = 'qlik'
const tokens = {SEATKEEPER_READ_TOKEN: 'read$token-of-the-test', SEATKEEPER_OPERATE_TOKEN: 'operate$token-of-the-test'}
const APP = '/api/plugin-proxy/seatkeeper-licenses-app'
const SLOW = 120_000

// Panels ask for the last days, so this site lives in the present.
const now = Math.floor(Date.now() / 1000) * 1000
/** Half a day away, so that no run comes while people click. */
const farHour = `at ${String((new Date(now).getUTCHours() + 12) % 24).padStart(2, '0')}:30 every day`

describeWith('grafana', 'a real Grafana', () => {
  let influx: InfluxDb
  let world: World
  let service: RunningService
  let grafana: Grafana
  let browser: Browser
  let editor: Person
  let viewer: Person

  beforeAll(async () => {
    influx = await startInfluxDb()
    await influx.createDatabase(database)
    world = await openWorld({
      sites: {prod: {simulator: {startAt: now, frozen: true, site: peopleAt(now)}}},
      config: {
        licenseManagement: {...MANAGEMENT, evaluation: {frequency: farHour}}, costs: COSTS, destinations: {influxDb: {host: '127.0.0.1', port: influx.port, database}},
        api: {port: 0, tokens: [
          {name: 'grafana-read', scope: 'read', token: tokens.SEATKEEPER_READ_TOKEN, for: 'grafana'},
          {name: 'grafana-operate', scope: 'operate', token: tokens.SEATKEEPER_OPERATE_TOKEN, for: 'grafana'},
        ]},
      },
    })
    service = await world.start()
    expect(await service.collector.delivery.drain(10_000)).toBe(true)
    grafana = await startGrafana({
      pluginDir: await ensurePlugin(), provisioningDir: `${root}/provisioning`, dashboardsDir: `${root}/dashboards/json`,
      env: {
        ...tokens, SEATKEEPER_URL: service.url, INFLUXDB_URL: influx.url, INFLUXDB_DATABASE: database, INFLUXDB_USER: '', INFLUXDB_PASSWORD: '',
        GF_UNIFIED_ALERTING_ALERTMANAGER_CONFIG_POLL_INTERVAL: '5s',
      },
    })
    editor = await grafana.addUser('anna-editor', 'Editor')
    viewer = await grafana.addUser('vera-viewer', 'Viewer')
    browser = await openBrowser()
  }, SLOW)
  afterAll(async () => {
    await browser?.close()
    await grafana?.stop()
    await world?.stop()
    await influx?.stop()
  }, SLOW)

  async function open(path: string, person: Person): Promise<{page: Page; complaints: Complaints; close: () => Promise<void>}> {
    const context = await browser.newContext({viewport: {width: 1500, height: 1300}})
    await context.addCookies(await grafana.login(person))
    const page = await context.newPage()
    const complaints = listenForComplaints(page)
    await page.goto(`${grafana.url}${path}`)
    return {page, complaints, close: () => context.close()}
  }

  it('loads the app and its panel', async () => {
    const {body: app} = await grafana.request('GET', '/api/plugins/seatkeeper-licenses-app/settings')
    const {body: panel} = await grafana.request('GET', '/api/plugins/seatkeeper-atrisk-panel/settings')
    expect([app, panel]).toMatchObject([{enabled: true, id: 'seatkeeper-licenses-app'}, {id: 'seatkeeper-atrisk-panel', type: 'panel'}])
    const {body: errors} = await grafana.request('GET', '/api/plugins/errors')
    expect(errors).toEqual([])
  })

  it('tells on the configuration page what works, and what is wrong with a wrong address', async () => {
    world.clock.advance(Date.now() - world.sim.clock.now()) // the site's clock stands still otherwise
    const {page, close} = await open('/plugins/seatkeeper-licenses-app', grafana.admin)
    await page.getByRole('button', {name: 'Test connection'}).click({timeout: 20_000})
    const states = async () => Promise.all((await page.locator('[data-state]').all()).map(line => line.getAttribute('data-state')))
    await vi.waitFor(async () => expect(await states()).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok']), {timeout: 20_000})
    await picture(page, 'grafana-configuration-good')
    await page.locator('#apiUrl').fill('http://127.0.0.1:9')
    await page.getByRole('button', {name: 'Save and test connection'}).click()
    await vi.waitFor(async () => expect(await page.locator('[data-state=failed]').innerText()).toContain('cannot reach the collector'), {timeout: 20_000})
    await picture(page, 'grafana-configuration-failed')
    await page.goto(`${grafana.url}/a/seatkeeper-licenses-app/at-risk`)
    const notice = atRiskList(page).notice('The collector does not answer')
    await notice.getByRole('link', {name: 'Open configuration'}).click({timeout: 20_000})
    await page.locator('#apiUrl').waitFor({timeout: 20_000})
    await page.locator('#apiUrl').fill(service.url)
    await page.getByRole('button', {name: 'Save and test connection'}).click()
    await vi.waitFor(async () => expect(await states()).toHaveLength(7), {timeout: 20_000})
    await close()
  }, SLOW)

  it('shows figures on the dashboard, and no panel has an error', async () => {
    const {page, complaints, close} = await open('/d/seatkeeper-overview', editor)
    await atRiskList(page).shown()
    const panels = page.locator('[data-testid^="data-testid Panel header"]')
    await vi.waitFor(async () => expect(await panels.count()).toBeGreaterThanOrEqual(7), {timeout: 20_000})
    const text = async () => (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ')
    // Six of five professional seats, six of sixteen analyzer seats: what the simulated site has, and nothing else on the page.
    const {totals} = world.sim.site.state
    const percent = (type: 'professional' | 'analyzer') => `${Math.round((world.sim.site.listSeats(type).length / totals[type]) * 100)}%`
    await vi.waitFor(async () => expect([(await text()).includes(percent('professional')), (await text()).includes(percent('analyzer'))]).toEqual([true, true]), {timeout: 20_000})
    expect(await page.locator('[data-testid="data-testid Panel status error"]').count()).toBe(0)
    expect(await text()).not.toMatch(/No data|No reading/)
    await picture(page, 'grafana-dashboard')
    expect(complaints.take()).toEqual([])
    await close()
  }, SLOW)

  // Before anybody releases: the pool would have a free seat then.
  it('has healthy rules, and an alert on its way for the pool without a free seat alone', async () => {
    type Rule = {name: string; health: string; alerts?: {labels: Record<string, string>; state: string}[]}
    type Rules = {data: {groups: {rules: Rule[]}[]}}
    await vi.waitFor(async () => {
      const {body} = await grafana.request('GET', '/api/prometheus/grafana/api/v1/rules')
      const rules = (body as Rules).data.groups.flatMap(group => group.rules)
      expect(rules.filter(({health}) => health !== 'ok').map(({name, health}) => `${name}: ${health}`)).toEqual([])
      const states = rules.find(({name}) => name === 'Few free seats')!.alerts?.map(({labels, state}) => `${labels.site} ${labels.license_type} ${state}`)
      expect(states?.toSorted()).toEqual(['prod analyzer Normal', 'prod professional Pending'])
    }, {timeout: 100_000, interval: 1000})
  }, SLOW)

  it('lets an Editor release a seat, which the simulated site then lacks, and records the person', async () => {
    const {page, complaints, close} = await open('/d/seatkeeper-overview', editor)
    const list = atRiskList(page)
    await list.shown()
    await picture(page, 'grafana-before-release')
    const question = await list.askRelease('CORP\\anna')
    expect(question).toMatch(/Release the professional seat of .*CORP\\anna/)
    await picture(page, 'grafana-question')
    await list.confirm('Release')
    await list.notice('1 released').waitFor({timeout: 15_000})
    await list.isGone('CORP\\anna')
    await picture(page, 'grafana-after-release')
    expect(world.sim.site.findSeat('CORP\\anna')).toBeUndefined()
    expect(service.audit('outcome').at(-1)).toMatchObject({actor: editor.login, result: 'released', mode: 'manual'})
    expect(complaints.take()).toEqual([])
    await close()
  }, SLOW)

  it('halts what failures left of a run, until an Editor has looked and approves; Undo gives the seats back', async () => {
    world.sim.faults.add({kind: 'status', status: 500, method: 'DELETE', path: '/qrs/license/*', count: 3})
    await service.round('evaluation')
    const {page, complaints, close} = await open('/d/seatkeeper-overview', editor)
    const list = atRiskList(page)
    const banner = list.notice(/^The plan of .* is halted/)
    await banner.waitFor({timeout: 20_000})
    await picture(page, 'grafana-halted')
    await banner.getByRole('button', {name: 'Look'}).click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('[data-planned]').first().waitFor({timeout: 15_000})
    expect(await dialog.locator('[data-planned]').count()).toBe(2)
    await picture(page, 'grafana-halted-look')
    await dialog.getByRole('button', {name: 'Approve…'}).click()
    await dialog.getByText('analyzer seats').waitFor({timeout: 15_000})
    await picture(page, 'grafana-halted-approve')
    await list.confirm('Approve')
    const notice = list.notice('2 released')
    await notice.waitFor({timeout: 15_000})
    expect(service.audit('approved').at(-1)).toMatchObject({actor: editor.login, releases: 2})
    await notice.getByRole('button', {name: 'Undo', exact: true}).click()
    await notice.getByText('Undo: 2 reinstated.').waitFor({timeout: 15_000})
    await picture(page, 'grafana-undone')
    expect(service.audit('reinstated').map(({actor, result}) => ({actor, result}))).toEqual([{actor: editor.login, result: 'reinstated'}, {actor: editor.login, result: 'reinstated'}])
    expect(complaints.take()).toEqual([])
    await close()
  }, SLOW)

  it('lets an Editor pause the releases and resume them', async () => {
    world.clock.advance(Date.now() - world.sim.clock.now()) // the browser's clock goes on meanwhile
    const {page, complaints, close} = await open('/a/seatkeeper-licenses-app/at-risk', editor)
    const list = atRiskList(page)
    await list.shown()
    await page.getByRole('button', {name: 'Actions for site prod'}).click()
    await page.getByRole('menu').getByText('Pause releases…').click()
    await page.getByRole('dialog').getByLabel('Why').fill('license renewal')
    await picture(page, 'grafana-pause')
    await list.confirm('Pause')
    const banner = list.notice(`Paused by ${editor.login} just now: nothing is released`)
    await banner.waitFor({timeout: 15_000})
    await picture(page, 'grafana-paused')
    expect((await service.round('evaluation')).outcomes).toEqual([])
    await banner.getByRole('button', {name: 'Resume'}).click()
    await list.notice('Site prod is resumed').waitFor({timeout: 15_000})
    expect(service.audit('resumed').at(-1)).toMatchObject({actor: editor.login})
    expect(complaints.take()).toEqual([])
    await close()
  }, SLOW)

  it('lets an Editor exclude a user, who then leaves the list and the plan', async () => {
    const {page, complaints, close} = await open('/a/seatkeeper-licenses-app/at-risk', editor)
    const list = atRiskList(page)
    await list.shown()
    await list.exclude("CORP\\o'neil", 'on leave', 'In 90 days')
    await list.isGone("CORP\\o'neil")
    await list.notice('excluded from release').waitFor({timeout: 15_000})
    await picture(page, 'grafana-excluded')
    const result = await service.round('evaluation')
    expect(result.outcomes.map(outcome => outcome.result)).toContain('released')
    expect(world.sim.site.findSeat("CORP\\o'neil")).toBeDefined()
    expect(service.audit('excluded').at(-1)).toMatchObject({actor: editor.login, person: {user: "CORP\\o'neil", sentence: 'on leave'}})
    expect(complaints.take()).toEqual([])
    await close()
  }, SLOW)

  describe('a Viewer', () => {
    it('sees the list and cannot act, neither by a button nor past it', async () => {
      const {page, complaints, close} = await open('/a/seatkeeper-licenses-app/at-risk', viewer)
      const list = atRiskList(page)
      await list.shown()
      const [first = ''] = await list.users()
      const menu = await list.menu(first)
      expect(await menu.getByRole('menuitem').filter({hasText: 'Release now'}).isDisabled()).toBe(true)
      expect(await menu.innerText()).toContain('Editors may release and exclude')
      await picture(page, 'grafana-viewer')
      expect(complaints.take()).toEqual([])
      await close()
      const seats = world.sim.site.listSeats().length
      const answers = await Promise.all([
        grafana.request('POST', `${APP}/release`, {items: [{allocationId: world.sim.site.listSeats()[0]!.id}]}, viewer),
        grafana.request('POST', `${APP}/exclusions`, {user: 'CORP\\anna', reason: 'x'}, viewer),
        grafana.request('GET', `${APP}/operator`, undefined, viewer),
        ...['plan-approve', 'plan-discard', 'pause', 'resume', 'undo'].map(path => grafana.request('POST', `${APP}/${path}`, {}, viewer)),
        grafana.request('GET', `${APP}/at-risk/..%2Frelease`, undefined, viewer),
        grafana.request('GET', `${APP}/plan/..%2Fpause`, undefined, viewer),
        grafana.request('POST', `${APP}/plan`, {}, viewer),
        grafana.request('GET', `${APP}/at-risk`, undefined, viewer),
        grafana.request('GET', `${APP}/plan`, undefined, viewer),
      ])
      expect(answers.map(({status}) => status)).toEqual([403, 403, 403, 403, 403, 403, 403, 403, 404, 404, 404, 200, 200])
      expect(world.sim.site.listSeats()).toHaveLength(seats)
    }, SLOW)
  })
})

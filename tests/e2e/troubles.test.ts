// What people see when the collector cannot be reached or used: each trouble has a sentence of its own, and says what to do.
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {expect, it, onTestFinished} from 'vitest'
import {MANAGEMENT, peopleAt} from '../integration/people.ts'
import {NOW} from '../integration/world.ts'
import {describeWith} from '../parts/describe-with.ts'
import {ensurePlugin} from '../parts/plugin-build.ts'
import type {AppSettings} from '../workbench/plugin-proxy.ts'
import {CONFIGURATION, PANEL, eventually, openWorkbench, useBrowser, type OpenWorkbench, type WorkbenchWish} from '../workbench/open-workbench.ts'
import {atRiskList, picture} from './at-risk-list.ts'

const SITE: WorkbenchWish = {as: 'admin', simulator: {site: peopleAt(NOW)}, config: {licenseManagement: MANAGEMENT}}

/** A server that is no collector, or an old one. */
async function otherServer(answer: {status: number; type: string; body: string}): Promise<string> {
  const server = createServer((_, response) => void response.writeHead(answer.status, {'content-type': answer.type}).end(answer.body))
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const page404 = {status: 404, type: 'text/html', body: '<h1>Not here</h1>'}
const anyPage = {status: 200, type: 'text/html', body: '<h1>Welcome</h1>'}
const oldCollector = {status: 404, type: 'application/problem+json', body: JSON.stringify({status: 404, code: 'noSuchPath', title: 'Not found', detail: 'There is no such path.', message: 'There is no such path.'})}

type Case = {
  readonly name: string
  readonly settings: (right: AppSettings) => Promise<AppSettings | undefined> | AppSettings | undefined
  /** In the panel. */
  readonly panel: readonly [title: string, sentence: string]
  /** On the configuration page, the findings that are not good; none where the test cannot begin. */
  readonly test?: readonly string[]
}

const withUrl = (right: AppSettings, apiUrl: string): AppSettings => ({...right, jsonData: {apiUrl}})
const withTokens = (right: AppSettings, secureJsonData: AppSettings['secureJsonData']): AppSettings => ({...right, secureJsonData})

const cases: readonly Case[] = [
  {name: 'the collector is down', settings: right => withUrl(right, 'http://127.0.0.1:9'), panel: ['The collector does not answer', 'Is it running, and is its address right'], test: ['The collector does not answer']},
  {name: 'the address is that of another server', settings: async right => withUrl(right, await otherServer(page404)), panel: ['Wrong address', 'not a Seatkeeper collector. Check the address'], test: ['Wrong address']},
  {name: 'the address is that of a server that answers everything', settings: async right => withUrl(right, await otherServer(anyPage)), panel: ['Wrong address', 'not a Seatkeeper collector'], test: ['Wrong address']},
  {name: 'the collector is too old', settings: async right => withUrl(right, await otherServer(oldCollector)), panel: ['The collector is too old', 'Update the collector.'], test: ['The collector is too old']},
  {name: 'the tokens are wrong', settings: right => withTokens(right, {readToken: 'no', operateToken: 'no'}), panel: ['Wrong token', 'does not know the token that Grafana sends'], test: ['Token for reading', 'Token for acting']},
  {name: 'a token is missing', settings: right => withTokens(right, {operateToken: 'a-token-for-acting-1'}), panel: ['Not configured yet', 'the tokens are missing. Enter them']},
  {name: 'nothing is configured', settings: right => ({...right, jsonData: {}, secureJsonData: {}}), panel: ['Not configured yet', 'Enter them on the app\'s configuration page']},
  {name: 'the address is none', settings: right => withUrl(right, '127.0.0.1:8484'), panel: ['Not configured yet', 'An address begins with http://']},
  {name: 'the app is disabled', settings: right => ({...right, enabled: false}), panel: ['The app is not enabled', 'An administrator can enable it']},
  {name: 'the app was never enabled', settings: () => undefined, panel: ['The app is not enabled', 'An administrator can enable it']},
]

describeWith('chromium', 'a trouble', () => {
  const browser = useBrowser(ensurePlugin)

  async function open({settings}: Pick<Case, 'settings'>): Promise<OpenWorkbench> {
    const opened = await openWorkbench(browser(), SITE)
    opened.workbench.setSettings(await settings(opened.workbench.settings()!))
    return opened
  }

  it.each(cases)('is told in the panel: $name', async ({settings, panel: [title, sentence]}) => {
    const opened = await open({settings})
    await opened.visit(PANEL)
    const notice = atRiskList(opened.page).notice(title)
    await notice.waitFor()
    expect(await notice.innerText()).toContain(sentence)
    await notice.getByRole('link', {name: 'Open configuration'}).or(notice.getByText('Update the collector.')).waitFor() // one thing to do
    await picture(opened.page, `trouble ${title}`.replaceAll(' ', '-').toLowerCase())
    expect(opened.consoleErrors).toEqual([])
  })

  it.each(cases.filter(({test}) => test !== undefined))('is found by the connection test: $name', async ({settings, test}) => {
    const {page, visit, consoleErrors} = await open({settings})
    await visit(CONFIGURATION)
    await page.getByRole('button', {name: 'Test connection'}).click()
    const ill = page.locator('[data-state=failed] strong')
    await ill.first().waitFor()
    expect(await ill.allInnerTexts()).toEqual(test)
    expect(consoleErrors).toEqual([])
  })

  it('of a token that may only read keeps people from acting, with the reason', async () => {
    const {page, visit, consoleErrors} = await open({settings: right => withTokens(right, {readToken: 'a-token-for-reading-1', operateToken: 'a-token-for-reading-1'})})
    await visit(PANEL)
    const list = atRiskList(page)
    await list.shown()
    await eventually(async () => {
      const text = await (await list.menu('CORP\\anna')).innerText()
      await page.keyboard.press('Escape')
      return text
    }).toContain('The token grafana-read may read, but this needs the scope operate.')
    await visit(CONFIGURATION)
    await page.getByRole('button', {name: 'Test connection'}).click()
    await eventually(() => page.locator('[data-state=failed]').allInnerTexts()).toHaveLength(1)
    expect(await page.locator('[data-state=failed]').innerText()).toContain('needs the scope operate')
    await picture(page, 'configuration-token-without-right')
    expect(consoleErrors).toEqual([])
  })

  it('that comes later leaves the last list, grey, and says from when it is', async () => {
    const {page, visit, collector} = await openWorkbench(browser(), SITE)
    await visit(PANEL)
    const list = atRiskList(page)
    await list.shown()
    await collector.stop()
    await page.clock.setFixedTime(NOW + 180_000)
    await eventually(async () => {
      await page.evaluate('window.dispatchEvent(new Event("visibilitychange"))') // as when one comes back to the window
      return list.notice('The collector does not answer').count()
    }).toBe(1)
    expect(await list.notice('The collector does not answer').innerText()).toContain('What you see is from 3 minutes ago.')
    expect(await list.users()).toContain('CORP\\anna')
    await picture(page, 'trouble-later')
  })

  it('sends nobody but Admins to the configuration', async () => {
    const {page, visit, workbench, consoleErrors} = await openWorkbench(browser(), {...SITE, as: 'editor'})
    workbench.setSettings(withUrl(workbench.settings()!, 'http://127.0.0.1:9'))
    await visit(PANEL)
    const notice = atRiskList(page).notice('The collector does not answer')
    await notice.waitFor()
    expect(await notice.innerText()).toContain('Ask an administrator of Grafana')
    expect(await notice.getByRole('link').count()).toBe(0)
    expect(consoleErrors).toEqual([])
  })

  it('of one request with a filter leaves the list as it was, and the answers with it', async () => {
    const {page, visit} = await openWorkbench(browser(), SITE)
    await visit(PANEL)
    const list = atRiskList(page)
    await list.shown()
    await list.askRelease('CORP\\anna')
    await list.confirm('Release')
    await list.notice('1 released.').waitFor()
    await page.route('**/at-risk?*search=*', route => route.fulfill({status: 502, body: ''}))
    await page.getByPlaceholder('search a user').fill('bj')
    await list.notice('The collector does not answer').waitFor()
    expect([await list.notice('1 released.').count(), (await list.users()).includes('corp\\björn')]).toEqual([1, true])
  })
})

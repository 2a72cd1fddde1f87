// Releases that are paused and resumed by a click, and what people see meanwhile; in the built app.
import {expect, it, vi} from 'vitest'
import {COSTS, MANAGEMENT} from '../integration/people.ts'
import {DAY, NOW} from '../integration/world.ts'
import {describeWith} from '../parts/describe-with.ts'
import {ensurePlugin} from '../parts/plugin-build.ts'
import {CONFIGURATION, PAGE, PANEL, eventually, openWorkbench, useBrowser, type WorkbenchWish} from '../workbench/open-workbench.ts'
import {atRiskList, picture} from './at-risk-list.ts'
import {openList} from './open-list.ts'

const ANNA = 'CORP\\anna'
const words = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

describeWith('chromium', 'a pause', () => {
  const browser = useBrowser(ensurePlugin)

  async function open(wish: WorkbenchWish = {}, path = PANEL) {
    const opened = await openList(browser(), wish, path)
    const {page, list} = opened
    const menu = async () => {
      await page.getByRole('button', {name: 'Actions for site prod'}).click()
      return page.getByRole('menu')
    }
    return {
      ...opened, menu,
      dialog: page.getByRole('dialog'),
      banner: list.notice(/^Paused by/),
      pause: async (reason: string) => {
        await (await menu()).getByText('Pause releases…').click()
        if (reason !== '') await page.getByRole('dialog').getByLabel('Why').fill(reason)
        await list.confirm('Pause')
      },
    }
  }

  it('is asked about once, stops releases by hand and by schedule, is told with who, when and why, and ends by Resume', async () => {
    const {page, list, menu, dialog, banner, simulator, collector, consoleErrors} = await open({}, PAGE)
    await (await menu()).getByText('Pause releases…').click()
    await dialog.getByLabel('Why').fill('license renewal this week')
    expect(words(await dialog.innerText())).toContain('Pause the releases of site prod? Nothing is released there, neither by schedule nor by hand, until somebody resumes.')
    await picture(page, 'pause-question')
    await list.confirm('Pause')
    await banner.waitFor()
    expect(words(await banner.innerText())).toBe('Paused by editor just now: nothing is released “license renewal this week” Resume')
    expect(await page.locator('[data-banner=paused]').getAttribute('title')).toBe('Paused 2 Mar 2026, 12:00 UTC')
    await eventually(() => page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Actions for site prod')
    await picture(page, 'paused')
    const actions = await list.menu(ANNA)
    expect(await actions.getByRole('menuitem').filter({hasText: 'Release now'}).isDisabled()).toBe(true)
    expect(await actions.innerText()).toContain('Paused by editor on 2 Mar 2026 (license renewal this week): nothing is released until somebody resumes.')
    await page.keyboard.press('Escape')
    await collector.round('evaluation')
    expect([simulator.site.findSeat(ANNA) === undefined, collector.audit('outcome').length]).toEqual([false, 0])
    await banner.getByRole('button', {name: 'Resume'}).click()
    await list.notice('Site prod is resumed: releases go on at the next run.').waitFor()
    await eventually(() => banner.count()).toBe(0)
    await eventually(() => page.evaluate<boolean>('document.activeElement !== document.body')).toBe(true)
    expect([collector.audit('paused'), collector.audit('resumed')].map(rows => rows.map(({actor}) => actor))).toEqual([['editor'], ['editor']])
    await list.askRelease(ANNA)
    await list.confirm('Release')
    await list.notice('1 released.').waitFor()
    expect(consoleErrors).toEqual([])
  })

  it('needs no reason, does nothing by Cancel, and ends from the menu too', async () => {
    const {page, list, menu, pause, banner, collector} = await open()
    await (await menu()).getByText('Pause releases…').click()
    await list.confirm('Cancel')
    await eventually(() => page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Actions for site prod')
    expect(collector.audit('paused')).toEqual([])
    await pause('')
    await banner.waitFor()
    expect(words(await banner.innerText())).toBe('Paused by editor just now: nothing is released Resume')
    await (await menu()).getByText('Resume releases').click()
    await list.notice('Site prod is resumed').waitFor()
  })

  it('stands as the first one made it, where two people pause', async () => {
    const {list, menu, banner, collector} = await open()
    await menu()
    await collector.call('/v4/pause', {method: 'POST', body: {reason: 'from the command line'}})
    await list.row(ANNA).page().getByRole('menu').getByText('Pause releases…').click()
    await list.confirm('Pause')
    await banner.waitFor()
    expect(words(await banner.innerText())).toContain('from the command line')
    expect(collector.audit('paused')).toHaveLength(1)
  })

  it('is told with its age, beside a dry run', async () => {
    const {page, list, pause, banner, consoleErrors} = await open({dryRun: true, config: {costs: COSTS}})
    await pause('audit')
    await banner.waitFor()
    await page.clock.setFixedTime(NOW + 2 * 3_600_000)
    await eventually(async () => {
      await page.evaluate('window.dispatchEvent(new Event("visibilitychange"))')
      return list.notice('Paused by editor 2 hours ago: nothing is released').count()
    }).toBe(1)
    expect(words(await list.notice('Dry run: nothing is released.').innerText())).toContain('To turn it off, set licenseManagement.dryRun: false')
    await picture(page, 'paused-dry-run')
    await page.setViewportSize({width: 420, height: 760})
    await picture(page, 'paused-dry-run-narrow')
    expect(consoleErrors).toEqual([])
  })

  it('can be made where no seat is at risk', async () => {
    const {page, visit} = await openWorkbench(browser(), {simulator: {site: {seats: [{user: ANNA, lastUsed: new Date(NOW - DAY).toISOString()}]}}})
    await visit()
    await page.getByText('No seat is at risk').waitFor()
    await page.getByRole('button', {name: 'Actions for site prod'}).click()
    await page.getByRole('menu').getByText('Pause releases…').click()
    const list = atRiskList(page)
    await list.confirm('Pause')
    await list.notice(/^Paused by editor/).waitFor()
    await picture(page, 'paused-nothing-at-risk')
  })

  it('is of one site alone', async () => {
    const idle = {lastUsed: new Date(NOW - 100 * DAY).toISOString()}
    const site = {simulator: {site: {seats: [{user: ANNA, ...idle}]}}}
    const {page, list, pause, banner, world} = await open({sites: {prod: site, test: site}})
    await pause('audit')
    await banner.waitFor()
    // The list is read again after the pause, and Grafana's choice may close just then: people click again.
    const actions = page.getByRole('button', {name: 'Actions for site test'})
    await vi.waitFor(async () => {
      await page.getByRole('combobox', {name: 'Site'}).click({timeout: 2000})
      await page.getByRole('option', {name: 'test'}).click({timeout: 2000})
      await actions.waitFor({timeout: 2000})
    }, {timeout: 20_000, interval: 100})
    expect(await banner.count()).toBe(0)
    await list.askRelease(ANNA)
    await list.confirm('Release')
    await list.notice('1 released.').waitFor()
    expect([world.sims.prod!.site.findSeat(ANNA) === undefined, world.sims.test!.site.findSeat(ANNA) === undefined]).toEqual([false, true])
  })

  it('is seen by Viewers, who cannot end or make one and see why', async () => {
    const {page, banner, menu, collector, visit, consoleErrors} = await open({as: 'viewer'})
    const pauseItem = (await menu()).getByRole('menuitem').filter({hasText: 'Pause releases…'})
    expect(await pauseItem.isDisabled()).toBe(true)
    expect(await pauseItem.innerText()).toContain('Your role in Grafana does not allow this')
    await page.keyboard.press('Escape')
    await collector.call('/v4/pause', {method: 'POST', body: {}})
    await visit()
    const resume = banner.getByRole('button', {name: 'Resume'})
    await eventually(() => resume.getAttribute('aria-disabled')).toBe('true')
    await resume.focus()
    await page.getByRole('tooltip').getByText('Your role in Grafana does not allow this').waitFor()
    await picture(page, 'paused-viewer')
    expect(consoleErrors).toEqual([])
  })

  it('that could not be made says so in the question', async () => {
    const {page, list, menu, dialog, workbench, collector} = await open()
    const settings = workbench.settings()!
    await (await menu()).getByText('Pause releases…').click()
    workbench.setSettings({...settings, jsonData: {apiUrl: 'http://127.0.0.1:9'}})
    await list.confirm('Pause')
    await dialog.getByText('It is not known whether releases are paused').waitFor()
    workbench.setSettings(settings)
    await list.confirm('Try again')
    await list.notice(/^Paused by/).waitFor()
    expect(collector.audit('paused')).toHaveLength(1)
    expect(page.url()).toContain(PANEL)
  })

  it('stops what is under way after the seat in hand', async () => {
    const {page, list, pause, banner, simulator} = await open({
      simulator: {site: {seats: Array.from({length: 6}, (_, index) => ({user: `CORP\\idle${index}`, lastUsed: new Date(NOW - (100 + index) * DAY).toISOString()}))}},
    })
    simulator.faults.add({kind: 'slow', ms: 1200, method: 'DELETE', path: '/qrs/license/*'})
    await page.getByRole('checkbox', {name: 'Select the 6 seats that are loaded'}).check({force: true})
    await page.getByRole('button', {name: 'Release…'}).click()
    await list.confirm('Release')
    await list.notice(/Releasing: [1-3] of 6/).waitFor()
    await pause('wrong list')
    await banner.waitFor()
    await list.notice(/^[1-5] released, [1-5] (failed|refused)/).waitFor()
    expect(simulator.site.listSeats().length).toBeGreaterThan(0)
  })

  it('is told by the connection test', async () => {
    const {page, visit, collector} = await open({as: 'admin', config: {licenseManagement: MANAGEMENT}})
    await collector.call('/v4/pause', {method: 'POST', body: {}})
    await visit(CONFIGURATION)
    await page.getByRole('button', {name: 'Test connection'}).click()
    const line = page.locator('[data-state=warning]').filter({hasText: 'Release at prod'})
    await line.waitFor()
    expect(await line.innerText()).toContain('Paused: nothing is released until somebody resumes.')
  })
})

// Operators at work: releases and exclusions by clicks, in the built app, down to the simulated site and the record.
import {describe, expect, it} from 'vitest'
import {COSTS, MANAGEMENT} from '../integration/people.ts'
import {NOW} from '../integration/world.ts'
import {describeWith} from '../parts/describe-with.ts'
import {ensurePlugin} from '../parts/plugin-build.ts'
import {PAGE, PANEL, eventually, useBrowser, type WorkbenchWish} from '../workbench/open-workbench.ts'
import {picture} from './at-risk-list.ts'
import {openList} from './open-list.ts'

const ANNA = 'CORP\\anna'

describeWith('chromium', 'an operator', () => {
  const browser = useBrowser(ensurePlugin)

  const open = (wish: WorkbenchWish = {}, path = PANEL) => openList(browser(), wish, path)

  describe('who releases a seat', () => {
    it('is asked once, with what it does, and sees the outcome; the site has the seat no more, and the record names the person', async () => {
      const {list, page, simulator, collector, consoleErrors} = await open()
      await picture(page, 'workbench-before-release')
      const question = await list.askRelease(ANNA)
      expect(question.replaceAll(/\s+/g, ' ')).toContain(
        'Release the professional seat of anna (CORP\\anna)? Idle for 100 days, last active 22 Nov 2025. '
        + 'Apps and data stay. Qlik may assign a new seat at the next login, if one is free and a license rule says so; else an administrator must. The seat is free at once.')
      await list.confirm('Release')
      await list.notice('1 released.').waitFor()
      await list.isGone(ANNA)
      await picture(page, 'workbench-after-release')
      expect(await list.text()).toContain('5 at the next run')
      expect(simulator.site.findSeat(ANNA)).toBeUndefined()
      expect(collector.audit('outcome').map(({actor, mode, result}) => ({actor, mode, result}))).toEqual([{actor: 'editor', mode: 'manual', result: 'released'}])
      expect(consoleErrors).toEqual([])
    })

    it('does nothing by Cancel', async () => {
      const {list, page, simulator, collector} = await open()
      await list.askRelease(ANNA)
      const isInside = () => page.evaluate<boolean>('document.activeElement.closest("[role=dialog]") !== null')
      await eventually(isInside).toBe(true)
      await list.confirm('Cancel')
      await eventually(() => page.getByRole('dialog').count()).toBe(0)
      expect([simulator.site.findSeat(ANNA) === undefined, collector.audit('intent').length]).toEqual([false, 0])
      // The focus is back where the question was asked.
      await eventually(() => page.evaluate('document.activeElement.closest("[data-seat]")?.innerText ?? ""')).toContain(ANNA)
    })

    it('releases several that were selected, of which one became active and is left alone', async () => {
      const {list, page, simulator} = await open()
      for (const user of [ANNA, 'CORP\\extra', 'corp\\björn']) await list.row(user).getByRole('checkbox').check({force: true})
      await eventually(() => page.getByText('3 selected').count()).toBe(1)
      simulator.site.login(ANNA)
      await page.getByRole('button', {name: 'Release…'}).click()
      expect((await page.getByRole('dialog').innerText()).replaceAll(/\s+/g, ' ')).toContain('Release 3 seats?')
      await list.confirm('Release')
      await list.notice('2 released, 1 became active and was left alone.').waitFor()
      await picture(page, 'workbench-several')
      expect([ANNA, 'CORP\\extra', 'corp\\björn'].map(user => simulator.site.findSeat(user) !== undefined)).toEqual([true, false, false])
    })

    it('types the number where there are more than ten', async () => {
      const {list, page, simulator} = await open({
        simulator: {site: {seats: Array.from({length: 12}, (_, index) => ({user: `CORP\\idle${index}`, lastUsed: new Date(NOW - (100 + index) * 86_400_000).toISOString()}))}},
      })
      await page.getByRole('checkbox', {name: 'Select the 12 seats that are loaded'}).check({force: true})
      await page.getByRole('button', {name: 'Release…'}).click()
      const dialog = page.getByRole('dialog')
      const release = dialog.getByRole('button', {name: 'Release', exact: true})
      expect(await release.isDisabled()).toBe(true)
      await dialog.getByLabel('Type 12 to confirm').fill('11')
      expect(await release.isDisabled()).toBe(true)
      await dialog.getByRole('textbox').fill('12')
      await release.click()
      await list.notice('12 released.').waitFor()
      expect(simulator.site.listSeats()).toEqual([])
      await page.getByText('No seat is at risk').waitFor()
      await picture(page, 'workbench-nothing-at-risk')
    })

    it('sees what failed, and may try again', async () => {
      const {list, simulator, page} = await open()
      simulator.faults.add({kind: 'status', status: 500, method: 'DELETE', path: '/qrs/license/*', count: 1})
      await list.askRelease(ANNA)
      await list.confirm('Release')
      await list.notice('1 failed.').waitFor()
      await picture(page, 'workbench-failed')
      await page.getByRole('button', {name: 'Try again'}).click()
      await list.confirm('Release')
      await list.notice('1 released.').waitFor()
      expect(simulator.site.findSeat(ANNA)).toBeUndefined()
    })

    it('is told in the question when no answer comes, which may mean that it was done; trying again releases once', async () => {
      const {list, page, workbench, simulator, collector} = await open()
      await list.askRelease(ANNA)
      const settings = workbench.settings()!
      workbench.setSettings({...settings, jsonData: {apiUrl: 'http://127.0.0.1:9'}})
      await list.confirm('Release')
      await page.getByRole('dialog').getByText('It is not known whether anything was released').waitFor()
      expect(await page.getByRole('dialog').innerText()).toContain('Grafana cannot reach the collector.')
      workbench.setSettings(settings)
      await list.confirm('Try again')
      await list.notice('1 released.').waitFor()
      expect([simulator.site.findSeat(ANNA), collector.audit('outcome').length]).toEqual([undefined, 1])
    })

    it('hears of a quarantine, and when it ends', async () => {
      const {list} = await open({
        simulator: {licenseModel: 'lef', site: {seats: [{user: 'CORP\\left', lastUsed: new Date(NOW - 3 * 86_400_000).toISOString()}], users: [{userId: 'gone', blacklisted: true, seat: {lastUsed: new Date(NOW - 2 * 86_400_000).toISOString()}}]}},
      })
      expect((await list.askRelease('CORP\\gone')).replaceAll(/\s+/g, ' ')).toContain('Used within the last 7 days: Qlik may keep the seat in quarantine until 7 Mar 2026.')
      await list.confirm('Release')
      await list.notice('1 quarantined until 7 Mar 2026.').waitFor()
    })
  })

  describe('who excludes a user', () => {
    it('says why and until when; the user leaves the list and the next run leaves the seat alone; Undo brings the user back', async () => {
      const {list, page, simulator, collector, consoleErrors} = await open({}, PAGE)
      await list.exclude(ANNA, 'on leave', 'In 90 days')
      await list.isGone(ANNA)
      await list.notice('CORP\\anna is excluded from release at site prod until 31 May 2026. One seat is kept by it now.').waitFor()
      await picture(page, 'workbench-excluded')
      const {outcomes} = await collector.round('evaluation')
      expect([outcomes.length, simulator.site.findSeat(ANNA) === undefined]).toEqual([5, false])
      await page.getByRole('button', {name: 'Undo the exclusion of CORP\\anna'}).click()
      await list.row(ANNA).waitFor()
      expect(collector.audit('exclusion_ended').map(({actor}) => actor)).toEqual(['editor'])
      await collector.round('evaluation')
      expect(simulator.site.findSeat(ANNA)).toBeUndefined()
      expect(consoleErrors).toEqual([])
    })

    it('must say why, and cannot end it in the past', async () => {
      const {list, page} = await open()
      await (await list.menu(ANNA)).getByText('Exclude…').click()
      const dialog = page.getByRole('dialog')
      const exclude = dialog.getByRole('button', {name: 'Exclude', exact: true})
      const isOff = () => exclude.getAttribute('aria-disabled')
      await eventually(isOff).toBe('true')
      await dialog.getByPlaceholder(/on leave/).fill('  ')
      await eventually(isOff).toBe('true')
      await dialog.getByPlaceholder(/on leave/).fill('audit')
      await eventually(isOff).toBe('false')
      await dialog.getByText('On a date').click()
      await eventually(isOff).toBe('true')
      await dialog.locator('input[type=date]').fill('2026-03-01')
      await dialog.getByText('Give a day that is still to come.').waitFor()
      await dialog.locator('input[type=date]').fill('2026-03-02')
      await exclude.click()
      await list.notice('until 2 Mar 2026').waitFor()
    })
  })

  describe('where nothing may be released', () => {
    it('sees the dry run and cannot release, but may exclude', async () => {
      const {list, page, consoleErrors} = await open({dryRun: true, config: {costs: COSTS}})
      await list.notice('Dry run: nothing is released. What you see would be.').waitFor()
      const menu = await list.menu(ANNA)
      expect(await menu.getByRole('menuitem').filter({hasText: 'Release now'}).isDisabled()).toBe(true)
      expect(await menu.innerText()).toContain('Site prod is in dry run, so nothing is released.')
      await picture(page, 'workbench-dry-run')
      await page.keyboard.press('Escape')
      await list.exclude(ANNA, 'on leave', 'No end')
      await list.isGone(ANNA)
      expect(consoleErrors).toEqual([])
    })

    it('as a Viewer sees the buttons with the reason why they are off', async () => {
      const {list, page, consoleErrors} = await open({as: 'viewer'})
      const menu = await list.menu(ANNA)
      for (const action of ['Release now', 'Exclude…']) expect(await menu.getByRole('menuitem').filter({hasText: action}).isDisabled()).toBe(true)
      expect(await menu.innerText()).toContain('Your role in Grafana does not allow this: Editors may release and exclude.')
      await picture(page, 'workbench-viewer')
      expect(consoleErrors).toEqual([])
    })

    it('is not among the operators', async () => {
      const {list} = await open({config: {licenseManagement: MANAGEMENT, api: {port: 0, operators: ['somebody.else'], tokens: [
        {name: 'grafana-read', scope: 'read', token: 'a-token-for-reading-1', for: 'grafana'}, {name: 'grafana-operate', scope: 'operate', token: 'a-token-for-acting-1', for: 'grafana'},
      ]}}})
      await eventually(async () => (await list.menu(ANNA)).innerText().finally(() => undefined)).toContain('editor is not among the operators')
    })
  })

  describe('while a release is under way', () => {
    it('cannot begin another, sees each seat as it stands, and keeps the first answer beside the second', async () => {
      const {list, page, simulator} = await open()
      simulator.faults.add({kind: 'slow', ms: 2500, method: 'DELETE', path: '/qrs/license/*'})
      for (const user of [ANNA, 'CORP\\extra']) await list.row(user).getByRole('checkbox').check({force: true})
      await page.getByRole('button', {name: 'Release…'}).click()
      await list.confirm('Release')
      await list.row(ANNA).getByText('releasing …').waitFor()
      expect(await list.row(ANNA).getByRole('button').count()).toBe(0)
      expect(await (await list.menu('corp\\björn')).innerText()).toContain('A release is under way.')
      await page.keyboard.press('Escape')
      await list.notice('2 released.').waitFor()
      simulator.faults.clear()
      await list.askRelease('corp\\björn')
      await list.confirm('Release')
      await list.notice('1 released.').waitFor()
      expect(await list.notice('2 released.').count()).toBe(1)
    })
  })
})

// What the list shows: the sum, the filters, several sites, narrow and long lists; in the built app.
import {describe, expect, it} from 'vitest'
import {COSTS, MANAGEMENT} from '../integration/people.ts'
import {NOW} from '../integration/world.ts'
import {describeWith} from '../parts/describe-with.ts'
import {ensurePlugin} from '../parts/plugin-build.ts'
import {PANEL, eventually, useBrowser, type OpenWorkbench, type WorkbenchWish} from '../workbench/open-workbench.ts'
import {picture} from './at-risk-list.ts'
import {openList} from './open-list.ts'

const ANNA = 'CORP\\anna'

describeWith('chromium', 'the at-risk list', () => {
  const browser = useBrowser(ensurePlugin)

  const open = (wish: WorkbenchWish = {}, path = PANEL) => openList(browser(), wish, path)

  it('reads first how many seats leave, when, and what they are worth', async () => {
    const {list, page, consoleErrors} = await open()
    expect(await list.text()).toContain('6 at the next run (tonight 02:00), 360 EUR a month · 1 more within 7 days · 1 excluded')
    expect(await page.getByRole('columnheader').allInnerTexts()).toEqual(['', 'User', 'Type', 'Last activity', 'Idle', 'Leaves', 'Why', 'EUR/month', ''])
    expect((await list.row('PARTNER\\x#1').innerText()).split(/\n+/).filter(text => text.trim() !== '').map(text => text.trim()))
      .toEqual(['x#1', 'PARTNER\\x#1', 'Analyzer', '86 days ago', '86 d', 'in 5 days', 'idle soon', '40'])
    expect(consoleErrors).toEqual([])
  })

  describe('at several sites', () => {
    const idle = {lastUsed: new Date(NOW - 100 * 86_400_000).toISOString()}
    const sites = {prod: {simulator: {site: {seats: [{user: ANNA, ...idle}, {user: 'CORP\\paul', ...idle}]}}}, test: {simulator: {site: {seats: [{user: ANNA, ...idle}, {user: 'CORP\\tina', ...idle}]}}}}
    const pick = async (page: OpenWorkbench['page'], site: string) => {
      await page.getByRole('combobox', {name: 'Site'}).click()
      await page.getByRole('option', {name: site}).click()
    }

    it('is never shown the seats of one site under the name of another, and is asked with the name of the site', async () => {
      const {list, page, world} = await open({sites})
      expect((await list.users()).toSorted()).toEqual([ANNA, 'CORP\\paul'])
      await page.route('**/at-risk?*site=test*', async route => {
        await new Promise(done => setTimeout(done, 1500))
        await route.continue()
      })
      await pick(page, 'test')
      await eventually(() => list.users()).toEqual([]) // the rows of the site before could be acted on
      await list.shown()
      expect((await list.users()).toSorted()).toEqual([ANNA, 'CORP\\tina'])
      expect(await list.askRelease(ANNA)).toContain('Release the professional seat of anna (CORP\\anna) at site test?')
      await list.confirm('Release')
      await list.notice('1 released.').waitFor()
      expect([world.sims.prod!.site.findSeat(ANNA) === undefined, world.sims.test!.site.findSeat(ANNA) === undefined]).toEqual([false, true])
    })

    it('finds the way to the others when one has no list', async () => {
      const {list, page} = await open({sites})
      await page.route('**/at-risk?*site=test*', route => route.fulfill({status: 503, contentType: 'application/problem+json', body: JSON.stringify({status: 503, code: 'notRead', detail: 'Site test has not been read yet.', message: ''})}))
      await pick(page, 'test')
      await list.notice('Site test has not been read yet.').waitFor()
      await pick(page, 'prod')
      await list.row('CORP\\paul').waitFor()
    })
  })

  describe('with a filter', () => {
    it('finds users by name, and is told when the filter hides all', async () => {
      const {list, page} = await open()
      await page.getByPlaceholder('search a user').fill('BJÖRN')
      await eventually(() => list.users()).toEqual(['corp\\björn'])
      await eventually(() => page.getByText(/read .* · 1 seat of 7/).count()).toBe(1)
      await page.getByPlaceholder('search a user').fill('nobody at all')
      await page.getByText('The filter hides all 7 seats at risk').waitFor()
      await picture(page, 'workbench-filter-hides-all')
      await page.getByRole('button', {name: 'Clear the filter'}).click()
      await eventually(async () => (await list.users()).length).toBe(7)
    })

    it('keeps the selection', async () => {
      const {list, page} = await open()
      await list.row(ANNA).getByRole('checkbox').check({force: true})
      await page.getByPlaceholder('search a user').fill('extra')
      await eventually(() => list.users()).toEqual(['CORP\\extra'])
      expect(await page.getByText('1 selected').count()).toBe(1)
    })
  })

  it('sees who and when in a narrow panel too', async () => {
    const {list, page, consoleErrors} = await open({dryRun: true, config: {costs: COSTS}})
    await page.setViewportSize({width: 470, height: 800})
    await eventually(() => page.getByRole('columnheader').allInnerTexts()).toEqual(['', 'User', 'Leaves', ''])
    const box = await list.row(ANNA).boundingBox()
    expect(box!.width).toBeLessThanOrEqual(470)
    await list.menu(ANNA)
    await picture(page, 'workbench-narrow')
    expect(consoleErrors).toEqual([])
  })

  it('scrolls through a long list, of which only what is in view exists', async () => {
    const {list, page, consoleErrors} = await open({simulator: {users: 3000, seats: 2500, seed: 'long'}, config: {licenseManagement: {...MANAGEMENT, release: {professional: {enable: true, inactivityDays: 7}, analyzer: {enable: true, inactivityDays: 7}}}}})
    const total = Number(await page.getByRole('table').getAttribute('aria-rowcount'))
    expect(total).toBeGreaterThan(500)
    expect((await list.users()).length).toBeLessThan(60)
    const [first] = await list.users()
    await list.row(first!).hover()
    await page.mouse.wheel(0, total * 44)
    await eventually(async () => (await list.users()).length > 5 && !(await list.users()).includes(first!)).toBe(true)
    await picture(page, 'workbench-long-list')
    expect(consoleErrors).toEqual([])
  })
})

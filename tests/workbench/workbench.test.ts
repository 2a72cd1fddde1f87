// The built app in a real browser, behind the stand-in for Grafana's proxy, in front of the real collector and the simulated site.
import {expect, it} from 'vitest'
import {COSTS, MANAGEMENT, peopleAt} from '../integration/people.ts'
import {NOW, daysBefore} from '../integration/world.ts'
import {describeWith} from '../parts/describe-with.ts'
import {ensurePlugin} from '../parts/plugin-build.ts'
import {PAGE, PANEL, eventually, openWorkbench, useBrowser, type Login, type OpenPage, type WorkbenchWish} from './open-workbench.ts'

const SITE: WorkbenchWish = {simulator: {site: peopleAt(NOW)}, config: {licenseManagement: MANAGEMENT, costs: COSTS}}
const AT_RISK = ["CORP\\o'neil", 'CORP\\anna', 'CORP\\extra', 'CORP\\blocked', 'CORP\\both', 'corp\\björn', 'PARTNER\\x#1']

/** The users that the list shows now, in its order. */
const listed = ({page}: Pick<OpenPage, 'page'>) => page.getByText(/^(CORP|corp|PARTNER)\\/).allTextContents()

describeWith('chromium', 'the workbench', () => {
  const browser = useBrowser(ensurePlugin)

  it('lists the seats at risk in the panel and on the page', async () => {
    const {page, visit, shoot, consoleErrors} = await openWorkbench(browser(), SITE)
    await visit(PANEL)
    await eventually(async () => (await listed({page})).toSorted()).toEqual(AT_RISK.toSorted())
    await shoot('workbench-panel')
    await page.getByRole('link', {name: 'At-risk page'}).click()
    await eventually(() => new URL(page.url()).pathname).toBe(PAGE)
    await eventually(async () => (await listed({page})).toSorted()).toEqual(AT_RISK.toSorted())
    await shoot('workbench-page')
    expect(consoleErrors).toEqual([])
  })

  it('lets Viewers read, and Editors and Admins act, whatever the page offers', async () => {
    const {page, visit, simulator, consoleErrors} = await openWorkbench(browser(), SITE)
    const seat = simulator.site.findSeat('CORP\\anna')!
    const release = async (as: Login) => {
      await visit(PANEL, as)
      await eventually(() => listed({page})).toContain('PARTNER\\x#1')
      const answer = await page.request.post(new URL('/api/plugin-proxy/seatkeeper-licenses-app/release', page.url()).href, {
        headers: {'idempotency-key': `a-release-by-the-${as}`}, data: {items: [{allocationId: seat.id}]},
      })
      const body = await answer.json() as {message?: string; actor?: string; outcomes?: {result: string}[]}
      return {status: answer.status(), said: body.message ?? `${body.actor} ${body.outcomes?.[0]?.result}`, checked: await page.getByRole('radio', {checked: true}).getAttribute('title')}
    }
    expect(await release('viewer')).toEqual({status: 403, said: 'plugin proxy route access denied', checked: 'Viewer'})
    expect(simulator.site.findSeat('CORP\\anna')).toBeDefined()
    expect(await release('editor')).toEqual({status: 200, said: 'editor released', checked: 'Editor'})
    expect(simulator.site.findSeat('CORP\\anna')).toBeUndefined()
    expect(await release('admin')).toEqual({status: 200, said: 'admin alreadyGone', checked: 'Admin'})
    expect(consoleErrors).toEqual([])
  })

  it('changes who is signed in at the top of the page, and stays where it is', async () => {
    const {page, visit, consoleErrors} = await openWorkbench(browser(), {...SITE, as: 'admin'})
    await visit(`${PAGE}?q=1`)
    await page.getByRole('radio', {name: 'Viewer'}).click()
    await eventually(() => page.getByRole('radio', {name: 'Viewer'}).isChecked()).toBe(true)
    await eventually(() => listed({page})).toContain('CORP\\anna')
    const {pathname, search} = new URL(page.url())
    expect({pathname, search}).toEqual({pathname: PAGE, search: '?q=1'})
    expect(consoleErrors).toEqual([])
  })

  it('shows the site that a dashboard variable names', async () => {
    const idle = {lastUsed: daysBefore(100)}
    const sites = {north: {simulator: {site: {seats: [{user: 'CORP\\nora', ...idle}]}}}, south: {simulator: {site: {seats: [{user: 'CORP\\sven', ...idle}]}}}}
    const {page, visit, consoleErrors} = await openWorkbench(browser(), {sites, panelOptions: {site: '$site'}})
    await visit(`${PANEL}?var-site=north`)
    await eventually(() => listed({page})).toEqual(['CORP\\nora'])
    await visit(`${PANEL}?var-site=south`)
    await eventually(() => listed({page})).toEqual(['CORP\\sven'])
    expect(consoleErrors).toEqual([])
  })
})

// The app's page on alerts, where an alert's runbook leads: each alert is there, and the one that the address names is in sight.
import {expect, it} from 'vitest'
import {sections} from '../../dashboards/rules/all.ts'
import {peopleAt} from '../integration/people.ts'
import {NOW} from '../integration/world.ts'
import {describeWith} from '../parts/describe-with.ts'
import {ensurePlugin} from '../parts/plugin-build.ts'
import {eventually, openWorkbench, useBrowser} from '../workbench/open-workbench.ts'
import {picture} from './at-risk-list.ts'

const PAGE = '/a/seatkeeper-licenses-app/alerts'
const titles = sections.flatMap(({sources}) => sources.map(({title}) => title))

describeWith('chromium', 'the page on alerts', () => {
  const browser = useBrowser(ensurePlugin)

  it('tells a Viewer of every alert, and shows the one that is asked for', async () => {
    const {page, visit, consoleErrors} = await openWorkbench(browser(), {as: 'viewer', simulator: {site: peopleAt(NOW)}})
    await visit(`${PAGE}#collector-is-silent`)
    await page.getByRole('heading', {level: 1, name: 'Alerts'}).waitFor()
    expect(await page.getByRole('heading', {level: 2}).allInnerTexts()).toEqual(titles)
    const asked = page.locator('#collector-is-silent')
    await eventually(async () => (await asked.boundingBox())?.y).toBeLessThan(500)
    expect((await asked.innerText()).replaceAll(/\s+/g, ' ')).toContain('Do Start the collector again.')
    await picture(page, 'alerts-page')
    await page.getByRole('list').first().getByRole('link', {name: 'No free seat'}).click()
    await eventually(async () => (await page.locator('#no-free-seat').boundingBox())?.y).toBeGreaterThan(0)
    await page.getByRole('link', {name: 'At-risk page'}).click()
    await page.getByRole('heading', {name: 'Seats at risk'}).waitFor()
    expect(consoleErrors).toEqual([])
  })
})

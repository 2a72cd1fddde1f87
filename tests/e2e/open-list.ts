// Opens the workbench at the at-risk list of a small site in which every verdict occurs.
import type {Browser} from 'playwright-core'
import {COSTS, MANAGEMENT, peopleAt} from '../integration/people.ts'
import {NOW} from '../integration/world.ts'
import {PANEL, openWorkbench, type OpenWorkbench, type WorkbenchWish} from '../workbench/open-workbench.ts'
import {atRiskList, type AtRiskList} from './at-risk-list.ts'

const SITE: WorkbenchWish = {simulator: {site: peopleAt(NOW)}, config: {licenseManagement: MANAGEMENT, costs: COSTS}}

/** As an Editor unless told otherwise; waits until the list has rows. */
export async function openList(browser: Browser, wish: WorkbenchWish = {}, path = PANEL): Promise<OpenWorkbench & {list: AtRiskList}> {
  const workbench = await openWorkbench(browser, {...SITE, ...wish})
  await workbench.visit(path)
  const list = atRiskList(workbench.page)
  await list.shown()
  return {...workbench, list}
}

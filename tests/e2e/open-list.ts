// Opens the workbench at the at-risk list of a small site in which every verdict occurs.
import type {Browser} from 'playwright-core'
import {COSTS, MANAGEMENT, peopleAt} from '../integration/people.ts'
import {NOW} from '../integration/world.ts'
import {PANEL, openWorkbench, type OpenWorkbench, type WorkbenchWish} from '../workbench/open-workbench.ts'
import {atRiskList, type AtRiskList} from './at-risk-list.ts'

const SITE: WorkbenchWish = {simulator: {site: peopleAt(NOW)}, config: {licenseManagement: MANAGEMENT, costs: COSTS}}

export type OpenList = OpenWorkbench & {readonly list: AtRiskList}

/** As an Editor unless told otherwise; waits until the list has rows. */
export async function openList(browser: Browser, wish: WorkbenchWish = {}, path = PANEL): Promise<OpenList> {
  const opened = await openBefore(browser, wish)
  await opened.visit(path)
  await opened.list.shown()
  return opened
}

/** The same before the list is shown, for what happens until then. */
async function openBefore(browser: Browser, wish: WorkbenchWish): Promise<OpenList> {
  const workbench = await openWorkbench(browser, {...SITE, ...wish})
  return {...workbench, list: atRiskList(workbench.page)}
}

const BRAKE = {maxPerRun: 2, maxPerDay: 10_000, maxShare: 1}

/** An evaluation run would release six seats, which is more than two at once: the brake has halted it. */
export async function openHalted(browser: Browser, wish: WorkbenchWish = {}, path = PANEL): Promise<OpenList> {
  const opened = await openBefore(browser, {config: {licenseManagement: {...MANAGEMENT, brake: BRAKE}, costs: COSTS}, ...wish})
  await opened.collector.round('evaluation')
  await opened.visit(path)
  await opened.list.shown()
  return opened
}

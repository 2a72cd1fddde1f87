// The whole product in a browser, for a test: simulated site, collector, workbench, and a page that shows it.
import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import type {Browser, BrowserContext, ConsoleMessage, Page} from 'playwright-core'
import {afterAll, beforeAll, expect, onTestFinished} from 'vitest'
import {DRY, LIVE, type Sections} from '../integration/configuration.ts'
import type {RunningService} from '../integration/service.ts'
import {NOW, openWorld, type SiteWish, type World} from '../integration/world.ts'
import {openBrowser} from '../parts/browser.ts'
import {ensurePlugin} from '../parts/plugin-build.ts'
import type {Simulator, SimulatorOptions} from '../qlik-simulator/simulator.ts'
import {hostBundle} from './host-bundle.ts'
import type {AppSettings} from './plugin-proxy.ts'
import {startWorkbench, type Workbench, type WorkbenchOptions} from './server.ts'
import {USER_COOKIE} from './session.ts'

export type Login = 'viewer' | 'editor' | 'admin'

export type WorkbenchWish = {
  readonly as?: Login
  /** Live unless told otherwise. */
  readonly dryRun?: boolean
  /** The one site `prod`. */
  readonly simulator?: Partial<SimulatorOptions>
  /** In its place. */
  readonly sites?: Readonly<Record<string, SiteWish>>
  /** Over the shared sections of the configuration. */
  readonly config?: Sections
  /** The app's settings, made from the right ones. */
  readonly settings?: (right: AppSettings) => AppSettings | undefined
  readonly panelOptions?: WorkbenchOptions['panelOptions']
}

export type OpenPage = {
  readonly page: Page
  readonly context: BrowserContext
  /** Errors and warnings in the browser's console, but for its own notes on answers of the API that are no success. */
  readonly consoleErrors: readonly string[]
  /** Opens a path of the workbench, the panel's unless told, as this person from now on. */
  readonly visit: (path?: string, as?: Login) => Promise<void>
  /** A picture into the folder that SEATKEEPER_SCREENSHOTS names, if any. */
  readonly shoot: (name: string) => Promise<void>
}

export type OpenWorkbench = OpenPage & {
  readonly world: World
  readonly simulator: Simulator
  readonly collector: RunningService
  readonly workbench: Workbench
}

export const TOKENS = {read: 'a-token-for-reading-1', operate: 'a-token-for-acting-1'} as const

export const PANEL = '/panel'
export const PAGE = '/a/seatkeeper-licenses-app/at-risk'
export const CONFIGURATION = '/plugins/seatkeeper-licenses-app'

const BUILD_LIMIT = 180_000
const PATIENCE = 15_000

/** What a page shows sooner or later; a busy machine needs its time. */
export const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, {timeout: PATIENCE, interval: 50})

/** One browser for the tests of a file, once the page is bundled and what else they need is there. */
export function useBrowser(prepare: () => Promise<unknown> = () => Promise.resolve()): () => Browser {
  let browser: Browser | undefined
  beforeAll(async () => {
    await Promise.all([prepare(), hostBundle()])
    browser = await openBrowser()
  }, BUILD_LIMIT)
  afterAll(() => browser?.close())
  return () => browser!
}

function listen(page: Page): string[] {
  const errors: string[] = []
  const isNote = (message: ConsoleMessage): boolean => message.text().startsWith('Failed to load resource') && new URL(message.location().url).pathname.startsWith('/api/')
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type()) && !isNote(message)) errors.push(`${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', error => errors.push(error.message))
  return errors
}

async function openContext(browser: Browser, {url}: Workbench, as: Login): Promise<BrowserContext> {
  const context = await browser.newContext({viewport: {width: 1280, height: 800}, timezoneId: 'UTC', locale: 'en-US'})
  await context.addCookies([{name: USER_COOKIE, value: as, url}])
  // What the site did a month ago was a month ago in the browser too.
  await context.clock.setFixedTime(NOW)
  return context
}

async function startAll({dryRun = false, simulator = {}, sites = {prod: {simulator}}, config = {}, settings = right => right, panelOptions = {}}: WorkbenchWish) {
  const tokens = [{name: 'grafana-read', scope: 'read', token: TOKENS.read, for: 'grafana'}, {name: 'grafana-operate', scope: 'operate', token: TOKENS.operate, for: 'grafana'}]
  const world = await openWorld({sites, config: {licenseManagement: dryRun ? DRY : LIVE, api: {port: 0, tokens}, ...config}})
  onTestFinished(world.stop)
  const collector = await world.start()
  const right = {enabled: true, pinned: true, jsonData: {apiUrl: collector.url}, secureJsonData: {readToken: TOKENS.read, operateToken: TOKENS.operate}}
  const workbench = await startWorkbench({dist: await ensurePlugin(), settings: settings(right), panelOptions})
  onTestFinished(workbench.stop)
  return {world, collector, workbench, simulator: world.sim}
}

/** A blank page in a session of its own, for the test that calls; `visit` shows something. Ends with the test. */
export async function openPage(browser: Browser, workbench: Workbench, login: Login): Promise<OpenPage> {
  const {url} = workbench
  const context = await openContext(browser, workbench, login)
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const folder = process.env.SEATKEEPER_SCREENSHOTS
  return {
    page, context, consoleErrors: listen(page),
    visit: async (path = PANEL, as) => {
      if (as !== undefined) await context.addCookies([{name: USER_COOKIE, value: as, url}])
      await page.goto(url + path)
    },
    shoot: async name => {
      if (folder === undefined) return
      mkdirSync(folder, {recursive: true})
      // Icons come one by one.
      await page.waitForLoadState('networkidle')
      await page.screenshot({path: join(folder, `${name}.png`)})
    },
  }
}

/** Starts all of it for the test that calls, and opens a blank page as an Editor unless told otherwise. */
export async function openWorkbench(browser: Browser, wish: WorkbenchWish = {}): Promise<OpenWorkbench> {
  const started = await startAll(wish)
  return {...started, ...await openPage(browser, started.workbench, wish.as ?? 'editor')}
}

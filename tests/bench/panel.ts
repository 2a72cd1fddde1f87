// The at-risk panel in a real browser with 10,000 rows: how long until people see the first row, and how smoothly the list scrolls.
import type {Browser, Page} from 'playwright-core'
import {createServer} from '@seatkeeper/collector/api/server.ts'
import {createCollector, type Collector} from '@seatkeeper/collector/collector.ts'
import {loadConfig} from '@seatkeeper/collector/config/load.ts'
import {judgeReading} from '@seatkeeper/collector/cycle.ts'
import {createLog} from '@seatkeeper/collector/log.ts'
import {openBrowser} from '../parts/browser.ts'
import {ensurePlugin} from '../parts/plugin-build.ts'
import {startWorkbench} from '../workbench/server.ts'
import {syntheticSnapshot} from './at-risk.ts'
import type {Result} from './result.ts'
import {startBenchSite} from './world.ts'

const ROWS = 10_000
const ROUNDS = 5
const WHEEL_STEPS = 80

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!

/** Notes when one of the elements is there and the frame that shows it was drawn. Runs in the page before its own code. */
const watch = `new MutationObserver((_, observer) => {
  if (!document.querySelector('[data-seat]')) return
  observer.disconnect()
  requestAnimationFrame(() => setTimeout(() => { window.firstPaint = performance.now() }, 0))
}).observe(document, {childList: true, subtree: true})`

/** Seconds from asking for the panel's code to the first row on the screen; the page of the workbench itself does not count. */
async function firstPaint(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage({viewport: {width: 1400, height: 900}})
  await page.addInitScript(watch)
  await page.goto(url)
  await page.waitForFunction('window.firstPaint !== undefined')
  const [painted, asked] = await page.evaluate<[number, number]>(`[window.firstPaint, performance.getEntriesByType('resource').find(({name}) => name.includes('/seatkeeper-atrisk-panel/module.js')).startTime]`)
  await page.close()
  return (painted - asked) / 1000
}

async function medianFirstPaint(browser: Browser, url: string): Promise<number> {
  const times: number[] = []
  for (let round = 0; round <= ROUNDS; round++) times.push(await firstPaint(browser, url))
  return median(times.slice(1)) // the first one fills the browser's caches
}

const frames = `(() => {
  window.gaps = []
  let last = performance.now()
  const tick = now => { window.gaps.push(now - last); last = now; requestAnimationFrame(tick) }
  requestAnimationFrame(tick)
})()`

/** Seconds between two frames while the wheel turns, the 95th of a hundred and the longest. */
async function scroll(page: Page): Promise<{p95: number; longest: number; rows: number}> {
  await page.locator('[data-seat]').first().hover()
  await page.evaluate(frames)
  for (let step = 0; step < WHEEL_STEPS; step++) {
    await page.mouse.wheel(0, 400)
    await page.waitForTimeout(16)
  }
  const gaps = (await page.evaluate<number[]>('window.gaps.slice(1)')).toSorted((a, b) => a - b)
  return {p95: gaps[Math.floor(gaps.length * 0.95)]! / 1000, longest: gaps.at(-1)! / 1000, rows: await page.locator('[data-seat]').count()}
}

async function startCollector(configFile: string): Promise<{collector: Collector; url: string; stop: () => Promise<void>}> {
  const loaded = loadConfig(configFile, process.env)
  if ('errors' in loaded) throw new Error(JSON.stringify(loaded.errors))
  const collector = createCollector(loaded.config, createLog('silent'))
  const server = await createServer(collector)
  const url = await server.listen({host: '127.0.0.1', port: 0})
  return {collector, url, stop: async () => {
    await server.close()
    await collector.stop()
  }}
}

function show({deps, sites, now}: Collector, rows: number): void {
  const site = sites[0]!
  site.latest = judgeReading(deps, site, syntheticSnapshot(now(), rows))
}

export async function benchPanel(report: (result: Result) => void): Promise<void> {
  const site = await startBenchSite(['--users', '100', '--seats', '40'])
  const {collector, url, stop} = await startCollector(site.configure({dryRun: false}))
  const token = (name: string, scope: 'read' | 'operate') => collector.store.tokens.add({name, scope, forGrafana: true}, collector.now())
  const workbench = await startWorkbench({
    dist: await ensurePlugin(), login: 'editor',
    settings: {enabled: true, pinned: true, jsonData: {apiUrl: url}, secureJsonData: {readToken: token('read', 'read'), operateToken: token('operate', 'operate')}},
  })
  const browser = await openBrowser()
  try {
    const panel = `${workbench.url}/panel`
    show(collector, 1)
    report({bench: 'panel', what: 'floor: first paint of a single row', seconds: await medianFirstPaint(browser, panel)})
    show(collector, ROWS)
    report({bench: 'panel', what: `first paint of ${ROWS} rows`, seconds: await medianFirstPaint(browser, panel), budgetSeconds: 1})
    const page = await browser.newPage({viewport: {width: 1400, height: 900}})
    await page.goto(panel)
    const {p95, longest, rows} = await scroll(page)
    report({bench: 'panel', what: `scrolling ${ROWS} rows: time between frames, 95th of a hundred`, seconds: p95, remark: `longest ${(longest * 1000).toFixed(0)} ms, ${rows} rows exist`})
  } finally {
    await browser.close()
    await workbench.stop()
    await stop()
    await site.stop()
  }
}

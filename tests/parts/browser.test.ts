import {spawn} from 'node:child_process'
import {once} from 'node:events'
import type {Server} from 'node:http'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import type {Browser, Page} from 'playwright-core'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {openBrowser} from './browser.ts'
import {describeWith} from './describe-with.ts'

const page = `<!doctype html><title>Seats</title><style>p {font: 40px sans-serif; margin: 0; height: 60px}</style>
<p id="narrow">iiiiiiii</p><p id="wide">WWWWWWWW</p><p id="empty"></p><button onclick="document.title = 'Released'">Release</button>`

/** How many dark pixels a part of the page has, counted by the browser in a picture of it. */
async function ink(on: Page, selector: string): Promise<number> {
  const picture = (await on.locator(selector).screenshot()).toString('base64')
  return on.evaluate(`(async () => {
    const bitmap = await createImageBitmap(await (await fetch('data:image/png;base64,${picture}')).blob())
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
    context.drawImage(bitmap, 0, 0)
    const {data} = context.getImageData(0, 0, bitmap.width, bitmap.height)
    return Array.from({length: data.length / 4}, (_, at) => data[at * 4]).filter(red => red < 100).length
  })()`)
}

describeWith('chromium', 'openBrowser', () => {
  let server: Server
  let browser: Browser
  beforeAll(async () => {
    server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(page)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    server.close()
  })

  async function visit(): Promise<Page> {
    const opened = await browser.newPage()
    await opened.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    return opened
  }

  it('draws text with letters that differ, so it has a font', async () => {
    const opened = await visit()
    const [narrow, wide, empty] = [await ink(opened, '#narrow'), await ink(opened, '#wide'), await ink(opened, '#empty')]
    expect({narrow: narrow > 100, wide: wide > 2 * narrow, empty}).toEqual({narrow: true, wide: true, empty: 0})
  })

  it('presses a button', async () => {
    const opened = await visit()
    await opened.getByRole('button', {name: 'Release'}).click()
    expect(await opened.title()).toBe('Released')
  })

  it('ends with the process that opened it, also when that is killed', async () => {
    const code = `import {openBrowser} from ${JSON.stringify(join(import.meta.dirname, 'browser.ts'))}
const browser = await openBrowser()
const page = await browser.newPage()
await page.goto(${JSON.stringify(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)})
process.stdout.write('open')`
    const connections = new Promise<void>(done => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', code], {stdio: ['ignore', 'pipe', 'inherit']})
      server.once('connection', socket => {
        socket.once('close', () => done())
        child.stdout.once('data', () => child.kill('SIGKILL'))
      })
    })
    await expect(connections).resolves.toBeUndefined()
  })
})

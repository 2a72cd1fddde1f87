// Mails in a real browser: whatever a name holds, no mail is wider than a phone, asks for anything, or comes to life.
import type {Browser} from 'playwright-core'
import {afterAll, beforeAll, expect, it} from 'vitest'
import type {Message} from '../../collector/src/messages/model.ts'
import {toHtml} from '../../collector/src/sinks/email-html.ts'
import {aMessage, hardNames} from '../../collector/src/sinks/webhook-testing.ts'
import {openBrowser} from '../parts/browser.ts'
import {describeWith} from '../parts/describe-with.ts'

const names = [...hardNames, '"><img src="https://elsewhere.example/x.png" onerror="document.title=\'alive\'"><script>document.title="alive"</script>', `CORP\\${'verylongname'.repeat(20)}`, 'שרה כהן']

const hard: Message = aMessage({
  kind: 'releaseFailed', title: `prod: ${names.join(' ')}`, lines: names, facts: names.map(name => ({name, value: name})),
  table: {head: ['User', 'Type', 'Idle', ...names.slice(-3)], rows: names.map(name => [name, 'professional', '1,007 d', name, name, 'quarantined until 27 Nov 2026']), more: 3},
  link: {text: `Open in Grafana ${'x'.repeat(200)}`, url: 'https://grafana.example.com/d/x?var-site=prod'},
})

describeWith('chromium', 'a mail with hard names', () => {
  let browser: Browser
  beforeAll(async () => void (browser = await openBrowser()))
  afterAll(() => browser.close())

  it.each([[360, 'light'], [360, 'dark'], [800, 'light'], [800, 'dark']] as const)('at %i px, %s', async (width, colorScheme) => {
    const page = await browser.newPage({viewport: {width, height: 640}, colorScheme})
    const asked: string[] = []
    page.on('request', request => void asked.push(request.url()))
    await page.setContent(toHtml(hard))
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    expect([asked, await page.locator('img, script, iframe').count(), await page.title() === 'alive']).toEqual([[], 0, false])
    const [ground, letters] = await page.evaluate<[string, string]>('[matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light", getComputedStyle(document.querySelector("p")).color]')
    expect([ground, letters]).toEqual([colorScheme, colorScheme === 'dark' ? 'rgb(255, 255, 255)' : 'rgb(0, 0, 0)'])
    await page.close()
  })
})

// The at-risk list as a person uses it: what stands there, and the clicks; the same in the workbench and in Grafana.
import type {Locator, Page} from 'playwright-core'

export type AtRiskList = {
  /** Waits until the list has rows, or says why there are none. */
  readonly shown: () => Promise<void>
  readonly row: (user: string) => Locator
  /** `DIRECTORY\id` of every row in view, in order. */
  readonly users: () => Promise<string[]>
  readonly text: () => Promise<string>
  /** The titles and sentences of the notices. */
  readonly notices: () => Promise<string[]>
  readonly notice: (words: RegExp | string) => Locator
  /** Opens the menu of a row. */
  readonly menu: (user: string) => Promise<Locator>
  /** Asks to release one seat, up to the question; answers its text. */
  readonly askRelease: (user: string) => Promise<string>
  readonly confirm: (verb: string) => Promise<void>
  readonly exclude: (user: string, reason: string, until: string) => Promise<void>
  /** Waits until the row is gone. */
  readonly isGone: (user: string) => Promise<void>
}

const SOON = {timeout: 15_000}

/** `scope` is the page, or the panel in it. */
export function atRiskList(page: Page, scope: Page | Locator = page): AtRiskList {
  const rows = scope.locator('[data-seat]')
  const row = (user: string): Locator => rows.filter({hasText: user})
  const dialog = page.getByRole('dialog')
  const menu = async (user: string): Promise<Locator> => {
    await row(user).getByRole('button').click(SOON)
    const opened = page.getByRole('menu')
    await opened.waitFor(SOON)
    return opened
  }
  return {
    row, menu,
    shown: () => rows.first().waitFor(SOON),
    users: async () => (await rows.allInnerTexts()).map(text => /\S+\\\S+/.exec(text)?.[0] ?? text),
    text: async () => scope.locator('[role=table], strong').allInnerTexts().then(texts => texts.join('\n')),
    notices: async () => (await page.getByRole('alert').or(page.getByRole('status')).allInnerTexts()).map(text => text.replaceAll(/\s*\n+\s*/g, ' | ')),
    notice: words => page.locator('[role=alert], [role=status]').filter({hasText: words}),
    askRelease: async user => {
      await (await menu(user)).getByText('Release now').click(SOON)
      await dialog.waitFor(SOON)
      return dialog.innerText()
    },
    confirm: verb => dialog.getByRole('button', {name: verb, exact: true}).click(SOON),
    exclude: async (user, reason, until) => {
      await (await menu(user)).getByText('Exclude…').click(SOON)
      await dialog.getByPlaceholder(/on leave/).fill(reason, SOON)
      await dialog.getByText(until).click(SOON)
      await dialog.getByRole('button', {name: 'Exclude', exact: true}).click(SOON)
    },
    isGone: user => row(user).waitFor({...SOON, state: 'detached'}),
  }
}

export type Complaints = {
  /** What the page's own code logged as an error or threw, since the last call. */
  readonly take: () => string[]
}

/** The browser itself logs a line for each answer of 400 and more; that is no complaint of the page. */
const ofTheBrowser = /^Failed to load resource: /

export function listenForComplaints(page: Page): Complaints {
  const heard: string[] = []
  page.on('console', message => {
    if (message.type() === 'error' && !ofTheBrowser.test(message.text())) heard.push(message.text())
  })
  page.on('pageerror', error => heard.push(`${error.name}: ${error.message}`))
  return {take: () => heard.splice(0)}
}

/** Keeps a picture where SEATKEEPER_SCREENSHOTS names a folder. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.SEATKEEPER_SCREENSHOTS
  if (folder !== undefined && folder !== '') await page.screenshot({path: `${folder}/${name}.png`})
}

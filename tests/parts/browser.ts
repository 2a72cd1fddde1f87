// Opens a real browser without a window, for tests that look at pages.
import {chromium} from 'playwright-core'
import type {Browser} from 'playwright-core'
import {chromiumEnvironment, ensureChromium} from './chromium.ts'

// The sandbox needs rights that root in a container lacks; the rest keeps the browser from asking the network for anything but the page.
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A container's /dev/shm is often too small for a page with many images.
  '--disable-dev-shm-usage',
]

/** A browser with a profile of its own, which the caller closes; it also ends when this process does. Throws what to install when there is no Chromium. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await ensureChromium()
  return chromium.launch({executablePath, args: flags, env: chromiumEnvironment(executablePath)})
}

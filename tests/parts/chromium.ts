// Finds a real Chromium or Chrome, or fetches one into the project's cache where that can be done without an installation.
import {existsSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {runCommand} from './command.ts'
import type {RunCommand} from './command.ts'
import {libraryFolders, unpackPackage} from './debian.ts'
import {hasApt, isExecutable, onPath, partsFolder} from './program.ts'

export type Where = {cacheDir?: string; env?: NodeJS.ProcessEnv; apps?: string[]}
export type Fetching = Where & {run?: RunCommand; say?: (line: string) => void}

// Not usr/bin/chromium: that is a shell script which starts the installed program by its absolute path.
const program = 'usr/lib/chromium/chromium'
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const macApps = ['/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']
const hint =
  'Chromium is needed: install it so that "chromium" or "google-chrome" is on the PATH (Debian: the package "chromium"; macOS: Google Chrome; ' +
  'elsewhere: from chromium.org or google.com/chrome), or name the program in SEATKEEPER_CHROMIUM.'

// Unpacked libraries look for fonts where the system has them, and a machine without a desktop has none: no text would be drawn.
const fontsFile = 'fonts.conf'
const fontsConfiguration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias><family>serif</family><prefer><family>DejaVu Serif</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`

/** Ubuntu's chromium-browser may be a script that only tells what to install. */
async function isChromium(file: string): Promise<boolean> {
  return /^(Chromium|Google Chrome)\b/m.test((await runCommand(file, ['--version'])).stdout)
}

/** The path of a Chromium or Chrome: what SEATKEEPER_CHROMIUM names, or one on the PATH, or a Mac's app, or the one in the project's cache; undefined if there is none. */
export async function findChromium({cacheDir = partsFolder, env = process.env, apps = macApps}: Where = {}): Promise<string | undefined> {
  const named = env.SEATKEEPER_CHROMIUM ?? ''
  if (named !== '') {
    if (await isChromium(named)) return named
    throw new Error(`SEATKEEPER_CHROMIUM names ${named}, which does not run or is not Chromium or Chrome.`)
  }
  const installed = [...names.map(name => onPath(name, env) ?? ''), ...apps].filter(isExecutable)
  for (const file of installed) if (await isChromium(file)) return file
  const cached = join(cacheDir, 'chromium', program)
  return isExecutable(cached) ? cached : undefined
}

/** As findChromium, and fetches the program on Debian and its kin. Throws one line that says what to install where that is not possible. */
export async function ensureChromium({cacheDir = partsFolder, env = process.env, apps = macApps, run = runCommand, say = () => undefined}: Fetching = {}): Promise<string> {
  const found = await findChromium({cacheDir, env, apps})
  if (found !== undefined) return found
  if (!hasApt(env)) throw new Error(hint)
  say('Fetching Chromium (once) ...')
  const into = join(cacheDir, 'chromium')
  try {
    await unpackPackage({name: 'chromium', program, into, along: ['chromium-common', 'fonts-dejavu-core'], files: {[fontsFile]: fontsConfiguration}}, run)
  } catch (cause) {
    throw new Error(`${hint} (Fetching it failed: ${cause instanceof Error ? cause.message : String(cause)})`, {cause})
  }
  return join(into, program)
}

/** The environment for a found program: one from the cache has its libraries and fonts beside it. */
export function chromiumEnvironment(chromium: string): NodeJS.ProcessEnv {
  const unpacked = resolve(chromium, '../../../..')
  const fonts = join(unpacked, fontsFile)
  if (!existsSync(fonts)) return process.env
  return {...process.env, LD_LIBRARY_PATH: libraryFolders(unpacked).join(':'), FONTCONFIG_FILE: fonts}
}

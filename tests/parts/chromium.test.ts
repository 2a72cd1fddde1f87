import {chmod, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, dirname, join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {chromiumEnvironment, ensureChromium, findChromium} from './chromium.ts'
import type {Ran, RunCommand} from './command.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatkeeper-chromium-'))
})
afterEach(() => rm(folder, {recursive: true, force: true}))

async function script(path: string, text: string): Promise<string> {
  const file = join(folder, path)
  await mkdir(dirname(file), {recursive: true})
  await writeFile(file, `#!/bin/sh\necho '${text}'\n`)
  await chmod(file, 0o755)
  return file
}

const chromium = 'Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)'
const chrome = 'Google Chrome 156.0.8078.79 '
const cached = 'cache/chromium/usr/lib/chromium/chromium'
const where = (env: NodeJS.ProcessEnv, apps: string[] = []) => ({cacheDir: join(folder, 'cache'), env, apps})
const bin = (): NodeJS.ProcessEnv => ({PATH: join(folder, 'bin')})

describe('findChromium', () => {
  it('takes the named program first, then the installed one, then the app, then the cached one', async () => {
    const named = await script('named', chrome)
    const installed = await script('bin/google-chrome', chrome)
    const app = await script('Apps/Google Chrome', chrome)
    const fetched = await script(cached, chromium)
    const found = [where({SEATKEEPER_CHROMIUM: named, ...bin()}, [app]), where(bin(), [app]), where({PATH: ''}, [app]), where({PATH: ''})].map(findChromium)
    expect(await Promise.all(found)).toEqual([named, installed, app, fetched])
  })

  it('passes by a script that only tells how to install it', async () => {
    await script('bin/chromium-browser', 'Command "chromium-browser" requires the chromium snap to be installed.')
    const file = await script('bin/google-chrome-stable', chrome)
    expect(await findChromium(where(bin()))).toBe(file)
  })

  it('finds none where there is none', async () => {
    expect(await findChromium(where({}))).toBeUndefined()
  })

  it('refuses a named program that is missing or another', async () => {
    const message = (file: string): string => `SEATKEEPER_CHROMIUM names ${file}, which does not run or is not Chromium or Chrome.`
    const other = await script('other', 'Mozilla Firefox 140.0')
    await expect(findChromium(where({SEATKEEPER_CHROMIUM: '/nowhere/chromium'}))).rejects.toThrow(message('/nowhere/chromium'))
    await expect(findChromium(where({SEATKEEPER_CHROMIUM: other}))).rejects.toThrow(message(other))
  })
})

/** A Debian machine on which every package holds an empty file of its name, and the program where it belongs. */
const debian: RunCommand = async (program, args, cwd = ''): Promise<Ran> => {
  const put = async (file: string): Promise<void> => {
    await mkdir(dirname(file), {recursive: true})
    await writeFile(file, '', {mode: 0o755})
  }
  if (args[0] === 'download') await Promise.all(args.slice(1).filter(arg => /^[a-z]/.test(arg)).map(name => put(join(cwd, `${name}_1_amd64.deb`))))
  if (program === 'dpkg-deb') {
    const [, deb = '', into = ''] = args
    const name = basename(deb).split('_')[0] ?? ''
    await put(join(into, name === 'chromium' ? 'usr/lib/chromium/chromium' : `usr/share/${name}`))
  }
  return {code: 0, stdout: '', stderr: ''}
}

describe('ensureChromium', () => {
  it('fetches nothing when the program is there', async () => {
    const file = await script(cached, chromium)
    const said: string[] = []
    expect({file: await ensureChromium({...where({}), say: line => said.push(line)}), said}).toEqual({file, said: []})
  })

  it('says what to install where there is no apt-get', async () => {
    await expect(ensureChromium(where(bin()))).rejects.toThrow(/^Chromium is needed: install it so that "chromium" or "google-chrome" is on the PATH .*SEATKEEPER_CHROMIUM\.$/)
  })

  it('fetches the program with its data and fonts, and the environment leads to them', async () => {
    await script('bin/apt-get', '')
    await script('bin/dpkg-deb', '')
    await script('cache/chromium/usr/lib/x86_64-linux-gnu/half-way', '')
    const said: string[] = []
    const file = await ensureChromium({...where(bin()), run: debian, say: line => said.push(line)})
    const unpacked = join(folder, 'cache/chromium')
    const fonts = join(unpacked, 'fonts.conf')
    expect({file, said, env: chromiumEnvironment(file)}).toEqual({
      file: join(folder, cached),
      said: ['Fetching Chromium (once) ...'],
      env: {...process.env, FONTCONFIG_FILE: fonts, LD_LIBRARY_PATH: ''},
    })
    expect(await readFile(fonts, 'utf8')).toContain('<dir prefix="relative">usr/share/fonts</dir>')
    expect(await Promise.all(['chromium-common', 'fonts-dejavu-core'].map(name => readFile(join(unpacked, 'usr/share', name), 'utf8')))).toEqual(['', ''])
  })

  it('says why it could not fetch', async () => {
    await script('bin/apt-get', '')
    await script('bin/dpkg-deb', '')
    const run = async () => ({code: 100, stdout: '', stderr: 'E: no network'})
    await expect(ensureChromium({...where(bin()), run})).rejects.toThrow(/\(Fetching it failed: apt-get update failed: E: no network\)$/)
  })
})

describe('chromiumEnvironment', () => {
  it('adds the libraries beside a cached program, and nothing to an installed one', async () => {
    const file = await script(cached, chromium)
    await script('cache/chromium/fonts.conf', '')
    await script('cache/chromium/usr/lib/x86_64-linux-gnu/libodd.so.1', '')
    expect([chromiumEnvironment(file).LD_LIBRARY_PATH, chromiumEnvironment('/usr/bin/chromium')]).toEqual([join(folder, 'cache/chromium/usr/lib/x86_64-linux-gnu'), process.env])
  })
})

// A package that is missing is noticed wherever the lock file places it, before a command runs without it.
import {cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join, resolve} from 'node:path'
import {pathToFileURL} from 'node:url'
import {describe, expect, it, onTestFinished} from 'vitest'
import {runCommand} from './command.ts'

const script = resolve(import.meta.dirname, '../../scripts/packages.mjs')

const WANTED = {
  '': {version: '0.1.0'},
  app: {version: '0.1.0'},
  'node_modules/app': {resolved: 'app', link: true},
  'node_modules/one': {version: '1.0.0'},
  'node_modules/other-system': {version: '1.0.0', optional: true},
  'app/node_modules/one': {version: '2.0.0'},
  'app/node_modules/one/node_modules/deep': {version: '3.0.0'},
}
const PLACES = ['node_modules/app', 'node_modules/one', 'app/node_modules/one', 'app/node_modules/one/node_modules/deep']

type Change = (write: (file: string, value: object) => void, remove: (path: string) => void) => void

/** Whether all is there in a clone of the test's own, in which everything is there but for the change. */
async function isInstalled(change: Change): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'seatkeeper-packages-'))
  onTestFinished(() => rmSync(root, {recursive: true, force: true}))
  const write = (file: string, value: object) => {
    mkdirSync(dirname(join(root, file)), {recursive: true})
    writeFileSync(join(root, file), JSON.stringify(value))
  }
  write('package-lock.json', {packages: WANTED})
  write('node_modules/.package-lock.json', {packages: WANTED})
  for (const place of PLACES) write(`${place}/package.json`, {})
  mkdirSync(join(root, 'scripts'))
  cpSync(script, join(root, 'scripts/packages.mjs'))
  change(write, path => rmSync(join(root, path), {recursive: true}))
  const {stdout, stderr} = await runCommand(process.execPath, ['--input-type=module', '-e', `import {isInstalled} from '${pathToFileURL(join(root, 'scripts/packages.mjs')).href}'; console.log(isInstalled())`])
  return `${stdout}${stderr}`.trim()
}

describe('the packages', () => {
  it('are all there, but for optional ones', async () => {
    expect(await isInstalled(() => undefined)).toBe('true')
  })

  it.each([...PLACES, 'app/node_modules'])('are not all there without %s', async place => {
    expect(await isInstalled((_, remove) => remove(place))).toBe('false')
  })

  it.each(['node_modules/one', 'app/node_modules/one'])('are not all there with another version of %s', async place => {
    expect(await isInstalled(write => write('node_modules/.package-lock.json', {packages: {...WANTED, [place]: {version: '1.5.0'}}}))).toBe('false')
  })

  it('are not all there when the installation was broken off', async () => {
    expect(await isInstalled((_, remove) => remove('node_modules/.package-lock.json'))).toBe('false')
  })
})

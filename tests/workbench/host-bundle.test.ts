import {mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, it, onTestFinished} from 'vitest'
import {hostBundle} from './host-bundle.ts'

it('bundles once, also when two begin at the same time, and keeps no older one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seatkeeper-host-'))
  onTestFinished(() => rmSync(folder, {recursive: true}))
  mkdirSync(join(folder, 'host-0123456789abcdef'))
  const [first, second] = await Promise.all([hostBundle(folder), hostBundle(folder)])
  expect(readdirSync(folder)).toEqual([`host-${first.digest}`])
  expect(second).toEqual(first)
  expect(first.files.get('main.js')!.length).toBeGreaterThan(100_000)
  writeFileSync(join(folder, `host-${first.digest}/main.js`), 'kept')
  expect((await hostBundle(folder)).files.get('main.js')).toEqual(Buffer.from('kept'))
}, 120_000)

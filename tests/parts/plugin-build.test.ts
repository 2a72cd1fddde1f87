import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {describe, expect, it, onTestFinished} from 'vitest'
import type {Ran} from './command.ts'
import {ensurePlugin} from './plugin-build.ts'

const FINE: Ran = {code: 0, stdout: '', stderr: ''}
const inputs = ['src/module.tsx', '.config/webpack/webpack.config.ts', 'package.json', 'webpack.config.mjs', 'CHANGELOG.md', 'LICENSE', '../package-lock.json', '../collector/src/contract.ts']

/** An app of the test's own, and a webpack that writes what it would write, and answers as told. */
function setUp(answer: () => Promise<Ran> = () => Promise.resolve(FINE)) {
  const folder = mkdtempSync(join(tmpdir(), 'seatkeeper-build-'))
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}))
  const app = join(folder, 'grafana-plugin')
  const write = (file: string, text = '') => {
    mkdirSync(dirname(join(app, file)), {recursive: true})
    writeFileSync(join(app, file), text)
  }
  for (const file of inputs) write(file)
  const said: string[] = []
  const state = {running: 0, atOnce: 0, builds: 0, from: ''}
  const run = async (_program: string, args: string[], cwd = '') => {
    Object.assign(state, {running: state.running + 1, builds: state.builds + 1, atOnce: Math.max(state.atOnce, state.running + 1), from: cwd})
    const ran = await answer()
    if (ran.code === 0) for (const file of ['module.js', 'plugin.json', 'panels/atrisk/module.js']) write(`dist/${file}`, args.join(' '))
    state.running--
    return ran
  }
  const ensure = () => ensurePlugin(line => said.push(line), {app, cache: join(folder, '.cache'), run})
  return {app, ensure, write, said, state}
}

describe('the build of the app', () => {
  it('is made once, and anew when a source changes', async () => {
    const {app, ensure, write, said, state} = setUp()
    expect([await ensure(), await ensure()]).toEqual([join(app, 'dist'), join(app, 'dist')])
    expect([state.builds, state.from, said]).toEqual([1, app, ['Building the Grafana app ...']])
    for (const file of [...inputs, 'src/deep/new.ts']) {
      const {builds} = state
      write(file, 'changed')
      await ensure()
      expect([file, state.builds]).toEqual([file, builds + 1])
    }
  })

  it('is made anew when a part of it is gone, not when a test changes', async () => {
    const {app, ensure, write, state} = setUp()
    await ensure()
    write('src/module.test.ts', 'a test')
    write('src/components/Table.test.tsx', 'a test')
    await ensure()
    expect(state.builds).toBe(1)
    rmSync(join(app, 'dist/panels/atrisk/module.js'))
    await ensure()
    expect(state.builds).toBe(2)
  })

  it('is made by one alone when several want it', async () => {
    const {ensure, said, state} = setUp(() => sleep(250, FINE))
    await Promise.all([ensure(), ensure(), ensure()])
    const waits = 'Another command is building the Grafana app; waiting for it ...'
    expect({...state, from: '', said: said.toSorted()}).toEqual({running: 0, atOnce: 1, builds: 1, from: '', said: [waits, waits, 'Building the Grafana app ...']})
  })

  it('is not taken for whole when a later one failed', async () => {
    const answers = [FINE, {...FINE, code: 1}, FINE]
    const {ensure, write, state} = setUp(() => Promise.resolve(answers.shift() ?? FINE))
    await ensure()
    write('src/module.tsx', 'a mistake')
    await expect(ensure()).rejects.toThrow('The Grafana app could not be built:')
    write('src/module.tsx')
    await ensure()
    expect(state.builds).toBe(3)
  })
})

const SAID = `ERROR in ./components/words.ts
Module build failed (from ../../node_modules/swc-loader/src/index.js):
Error:   x Expression expected
     ,-[src/components/words.ts:158:1]
 158 | const x = = 3
     :           ^
     \`----


Caused by:
    Syntax Error

Stack backtrace:
   0: <unknown>
   8: worker
             at threadpool.c:123:5
 @ ./config/ConnectionTest.tsx 34:0-46 60:28-35
 @ ./module.tsx 6:0-63 11:10-27

ERROR in ./module.tsx 1:0-19
Module not found: Error: Can't resolve './nowhere' in 'src'
    at resolve (resolver.js:1:1)

webpack compiled with 2 errors
`

describe('a build that fails', () => {
  it('is told in the words of webpack, without stack traces', async () => {
    const {ensure} = setUp(() => Promise.resolve({code: 1, stdout: SAID, stderr: 'Command failed: node cli.js\n'}))
    const error = await ensure().then(() => undefined, (thrown: unknown) => thrown as Error)
    expect(error?.message).toBe(`The Grafana app could not be built:
ERROR in ./components/words.ts
Module build failed (from ../../node_modules/swc-loader/src/index.js):
Error:   x Expression expected
     ,-[src/components/words.ts:158:1]
 158 | const x = = 3
     :           ^
     \`----
ERROR in ./module.tsx 1:0-19
Module not found: Error: Can't resolve './nowhere' in 'src'
webpack compiled with 2 errors`)
    expect(error?.stack).toBe(error?.message)
  })

  it('is told when it takes too long', async () => {
    const {ensure} = setUp(() => Promise.resolve({code: 124, stdout: '', stderr: 'Command failed: node cli.js'}))
    await expect(ensure()).rejects.toThrow('The Grafana app could not be built:\nwebpack took longer than three minutes.')
  })

  it('is told in few lines', async () => {
    const {ensure} = setUp(() => Promise.resolve({code: 1, stdout: Array.from({length: 50}, (_, line) => `line ${line}`).join('\n'), stderr: ''}))
    const error = await ensure().then(() => undefined, (thrown: unknown) => thrown as Error)
    expect(error?.message.split('\n').slice(-2)).toEqual(['line 19', 'and 30 lines more'])
  })
})

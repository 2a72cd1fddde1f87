import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {delimiter, dirname, join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {hasApt, onPath} from './program.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatkeeper-program-'))
})
afterEach(() => rm(folder, {recursive: true, force: true}))

async function put(path: string, mode: number): Promise<string> {
  const file = join(folder, path)
  await mkdir(dirname(file), {recursive: true})
  await writeFile(file, '')
  await chmod(file, mode)
  return file
}

describe('onPath', () => {
  it('takes the first folder in which the name is a program', async () => {
    await put('a/tool', 0o644)
    const file = await put('b/tool', 0o755)
    await put('c/tool', 0o755)
    const env = {PATH: ['', 'a', 'b', 'c'].map(name => (name === '' ? '' : join(folder, name))).join(delimiter)}
    expect({tool: onPath('tool', env), other: onPath('other', env), pathless: onPath('tool', {})}).toEqual({tool: file, other: undefined, pathless: undefined})
  })
})

describe('hasApt', () => {
  it('needs both programs', async () => {
    const env = {PATH: folder}
    const before = hasApt(env)
    await put('apt-get', 0o755)
    const half = hasApt(env)
    await put('dpkg-deb', 0o755)
    expect([before, half, hasApt(env)]).toEqual([false, false, true])
  })
})

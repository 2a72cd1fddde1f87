import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {ensureInfluxd, findInfluxd, influxdEnvironment} from './influxd.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatkeeper-influxd-'))
})
afterEach(() => rm(folder, {recursive: true, force: true}))

async function script(path: string, text: string): Promise<string> {
  const file = join(folder, path)
  await mkdir(dirname(file), {recursive: true})
  await writeFile(file, `#!/bin/sh\necho '${text}'\n`)
  await chmod(file, 0o755)
  return file
}

const version1 = 'InfluxDB v1.8.10 (git: 1.8 688e697c51fd)'
const version2 = 'InfluxDB v2.7.12 (git: ec9dcde5d6) build_date: 2025-05-20T22:48:25Z'
const cacheDir = (): string => join(folder, 'cache')
const cached = 'cache/influxdb/usr/bin/influxd'

describe('findInfluxd', () => {
  it('takes the named program first, then the installed one, then the cached one', async () => {
    const files = [await script('named', version1), await script('bin/influxd', version1), await script(cached, version1)]
    const environments = [{SEATKEEPER_INFLUXD: join(folder, 'named'), PATH: join(folder, 'bin')}, {PATH: `/nowhere:${join(folder, 'bin')}`}, {PATH: ''}]
    expect(await Promise.all(environments.map(env => findInfluxd({cacheDir: cacheDir(), env})))).toEqual(files)
  })

  it('passes by an installed InfluxDB 2.x', async () => {
    await script('bin/influxd', version2)
    const file = await script(cached, version1)
    expect(await findInfluxd({cacheDir: cacheDir(), env: {PATH: join(folder, 'bin')}})).toBe(file)
  })

  it('finds none where there is none', async () => {
    expect(await findInfluxd({cacheDir: cacheDir(), env: {}})).toBeUndefined()
  })

  it('refuses a named program that is missing or another version', async () => {
    const message = (file: string): string => `SEATKEEPER_INFLUXD names ${file}, which does not run or is not InfluxDB 1.x.`
    const other = await script('other', version2)
    await expect(findInfluxd({env: {SEATKEEPER_INFLUXD: '/nowhere/influxd'}})).rejects.toThrow(message('/nowhere/influxd'))
    await expect(findInfluxd({env: {SEATKEEPER_INFLUXD: other}})).rejects.toThrow(message(other))
  })
})

describe('ensureInfluxd', () => {
  it('fetches nothing when the program is there', async () => {
    const file = await script(cached, version1)
    const said: string[] = []
    expect({file: await ensureInfluxd({cacheDir: cacheDir(), env: {}, say: line => said.push(line)}), said}).toEqual({file, said: []})
  })

  it('says what to install where there is no apt-get', async () => {
    await expect(ensureInfluxd({cacheDir: cacheDir(), env: {PATH: join(folder, 'bin')}})).rejects.toThrow(/^InfluxDB 1\.x is needed: install it so that "influxd" is on the PATH .*SEATKEEPER_INFLUXD\.$/)
  })

  it('says that it fetches, and why it could not', async () => {
    await script('bin/apt-get', '')
    await script('bin/dpkg-deb', '')
    const said: string[] = []
    const run = async () => ({code: 100, stdout: '', stderr: 'E: no network'})
    const fetching = ensureInfluxd({cacheDir: cacheDir(), env: {PATH: join(folder, 'bin')}, run, say: line => said.push(line)})
    await expect(fetching).rejects.toThrow(/\(Fetching it failed: apt-get update failed: E: no network\)$/)
    expect(said).toEqual(['Fetching InfluxDB (once) ...'])
  })
})

describe('influxdEnvironment', () => {
  it('adds the libraries beside a cached program and nothing else', async () => {
    const file = await script(cached, version1)
    await script('cache/influxdb/usr/lib/x86_64-linux-gnu/libodd.so.1', '')
    expect([influxdEnvironment(file), influxdEnvironment('/usr/bin/influxd')]).toEqual([
      {...process.env, LD_LIBRARY_PATH: join(cacheDir(), 'influxdb/usr/lib/x86_64-linux-gnu')},
      process.env,
    ])
  })
})

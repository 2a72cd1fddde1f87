import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {ensureMosquitto, findMosquitto, mosquittoEnvironment, writePasswords} from './mosquitto-program.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatkeeper-mosquitto-program-'))
})
afterEach(() => rm(folder, {recursive: true, force: true}))

async function script(path: string, text: string, code = 0): Promise<string> {
  const file = join(folder, path)
  await mkdir(dirname(file), {recursive: true})
  await writeFile(file, `#!/bin/sh\necho '${text}'\nexit ${code}\n`)
  await chmod(file, 0o755)
  return file
}

const version2 = 'mosquitto version 2.0.11'
const version1 = 'mosquitto version 1.6.9'
const cacheDir = (): string => join(folder, 'cache')
const cached = 'cache/mosquitto/usr/sbin/mosquitto'

describe('findMosquitto', () => {
  it('takes the named program first, then one on the PATH, then one of the system folders, then the cached one', async () => {
    const files = [await script('named', version2, 3), await script('bin/mosquitto', version2, 3), await script('sbin/mosquitto', version2, 3), await script(cached, version2, 3)]
    const places = [
      {env: {SEATKEEPER_MOSQUITTO: join(folder, 'named'), PATH: join(folder, 'bin')}, folders: [join(folder, 'sbin')]},
      {env: {PATH: `/nowhere:${join(folder, 'bin')}`}, folders: [join(folder, 'sbin')]},
      {env: {PATH: ''}, folders: ['/nowhere', join(folder, 'sbin')]},
      {env: {}, folders: []},
    ]
    expect(await Promise.all(places.map(place => findMosquitto({cacheDir: cacheDir(), ...place})))).toEqual(files)
  })

  it('passes by an installed Mosquitto 1', async () => {
    await script('bin/mosquitto', version1, 3)
    const file = await script(cached, version2, 3)
    expect(await findMosquitto({cacheDir: cacheDir(), env: {PATH: join(folder, 'bin')}, folders: []})).toBe(file)
  })

  it('finds none where there is none', async () => {
    expect(await findMosquitto({cacheDir: cacheDir(), env: {}, folders: []})).toBeUndefined()
  })

  it('refuses a named program that is missing or another version', async () => {
    const message = (file: string): string => `SEATKEEPER_MOSQUITTO names ${file}, which does not run or is not Mosquitto 2.`
    const other = await script('other', version1, 3)
    await expect(findMosquitto({env: {SEATKEEPER_MOSQUITTO: '/nowhere/mosquitto'}})).rejects.toThrow(message('/nowhere/mosquitto'))
    await expect(findMosquitto({env: {SEATKEEPER_MOSQUITTO: other}})).rejects.toThrow(message(other))
  })
})

describe('ensureMosquitto', () => {
  it('fetches nothing when the program is there', async () => {
    const file = await script(cached, version2)
    const said: string[] = []
    expect({file: await ensureMosquitto({cacheDir: cacheDir(), env: {}, folders: [], say: line => said.push(line)}), said}).toEqual({file, said: []})
  })

  it('says what to install where there is no apt-get', async () => {
    await expect(ensureMosquitto({cacheDir: cacheDir(), env: {PATH: join(folder, 'bin')}, folders: []})).rejects.toThrow(
      /^Mosquitto 2 is needed: install it so that "mosquitto" is on the PATH .*SEATKEEPER_MOSQUITTO\.$/,
    )
  })

  it('says that it fetches, and why it could not', async () => {
    await script('bin/apt-get', '')
    await script('bin/dpkg-deb', '')
    const said: string[] = []
    const run = async () => ({code: 100, stdout: '', stderr: 'E: no network'})
    const fetching = ensureMosquitto({cacheDir: cacheDir(), env: {PATH: join(folder, 'bin')}, folders: [], run, say: line => said.push(line)})
    await expect(fetching).rejects.toThrow(/\(Fetching it failed: apt-get update failed: E: no network\)$/)
    expect(said).toEqual(['Fetching Mosquitto (once) ...'])
  })
})

describe('mosquittoEnvironment', () => {
  it('adds the libraries beside a cached program and nothing else', async () => {
    const file = await script(cached, version2)
    await script('cache/mosquitto/usr/lib/x86_64-linux-gnu/libodd.so.1', '')
    expect([mosquittoEnvironment(file), mosquittoEnvironment('/usr/sbin/mosquitto')]).toEqual([
      {...process.env, LD_LIBRARY_PATH: join(cacheDir(), 'mosquitto/usr/lib/x86_64-linux-gnu')},
      process.env,
    ])
  })
})

describe('writePasswords', () => {
  it('throws what mosquitto_passwd says', async () => {
    const file = await script(cached, version2)
    await script('cache/mosquitto/usr/bin/mosquitto_passwd', "'; echo no space left >&2; echo '", 1)
    await expect(writePasswords(file, join(folder, 'passwords'), {anna: 'x'})).rejects.toThrow('mosquitto_passwd failed: no space left')
  })
})

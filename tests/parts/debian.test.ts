import {existsSync} from 'node:fs'
import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, dirname, join, relative} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import type {Ran, RunCommand} from './command.ts'
import type {Unpack} from './debian.ts'
import {libraryFolders, missingLibraries, packagesOf, unpackPackage} from './debian.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatkeeper-debian-'))
})
afterEach(() => rm(folder, {recursive: true, force: true}))

const ok = (stdout = ''): Ran => ({code: 0, stdout, stderr: ''})
const bad = (stderr: string): Ran => ({code: 100, stdout: '', stderr})
const put = async (file: string): Promise<void> => {
  await mkdir(dirname(file), {recursive: true})
  await writeFile(file, '')
}

type Machine = {
  /** How often a download fails before it succeeds. */
  failures?: number
  /** What a failing download leaves behind. */
  leftover?: string
  /** Libraries that ldd misses, one answer after the other. */
  missing?: string[][]
  update?: Ran
  unpack?: Ran
}

const contents: Record<string, string> = {tool: 'usr/bin/tool', 'tool-data': 'usr/share/tool.dat', libodd: 'usr/lib/x86_64-linux-gnu/libodd.so.1'}

/** A Debian machine without a network: apt-get puts empty files, dpkg-deb puts what each package holds. */
function fakeMachine({failures = 0, leftover, missing = [[]], update = ok(), unpack = ok()}: Machine = {}) {
  const ran: string[] = []
  let failed = 0
  const download = async (names: string[], cwd: string): Promise<Ran> => {
    if (failed++ < failures) {
      if (leftover !== undefined) await put(join(cwd, leftover))
      return bad('E: Unable to locate package')
    }
    await Promise.all(names.map(name => put(join(cwd, `${name}_1_amd64.deb`))))
    return ok()
  }
  const commands: Record<string, (args: string[], cwd: string) => Promise<Ran>> = {
    'apt-get update': async () => update,
    'apt-get install': async () => ok(['tool', 'tool-data', 'libodd'].map(name => `'http://x/${name}_1_amd64.deb' ${name}_1_amd64.deb 1 \n`).join('')),
    'apt-get download': async (args, cwd) => download(args.filter(arg => /^(tool|lib)/.test(arg)), cwd),
    'dpkg-deb -x': async ([, deb = '', into = '']) => {
      await put(join(into, contents[basename(deb).split('_')[0] ?? ''] ?? basename(deb)))
      return unpack
    },
    'env LD_LIBRARY_PATH': async () => ok((missing.shift() ?? []).map(name => `\t${name} => not found\n`).join('')),
  }
  const run: RunCommand = async (program, args, cwd = '') => {
    const name = `${program} ${args[0]?.split('=')[0]}`
    ran.push(name)
    return (await commands[name]?.(args, cwd)) ?? bad(`unknown: ${name}`)
  }
  return {run, ran}
}

const unpackTool = (run: RunCommand, more: Partial<Unpack> = {}): Promise<void> =>
  unpackPackage({name: 'tool', program: 'usr/bin/tool', into: join(folder, 'parts/tool'), ...more}, run)
const everything = async (): Promise<string[]> =>
  (await readdir(folder, {recursive: true, withFileTypes: true})).filter(entry => entry.isFile()).map(entry => relative(folder, join(entry.parentPath, entry.name)))

describe('unpackPackage', () => {
  it('downloads and unpacks the package alone, and leaves nothing else behind', async () => {
    const {run, ran} = fakeMachine()
    await unpackTool(run)
    expect({files: await everything(), ran}).toEqual({files: ['parts/tool/usr/bin/tool'], ran: ['apt-get download', 'dpkg-deb -x', 'env LD_LIBRARY_PATH']})
  })

  it('brings package lists of its own where the machine has none', async () => {
    const {run, ran} = fakeMachine({failures: 1})
    await unpackTool(run)
    expect({files: await everything(), ran: ran.slice(0, 3)}).toEqual({files: ['parts/tool/usr/bin/tool'], ran: ['apt-get download', 'apt-get update', 'apt-get download']})
  })

  it('brings the libraries that the program misses', async () => {
    const {run} = fakeMachine({missing: [['libodd.so.1'], []]})
    await unpackTool(run)
    expect({files: (await everything()).toSorted(), folders: libraryFolders(join(folder, 'parts/tool'))}).toEqual({
      files: ['parts/tool/usr/bin/tool', 'parts/tool/usr/lib/x86_64-linux-gnu/libodd.so.1', 'parts/tool/usr/share/tool.dat'],
      folders: [join(folder, 'parts/tool/usr/lib/x86_64-linux-gnu')],
    })
  })

  it('brings what the linker does not miss, each package once, and writes the texts that the program needs', async () => {
    const {run, ran} = fakeMachine({missing: [['libodd.so.1'], []]})
    await unpackTool(run, {along: ['tool-data'], files: {'etc/tool/tool.conf': 'x = 1\n'}})
    expect({files: (await everything()).toSorted(), text: await readFile(join(folder, 'parts/tool/etc/tool/tool.conf'), 'utf8'), ran}).toEqual({
      files: ['parts/tool/etc/tool/tool.conf', 'parts/tool/usr/bin/tool', 'parts/tool/usr/lib/x86_64-linux-gnu/libodd.so.1', 'parts/tool/usr/share/tool.dat'],
      text: 'x = 1\n',
      ran: ['apt-get download', 'dpkg-deb -x', 'dpkg-deb -x', 'env LD_LIBRARY_PATH', 'apt-get install', 'apt-get download', 'dpkg-deb -x', 'env LD_LIBRARY_PATH'],
    })
  })

  it('unpacks nothing that came by old lists over what came by new ones', async () => {
    const {run} = fakeMachine({failures: 1, leftover: 'tool-data_0_all.deb'})
    await unpackTool(run)
    expect(await everything()).toEqual(['parts/tool/usr/bin/tool'])
  })

  it.each<[what: string, machine: Machine, message: string]>([
    ['a package that is nowhere', {failures: 2}, 'apt-get could not download tool: E: Unable to locate package'],
    ['lists that cannot be read', {failures: 1, update: bad('W: odd\nE: no network')}, 'apt-get update failed: E: no network'],
    ['a broken package', {unpack: bad('not a Debian archive')}, 'dpkg-deb could not unpack tool_1_amd64.deb: not a Debian archive'],
    ['a library that nothing brings', {missing: [['libodd.so.1'], ['libodd.so.1']]}, 'tool needs libodd.so.1, which apt-get did not bring.'],
  ])('tells of %s and leaves nothing behind', async (_what, machine, message) => {
    await expect(unpackTool(fakeMachine(machine).run)).rejects.toThrow(new Error(message))
    expect(await everything()).toEqual([])
  })

  it('leaves the folder of a faster one alone', async () => {
    const {run} = fakeMachine()
    await put(join(folder, 'parts/tool/usr/bin/tool'))
    await put(join(folder, 'parts/tool/theirs'))
    await unpackTool(run)
    expect((await everything()).toSorted()).toEqual(['parts/tool/theirs', 'parts/tool/usr/bin/tool'])
  })

  it('replaces a folder without the program', async () => {
    await put(join(folder, 'parts/tool/half'))
    await unpackTool(fakeMachine().run)
    expect(await everything()).toEqual(['parts/tool/usr/bin/tool'])
  })

  it('is whole when several start at once', async () => {
    await Promise.all([1, 2, 3].map(() => unpackTool(fakeMachine().run)))
    expect({files: await everything(), is: existsSync(join(folder, 'parts/tool/usr/bin/tool'))}).toEqual({files: ['parts/tool/usr/bin/tool'], is: true})
  })
})

describe('libraryFolders', () => {
  it('finds libraries in folders of folders, and names no folder without one', async () => {
    const files = ['usr/lib/tool/libown.so', 'usr/lib/x86_64-linux-gnu/pulseaudio/libpulsecommon-15.0.so', 'usr/lib/x86_64-linux-gnu/notes.sorted', 'lib/x86_64-linux-gnu/libz.so.1']
    await Promise.all(files.map(file => put(join(folder, file))))
    expect(libraryFolders(folder).map(path => relative(folder, path)).toSorted()).toEqual(['lib/x86_64-linux-gnu', 'usr/lib/tool', 'usr/lib/x86_64-linux-gnu/pulseaudio'])
  })
})

describe('what the programs print', () => {
  it('reads the missing libraries from ldd', () => {
    const ldd = '\tlinux-vdso.so.1 (0x0)\n\tlibwrap.so.0 => not found\n\tlibc.so.6 => /lib/libc.so.6 (0x0)\n\tlibdlt.so.2 => not found\n'
    expect(missingLibraries(ldd)).toEqual(['libwrap.so.0', 'libdlt.so.2'])
  })

  it('reads the packages from --print-uris', () => {
    const uris = "'http://x/pool/libg++-1_1%3a2_amd64.deb' libg++-1_1%3a2_amd64.deb 12 MD5Sum:1\n\nNOTE: odd\n"
    expect(packagesOf(uris)).toEqual(['libg++-1'])
  })
})

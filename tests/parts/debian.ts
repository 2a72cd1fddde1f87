// Unpacks a Debian package, and the libraries it needs, into a folder of the project: nothing is installed and no service starts.
import {existsSync, readdirSync} from 'node:fs'
import {mkdir, mkdtemp, readdir, rename, rm, writeFile} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import type {Ran, RunCommand} from './command.ts'

export type Unpack = {
  /** Name of the Debian package. */
  name: string
  /** Path of its program inside the package, such as `usr/bin/influxd`. */
  program: string
  /** Folder that shall hold the unpacked package; made whole or not at all. */
  into: string
  /** Packages with what the program reads rather than links, such as its data and fonts: the linker does not miss them. */
  along?: string[]
  /** Texts to write into the folder, by their paths in it. */
  files?: Record<string, string>
}

type Apt = {run: RunCommand; folder: string; options: string[]}

function lastLine(ran: Ran): string {
  return ran.stderr.trim().split('\n').at(-1) ?? ''
}

function linesOf(text: string): string[] {
  return text.split('\n').filter(line => line !== '')
}

function foldersUnder(folder: string, depth: number): string[] {
  if (!existsSync(folder)) return []
  const inside = depth === 0 ? [] : readdirSync(folder, {withFileTypes: true}).filter(entry => entry.isDirectory())
  return [folder, ...inside.flatMap(({name}) => foldersUnder(join(folder, name), depth - 1))]
}

/** The folders of an unpacked package that hold shared libraries, for LD_LIBRARY_PATH; none for most programs. */
export function libraryFolders(unpacked: string): string[] {
  // Two levels: lib/ARCHITECTURE/pulseaudio and its like are found by absolute paths in an installed library, and by nothing in an unpacked one.
  return ['usr/lib', 'lib']
    .flatMap(folder => foldersUnder(join(unpacked, folder), 2))
    .filter(folder => readdirSync(folder).some(file => /\.so(\.|$)/.test(file)))
}

/** Names of the shared libraries that `ldd` did not find. */
export function missingLibraries(ldd: string): string[] {
  return linesOf(ldd).flatMap(line => /^\s*(\S+) => not found/.exec(line)?.[1] ?? [])
}

/** Names of the packages in what `apt-get install --print-uris` prints: `'URI' name_version_arch.deb size hash` each. */
export function packagesOf(printedUris: string): string[] {
  return linesOf(printedUris).flatMap(line => /^'[^']*' ([^_\s]+)_/.exec(line)?.[1] ?? [])
}

/** Package lists of our own, for machines that have none or old ones: needs no root and leaves the system's lists alone. */
async function freshLists({run, folder}: Apt): Promise<string[]> {
  const state = join(folder, 'apt')
  await mkdir(join(state, 'lists/partial'), {recursive: true})
  await mkdir(join(state, 'cache/archives/partial'), {recursive: true})
  const options = ['-o', `Dir::State=${state}`, '-o', 'Dir::State::status=/var/lib/dpkg/status', '-o', `Dir::Cache=${join(state, 'cache')}`]
  const updated = await run('apt-get', ['update', '-qq', '-o', 'APT::Sandbox::User=root', ...options])
  if (updated.code !== 0) throw new Error(`apt-get update failed: ${lastLine(updated)}`)
  return options
}

async function download(apt: Apt, names: string[]): Promise<Ran> {
  return apt.run('apt-get', ['download', '-qq', '-o', 'APT::Sandbox::User=root', ...apt.options, ...names], apt.folder)
}

async function packageFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter(name => name.endsWith('.deb'))
}

async function unpackAll({run, folder}: Apt, unpacked: string): Promise<void> {
  for (const file of await packageFiles(folder)) {
    const ran = await run('dpkg-deb', ['-x', join(folder, file), unpacked])
    if (ran.code !== 0) throw new Error(`dpkg-deb could not unpack ${file}: ${lastLine(ran)}`)
    await rm(join(folder, file))
  }
}

async function findMissing(run: RunCommand, program: string, libraries: string[]): Promise<string[]> {
  const ran = await run('env', [`LD_LIBRARY_PATH=${libraries.join(':')}`, 'ldd', program])
  return missingLibraries(ran.stdout)
}

async function addLibraries(apt: Apt, {name, program, along = []}: Unpack, unpacked: string): Promise<void> {
  const at = join(unpacked, program)
  if ((await findMissing(apt.run, at, [])).length === 0) return
  const needed = await apt.run('apt-get', ['install', '--print-uris', '-qq', '-y', '--no-install-recommends', ...apt.options, name])
  const ran = await download(apt, packagesOf(needed.stdout).filter(other => ![name, ...along].includes(other)))
  if (ran.code !== 0) throw new Error(`apt-get could not download what ${name} needs: ${lastLine(ran)}`)
  await unpackAll(apt, unpacked)
  const still = await findMissing(apt.run, at, libraryFolders(unpacked))
  if (still.length > 0) throw new Error(`${basename(program)} needs ${still.join(', ')}, which apt-get did not bring.`)
}

async function addFiles({files = {}}: Unpack, unpacked: string): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(unpacked, path)), {recursive: true})
    await writeFile(join(unpacked, path), text)
  }
}

/**
 * Another command may have been faster: then its folder is as good as ours. A folder without the program is moved aside, not emptied:
 * by then it may be the whole one of another command.
 */
async function putInPlace(unpacked: string, {into, program}: Unpack): Promise<void> {
  const isThere = () => existsSync(join(into, program))
  const put = () => rename(unpacked, into).then(() => undefined, (cause: unknown) => (isThere() ? undefined : cause))
  if (isThere() || (await put()) === undefined) return
  await rename(into, `${unpacked}-aside`).catch(() => undefined)
  const cause = await put()
  if (cause !== undefined) throw new Error(`Cannot put ${into} in place.`, {cause})
}

/** Downloads and unpacks a package with `apt-get download` and `dpkg-deb -x`, as root or not. Throws a one-line Error when it cannot be had. */
export async function unpackPackage(what: Unpack, run: RunCommand): Promise<void> {
  await mkdir(dirname(what.into), {recursive: true})
  const folder = await mkdtemp(join(dirname(what.into), `.${what.name}-`))
  const unpacked = join(folder, 'unpacked')
  try {
    const apt: Apt = {run, folder, options: []}
    const wanted = [what.name, ...(what.along ?? [])]
    const first = await download(apt, wanted)
    if (first.code !== 0) {
      // What did come may be older than what the fresh lists name, and would be unpacked over it.
      for (const file of await packageFiles(folder)) await rm(join(folder, file))
      apt.options = await freshLists(apt)
      const second = await download(apt, wanted)
      if (second.code !== 0) throw new Error(`apt-get could not download ${what.name}: ${lastLine(second)}`)
    }
    await unpackAll(apt, unpacked)
    await addLibraries(apt, what, unpacked)
    await addFiles(what, unpacked)
    await putInPlace(unpacked, what)
  } finally {
    await rm(folder, {recursive: true, force: true})
  }
}

// Brings node_modules in line with package-lock.json, once, also when two commands start at the same time.
import {spawnSync} from 'node:child_process'
import {existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'

// Not import.meta.dirname: too young for the Nodes that this must still tell apart.
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')
export const toolchainNode = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')

const lockFile = join(root, '.cache/install.lock')

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages
  } catch {
    return undefined
  }
}

/**
 * Whether node_modules, here and in the workspaces, holds what package-lock.json asks for. Contents are compared, not times: a checkout touches files
 * without changing them. npm writes node_modules/.package-lock.json last, so a broken-off installation has none.
 */
export function isInstalled() {
  const wanted = readPackages('package-lock.json')
  const present = readPackages('node_modules/.package-lock.json')
  if (wanted === undefined || present === undefined) return false
  return Object.entries(wanted)
    // Also those below a workspace, such as grafana-plugin/node_modules/eslint.
    .filter(([path, entry]) => `/${path}`.includes('/node_modules/') && !entry.optional && !entry.devOptional)
    .every(([path, entry]) => present[path]?.version === entry.version && existsSync(join(root, path, 'package.json')))
}

/** The environment for npm itself: without our own .bin on the PATH, which npm is about to delete and refill. */
function npmEnvironment() {
  const path = (process.env.PATH ?? '').split(delimiter).filter(folder => !folder.startsWith(join(root, 'node_modules')))
  return {...process.env, PATH: path.join(delimiter)}
}

function install() {
  console.error('Installing npm packages (once) ...')
  const started = Date.now()
  // NODE_ENV=production or an omit setting would leave the toolchain out; engine warnings concern packages that run on our own Node.
  const args = ['ci', '--include=dev', '--engine-strict=false', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error']
  const run = spawnSync('npm', args, {cwd: root, env: npmEnvironment(), encoding: 'utf8', shell: process.platform === 'win32', maxBuffer: 1e8})
  if (run.error?.code === 'ENOENT') throw new Error('npm is not on the PATH; install Node with npm.')
  if (run.status !== 0) throw new Error(`${run.stdout ?? ''}${run.stderr ?? ''}npm ci failed (${run.signal ?? run.status}).`)
  console.error(`Installed in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
}

function isAlive(owner) {
  try {
    process.kill(Number(owner.split('-')[0]), 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function tryLink(from, to) {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error.code === 'EEXIST' || error.code === 'ENOENT') return false
    throw error
  }
}

function readOwner() {
  try {
    return readFileSync(lockFile, 'utf8')
  } catch {
    return undefined
  }
}

/** Removes the lock of a process that died. Of several that see the same dead owner, the one that gets the hard link removes it. */
function clearDeadLock() {
  const owner = readOwner()
  if (owner === undefined || isAlive(owner)) return
  if (!tryLink(lockFile, `${lockFile}.${owner}`)) return
  rmSync(lockFile, {force: true})
  rmSync(`${lockFile}-${owner}`, {force: true})
}

async function underLock(work) {
  const owner = `${process.pid}-${Date.now()}`
  const own = `${lockFile}-${owner}`
  mkdirSync(join(root, '.cache'), {recursive: true})
  writeFileSync(own, owner)
  try {
    for (let waited = false; !tryLink(own, lockFile); waited = true) {
      if (!waited) console.error('Another command is installing npm packages; waiting for it ...')
      clearDeadLock()
      await sleep(200)
    }
    work()
  } finally {
    if (readOwner() === owner) rmSync(lockFile, {force: true})
    rmSync(own, {force: true})
  }
}

/** Installs what package-lock.json asks for, unless it is there already. Throws with npm's own output when that fails. */
export async function ensurePackages() {
  if (isInstalled()) return
  await underLock(() => {
    if (!isInstalled()) install()
  })
}

// Builds the Grafana app, unless its sources are as they were at the last build; one process at a time.
import {createHash} from 'node:crypto'
import {existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {join, relative, resolve} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {takeLock} from '@seatkeeper/collector/store/lock.ts'
import {runCommand} from './command.ts'
import type {Ran, RunCommand} from './command.ts'

type Say = (line: string) => void

export type Building = {
  /** The folder of the app. */
  app?: string
  /** Where the digest of what was built is kept. */
  cache?: string
  run?: RunCommand
}

const root = resolve(import.meta.dirname, '../..')
const webpack = join(root, 'node_modules/webpack-cli/bin/cli.js')

/** What the build reads; packages are those of the lock file. */
const inputs = ['src', '.config', 'package.json', 'webpack.config.mjs', 'CHANGELOG.md', 'LICENSE', '../package-lock.json', '../collector/src/contract.ts']
const outputs = ['module.js', 'plugin.json', 'panels/atrisk/module.js']
const isTest = /\.test\.tsx?$/
const MOST_LINES = 20
const TOO_LONG = 124 // as runCommand says it

function filesAt(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path).toSorted().flatMap(name => filesAt(join(path, name)))
}

function digestOfSources(app: string): string {
  const hash = createHash('sha256')
  for (const file of inputs.flatMap(input => filesAt(join(app, input))).filter(path => !isTest.test(path))) hash.update(relative(app, file)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

/** Without the command that failed, and without what loaders add: their own stack traces, and by which way a file came to be read. */
function essence({code, stdout, stderr}: Ran): string {
  if (code === TOO_LONG) return 'webpack took longer than three minutes.'
  let isTrace = false
  const lines = `${stdout}\n${stderr}`.split('\n').filter(line => {
    if (/^(Caused by|Stack backtrace):/.test(line)) isTrace = true
    else if (/^(\S| @ )/.test(line)) isTrace = false
    return !isTrace && !/^\s*$|^\s+at |^ @ |^Command failed: /.test(line)
  })
  return [...lines.slice(0, MOST_LINES), ...(lines.length > MOST_LINES ? [`and ${lines.length - MOST_LINES} lines more`] : [])].join('\n')
}

async function build(app: string, run: RunCommand): Promise<void> {
  const ran = await run(process.execPath, ['--no-warnings', webpack, '-c', 'webpack.config.mjs', '--env', 'production', '--stats', 'errors-only', '--no-color'], app)
  if (ran.code === 0) return
  const error = new Error(`The Grafana app could not be built:\n${essence(ran)}`)
  // The mistake is in the app: where it was noticed here tells nobody anything, and vitest would show that first.
  error.stack = error.message
  throw error
}

/** Only one may build: webpack empties the folder first. A process that dies lets go of the lock. */
async function underLock(folder: string, say: Say, work: () => Promise<void>): Promise<void> {
  let lock = takeLock(folder)
  if (lock === undefined) say('Another command is building the Grafana app; waiting for it ...')
  for (; lock === undefined; lock = takeLock(folder)) await sleep(100)
  try {
    await work()
  } finally {
    lock.release()
  }
}

/** The folder of the built app. Throws what webpack says, in few lines, when it cannot be built. */
export async function ensurePlugin(say: Say = () => undefined, {app = join(root, 'grafana-plugin'), cache = join(root, '.cache'), run = runCommand}: Building = {}): Promise<string> {
  const dist = join(app, 'dist')
  const stamp = join(cache, 'plugin-build')
  const isBuilt = () => outputs.every(file => existsSync(join(dist, file))) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digestOfSources(app)
  if (isBuilt()) return dist
  mkdirSync(cache, {recursive: true})
  await underLock(join(cache, 'plugin-build-lock'), say, async () => {
    if (isBuilt()) return
    say('Building the Grafana app ...')
    const digest = digestOfSources(app)
    // What a build that is broken off leaves is of no sources.
    rmSync(stamp, {force: true})
    await build(app, run)
    writeFileSync(stamp, digest)
  })
  return dist
}

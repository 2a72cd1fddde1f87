// Builds the Grafana app, unless its sources are as they were at the last build.
import {spawn} from 'node:child_process'
import {createHash} from 'node:crypto'
import {existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs'
import {join, resolve} from 'node:path'

const root = resolve(import.meta.dirname, '../..')
const app = join(root, 'grafana-plugin')
const stamp = join(root, '.cache/plugin-build')

/** What the build reads; packages are those of the lock file. */
const inputs = ['src', '.config', 'package.json', 'webpack.config.mjs', 'CHANGELOG.md', 'LICENSE', '../package-lock.json', '../collector/src/contract.ts']

const isBuilt = (dist: string) => ['module.js', 'plugin.json', 'panels/atrisk/module.js'].every(file => existsSync(join(dist, file)))

function filesBelow(path: string): string[] {
  const entries = readdirSync(path, {withFileTypes: true})
  return entries.flatMap(entry => (entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)])).sort()
}

function digestOfSources(): string {
  const hash = createHash('sha256')
  const files = inputs.map(input => join(app, input)).flatMap(path => (/\.\w+$|LICENSE$/.test(path) && !path.endsWith('.config') ? [path] : filesBelow(path)))
  for (const file of files) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

function runWebpack(): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(root, 'node_modules/webpack-cli/bin/cli.js'), '-c', 'webpack.config.mjs', '--env', 'production'], {cwd: app, stdio: ['ignore', 'pipe', 'pipe']})
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.on('error', fail)
    child.on('close', code => (code === 0 ? done() : fail(new Error(`The Grafana app could not be built:\n${output.trimEnd()}`))))
  })
}

/** The folder of the built app. Throws what webpack says when it cannot be built. */
export async function ensurePlugin(say: (line: string) => void = () => undefined): Promise<string> {
  const dist = join(app, 'dist')
  const digest = digestOfSources()
  if (isBuilt(dist) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return dist
  say('Building the Grafana app ...')
  await runWebpack()
  mkdirSync(join(root, '.cache'), {recursive: true})
  writeFileSync(stamp, digest)
  return dist
}

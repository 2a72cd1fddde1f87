// Runs a script on the toolchain's own Node after making sure that the npm packages are there, so that every command works on a fresh clone.
// Plain JavaScript without packages: this is the one file that must run on the Node a machine happens to have (20 or later).
import {spawn, spawnSync} from 'node:child_process'
import {existsSync} from 'node:fs'
import {constants} from 'node:os'
import {delimiter, dirname, resolve} from 'node:path'
import {ensurePackages, root, toolchainNode} from './packages.mjs'

const oldestNode = 20
const neededNode = 24

function give(message, code = 1) {
  console.error(message)
  process.exit(code)
}

/** The major version that this program reports, 0 when it does not run. */
function majorOf(program) {
  if (!existsSync(program)) return 0
  const run = spawnSync(program, ['--version'], {encoding: 'utf8'})
  return Number(/^v(\d+)\./.exec(run.stdout ?? '')?.[1] ?? 0)
}

/** npm may be told to run no install scripts; then the package `node` has no binary yet and its script is run by hand. */
function runInstallScript() {
  console.error('Fetching Node for the toolchain (npm did not run the install script of the package "node") ...')
  const script = resolve(root, 'node_modules/node/installArchSpecificPackage.js')
  const run = spawnSync(process.execPath, [script], {cwd: dirname(script), encoding: 'utf8'})
  if (run.status !== 0) console.error(run.stderr ?? '')
}

function pickNode() {
  if (majorOf(toolchainNode) >= neededNode) return toolchainNode
  if (Number(process.versions.node.split('.')[0]) >= neededNode) return process.execPath
  runInstallScript()
  if (majorOf(toolchainNode) >= neededNode) return toolchainNode
  return give(`Node ${neededNode} or later is needed, this is ${process.version}: allow the install script of the npm package "node" and run "npm rebuild node", or install Node ${neededNode}.`)
}

function forwardSignals(child) {
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // Ctrl-C in a terminal reaches the child by itself; a second one would read as "stop at once".
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
}

const [file, ...args] = process.argv.slice(2)
if (file === undefined) give('Usage: node scripts/run.mjs FILE [arguments]')
if (Number(process.versions.node.split('.')[0]) < oldestNode) give(`Node ${oldestNode} or later is needed to start, this is ${process.version}.`)

try {
  await ensurePackages()
} catch (error) {
  give(error.message)
}

const node = pickNode()
const env = {...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter)}
const child = spawn(node, [resolve(root, file), ...args], {stdio: 'inherit', env})
forwardSignals(child)
child.on('error', error => give(`Cannot start ${node}: ${error.message}`))
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))

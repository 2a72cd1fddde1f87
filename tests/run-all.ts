// `npm test`: types, lint, the real parts and all tests, each stage with one line, and the sums as the last line.
import type {ChildProcess} from 'node:child_process'
import {spawn} from 'node:child_process'
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {ensureParts} from './parts/parts.ts'
import {ensurePlugin} from './parts/plugin-build.ts'
import {sum, tallyTests, verdictOf, wordStage, wordSummary} from './parts/tally.ts'
import type {StageResult, Tally} from './parts/tally.ts'

type Ended = {code: number; output: string}
type Outcome = {tally: Tally; output: string}

const root = resolve(import.meta.dirname, '..')
const stageLimitMs = 15 * 60_000
const running = new Set<ChildProcess>()

/** Runs a script of a package on this Node and keeps what it says; a stage that hangs is ended after its limit. */
function runTool(script: string, args: string[], {env = {}, folder = ''}: {env?: NodeJS.ProcessEnv; folder?: string} = {}): Promise<Ended> {
  return new Promise(done => {
    const cwd = join(root, folder)
    const own = join(cwd, 'node_modules', script) // a workspace may need another version than the rest
    const child = spawn(process.execPath, [existsSync(own) ? own : join(root, 'node_modules', script), ...args], {
      cwd,
      env: {...process.env, FORCE_COLOR: undefined, NO_COLOR: '1', ...env},
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: stageLimitMs,
    })
    running.add(child)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.on('error', error => done({code: 127, output: error.message}))
    child.on('close', (code, signal) => {
      running.delete(child)
      done({code: code ?? 1, output: signal === null ? output : `${output}\nended by ${signal}`})
    })
  })
}

async function stage(name: string, run: () => Promise<Outcome>): Promise<Tally> {
  const started = performance.now()
  const outcome = await run().catch((error: unknown): Outcome => ({tally: verdictOf(false), output: String(error)}))
  const result: StageResult = {name, seconds: (performance.now() - started) / 1000, ...outcome}
  console.log(wordStage(result))
  return result.tally
}

async function check(script: string, args: string[], folder = ''): Promise<Outcome> {
  const {code, output} = await runTool(script, args, {folder})
  return {tally: verdictOf(code === 0), output}
}

// A missing part is told here and counted with the tests that need it: as skipped, or on CI as failed unless the part is optional.
async function fetchParts(): Promise<Outcome> {
  const missing = await ensureParts()
  for (const [name, reason] of Object.entries(missing)) console.log(`Without ${name}: ${reason}`)
  return {tally: {passed: 0, failed: 0, skipped: []}, output: ''}
}

async function buildPlugin(): Promise<Outcome> {
  await ensurePlugin()
  return {tally: verdictOf(true), output: ''}
}

/** Undefined when vitest ended before it could write its report, or in the middle of it. */
function readTally(file: string): Tally | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Tally
  } catch {
    return undefined
  }
}

async function runTests(): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'seatkeeper-tests-'))
  const file = join(folder, 'tally.json')
  const {code, output} = await runTool('vitest/vitest.mjs', ['run', '--allowOnly=false'], {env: {SEATKEEPER_TALLY: file}})
  const tally = tallyTests(readTally(file), code)
  rmSync(folder, {recursive: true, force: true})
  return {tally, output}
}

function stopOn(signal: NodeJS.Signals, code: number): void {
  process.on(signal, () => {
    for (const child of running) child.kill(signal)
    process.exit(code)
  })
}

stopOn('SIGINT', 130)
stopOn('SIGTERM', 143)

// Types and lint share one core, the tests have the other: in sequence they would leave one idle.
const checks = async (): Promise<Tally[]> => [
  await stage('types', () => check('typescript/bin/tsc', ['-p', '.'])),
  await stage('types of the app', () => check('typescript/bin/tsc', ['-p', '.', '--noEmit'], 'grafana-plugin')),
  await stage('types of the workbench page', () => check('typescript/bin/tsc', ['-p', '.', '--noEmit'], 'tests/workbench/host')),
  await stage('lint', () => check('eslint/bin/eslint.js', ['.', '--max-warnings', '0'])),
  await stage('lint of the app', () => check('eslint/bin/eslint.js', ['.', '--max-warnings', '0'], 'grafana-plugin')),
]
const tests = async (): Promise<Tally[]> => [
  await stage('parts', fetchParts),
  await stage('build of the app', buildPlugin),
  await stage('tests', runTests),
]

const total = sum((await Promise.all([checks(), tests()])).flat())
console.log(wordSummary(total))
process.exitCode = total.failed === 0 ? 0 : 1

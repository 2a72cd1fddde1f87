// Runs a command as a process of its own and measures it whole: seconds, CPU, peak memory.
import {spawn} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'

export const root = resolve(import.meta.dirname, '../..')

/** Wall and CPU seconds, peak resident memory in MB (1e6 bytes), of the whole process; `output` is what it said on stdout. */
export type Measured = {readonly seconds: number; readonly cpuSeconds: number; readonly peakMb: number; readonly output: string}

/** Runs a script on this Node; throws what it said when it ends with another code than 0 or those allowed. */
export async function measure(args: readonly string[], env: Readonly<Record<string, string>> = {}, allowed: readonly number[] = []): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'seatkeeper-bench-'))
  const peak = join(folder, 'peak.json')
  const started = performance.now()
  const child = spawn(process.execPath, ['--import', join(import.meta.dirname, 'peak.mjs'), ...args], {
    cwd: root, env: {...process.env, ...env, BENCH_PEAK: peak}, stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [output, complaints] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text))
  const code = await new Promise<number | null>(done => child.on('close', done))
  const seconds = (performance.now() - started) / 1000
  try {
    if (code === null || ![0, ...allowed].includes(code)) throw new Error(`${args.join(' ')} ended with ${code ?? 'a signal'}:\n${output}${complaints}`)
    return {seconds, output, ...JSON.parse(readFileSync(peak, 'utf8')) as {peakMb: number; cpuSeconds: number}}
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!

/** The median of several runs, figure by figure; the output is that of the run with the median time. */
export function medianOf(runs: readonly Measured[]): Measured {
  return {
    seconds: median(runs.map(run => run.seconds)),
    cpuSeconds: median(runs.map(run => run.cpuSeconds)),
    peakMb: median(runs.map(run => run.peakMb)),
    output: [...runs].sort((a, b) => a.seconds - b.seconds)[runs.length >> 1]!.output,
  }
}

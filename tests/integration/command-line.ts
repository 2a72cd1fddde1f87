// The real command line as a child process: run to its end, or as a service that can be killed at any instant.
import type {ChildProcess} from 'node:child_process'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'
import {tether} from '../parts/tether.ts'

export type Ended = {readonly code: number | null; readonly stdout: string; readonly stderr: string}
export type Environment = Readonly<Record<string, string>>

export type RunningCommand = {
  readonly child: ChildProcess
  /** All that was said so far, both streams. */
  readonly said: () => string
  readonly ended: Promise<Ended>
  /** SIGKILL, and waits for the end. */
  readonly kill: () => Promise<Ended>
  /** SIGTERM, and waits for the end. */
  readonly stop: () => Promise<Ended>
}

const CLI = fileURLToPath(new URL('../../collector/src/cli.ts', import.meta.url))

/** Starts `seatkeeper ARGS`; variables of `env` come on top of the present ones. */
export function startCommand(args: readonly string[], env: Environment = {}): RunningCommand {
  const child = spawn(process.execPath, [CLI, ...args], {stdio: ['ignore', 'pipe', 'pipe'], env: {...process.env, ...env}})
  tether(child)
  const text = {stdout: '', stderr: ''}
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text.stdout += part))
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text.stderr += part))
  const ended = once(child, 'close').then(([code]): Ended => ({code: code as number | null, ...text}))
  const signalled = (signal: NodeJS.Signals) => () => {
    child.kill(signal)
    return ended
  }
  return {child, said: () => text.stdout + text.stderr, ended, kill: signalled('SIGKILL'), stop: signalled('SIGTERM')}
}

/** Runs `seatkeeper ARGS` to its end. */
export function runCommand(args: readonly string[], env: Environment = {}): Promise<Ended> {
  return startCommand(args, env).ended
}

const WARN = 40

/** Lines that tell of trouble: of the log those of level warn and above, and every line that is not of the log. */
export function troubleIn(stderr: string): string[] {
  const isQuiet = (line: string): boolean => line.startsWith('{') && (JSON.parse(line) as {level: number}).level < WARN
  return stderr.split('\n').filter(line => line !== '' && !isQuiet(line))
}

// Starts and ends the process of a real server: a free port, its log, when it is ready, and why it ended.
import type {ChildProcess} from 'node:child_process'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {closeSync, openSync, readFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import {tether} from './tether.ts'

export type Program<Ready> = {
  /** For messages, such as `InfluxDB`. */
  name: string
  program: string
  args: string[]
  env: NodeJS.ProcessEnv
  logFile: string
  /** What is known once the server is ready, or undefined while it is not; `said` is its log of this start. */
  probe: (said: string) => Promise<Ready | undefined>
  readyMs: number
  cwd?: string
  /** What ends the server when this process dies; by default its process is killed. */
  lastResort?: string[]
}

const tries = 5
const graceMs = 10_000

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

/** Ends the process and waits for it; one that ignores SIGTERM for ten seconds is killed. */
export async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (hasEnded(child)) return
  const ended = once(child, 'exit')
  child.kill(signal)
  const overdue = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await ended
  clearTimeout(overdue)
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-10).join('\n')
}

async function untilReady<Ready>(child: ChildProcess, {name, probe, readyMs}: Program<Ready>, said: () => string): Promise<Ready> {
  const until = Date.now() + readyMs
  while (Date.now() < until) {
    if (hasEnded(child)) throw new Error(`${name} ended at start:\n${lastLines(said())}`)
    const ready = await probe(said())
    if (ready !== undefined) return ready
    await sleep(20)
  }
  throw new Error(`${name} was not ready after ${readyMs / 1000} s:\n${lastLines(said())}`)
}

/** Starts the program, tied to this process, and waits until it is ready. Throws with the last lines of its log when it ends or takes too long. */
export async function launch<Ready>(server: Program<Ready>): Promise<{child: ChildProcess; ready: Ready}> {
  const log = openSync(server.logFile, 'a')
  const before = readFileSync(server.logFile).length
  const child = spawn(server.program, server.args, {stdio: ['ignore', log, log], env: server.env, ...(server.cwd === undefined ? {} : {cwd: server.cwd})})
  closeSync(log)
  await once(child, 'spawn')
  tether(child, server.lastResort)
  try {
    return {child, ready: await untilReady(child, server, () => readFileSync(server.logFile).subarray(before).toString())}
  } catch (error) {
    await end(child, 'SIGKILL')
    throw error
  }
}

/** Calls `start` with the port, or with a free one, and again when another process takes a port in between. */
export async function onPort<Started>(port: number | undefined, start: (port: number) => Promise<Started>): Promise<Started> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(port ?? (await freePort()))
    } catch (error) {
      if (attempt === tries || !String(error).includes('address already in use')) throw error
      await sleep(100)
    }
  }
}

// Starts and ends the process of a real InfluxDB 1.x: its configuration, its ports, its log, and when it is ready.
import type {ChildProcess} from 'node:child_process'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {closeSync, openSync, readFileSync} from 'node:fs'
import {writeFile} from 'node:fs/promises'
import {createServer} from 'node:net'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {influxdEnvironment} from './influxd.ts'
import {tether} from './tether.ts'

export type Server = {influxd: string; dataDir: string; auth: boolean}
export type Running = {child: ChildProcess; port: number; version: string}

const tries = 5
const readyMs = 20_000
const graceMs = 10_000

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

// The limits on series and tag values are off: a site has more users than the 100,000 that InfluxDB allows a tag.
function configuration({dataDir, auth}: Server, port: number, rpcPort: number): string {
  const folder = (name: string): string => JSON.stringify(join(dataDir, name))
  return `reporting-disabled = true
bind-address = "127.0.0.1:${rpcPort}"
[meta]
  dir = ${folder('meta')}
[data]
  dir = ${folder('data')}
  wal-dir = ${folder('wal')}
  index-version = "tsi1"
  query-log-enabled = false
  max-series-per-database = 0
  max-values-per-tag = 0
[http]
  bind-address = "127.0.0.1:${port}"
  auth-enabled = ${auth}
  log-enabled = false
[monitor]
  store-enabled = false
[continuous_queries]
  enabled = false
`
}

async function isListening(port: number): Promise<string | undefined> {
  const response = await fetch(`http://127.0.0.1:${port}/ping`).catch(() => undefined)
  return response?.status === 204 ? (response.headers.get('x-influxdb-version') ?? '') : undefined
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-10).join('\n')
}

/** The version, once this very process listens: another server on the port would answer /ping as well, so its log must say so too. */
async function ready(child: ChildProcess, port: number, said: () => string): Promise<string> {
  const until = Date.now() + readyMs
  while (Date.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`InfluxDB ended at start:\n${lastLines(said())}`)
    const version = said().includes('Listening on HTTP') ? await isListening(port) : undefined
    if (version !== undefined) return version
    await sleep(20)
  }
  throw new Error(`InfluxDB was not ready after ${readyMs / 1000} s:\n${lastLines(said())}`)
}

/** Ends the process and waits for it; one that ignores SIGTERM for ten seconds is killed. */
export async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  const overdue = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await ended
  clearTimeout(overdue)
}

async function launch(server: Server, port: number): Promise<Running> {
  const logFile = join(server.dataDir, 'influxdb.log')
  const configFile = join(server.dataDir, 'influxdb.conf')
  await writeFile(configFile, configuration(server, port, await freePort()))
  const log = openSync(logFile, 'a')
  const before = readFileSync(logFile).length
  const child = spawn(server.influxd, ['-config', configFile], {stdio: ['ignore', log, log], env: influxdEnvironment(server.influxd)})
  closeSync(log)
  tether(child)
  const said = (): string => readFileSync(logFile).subarray(before).toString()
  try {
    return {child, port, version: await ready(child, port, said)}
  } catch (error) {
    await end(child, 'SIGKILL')
    throw error
  }
}

/** Starts InfluxDB on the port, or on a free one, and again when another process takes a port in between. Throws with the last lines of its log. */
export async function startInfluxd(server: Server, port?: number): Promise<Running> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(server, port ?? (await freePort()))
    } catch (error) {
      if (attempt === tries || !String(error).includes('address already in use')) throw error
      await sleep(100)
    }
  }
}

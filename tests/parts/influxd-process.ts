// Starts the process of a real InfluxDB 1.x: its configuration, its ports, and when it is ready.
import type {ChildProcess} from 'node:child_process'
import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {influxdEnvironment} from './influxd.ts'
import {freePort, launch, onPort} from './server-process.ts'

export type Server = {influxd: string; dataDir: string; auth: boolean}
export type Running = {child: ChildProcess; port: number; version: string}

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

async function versionAt(port: number): Promise<string | undefined> {
  const response = await fetch(`http://127.0.0.1:${port}/ping`).catch(() => undefined)
  return response?.status === 204 ? (response.headers.get('x-influxdb-version') ?? '') : undefined
}

async function launchInfluxd(server: Server, port: number): Promise<Running> {
  const configFile = join(server.dataDir, 'influxdb.conf')
  await writeFile(configFile, configuration(server, port, await freePort()))
  const {child, ready} = await launch({
    name: 'InfluxDB',
    program: server.influxd,
    args: ['-config', configFile],
    env: influxdEnvironment(server.influxd),
    logFile: join(server.dataDir, 'influxdb.log'),
    // Another server on the port would answer /ping as well: this very process must say that it listens.
    probe: async said => (said.includes('Listening on HTTP') ? versionAt(port) : undefined),
    readyMs: 20_000,
  })
  return {child, port, version: ready}
}

/** Starts InfluxDB on the port, or on a free one, and again when another process takes a port in between. Throws with the last lines of its log. */
export async function startInfluxd(server: Server, port?: number): Promise<Running> {
  return onPort(port, free => launchInfluxd(server, free))
}

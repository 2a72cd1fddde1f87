// Runs a real InfluxDB 1.x on the loopback address for tests, benches and the demo.
import {mkdir, mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {startInfluxd} from './influxd-process.ts'
import {ensureInfluxd} from './influxd.ts'
import {ask} from './influxql.ts'
import type {Credentials, Row} from './influxql.ts'
import {end} from './server-process.ts'

export type InfluxDbOptions = {
  /** Kept on stop when given; else a temporary folder, removed on stop. */
  dataDir?: string
  /** A free port when not given. */
  port?: number
  /** Switches authentication on and makes this user the administrator. */
  auth?: Credentials
  /** Where the program is looked for and put, when it is not installed. */
  cacheDir?: string
}

export type InfluxDb = {
  url: string
  port: number
  /** As the server says it, such as `1.6.7~rc0`. */
  version: string
  /** Rows of all series, tags included, `time` as RFC 3339 text or in `epoch`; `as` asks as another user. Throws what the server says. */
  query: (influxql: string, db?: string, options?: {epoch?: 'ns' | 'ms' | 's'; as?: Credentials}) => Promise<Row[]>
  createDatabase: (name: string) => Promise<void>
  /** Ends it in peace; removes the data folder unless it was given. */
  stop: () => Promise<void>
  /** Ends it with SIGKILL and keeps the data for a restart. */
  kill: () => Promise<void>
  /** Stops it if it runs, and starts it on the same port with the same data. */
  restart: () => Promise<void>
}

async function dataFolder(given: string | undefined): Promise<string> {
  if (given === undefined) return mkdtemp(join(tmpdir(), 'seatkeeper-influxdb-'))
  await mkdir(given, {recursive: true})
  return resolve(given)
}

const quoted = (name: string): string => `"${name.replaceAll(/["\\]/g, String.raw`\$&`)}"`
const literal = (text: string): string => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`

/** Starts a real InfluxDB 1.x and waits until it answers. Throws one line when none can be had, or the last lines of its log when it dies at start. */
export async function startInfluxDb(options: InfluxDbOptions = {}): Promise<InfluxDb> {
  const {auth, cacheDir, port} = options
  const influxd = await ensureInfluxd(cacheDir === undefined ? {} : {cacheDir})
  const dataDir = await dataFolder(options.dataDir)
  const server = {influxd, dataDir, auth: auth !== undefined}
  const removeTemporary = async (): Promise<void> => {
    if (options.dataDir === undefined) await rm(dataDir, {recursive: true, force: true})
  }
  let running = await startInfluxd(server, port).catch(async (error: unknown) => {
    await removeTemporary()
    throw error
  })
  const url = `http://127.0.0.1:${running.port}`
  const query: InfluxDb['query'] = (influxql, db, {epoch, as} = {}) => ask(url, {influxql, db, epoch, credentials: as ?? auth})

  if (auth !== undefined) await query(`CREATE USER ${quoted(auth.user)} WITH PASSWORD ${literal(auth.password)} WITH ALL PRIVILEGES`)

  return {
    url,
    port: running.port,
    version: running.version,
    query,
    createDatabase: async name => void (await query(`CREATE DATABASE ${quoted(name)}`)),
    kill: () => end(running.child, 'SIGKILL'),
    stop: async () => {
      await end(running.child, 'SIGTERM')
      await removeTemporary()
    },
    restart: async () => {
      await end(running.child, 'SIGTERM')
      running = await startInfluxd(server, running.port)
    },
  }
}

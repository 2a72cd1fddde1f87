// Five weeks that the real service read and released, up to the newest midnight, in a real InfluxDB: what the dashboards are held to.
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {dashboardNames} from '../../dashboards/generated.ts'
import {readDashboard} from '../../dashboards/test-support/dashboards.ts'
import type {Values} from '../../dashboards/test-support/interpolate.ts'
import {queriesOf} from '../../dashboards/test-support/queries.ts'
import {startLife, type Life} from '../demo/history/life.ts'
import {readThrough} from '../demo/history/readings.ts'
import {startInfluxDb} from '../parts/influxdb.ts'
import type {Row} from '../parts/influxql.ts'
import {LIVE, configurationText, writeConfiguration} from './configuration.ts'
import {COSTS} from './people.ts'

export const DAY = 86_400_000
export const BUDGET = 5000

/** The site is read at that instant, and nothing happens after it. */
export const until = Math.floor(Date.now() / DAY) * DAY
const range = {from: until - 35 * DAY, to: Date.now(), intervalMs: DAY / 4}

/** Rows by the name of the query, such as `Free seats free`. */
export type Answers = ReadonlyMap<string, Row[]>

export type FiveWeeks = {
  /** The site at the last instant. */
  readonly life: Life
  /** Of InfluxDB, with the databases `qlik` and `empty`. */
  readonly url: string
  /** All queries of all dashboards, with the reader's choices. Throws what InfluxDB says. */
  readonly ask: (database: 'qlik' | 'empty', values?: Values) => Promise<Answers>
  readonly stop: () => Promise<void>
}

/** Lives, reads and releases them. Whoever calls must `stop` it. */
export async function openFiveWeeks(): Promise<FiveWeeks> {
  const folder = mkdtempSync(join(tmpdir(), 'seatkeeper-dashboards-'))
  const influx = await startInfluxDb()
  const life = await startLife({users: 200, from: range.from})
  for (const name of ['qlik', 'empty']) await influx.createDatabase(name)
  const configFile = join(folder, 'seatkeeper.yaml')
  writeConfiguration(configFile, configurationText([{name: 'prod', sim: life.simulator}], {
    licenseManagement: LIVE, licenseMonitoring: {collectInterval: 'every 24 hours'}, serverLicenseMonitor: {enable: true, frequency: 'every 24 hours'},
    destinations: {influxDb: {host: '127.0.0.1', port: influx.port, database: 'qlik'}}, costs: {...COSTS, monthlyBudget: BUDGET}, api: {port: 0}, dataDir: './data',
  }))
  // A timer reckoned before a millisecond passed and set after it rings that much after midnight.
  await readThrough(life, {configFile, until: until + 1000, signal: new AbortController().signal, told: () => {}})
  return {
    life,
    url: influx.url,
    ask: async (database, values = {}) => {
      const queries = dashboardNames.flatMap(name => queriesOf(readDashboard(name), range, {site: 'prod', ...values}))
      return new Map(await Promise.all(queries.map(async ({name, query}) => [name, await influx.query(query, database, {epoch: 'ms'})] as const)))
    },
    stop: async () => {
      await life.simulator.stop()
      await influx.stop()
      rmSync(folder, {recursive: true, force: true})
    },
  }
}

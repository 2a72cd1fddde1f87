// The service inside the test's own process, with what a test asks of it: rounds, the API, the log, the audit.
import {vi} from 'vitest'
import {loadConfig} from '../../collector/src/config/load.ts'
import type {CycleResult, Purpose} from '../../collector/src/cycle.ts'
import {runCycle} from '../../collector/src/cycle.ts'
import type {Clock} from '../../collector/src/jobs.ts'
import {createLog} from '../../collector/src/log.ts'
import type {Service} from '../../collector/src/main.ts'
import {startService} from '../../collector/src/main.ts'
import type {Site} from '../../collector/src/site.ts'
import type {Answer, Call} from './http.ts'
import {call} from './http.ts'
import type {Point} from '../parts/line-protocol.ts'
import {parseLines} from '../parts/line-protocol.ts'

export type LogLine = {readonly level: number; readonly msg: string; readonly [field: string]: unknown}

/** One record of the audit, body and person opened. */
export type AuditRow = {readonly seq: number; readonly kind: string; readonly site: string | null; readonly [field: string]: unknown}

export type RunningService = Service & {
  /** The first site, or the one of that name. */
  readonly site: (name?: string) => Site
  /** One round out of turn. Throws what the round throws. */
  readonly round: (purpose: Purpose, site?: string) => Promise<CycleResult>
  /** By the token of the commands on this machine unless the call brings its own. */
  readonly call: (path: string, call?: Call) => Promise<Answer>
  readonly lines: () => readonly LogLine[]
  /** The messages of lines of level error and above. */
  readonly errors: () => string[]
  /** The log as it was written. */
  readonly logText: () => string
  /** The points that wait for InfluxDB. */
  readonly pending: () => readonly Point[]
  readonly audit: (kind?: string) => AuditRow[]
}

const ERROR = 50

function auditRows({collector: {store}}: Service): AuditRow[] {
  return store.audit.list({limit: 100_000}).map(({body, person, ...row}) => ({
    ...row, ...(JSON.parse(body) as object), ...(person !== null && {person: JSON.parse(person) as unknown}),
  }))
}

/** Starts the service by its configuration file and waits until every site was read, or could not be. */
export async function startCollector(file: string, clock: Clock, environment: Readonly<Record<string, string>>): Promise<RunningService> {
  const loaded = loadConfig(file, {...process.env, ...environment})
  if ('errors' in loaded) throw new Error(JSON.stringify(loaded.errors))
  const log: string[] = []
  const service = await startService(loaded.config, {clock, log: createLog('debug', {write: line => void log.push(line)})})
  const {collector, url} = service
  const site = (name?: string): Site => collector.sites.find(candidate => name === undefined || candidate.name === name)!
  const lines = (): LogLine[] => log.map(line => JSON.parse(line) as LogLine)
  let stopped: Promise<void> | undefined
  await vi.waitFor(() => {
    if (collector.sites.some(({health}) => health === undefined)) throw new Error('not every site was read')
  }, {timeout: 20_000, interval: 5})
  return {
    ...service, site, lines,
    stop: () => (stopped ??= service.stop()),
    round: (purpose, name) => runCycle(collector.deps, site(name), purpose),
    call: (path, options = {}) => call(`${url}${path}`, {token: collector.localToken, ...options}),
    errors: () => lines().filter(({level}) => level >= ERROR).map(({msg}) => msg),
    logText: () => log.join(''),
    pending: () => parseLines(collector.store.outbox.peek('influxDb', 100_000).map(({payload}) => payload).join('\n'), 'ns', 0n).points,
    audit: kind => auditRows(service).filter(row => kind === undefined || row.kind === kind),
  }
}

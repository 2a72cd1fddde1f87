// The simulated site as a process of its own, so that its memory and time do not count, and a configuration for it.
import {spawn} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DEFAULT_CERTS} from '../qlik-simulator/simulator.ts'
import {root} from './measure.ts'

export type BenchSite = {
  readonly folder: string
  readonly url: string
  readonly control: string
  readonly certs: string
  /** Requests since the last call, and counts anew. */
  readonly takeRequests: () => Promise<number>
  readonly configure: (options: {dryRun: boolean; influx?: {port: number; database: string}; release?: string}) => string
  readonly stop: () => Promise<void>
}

const BOTH = `professional: {enable: true, inactivityDays: 60}
    analyzer: {enable: true, inactivityDays: 90}`

/** The command line as its own first line starts it. */
export const seatkeeper = ['--max-semi-space-size=8', join(root, 'collector/bin/seatkeeper.mjs')]

const LISTENING = /site at (https:\S+)[\s\S]*control at (http:\S+)/

function configuration(site: {url: string; certs: string}, {dryRun, influx, release = BOTH}: Parameters<BenchSite['configure']>[0]): string {
  return `sites:
  - name: bench
    qrs: {url: "${site.url}", cert: "${site.certs}/client.pem", key: "${site.certs}/client_key.pem", ca: "${site.certs}/root.pem"}
licenseManagement:
  enable: true
  dryRun: ${dryRun}
  release:
    ${release}
  brake: {maxPerRun: 1000000, maxPerDay: 1000000, maxShare: 1}
  exclusions: {tags: [VIP-User], userDirectories: [INTERNAL], users: ['CORP\\nobody']}
${influx ? `destinations:\n  influxDb: {enable: true, host: 127.0.0.1, port: ${influx.port}, database: ${influx.database}}\n` : ''}api: {port: 0}
dataDir: ./data
`
}

export async function startBenchSite(args: readonly string[]): Promise<BenchSite> {
  const folder = mkdtempSync(join(tmpdir(), 'seatkeeper-bench-'))
  const child = spawn(process.execPath, [join(root, 'tests/qlik-simulator/main.ts'), '--port', '0', '--control', '0', '--certs', DEFAULT_CERTS, ...args], {stdio: ['ignore', 'pipe', 'inherit']})
  const [url, control] = await new Promise<[string, string]>((found, failed) => {
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const listening = LISTENING.exec(said)
      if (listening) found([listening[1]!, listening[2]!])
    })
    child.on('exit', () => failed(new Error(`The simulated site did not start: ${said}`)))
  })
  let files = 0
  return {
    folder, url, control, certs: DEFAULT_CERTS,
    takeRequests: async () => {
      const {total} = await (await fetch(`${control}/requests`)).json() as {total: number}
      await fetch(`${control}/requests`, {method: 'DELETE'})
      return total
    },
    configure: options => {
      const own = mkdtempSync(join(folder, `run-${files++}-`))
      writeFileSync(join(own, 'seatkeeper.yaml'), configuration({url, certs: DEFAULT_CERTS}, options))
      return join(own, 'seatkeeper.yaml')
    },
    stop: async () => {
      child.removeAllListeners('exit')
      const gone = new Promise(done => child.once('exit', done))
      child.kill('SIGTERM')
      await gone
      rmSync(folder, {recursive: true, force: true})
    },
  }
}

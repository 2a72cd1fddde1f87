// The demo's configuration, as an administrator would have written it, and the files of its tokens beside it.
import {randomBytes} from 'node:crypto'
import {mkdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'

export type DemoAddresses = {readonly siteUrl: string; readonly certs: string; readonly influxPort: number; readonly database: string}

export type DemoSwitches = {readonly dryRun: boolean; readonly collectInterval?: string}

/** Those of the API: the demo's own, and the two that Grafana holds. */
export type DemoTokens = {readonly demo: string; readonly read: string; readonly operate: string}

const TOKENS = 'tokens'
const tokenFiles = {demo: 'demo', read: 'grafana-read', operate: 'grafana-operate'} as const

/** A configuration file. Its secrets stand in files, so that every command works on it as it is; each exclusion matches somebody at a site of any size. */
function demoConfiguration({siteUrl, certs, influxPort, database}: DemoAddresses, {dryRun, collectInterval = 'every 10 minutes'}: DemoSwitches): string {
  return `# The configuration of the demo. Every key is explained in docs/configuration.md.
sites:
  - name: demo
    qrs:
      url: ${siteUrl}
      cert: ${certs}/client.pem
      key: ${certs}/client_key.pem
      ca: ${certs}/root.pem
      user: INTERNAL\\sa_api
timeZone: Europe/Stockholm
tags: {environment: demo}
licenseMonitoring:
  enable: true
  collectInterval: ${collectInterval}
licenseManagement:
  enable: true
  dryRun: ${dryRun}
  evaluation: {frequency: at 2:00 am every day}
  release:
    professional: {enable: true, inactivityDays: 60}
    analyzer: {enable: true, inactivityDays: 90}
  withoutWaiting: {removedExternally: true}
  quarantine: {gracePeriod: 7}
  exclusions:
    tags: [License do not release]
    roles: [RootAdmin]
serverLicenseMonitor: {enable: true, frequency: every 24 hours, alert: {thresholdDays: 60}}
destinations:
  influxDb: {enable: true, host: 127.0.0.1, port: ${influxPort}, database: ${database}}
costs: {currency: EUR, monthlyPerSeat: {professional: 70, analyzer: 40}, monthlyBudget: 24000}
dataDir: ./data
api:
  port: 0
  tokens:
    - {name: demo, scope: operate, token: {file: ${TOKENS}/${tokenFiles.demo}}}
    - {name: grafana-read, scope: read, token: {file: ${TOKENS}/${tokenFiles.read}}, for: grafana}
    - {name: grafana-operate, scope: operate, token: {file: ${TOKENS}/${tokenFiles.operate}}, for: grafana}
logLevel: info
`
}

const makeToken = (): string => `sk_${randomBytes(18).toString('base64url')}`

/** Writes the configuration and new tokens beside it, for nobody else to read; gives the tokens. */
export function writeDemoConfiguration(file: string, addresses: DemoAddresses, switches: DemoSwitches): DemoTokens {
  const tokens = {demo: makeToken(), read: makeToken(), operate: makeToken()}
  const folder = join(dirname(file), TOKENS)
  mkdirSync(folder, {recursive: true, mode: 0o700})
  for (const name of ['demo', 'read', 'operate'] as const) writeFileSync(join(folder, tokenFiles[name]), `${tokens[name]}\n`, {mode: 0o600})
  writeFileSync(file, demoConfiguration(addresses, switches))
  return tokens
}

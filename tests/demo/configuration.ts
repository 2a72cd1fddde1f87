// The demo's configuration, as an administrator would have written it.
export type DemoAddresses = {readonly siteUrl: string; readonly certs: string; readonly influxPort: number; readonly database: string}

export type DemoSwitches = {readonly dryRun: boolean; readonly collectInterval?: string}

/** A configuration file; the tokens come from the environment, as secrets should. */
export function demoConfiguration({siteUrl, certs, influxPort, database}: DemoAddresses, {dryRun, collectInterval = 'every 10 minutes'}: DemoSwitches): string {
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
    users: [INTERNAL\\sa_repository]
    tags: [VIP-User]
    userDirectories: [INTERNAL]
    roles: [RootAdmin]
serverLicenseMonitor: {enable: true, frequency: every 24 hours, alert: {thresholdDays: 60}}
destinations:
  influxDb: {enable: true, host: 127.0.0.1, port: ${influxPort}, database: ${database}}
costs: {currency: EUR, monthlyPerSeat: {professional: 70, analyzer: 40}}
dataDir: ./data
api:
  port: 0
  tokens:
    - {name: demo, scope: operate, token: "\${SEATKEEPER_DEMO_TOKEN}"}
    - {name: grafana-read, scope: read, token: "\${SEATKEEPER_READ_TOKEN}", for: grafana}
    - {name: grafana-operate, scope: operate, token: "\${SEATKEEPER_OPERATE_TOKEN}", for: grafana}
logLevel: info
`
}

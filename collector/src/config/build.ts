// Turns a checked configuration into the one that the rest reads: defaults, absolute paths, parsed schedules, secrets.
import {resolve} from 'node:path'
import {buildDestinations} from './build-destinations.ts'
import {buildLicenseManagement} from './build-license-management.ts'
import {defaultServiceAccounts} from '../policy/service-accounts.ts'
import {mergeSites, type MergedSite} from './merge.ts'
import type {Path} from './path.ts'
import {METRICS, type RawApi, type RawConfig, type RawCosts, type RawQrs} from './schema.ts'
import {scheduleOf, secretAt, textAt, toTags, toUserName, type Surroundings} from './surroundings.ts'
import type {ApiConfig, Config, CostsConfig, QrsConfig, ServerLicenseMonitorConfig, SiteConfig, Tags} from './types.ts'
import {trimUrl} from './urls.ts'

/** `raw` must have passed every check; what still does not fit is a bug and throws. */
export function buildConfig(raw: RawConfig, folder: string, contents: ReadonlyMap<string, string>): Omit<Config, 'file' | 'locations'> {
  const timeZone = raw.timeZone ?? 'UTC'
  const logLevel = raw.logLevel ?? 'info'
  const around: Surroundings = {raw, folder, contents, timeZone, logLevel}
  const [first, ...others] = mergeSites(raw).map((site, index) => buildSite(site as MergedSite & RawConfig['sites'][number], index, around))
  if (!first) throw new Error('a configuration without sites was not refused')
  return {
    timeZone,
    logLevel,
    sites: [first, ...others],
    destinations: buildDestinations(around),
    digest: {frequency: scheduleOf(raw.digest?.frequency ?? 'at 8:00 am on Monday', around)},
    ...(raw.grafanaUrl === undefined ? {} : {grafanaUrl: trimUrl(raw.grafanaUrl)}),
    dataDir: resolve(folder, raw.dataDir ?? 'data'),
    api: buildApi(raw.api ?? {}, around),
  }
}

function buildSite(site: MergedSite & RawConfig['sites'][number], index: number, around: Surroundings): SiteConfig {
  const {licenseGroup} = site
  const group = licenseGroup === undefined ? undefined : {license_group: licenseGroup}
  const tags = toTags(around.raw.destinations?.influxDb?.tags, site.tags, group)
  const monitoring = site.licenseMonitoring ?? {}
  return {
    name: site.name,
    ...(licenseGroup === undefined ? {} : {licenseGroup}),
    qrs: buildQrs(site.qrs, ['sites', index, 'qrs'], around),
    tags,
    licenseMonitoring: {
      enable: monitoring.enable ?? true,
      collectInterval: scheduleOf(monitoring.collectInterval ?? 'every 1 hour', around),
      metrics: monitoring.metrics ?? METRICS,
      storeInInfluxDb: monitoring.storeInInfluxDb ?? true,
      serviceAccounts: monitoring.serviceAccounts ?? defaultServiceAccounts,
      lowAvailability: {freeShare: monitoring.lowAvailability?.freeShare ?? 0.05},
      tags: {...tags, ...toTags(monitoring.tags)},
    },
    licenseManagement: buildLicenseManagement(site.licenseManagement ?? {}, tags, around),
    serverLicenseMonitor: buildServerLicenseMonitor(site.serverLicenseMonitor ?? {}, tags, around),
    ...(site.costs ? {costs: buildCosts(site.costs)} : {}),
  }
}

function buildServerLicenseMonitor(section: NonNullable<RawConfig['serverLicenseMonitor']>, tags: Tags, around: Surroundings): ServerLicenseMonitorConfig {
  const {thresholdDays = 60, repeat} = section.alert ?? {}
  return {
    enable: section.enable ?? true,
    frequency: scheduleOf(section.frequency ?? 'every 24 hours', around),
    alert: {thresholdDays, ...(repeat === undefined ? {} : {repeat: scheduleOf(repeat, around)})},
    tags: {...tags, ...toTags(section.tags)},
  }
}

function buildQrs(qrs: RawQrs, path: Path, around: Surroundings): QrsConfig {
  return {
    url: trimUrl(qrs.url),
    certFile: resolve(around.folder, qrs.cert),
    keyFile: resolve(around.folder, qrs.key),
    caFile: resolve(around.folder, qrs.ca),
    cert: textAt(around, [...path, 'cert']),
    key: secretAt(around, [...path, 'key']),
    ca: textAt(around, [...path, 'ca']),
    ...(qrs.passphrase === undefined ? {} : {passphrase: secretAt(around, [...path, 'passphrase'])}),
    user: toUserName(qrs.user ?? 'INTERNAL\\sa_api'),
    ...(qrs.servername === undefined ? {} : {servername: qrs.servername}),
    rejectUnauthorized: qrs.rejectUnauthorized ?? true,
    timeoutSeconds: qrs.timeoutSeconds ?? 60,
  }
}

function buildCosts(costs: RawCosts): CostsConfig {
  return {
    currency: costs.currency ?? '',
    monthlyPerSeat: costs.monthlyPerSeat ?? {},
    ...(costs.monthlyBudget === undefined ? {} : {monthlyBudget: costs.monthlyBudget}),
  }
}

function buildApi(api: RawApi, around: Surroundings): ApiConfig {
  return {
    host: api.host ?? '127.0.0.1',
    port: api.port ?? 8484,
    operators: api.operators ?? [],
    tokens: (api.tokens ?? []).map((token, index) => ({
      name: token.name,
      scope: token.scope,
      token: secretAt(around, ['api', 'tokens', index, 'token']),
      forGrafana: token.for === 'grafana',
    })),
  }
}

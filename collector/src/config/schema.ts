// The shape of the YAML as people write it; defaults, merging and what depends on two keys come later.
import {Type, type Static} from 'typebox'
import {destinations} from './schema-destinations.ts'
import {actingUser, closed, count, days, flag, logLevel, money, name, seconds, secret, share, tags, text, texts, userText} from './schema-parts.ts'

export const METRICS = ['totalLicenses', 'allocatedLicenses', 'availableLicenses', 'usagePatterns', 'userActivity'] as const

export type Metric = (typeof METRICS)[number]

const qrs = Type.Object({
  url: text,
  cert: text,
  key: text,
  ca: text,
  passphrase: Type.Optional(secret),
  user: Type.Optional(actingUser),
  servername: Type.Optional(text),
  rejectUnauthorized: flag,
  timeoutSeconds: seconds,
}, closed)

const licenseMonitoring = Type.Object({
  enable: flag,
  collectInterval: Type.Optional(text),
  metrics: Type.Optional(Type.Array(Type.Enum([...METRICS]), {uniqueItems: true})),
  storeInInfluxDb: flag,
  lowAvailability: Type.Optional(Type.Object({freeShare: share}, closed)),
  serviceAccounts: texts,
  tags,
}, closed)

const releasePolicy = Type.Object({
  enable: flag,
  inactivityDays: days,
  allowShortThreshold: flag,
  freeSeats: days,
  freeShare: share,
}, closed)

const exclusions = Type.Object({
  users: Type.Optional(Type.Array(Type.Union([
    userText,
    Type.Object({userDirectory: text, userId: text}, closed),
  ], {expected: 'a user as DIRECTORY\\id or {userDirectory: DIRECTORY, userId: id}'}))),
  tags: texts,
  customProperties: Type.Optional(Type.Array(Type.Object({name: text, value: text}, closed))),
  userDirectories: texts,
  roles: texts,
  groups: texts,
  userStatus: Type.Optional(Type.Object({protectActiveUsers: flag, protectNonBlockedUsers: flag, protectInternalUsers: flag}, closed)),
}, closed)

const licenseManagement = Type.Object({
  enable: flag,
  dryRun: flag,
  debug: flag,
  logLevel,
  evaluation: Type.Optional(Type.Object({frequency: Type.Optional(text)}, closed)),
  release: Type.Optional(Type.Object({professional: Type.Optional(releasePolicy), analyzer: Type.Optional(releasePolicy)}, closed)),
  withoutWaiting: Type.Optional(Type.Object({removedExternally: flag, blocked: flag, inactive: flag, duplicates: flag}, closed)),
  quarantine: Type.Optional(Type.Object({gracePeriod: days}, closed)),
  exclusions: Type.Optional(exclusions),
  brake: Type.Optional(Type.Object({maxPerRun: count, maxPerDay: count, maxShare: share}, closed)),
  staleAfterDays: count,
  warningDays: days,
  bounceBackoffDays: days,
  auditLog: Type.Optional(Type.Object({enable: flag, logLevel, includeUserDetails: flag, retentionDays: count}, closed)),
  tags,
}, closed)

const serverLicenseMonitor = Type.Object({
  enable: flag,
  frequency: Type.Optional(text),
  alert: Type.Optional(Type.Object({thresholdDays: days, repeat: Type.Optional(text)}, closed)),
  tags,
}, closed)

const costs = Type.Object({
  currency: Type.String({pattern: '^[A-Z]{3}$', expected: 'three capital letters such as EUR'}),
  monthlyPerSeat: Type.Optional(Type.Object({professional: money, analyzer: money}, closed)),
  monthlyBudget: money,
}, closed)

/** The sections that a site may repeat for itself alone. */
const sections = {
  tags,
  licenseMonitoring: Type.Optional(licenseMonitoring),
  licenseManagement: Type.Optional(licenseManagement),
  serverLicenseMonitor: Type.Optional(serverLicenseMonitor),
  // Each key alone may be overridden, so that the currency need not be said twice.
  costs: Type.Optional(Type.Partial(costs, closed)),
}

const apiToken = Type.Object({
  name: text,
  scope: Type.Enum(['read', 'operate', 'admin']),
  token: secret,
  for: Type.Optional(Type.Enum(['grafana'])),
}, closed)

const api = Type.Object({
  host: Type.Optional(text),
  port: Type.Optional(Type.Integer({minimum: 0, maximum: 65535})),
  operators: texts,
  tokens: Type.Optional(Type.Array(apiToken)),
}, closed)

export const configSchema = Type.Object({
  sites: Type.Array(Type.Object({
    name,
    licenseGroup: Type.Optional(name),
    qrs,
    ...sections,
  }, closed), {minItems: 1}),
  timeZone: Type.Optional(text),
  ...sections,
  destinations: Type.Optional(destinations),
  digest: Type.Optional(Type.Object({frequency: Type.Optional(text)}, closed)),
  grafanaUrl: Type.Optional(text),
  dataDir: Type.Optional(text),
  api: Type.Optional(api),
  logLevel,
}, closed)

export type RawConfig = Static<typeof configSchema>
export type RawSite = RawConfig['sites'][number]
export type RawQrs = Static<typeof qrs>
export type RawLicenseManagement = Static<typeof licenseManagement>
export type RawReleasePolicy = Static<typeof releasePolicy>
export type RawExclusions = Static<typeof exclusions>
export type RawCosts = NonNullable<RawConfig['costs']>
export type RawApi = Static<typeof api>
export type RawSecret = Static<typeof secret>
export type RawTags = NonNullable<RawConfig['tags']>

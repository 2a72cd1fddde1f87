// The shape of the YAML as people write it; defaults, merging and what depends on two keys come later.
import {Type, type Static} from 'typebox'

export const METRICS = ['totalLicenses', 'allocatedLicenses', 'availableLicenses', 'usagePatterns', 'userActivity'] as const
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

export type Metric = (typeof METRICS)[number]
export type LogLevel = (typeof LOG_LEVELS)[number]

/** `expected` is what an error message says after "must be". */
const closed = {additionalProperties: false}
const flag = Type.Optional(Type.Boolean())
const text = Type.String({minLength: 1})
const texts = Type.Optional(Type.Array(text))
const days = Type.Optional(Type.Integer({minimum: 0}))
const count = Type.Optional(Type.Integer({minimum: 1}))
const share = Type.Optional(Type.Number({minimum: 0, maximum: 1}))
const money = Type.Optional(Type.Number({minimum: 0}))
const seconds = Type.Optional(Type.Number({minimum: 1, maximum: 3600}))
const port = Type.Integer({minimum: 1, maximum: 65535})
const logLevel = Type.Optional(Type.Enum([...LOG_LEVELS]))
const tags = Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()], {expected: 'text, a number, true or false'})))
const secret = Type.Union([text, Type.Object({file: text}, closed)], {expected: 'text (best as ${VARIABLE}) or {file: path}'})
const userText = Type.String({pattern: '^[^\\\\]+\\\\[^\\\\]+$', expected: 'a user as DIRECTORY\\id'})
// Goes into a header whose parts are separated by semicolons.
const actingUser = Type.String({pattern: '^[^\\\\;]+\\\\[^\\\\;]+$', expected: 'a user as DIRECTORY\\id'})
const name = Type.String({pattern: '^[A-Za-z0-9._-]+$', expected: 'letters, digits, dot, dash or underscore'})

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
  alert: Type.Optional(Type.Object({thresholdDays: days}, closed)),
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

const influxDb = Type.Object({
  enable: flag,
  url: Type.Optional(text),
  host: Type.Optional(text),
  port: Type.Optional(port),
  database: Type.Optional(text),
  retentionPolicy: Type.Optional(text),
  user: Type.Optional(text),
  password: Type.Optional(secret),
  org: Type.Optional(text),
  bucket: Type.Optional(text),
  token: Type.Optional(secret),
  timeoutSeconds: seconds,
  tags,
}, closed)

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
  destinations: Type.Optional(Type.Object({influxDb: Type.Optional(influxDb)}, closed)),
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
export type RawInfluxDb = Static<typeof influxDb>
export type RawApi = Static<typeof api>
export type RawSecret = Static<typeof secret>
export type RawTags = NonNullable<RawConfig['tags']>

// What the rest of the collector sees of the configuration: checked, merged per site, with defaults filled in.
import type {LogLevel} from './schema-parts.ts'
import type {Metric} from './schema.ts'
import type {Secret} from './secret.ts'
import type {MessageKind} from '../messages/model.ts'
import type {Schedule} from '../schedule.ts'

export type {LogLevel, Metric, Secret}

/** Static tags of InfluxDB points, already merged: what stands here is all that the points of that section carry. */
export type Tags = Readonly<Record<string, string>>

/** A user as Qlik names one; compared case-insensitively. */
export type UserName = {readonly userDirectory: string; readonly userId: string}

/** How to reach one site's QRS. The PEM texts were read once at start; the paths are absolute. */
export type QrsConfig = {
  /** Base address without a slash at the end, always https. */
  readonly url: string
  readonly certFile: string
  readonly keyFile: string
  readonly caFile: string
  readonly cert: string
  readonly key: Secret
  readonly ca: string
  readonly passphrase?: Secret
  /** Whom the collector acts as (header X-Qlik-User). */
  readonly user: UserName
  /** The name to expect in the server's certificate, where it differs from the address. */
  readonly servername?: string
  readonly rejectUnauthorized: boolean
  readonly timeoutSeconds: number
}

export type LicenseMonitoringConfig = {
  readonly enable: boolean
  readonly collectInterval: Schedule
  readonly metrics: readonly Metric[]
  readonly storeInInfluxDb: boolean
  /** Too few seats are free below this share (0 to 1) of a pool's seats. */
  /** Names of accounts that programs use, with `*`; one with a backslash is DIRECTORY\id. */
  readonly serviceAccounts: readonly string[]
  readonly lowAvailability: {readonly freeShare: number}
  readonly tags: Tags
}

/** When seats of one license type are released, and how many: at most one of freeSeats and freeShare (0 to 1) is set. */
export type ReleasePolicyConfig = {
  readonly enable: boolean
  readonly inactivityDays: number
  readonly allowShortThreshold: boolean
  readonly freeSeats?: number
  readonly freeShare?: number
}

export type WithoutWaitingConfig = {
  readonly removedExternally: boolean
  readonly blocked: boolean
  readonly inactive: boolean
  readonly duplicates: boolean
}

export type UserStatusConfig = {
  readonly protectActiveUsers: boolean
  readonly protectNonBlockedUsers: boolean
  readonly protectInternalUsers: boolean
}

/** The index of an entry is its index in the YAML, so that `locationOf` can name its line. */
export type ExclusionsConfig = {
  readonly users: readonly UserName[]
  readonly tags: readonly string[]
  readonly customProperties: readonly {readonly name: string; readonly value: string}[]
  readonly userDirectories: readonly string[]
  readonly roles: readonly string[]
  readonly groups: readonly string[]
  readonly userStatus: UserStatusConfig
}

/** maxShare is a part of a pool's allocated seats, 0 to 1. */
export type BrakeConfig = {readonly maxPerRun: number; readonly maxPerDay: number; readonly maxShare: number}

export type AuditLogConfig = {
  readonly enable: boolean
  readonly logLevel: LogLevel
  readonly includeUserDetails: boolean
  readonly retentionDays: number
}

export type LicenseManagementConfig = {
  readonly enable: boolean
  readonly dryRun: boolean
  /** `debug: true` in the file comes out as level debug; else its own level; else that of the whole collector. */
  readonly logLevel: LogLevel
  readonly evaluation: {readonly frequency: Schedule}
  readonly release: {readonly professional: ReleasePolicyConfig; readonly analyzer: ReleasePolicyConfig}
  readonly withoutWaiting: WithoutWaitingConfig
  /** In days since the seat was assigned. */
  readonly quarantine: {readonly gracePeriod: number}
  readonly exclusions: ExclusionsConfig
  readonly brake: BrakeConfig
  readonly staleAfterDays: number
  readonly warningDays: number
  /** How long a user who came back after a release is left alone; 0: not at all. */
  readonly bounceBackoffDays: number
  readonly auditLog: AuditLogConfig
  readonly tags: Tags
}

export type ServerLicenseMonitorConfig = {
  readonly enable: boolean
  readonly frequency: Schedule
  /** Without `repeat` an alert is repeated at each check. */
  readonly alert: {readonly thresholdDays: number; readonly repeat?: Schedule}
  readonly tags: Tags
}

/** Money per month, all in one currency (three letters). */
export type CostsConfig = {
  readonly currency: string
  readonly monthlyPerSeat: {readonly professional?: number; readonly analyzer?: number}
  readonly monthlyBudget?: number
}

export type SiteConfig = {
  readonly name: string
  /** Sites of one group share a license key; all of them write it in the same letters. */
  readonly licenseGroup?: string
  readonly qrs: QrsConfig
  readonly tags: Tags
  readonly licenseMonitoring: LicenseMonitoringConfig
  readonly licenseManagement: LicenseManagementConfig
  readonly serverLicenseMonitor: ServerLicenseMonitorConfig
  readonly costs?: CostsConfig
}

/** `v1` is written to /write?db=, with a login or a token (2.x and 3 accept both there); `v2` to /api/v2/write. */
export type InfluxDbTarget =
  | {readonly api: 'v1'; readonly database: string; readonly retentionPolicy?: string; readonly user?: string; readonly password?: Secret; readonly token?: Secret}
  | {readonly api: 'v2'; readonly org: string; readonly bucket: string; readonly token: Secret}

/** Recurring is what each check finds, alert that the license is about to end, has ended, or was renewed. */
export type ServerLicenseSwitches = {readonly sendRecurring: boolean; readonly sendAlert: boolean}

/** The base address has no slash at the end. Its static tags are already in those of the sites. */
export type InfluxDbConfig = {
  readonly url: string
  readonly timeoutSeconds: number
  readonly target: InfluxDbTarget
  /** Recurring writes the measurement at all, alert sets its field. */
  readonly serverLicense: ServerLicenseSwitches
}

/** Which messages a destination gets. */
export type MessageSwitches = {
  readonly serverLicense: ServerLicenseSwitches
  readonly seatsReleased: boolean
  readonly releaseFailed: boolean
  readonly planHalted: boolean
  readonly poolLow: boolean
  readonly atRiskDigest: boolean
  /** To the user herself: at e-mail alone it can be true. */
  readonly seatReleased: boolean
}

/** How to reach an MQTT broker. The PEM texts were read once at start. */
export type MqttConfig = {
  /** `mqtt://` or `mqtts://`, host and port, nothing else. */
  readonly url: string
  readonly user?: string
  readonly password?: Secret
  readonly ca?: string
  readonly cert?: string
  readonly key?: Secret
  readonly rejectUnauthorized: boolean
  readonly clientId: string
  /** May hold `{site}`, that of `status` not. */
  readonly topics: Readonly<Record<MessageKind | 'status', string>>
  readonly timeoutSeconds: number
  readonly messages: MessageSwitches
}

type WebhookTemplate = 'json' | 'slack' | 'teams'

export type WebhookConfig = {
  readonly name: string
  /** May hold a token in its path or query. */
  readonly url: Secret
  readonly method: 'POST' | 'PUT' | 'GET'
  readonly headers: Readonly<Record<string, Secret>>
  /** Signs the body (HMAC). */
  readonly secret?: Secret
  readonly ca?: string
  readonly rejectUnauthorized: boolean
  readonly template: WebhookTemplate
  readonly timeoutSeconds: number
  readonly messages: MessageSwitches
}

/** `tls` encrypts from the first byte, `starttls` after the greeting and must succeed. */
type EmailSecurity = 'tls' | 'starttls' | 'none'

/** How to find the address of a user: an attribute of hers in Qlik, else a pattern with `{userId}` and `{userDirectory}`. */
export type UserAddressConfig = {readonly attribute: string; readonly pattern?: string}

export type EmailConfig = {
  readonly host: string
  readonly port: number
  readonly security: EmailSecurity
  readonly user?: string
  readonly password?: Secret
  readonly ca?: string
  readonly rejectUnauthorized: boolean
  /** The name in the server's certificate, where that is not the host. */
  readonly serverName?: string
  /** How we call ourselves (EHLO). */
  readonly clientName?: string
  /** An address, or `Name <address>`; so are those of `to`. */
  readonly from: string
  readonly to: readonly string[]
  readonly timeoutSeconds: number
  readonly messages: MessageSwitches
  readonly userAddress: UserAddressConfig
}

/** A destination that is missing or not enabled is absent. */
export type DestinationsConfig = {
  readonly influxDb?: InfluxDbConfig
  readonly mqtt?: MqttConfig
  readonly webhooks: readonly WebhookConfig[]
  readonly email?: EmailConfig
}

export type TokenScope = 'read' | 'operate' | 'admin'

export type ApiTokenConfig = {
  readonly name: string
  readonly scope: TokenScope
  readonly token: Secret
  /** Only such a token may name another actor. */
  readonly forGrafana: boolean
}

export type ApiConfig = {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly operators: readonly string[]
  readonly tokens: readonly ApiTokenConfig[]
}

/** A place in the YAML, both counted from 1. */
export type Location = {readonly line: number; readonly column: number}

export type Config = {
  /** As it was given to loadConfig. */
  readonly file: string
  readonly timeZone: string
  readonly sites: readonly [SiteConfig, ...SiteConfig[]]
  readonly destinations: DestinationsConfig
  /** When the list of seats at risk is sent. */
  readonly digest: {readonly frequency: Schedule}
  /** Where links in messages lead; without a slash at the end. */
  readonly grafanaUrl?: string
  /** Absolute; need not exist yet. */
  readonly dataDir: string
  readonly api: ApiConfig
  readonly logLevel: LogLevel
  /** Where each key of the file stands; ask `locationOf`. */
  readonly locations: Readonly<Record<string, Location>>
}

/** One thing that is wrong in the file; line and column count from 1. The message never holds a secret. */
export type ConfigError = {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly path: string
  readonly message: string
}

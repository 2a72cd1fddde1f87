// The configuration file of a story, as a user would write it.
import type {CertificateFiles} from '../qlik-simulator/certificates.ts'
import {kinds} from '../model/words.ts'
import type {Settings} from './words.ts'

/** Operators, by the names of their tokens. */
export const OPERATORS = ['olga', 'nils'] as const
export const tokenOf = (operator: string): string => `${operator}-operates-here`

/** Seconds that the collector waits for an answer: real ones, so that few answers are silent in a story. */
const PATIENCE = 3

function releaseOf({policy}: Settings): object {
  return Object.fromEntries(kinds.map(kind => [kind, {...policy.seats[kind], allowShortThreshold: true}]))
}

function exclusionsOf({policy: {exclusions}}: Settings): object {
  const {users, protectActiveUsers, protectNonBlockedUsers, protectInternalUsers, ...lists} = exclusions
  return {...lists, users: users.map(({directory: userDirectory, id: userId}) => ({userDirectory, userId})), userStatus: {protectActiveUsers, protectNonBlockedUsers, protectInternalUsers}}
}

export type Place = {readonly url: string; readonly dataDir: string; readonly dryRun: boolean; readonly certificates: CertificateFiles}

/** YAML takes JSON. Points stay in the outbox: nothing listens at the destination. */
export function configurationText(settings: Settings, {url, dataDir, dryRun, certificates}: Place): string {
  const {policy, evaluation, reading} = settings
  return JSON.stringify({
    sites: [{name: 'prod', qrs: {url, cert: certificates.client, key: certificates.key, ca: certificates.root, user: 'INTERNAL\\sa_api', timeoutSeconds: PATIENCE}}],
    licenseMonitoring: {enable: true, collectInterval: reading},
    licenseManagement: {
      enable: true, dryRun, evaluation: {frequency: evaluation}, release: releaseOf(settings), exclusions: exclusionsOf(settings),
      withoutWaiting: policy.withoutWaiting, quarantine: {gracePeriod: policy.graceDays}, brake: policy.brake,
      warningDays: policy.warningDays, staleAfterDays: policy.staleAfterDays, bounceBackoffDays: policy.bounceBackoffDays,
    },
    serverLicenseMonitor: {enable: false},
    destinations: {influxDb: {url: 'http://127.0.0.1:9', database: 'licenses'}},
    dataDir,
    api: {host: '127.0.0.1', port: 0, tokens: OPERATORS.map(name => ({name, scope: 'operate', token: tokenOf(name)}))},
  })
}

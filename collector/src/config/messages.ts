// Which messages a destination gets: what is written, else what most people want there.
import type {RawMessages, RawServerLicense} from './schema-destinations.ts'
import type {MessageSwitches, ServerLicenseSwitches} from './types.ts'

type Destination = 'machine' | 'email'

/** Mail is for people: no figures at each check, but the list of seats at risk. */
const DEFAULTS: Readonly<Record<Destination, {readonly sendRecurring: boolean; readonly atRiskDigest: boolean}>> = {
  machine: {sendRecurring: true, atRiskDigest: false},
  email: {sendRecurring: false, atRiskDigest: true},
}

/** The switches of a destination; `machine` is MQTT and webhooks. */
export function switchesOf(messages: RawMessages = {}, destination: Destination): MessageSwitches {
  const {sendRecurring, atRiskDigest} = DEFAULTS[destination]
  return {
    serverLicense: serverLicenseOf(messages.serverLicense, sendRecurring),
    seatsReleased: messages.seatsReleased ?? true,
    releaseFailed: messages.releaseFailed ?? true,
    planHalted: messages.planHalted ?? true,
    poolLow: messages.poolLow ?? true,
    atRiskDigest: messages.atRiskDigest ?? atRiskDigest,
    seatReleased: messages.seatReleased ?? false,
  }
}

/** `enable: false` switches both off, whatever stands beside it. */
export function serverLicenseOf(section: RawServerLicense | undefined, recurring: boolean): ServerLicenseSwitches {
  const {enable = true, sendRecurring, sendAlert} = typeof section === 'object' ? section : {enable: section ?? true}
  return {sendRecurring: enable && (flagOf(sendRecurring) ?? recurring), sendAlert: enable && (flagOf(sendAlert) ?? true)}
}

const flagOf = (flag: boolean | {readonly enable?: boolean} | undefined): boolean | undefined => (typeof flag === 'object' ? flag.enable : flag)

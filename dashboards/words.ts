// What people read in place of the codes in InfluxDB.
import type {ValueMapping} from '@grafana/grafana-foundation-sdk/dashboard'
import {colors} from './colors.ts'
import {words} from './tables.ts'

/** Of `license_release`; `failed` and `refused` are not done. */
export const outcomes: ValueMapping = words({
  released: {text: 'released'}, quarantined: {text: 'in quarantine'}, wouldRelease: {text: 'would be released'}, alreadyGone: {text: 'was gone already'},
  becameActive: {text: 'became active, kept'}, nowExcluded: {text: 'excluded, kept'}, refused: {text: 'refused', color: colors.exhausted}, failed: {text: 'failed', color: colors.exhausted},
})

/** Of `license_event`. */
export const eventNames: ValueMapping = words({
  assigned: {text: 'seat assigned'}, reassigned: {text: 'seat given again'}, released: {text: 'seat released'}, quarantined: {text: 'seat in quarantine'}, reinstated: {text: 'release undone'},
  excluded: {text: 'excluded'}, exclusion_ended: {text: 'exclusion ended'}, halted: {text: 'plan halted', color: colors.exhausted}, approved: {text: 'plan approved'},
  discarded: {text: 'plan discarded'}, paused: {text: 'releases paused'}, resumed: {text: 'releases resumed'},
})

/** Why a seat was released. */
export const reasons: ValueMapping = words({
  idle: {text: 'idle'}, neverUsed: {text: 'never used'}, removedExternally: {text: 'user removed'}, blocked: {text: 'user blocked'}, inactive: {text: 'inactive in Qlik'},
  duplicate: {text: 'holds both types'},
})

/** Of `license_compliance`. */
export const findings: ValueMapping = words({
  poolExhausted: {text: 'Pools with nothing left'}, excess: {text: 'Seats in excess'}, serverLicense: {text: 'Server license not valid'},
  capacityExceeded: {text: 'Analyzer minutes beyond what is allocated'}, moreAllocatedThanBought: {text: 'Seats allocated beyond what was bought'},
  removedOrBlocked: {text: 'Seats of users removed, blocked or inactive'}, bothTypes: {text: 'Users with two seats'}, serviceAccounts: {text: 'Seats of service accounts'},
})

/** A flag; `bad` is the answer that somebody must act on. */
export const yesNo = (bad?: 'yes' | 'no'): ValueMapping => words({
  0: {text: 'no', color: bad === 'no' ? colors.exhausted : colors.plain}, 1: {text: 'yes', color: bad === 'yes' ? colors.exhausted : colors.plain},
})

// Findings on what was bought: pools and minutes that are overdrawn or used up, seats in excess, and the server license.
import type {ComplianceInput, LicenseFacts, Listed} from './compliance.ts'
import {aboutSeat, held} from './compliance-seats.ts'
import type {Capacity, Pool, SeatType} from './model.ts'
import {keyOfSeat} from './seat-key.ts'

const aboutType = (type: NonNullable<Listed['type']>, count: number, detail: string): Listed =>
  ({key: type, type, user: undefined, name: undefined, allocationId: undefined, count, detail, countedAt: undefined})

/** Different users with a seat of the type at any site of the license group; without a group nothing is added to what Qlik's overview says. */
function usersInGroup(type: SeatType, {seats, peers}: ComplianceInput): number {
  if (seats === undefined || peers.length === 0) return 0
  return new Set([seats, ...peers].flatMap(list => held(list).flatMap(seat => seat.type === type ? keyOfSeat(seat) ?? [] : []))).size
}

function moreAllocatedOf(pool: Pool, input: ComplianceInput): Listed[] {
  const inGroup = usersInGroup(pool.type, input)
  const over = Math.max(pool.allocated, inGroup) - pool.total
  if (over <= 0) return []
  const detail = inGroup > pool.allocated ? `${inGroup} users at the sites of the license group, ${pool.total} bought` : `${pool.allocated} allocated, ${pool.total} bought`
  return [aboutType(pool.type, over, detail)]
}

/** Types of which more is held than was bought. */
export function moreAllocatedThanBoughtOf(input: ComplianceInput): Listed[] | undefined {
  return input.pools.length === 0 ? undefined : input.pools.flatMap(pool => moreAllocatedOf(pool, input))
}

/** Seats over what the rows say; of a license group the overview may speak of all sites, so there the rows go first. */
function unnamedExcess({type, excess}: Pool, named: number, isGroup: boolean): Listed[] {
  const unnamed = isGroup && named > 0 ? 0 : excess - named
  return unnamed <= 0 ? [] : [{...aboutType(type, unnamed, 'by Qlik\'s overview; no row of a user says so'), key: `${type} unnamed`}]
}

/** Rows that Qlik marks, and what its overview tells beyond them. */
export function excessOf({pools, seats, peers}: ComplianceInput): Listed[] | undefined {
  if (seats === undefined && pools.length === 0) return undefined
  const rows = (seats ?? []).filter(({excess}) => excess)
  return [
    ...rows.map(seat => aboutSeat(seat, 'over what was bought')),
    ...pools.flatMap(pool => unnamedExcess(pool, rows.filter(({type}) => type === pool.type).length, peers.length > 0)),
  ]
}

const minutesText = ({usedMinutes, allocatedMinutes}: Capacity) => `${usedMinutes} of ${allocatedMinutes} minutes of the month used`

/** Minutes of the month beyond those allocated. */
export function capacityExceededOf({capacity}: ComplianceInput): Listed[] | undefined {
  return capacity && (capacity.usedMinutes > capacity.allocatedMinutes ? [aboutType('analyzer_capacity', 1, minutesText(capacity))] : [])
}

/** A type of which nothing was bought and nothing is held has nothing to run out of. */
function exhaustedPool({type, total, allocated, available}: Pool): Listed[] {
  return available <= 0 && (total > 0 || allocated > 0) ? [aboutType(type, 1, `${allocated} of ${total} seats allocated, ${Math.max(0, available)} free`)] : []
}

function exhaustedCapacity(capacity: Capacity | undefined): Listed[] {
  if (capacity === undefined || capacity.allocatedMinutes === 0 || capacity.usedMinutes < capacity.allocatedMinutes) return []
  return [aboutType('analyzer_capacity', 1, minutesText(capacity))]
}

/** Types of which nothing is left to give. */
export function poolExhaustedOf({pools, capacity}: ComplianceInput): Listed[] | undefined {
  if (pools.length === 0 && capacity === undefined) return undefined
  return [...pools.flatMap(exhaustedPool), ...exhaustedCapacity(capacity)]
}

function licenseState({installed, expired, valid, readable}: LicenseFacts): string | undefined {
  if (!installed) return 'missing'
  if (expired) return 'expired'
  if (!valid) return 'invalid'
  return readable ? undefined : 'unreadable'
}

/** A server license that somebody must look at; the detail is its state. */
export function serverLicenseOf({serverLicense}: ComplianceInput): Listed[] | undefined {
  if (serverLicense === undefined) return undefined
  const state = licenseState(serverLicense)
  return state === undefined ? [] : [{key: 'license', type: undefined, user: undefined, name: undefined, allocationId: undefined, count: 1, detail: state, countedAt: undefined}]
}

// Analyzer capacity: minutes per calendar month, used in blocks of six by people without a seat.
import {toIso, userCondensed} from './entities.ts'
import type {JsonObject, User} from './model.ts'
import {mix} from './random.ts'

export type CapacityUse = {readonly id: string; readonly user: User; readonly start: number; readonly minutes: number}
export type Capacity = {
  readonly groupId: string
  readonly createdAt: number
  assignedMinutes: number
  month: number
  monthMinutes: number
  uses: CapacityUse[]
}

const BLOCK_MINUTES = 6
const MAX_BLOCKS = 8
const MINUTE = 60_000

export function createCapacity(groupId: string, createdAt: number, assignedMinutes: number): Capacity {
  return {groupId, createdAt, assignedMinutes, month: 0, monthMinutes: 0, uses: []}
}

/** Minutes start again at 00:00 UTC on the first of the month. */
function monthOf(instant: number): number {
  const date = new Date(instant)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

export function usedMinutes(capacity: Capacity, now: number): number {
  return capacity.month === monthOf(now) ? capacity.monthMinutes : 0
}

function usesOf(capacity: Capacity, now: number): readonly CapacityUse[] {
  return capacity.month === monthOf(now) ? capacity.uses : []
}

/** Lets a person work on capacity at `at`; false when the month's minutes are used up. */
export function useCapacity(capacity: Capacity, user: User, at: number): boolean {
  if (monthOf(at) > capacity.month) {
    capacity.month = monthOf(at)
    capacity.monthMinutes = 0
    capacity.uses = []
  }
  const minutes = BLOCK_MINUTES * (1 + (mix(user.rhythm.seed, at >>> 8) % MAX_BLOCKS))
  if (capacity.monthMinutes + minutes > capacity.assignedMinutes) return false
  capacity.monthMinutes += minutes
  capacity.uses.push({id: useId(capacity, user), user, start: at, minutes})
  return true
}

function useId(capacity: Capacity, user: User): string {
  const tail = mix(capacity.uses.length, user.rhythm.seed).toString(16).padStart(8, '0')
  return user.id.slice(0, 28) + tail
}

const GROUP_NAME = 'Analyzer capacity'

/** The rows of license/analyzertimeaccesstype: one group, without a user or a last use, where capacity was bought. */
export function capacityGroups(capacity: Capacity, now: number): JsonObject[] {
  if (capacity.assignedMinutes === 0) return []
  const used = usedMinutes(capacity, now)
  const group = {
    id: capacity.groupId,
    createdDate: toIso(capacity.createdAt),
    modifiedDate: toIso(capacity.createdAt),
    modifiedByUserName: 'INTERNAL\\sa_repository',
    name: GROUP_NAME,
    assignedUnits: Math.ceil(capacity.assignedMinutes / BLOCK_MINUTES),
    assignedMinutes: capacity.assignedMinutes,
    usedMinutes: used,
    remainingMinutes: capacity.assignedMinutes - used,
    privileges: null,
    schemaPath: 'License.AnalyzerTimeAccessType',
  }
  return [group]
}

/** The rows of license/analyzertimeaccessusage: who used capacity this month. */
export function capacityUsesFull(capacity: Capacity, now: number): JsonObject[] {
  return usesOf(capacity, now).map(use => ({
    id: use.id,
    createdDate: toIso(use.start),
    modifiedDate: toIso(use.start + use.minutes * MINUTE),
    modifiedByUserName: `${use.user.userDirectory}\\${use.user.userId}`,
    latestActivity: toIso(use.start + use.minutes * MINUTE),
    useStartTime: toIso(use.start),
    useStopTime: toIso(use.start + use.minutes * MINUTE),
    hostName: 'qlikserver1',
    serverNodeConfigurationId: capacity.groupId,
    sessions: [],
    analyzerTimeAccessType: {id: capacity.groupId, name: GROUP_NAME, privileges: null},
    user: userCondensed(use.user),
    privileges: null,
    schemaPath: 'License.AnalyzerTimeAccessUsage',
  }))
}

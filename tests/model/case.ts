// One random case: a site, either as a snapshot or as the rows that Qlik would send, and what its owner wants.
import type {Switches} from '../../collector/src/policy/decide.ts'
import type {Allocation, Exclusion, Policy, Pool, User} from '../../collector/src/policy/model.ts'

type Circumstances = {
  readonly now: number
  readonly readAt: number
  readonly siteClock: number | undefined
  readonly runs: readonly number[]
  readonly policy: Policy
  readonly made: readonly Exclusion[]
  readonly releasedInLastDay: number
  readonly switches: Switches
}

export type SnapshotCase = Circumstances & {
  readonly level: 'snapshot'
  readonly pools: readonly Pool[]
  readonly allocations: readonly Allocation[]
  readonly users: readonly User[]
  readonly userCount: number
  readonly unreadableSeats: number
}

export type Row = Readonly<Record<string, unknown>>

export type RowsCase = Circumstances & {
  readonly level: 'rows'
  readonly overview: {readonly professionalAccess: Row; readonly analyzerAccess: Row}
  readonly professional: readonly Row[]
  readonly analyzer: readonly Row[]
  readonly users: readonly Row[]
}

export type Case = SnapshotCase | RowsCase

export const DAY = 86_400_000

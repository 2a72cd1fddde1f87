// One random case: a site, either as a snapshot or as the rows that Qlik would send, and what its owner wants.
import type {Switches} from '../../collector/src/policy/decide.ts'
import type {Allocation, Departure, Exclusion, Policy, Pool, User} from '../../collector/src/policy/model.ts'

export type Circumstances = {
  readonly now: number
  readonly readAt: number
  readonly siteClock: number | undefined
  readonly runs: readonly number[]
  readonly policy: Policy
  readonly made: readonly Exclusion[]
  readonly departures: readonly Departure[]
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
  readonly unreadablePeers: readonly string[]
  /** The site as it was when its plan was halted, which is approved now. */
  readonly approved?: SnapshotCase | undefined
}

export type Row = Readonly<Record<string, unknown>>

export type SiteRows = {
  readonly overview: {readonly professionalAccess: Row; readonly analyzerAccess: Row}
  readonly professional: readonly Row[]
  readonly analyzer: readonly Row[]
}

/** Another site of the license group; `failsAt`: what cannot be read of it. */
export type PeerRows = SiteRows & {readonly name: string; readonly staleAfterDays: number; readonly siteClock: number | undefined; readonly failsAt: keyof SiteRows | undefined}

export type RowsCase = Circumstances & SiteRows & {
  readonly level: 'rows'
  readonly users: readonly Row[]
  readonly peers: readonly PeerRows[]
}

export type Case = SnapshotCase | RowsCase

export const DAY = 86_400_000

// Releases under way and how they ended, by site: kept outside the components, so that a list that comes and goes loses no outcome.
import type { ReleaseJob, SeatRow } from '@seatkeeper/collector/contract'
import type { Trouble } from '../api/trouble'
import type { UndoResult } from './undoOutcomes'

/** What is asked and told of a seat. */
export type ReleasedSeat = Pick<SeatRow, 'allocationId' | 'licenseType' | 'user' | 'name' | 'lastActivity' | 'neverUsed' | 'daysInactive' | 'why'>

/** Seats that one confirmation releases. The key is made when the question is asked: the same key twice releases once. `plan`: the halted plan that is approved by it. */
export type ReleaseWish = { key: string; site: string; seats: ReleasedSeat[]; plan?: string }

/** What became of the releases that were taken back; `running`: how far it is, one after the other. */
export type Undo = { running?: { done: number; total: number }; results: UndoResult[] }

export type ReleaseState = { wish: ReleaseWish; job: ReleaseJob | undefined; trouble: Trouble | undefined; undo?: Undo }

const NONE: readonly ReleaseState[] = []
const states = new Map<string, readonly ReleaseState[]>()
const listeners = new Set<() => void>()

const of = (site: string): readonly ReleaseState[] => states.get(site) ?? NONE

function set(site: string, next: readonly ReleaseState[]): void {
  states.set(site, next)
  listeners.forEach(listener => listener())
}

const find = ({ site, key }: ReleaseWish): ReleaseState | undefined => of(site).find(({ wish }) => wish.key === key)

/** In its place; a new one comes first. What is not changed stays. */
function put(wish: ReleaseWish, change: Partial<ReleaseState>): void {
  const state: ReleaseState = { job: undefined, trouble: undefined, ...find(wish), ...change, wish }
  const known = of(wish.site)
  set(wish.site, known.some(({ wish: { key } }) => key === wish.key) ? known.map(one => (one.wish.key === wish.key ? state : one)) : [state, ...known])
}

export const releaseStore = {
  /** Newest first. */
  of,
  show: (wish: ReleaseWish, job: ReleaseJob): void => put(wish, { job, trouble: undefined }),
  /** What was told of the job before stays. */
  fail: (wish: ReleaseWish, trouble: Trouble): void => put(wish, { trouble }),
  /** Nothing where the release was closed meanwhile. */
  undo: (wish: ReleaseWish, undo: Undo): void => void (find(wish) !== undefined && put(wish, { undo })),
  close: ({ site, key }: ReleaseWish): void => set(site, of(site).filter(({ wish }) => wish.key !== key)),
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
}

/** Whether the collector still works on it, as far as is known. */
export const isRunning = ({ job, trouble }: ReleaseState): boolean => job?.state === 'running' && trouble === undefined

/** How a seat of a running release stands, in a word for its row; undefined where none is under way. */
export function workOn(site: string, allocationId: string): string | undefined {
  const state = of(site).find(one => isRunning(one) && one.wish.seats.some(seat => seat.allocationId === allocationId))
  if (state === undefined) return undefined
  const outcome = state.job?.outcomes.find(one => one.allocationId === allocationId)
  return outcome === undefined ? 'releasing …' : outcome.result === 'released' || outcome.result === 'quarantined' ? outcome.result : outcome.sentence
}

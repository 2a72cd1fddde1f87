// Releases under way and how they ended, by site: kept outside the components, so that a list that comes and goes loses no outcome.
import type { ReleaseJob, SeatRow } from '@seatkeeper/collector/contract'
import type { Trouble } from '../api/trouble'

/** Seats that one confirmation releases. The key is made when the question is asked: the same key twice releases once. */
export type ReleaseWish = { key: string; site: string; seats: SeatRow[] }

export type ReleaseState = { wish: ReleaseWish; job: ReleaseJob | undefined; trouble: Trouble | undefined }

const NONE: readonly ReleaseState[] = []
const states = new Map<string, readonly ReleaseState[]>()
const listeners = new Set<() => void>()

const of = (site: string): readonly ReleaseState[] => states.get(site) ?? NONE

function set(site: string, next: readonly ReleaseState[]): void {
  states.set(site, next)
  listeners.forEach(listener => listener())
}

/** In its place; a new one comes first. */
function put(state: ReleaseState): void {
  const { key, site } = state.wish
  const known = of(site)
  set(site, known.some(({ wish }) => wish.key === key) ? known.map(one => (one.wish.key === key ? state : one)) : [state, ...known])
}

export const releaseStore = {
  /** Newest first. */
  of,
  show: (wish: ReleaseWish, job: ReleaseJob): void => put({ wish, job, trouble: undefined }),
  /** What was told of the job before stays. */
  fail: (wish: ReleaseWish, trouble: Trouble): void => put({ wish, job: of(wish.site).find(one => one.wish.key === wish.key)?.job, trouble }),
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

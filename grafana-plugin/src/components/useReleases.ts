// Releases under way and how they ended: one job at a time, known by its key, so that asking twice releases once.
import { useCallback, useState } from 'react'
import type { ReleaseJob, SeatRow } from '@seatkeeper/collector/contract'
import { fetchRelease, startRelease } from '../api/collector'
import { refreshSeats } from '../api/queries'
import { troubleOf, type Trouble } from '../api/trouble'

/** Seats that one confirmation releases; made when the question is asked. */
export type ReleaseWish = { key: string; site: string; seats: SeatRow[] }

export type ReleaseState = { wish: ReleaseWish; job: ReleaseJob | undefined; trouble: Trouble | undefined }

export type Releases = {
  state: ReleaseState | undefined
  /** Resolves when the collector has taken the job. Throws TroubleError when it has not; the same wish may be tried again. */
  start: (wish: ReleaseWish) => Promise<void>
  close: () => void
  isPending: (allocationId: string) => boolean
}

const POLL_MS = 1000

const sleep = (milliseconds: number) => new Promise(done => setTimeout(done, milliseconds))

async function follow(wish: ReleaseWish, first: ReleaseJob, show: (job: ReleaseJob) => void): Promise<void> {
  for (let job = first; ; job = await fetchRelease(wish.key)) {
    show(job)
    if (job.state === 'done') return
    await sleep(POLL_MS)
  }
}

export function useReleases(): Releases {
  const [state, setState] = useState<ReleaseState>()
  const start = useCallback(async (wish: ReleaseWish) => {
    const items = wish.seats.map(({ allocationId, lastActivity }) => ({ allocationId, lastActivity }))
    const first = await startRelease(wish.key, { site: wish.site, items })
    const show = (job: ReleaseJob) => setState({ wish, job, trouble: undefined })
    show(first)
    // Not awaited: the question may close, and the list shows how far the job is.
    void follow(wish, first, show)
      .catch((error: unknown) => setState(before => ({ wish, job: before?.job, trouble: troubleOf(error) })))
      .finally(() => void refreshSeats())
  }, [])
  const isRunning = state?.job?.state === 'running' && state.trouble === undefined
  const told = new Set(state?.job?.outcomes.map(({ allocationId }) => allocationId))
  return {
    state,
    start,
    close: () => setState(undefined),
    isPending: id => isRunning && !told.has(id) && state.wish.seats.some(({ allocationId }) => allocationId === id),
  }
}

// Starts releases and follows them; one at a time for a site.
import { useCallback, useSyncExternalStore } from 'react'
import type { ReleaseJob } from '@seatkeeper/collector/contract'
import { approvePlan, fetchRelease, startRelease } from '../api/collector'
import { refreshSeats } from '../api/queries'
import { troubleOf } from '../api/trouble'
import { isRunning, releaseStore, workOn, type ReleaseState, type ReleaseWish } from './releaseStore'

export type Releases = {
  /** Newest first; each until it is closed. */
  states: readonly ReleaseState[]
  isRunning: boolean
  /** How a seat that is being released stands; undefined for the others. */
  workOn: (allocationId: string) => string | undefined
}

const POLL_MS = 1000

const sleep = (milliseconds: number) => new Promise(done => setTimeout(done, milliseconds))

async function follow(wish: ReleaseWish, first: ReleaseJob): Promise<void> {
  try {
    for (let job = first; ; job = await fetchRelease(wish.key)) {
      releaseStore.show(wish, job)
      if (job.state === 'done') return
      await sleep(POLL_MS)
    }
  } catch (error) {
    releaseStore.fail(wish, troubleOf(error))
  } finally {
    void refreshSeats()
  }
}

function start({ key, site, seats, plan }: ReleaseWish): Promise<ReleaseJob> {
  if (plan !== undefined) return approvePlan(site, plan)
  return startRelease(key, { site, items: seats.map(({ allocationId, lastActivity }) => ({ allocationId, lastActivity })) })
}

/** Resolves when the collector has taken the job. Throws TroubleError when it has not, or may not have; the same wish may be tried again. */
export async function release(wish: ReleaseWish): Promise<void> {
  const first = await start(wish)
  releaseStore.show(wish, first)
  void follow(wish, first) // not awaited: the question may close, and the list shows how far the job is
}

/** Asks again how a release ended that was lost sight of. Never throws. */
export async function askAgain(wish: ReleaseWish): Promise<void> {
  try {
    await release(wish)
  } catch (error) {
    releaseStore.fail(wish, troubleOf(error))
  }
}

export function useReleases(site: string): Releases {
  const states = useSyncExternalStore(releaseStore.subscribe, useCallback(() => releaseStore.of(site), [site]))
  return { states, isRunning: states.some(isRunning), workOn: id => workOn(site, id) }
}

// Takes releases back, seat by seat; what becomes of each is kept with the release.
import type { ReleaseOutcome } from '@seatkeeper/collector/contract'
import { undoRelease } from '../api/collector'
import { refreshSeats } from '../api/queries'
import { troubleOf } from '../api/trouble'
import { releaseStore, type ReleaseState } from './releaseStore'
import { addResults, hindersAll, inTurn, notReinstated, reinstated, undoable, type Undone } from './undoOutcomes'

async function undoOne(site: string, outcome: ReleaseOutcome): Promise<Undone> {
  try {
    return { result: reinstated(outcome, await undoRelease(site, outcome.allocationId)), isHindered: false }
  } catch (error) {
    const trouble = troubleOf(error)
    return { result: notReinstated(outcome, trouble), isHindered: hindersAll(trouble) }
  }
}

/** All that can be taken back of a release, in turn. Never throws. */
export async function undoAll({ wish, job, undo }: ReleaseState): Promise<void> {
  const before = undo?.results ?? []
  const wanted = undoable(job?.outcomes ?? [], before)
  const running = (done: number) => releaseStore.undo(wish, { running: { done, total: wanted.length }, results: [...before] })
  const made = await inTurn(wanted, outcome => undoOne(wish.site, outcome), running)
  releaseStore.undo(wish, { results: addResults(before, made) })
  void refreshSeats()
}

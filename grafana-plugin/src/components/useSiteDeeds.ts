// What a person does about a site as a whole: pause, resume, and decide on a halted plan; one question at a time.
import { useCallback, useState, type RefObject } from 'react'
import type { HaltedPlanAnswer } from '@seatkeeper/collector/contract'
import { discardPlan, pauseSite, resumeSite } from '../api/collector'
import { refreshSeats } from '../api/queries'
import { troubleOf } from '../api/trouble'
import type { ReleaseWish } from './releaseStore'
import { useFocusOrigin } from './useFocusReturn'
import { release } from './useReleases'

export type SiteQuestion = { kind: 'pause' } | { kind: 'look' | 'discard' | 'approve'; halted: HaltedPlanAnswer }

/** The collector's answer, or what went wrong. */
export type SiteNote = { sentence: string; isTrouble: boolean }

export type SiteDeeds = {
  asked: SiteQuestion | undefined
  ask: (question: SiteQuestion) => void
  dismiss: () => void
  note: SiteNote | undefined
  closeNote: () => void
  isResuming: boolean
  /** Never throws: what fails is a note. */
  resume: () => Promise<void>
  /** These throw TroubleError, and the question stays open. */
  pause: (reason: string) => Promise<void>
  discard: (id: string) => Promise<void>
  approve: (wish: ReleaseWish) => Promise<void>
}

/** What is on the screen may be why it was refused. */
async function orReload<T>(deed: Promise<T>): Promise<T> {
  try {
    return await deed
  } catch (error) {
    if (troubleOf(error).code === 'replaced') void refreshSeats()
    throw error
  }
}

function useQuestion(frame: RefObject<HTMLElement>) {
  const [asked, setAsked] = useState<SiteQuestion>()
  const { remember, giveBack } = useFocusOrigin(frame)
  const ask = useCallback((question: SiteQuestion) => {
    remember()
    setAsked(question)
  }, [remember])
  /** `isGone`: what was clicked goes with the deed. */
  const close = useCallback((isGone: boolean) => {
    setAsked(undefined)
    giveBack(isGone)
  }, [giveBack])
  return { asked, ask, close }
}

export function useSiteDeeds(site: string, frame: RefObject<HTMLElement>): SiteDeeds {
  const { asked, ask, close } = useQuestion(frame)
  const [note, setNote] = useState<SiteNote>()
  const [isResuming, setResuming] = useState(false)
  const resume = async () => {
    setResuming(true)
    const told = await resumeSite(site).then(({ sentence }) => ({ sentence, isTrouble: false }), (error: unknown) => ({ sentence: troubleOf(error).sentence, isTrouble: true }))
    setNote(told)
    await refreshSeats()
    setResuming(false)
    if (!told.isTrouble) close(true)
  }
  const pause = async (reason: string) => {
    await pauseSite(site, reason)
    setNote(undefined)
    await refreshSeats()
    close(false)
  }
  const discard = async (id: string) => {
    const { sentence } = await orReload(discardPlan(site, id))
    setNote({ sentence, isTrouble: false })
    await refreshSeats()
    close(true)
  }
  const approve = async (wish: ReleaseWish) => {
    await orReload(release(wish))
    void refreshSeats()
    close(true)
  }
  return { asked, ask, dismiss: () => close(false), note, closeNote: () => setNote(undefined), isResuming, resume, pause, discard, approve }
}

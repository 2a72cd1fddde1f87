// Users excluded from this screen, each with a way back.
import { useCallback, useState } from 'react'
import type { ExclusionDone } from '@seatkeeper/collector/contract'
import { endExclusion, excludeUser } from '../api/collector'
import { refreshSeats } from '../api/queries'
import { troubleOf } from '../api/trouble'

export type ExcludeWish = { site: string; users: string[]; reason: string; until: number | undefined }

/** `done` of a user; or the sentence of what went wrong. */
export type ExcludeResult = { user: string; site: string; done?: ExclusionDone; failed?: string; undone?: boolean }

export type Exclusions = {
  results: ExcludeResult[]
  /** Never throws: what fails is a result. */
  exclude: (wish: ExcludeWish) => Promise<ExcludeResult[]>
  undo: (result: ExcludeResult) => Promise<void>
  close: () => void
}

async function excludeOne(site: string, user: string, { reason, until }: Pick<ExcludeWish, 'reason' | 'until'>): Promise<ExcludeResult> {
  try {
    return { user, site, done: await excludeUser({ site, user, reason, ...(until !== undefined && { until }) }) }
  } catch (error) {
    return { user, site, failed: troubleOf(error).sentence }
  }
}

async function undoOne(result: ExcludeResult): Promise<ExcludeResult> {
  if (result.done === undefined) return result
  try {
    const { exclusion, replaced } = result.done
    const done = await endExclusion(result.site, exclusion.id, replaced?.id)
    return { user: result.user, site: result.site, done, undone: true }
  } catch (error) {
    return { ...result, failed: troubleOf(error).sentence }
  }
}

export function useExclusions(): Exclusions {
  const [results, setResults] = useState<ExcludeResult[]>([])
  const exclude = useCallback(async ({ site, users, ...why }: ExcludeWish) => {
    const made: ExcludeResult[] = []
    for (const user of users) made.push(await excludeOne(site, user, why))
    setResults(before => [...before.filter(({ user }) => !users.includes(user)), ...made])
    void refreshSeats()
    return made
  }, [])
  const undo = useCallback(async (result: ExcludeResult) => {
    const after = await undoOne(result)
    setResults(before => before.map(one => (one.user === result.user ? after : one)))
    void refreshSeats()
  }, [])
  return { results, exclude, undo, close: () => setResults([]) }
}

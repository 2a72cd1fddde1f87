// Marks tests that need a real part: without it they are skipped by name, and on CI they fail unless the part is optional.
import {describe, inject, it} from 'vitest'
import type {PartName} from './parts.ts'
import './global-setup.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** Why a test was skipped, for the summary. */
    reason?: string
  }
}

/** What becomes of tests whose part is missing for this reason, or there. */
export function fateOf(reason: string | undefined, isOptional: boolean, isCi: boolean): 'run' | 'skip' | 'fail' {
  if (reason === undefined) return 'run'
  return isCi && !isOptional ? 'fail' : 'skip'
}

/**
 * As `describe`, for tests that need a part. Where it is missing they are skipped with the reason; with CI=true one test fails instead,
 * unless the part is optional.
 */
export function describeWith(part: PartName, name: string, body: () => void): void {
  const reason = inject('missingParts')[part]
  const fate = fateOf(reason, inject('optionalParts').includes(part), process.env.CI === 'true')
  if (fate === 'run') describe(name, body)
  else if (fate === 'skip') describe(name, {skip: true, meta: {reason: `needs ${part}: ${reason}`}}, body)
  else {
    it(`${name}: needs ${part}`, () => {
      throw new Error(reason)
    })
  }
}

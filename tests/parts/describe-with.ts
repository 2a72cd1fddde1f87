// Marks tests that need a real part: without it they are skipped by name, and on CI they fail.
import {describe, inject, it} from 'vitest'
import type {PartName} from './parts.ts'
import './global-setup.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** Why a test was skipped, for the summary. */
    reason?: string
  }
}

/** As `describe`, for tests that need a part. Where it is missing they are skipped with the reason; with CI=true one test fails instead. */
export function describeWith(part: PartName, name: string, body: () => void): void {
  const reason = inject('missingParts')[part]
  if (reason === undefined) describe(name, body)
  else if (process.env.CI === 'true') {
    it(`${name}: needs ${part}`, () => {
      throw new Error(reason)
    })
  } else describe(name, {skip: true, meta: {reason: `needs ${part}: ${reason}`}}, body)
}

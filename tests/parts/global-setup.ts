// Gets the real parts before vitest collects the tests, and tells the tests which are missing.
import type {TestProject} from 'vitest/node'
import {ensureParts} from './parts.ts'
import type {MissingParts} from './parts.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    missingParts: MissingParts
  }
}

/** Called by vitest once per run. */
export async function setup(project: TestProject): Promise<void> {
  project.provide('missingParts', await ensureParts())
}

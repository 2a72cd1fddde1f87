// Gets the real parts and builds the app before vitest collects the tests, and tells the tests what is missing.
import type {TestProject} from 'vitest/node'
import {ensureParts, optionalParts} from './parts.ts'
import {ensurePlugin} from './plugin-build.ts'
import type {MissingParts, PartName} from './parts.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    missingParts: MissingParts
    /** Those of which a missing one is no failure. */
    optionalParts: PartName[]
  }
}

/** Called by vitest once per run. */
export async function setup(project: TestProject): Promise<void> {
  project.provide('missingParts', await ensureParts())
  project.provide('optionalParts', optionalParts())
  await ensurePlugin(console.log)
}

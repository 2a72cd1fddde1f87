// What a collector on this machine recorded of each site, for commands that judge by themselves.
import type {Config} from '../config/types.ts'
import {DAY, type Exclusion} from '../policy/model.ts'
import {createAudit} from '../store/audit.ts'
import {createExclusions} from '../store/exclusions.ts'
import {createIntents} from '../store/intents.ts'
import {readState} from './context.ts'

/** Automatic releases of the last 24 hours, in seats, and the exclusions that operators made. */
export type Recorded = {readonly releasedInLastDay: number; readonly made: readonly Exclusion[]}

export const nothingRecorded: Recorded = {releasedInLastDay: 0, made: []}

/** By site; undefined when there is no state yet, or it cannot be read: the commands are of use without it. */
export function readRecorded(config: Config): ReadonlyMap<string, Recorded> | undefined {
  try {
    return readState(config, db => {
      if (db === undefined) return undefined
      const intents = createIntents(db, createAudit(db, config.dataDir, () => true))
      const exclusions = createExclusions(db)
      return new Map(config.sites.map(({name}) =>
        [name, {releasedInLastDay: intents.releasedSince(name, Date.now() - DAY), made: exclusions.standing(name)}]))
    })
  } catch {
    return undefined
  }
}

// What a collector on this machine recorded of each site, for commands that judge by themselves.
import type {Config} from '../config/types.ts'
import {DAY, type Departure, type Exclusion, type Instant, type Pause} from '../policy/model.ts'
import {createAudit} from '../store/audit.ts'
import {createDepartures} from '../store/departures.ts'
import {createExclusions} from '../store/exclusions.ts'
import {createIntents} from '../store/intents.ts'
import {createPauses} from '../store/pauses.ts'
import {createPlans, type HaltedPlan} from '../store/plans.ts'
import type {Database} from '../store/database.ts'
import {readState} from './context.ts'

/** Automatic releases of the last 24 hours, in seats; what operators made, paused or have to decide; who lost a seat; and when the site was evaluated last. */
export type Recorded = {
  readonly releasedInLastDay: number
  readonly made: readonly Exclusion[]
  readonly departures: readonly Departure[]
  readonly paused: Pause | undefined
  readonly halted: HaltedPlan | undefined
  readonly lastRun: Instant | undefined
}

export const nothingRecorded: Recorded = {releasedInLastDay: 0, made: [], departures: [], paused: undefined, halted: undefined, lastRun: undefined}

const lastRunOf = (db: Database, site: string) => db.get<{at: Instant}>('SELECT at FROM job_run WHERE name = ?', `evaluate ${site}`)?.at

/** By site; undefined when there is no state yet, or it cannot be read: the commands are of use without it. `tell` is told why it cannot. */
export function readRecorded(config: Config, tell: (sentence: string) => void = () => {}): ReadonlyMap<string, Recorded> | undefined {
  try {
    return readState(config, db => {
      if (db === undefined) return undefined
      const intents = createIntents(db, createAudit(db, config.dataDir, () => true))
      const [exclusions, departures, pauses, plans] = [createExclusions(db), createDepartures(db), createPauses(db), createPlans(db)]
      return new Map(config.sites.map(({name}) => [name, {
        releasedInLastDay: intents.releasedSince(name, Date.now() - DAY), made: exclusions.standing(name),
        departures: departures.list(name), paused: pauses.find(name), halted: plans.halted(name), lastRun: lastRunOf(db, name),
      }]))
    })
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error))
    return undefined
  }
}

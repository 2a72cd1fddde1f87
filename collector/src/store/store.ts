// All that is kept on disk, opened together: one database, one audit chain, one outbox.
import type {Config} from '../config/types.ts'
import {toLine, type Point} from '../line-protocol.ts'
import {withId, type Draft} from '../messages/draft.ts'
import {queuesOf} from '../messages/route.ts'
import {createAlerts, type Alerts} from './alerts.ts'
import {createAudit, type Audit} from './audit.ts'
import {createDaily, type Daily} from './daily.ts'
import {isStateLost, openDatabase, type Database} from './database.ts'
import {createDepartures, type Departures} from './departures.ts'
import {createExclusions, type Exclusions} from './exclusions.ts'
import {createIntents, type Intents} from './intents.ts'
import {createOutbox, type Outbox} from './outbox.ts'
import {createPauses, type Pauses} from './pauses.ts'
import {createPlans, type Plans} from './plans.ts'
import {createReinstatements, type Reinstatements} from './reinstatements.ts'
import {createSeats, type Seats} from './seats.ts'
import {createUntold, type Untold} from './untold.ts'
import {createTokens, type Token, type Tokens} from './tokens.ts'

export type Store = {
  readonly db: Database
  readonly alerts: Alerts
  readonly audit: Audit
  readonly daily: Daily
  readonly outbox: Outbox
  readonly departures: Departures
  readonly exclusions: Exclusions
  readonly intents: Intents
  readonly pauses: Pauses
  readonly plans: Plans
  readonly reinstatements: Reinstatements
  readonly seats: Seats
  readonly tokens: Tokens
  readonly untold: Untold
  /** Puts points in the outbox of InfluxDB; without one none is taken from the list. Events get their sequence number here. */
  readonly addPoints: (points: Iterable<Point>, at: number) => void
  /** Puts messages in the outbox of each destination that wants their kind; those to users have one of their own. */
  readonly addMessages: (drafts: readonly Draft[]) => void
  /** Whether the state was lost when it was opened, so that every site is paused. */
  readonly wasLost: boolean
  readonly close: () => void
}

/** Without the exclusions and pauses that operators made nothing may be released before somebody has looked. */
function pauseAll(config: Config, db: Database, audit: Audit): void {
  const pauses = createPauses(db)
  const at = Date.now()
  const reason = 'the state of the collector was lost, and with it the exclusions and pauses that operators made; make them again, then resume'
  db.transaction(() => {
    for (const {name} of config.sites) {
      pauses.set(name, {by: 'the collector', at, reason})
      audit.append({at, site: name, kind: 'paused', body: {actor: 'collector', why: 'the state was lost'}})
    }
  })
}

/** Nobody writes a record that could never be verified: not the collector, not a command. */
function continued(audit: Audit, db: Database): Audit {
  try {
    audit.mustContinue()
    return audit
  } catch (error) {
    db.close()
    throw error
  }
}

/** `local` is a token that lives as long as this process. Throws a sentence for people where the state cannot be used, or the audit not be carried on. */
export function openStore(config: Config, local: readonly (Token & {readonly text: string})[] = []): Store {
  const wasLost = isStateLost(config.dataDir)
  const db = openDatabase(config.dataDir)
  const discreet = new Set(config.sites.filter(site => !site.licenseManagement.auditLog.includeUserDetails).map(site => site.name))
  const audit = continued(createAudit(db, config.dataDir, site => site === undefined || !discreet.has(site)), db)
  const outbox = createOutbox(db)
  const preset = config.api.tokens.map(({name, scope, forGrafana, token}) => ({name, scope, forGrafana, text: token.reveal()}))
  if (wasLost) pauseAll(config, db, audit)
  const hasInflux = config.destinations.influxDb !== undefined
  return {
    db, audit, outbox, wasLost,
    alerts: createAlerts(db),
    daily: createDaily(db),
    untold: createUntold(db),
    departures: createDepartures(db),
    exclusions: createExclusions(db),
    intents: createIntents(db, audit),
    pauses: createPauses(db),
    plans: createPlans(db),
    reinstatements: createReinstatements(db, audit),
    seats: createSeats(db),
    tokens: createTokens(db, [...preset, ...local]),
    addPoints: (points, at) => {
      if (!hasInflux) return
      db.transaction(() => {
        for (const point of points) {
          const line = toLine(point, point.event ? outbox.takeSequence(1) : undefined)
          if (line !== undefined) outbox.add('influxDb', [line], at)
        }
      })
    },
    addMessages: drafts => {
      for (const draft of drafts) {
        const payload = JSON.stringify(withId(draft))
        for (const sink of queuesOf(config, draft.kind)) outbox.add(sink, [payload], draft.at)
      }
    },
    close: () => db.close(),
  }
}

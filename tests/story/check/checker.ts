// Holds a history against what is promised, entry by entry; shares no code with the product's policy, release or store.
import type {Policy} from '../../../collector/src/policy/model.ts'
import {complaint, type Complaint, type Entry, type Of} from '../history.ts'
import {createReadings} from './readings.ts'
import {createReleases} from './releases.ts'
import {createRuns} from './runs.ts'
import {createStanding} from './standing.ts'
import {createTally, type Tally} from './tally.ts'
import {createUndos} from './undos.ts'

export type Checker = {readonly take: (entry: Entry) => Complaint[]}

const SEAT_EVENTS: readonly (string | undefined)[] = ['assigned', 'reassigned', 'released', 'quarantined', 'reinstated']

function notePoint({measurement, tags, fields}: Of<'point'>, {points, events}: {points: Tally; events: Tally}): void {
  const {mode, outcome, license_type: kind, event} = tags
  if (measurement === 'license_release') points.found([mode, outcome, kind, ...(mode === 'dry_run' ? [] : [fields.user])].join(' '))
  if (measurement === 'license_event' && SEAT_EVENTS.includes(event)) events.found([event, kind, fields.user].join(' '))
}

function differences(tally: Tally, what: string): Complaint[] {
  const {missing, extra} = tally.difference()
  if (missing.length + extra.length === 0) return []
  const parts = [...missing.map(line => `${line} is missing`), ...extra.map(line => `${line} is too much`)]
  return [complaint(`${what} differ`, `The ${what} in the outbox are not what happened: ${parts.join('; ')}.`)]
}

/** What the collector says of itself in its log, and of its chain of records. */
function plainComplaints(entry: Entry): Complaint[] {
  if (entry.what === 'bug') return [complaint('bug', `The collector stumbled: ${entry.sentence}`)]
  return entry.what === 'end' && entry.chain !== undefined ? [complaint('chain', `The audit does not verify: ${entry.chain}`)] : []
}

export function createChecker(policy: Policy): Checker {
  const tallies = {points: createTally(), events: createTally()}
  const standing = createStanding()
  const readings = createReadings({policy, standing, events: tallies.events})
  const parts = [createReleases(readings, tallies), createRuns(readings, tallies.points), createUndos(standing, tallies.events)]
  return {
    take: entry => {
      if (entry.what === 'point') notePoint(entry, tallies)
      const told = standing.take(entry)
      readings.take(entry)
      const found = [...told, ...parts.flatMap(part => part.take(entry)), ...plainComplaints(entry)]
      return entry.what === 'idle' ? [...found, ...differences(tallies.points, 'points'), ...differences(tallies.events, 'events')] : found
    },
  }
}

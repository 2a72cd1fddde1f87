// What holds at the point of the history that was read so far: who is excluded, whether the site is paused, whether the collector runs live.
import type {Exclusion} from '../../../collector/src/policy/model.ts'
import {complaint, isRow, textOf, type AuditRecord, type Complaint, type Entry, type Of} from '../history.ts'

export type Standing = {
  readonly take: (entry: Entry) => Complaint[]
  readonly made: () => readonly Exclusion[]
  readonly isPaused: () => boolean
  readonly isDry: () => boolean
}

function exclusionOf({body, person, at}: AuditRecord): Exclusion {
  const user = textOf(person, 'user')
  const border = user.indexOf('\\')
  const until = typeof body.until === 'number' ? body.until : undefined
  return {id: textOf(body, 'exclusion'), directory: user.slice(0, border), userId: user.slice(border + 1), reason: '', by: textOf(body, 'actor'), created: at, until}
}

type State = {made: Exclusion[]; paused: boolean; dry: boolean; readonly ever: Set<string>; readonly asks: Map<number, Of<'asked'>>}

function takeRecord(state: State, record: AuditRecord): void {
  const {kind, body} = record
  if (kind === 'excluded') {
    const exclusion = exclusionOf(record)
    state.ever.add(exclusion.id)
    state.made = [...state.made.filter(({id}) => id !== textOf(body, 'replaces')), exclusion]
  }
  if (kind === 'exclusion_ended') state.made = state.made.filter(({id}) => id !== textOf(body, 'exclusion'))
  if (kind === 'paused' || kind === 'resumed') state.paused = kind === 'paused'
}

/** What an operator was told must be recorded by then. */
function takeAnswer({ever, asks, made}: State, {ask, status, body}: Of<'answered'>): Complaint[] {
  const asked = asks.get(ask)
  asks.delete(ask)
  if (asked === undefined) return []
  const {actor, wish} = asked
  const isUntold = status === 201 ? wish.deed === 'exclude' && !ever.has(textOf(isRow(body.exclusion) ? body.exclusion : undefined, 'id'))
    : status === 200 && wish.deed === 'include' && made.some(one => one.id === wish.id)
  return isUntold ? [complaint('exclusion not recorded', `${actor} was told that an exclusion was made or ended, but the audit has no such record.`)] : []
}

/** Told by the audit, which is read at every request: what is committed before the site works on a request stands before it in the history. */
export function createStanding(): Standing {
  const state: State = {made: [], paused: false, dry: true, ever: new Set(), asks: new Map()}
  return {
    take: entry => {
      if (entry.what === 'record') takeRecord(state, entry)
      if (entry.what === 'up') state.dry = entry.dryRun
      if (entry.what === 'asked') state.asks.set(entry.ask, entry)
      return entry.what === 'answered' ? takeAnswer(state, entry) : []
    },
    made: () => state.made,
    isPaused: () => state.paused,
    isDry: () => state.dry,
  }
}

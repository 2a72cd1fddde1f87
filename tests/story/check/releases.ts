// The releases of a history: each DELETE has its intent and its outcome, each manual one was asked for, and what was answered is what was recorded.
import {complaint, loginText, textOf, type AuditRecord, type Complaint, type Entry, type Of, type Wish} from '../history.ts'
import {takeDeletion} from './deletions.ts'
import {intentOf, noteRead, type Intent} from './intents.ts'
import {takeOutcome} from './outcomes.ts'
import type {Readings} from './readings.ts'
import type {Tally} from './tally.ts'

export type Releases = {readonly take: (entry: Entry) => Complaint[]}

/** A release by hand that may happen once. */
type Allowance = {readonly actor: string; readonly isFor: (intent: Intent, login: string) => boolean}

type State = {
  readonly readings: Readings
  readonly points: Tally
  readonly events: Tally
  readonly intents: Intent[]
  readonly allowances: Set<Allowance>
  readonly keys: Set<string>
}

const openOnes = ({intents}: State): Intent[] => intents.filter(({settled}) => !settled)

function allowances(wish: Wish, actor: string, keys: Set<string>): Allowance[] {
  if (wish.deed === 'release') return [{actor, isFor: ({kind}, login) => kind === wish.seat && login === wish.login}]
  if (wish.deed !== 'releaseMany' || keys.has(wish.key)) return []
  keys.add(wish.key)
  return wish.rows.map(row => ({actor, isFor: (intent: Intent) => intent.row === row}))
}

const userOf = ({person}: AuditRecord): string => textOf(person, 'user')

function takeIntent(state: State, record: AuditRecord): Complaint[] {
  const intent = intentOf(record)
  const isOpen = openOnes(state).some(({row}) => row === intent.row)
  state.intents.push(intent)
  if (isOpen) return [complaint('intent beside another', `A release of seat ${intent.row} was begun while an earlier one was not settled.`)]
  if (!intent.isManual) return []
  const allowance = [...state.allowances].find(({actor, isFor}) => actor === intent.actor && isFor(intent, userOf(record)))
  if (allowance === undefined) return [complaint('not asked for', `${intent.actor} did not ask for the release of ${userOf(record)}'s seat, or asked once and got it twice.`)]
  state.allowances.delete(allowance)
  return []
}

function takeOutcomeRecord(state: State, record: AuditRecord): Complaint[] {
  const {body} = record
  const [result, kind] = [textOf(body, 'result'), textOf(body, 'type')]
  state.points.expect(`${textOf(body, 'mode')} ${result} ${kind} ${userOf(record)}`)
  if (result === 'released' || result === 'quarantined') state.events.expect(`${result} ${kind} ${userOf(record)}`)
  return takeOutcome(state.intents, record, state.readings.around(record.at))
}

/** An answer to a release by hand says what the audit says. */
function takeAnswer({intents}: State, {status, body}: Of<'answered'>): Complaint[] {
  if (status !== 200 || typeof body.result !== 'string' || typeof body.allocationId !== 'string' || body.result === 'reinstated') return []
  const recorded = intents.findLast(({row, outcome}) => row === body.allocationId && outcome)?.outcome
  return textOf(recorded?.body, 'result') === body.result ? [] : [complaint('answer lies', `An operator was answered ${body.result}, and the audit says ${textOf(recorded?.body, 'result') || 'nothing'}.`)]
}

const nameOf = ({look, row}: Intent): string => {
  const user = look.user?.truth.user
  return user === undefined ? `seat ${row}` : `${loginText({directory: textOf(user, 'userDirectory'), id: textOf(user, 'userId')})}'s seat`
}

function takeIdle(state: State, {up}: Of<'idle'>): Complaint[] {
  const lost = openOnes(state).find(({isFresh, outcome}) => isFresh && outcome === undefined)
  return up && lost ? [complaint('no outcome', `The release of ${nameOf(lost)} was begun, nothing is under way any more, and the audit does not tell how it ended.`)] : []
}

/** At the end nothing may be open. */
function takeEnd(state: State): Complaint[] {
  const [open] = openOnes(state)
  return open ? [complaint('never settled', `How the release of ${nameOf(open)} ended was never found out.`)] : []
}

const byRecord: Readonly<Record<string, (state: State, record: AuditRecord) => Complaint[]>> = {intent: takeIntent, outcome: takeOutcomeRecord}

function takeRequest(state: State, request: Of<'request'>): Complaint[] {
  if (request.shape === 'delete') return takeDeletion(state.intents, request, state.readings.around(request.at))
  noteRead(openOnes(state), request, state.readings.around)
  return []
}

export function createReleases(readings: Readings, tallies: {readonly points: Tally; readonly events: Tally}): Releases {
  const state: State = {readings, ...tallies, intents: [], allowances: new Set(), keys: new Set()}
  return {
    take: entry => {
      switch (entry.what) {
        case 'asked':
          for (const one of allowances(entry.wish, entry.actor, state.keys)) state.allowances.add(one)
          return []
        case 'down':
          for (const intent of state.intents) intent.isFresh = false
          return []
        case 'request': return takeRequest(state, entry)
        case 'record': return byRecord[entry.kind]?.(state, entry) ?? []
        case 'answered': return takeAnswer(state, entry)
        case 'idle': return takeIdle(state, entry)
        case 'end': return takeEnd(state)
        default: return []
      }
    },
  }
}

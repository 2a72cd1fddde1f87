// Who holds which seat by what was served and what was recorded: what must be told as an event, and who lost a seat when.
import type {Departure} from '../../../collector/src/policy/model.ts'
import type {Row} from '../../model/case.ts'
import type {Kind, Login} from '../../model/words.ts'
import {loginIn, loginText, textOf, type AuditRecord} from '../history.ts'
import type {Lists} from './lists.ts'

export type SeatEvent = {readonly event: 'assigned' | 'reassigned' | 'released' | 'quarantined'; readonly kind: Kind; readonly login: string}

export type Books = {
  /** A good reading: what happened since the one before. */
  readonly read: (lists: Lists) => SeatEvent[]
  /** Outcomes of releases and undos. */
  readonly take: (record: AuditRecord) => void
  /** The last seat of each kind that a user lost. */
  readonly losses: () => readonly Departure[]
}

type Kept = {readonly kind: Kind; readonly login: Login; quarantined: boolean}
type Loss = Departure & {givenBackAs?: string}

const plain = (text: string): string => text.normalize('NFD').toLowerCase().normalize('NFD')
const keyOf = (kind: Kind, login: Login): string => `${kind} ${plain(loginText(login))}`
const splitLogin = (text: string): Login => ({directory: text.slice(0, text.indexOf('\\')), id: text.slice(text.indexOf('\\') + 1)})

type State = {kept: Map<string, Kept> | undefined; readonly losses: Map<string, Loss>}

function lose({losses}: State, id: string, {kind, login}: Kept, how: {at: number; ours: boolean}): void {
  losses.set(keyOf(kind, login), {type: kind, directory: login.directory, userId: login.id, allocationId: id, ...how})
}

/** The news of a row; `swapped`: its user lost another row of the kind since the reading before. */
function newsOf(state: State, id: string, now: Kept, swapped: ReadonlySet<string>): SeatEvent['event'] | undefined {
  const before = state.kept!.get(id)
  if (before?.quarantined === now.quarantined) return undefined
  if (before !== undefined && now.quarantined) return 'quarantined'
  const key = keyOf(now.kind, now.login)
  const loss = state.losses.get(key)
  if (loss === undefined && !swapped.has(key)) return before === undefined ? 'assigned' : undefined
  return loss?.givenBackAs === id ? undefined : 'reassigned' // an undo was told when it was done
}

function keptIn({professional, analyzer}: Lists): Map<string, Kept> {
  const entry = (kind: Kind) => (row: Row): [string, Kept] => [textOf(row, 'id'), {kind, login: loginIn(row), quarantined: row.quarantined === true}]
  return new Map([...professional.map(entry('professional')), ...analyzer.map(entry('analyzer'))])
}

function readLists(state: State, lists: Lists): SeatEvent[] {
  const [before, now] = [state.kept, keptIn(lists)]
  if (before === undefined) {
    state.kept = now
    return []
  }
  const gone = [...before].filter(([id]) => !now.has(id))
  const swapped = new Set(gone.map(([, {kind, login}]) => keyOf(kind, login)))
  const news = [...now].map(([id, kept]) => ({id, kept, event: newsOf(state, id, kept, swapped)}))
  const how = {at: lists.at, ours: false}
  for (const [id, kept] of gone) if (!kept.quarantined) lose(state, id, kept, how)
  for (const {id, kept, event} of news) if (event === 'quarantined') lose(state, id, kept, how)
  state.kept = now
  const told = [...news.map(({kept, event}) => ({kept, event})), ...gone.map(([, kept]) => ({kept, event: 'released' as const}))]
  return told.flatMap(({kept: {kind, login}, event}) => (event === undefined ? [] : [{event, kind, login: loginText(login)}]))
}

type Told = {readonly id: string; readonly seat: Kept; readonly at: number}

function takeAway(state: State, {id, seat, at}: Told, isFree: boolean): void {
  lose(state, id, seat, {at, ours: true})
  const known = state.kept?.get(id)
  if (isFree) state.kept?.delete(id)
  else if (known !== undefined) known.quarantined = true
}

function giveBack({losses}: State, {kind, login}: Kept, as: string): void {
  const loss = losses.get(keyOf(kind, login))
  if (loss !== undefined) loss.givenBackAs = as
}

function takeRecord(state: State, {kind, at, body, person}: AuditRecord): void {
  const seat: Kept = {kind: body.type as Kind, login: splitLogin(textOf(person, 'user')), quarantined: false}
  const result = `${kind} ${textOf(body, 'result')}`
  const isFree = result === 'outcome released'
  if (isFree || result === 'outcome quarantined') takeAway(state, {id: textOf(body, 'allocationId'), seat, at}, isFree)
  if (result === 'reinstated reinstated') giveBack(state, seat, textOf(body, 'reinstatedAs'))
}

export function createBooks(): Books {
  const state: State = {kept: undefined, losses: new Map()}
  return {
    read: lists => readLists(state, lists),
    take: record => takeRecord(state, record),
    losses: () => [...state.losses.values()],
  }
}

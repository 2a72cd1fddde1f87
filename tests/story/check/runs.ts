// Plans and what became of them: which seats a run may take, told by the reading it rests on, the brake, and what operators asked for.
import {complaint, loginText, textOf, type AuditRecord, type Complaint, type Entry, type Of} from '../history.ts'
import type {Answer} from '../../model/rules-plan.ts'
import type {Reading, Readings} from './readings.ts'
import type {Tally} from './tally.ts'

export type Runs = {readonly take: (entry: Entry) => Complaint[]}

/** `mode`: by hand where a person sent the plan herself. `begun` in order; `isDisturbed`: something ended the run before its end. */
type Run = {readonly by: string; readonly mode: 'auto' | 'manual'; readonly seats: readonly Answer[]; readonly begun: string[]; isDisturbed: boolean; failures: number}
type Halted = {readonly id: string; readonly rows: readonly string[]}

type State = {
  readonly readings: Readings
  readonly points: Tally
  run: Run | undefined
  halted: Halted | undefined
  /** Of the plan that must be halted by the next record. */
  toHalt: readonly string[] | undefined
  isStopping: boolean
  readonly asks: Map<number, Of<'asked'>>
}

const rowsOf = (seats: readonly Answer[]): string[] => seats.map(({seat}) => seat.row)

const startRun = (state: State, whose: Pick<Run, 'by' | 'mode'>, seats: readonly Answer[]): void => {
  state.run = {...whose, seats, begun: [], isDisturbed: state.isStopping, failures: 0}
}

/** The fate as the audit names it. */
const decisionOf = ({fate}: Reading): string => fate.split(',')[0]!

/** An evaluation run judged its reading. */
function takePlan(state: State, {body}: AuditRecord): Complaint[] {
  const reading = state.readings.latest()
  state.halted = undefined
  state.run = undefined
  if (reading === undefined) return [complaint('plan without a reading', 'A plan was made before any reading.')]
  const {planned} = reading
  const [wanted, told] = [`${decisionOf(reading)}, ${planned.length} seats`, `${textOf(body, 'decision')}, ${String(body.releases)} seats`]
  if (wanted !== told) return [complaint('plan differs', `By the written rules the plan is: ${wanted} (${rowsOf(planned).join(', ')}); the audit says: ${told}.`)]
  if (reading.fate === 'go') startRun(state, {by: 'schedule', mode: 'auto'}, planned)
  if (reading.fate === 'halted') state.toHalt = rowsOf(planned)
  if (reading.fate.startsWith('dryRun')) for (const {seat: {kind}} of planned) state.points.expect(`dry_run wouldRelease ${kind}`)
  return []
}

const FAILURES_IN_A_ROW = 3

/** Either the plan of an evaluation, or what failures left over of a run. */
function takeHalted(state: State, {body}: AuditRecord): Complaint[] {
  const {run, toHalt} = state
  const left = run && run.failures >= FAILURES_IN_A_ROW ? rowsOf(run.seats).filter(row => !run.begun.includes(row)) : undefined
  const rows = toHalt ?? left
  state.toHalt = undefined
  if (run) run.isDisturbed = true
  if (rows === undefined || rows.length !== body.releases) return [complaint('halted for nothing', `The audit says that a plan of ${String(body.releases)} seats was halted; by the written rules it is ${rows === undefined ? 'none' : rows.length}.`)]
  state.halted = {id: textOf(body, 'plan'), rows}
  return []
}

const wasAsked = ({asks}: State, isMeant: (ask: Of<'asked'>) => boolean): Of<'asked'> | undefined => [...asks.values()].find(isMeant)

/** An operator approved the halted plan, or discarded it. */
function takeDeed(state: State, {kind, body}: AuditRecord): Complaint[] {
  const [plan, actor] = [textOf(body, 'plan'), textOf(body, 'actor')]
  const {halted} = state
  const reading = state.readings.latest()
  state.halted = undefined
  const deed = kind === 'approved' ? 'approve' : 'discard'
  const asked = wasAsked(state, ask => ask.actor === actor && ask.wish.deed === deed && ask.wish.plan === plan)
  if (asked === undefined) return [complaint('not asked for', `The audit says that ${actor} ${kind} a plan, and nobody asked for that.`)]
  if (halted?.id !== plan) return [complaint('another plan', `A plan was ${kind} that was not the one halted.`)]
  if (kind === 'discarded') return []
  const goes = reading!.fateIfApproved === 'go' ? reading!.planned.filter(({seat}) => halted.rows.includes(seat.row)) : []
  if (reading!.fateIfApproved !== 'go') return [complaint('approved all the same', `A plan was approved although it is ${reading!.fateIfApproved}.`)]
  startRun(state, {by: actor, mode: 'auto'}, goes)
  return []
}

/** A plan that somebody reviewed elsewhere leaves no record of its own: its first intent tells that it runs. */
function beginCarriedOut(state: State, actor: string, row: string): void {
  const reading = state.readings.latest()
  const asked = wasAsked(state, ({actor: who, wish}) => who === actor && wish.deed === 'carryOut' && wish.rows.includes(row))
  if (asked?.wish.deed !== 'carryOut' || reading?.fateIfApproved !== 'go') return
  const {rows} = asked.wish
  startRun(state, {by: actor, mode: 'manual'}, reading.planned.filter(({seat}) => rows.includes(seat.row)))
}

const show = ({seat}: Answer): string => (typeof seat.person === 'object' ? loginText(seat.person) : seat.row)

/** What the written rules say of the seat whose turn it is. */
function takeTurn(run: Run, {body}: AuditRecord): Complaint[] {
  const row = textOf(body, 'allocationId')
  const wanted = run.seats[run.begun.length]!
  run.begun.push(row)
  if (wanted.seat.row !== row) return [complaint('order differs', `The run took ${show(run.seats.find(({seat}) => seat.row === row)!)} where it was ${show(wanted)}'s turn.`)]
  const [told, meant] = [[body.mode, body.reason, body.lastActivity, body.daysInactive], [run.mode, wanted.reason, wanted.lastActivity, wanted.daysInactive]].map(parts => parts.join(', '))
  return told === meant ? [] : [complaint('intent differs', `The intent on ${show(wanted)}'s seat says: ${told!}; the written rules say: ${meant!}.`)]
}

function takeIntent(state: State, record: AuditRecord): Complaint[] {
  const {body} = record
  if (body.reason === 'manual') return []
  const [row, actor] = [textOf(body, 'allocationId'), textOf(body, 'actor')]
  if (actor !== 'schedule' && state.run?.by !== actor) beginCarriedOut(state, actor, row)
  const run = state.run?.by === actor ? state.run : undefined
  const isMeant = run?.seats.some(({seat}) => seat.row === row) ?? false
  if (run === undefined || !isMeant) return [complaint('not in a plan', `${actor} began to take seat ${row}, which is in no plan that the brake let through or a person approved.`)]
  if (run.failures >= FAILURES_IN_A_ROW) return [complaint('went on', `${actor} began to take seat ${row} after ${run.failures} releases in a row had failed.`)]
  return run.begun.includes(row) ? [complaint('begun twice', `Seat ${row} was begun twice in one run.`)] : takeTurn(run, record)
}

function takeOutcome({run}: State, {body}: AuditRecord): void {
  if (run === undefined || body.reason === 'manual') return
  run.failures = body.result === 'failed' ? run.failures + 1 : 0
}

/** Whoever means the plan that is halted is not told that it is another. */
function takeAnswer({halted, asks}: State, {ask, status, body}: Of<'answered'>): Complaint[] {
  const wish = asks.get(ask)?.wish
  const isMeant = (wish?.deed === 'approve' || wish?.deed === 'discard') && wish.plan === halted?.id
  return isMeant && status === 409 && body.code === 'replaced' ? [complaint('halted plan is lost', `An operator was told that plan ${wish.plan} is not halted any more, and it is.`)] : []
}

/** Nothing is under way: what a run was to take, and nothing kept it from, must have been begun. */
function takeIdle(state: State): Complaint[] {
  const {run, toHalt} = state
  state.run = undefined
  state.toHalt = undefined
  if (toHalt !== undefined) return [complaint('not halted', `The brake had to halt a plan of ${toHalt.length} seats, and the audit does not tell of it.`)]
  if (run === undefined || run.isDisturbed || run.begun.length === run.seats.length) return []
  return [complaint('left undone', `The run ended after ${run.begun.length} of ${run.seats.length} seats, and nothing made it end.`)]
}

const endsRuns = (entry: Entry): boolean =>
  entry.what === 'down' || entry.what === 'stopping' || (entry.what === 'asked' && entry.wish.deed === 'pause')

const takers: Readonly<Record<string, (state: State, record: AuditRecord) => Complaint[] | void>> = {
  plan: takePlan, halted: takeHalted, approved: takeDeed, discarded: takeDeed, intent: takeIntent, outcome: takeOutcome,
}

export function createRuns(readings: Readings, points: Tally): Runs {
  const state: State = {readings, points, run: undefined, halted: undefined, toHalt: undefined, isStopping: false, asks: new Map()}
  return {
    take: entry => {
      if (entry.what === 'asked') state.asks.set(entry.ask, entry)
      if (entry.what === 'stopping' || entry.what === 'up') state.isStopping = entry.what === 'stopping'
      if (endsRuns(entry) && state.run) state.run.isDisturbed = true
      if (entry.what === 'idle') return takeIdle(state)
      if (entry.what === 'answered') return takeAnswer(state, entry)
      return entry.what === 'record' ? takers[entry.kind]?.(state, entry) ?? [] : []
    },
  }
}

// What the written rules say of a reading, or of one seat at the last look: by the model's rules, which share no code with the product.
import type {Departure, Exclusion, Policy} from '../../../collector/src/policy/model.ts'
import type {Row, RowsCase} from '../../model/case.ts'
import {factsOfRows} from '../../model/from-rows.ts'
import {answers, planOf, plannedOf, type Answer} from '../../model/rules-plan.ts'
import {doubts, fate} from '../../model/rules-trust.ts'
import {causes, isBroken, lastActivity, obstacles, protections} from '../../model/rules.ts'
import {wishesOf} from '../../model/wishes.ts'
import type {Kind, Seat} from '../../model/words.ts'
import type {Lists} from './lists.ts'

export type Around = {
  readonly policy: Policy
  readonly made: readonly Exclusion[]
  readonly losses: readonly Departure[]
  readonly releasedInLastDay: number
  readonly isPaused: boolean
  readonly isDry: boolean
}

/** `planned` in order; `fate` of the plan as the model has it, and when a person approved it. */
export type Judgement = {readonly planned: readonly Answer[]; readonly fate: string; readonly fateIfApproved: string; readonly doubts: readonly string[]}

function caseOf({overview, professional, analyzer, users, at, date}: Lists, {policy, made, losses, releasedInLastDay, isPaused, isDry}: Around): RowsCase {
  return {
    level: 'rows', now: at, readAt: at, siteClock: date, runs: [], policy, made, departures: losses, releasedInLastDay, peers: [],
    overview, professional, analyzer, users,
    switches: {enabled: true, dryRun: isDry, paused: isPaused ? {by: '', at, reason: undefined} : undefined},
  }
}

export function judgeLists(lists: Lists, around: Around): Judgement {
  const one = caseOf(lists, around)
  const [facts, wishes] = [factsOfRows(one), wishesOf(one)]
  const all = answers(facts, wishes)
  const planned = plannedOf(all)
  return {planned: planOf(all), fate: fate(planned, facts, wishes), fateIfApproved: fate(planned, facts, wishes, true), doubts: doubts(facts, wishes)}
}

/** Whether the lists are good enough to tell who came and went. */
export const areWhole = (found: readonly string[]): boolean => !found.some(doubt => ['noUsers', 'unreadable', 'overview'].includes(doubt))

/** What was seen at the last look before a DELETE: the seat's row, its user, and the other seat of a duplicate. */
export type Looked = {readonly kind: Kind; readonly row: Row; readonly user: Row | undefined; readonly other: Row | undefined; readonly at: number}

export type Purpose = {readonly isManual: boolean; readonly sawActivity: number}

const usable = (seat: Seat | undefined): boolean => seat !== undefined && seat.quarantined === false && !seat.excess && !isBroken(seat)

const keyOf = ({person}: Seat): string | undefined => (typeof person === 'object' ? person.key : undefined)

function isTwin(twin: Seat | undefined, seat: Seat): boolean {
  return usable(twin) && keyOf(twin!) !== undefined && keyOf(twin!) === keyOf(seat)
}

/** As if a site had these rows alone. */
function listsOf({kind, row, user, other, at}: Looked): Lists {
  const isAnalyzer = kind === 'analyzer'
  return {
    overview: {professionalAccess: {}, analyzerAccess: {}}, users: user === undefined ? [] : [user], at, date: at,
    professional: isAnalyzer ? (other ? [other] : []) : [row], analyzer: isAnalyzer ? [row] : [],
  }
}

/** What of the written rules keeps the seat; undefined: nothing does. */
export function whyKept({kind, row, user, other, at}: Looked, {isManual, sawActivity}: Purpose, around: Around): string | undefined {
  const one = caseOf(listsOf({kind, row, user, other, at}), around)
  const [facts, wishes] = [factsOfRows(one), wishesOf(one)]
  const seat = facts.seats.find(candidate => candidate.kind === kind)!
  const twin = kind === 'analyzer' ? facts.seats.find(candidate => candidate.kind === 'professional') : undefined
  if (lastActivity(seat, at) > sawActivity) return 'usedSince'
  if (isManual) return protections(seat, at, facts, wishes)[0]
  const isDuplicate = isTwin(twin, seat)
  return obstacles(seat, at, facts, wishes)[0] ?? (causes(seat, at, facts, {...wishes, isDuplicate}).length === 0 ? 'active' : undefined)
}

// Seats that were given back: each POST was asked for, has its intent and its outcome, and the outcome is what the site says.
import type {Row} from '../../model/case.ts'
import {complaint, isRow, loginIn, loginText, textOf, type AuditRecord, type Complaint, type Entry, type Of, type Request} from '../history.ts'
import type {Standing} from './standing.ts'
import type {Tally} from './tally.ts'

export type Undos = {readonly take: (entry: Entry) => Complaint[]}

/** `seen`: the usable seat that the user was last seen to hold; null: none; undefined: not looked at since the POST. */
type Undo = {readonly seq: number; readonly login: string; gift: {readonly status: number} | undefined; seen: string | null | undefined; isSettled: boolean}

/** `found`: the last look for seats of a user. */
type State = {readonly standing: Standing; readonly events: Tally; readonly undos: Undo[]; readonly wanted: {actor: string; row: string}[]; found: Request | undefined}

const same = (a: string, b: string): boolean => a.normalize('NFD').toLowerCase() === b.normalize('NFD').toLowerCase()

function seenIn(found: Request | undefined, login: string): Undo['seen'] {
  if (found === undefined || found.answer === 'lost' || !Array.isArray(found.served)) return undefined
  const held = found.served.filter(isRow).find((row: Row) => row.quarantined === false && same(loginText(loginIn(row)), login))
  return held === undefined ? null : textOf(held, 'id')
}

function noteFound(undo: Undo, found: Request): void {
  const seen = seenIn(found, undo.login)
  if (seen !== undefined) undo.seen = seen // a look that failed takes nothing away
}

/** Notes one that begins, with what was seen right before. */
function begin({undos, wanted, standing, found}: State, {seq, body, person}: AuditRecord): {readonly undo: Undo; readonly against: Complaint[]} {
  const login = textOf(person, 'user')
  const undo: Undo = {seq, login, gift: undefined, seen: found?.kind === body.type ? seenIn(found, login) : undefined, isSettled: false}
  undos.push(undo)
  const at = wanted.findIndex(({actor, row}) => actor === body.actor && row === body.allocationId)
  if (at < 0) return {undo, against: [complaint('not asked for', `${textOf(body, 'actor')} did not ask to give ${login} a seat back.`)]}
  wanted.splice(at, 1)
  return {undo, against: standing.isDry() ? [complaint('dry run', 'A seat was to be given back in a dry run.')] : []}
}

function takeGift(undo: Undo | undefined, {status}: Request): Complaint[] {
  if (undo === undefined) return [complaint('POST without intent', 'A POST gave somebody a seat, and the audit has no open intent for it.')]
  if (undo.gift !== undefined) return [complaint('POST twice', `${undo.login} was given a seat twice by one undo.`)]
  const {seen, login} = undo
  undo.gift = {status}
  undo.seen = undefined // what was seen before proves nothing any more
  return seen === null ? [] : [complaint('no last look', `${login} was given a seat, and was not seen to hold none.`)]
}

/** The site carried out what the collector had given up. */
function takeLate({undos}: State, carriedOut: boolean): Complaint[] {
  const undo = undos.findLast(({gift}) => gift !== undefined)
  if (undo === undefined || !carriedOut || !undo.isSettled) return []
  return [complaint('unexplained change', `${undo.login} was given a seat by a POST whose answer was lost, and the audit says for sure that this failed.`)]
}

/** What is wrong with the result, in words; undefined: nothing. */
function lieIn(undo: Undo, body: Row): string | undefined {
  const check = checks[textOf(body, 'result')]
  if (check === undefined) return 'nobody knows this result'
  const {isTrue, lie} = check(undo, body)
  return isTrue ? undefined : lie
}

type Checked = {readonly isTrue: boolean; readonly lie: string}

const checks: Readonly<Record<string, (undo: Undo, body: Row) => Checked>> = {
  reinstated: ({seen}, body) => ({isTrue: typeof seen === 'string' && seen === body.reinstatedAs, lie: 'the user holds no such seat'}),
  refused: ({gift}) => ({isTrue: [400, 403, 404].includes(gift?.status ?? 0), lie: `the site answered ${gift?.status ?? 'nothing'}`}),
  failed: ({seen}, body) => ({isTrue: body.unknown === true || seen === null, lie: 'the user holds the seat, or nobody looked'}),
}

/** Qlik was not asked for anything: the user held a seat, or could not be looked at. */
function takeNeedless(state: State, record: AuditRecord): Complaint[] {
  const {undo, against} = begin(state, record)
  undo.isSettled = true
  const result = textOf(record.body, 'result')
  const isTrue = result === 'held' ? typeof undo.seen === 'string' && undo.seen === record.body.holds : result === 'failed' && undo.seen === undefined
  return isTrue ? against : [...against, complaint('outcome lies', `The audit says of ${undo.login}'s undo that nothing was begun: ${result}; but that is not what was seen.`)]
}

function takeOutcome({undos, events}: State, {kind, body, person}: AuditRecord): Complaint[] {
  const undo = undos.find(({seq}) => seq === body.intent)
  const result = textOf(body, 'result')
  if (undo === undefined || undo.isSettled) return [complaint('outcome without intent', `An undo (${result}) belongs to no open intent.`)]
  if ((kind === 'reinstated') !== (result === 'reinstated')) return [complaint('outcome lies', `The audit calls ${undo.login}'s undo ${kind}, and it ended as ${result}.`)]
  undo.isSettled = body.unknown !== true
  if (result === 'reinstated') events.expect(`reinstated ${textOf(body, 'type')} ${textOf(person, 'user')}`)
  const lie = lieIn(undo, body)
  return lie === undefined ? [] : [complaint('outcome lies', `The audit says of ${undo.login}'s undo: ${result}; but ${lie}.`)]
}

const openOne = ({undos}: State): Undo | undefined => undos.findLast(({isSettled}) => !isSettled)

function takeRequest(state: State, request: Of<'request'>): Complaint[] {
  if (request.shape === 'give') return request.late ? takeLate(state, request.carriedOut) : takeGift(openOne(state), request)
  if (request.shape !== 'find') return []
  state.found = request
  for (const undo of state.undos.filter(({isSettled}) => !isSettled)) noteFound(undo, request)
  return []
}

const byRecord: Readonly<Record<string, (state: State, record: AuditRecord) => Complaint[]>> = {
  reinstateIntent: (state, record) => begin(state, record).against,
  reinstated: takeOutcome,
  reinstateAttempt: (state, record) => (record.body.intent === undefined ? takeNeedless(state, record) : takeOutcome(state, record)),
}

export function createUndos(standing: Standing, events: Tally): Undos {
  const state: State = {standing, events, undos: [], wanted: [], found: undefined}
  return {
    take: entry => {
      if (entry.what === 'asked' && entry.wish.deed === 'undo') state.wanted.push({actor: entry.actor, row: entry.wish.row})
      if (entry.what === 'request') return takeRequest(state, entry)
      if (entry.what === 'record') return byRecord[entry.kind]?.(state, entry) ?? []
      const open = entry.what === 'end' ? openOne(state) : undefined
      return open ? [complaint('never settled', `How ${open.login}'s undo ended was never found out.`)] : []
    },
  }
}

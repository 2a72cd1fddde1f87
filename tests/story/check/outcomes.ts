// Whether an outcome in the audit tells the truth: it is laid beside what the site was when the collector looked last.
import type {Row} from '../../model/case.ts'
import {complaint, textOf, type AuditRecord, type Complaint} from '../history.ts'
import type {Intent} from './intents.ts'
import {whyKept, type Around} from './judgement.ts'

type State = 'gone' | 'quarantined' | 'held' | 'not read'

function stateOf({last}: Intent): State {
  if (last === undefined) return 'not read'
  const {row} = last.truth
  if (row === undefined) return 'gone'
  return row.quarantined === true ? 'quarantined' : 'held'
}

/** The reasons that the written rules give for leaving the seat alone, by what was served: at the last look, and now, as nothing forbids to be more careful. */
function keptFor({intent: {look: {row, user, other}, kind, isManual, lastActivity}, now}: Fact): (string | undefined)[] {
  const served = row?.served
  if (served === undefined) return []
  return [row!.around, now].map(around => whyKept({kind, row: served, user: user?.served, other: other?.served, at: row!.at}, {isManual, sawActivity: lastActivity}, around))
}

type Fact = {readonly intent: Intent; readonly body: Row; readonly state: State; readonly now: Around}
type Check = (fact: Fact) => string | undefined

const active: readonly (string | undefined)[] = ['usedSince', 'active']
const holderOf = (row: Row | undefined): string => textOf(row?.user as Row | undefined, 'id')

/** The row is there, but is nobody's any more, or another's. */
const changedHands = ({look: {row, user}}: Intent): boolean => row?.truth.row !== undefined && holderOf(row.truth.row) !== textOf(user?.truth.user, 'id')

const checks: Readonly<Record<string, Check>> = {
  released: ({state}) => (state === 'gone' ? undefined : `the seat was ${state}`),
  quarantined: ({state, intent, body}) => {
    if (state !== 'quarantined') return `the seat was ${state}`
    const end = Date.parse(textOf(intent.last!.truth.row, 'quarantineEnd'))
    return body.freeAt === end ? undefined : `its quarantine ends at ${new Date(end).toISOString()}`
  },
  alreadyGone: ({state, intent}) => {
    if (intent.deletion !== undefined) return intent.deletion.request.status === 404 ? undefined : `a DELETE was answered ${intent.deletion.request.status}`
    return state === 'gone' || state === 'quarantined' || changedHands(intent) ? undefined : `the seat was ${state}`
  },
  becameActive: fact => {
    const why = keptFor(fact)
    return fact.intent.deletion === undefined && why.some(one => active.includes(one)) ? undefined : `the written rules kept it for ${why[0] ?? 'nothing'}`
  },
  nowExcluded: fact => {
    const why = keptFor(fact)
    return fact.intent.deletion === undefined && why.some(one => one === fact.body.verdict) ? undefined : `the written rules kept it for ${why[0] ?? 'nothing'}, and not for ${String(fact.body.verdict)}`
  },
  refused: ({intent, now}) => {
    const status = intent.deletion?.request.status
    if (status === undefined && now.isPaused) return undefined
    return status === 400 || status === 403 ? undefined : `its DELETE was answered ${status ?? 'never'}`
  },
  failed: ({intent, state, body}) => {
    if (body.unknown === true) return intent.deletion === undefined ? 'there was no DELETE' : undefined
    if (intent.deletion === undefined) return undefined
    return state === 'held' ? undefined : `the seat was ${state}`
  },
}

/** Also notes the outcome at its intent. */
export function takeOutcome(intents: readonly Intent[], record: AuditRecord, now: Around): Complaint[] {
  const {body} = record
  const result = textOf(body, 'result')
  const intent = intents.find(({seq}) => seq === body.intent)
  if (intent === undefined) return [complaint('outcome without intent', `An outcome (${result}) belongs to no intent.`)]
  if (intent.settled) return [complaint('two outcomes', `The release of seat ${intent.row} was settled before, and now again as ${result}.`)]
  const check = checks[result]
  if (check === undefined) return [complaint('outcome lies', `Nobody knows the outcome ${result}.`)]
  const against = check({intent, body, state: stateOf(intent), now})
  intent.outcome = record
  intent.settled = body.unknown !== true
  return against === undefined ? [] : [complaint('outcome lies', `The audit says of seat ${intent.row}: ${result}; but ${against}.`)]
}

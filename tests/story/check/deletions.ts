// Every DELETE that reached the site: whether it was meant, whether the rules let it at the last look, and whether it was the only one.
import type {Row} from '../../model/case.ts'
import {complaint, loginIn, loginText, textOf, type Complaint, type Request} from '../history.ts'
import type {Glance, Intent} from './intents.ts'
import {whyKept, type Around, type Looked} from './judgement.ts'

const nameOf = (row: Row | undefined, id: string): string => (row === undefined ? `seat ${id}` : `${loginText(loginIn(row))}'s seat`)

const isHeld = (row: Row | undefined): boolean => row !== undefined && row.quarantined !== true

/** By what the site served, or by the truth behind it. */
function lookedAt({kind, look: {row, user, other}}: Intent, pick: (glance: Glance) => {row: Row | undefined; user: Row | undefined}): Looked | undefined {
  const seen = row && pick(row).row
  return seen && {kind, row: seen, user: user && pick(user).user, other: other && pick(other).row, at: row.at}
}

const byServed = ({served}: Glance) => ({row: served, user: served})
const byTruth = ({truth}: Glance) => ({row: truth.row, user: truth.user})

/** An exclusion that ended between the look and the DELETE holds no more. */
function keptBy(intent: Intent, looked: Looked | undefined, now: Around): string | undefined {
  if (looked === undefined) return 'gone'
  const purpose = {isManual: intent.isManual, sawActivity: intent.lastActivity}
  return whyKept(looked, purpose, intent.look.row!.around) && whyKept(looked, purpose, now)
}

/** What of the written rules kept the seat at the last look. */
function protection(intent: Intent, now: Around): string | undefined {
  const why = keptBy(intent, lookedAt(intent, byTruth), now)
  if (why !== undefined) return why
  const seen = keptBy(intent, lookedAt(intent, byServed), now)
  return seen && `${seen}, as far as the collector could see`
}

function whyNotNow({look: {row, user}}: Intent, now: Around): Complaint | undefined {
  if (row === undefined || user === undefined) return complaint('no last look', 'its row and its user were not both read between the intent and the DELETE')
  if (row.around.isDry) return complaint('dry run', 'the collector was in dry run')
  if (row.around.isPaused && now.isPaused) return complaint('paused', 'the site was paused at the last look')
  return undefined
}

function whyNotTwice(intent: Intent, others: readonly Intent[], {truth}: Request): Complaint | undefined {
  const earlier = others.filter(other => other !== intent && other.row === intent.row && other.deletion !== undefined)
  if (intent.deletion !== undefined) return complaint('DELETE twice', 'the same release had sent one before')
  if (earlier.some(({settled}) => !settled)) return complaint('DELETE twice', 'how an earlier one ended was not known yet')
  const isTaken = earlier.some(({deletion}) => deletion!.carriedOut) && !isHeld(truth?.row)
  return isTaken ? complaint('DELETE twice', 'an earlier one was carried out, and the collector knew') : undefined
}

/** The site carried out what the collector had given up. */
function takeLate(own: readonly Intent[], carriedOut: boolean, name: string): Complaint[] {
  const intent = own.findLast(({deletion}) => deletion !== undefined)
  if (intent === undefined || !carriedOut) return []
  intent.deletion!.carriedOut = true
  return intent.settled ? [complaint('unexplained change', `${name} was taken by a DELETE whose answer was lost, and the audit says for sure: ${textOf(intent.outcome?.body, 'result')}.`)] : []
}

/** `intents` of all times, in order; `now` is what holds when the request arrives. */
export function takeDeletion(intents: readonly Intent[], request: Request, now: Around): Complaint[] {
  const {id, truth, late, carriedOut} = request
  const own = intents.filter(({row}) => row === id)
  const name = nameOf(truth?.row, id)
  if (late) return takeLate(own, carriedOut, name)
  const intent = own.findLast(({settled}) => !settled)
  if (intent === undefined) {
    const what = own.some(({deletion}) => deletion?.carriedOut) && !isHeld(truth?.row) ? 'DELETE twice' : 'DELETE without intent'
    return [complaint(what, `A DELETE of ${name} reached the site, and the audit has no open intent for it.`)]
  }
  const against = whyNotTwice(intent, intents, request) ?? whyNotNow(intent, now)
  const kept = against === undefined ? protection(intent, now) : undefined
  intent.deletion ??= {request, carriedOut}
  intent.last = undefined // what was seen before proves nothing any more
  if (against) return [complaint(against.what, `A DELETE of ${name} reached the site although ${against.sentence}.`)]
  return kept === undefined ? [] : [complaint('protected', `A DELETE of ${name} reached the site although the written rules kept the seat at the last look: ${kept} (${textOf(truth?.row, 'id') || id}).`)]
}

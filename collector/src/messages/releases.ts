// What is told after releases: who lost a seat, why and by whom; and what could not be done.
import {dateText, shortReason} from '../policy/explain.ts'
import type {Instant, SeatType, Verdict} from '../policy/model.ts'
import {withoutAddress} from '../qrs/errors.ts'
import type {MessageTable} from './model.ts'
import {seatReleased} from './seat-released.ts'
import {byTypeText, seatsText, toDraft, toTable, type Draft, type Sender} from './draft.ts'

/** One release that ended, as it waits to be told. `reason`: a reason of the policy, or `manual`. */
export type Ended = {
  readonly user: string // DIRECTORY\id
  readonly name: string
  readonly type: SeatType
  readonly mode: 'auto' | 'manual'
  readonly actor: string
  readonly reason: string
  readonly limitDays?: number
  readonly daysInactive: number
  readonly monthlyCost?: number | undefined
  readonly result: 'released' | 'quarantined' | 'refused' | 'failed'
  readonly sentence: string
  readonly freeAt?: Instant | undefined
  readonly address?: string | undefined // of the user
}

const took = ({result}: Ended) => result === 'released' || result === 'quarantined'

const who = ({mode, actor}: Ended) => (mode === 'manual' ? actor : actor === 'schedule' ? 'the schedule' : `${actor}, who approved the plan`)

function whyText({reason, limitDays = 0}: Ended): string {
  return reason === 'manual' ? 'by hand' : shortReason({reason: reason as Verdict['reason'], limitDays, rule: undefined})
}

const endText = ({result, freeAt}: Ended) => (result === 'quarantined' ? `quarantined${freeAt === undefined ? '' : ` until ${dateText(freeAt)}`}` : 'free')

const rowOf = (one: Ended) => [one.name === '' ? one.user : `${one.name} (${one.user})`, one.type, whyText(one), `${one.daysInactive} d`]

const inQuarantine = ({result}: Ended) => result === 'quarantined'

/** ` until 27 Nov 2026`, where Qlik says it of all. */
function untilText(quarantined: readonly Ended[]): string {
  const ends = quarantined.flatMap(({freeAt}) => freeAt ?? []).toSorted((a, b) => a - b)
  if (ends.length < quarantined.length) return ''
  const dates = [...new Set(ends.map(dateText))]
  return ` until ${dates.at(-1)!}${dates.length === 1 ? '' : ' at the latest'}`
}

/** A seat in quarantine is not free yet, and is not called released: `2 seats released, 1 taken back, in quarantine until 27 Nov 2026`. */
function titleOf(taken: readonly Ended[]): string {
  const quarantined = taken.filter(inQuarantine)
  const free = taken.length - quarantined.length
  const back = free === 0 ? seatsText(quarantined.length) : String(quarantined.length)
  return [
    ...(free > 0 ? [`${seatsText(free)} released`] : []),
    ...(quarantined.length > 0 ? [`${back} taken back, in quarantine${untilText(quarantined)}`] : []),
  ].join(', ')
}

function quarantineLines(taken: readonly Ended[]): string[] {
  const quarantined = taken.filter(inQuarantine)
  const [isOne, isAll] = [quarantined.length === 1, quarantined.length === taken.length]
  if (quarantined.length === 0) return []
  const which = isAll ? (isOne ? 'It is' : 'They are') : `${quarantined.length} of them ${isOne ? 'is' : 'are'}`
  return [`${which} in quarantine: used within the last 7 days, so Qlik frees ${isOne ? 'it' : 'them'} later.`]
}

function releasedDraft(sender: Sender, ended: readonly Ended[], currency: string | undefined): Draft[] {
  const released = ended.filter(took)
  if (released.length === 0) return []
  const worth = released.reduce((sum, {monthlyCost = 0}) => sum + monthlyCost, 0)
  const people = [...new Set(released.map(who))].join(' and ')
  return [toDraft(sender, {
    kind: 'seatsReleased', event: 'seats released', severity: 'info',
    title: `${sender.site}: ${titleOf(released)}`,
    lines: [
      `${seatsText(released.length)} ${released.some(inQuarantine) ? 'taken back' : 'released'} by ${people}: ${byTypeText(released.map(({type}) => type))}.`,
      ...quarantineLines(released),
    ],
    facts: worth > 0 && currency !== undefined ? [{name: 'Worth a month', value: `${worth.toLocaleString('en-US')} ${currency}`}] : [],
    table: toTable(['User', 'Type', 'Why', 'Idle', 'Seat'], released.map(one => [...rowOf(one), endText(one)])),
    data: {released: released.map(({address: _address, ...one}) => one)},
  })]
}

/** A seat that an undo gave back. */
export type GivenBack = Pick<Ended, 'user' | 'name' | 'type' | 'actor'>

/** For whoever was told that the seat was released; it has no switch of its own, or half of the story could be switched off. */
export function seatGivenBack(sender: Sender, given: GivenBack): Draft {
  const {user, name, type, actor} = given
  return toDraft(sender, {
    kind: 'seatsReleased', event: 'seat given back', severity: 'info',
    title: `${sender.site}: 1 seat given back`,
    lines: [`${name === '' ? user : `${name} (${user})`} holds ${type === 'analyzer' ? 'an analyzer' : 'a professional'} seat again: ${actor} undid the release.`],
    data: {reinstated: [given]},
  })
}

/** What happened to each, or once, where the same happened to all of several. */
function toldOf(failed: readonly Ended[]): {readonly lines: readonly string[]; readonly table: MessageTable} {
  const who = ({name, user, type}: Ended) => [name === '' ? user : `${name} (${user})`, type]
  const words = failed.map(({sentence}) => withoutAddress(sentence))
  const isOne = failed.length > 1 && new Set(words).size === 1
  return isOne
    ? {lines: [words[0]!], table: toTable(['User', 'Type'], failed.map(who))}
    : {lines: [], table: toTable(['User', 'Type', 'What happened'], failed.map((one, index) => [...who(one), words[index]!]))}
}

function failedDraft(sender: Sender, ended: readonly Ended[]): Draft[] {
  const failed = ended.filter(one => !took(one))
  if (failed.length === 0) return []
  const {lines, table} = toldOf(failed)
  return [toDraft(sender, {
    kind: 'releaseFailed', event: 'release failed', severity: 'warning',
    title: `${sender.site}: ${seatsText(failed.length)} could not be released`,
    lines: [`${seatsText(failed.length)} could not be released. Nothing is tried again before the next run.`, ...lines],
    table,
    data: {failed: failed.map(({address: _address, ...one}) => one)},
  })]
}

/** Messages on releases that ended, those to the users among them where `toUsers` wants that and an address is known. */
export function releaseMessages(sender: Sender, ended: readonly Ended[], {currency, toUsers}: {currency: string | undefined; toUsers: boolean}): Draft[] {
  const own = toUsers ? ended.filter(one => took(one) && one.address !== undefined) : []
  return [...releasedDraft(sender, ended, currency), ...failedDraft(sender, ended), ...own.map(one => seatReleased(sender, one))]
}

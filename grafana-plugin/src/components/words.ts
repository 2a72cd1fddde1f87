// The sentences of the at-risk list; pure, with the present instant as an argument.
import type { AtRiskPage, ReleaseOutcome, SeatRow } from '@seatkeeper/collector/contract'
import type { ReleasedSeat } from './releaseStore'

export const DAY = 86_400_000

/** An IANA zone, `utc`, or `browser` as Grafana names the zone of the browser. */
export type TimeZone = string

const zoneOf = (timeZone: TimeZone): string | undefined => (timeZone === 'browser' || timeZone === '' ? undefined : timeZone.toUpperCase() === 'UTC' ? 'UTC' : timeZone)

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

type Part = 'day' | 'month' | 'year' | 'hour' | 'minute' | 'timeZoneName'

function partsOf(instant: number, timeZone: TimeZone): Record<Part, string> {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zoneOf(timeZone), day: 'numeric', month: 'numeric', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short',
  })
  return Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value])) as Record<Part, string>
}

/** `20 Sep 2026`; month names are our own, since browsers do not agree on them. */
export function dateText(instant: number, timeZone: TimeZone): string {
  const { day, month, year } = partsOf(instant, timeZone)
  return `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`
}

/** `02:00`. */
function clockText(instant: number, timeZone: TimeZone): string {
  const { hour, minute } = partsOf(instant, timeZone)
  return `${hour}:${minute}`
}

/** `20 Sep 2026, 14:05 CEST`, for hovering. */
export const exactText = (instant: number, timeZone: TimeZone): string =>
  `${dateText(instant, timeZone)}, ${clockText(instant, timeZone)} ${partsOf(instant, timeZone).timeZoneName}`

export const plural = (count: number, word: string): string => `${count.toLocaleString('en-US')} ${word}${count === 1 ? '' : 's'}`

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** `3 minutes ago`, `63 days ago`; what is about to be now is `just now`. */
export function agoText(instant: number, now: number): string {
  const minutes = Math.floor((now - instant) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${plural(minutes, 'minute')} ago`
  if (minutes < 48 * 60) return `${plural(Math.floor(minutes / 60), 'hour')} ago`
  return `${plural(Math.floor(minutes / 1440), 'day')} ago`
}

/** Days of the calendar between two instants, as somebody in the zone counts them. */
function nightsBetween(from: number, to: number, timeZone: TimeZone): number {
  const day = (instant: number) => Date.parse(new Intl.DateTimeFormat('sv-SE', { timeZone: zoneOf(timeZone), year: 'numeric', month: '2-digit', day: '2-digit' }).format(instant))
  return Math.round((day(to) - day(from)) / DAY)
}

const NIGHT_ENDS = 6

const isNight = (instant: number, timeZone: TimeZone): boolean => Number(partsOf(instant, timeZone).hour) < NIGHT_ENDS

/** The night that begins this evening; to somebody awake after midnight that would be the wrong one. */
const isTonight = (instant: number, now: number, timeZone: TimeZone): boolean =>
  nightsBetween(now, instant, timeZone) === 1 && isNight(instant, timeZone) && !isNight(now, timeZone)

/** `tonight 02:00`, `today 14:00`, `tomorrow 14:00`, else `2 Dec 2026, 02:00`. */
export function whenText(instant: number, now: number, timeZone: TimeZone): string {
  const clock = clockText(instant, timeZone)
  const nights = nightsBetween(now, instant, timeZone)
  if (isTonight(instant, now, timeZone)) return `tonight ${clock}`
  if (nights === 0) return `today ${clock}`
  return nights === 1 ? `tomorrow ${clock}` : `${dateText(instant, timeZone)}, ${clock}`
}

/** When something was: `02:00`, `yesterday 02:00`, else `2 Dec 2026, 02:00`. */
export function pastText(instant: number, now: number, timeZone: TimeZone): string {
  const clock = clockText(instant, timeZone)
  const nights = nightsBetween(instant, now, timeZone)
  if (nights <= 0) return clock
  return nights === 1 ? `yesterday ${clock}` : `${dateText(instant, timeZone)}, ${clock}`
}

/** `tonight`, `in 4 days`. */
export function leavesText(leavesAt: number | undefined, now: number, timeZone: TimeZone): string {
  if (leavesAt === undefined) return ''
  const nights = nightsBetween(now, leavesAt, timeZone)
  if (nights <= 0) return 'today'
  if (nights === 1) return isTonight(leavesAt, now, timeZone) ? 'tonight' : 'tomorrow'
  return `in ${plural(nights, 'day')}`
}

export const typeText = (type: SeatRow['licenseType']): string => capital(type)

/** `1,890 EUR`; cents only where there are some. */
export function moneyText(amount: number, currency: string | undefined): string {
  const digits = Number.isInteger(amount) ? 0 : 2
  return `${amount.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}${currency === undefined || currency === '' ? '' : ` ${currency}`}`
}

/** `Anna Berg (CORP\anna.berg)`, or the id alone. */
export const personText = ({ name, user }: Pick<SeatRow, 'name' | 'user'>): string => (name === '' || name === user ? user : `${name} (${user})`)

type Sum = Pick<AtRiskPage, 'sum' | 'nextRun'>

/** `37 at the next run (tonight 02:00), 1,890 EUR a month · 12 more within 7 days · 4 excluded`. */
export function sumText({ sum, nextRun }: Sum, now: number, timeZone: TimeZone): string {
  const when = nextRun === undefined ? '' : ` (${whenText(nextRun, now, timeZone)})`
  const money = sum.monthlyCost === undefined ? '' : `, ${moneyText(sum.monthlyCost, sum.currency)} a month`
  return [`${sum.atNextRun.toLocaleString('en-US')} at the next run${when}${money}`, `${sum.soon.toLocaleString('en-US')} more within ${plural(sum.warningDays, 'day')}`, `${sum.excluded.toLocaleString('en-US')} excluded`].join(' · ')
}

export const lastActivityText = ({ lastActivity, neverUsed }: SeatRow, now: number): string => (neverUsed ? 'never' : agoText(lastActivity, now))

const QUARANTINE_DAYS = 7

/** Whether Qlik keeps a seat in quarantine depends on the license key, which no reading tells: so `may`. */
function freeText({ lastActivity, neverUsed }: ReleasedSeat, now: number, timeZone: TimeZone): string {
  const end = lastActivity + QUARANTINE_DAYS * DAY
  if (neverUsed || end <= now) return 'The seat is free at once.'
  return `Used within the last ${QUARANTINE_DAYS} days: Qlik may keep the seat in quarantine until ${dateText(end, timeZone)}.`
}

/** What a release does, before it is confirmed; the question without its mark, so that the site can be added. */
export function releaseQuestion(seat: ReleasedSeat, now: number, timeZone: TimeZone): { question: string; idle: string; free: string } {
  const idle = seat.neverUsed
    ? `Never used in the ${plural(seat.daysInactive, 'day')} since it was assigned.`
    : `Idle for ${plural(seat.daysInactive, 'day')}, last active ${dateText(seat.lastActivity, timeZone)}.`
  return { question: `Release the ${seat.licenseType} seat of ${personText(seat)}`, idle, free: freeText(seat, now, timeZone) }
}

export const AFTERWARDS =
  'Apps and data stay. Qlik may assign a new seat at the next login, if one is free and a license rule says so; else an administrator must.'

type Result = ReleaseOutcome['result']

const words: Record<Result, (count: number) => string> = {
  released: count => `${count} released`,
  quarantined: count => `${count} quarantined`,
  alreadyGone: count => `${count} gone already`,
  becameActive: count => `${count} became active and ${count === 1 ? 'was' : 'were'} left alone`,
  nowExcluded: count => `${count} protected and left alone`,
  refused: count => `${count} refused`,
  failed: count => `${count} failed`,
  notBegun: count => `${count} not begun`,
}

const order: Result[] = ['released', 'quarantined', 'alreadyGone', 'becameActive', 'nowExcluded', 'refused', 'failed', 'notBegun']

/** `2 released, 1 quarantined until 27 Nov 2026, 1 failed`. */
export function outcomeText(outcomes: readonly ReleaseOutcome[], timeZone: TimeZone): string {
  const parts = order.flatMap(result => {
    const found = outcomes.filter(outcome => outcome.result === result)
    if (found.length === 0) return []
    const ends = [...new Set(found.flatMap(({ freeAt }) => (result === 'quarantined' && freeAt !== undefined ? [dateText(freeAt, timeZone)] : [])))]
    return [`${words[result](found.length)}${ends.length === 1 ? ` until ${ends[0]}` : ''}`]
  })
  return `${parts.join(', ')}.`
}

/** The last second of the day, UTC. */
export const endOfDay = (instant: number): number => Math.floor(instant / DAY) * DAY + DAY - 1000

/** The last instant of the present quarter of the year, UTC. */
export function endOfQuarter(now: number): number {
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / 3) * 3 + 3, 1) - 1000
}

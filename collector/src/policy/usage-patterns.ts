// Who uses the seats: active users by type and user directory, and for how long seats have been idle.
import type {Prices} from './cost.ts'
import {DAY, fold, seatTypes, type Allocation, type Instant, type SeatType, type Verdict} from './model.ts'

/** Users whose last use lies within so many times 24 hours before now. */
export type Active = {readonly active1d: number; readonly active7d: number; readonly active30d: number; readonly active90d: number}

/** Seats by whole days since the last activity; the lists of all types have the same buckets in the same order, empty ones too. */
export type IdleDays = readonly {readonly bucket: string; readonly seats: number}[]

/** `allocated`: seats that are held, without those in quarantine. */
export type TypePattern = Active & {readonly type: SeatType; readonly allocated: number; readonly idleDays: IdleDays}

/** `directory` is '' for seats whose row names no user. `idleCost`: money per month, undefined where no price is configured, or it is not known what is idle. */
export type DirectoryPattern = Active & {
  readonly type: SeatType
  readonly directory: string
  readonly allocated: number
  readonly atRisk: number
  readonly idleCost: number | undefined
}

export type UsagePatterns = {readonly types: readonly TypePattern[]; readonly directories: readonly DirectoryPattern[]}

/** `idle`: the verdicts whose cost is idle, as `idleSeats` gives them; undefined where that is not known. */
export type PatternInput = {readonly now: Instant; readonly idle: ReadonlySet<Verdict> | undefined; readonly prices: Prices}

/** Upper ends in whole days, inclusive. */
const buckets: readonly {readonly bucket: string; readonly upTo: number}[] = [
  {bucket: '0-7', upTo: 7}, {bucket: '8-30', upTo: 30}, {bucket: '31-60', upTo: 60}, {bucket: '61-90', upTo: 90}, {bucket: '91-180', upTo: 180},
  {bucket: 'over 180', upTo: Infinity},
]

const NEVER_USED = 'never used'

/** The UTC day of an instant, in whole days since 1970-01-01. */
export const utcDay = (instant: Instant): number => Math.floor(instant / DAY)

/** A clock may run ahead by so much; a use later than that says nothing of when it was. */
const AHEAD = 5 * 60_000

/** When the seat was used last; undefined for never, for a row whose dates cannot be read, and for a use in the future. */
export const usedAt = ({lastUsed, unreadable}: Allocation, now: Instant): Instant | undefined =>
  lastUsed === undefined || unreadable === true || lastUsed > now + AHEAD ? undefined : lastUsed

/** A user with two rows of a type (one of them in quarantine) is one user; a row without a user stands for one. */
const userKey = ({holder, id}: Allocation) => holder?.key ?? `row ${id}`

/** The deleted user's name is `DIRECTORY\id`. */
const directoryOf = ({holder, deletedUser = ''}: Allocation) => holder?.directory ?? (deletedUser.includes('\\') ? deletedUser.slice(0, deletedUser.indexOf('\\')) : '')

type Counts = {spelled: string; allocated: number; atRisk: number; idle: number; active1d: number; active7d: number; active30d: number; active90d: number}

const noCounts = (spelled: string): Counts => ({spelled, allocated: 0, atRisk: 0, idle: 0, active1d: 0, active7d: 0, active30d: 0, active90d: 0})

function countUse(counts: Counts, age: number): void {
  if (age < DAY) counts.active1d++
  if (age < 7 * DAY) counts.active7d++
  if (age < 30 * DAY) counts.active30d++
  if (age < 90 * DAY) counts.active90d++
}

function countSeat(counts: Counts, {allocation, atRisk}: Verdict, isIdle: boolean): void {
  if (!allocation.quarantined) counts.allocated++
  if (atRisk) counts.atRisk++
  if (isIdle) counts.idle++
}

/** Directories by their folded name. Of several spellings the smallest is shown, whatever the order of the rows, so that series keep their name. */
function countsOf(directories: Map<string, Counts>, directory: string): Counts {
  const key = fold(directory)
  const known = directories.get(key)
  if (known === undefined) {
    const made = noCounts(directory)
    directories.set(key, made)
    return made
  }
  if (directory < known.spelled) known.spelled = directory
  return known
}

/**
 * The seats that stand for the users who ever used one, one for each user and type: a user has two rows of a type only where one of them is in
 * quarantine, and then the one used last stands for her. Nothing is kept for the others, who are nearly all.
 */
function usedSeats(verdicts: readonly Verdict[], now: Instant): {allocation: Allocation; at: Instant}[] {
  const doubled = new Set(verdicts.flatMap(({allocation}) => allocation.quarantined ? userKey(allocation) : []))
  const latest = new Map<string, {allocation: Allocation; at: Instant}>()
  const alone = verdicts.flatMap(({allocation}) => {
    const at = usedAt(allocation, now)
    if (at === undefined) return []
    const key = userKey(allocation)
    if (!doubled.has(key)) return [{allocation, at}]
    const typed = `${allocation.type} ${key}`
    if (at > (latest.get(typed)?.at ?? -Infinity)) latest.set(typed, {allocation, at})
    return []
  })
  return [...alone, ...latest.values()]
}

const bucketOf = ({neverUsed, daysInactive}: Verdict) => neverUsed ? NEVER_USED : buckets.find(({upTo}) => daysInactive <= upTo)!.bucket

/** A seat in quarantine is held no more, and of an unreadable one the days are not known: neither is in any bucket. */
function idleDaysOf(verdicts: readonly Verdict[]): IdleDays {
  const seats = new Map([...buckets.map(({bucket}) => bucket), NEVER_USED].map((bucket): [string, number] => [bucket, 0]))
  for (const verdict of verdicts) {
    const {quarantined, unreadable} = verdict.allocation
    if (quarantined || unreadable === true) continue
    const bucket = bucketOf(verdict)
    seats.set(bucket, seats.get(bucket)! + 1)
  }
  return [...seats].map(([bucket, count]) => ({bucket, seats: count}))
}

const activeOf = ({active1d, active7d, active30d, active90d}: Counts): Active => ({active1d, active7d, active30d, active90d})

function patternsOf(type: SeatType, verdicts: readonly Verdict[], {now, idle, prices}: PatternInput): {type: TypePattern; directories: DirectoryPattern[]} {
  const whole = noCounts('')
  const directories = new Map<string, Counts>()
  for (const verdict of verdicts) {
    const isIdle = idle?.has(verdict) === true
    countSeat(whole, verdict, isIdle)
    countSeat(countsOf(directories, directoryOf(verdict.allocation)), verdict, isIdle)
  }
  for (const {allocation, at} of usedSeats(verdicts, now)) {
    const age = now - at
    countUse(whole, age)
    countUse(countsOf(directories, directoryOf(allocation)), age)
  }
  const price = idle && prices[type]
  return {
    type: {type, allocated: whole.allocated, ...activeOf(whole), idleDays: idleDaysOf(verdicts)},
    directories: [...directories.values()].map(counts => ({
      type, directory: counts.spelled, allocated: counts.allocated, atRisk: counts.atRisk, ...activeOf(counts), idleCost: price === undefined ? undefined : counts.idle * price,
    })),
  }
}

/**
 * Use by type, and by type and user directory, of one reading. Active users are counted by their last use at this site (see `usedAt`: a seat
 * that was never used is not active, however new; two rows of a user count once); days idle by last activity, which assignment and the other sites of a license group
 * are part of. The figures of a type's directories add up to those of the type. A few passes over the verdicts of each type.
 */
export function usagePatterns(verdicts: readonly Verdict[], input: PatternInput): UsagePatterns {
  const found = seatTypes.map(type => patternsOf(type, verdicts.filter(({allocation}) => allocation.type === type), input))
  return {types: found.map(({type}) => type), directories: found.flatMap(({directories}) => directories)}
}

/** Users by type whose last use passes the test. */
function usersOf(verdicts: readonly Verdict[], now: Instant, test: (lastUsed: Instant) => boolean): Readonly<Record<SeatType, number>> {
  const users = {professional: 0, analyzer: 0}
  for (const {allocation, at} of usedSeats(verdicts, now)) if (test(at)) users[allocation.type]++
  return users
}

/**
 * Users by type whose last use falls on the UTC day (whole days since 1970-01-01). Qlik keeps the last use alone, so it is complete only where it
 * is taken at the end of the day; whoever came again the day after is not in it any more.
 */
export const usersOfDay = (verdicts: readonly Verdict[], now: Instant, day: number): Readonly<Record<SeatType, number>> =>
  usersOf(verdicts, now, lastUsed => utcDay(lastUsed) === day)

/** Users by type whose last use lies within so many times 24 hours before now. */
export const usersWithin = (verdicts: readonly Verdict[], now: Instant, days: number): Readonly<Record<SeatType, number>> =>
  usersOf(verdicts, now, lastUsed => now - lastUsed < days * DAY)

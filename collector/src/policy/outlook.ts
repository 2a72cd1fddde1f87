// How one license type will fare: growth, the day on which its seats will not do any more, what more seats would change, and how many are needed.
import {exhaustionOf, growthOf, neededSeats, purchasesOf, type Exhaustion, type Growth, type Needed, type NotEnoughHistory, type Purchase} from './forecast.ts'
import type {Pool, SeatType} from './model.ts'

/** One day of the past: users whose last use fell on it, and users active within the 30 days before its end. `day`: whole days since 1970-01-01. */
export type DayOfUse = {readonly day: number; readonly dailyActive: number; readonly active30d: number}

export type Outlook = {
  readonly type: SeatType
  readonly total: number
  readonly growth: Growth | NotEnoughHistory
  readonly exhaustion: Exhaustion
  readonly purchases: readonly Purchase[]
  readonly needed: Needed | NotEnoughHistory
}

/** Seats that might be bought, for a look at what they would do. */
export const PURCHASES: readonly number[] = [10, 50]

/**
 * Growth is that of the users active within 30 days: a count of single days hides it behind who comes when. The seats suffice until as many users are
 * active as were bought: seats that lie idle can be released. Needed are seats for the users of a day. `today`: the day that is not over.
 */
export function outlookOf({type, total}: Pick<Pool, 'type' | 'total'>, days: readonly DayOfUse[], today: number): Outlook {
  const growth = growthOf(days.map(({day, active30d}) => ({day, count: active30d})), {today})
  return {
    type, total, growth,
    exhaustion: exhaustionOf(growth, {today, total}),
    purchases: purchasesOf(growth, {today, total}, PURCHASES),
    needed: neededSeats(days.map(({day, dailyActive}) => ({day, count: dailyActive})), {today}),
  }
}

// What each day was like in numbers, by site (or license group) and license type: the series that the forecast is made of. It names nobody.
import {DAY, type Instant, type SeatType} from '../policy/model.ts'
import type {Database} from './database.ts'

/** `day`: whole days since 1970-01-01, UTC; the rest in seats and users. `dailyActive`: users whose last use fell on the day, as many as any reading of it saw. */
export type Day = {
  readonly day: number
  readonly type: SeatType
  readonly total: number
  readonly allocated: number
  readonly dailyActive: number
  readonly active30d: number
}

export type Daily = {
  /** One reading of the day, unless a later day was noted: a clock that was set back changes no day that is over. Seats and `active30d` are those of the last reading, `dailyActive` the most that any saw. Call it inside the reading's transaction. */
  readonly note: (site: string, day: Day) => void
  /** What a reading of the next day still sees of a day that is over: raises `dailyActive`, where the day was noted at all and none after the next. Whoever used a seat after the day's last reading is found so. */
  readonly noteLate: (site: string, seen: Pick<Day, 'day' | 'type' | 'dailyActive'>) => void
  /** The days noted from a day on, oldest first; days without a reading are missing, and the present day is not over. */
  readonly history: (site: string, type: SeatType, fromDay: number) => Day[]
  /** Forgets days that ended before the instant; gives how many rows. */
  readonly forgetBefore: (instant: Instant) => number
}

type Stored = {day: number; type: SeatType; total: number; allocated: number; daily_active: number; active_30d: number}

const toDay = ({daily_active: dailyActive, active_30d: active30d, ...row}: Stored): Day => ({...row, dailyActive, active30d})

const COLUMNS = 'day, type, total, allocated, daily_active, active_30d'

const NOTE = `INSERT INTO daily (site, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
  total = excluded.total, allocated = excluded.allocated, active_30d = excluded.active_30d, daily_active = max(daily_active, excluded.daily_active)`

const firstKept = (instant: Instant) => Math.floor(instant / DAY)

export function createDaily(db: Database): Daily {
  const newest = (site: string, type: SeatType) => db.get<{day: number | null}>('SELECT max(day) AS day FROM daily WHERE site = ? AND type = ?', site, type)?.day ?? -Infinity
  return {
    note: (site, {day, type, total, allocated, dailyActive, active30d}) => {
      if (day >= newest(site, type)) db.run(NOTE, site, day, type, total, allocated, dailyActive, active30d)
    },
    noteLate: (site, {day, type, dailyActive}) => {
      if (day >= newest(site, type) - 1) db.run('UPDATE daily SET daily_active = max(daily_active, ?) WHERE site = ? AND type = ? AND day = ?', dailyActive, site, type, day)
    },
    history: (site, type, fromDay) =>
      db.all<Stored>(`SELECT ${COLUMNS} FROM daily WHERE site = ? AND type = ? AND day >= ? ORDER BY day`, site, type, fromDay).map(toDay),
    forgetBefore: instant => db.run('DELETE FROM daily WHERE day < ?', firstKept(instant)).changes,
  }
}

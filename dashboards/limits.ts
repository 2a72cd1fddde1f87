// Where a figure becomes bad, said once for the dashboards' colors and the alert rules.

/** Free seats, in percent of the seats bought: below this, a type is low. A share, so that it fits pools of any size. */
export const LOW_FREE_PERCENT = 5

/** A pool of so few seats that 5 percent are less than one of them is low, for the alert, with its last free seat; smaller ones are not. */
export const LAST_SEAT_OF = 5

/**
 * A figure older than this is no figure of now. A site may be read once a day, or once in two: at 24 hours its newest reading
 * would be too old for minutes or hours each day, and the panels would be empty and the alert without data, though all is well.
 */
export const NOW_HOURS = 49

/** A pool that is exhausted within so many days: time to buy, as orders take weeks. */
export const SOON_DAYS = 90

/** How far into the future the forecast is drawn; it knows two years, and the first half of one is what somebody decides on. */
export const AHEAD_DAYS = 180

/** A share of the budget from which on the rest is small. */
export const BUDGET_NEARLY_USED = 0.9

/** Days until a server license ends: the collector's own alert begins here, unless configured otherwise. */
export const EXPIRY_DAYS = 60

/** A site that was not read for so long is stale: a day, and an hour for readings that come once a day. */
export const FRESH_HOURS = 25

/** Seconds that a point may wait for delivery before that counts as broken; the collector's own limit. */
export const LATE_SECONDS = 600

/** Allocated of total, in percent: from here on a type is nearly full, and there is time to release or buy before it is low. */
export const HIGH_UTILIZATION_PERCENT = 90

/** Releases of 24 hours are unusual from so many times the most of any 24 hours of the five weeks before ... */
export const UNUSUAL_TIMES = 2
/** ... and from so many seats, as a few are no surprise where there were none. */
export const UNUSUAL_SEATS = 10

/** A halted plan waits for a person; after half a day nobody has looked. */
export const HALTED_HOURS = 12

/** Who pauses means an hour or an afternoon; after a day the pause may be forgotten. */
export const PAUSED_HOURS = 24

/** A reading that is late by so many hours will not come by itself. */
export const OVERDUE_HOURS = 2

/** The service tells of itself every five minutes; its silence is noticed after two to three times so many minutes. */
export const SILENT_MINUTES = 10

/**
 * Rules look back so many days, so that a pool that is full does not become well by not being read; after that a site that is gone is
 * forgotten. A site may be read once a week.
 */
export const RULE_DAYS = 8

/** Analyzer minutes of the month, in percent of those allocated: from here on they are nearly used. */
export const MINUTES_NEARLY_USED_PERCENT = 90

/** Days that one check of the server license may be old: it may be looked at monthly. */
export const LICENSE_CHECK_DAYS = 33

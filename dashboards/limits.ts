// Where a figure becomes bad, said once for the dashboards' colors and the alert rules.

/** Free seats, in percent of the seats bought: below this, a type is low. A share, so that it fits pools of any size. */
export const LOW_FREE_PERCENT = 5

/** A figure older than this is no figure of now. The longest usual pause between two readings is well below. */
export const NOW_HOURS = 24

// Where a figure becomes bad, said once for the dashboards' colors and the alert rules.

/** Free seats, in percent of the seats bought: below this, a type is low. A share, so that it fits pools of any size. */
export const LOW_FREE_PERCENT = 5

/**
 * A figure older than this is no figure of now. A site may be read once a day, or once in two: at 24 hours its newest reading
 * would be too old for minutes or hours each day, and the panels would be empty and the alert without data, though all is well.
 */
export const NOW_HOURS = 49

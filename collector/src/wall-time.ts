// Converts between instants and the wall clock of an IANA time zone, with a definite answer at each DST change.

const DAY_MS = 86_400_000
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known) return known
  const parts = {year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric'} as const
  const formatter = new Intl.DateTimeFormat('en-US', {...parts, timeZone, hourCycle: 'h23', calendar: 'iso8601'})
  formatters.set(timeZone, formatter)
  return formatter
}

/** Whether this is an IANA zone that this Node knows. Offsets such as `+02:00` are refused: they have no DST. */
export function isTimeZone(timeZone: string): boolean {
  if (!/^[A-Za-z]/.test(timeZone)) return false
  try {
    formatterOf(timeZone)
    return true
  } catch {
    return false
  }
}

/**
 * The wall clock at an instant (epoch ms), as the epoch ms at which UTC clocks show the same.
 * @throws RangeError for an unknown zone
 */
export function toWall(instant: number, timeZone: string): number {
  const seconds = Math.floor(instant / 1000) * 1000
  const parts = new Map(formatterOf(timeZone).formatToParts(seconds).map(part => [part.type, Number(part.value)]))
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return wall + (instant - seconds)
}

const offsetAt = (instant: number, timeZone: string): number => toWall(instant, timeZone) - instant

/**
 * The instant (epoch ms) at which the wall clock shows `wall`. In the repeated hour of autumn the first one; for a
 * time that spring skips, the first instant after the jump, so that order is kept and no run is lost.
 */
export function toInstant(wall: number, timeZone: string): number {
  const before = wall - offsetAt(wall - DAY_MS, timeZone)
  const after = wall - offsetAt(wall + DAY_MS, timeZone)
  const [early, late] = before < after ? [before, after] : [after, before]
  if (toWall(early, timeZone) === wall) return early
  if (toWall(late, timeZone) === wall) return late
  return jumpBetween(early, late, timeZone)
}

/** The first instant in (early, late] that has the offset of `late`. */
function jumpBetween(early: number, late: number, timeZone: string): number {
  const target = offsetAt(late, timeZone)
  let [low, high] = [early, late]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle, timeZone) === target) high = middle
    else low = middle
  }
  return high
}

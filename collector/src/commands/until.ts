// When an exclusion is to end, as people write it on the command line.
import type {Instant} from '../policy/model.ts'

const DAY = /^\d{4}-\d{2}-\d{2}$/
const INSTANT = /^(?<day>\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/

/** JavaScript takes 30 February for 2 March. */
const isDay = (text: string) => {
  const instant = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text)
}

/** A day stands for its end in UTC, as everywhere in lists and sentences; an instant must say its offset. Undefined for anything else. */
export function toUntil(text: string): Instant | undefined {
  if (DAY.test(text)) return isDay(text) ? Date.parse(`${text}T23:59:59Z`) : undefined
  const day = INSTANT.exec(text)?.groups?.day
  const instant = Date.parse(text)
  return day === undefined || !isDay(day) || Number.isNaN(instant) ? undefined : instant
}

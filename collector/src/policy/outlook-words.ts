// An outlook in words: how fast a license type grows, and when its seats will not do any more.
import type {Exhaustion, Growth, NotEnoughHistory} from './forecast.ts'
import type {Outlook} from './outlook.ts'

const rounded = (value: number) => String(Math.round(value * 10) / 10)

const daysText = (days: number) => days === 1 ? '1 day' : `${days} days`

const dateOf = (day: number) => new Date(day).toISOString().slice(0, 10)

function growthWords({perMonth, low, high}: Growth): string {
  return `Active users change by ${rounded(perMonth)} a month (90 percent sure: ${rounded(low)} to ${rounded(high)}).`
}

function untilWords({days, at, low, high}: Extract<Exhaustion, {state: 'daysUntil'}>, total: number): string {
  const late = high === undefined ? 'more than two years' : daysText(high)
  return `At this pace all ${total} seats are needed in ${daysText(days)}, on ${dateOf(at)} (between ${daysText(low)} and ${late}).`
}

function exhaustionWords(exhaustion: Exhaustion, total: number): string {
  if (exhaustion.state === 'exhausted') return `As many users are active as there are seats (${total}).`
  if (exhaustion.state === 'daysUntil') return untilWords(exhaustion, total)
  return `At this pace the ${total} seats do for more than two years.`
}

const missingWords = ({points, days}: NotEnoughHistory) =>
  `There is not enough history to tell: 10 days over at least 28, in four weeks, are needed; ${points} over ${days} were read.`

/** One or two sentences; they name nobody. */
export function sentenceOf({growth, exhaustion, total}: Outlook): string {
  if (exhaustion.state === 'exhausted' && growth.state !== 'growth') return exhaustionWords(exhaustion, total)
  return growth.state === 'growth' ? `${growthWords(growth)} ${exhaustionWords(exhaustion, total)}` : missingWords(growth)
}

// Rewrites schedule texts as people write them into what `later` reads, keeping where each word stood.

/** A word of the rewritten text and where the word that it comes from stands in the given one. */
export type Word = {readonly text: string; readonly start: number; readonly end: number}

const UNITS: Readonly<Record<string, string>> = {
  s: 'second', sec: 'second', secs: 'second', second: 'second', seconds: 'second',
  m: 'minute', min: 'minute', mins: 'minute', minute: 'minute', minutes: 'minute',
  h: 'hour', hour: 'hour', hours: 'hour',
  day: 'day', days: 'day', week: 'week', weeks: 'week', month: 'month', months: 'month', year: 'year', years: 'year',
}
const DAY_NAME = /^(sun|mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?)(day)?,?$/
const TIME = /^(\d{1,2})(?::(\d{2}))?(am|pm)?(,?)$/

/** Which unit a word means, `undefined` for none. */
export const unitOf = (word: string | undefined): string | undefined => (word === undefined ? undefined : UNITS[word])

const split = (text: string): Word[] =>
  [...text.toLowerCase().matchAll(/\S+/g)].map(match => ({text: match[0], start: match.index, end: match.index + match[0].length}))

/** Glues `2:00 am` into one word, so that a time is always one. */
function glueTimes(words: readonly Word[]): Word[] {
  const glued: Word[] = []
  for (const word of words) {
    const last = glued.at(-1)
    if (last && /^(am|pm),?$/.test(word.text) && /^\d{1,2}(:\d{2})?$/.test(last.text)) {
      glued[glued.length - 1] = {text: last.text + word.text, start: last.start, end: word.end}
    } else glued.push(word)
  }
  return glued
}

/** `2am` becomes `02:00`; what is no time of day is given back as it is, for later to refuse. */
function toTime(text: string): string | undefined {
  const match = TIME.exec(text)
  if (!match || (match[2] === undefined && match[3] === undefined)) return undefined
  const [hour, half] = [Number(match[1]), match[3]]
  const valid = half === undefined ? hour <= 23 : hour >= 1 && hour <= 12
  if (!valid || Number(match[2] ?? 0) > 59) return undefined
  const hour24 = half === undefined ? hour : (hour % 12) + (half === 'pm' ? 12 : 0)
  return `${String(hour24).padStart(2, '0')}:${match[2] ?? '00'}${match[4] ?? ''}`
}

function rewriteEvery(next: string | undefined): readonly string[] {
  if (next !== undefined && DAY_NAME.test(next)) return ['on']
  const isUnit = unitOf(next) !== undefined && next?.length !== 1
  return isUnit ? ['every', '1'] : ['every']
}

const REPLACED: Readonly<Record<string, readonly string[]>> = {
  daily: ['every', '1', 'day'],
  hourly: ['every', '1', 'hour'],
  weekdays: ['every', 'weekday'],
  weekends: ['every', 'weekend'],
}

function rewrite(word: Word, before: string | undefined, next: string | undefined): readonly string[] {
  if (word.text === 'every') return rewriteEvery(next)
  if (word.text === 'on' && (next === 'weekdays' || next === 'weekends')) return []
  const time = toTime(word.text)
  if (time === undefined) return REPLACED[word.text] ?? [word.text]
  const introduced = before !== undefined && (/^(at|@|and|between|to|through|before|after)$/.test(before) || before.endsWith(','))
  return introduced ? [time] : ['at', time]
}

/** The words of a text in the spelling that later reads; `text` has single spaces. */
export function normalizeWords(text: string): Word[] {
  const words = glueTimes(split(text))
  return words.flatMap((word, at) =>
    rewrite(word, words[at - 1]?.text, words[at + 1]?.text).map(part => ({...word, text: part})),
  )
}

const CYCLE: Readonly<Record<string, number>> = {second: 60, minute: 60, hour: 24, day: 1, week: 1, month: 12, year: 1}

/** `every N unit`; index is that of the word `every`. */
export type Interval = {readonly count: number; readonly unit: string; readonly index: number}

/** The first interval that does not divide its cycle (`every 90 minutes`, `every 2 days`): later would start over with each hour, day or month. */
export function findInterval(words: readonly Word[]): Interval | undefined {
  const index = words.findIndex((word, at) => {
    const unit = unitOf(words[at + 2]?.text)
    const count = countOf(words[at + 1]?.text)
    return word.text === 'every' && unit !== undefined && count > 0 && (CYCLE[unit] ?? 1) % count !== 0
  })
  const unit = unitOf(words[index + 2]?.text)
  return index < 0 || unit === undefined ? undefined : {count: countOf(words[index + 1]?.text), unit, index}
}

/** The number of `2`, `2nd`; NaN for anything else. */
export const countOf = (word: string | undefined): number => Number(/^(\d+)(st|nd|rd|th)?$/.exec(word ?? '')?.[1] ?? Number.NaN)

/** The word at a position of the rewritten text. */
export function wordAt(words: readonly Word[], position: number): {start: number; end: number} {
  let start = 0
  for (const word of words) {
    if (position <= start + word.text.length - 1) return word
    start += word.text.length + 1
  }
  const end = words.at(-1)?.end ?? 0
  return {start: end, end: end + 1}
}

// Makes a case smaller for as long as the same difference stays: fewer seats, users, attributes and rules.
import {DAY, type Case} from './case.ts'

type Path = readonly (string | number)[]
type Test = (one: Case) => Promise<boolean>

/** Large sites cost milliseconds each time; what so many trials have not made smaller is small enough. */
const TRIALS = 3000

/** `undefined` where the path leads nowhere any more. */
function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Readonly<Record<string | number, unknown>> | undefined)?.[key], value)
}

/** A copy in which one field is another; all else is shared. */
function put<T>(whole: T, path: Path, value: unknown): T {
  const [key, ...rest] = path
  if (key === undefined) return value as T
  const copy = (Array.isArray(whole) ? [...whole] : {...whole}) as Record<string | number, unknown>
  copy[key] = put(copy[key], rest, value)
  return copy as T
}

/** Parts that may be left out as a whole. */
const optional: readonly unknown[] = ['approved', 'paused', 'elsewhere']

/** Every list, optional part and plain value inside, each before what it holds. */
function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inner = Object.entries(value).flatMap(([key, one]) => pathsIn(one, [...path, Array.isArray(value) ? Number(key) : key]))
  return Array.isArray(value) || optional.includes(path.at(-1)) ? [path, ...inner] : inner
}

type Form = 'list' | 'part' | 'value'

function formAt(one: Case, path: Path): Form {
  const value = at(one, path)
  if (Array.isArray(value)) return 'list'
  return typeof value === 'object' && value !== null ? 'part' : 'value'
}

/** Never back to what was tried before, or there would be no end. */
function upTo(list: readonly unknown[], value: unknown): unknown[] {
  const place = list.findIndex(candidate => Object.is(candidate, value))
  return place < 0 ? [...list] : list.slice(0, place)
}

/** What a field may be that says nothing; the plainest first. */
function plainer(key: string | number | undefined, value: unknown, one: Case): unknown[] {
  const {now, readAt} = one
  const calm: Readonly<Record<string, unknown[]>> = {
    created: [now - 400 * DAY], lastUsed: [one.level === 'snapshot' ? readAt - 100 * DAY : new Date(readAt - 100 * DAY).toISOString()],
    siteClock: [readAt], readAt: [now], until: [undefined], approved: [undefined], paused: [undefined], elsewhere: [undefined], unreadable: [undefined],
    at: [now - DAY], ours: [true], lastActivity: [now - 200 * DAY], failsAt: [undefined], bounceBackoffDays: [0],
    createdDate: ['2025-01-01T00:00:00.000Z'], quarantineEnd: [undefined], deletedUser: [undefined], freeSeats: [undefined], freeShare: [undefined],
    maxPerRun: [1000], maxPerDay: [1000], maxShare: [1], graceDays: [0], warningDays: [0], staleAfterDays: [30], inactivityDays: [60],
    releasedInLastDay: [0], unreadableSeats: [0], analyzer: [], professional: [], available: [], used: [], excess: [false], quarantined: [false],
    enabled: [true], dryRun: [false], managedByConnector: [true], enable: [true],
  }
  if (typeof key === 'string' && calm[key] !== undefined) return upTo(calm[key], value)
  return value === true ? [false] : []
}

/** Takes out all, halves, quarters and so on down to single elements, for as long as it stays wrong. */
async function fewer(one: Case, path: Path, isWrong: Test): Promise<Case> {
  let best = one
  const list = () => at(best, path) as readonly unknown[]
  for (let size = list().length; size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < list().length;) {
      const candidate = put(best, path, [...list().slice(0, from), ...list().slice(from + size)])
      if (await isWrong(candidate)) best = candidate
      else from += size
    }
  }
  return best
}

async function plain(one: Case, path: Path, isWrong: Test): Promise<Case> {
  for (const value of plainer(path.at(-1), at(one, path), one)) {
    const candidate = put(one, path, value)
    if (await isWrong(candidate)) return candidate
  }
  return one
}

/** Optional parts, then lists from the outermost in, then plain values; what is gone takes its paths with it. */
async function pass(one: Case, isWrong: Test): Promise<Case> {
  let best = one
  const smaller: Readonly<Record<Form, typeof plain>> = {part: plain, list: fewer, value: plain}
  for (const form of ['part', 'list', 'value'] as const) {
    for (const path of pathsIn(best)) if (formAt(best, path) === form) best = await smaller[form](best, path, isWrong)
  }
  return best
}

/** The smallest case that is still wrong, as far as greed finds it. */
export async function shrink(one: Case, isWrong: Test): Promise<Case> {
  let trials = 0
  const counted: Test = async candidate => trials++ < TRIALS && isWrong(candidate)
  for (let best = one; ;) {
    const next = await pass(best, counted)
    if (next === best) return best
    best = next
  }
}

// Turns a filter's tree into a test of one row, with the operators and value forms that QRS allows for each kind of property.
import type {Found, Kind, Lookup, Value} from './fields.ts'
import {GUID} from './fields.ts'
import type {Filter, Operand, Operator, Term} from './filter.ts'
import {FilterError} from './filter.ts'

type Test = (value: Value) => boolean

const ORDERED: readonly Operator[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le']
const ALLOWED: Readonly<Record<Kind, readonly Operator[]>> = {
  string: ['eq', 'ne', 'sw', 'ew', 'so'],
  guid: ['eq', 'ne'],
  bool: ['eq', 'ne'],
  number: ORDERED,
  date: ORDERED,
  any: [...ORDERED, 'sw', 'ew', 'so'],
}
const BARE: Partial<Record<Kind, RegExp>> = {guid: GUID, bool: /^(true|false)$/i, number: /^-?\d+(\.\d+)?$/, any: /./}
const DATE =
  /^(?<year>\d{4})[-/](?<month>\d{1,2})[-/](?<day>\d{1,2})(?:[ T](?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d{1,7}))?)?)?(?<zone>Z|[+-]\d\d:\d\d)?$/i

/**
 * Makes the test of a row. Where a path leads through a list, one matching element is enough, for each term on its own.
 * @throws FilterError `Invalid expression` for an unknown property, or an operator or value form that its kind does not take.
 */
export function compileFilter<T>(filter: Filter, lookup: Lookup<T>): (row: T) => boolean {
  if (filter.kind === 'term') return compileTerm(filter, lookup)
  const tests = filter.parts.map(part => compileFilter(part, lookup))
  return filter.kind === 'and' ? row => tests.every(test => test(row)) : row => tests.some(test => test(row))
}

/** The ids of a filter that is nothing but `id eq …` terms joined by `or`, so that the rows can be looked up instead of searched. */
export function idsOf(filter: Filter): string[] | undefined {
  if (filter.kind === 'and') return undefined
  const terms = filter.kind === 'term' ? [filter] : filter.parts
  const ids = terms.map(idOf)
  return ids.every(id => id !== undefined) ? [...new Set(ids)] : undefined
}

function idOf(filter: Filter): string | undefined {
  if (filter.kind !== 'term' || filter.operator !== 'eq' || filter.path.join('.') !== 'id') return undefined
  return filter.operand.form === 'bare' && GUID.test(filter.operand.text) ? filter.operand.text.toLowerCase() : undefined
}

function compileTerm<T>(term: Term, lookup: Lookup<T>): (row: T) => boolean {
  const found: Found<T> | undefined = lookup(term.path)
  if (found === undefined || !ALLOWED[found.kind].includes(term.operator)) throw new FilterError('Invalid expression')
  const test = makeTest(found.kind, term.operator, toWanted(found.kind, term.operand))
  return row => found.all(row).some(test)
}

/** Strings and dates are quoted, everything else is bare; a quoted GUID is refused by real servers too. */
function toWanted(kind: Kind, operand: Operand): Value {
  const wanted = operand.form === 'quoted' ? quotedValue(kind, operand.text) : bareValue(kind, operand.text)
  if (wanted === undefined) throw new FilterError('Invalid expression')
  return wanted
}

function quotedValue(kind: Kind, text: string): Value | undefined {
  if (kind === 'string' || kind === 'any') return text.toLowerCase()
  return kind === 'date' ? parseDate(text) : undefined
}

function bareValue(kind: Kind, text: string): Value | undefined {
  const pattern = BARE[kind]
  if (pattern === undefined || !pattern.test(text)) return undefined
  const lower = text.toLowerCase()
  if (kind === 'bool') return lower === 'true'
  return kind === 'number' ? Number(text) : lower
}

function makeTest(kind: Kind, operator: Operator, wanted: Value): Test {
  if (kind !== 'string') return value => compare(operator, value, wanted)
  const text = String(wanted)
  return value => compareText(operator, String(value).toLowerCase(), text)
}

function compareText(operator: Operator, value: string, wanted: string): boolean {
  if (operator === 'sw') return value.startsWith(wanted)
  if (operator === 'ew') return value.endsWith(wanted)
  return operator === 'so' ? value.includes(wanted) : compare(operator, value, wanted)
}

function compare(operator: Operator, value: Value, wanted: Value): boolean {
  switch (operator) {
    case 'eq':
      return value === wanted
    case 'ne':
      return value !== wanted
    case 'gt':
      return value > wanted
    case 'ge':
      return value >= wanted
    case 'lt':
      return value < wanted
    default:
      return value <= wanted
  }
}

/** Epoch ms of a date in one of the forms seen working on real servers (`2012-05-09 12:00:00`, `2019/11/25`, ISO); without a zone it is UTC. */
export function parseDate(text: string): number | undefined {
  const groups = DATE.exec(text)?.groups
  if (groups === undefined) return undefined
  const two = (part: string | undefined): string => (part ?? '0').padStart(2, '0')
  const date = `${groups.year}-${two(groups.month)}-${two(groups.day)}`
  const fraction = (groups.fraction ?? '').padEnd(3, '0').slice(0, 3)
  const time = `${two(groups.hour)}:${two(groups.minute)}:${two(groups.second)}.${fraction}`
  const instant = Date.parse(`${date}T${time}${groups.zone?.toUpperCase() ?? 'Z'}`)
  return isRealDay(date) && !Number.isNaN(instant) ? instant : undefined
}

/** Date.parse accepts February 30 and moves it to March. */
function isRealDay(date: string): boolean {
  const midnight = Date.parse(`${date}T00:00:00.000Z`)
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(date)
}

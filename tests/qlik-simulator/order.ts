// Which rows a request asks for and in which order; orders are remembered until the data changes, since pages ask for the same one again and again.
import type {RowSource} from './collection.ts'
import type {Found, Lookup, Value} from './fields.ts'
import {compileFilter, idsOf} from './filter-match.ts'
import {FilterError, parseFilter} from './filter.ts'

export type SortKey = {readonly path: readonly string[]; readonly ascending: boolean}
export type Wanted = {readonly filter?: string | undefined; readonly sort?: readonly SortKey[]}
/** The rows of one entity type that match, in order. */
export type Select<T> = (wanted: Wanted) => readonly T[]

const REMEMBERED = 8
/** Properties that never change: an order by them stays right until rows come or go. */
const FIXED: readonly string[] = ['id', 'createddate', 'userid', 'userdirectory']

/** `name asc, createdDate desc`; the direction may be left out. */
export function parseOrderBy(text: string): SortKey[] {
  return text.split(',').map(part => {
    const [path = '', direction = 'asc', ...rest] = part.trim().split(/\s+/)
    if (path === '' || rest.length > 0 || !/^(asc|desc)$/i.test(direction)) throw new FilterError('Invalid expression')
    return {path: path.toLowerCase().split('.'), ascending: direction.toLowerCase() === 'asc'}
  })
}

/** A reader of `source` that remembers its last few orders. Throws FilterError for a bad filter or sort key. */
export function createSelect<T>(source: RowSource<T>, lookup: Lookup<T>): Select<T> {
  const remembered = new Map<string, {stamp: number; rows: readonly T[]}>()
  return wanted => {
    const key = JSON.stringify([wanted.filter, wanted.sort])
    const stamp = isFixed(wanted) ? source.structure() : source.version()
    const known = remembered.get(key)
    if (known?.stamp === stamp) return known.rows
    const rows = sorted(filtered(source, lookup, wanted.filter), lookup, wanted.sort ?? [])
    remember(remembered, key, {stamp, rows})
    return rows
  }
}

function isFixed({filter, sort = []}: Wanted): boolean {
  return filter === undefined && sort.every(key => FIXED.includes(key.path.join('.')))
}

function remember<V>(cache: Map<string, V>, key: string, value: V): void {
  cache.delete(key)
  cache.set(key, value)
  const [oldest] = cache.keys()
  if (cache.size > REMEMBERED && oldest !== undefined) cache.delete(oldest)
}

function filtered<T>(source: RowSource<T>, lookup: Lookup<T>, text: string | undefined): readonly T[] {
  if (text === undefined) return source.all()
  const filter = parseFilter(text)
  const ids = idsOf(filter)
  if (ids !== undefined) return ids.map(id => source.get(id)).filter(row => row !== undefined)
  return source.all().filter(compileFilter(filter, lookup))
}

/** Sorts by the last key first: sorting is stable, so the first key decides. */
function sorted<T>(rows: readonly T[], lookup: Lookup<T>, keys: readonly SortKey[]): readonly T[] {
  return keys.toReversed().reduce((list, key) => {
    const found = lookup(key.path)
    if (found === undefined) throw new FilterError('Invalid expression')
    return sortBy(list, found, key.ascending)
  }, rows)
}

function sortBy<T>(rows: readonly T[], found: Found<T>, ascending: boolean): readonly T[] {
  const sign = ascending ? 1 : -1
  const keyed = rows.map(row => ({row, key: sortable(found.all(row)[0])}))
  keyed.sort((a, b) => (a.key === b.key ? 0 : a.key < b.key ? -sign : sign))
  return keyed.map(({row}) => row)
}

function sortable(value: Value | undefined): string | number {
  if (typeof value === 'number') return value
  return value === undefined ? '' : String(value).toLowerCase()
}

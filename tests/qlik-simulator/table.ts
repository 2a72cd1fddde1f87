// POST {type}/table: pages of chosen columns, the only paging that QRS has.
import type {Json, JsonObject} from './model.ts'
import type {SortKey} from './order.ts'

export type TableColumn = {readonly name: string; readonly columnType: string; readonly definition: string; readonly list: readonly TableColumn[]}
export type TableRequest = {readonly columns: readonly TableColumn[]; readonly skip: number; readonly take: number; readonly sort: readonly SortKey[]}

/** Entity names that list columns use in place of the property's name. */
const LIST_PROPERTY: Readonly<Record<string, string>> = {
  tag: 'tags',
  custompropertyvalue: 'customproperties',
  custompropertydefinition: 'customproperties',
  userattribute: 'attributes',
}

/** Reads query and body; undefined when something is missing or out of range (`skip` and `take` are whole numbers from 0, `take` 0 means all). */
export function readTableRequest(query: ReadonlyMap<string, string | undefined>, body: Json | undefined): TableRequest | undefined {
  const columns = isObject(body) ? readColumns(body.columns) : undefined
  const skip = wholeNumber(query.get('skip'))
  const take = wholeNumber(query.get('take'))
  if (columns === undefined || columns.length === 0 || skip === undefined || take === undefined) return undefined
  const sortColumn = query.get('sortcolumn')
  const sorted = columns.find(column => column.name.toLowerCase() === sortColumn?.toLowerCase())
  if (sortColumn !== undefined && sorted === undefined) return undefined
  const ascending = (query.get('orderascending') ?? 'true').toLowerCase() !== 'false'
  return {columns, skip, take, sort: sorted === undefined ? [] : [{path: sorted.definition.toLowerCase().split('.'), ascending}]}
}

/** The page of `rows` (already filtered and sorted); `toJson` gives a row's full entity. */
export function tableBody<T>(wanted: TableRequest, rows: readonly T[], toJson: (row: T) => JsonObject): {columnNames: Json; rows: Json} {
  const end = wanted.take === 0 ? undefined : wanted.skip + wanted.take
  const page = rows.slice(wanted.skip, end).map(toJson)
  return fill(wanted.columns, page)
}

function fill(columns: readonly TableColumn[], entities: readonly JsonObject[]): {columnNames: Json; rows: Json} {
  return {
    columnNames: columns.map(column => column.name),
    rows: entities.map(entity => columns.map(column => cell(column, entity))),
  }
}

function cell(column: TableColumn, entity: JsonObject): Json {
  if (column.columnType === 'function') return countOf(column.definition, entity)
  if (column.columnType !== 'list') return propertyAt(entity, column.definition.split('.'))
  const list = property(entity, listProperty(column.definition)) ?? property(entity, column.name)
  return fill(column.list, isArray(list) ? list.filter(isObject) : [])
}

/** `count(...)` is the only function. */
function countOf(definition: string, entity: JsonObject): Json {
  const name = /^count\(([\w.]+)\)$/i.exec(definition)?.[1] ?? ''
  const list = property(entity, listProperty(name.split('.').at(-1) ?? ''))
  return isArray(list) ? list.length : 0
}

function listProperty(definition: string): string {
  return LIST_PROPERTY[definition.toLowerCase()] ?? definition
}

function propertyAt(json: Json, path: readonly string[]): Json {
  const [first, ...rest] = path
  if (first === undefined) return json
  return isObject(json) ? propertyAt(property(json, first) ?? null, rest) : null
}

function property(entity: JsonObject, name: string): Json | undefined {
  return entity[name] ?? Object.entries(entity).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
}

function readColumns(json: Json | undefined): TableColumn[] | undefined {
  if (!isArray(json)) return undefined
  const columns = json.map(readColumn)
  return columns.every(column => column !== undefined) ? columns : undefined
}

function readColumn(json: Json): TableColumn | undefined {
  if (!isObject(json) || typeof json.name !== 'string' || /\s/.test(json.name)) return undefined
  const columnType = typeof json.columnType === 'string' ? json.columnType.toLowerCase() : 'property'
  if (!['property', 'list', 'function'].includes(columnType)) return undefined
  const list = readColumns(json.list ?? [])
  return list && {name: json.name, columnType, definition: typeof json.definition === 'string' ? json.definition : json.name, list}
}

function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined) return 0
  return /^\d+$/.test(text) ? Number(text) : undefined
}

function isArray(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json)
}

export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

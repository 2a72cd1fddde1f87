// The verbs that every entity type answers alike: list, full, count, one, create, many, table, update, delete.
import type {RowSource} from './collection.ts'
import type {Lookup} from './fields.ts'
import type {Caller, Query} from './gate.ts'
import type {Json, JsonObject} from './model.ts'
import {createSelect, parseOrderBy} from './order.ts'
import type {Select, SortKey} from './order.ts'
import type {Reply} from './reply.ts'
import {emptyReply, jsonReply, preparedReply, textReply} from './reply.ts'
import type {Deed} from './seats.ts'
import {isObject, readTableRequest, tableBody} from './table.ts'

/** A request past the gate; `rest` are the path's segments after the entity type, in lower case. */
export type Call = {
  readonly method: string
  readonly rest: readonly string[]
  readonly query: Query
  readonly body: Json | undefined
  readonly caller: Caller
  readonly now: number
}

/** What sets one entity type apart. A verb that is absent is answered with 405. */
export type Resource<T> = {
  readonly type: string
  readonly rows: RowSource<T>
  readonly lookup: () => Lookup<T>
  readonly full: (row: T) => JsonObject
  readonly condensed: (row: T) => JsonObject
  /** All of them or, with a reply that says why, none. */
  readonly create?: (bodies: readonly JsonObject[], deed: Deed) => readonly T[] | Reply
  readonly update?: (row: T, change: {readonly body: JsonObject; readonly deed: Deed}) => Reply
  readonly remove?: (row: T, deed: Deed) => Reply
}

type Answer<T> = (resource: Resource<T>, call: Call, select: Select<T>) => Reply

const CHUNK_ROWS = 1000
const FORBIDDEN = textReply(403, 'Forbidden')
const NOT_ALLOWED = textReply(405, 'Method not allowed')

/** The handler of one entity type. Throws FilterError for a bad filter or order. */
export function entityHandler<T>(resource: Resource<T>): (call: Call) => Reply {
  const select = createSelect(resource.rows, path => resource.lookup()(path))
  return call => {
    if (call.rest.length > 1) return textReply(404, 'Not found')
    return chooseAnswer<T>(call)(resource, call, select)
  }
}

function chooseAnswer<T>({method, rest, caller}: Call): Answer<T> {
  const verb = rest[0] ?? ''
  if (method === 'GET') return READERS[verb] ?? getOne
  if (method === 'POST' && verb === 'table') return postTable
  return caller.rights === 'root' ? (WRITERS[`${method} ${verb}`] ?? CHANGERS[method] ?? (() => NOT_ALLOWED)) : () => FORBIDDEN
}

const READERS: Readonly<Record<string, <T>(resource: Resource<T>, call: Call, select: Select<T>) => Reply>> = {
  '': (resource, call, select) => list('condensed', {resource, call, select}),
  full: (resource, call, select) => list('full', {resource, call, select}),
  count: (_resource, call, select) => jsonReply({value: visibleRows(call, select, []).length}),
}

const WRITERS: Readonly<Record<string, <T>(resource: Resource<T>, call: Call) => Reply>> = {'POST ': postOne, 'POST many': postMany}
const CHANGERS: Readonly<Record<string, <T>(resource: Resource<T>, call: Call) => Reply>> = {PUT: putOne, DELETE: deleteOne}

function list<T>(shape: 'full' | 'condensed', {resource, call, select}: {resource: Resource<T>; call: Call; select: Select<T>}): Reply {
  const orderBy = call.query.get('orderby')
  const isWhole = !call.query.has('filter') && orderBy === undefined && call.caller.rights !== 'none'
  if (isWhole) return preparedReply(resource.rows.prepared(shape))
  const rows = visibleRows(call, select, orderBy === undefined ? [] : parseOrderBy(orderBy))
  return preparedReply(serialize(rows, resource[shape]))
}

/** Without rights a list is empty, not forbidden. The filter is read all the same: a bad one is an error for everybody. */
function visibleRows<T>({query, caller}: Call, select: Select<T>, sort: readonly SortKey[]): readonly T[] {
  const rows = select({filter: query.get('filter'), sort})
  return caller.rights === 'none' ? [] : rows
}

function serialize<T>(rows: readonly T[], toJson: (row: T) => JsonObject): Buffer[] {
  const chunks = []
  for (let at = 0; at < rows.length; at += CHUNK_ROWS) {
    const text = rows.slice(at, at + CHUNK_ROWS).map(row => JSON.stringify(toJson(row))).join(',')
    chunks.push(Buffer.from(`${at === 0 ? '[' : ','}${text}`))
  }
  return chunks.length === 0 ? [Buffer.from('[]')] : [...chunks, Buffer.from(']')]
}

/** 404 for an unknown id; nobody without rights is told whether it exists. */
function withRow<T>({rows}: Resource<T>, {rest, caller}: Call, then: (row: T) => Reply): Reply {
  if (caller.rights === 'none') return FORBIDDEN
  const row = rows.get(rest[0] ?? '')
  return row === undefined ? textReply(404, 'The resource was not found') : then(row)
}

function getOne<T>(resource: Resource<T>, call: Call): Reply {
  return withRow(resource, call, row => jsonReply(resource.full(row)))
}

function deleteOne<T>(resource: Resource<T>, call: Call): Reply {
  const {remove} = resource
  return remove === undefined ? NOT_ALLOWED : withRow(resource, call, row => remove(row, deedOf(call)))
}

function putOne<T>(resource: Resource<T>, call: Call): Reply {
  const {update} = resource
  const {body} = call
  if (update === undefined) return NOT_ALLOWED
  if (!isObject(body)) return textReply(400, 'The body must be a JSON object')
  return withRow(resource, call, row => update(row, {body, deed: deedOf(call)}))
}

function postOne<T>(resource: Resource<T>, call: Call): Reply {
  return createAll(resource, call, [call.body], ([made]) => jsonReply(made ?? null, 201))
}

function postMany<T>(resource: Resource<T>, call: Call): Reply {
  return createAll(resource, call, Array.isArray(call.body) ? call.body : [undefined], made => jsonReply(made, 201))
}

function createAll<T>(resource: Resource<T>, call: Call, bodies: readonly (Json | undefined)[], toReply: (made: JsonObject[]) => Reply): Reply {
  if (resource.create === undefined) return NOT_ALLOWED
  if (!bodies.every(isObject)) return textReply(400, 'The body must be a JSON object, or a list of them for /many')
  const made = resource.create(bodies, deedOf(call))
  return 'status' in made ? made : toReply(made.map(resource.full))
}

function deedOf({caller, now}: Call): Deed {
  return {by: caller.name, now}
}

/** Whether QRS answers 200 or 201 here is not documented; clients should take any 2xx, so the less expected one is sent. */
function postTable<T>(resource: Resource<T>, call: Call, select: Select<T>): Reply {
  const wanted = readTableRequest(call.query, call.body)
  if (wanted === undefined) return textReply(400, 'Invalid table definition')
  const rows = visibleRows(call, select, wanted.sort)
  return jsonReply({id: '00000000-0000-0000-0000-000000000000', type: resource.type, ...tableBody(wanted, rows, resource.full)}, 201)
}

/** A reply to a body that could be read but must not be accepted. */
export function brokenRules(reason: string): Reply {
  return textReply(400, `<BrokenRules>${reason}</BrokenRules>`)
}

export const NO_CONTENT = emptyReply(204)

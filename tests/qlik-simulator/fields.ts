// Which properties of an entity a filter or a sort order may name, through references and lists, and of what kind they are.
import type {Attribute, CustomProperty, Json, JsonObject, Named, PropertyDefinition, Seat, User} from './model.ts'

/** `any` is a property of a list without rows, of which nothing is known. */
export type Kind = 'string' | 'guid' | 'date' | 'bool' | 'number' | 'any'
export type Value = string | number | boolean

/** A property that was found; a path through a list gives any number of values per row. Dates are epoch ms. */
export type Found<T> = {readonly kind: Kind; readonly all: (row: T) => readonly Value[]}
/** Looks up a dotted path, already split and in lower case. */
export type Lookup<T> = (path: readonly string[]) => Found<T> | undefined

function leaf<T>(kind: Kind, get: (row: T) => Value): Lookup<T> {
  return path => (path.length === 0 ? {kind, all: row => [get(row)]} : undefined)
}

function record<T>(fields: Readonly<Record<string, Lookup<T>>>): Lookup<T> {
  const byName = new Map(Object.entries(fields).map(([name, lookup]) => [name.toLowerCase(), lookup]))
  return ([first = '', ...rest]) => byName.get(first)?.(rest)
}

function through<T, U>(get: (row: T) => readonly U[], inner: Lookup<U>): Lookup<T> {
  return path => {
    const found = inner(path)
    return found && {kind: found.kind, all: row => get(row).flatMap(part => found.all(part))}
  }
}

const named = record<Named>({id: leaf('guid', one => one.id), name: leaf('string', one => one.name)})

const definition = record<PropertyDefinition>({
  id: leaf('guid', one => one.id),
  name: leaf('string', one => one.name),
  choiceValues: through(one => one.choiceValues, leaf('string', value => value)),
})

const customProperty = record<CustomProperty>({
  id: leaf('guid', one => one.id),
  createdDate: leaf('date', one => one.created),
  modifiedDate: leaf('date', one => one.created),
  value: leaf('string', one => one.value),
  definition: through(one => [one.definition], definition),
})

const attribute = record<Attribute>({
  id: leaf('guid', one => one.id),
  attributeType: leaf('string', one => one.type),
  attributeValue: leaf('string', one => one.value),
})

export const userFields: Lookup<User> = record<User>({
  id: leaf('guid', user => user.id),
  createdDate: leaf('date', user => user.created),
  modifiedDate: leaf('date', user => user.modified),
  modifiedByUserName: leaf('string', user => user.modifiedBy),
  userId: leaf('string', user => user.userId),
  userDirectory: leaf('string', user => user.userDirectory),
  userDirectoryConnectorName: leaf('string', user => user.connector),
  name: leaf('string', user => user.name),
  inactive: leaf('bool', user => user.inactive),
  removedExternally: leaf('bool', user => user.removedExternally),
  blacklisted: leaf('bool', user => user.blacklisted),
  deleteProhibited: leaf('bool', user => user.deleteProhibited),
  roles: through(user => user.roles, leaf('string', role => role)),
  tags: through(user => user.tags, named),
  attributes: through(user => user.attributes, attribute),
  customProperties: through(user => user.customProperties, customProperty),
})

export const seatFields: Lookup<Seat> = record<Seat>({
  id: leaf('guid', seat => seat.id),
  createdDate: leaf('date', seat => seat.created),
  modifiedDate: leaf('date', seat => seat.modified),
  modifiedByUserName: leaf('string', seat => seat.modifiedBy),
  lastUsed: leaf('date', seat => seat.lastUsed),
  excess: leaf('bool', seat => seat.excess),
  quarantined: leaf('bool', seat => seat.quarantined),
  quarantineEnd: leaf('date', seat => seat.quarantineEnd),
  deletedUserId: leaf('string', seat => seat.deletedUserId),
  deletedUserDirectory: leaf('string', seat => seat.deletedUserDirectory),
  user: through(seat => (seat.user === null ? [] : [seat.user]), userFields),
})

export const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** Fields of a small list kept as JSON: names and kinds are those of its first row. */
export function jsonFields(sample: JsonObject | undefined): Lookup<JsonObject> {
  if (sample === undefined) return () => ({kind: 'any', all: () => []})
  return path => {
    const [first] = walk(sample, path)
    if (first === undefined) return undefined
    return {kind: kindOf(first), all: row => walk(row, path).map(toValue)}
  }
}

type Primitive = string | number | boolean

function walk(json: Json, path: readonly string[]): Primitive[] {
  if (isList(json)) return json.flatMap(part => walk(part, path))
  const [first, ...rest] = path
  if (json === null) return []
  if (typeof json !== 'object') return first === undefined ? [json] : []
  return Object.entries(json).flatMap(([name, value]) => (name.toLowerCase() === first ? walk(value, rest) : []))
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json)
}

function kindOf(value: Primitive): Kind {
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return 'number'
  if (GUID.test(value)) return 'guid'
  return ISO_DATE.test(value) ? 'date' : 'string'
}

function toValue(value: Primitive): Value {
  return typeof value === 'string' && ISO_DATE.test(value) ? Date.parse(value) : value
}

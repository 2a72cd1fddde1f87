// Compares the YAML with the schema and says in words for people what does not fit, each thing once.
import {Settings} from 'typebox/system'
import {Value} from 'typebox/value'
import type {TLocalizedValidationError} from 'typebox/error'
import {findNearest} from './nearest.ts'
import {isSection, mapTree, valueAt, type Path, type Problem} from './path.ts'
import {configSchema} from './schema.ts'

// typebox stops at eight errors; people want them all.
Settings.Set({maxErrors: 1000})

type Params = Readonly<Record<string, unknown>>
type Schema = Params & {readonly expected?: string; readonly foreign?: Readonly<Record<string, string>>; readonly minimum?: number; readonly maximum?: number}
type Finding = {readonly path: Path; readonly schema: Schema; readonly value: unknown; readonly params: Params}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text', integer: 'a whole number', number: 'a number', boolean: 'true or false', array: 'a list', object: 'a section with keys of its own',
}

export function checkShape(value: unknown): Problem[] {
  return Value.Errors(configSchema, value).filter(isTelling(value)).flatMap(error => {
    const path = toPath(value, error.instancePath)
    return toProblems(error.keyword, {path, schema: schemaAt(error.schemaPath), value: valueAt(value, path), params: error.params})
  })
}

/** `"CORP\bob"` in double quotes is a backspace and `ob`: an exclusion written so would silently protect nobody. */
export function checkCharacters(value: unknown): Problem[] {
  const problems: Problem[] = []
  mapTree(value, (item, path) => {
    if (typeof item === 'string' && /[\p{Cc}\u00A0\u2028\u2029]/u.test(item)) {
      problems.push({path, message: 'holds a control character; in double quotes a backslash starts an escape, so write single quotes or two backslashes'})
    }
    return item
  })
  return problems
}

/** Of a union, only what the chosen variant says: that of a section where a section was given, else the union itself. */
const isTelling = (value: unknown) => ({keyword, schemaPath, instancePath}: TLocalizedValidationError): boolean => {
  if (keyword === 'boolean') return false
  const variant = /^.*\/anyOf\/\d+/.exec(schemaPath)?.[0]
  if (variant !== undefined && (schemaAt(variant)['type'] !== 'object' || (keyword === 'type' && schemaPath === variant))) return false
  if (keyword !== 'anyOf') return true
  const variants = schemaAt(`${schemaPath}/anyOf`) as unknown as readonly Schema[]
  return !(isSection(valueAt(value, toPath(value, instancePath))) && variants.some(one => one['type'] === 'object'))
}

const decode = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~')

function schemaAt(schemaPath: string): Schema {
  const parts = schemaPath.split('/').slice(1).map(decode)
  return parts.reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], configSchema) as Schema
}

function toPath(value: unknown, instancePath: string): Path {
  return instancePath.split('/').slice(1).map(decode).reduce<Path>(
    (path, part) => [...path, Array.isArray(valueAt(value, path)) ? Number(part) : part], [])
}

function toProblems(keyword: string, finding: Finding): Problem[] {
  const {path, params} = finding
  if (keyword === 'additionalProperties') {
    return (params['additionalProperties'] as string[]).map(key => ({path: [...path, key], at: 'key', message: unknownKey(key, finding.schema)}))
  }
  if (keyword === 'required') {
    return (params['requiredProperties'] as string[]).map(key => ({path: [...path, key], message: 'is missing'}))
  }
  return [{path, message: messageOf(keyword, finding)}]
}

function unknownKey(key: string, schema: Schema): string {
  if (schema.foreign && Object.hasOwn(schema.foreign, key)) return schema.foreign[key] ?? ''
  const allowed = Object.keys((schema['properties'] ?? {}))
  const nearest = findNearest(key, allowed)
  return nearest === undefined ? `unknown key; allowed here: ${allowed.join(', ')}` : `unknown key; did you mean ${nearest}?`
}

const MESSAGES: Readonly<Record<string, (finding: Finding) => string>> = {
  type: wrongType,
  anyOf: ({schema}) => `must be ${schema.expected ?? 'something else'}`,
  pattern: ({schema}) => `must be ${schema.expected ?? 'written differently'}`,
  enum: ({params}) => `must be one of: ${(params['allowedValues'] as unknown[]).join(', ')}`,
  minimum: rangeOf,
  maximum: rangeOf,
  minLength: () => 'must not be empty',
  minItems: () => 'needs at least one entry',
  uniqueItems: () => 'names the same thing twice',
}

const messageOf = (keyword: string, finding: Finding): string => MESSAGES[keyword]?.(finding) ?? `does not fit (${keyword})`

function rangeOf({schema: {minimum, maximum}}: Finding): string {
  return maximum === undefined ? `must be ${minimum ?? 0} or more` : `must be from ${minimum ?? 0} to ${maximum}`
}

function wrongType({schema, value}: Finding): string {
  const wanted = String(schema['type'])
  const hint = wanted === 'string' && (typeof value === 'number' || typeof value === 'boolean') ? '; put it in quotes' : ''
  return `must be ${schema.expected ?? TYPE_WORDS[wanted] ?? wanted}, but is ${wordFor(value)}${hint}`
}

function wordFor(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a number with a fraction'
  if (typeof value === 'boolean') return 'true or false'
  return typeof value === 'string' ? 'text' : 'a section'
}

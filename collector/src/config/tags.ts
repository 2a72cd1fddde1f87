// Which static tags may be set: none that a measurement uses for itself, none that line protocol cannot hold.
import {definitions} from '../measurements/definitions.ts'

/** Tags and fields of our measurements: a static tag of that name would change or hide what a query reads. */
const RESERVED: ReadonlySet<string> = new Set([
  'time', 'site', 'license_group', ...Object.values(definitions).flatMap(({tags, fields}) => [...Object.keys(tags), ...Object.keys(fields)]),
])

/** Why a tag cannot be used, or `undefined`. */
export function findTagProblem(name: string, value: string): string | undefined {
  if (RESERVED.has(name)) return 'this name is used by the measurements themselves; choose another'
  if (!/^[A-Za-z][A-Za-z0-9_.-]*$/.test(name)) return 'a tag name is a letter followed by letters, digits, dot, dash or underscore'
  if (value === '') return 'a tag needs a value'
  return value.endsWith('\\') ? 'a tag value cannot end in a backslash: line protocol has no way to write it' : undefined
}

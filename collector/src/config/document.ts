// Reads the YAML text: its value, and the line and column of every key.
import {isAlias, isCollection, isMap, isNode, isScalar, LineCounter, parseDocument, type YAMLError} from 'yaml'
import {mapTree, toText, type Path} from './path.ts'
import type {Location} from './types.ts'

/** Where an entry stands: its key (for a list item the item) and its value. */
export type Place = {readonly key: Location; readonly value: Location}

export type SyntaxProblem = Location & {readonly message: string}

/** `broken` says that the value cannot be relied on, so that nothing more should be said about it. */
export type ParsedDocument = {
  readonly value: unknown
  readonly places: ReadonlyMap<string, Place>
  readonly problems: readonly SyntaxProblem[]
  readonly broken: boolean
}

/** After these the rest of the document still means what it says. */
const LOCAL_ERRORS = new Set(['DUPLICATE_KEY', 'BAD_DQ_ESCAPE'])

/** Parses YAML 1.2. A key without a value counts as not given. */
export function parseYaml(text: string): ParsedDocument {
  try {
    return parse(text)
  } catch (error) {
    // A value that contains itself, too many aliases, or brackets without end.
    const message = `cannot be read: ${error instanceof Error ? error.message : String(error)}`
    return {value: undefined, places: new Map(), problems: [{line: 1, column: 1, message}], broken: true}
  }
}

function parse(text: string): ParsedDocument {
  const lines = new LineCounter()
  const document = parseDocument(text, {lineCounter: lines, prettyErrors: false, logLevel: 'error'})
  const found = [...document.errors, ...document.warnings]
  const problems = onePerLine(found.map(error => ({...locate(lines, error.pos[0]), message: explain(error)})))
  const broken = found.some(error => !LOCAL_ERRORS.has(error.code))
  const places = new Map<string, Place>()
  if (broken) return {value: undefined, places, problems, broken}
  collectPlaces({node: document.contents, lines, places}, [])
  return {value: withoutNulls(document.toJS({maxAliasCount: 100})), places, problems, broken}
}

/** One slip makes the parser stumble many times over the same line. */
const onePerLine = (problems: readonly SyntaxProblem[]): SyntaxProblem[] =>
  problems.filter(({line, message}, index) => problems.findIndex(other => other.line === line && other.message === message) === index)

/** An empty section means "not given". An empty switch does not: left out, it could mean that seats are released. */
const switches: readonly unknown[] = ['dryRun', 'enable']

const withoutNulls = (value: unknown): unknown =>
  mapTree(value, (item, path) => (item === null && typeof path.at(-1) === 'string' && !switches.includes(path.at(-1)) ? undefined : item))

function explain(error: YAMLError): string {
  const message = error.message.replaceAll(/\s+/g, ' ')
  if (error.code === 'BAD_DQ_ESCAPE') return `${message}: in double quotes a backslash starts an escape; write single quotes or two backslashes`
  if (error.code === 'DUPLICATE_KEY') return 'this key stands twice in the same section'
  return message
}

function locate(lines: LineCounter, offset: number): Location {
  const {line, col} = lines.linePos(offset)
  return {line: Math.max(1, line), column: Math.max(1, col)}
}

type Walk = {readonly node: unknown; readonly lines: LineCounter; readonly places: Map<string, Place>}

// An alias keeps its own place and is not followed: that is where the reader has to look, and it may be circular.
function collectPlaces({node, lines, places}: Walk, path: Path): void {
  if (!isCollection(node) || isAlias(node)) return
  node.items.forEach((item, index) => {
    const [key, value] = isMap(node) ? pairOf(item) : [item, item]
    const part = isMap(node) ? nameOf(key) : index
    const at = [...path, part]
    const start = startOf(key) ?? 0
    const isEmpty = isScalar(value) && value.value === null
    places.set(toText(at), {key: locate(lines, start), value: locate(lines, isEmpty ? start : startOf(value) ?? start)})
    collectPlaces({node: value, lines, places}, at)
  })
}

function pairOf(item: unknown): [unknown, unknown] {
  const pair = item as {key: unknown; value: unknown}
  return [pair.key, pair.value]
}

const nameOf = (key: unknown): string => String(isScalar(key) ? key.value : key)

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined)

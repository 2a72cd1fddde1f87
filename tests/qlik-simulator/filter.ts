// The filter language of QRS: `property op value` terms with and, or and parentheses, read into a tree.

export type Operator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'sw' | 'ew' | 'so'
/** How the value was written; what it may be compared with depends on that. `quoted` text has its escapes resolved. */
export type Operand = {readonly form: 'quoted' | 'bare'; readonly text: string}
export type Term = {readonly kind: 'term'; readonly path: readonly string[]; readonly operator: Operator; readonly operand: Operand}
export type Filter = Term | {readonly kind: 'and' | 'or'; readonly parts: readonly Filter[]}

/** Answered by QRS with 400 and the message as plain text. */
export class FilterError extends Error {}

type Token = {readonly kind: 'open' | 'close' | 'word' | 'quoted'; readonly text: string}
type Reader = {readonly tokens: readonly Token[]; at: number; readonly source: string}

const OPERATORS: readonly string[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'sw', 'ew', 'so']
const TOKEN = /\s*(?:(?<open>\()|(?<close>\))|'(?<quoted>(?:\\[\s\S]|[^'\\])*)'|(?<word>[^\s()'"]+))/y
const PATH = /^[a-z_]\w*(\.[a-z_]\w*)*$/i

/**
 * Reads a filter. `and` binds tighter than `or`.
 * @throws FilterError with the texts a real server answers: `Invalid expression` for empty parentheses, else `Cannot parse the expression: <filter>`.
 */
export function parseFilter(source: string): Filter {
  const reader: Reader = {tokens: tokenize(source), at: 0, source}
  const filter = readOr(reader)
  if (reader.at < reader.tokens.length) throw unparsable(source)
  return filter
}

function unparsable(source: string): FilterError {
  return new FilterError(`Cannot parse the expression: ${source}`)
}

function tokenize(source: string): Token[] {
  const tokens: Token[] = []
  const text = source.trimEnd()
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const groups = TOKEN.exec(text)?.groups
    if (groups === undefined) throw unparsable(source)
    tokens.push(toToken(groups))
  }
  return tokens
}

function toToken(groups: Readonly<Record<string, string | undefined>>): Token {
  if (groups.open !== undefined) return {kind: 'open', text: '('}
  if (groups.close !== undefined) return {kind: 'close', text: ')'}
  if (groups.quoted !== undefined) return {kind: 'quoted', text: groups.quoted.replaceAll(/\\([\s\S])/g, '$1')}
  return {kind: 'word', text: groups.word ?? ''}
}

function readOr(reader: Reader): Filter {
  return readChain(reader, 'or', one => readChain(one, 'and', readPrimary))
}

function readChain(reader: Reader, word: 'and' | 'or', readPart: (reader: Reader) => Filter): Filter {
  const first = readPart(reader)
  const parts = [first]
  while (takeWord(reader, word)) parts.push(readPart(reader))
  return parts.length === 1 ? first : {kind: word, parts}
}

function readPrimary(reader: Reader): Filter {
  return take(reader, 'open') === undefined ? readTerm(reader) : readGroup(reader)
}

function readGroup(reader: Reader): Filter {
  if (take(reader, 'close') !== undefined) throw new FilterError('Invalid expression')
  const inner = readOr(reader)
  if (take(reader, 'close') === undefined) throw unparsable(reader.source)
  return inner
}

function readTerm(reader: Reader): Term {
  const path = take(reader, 'word')?.text ?? ''
  const operator = take(reader, 'word')?.text.toLowerCase() ?? ''
  if (!PATH.test(path) || !isOperator(operator)) throw unparsable(reader.source)
  return {kind: 'term', path: path.toLowerCase().split('.'), operator, operand: readOperand(reader)}
}

function readOperand(reader: Reader): Operand {
  const quoted = take(reader, 'quoted')
  if (quoted !== undefined) return {form: 'quoted', text: quoted.text}
  const bare = take(reader, 'word')
  if (bare === undefined) throw unparsable(reader.source)
  return {form: 'bare', text: bare.text}
}

function isOperator(text: string): text is Operator {
  return OPERATORS.includes(text)
}

function take(reader: Reader, kind: Token['kind']): Token | undefined {
  const token = reader.tokens[reader.at]
  if (token?.kind !== kind) return undefined
  reader.at++
  return token
}

function takeWord(reader: Reader, word: string): boolean {
  const token = reader.tokens[reader.at]
  if (token?.kind !== 'word' || token.text.toLowerCase() !== word) return false
  reader.at++
  return true
}

// Reads InfluxDB line protocol as InfluxDB itself does, odd escapes included, so that tests can compare what was written.

export type Field =
  | {type: 'float'; value: number}
  | {type: 'integer' | 'unsigned'; value: bigint}
  | {type: 'string'; value: string}
  | {type: 'boolean'; value: boolean}

/** `time` in nanoseconds since 1970. */
export type Point = {measurement: string; tags: Record<string, string>; fields: Record<string, Field>; time: bigint}
export type Precision = 'ns' | 'us' | 'ms' | 's'
export type Parsed = {points: Point[]; failures: string[]}

type Cursor = {text: string; at: number}

const nanoseconds: Record<Precision, bigint> = {ns: 1n, us: 1_000n, ms: 1_000_000n, s: 1_000_000_000n}
const biggest = 2n ** 63n - 1n
const booleans = new Map([...['t', 'T', 'true', 'True', 'TRUE'].map(word => [word, true] as const), ...['f', 'F', 'false', 'False', 'FALSE'].map(word => [word, false] as const)])

// In a measurement and in tags a backslash before a delimiter escapes it, even the second of two backslashes; elsewhere it stands for itself.
const measurementPart = /(?:[^, ]|(?<=\\)[, ])+/y
const tagPart = /(?:[^,= ]|(?<=\\)[,= ])+/y
// In fields a backslash takes the next character with it.
const fieldKeyPart = /(?:\\[^]|[^\\,= ])+/y
const stringPart = /"(?:\\[^]|[^\\"])*"/y
const otherValue = /[^, ]+/y
const blanks = /[ \t\0]*/y
// A line ends at a line feed that is neither escaped nor inside a quoted field value; quotes mean nothing before the first space.
const line = /(?:\\[^]|[^\\ \n])*(?:\\[^]|="(?:\\[^]|[^\\"])*"|[^\\\n])*\\?/y

function take(cursor: Cursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.at
  const found = pattern.exec(cursor.text)?.[0] ?? ''
  cursor.at += found.length
  return found
}

function skip(cursor: Cursor, character: string): boolean {
  const isThere = cursor.text[cursor.at] === character
  if (isThere) cursor.at += 1
  return isThere
}

function takeTag(cursor: Cursor): [key: string, value: string] {
  const key = take(cursor, tagPart)
  if (key === '') throw new SyntaxError('missing tag key')
  const value = skip(cursor, '=') ? take(cursor, tagPart) : ''
  if (value === '') throw new SyntaxError('missing tag value')
  if (cursor.text[cursor.at] === '=') throw new SyntaxError('invalid tag format')
  const unescaped = (text: string): string => text.replaceAll(/\\([,= ])/g, '$1')
  return [unescaped(key), unescaped(value)]
}

function takeTags(cursor: Cursor): Record<string, string> {
  const tags = new Map<string, string>()
  while (skip(cursor, ',')) {
    const [key, value] = takeTag(cursor)
    if (tags.has(key)) throw new SyntaxError('duplicate tags')
    tags.set(key, value)
  }
  return Object.fromEntries(tags)
}

function toInteger(digits: string, complaint = ''): bigint {
  const value = BigInt(digits)
  if (value > biggest || value < -biggest - 1n) throw new SyntaxError(`${complaint}strconv.ParseInt: parsing "${digits}": value out of range`)
  return value
}

function toNumber(text: string): Field {
  if (/^-?\d+i$/.test(text)) return {type: 'integer', value: toInteger(text.slice(0, -1), `unable to parse integer ${text.slice(0, -1)}: `)}
  if (/^\d+u$/.test(text)) return {type: 'unsigned', value: BigInt(text.slice(0, -1))}
  if (!/^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) throw new SyntaxError('invalid number')
  if (!Number.isFinite(Number(text))) throw new SyntaxError('invalid float')
  return {type: 'float', value: Number(text)}
}

function takeValue(cursor: Cursor): Field {
  if (cursor.text[cursor.at] === '"') {
    const quoted = take(cursor, stringPart)
    if (quoted === '') throw new SyntaxError('unbalanced quotes')
    return {type: 'string', value: quoted.slice(1, -1).replaceAll(/\\(["\\])/g, '$1')}
  }
  const text = take(cursor, otherValue)
  if (text === '') throw new SyntaxError('missing field value')
  if (/^[-.\dNn]/.test(text)) return toNumber(text)
  const value = booleans.get(text)
  if (value === undefined) throw new SyntaxError('invalid boolean')
  return {type: 'boolean', value}
}

function takeFields(cursor: Cursor): Record<string, Field> {
  const fields: Record<string, Field> = {}
  do {
    const key = take(cursor, fieldKeyPart)
    if (key === '') throw new SyntaxError(cursor.text[cursor.at] === '=' ? 'missing field key' : 'invalid field format')
    if (!skip(cursor, '=')) throw new SyntaxError('invalid field format')
    fields[key.replaceAll(/\\([,="\s])/g, '$1')] = takeValue(cursor)
  } while (skip(cursor, ','))
  return fields
}

function toTime(text: string, precision: Precision, now: bigint): bigint {
  if (text === '') return now
  if (/^-?\d+ /.test(text)) throw new SyntaxError('point is invalid')
  if (!/^-?\d+$/.test(text)) throw new SyntaxError('bad timestamp')
  const time = toInteger(text) * nanoseconds[precision]
  if (time >= biggest || time <= -biggest) throw new SyntaxError('time outside range -9223372036854775806 - 9223372036854775806')
  return time
}

function parseLine(text: string, precision: Precision, now: bigint): Point {
  const cursor = {text, at: 0}
  const measurement = take(cursor, measurementPart)
  if (measurement === '') throw new SyntaxError('missing measurement')
  const tags = takeTags(cursor)
  if (cursor.at >= text.length) throw new SyntaxError('missing fields')
  take(cursor, blanks)
  const fields = takeFields(cursor)
  const rest = text.slice(cursor.at)
  if (rest !== '' && !rest.startsWith(' ')) throw new SyntaxError('invalid field format')
  return {measurement: measurement.replaceAll(/\\([, ])/g, '$1'), tags, fields, time: toTime(rest.trim(), precision, now)}
}

/**
 * Parses a body of lines. Lines that cannot be read are named in `failures`, in InfluxDB's words; blank lines and comments are skipped.
 * A line without a timestamp gets `now` (nanoseconds).
 */
export function parseLines(body: string, precision: Precision, now: bigint): Parsed {
  const parsed: Parsed = {points: [], failures: []}
  const cursor = {text: body, at: 0}
  while (cursor.at < body.length) {
    const text = take(cursor, line).replace(/^[ \t\0]+/, '')
    skip(cursor, '\n')
    if (text === '' || text.startsWith('#')) continue
    try {
      parsed.points.push(parseLine(text, precision, now))
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      parsed.failures.push(`unable to parse '${text}': ${error.message}`)
    }
  }
  return parsed
}

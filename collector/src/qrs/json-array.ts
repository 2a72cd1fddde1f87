// Reads a JSON array from a byte stream element by element, so that a list of 100,000 users is never whole in memory.
// Qlik pages only its table endpoint, whose list columns are poorly documented; `/full` is what all clients use.
import {QrsError} from './errors.ts'

const PARSE_AT = 256 * 1024 // bytes of complete elements parsed in one go; larger gains nothing
const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE, COMMA] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d, 0x2c]

type Scan = {depth: number; inString: boolean; escaped: boolean; closed: boolean; elementEnd: number}

/** Position after the string's end, or the length of the chunk when the string goes on. */
function skipString(bytes: Buffer, from: number, scan: Scan): number {
  let at = from
  while (at < bytes.length) {
    const byte = bytes[at++]!
    if (scan.escaped) scan.escaped = false
    else if (byte === BACKSLASH) scan.escaped = true
    else if (byte === QUOTE) {
      scan.inString = false
      return at
    }
  }
  return at
}

function step(byte: number, at: number, scan: Scan): void {
  if (byte === OPEN || byte === OPEN_LIST) scan.depth++
  else if (byte === CLOSE || byte === CLOSE_LIST) {
    scan.depth--
    if (scan.depth === 0) {
      scan.closed = true
      scan.elementEnd = at
    }
  } else if (byte === COMMA && scan.depth === 1) scan.elementEnd = at
}

/** Walks the new bytes; `elementEnd` is left at the last place where whole elements end. */
function walk(bytes: Buffer, from: number, scan: Scan): void {
  let at = from
  while (at < bytes.length && !scan.closed) {
    if (scan.inString) {
      at = skipString(bytes, at, scan)
      continue
    }
    const byte = bytes[at]!
    if (byte === QUOTE) scan.inString = true
    else step(byte, at, scan)
    at++
  }
}

function parseElements(bytes: Buffer, where: string): unknown[] {
  try {
    return JSON.parse(`[${bytes.toString('utf8')}]`) as unknown[]
  } catch (cause) {
    throw new QrsError('badJson', `${where} sent broken JSON.`, {cause})
  }
}

const cutOff = (where: string) => new QrsError('cutOff', `${where} cut its answer off.`)

/** Drops leading white space and the opening bracket; undefined while neither has come. */
function afterBracket(bytes: Buffer, where: string): Buffer | undefined {
  const start = bytes.findIndex(byte => byte > 0x20 && ![0xef, 0xbb, 0xbf].includes(byte))
  if (start < 0) return undefined
  if (bytes[start] !== OPEN_LIST) throw new QrsError('badShape', `${where} did not send a list.`)
  return bytes.subarray(start + 1)
}

/**
 * Calls `onElement` for every element of the array in the stream, in order.
 * Throws QrsError `cutOff` when the stream ends before the array does, `badJson` or `badShape` when it is none.
 */
export async function readJsonArray(stream: AsyncIterable<Buffer>, where: string, onElement: (element: unknown) => void): Promise<void> {
  const scan: Scan = {depth: 0, inString: false, escaped: false, closed: false, elementEnd: -1}
  let waiting: Buffer[] = []
  let size = 0
  const take = () => {
    const bytes = Buffer.concat(waiting)
    const opened = scan.depth > 0 ? bytes : afterBracket(bytes, where)
    if (opened === undefined) return
    scan.depth = 1
    scan.inString = scan.escaped = false
    scan.elementEnd = -1
    walk(opened, 0, scan)
    const end = scan.elementEnd
    if (end > 0) for (const element of parseElements(opened.subarray(0, end), where)) onElement(element)
    const rest = end < 0 ? opened : opened.subarray(end + 1)
    waiting = rest.length === 0 ? [] : [rest]
    size = rest.length
  }
  for await (const chunk of stream) {
    if (scan.closed) continue
    waiting.push(chunk)
    size += chunk.length
    if (size >= PARSE_AT) take()
  }
  if (!scan.closed) take()
  if (!scan.closed) throw cutOff(where)
}

// Reads a JSON array from a byte stream piece by piece, so that a list of 100,000 users is never whole in memory.
// Qlik pages only its table endpoint, whose list columns are poorly documented; `/full` is what all clients use.
import {QrsError} from './errors.ts'
import {lastElementEnd} from './json-scan.ts'

const PARSE_AT = 64 * 1024 // bytes parsed in one go; above 128 KiB V8 keeps texts apart, and parsing takes twice as long
const SEAM = 16 // bytes before and after the comma between two elements

const cutOff = (where: string) => new QrsError('cutOff', `${where} cut its answer off.`)
const broken = (where: string) => new QrsError('badJson', `${where} sent broken JSON.`)

/** What follows the closing bracket may only be white space: else two answers ran into each other. */
function mustBeBlank(bytes: Buffer, where: string): void {
  if (!bytes.every(byte => byte <= 0x20)) throw broken(where)
}

function parse(bytes: Buffer): unknown[] | undefined {
  try {
    return JSON.parse(`[${bytes.toString('utf8')}]`) as unknown[]
  } catch {
    return undefined
  }
}

/** What stands after the opening bracket; undefined while only white space has come. */
function afterBracket(bytes: Buffer, where: string): Buffer | undefined {
  const start = bytes.findIndex(byte => byte > 0x20 && ![0xef, 0xbb, 0xbf].includes(byte))
  if (start < 0) return undefined
  if (bytes[start] !== 0x5b) throw new QrsError('badShape', `${where} did not send a list.`)
  return bytes.subarray(start + 1)
}

type Piece = {readonly elements: unknown[]; readonly rest: Buffer; readonly closed: boolean}

/**
 * Elements of Qlik's lists end and begin alike (`..."schemaPath":"User"},{"id":"`). Such a seam is found by a native
 * search, far faster than walking the bytes. It may be a wrong place, but then what stands before it does not parse:
 * brackets or quotes are left open. So a cut that parses is right, and one that does not is looked for byte by byte.
 */
function cutAtSeam(bytes: Buffer, seam: Buffer | undefined): Piece | undefined {
  const at = seam === undefined ? -1 : bytes.lastIndexOf(seam)
  if (at < 0) return undefined
  const comma = at + SEAM
  const elements = parse(bytes.subarray(0, comma))
  return elements && {elements, rest: bytes.subarray(comma + 1), closed: false}
}

function cutByWalking(bytes: Buffer, where: string): Piece {
  const {end, closed} = lastElementEnd(bytes)
  if (closed && bytes[end] !== 0x5d) throw broken(where)
  if (closed) mustBeBlank(bytes.subarray(end + 1), where)
  if (end <= 0) return {elements: [], rest: end < 0 ? bytes : bytes.subarray(end + 1), closed}
  const elements = parse(bytes.subarray(0, end))
  if (elements === undefined) throw broken(where)
  return {elements, rest: bytes.subarray(end + 1), closed}
}

const seamAt = (bytes: Buffer, comma: number): Buffer | undefined =>
  comma < SEAM || bytes[comma] !== 0x2c ? undefined : Buffer.from(bytes.subarray(comma - SEAM, comma + SEAM / 2))

/**
 * Calls `onElement` for every element of the array in the stream, in order.
 * Throws QrsError `cutOff` when the stream ends before the array does, `badJson` or `badShape` when it is none.
 */
export async function readJsonArray(stream: AsyncIterable<Buffer>, where: string, onElement: (element: unknown) => void): Promise<void> {
  let [waiting, size, opened, closed]: [Buffer[], number, boolean, boolean] = [[], 0, false, false]
  let seam: Buffer | undefined
  const take = (atEnd: boolean) => {
    const bytes = opened ? Buffer.concat(waiting) : afterBracket(Buffer.concat(waiting), where)
    if (bytes === undefined) return
    opened = true
    const piece = (atEnd ? undefined : cutAtSeam(bytes, seam)) ?? cutByWalking(bytes, where)
    seam ??= seamAt(bytes, bytes.length - piece.rest.length - 1)
    for (const element of piece.elements) onElement(element)
    closed = piece.closed
    waiting = piece.rest.length === 0 ? [] : [piece.rest]
    size = piece.rest.length
  }
  for await (const chunk of stream) {
    if (closed) {
      mustBeBlank(chunk, where)
      continue
    }
    waiting.push(chunk)
    size += chunk.length
    if (size >= PARSE_AT) take(false)
  }
  if (!closed) take(true)
  if (!closed) throw cutOff(where)
}

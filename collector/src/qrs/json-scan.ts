// Finds where whole elements of a JSON array end, byte by byte.
const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE, COMMA] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d, 0x2c] as const

/** `end` is the position of the last comma or closing bracket of the array, -1 when there is none; `closed`: the array ended there. */
export type ElementEnd = {readonly end: number; readonly closed: boolean}

/** Position after the closing quote, or the length when the string goes on. */
function afterString(bytes: Buffer, from: number): number {
  let at = from
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return Math.min(at + 1, bytes.length)
}

/** How a byte outside strings changes the depth. */
const change = new Int8Array(256)
change[OPEN] = change[OPEN_LIST] = 1
change[CLOSE] = change[CLOSE_LIST] = -1

/** `bytes` begin inside the array, at the start of an element. */
export function lastElementEnd(bytes: Buffer): ElementEnd {
  let [depth, end, at] = [1, -1, 0]
  while (at < bytes.length) {
    const byte = bytes[at]!
    if (byte === QUOTE) {
      at = afterString(bytes, at + 1)
      continue
    }
    depth += change[byte]!
    if (depth === 0) return {end: at, closed: true}
    if (byte === COMMA && depth === 1) end = at
    at++
  }
  return {end, closed: false}
}

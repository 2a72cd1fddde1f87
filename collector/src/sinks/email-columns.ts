// Lays rows out for a reader with a fixed width: columns that keep their lines, cells that are wrapped within them.

const GAP = 2
const LEAST = 9 // narrower columns are not read any more: then each row is a list of its own

const WIDE = /^(?:\p{Emoji_Presentation}|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]|[\uff01-\uff60])/u // take the room of two letters
const UNSEEN = /^[\p{Cf}\p{M}]+$/u

const graphemes = new Intl.Segmenter('en', {granularity: 'grapheme'})

/** What a reader sees as letters. */
const lettersOf = (text: string): string[] => Array.from(graphemes.segment(text), ({segment}) => segment)

function letterWidth(letter: string): number {
  if (UNSEEN.test(letter)) return 0
  return WIDE.test(letter) ? 2 : 1
}

/** The columns of a terminal that the text takes. */
export const widthOf = (text: string): number => lettersOf(text).reduce((sum, letter) => sum + letterWidth(letter), 0)

/** The pieces of a word that is longer than a line. */
function broken(word: string, width: number): string[] {
  if (widthOf(word) <= width) return [word]
  const pieces: string[] = []
  let [piece, room] = ['', width]
  for (const letter of lettersOf(word)) {
    const needed = letterWidth(letter)
    if (needed > room && piece !== '') {
      pieces.push(piece);
      [piece, room] = ['', width]
    }
    piece += letter
    room -= needed
  }
  return [...pieces, piece]
}

/** The text in lines of at most so many columns, broken between words where that is possible. An empty text is one empty line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[][] = [[]]
  let left = width
  for (const piece of text.split(' ').flatMap(word => broken(word, width))) {
    const needed = widthOf(piece)
    if (needed > left) {
      lines.push([])
      left = width
    }
    lines.at(-1)!.push(piece)
    left -= needed + 1
  }
  return lines.map(pieces => pieces.join(' '))
}

/** The room of each column where all share it: those that need little get that, the others the same part of what is left. */
export function shares(needs: readonly number[], room: number): number[] {
  const widths = needs.map(() => 0)
  let left = room
  needs.map((need, index) => ({need, index})).sort((a, b) => a.need - b.need).forEach(({need, index}, place) => {
    widths[index] = Math.min(need, Math.floor(left / (needs.length - place)))
    left -= widths[index]
  })
  return widths
}

const padded = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - widthOf(text)))

/** One row, of as many lines as its longest cell needs. */
function layRow(cells: readonly string[], widths: readonly number[]): string[] {
  const wrapped = widths.map((width, column) => wrap(cells[column] ?? '', width))
  const height = Math.max(...wrapped.map(lines => lines.length))
  return Array.from({length: height}, (_, line) => widths.map((width, column) => padded(wrapped[column]![line] ?? '', width)).join(' '.repeat(GAP)).trimEnd())
}

const needsOf = (rows: readonly (readonly string[])[]) =>
  Array.from({length: Math.max(...rows.map(row => row.length))}, (_, column) => Math.max(1, ...rows.map(row => widthOf(row[column] ?? ''))))

/** Names and their values, the values below each other. */
export function layPairs(pairs: readonly (readonly [string, string])[], width: number): string[] {
  if (pairs.length === 0) return []
  const names = Math.min(Math.max(...pairs.map(([name]) => widthOf(name))), Math.floor(width * 0.4))
  return pairs.flatMap(pair => layRow(pair, [names, width - names - GAP]))
}

/** Rows below their head; where the columns would be too narrow, each row as a list of its own. */
export function layTable(head: readonly string[], rows: readonly (readonly string[])[], width: number): string[] {
  const needs = needsOf([head, ...rows])
  const widths = shares(needs, width - GAP * (needs.length - 1))
  if (widths.some((given, column) => given < Math.min(LEAST, needs[column]!))) {
    return rows.flatMap((row, index) => [...(index > 0 ? [''] : []), ...layPairs(row.map((cell, column) => [`${head[column] ?? ''}:`, cell] as const), width)])
  }
  const above = layRow(head, widths)
  return [...above, '-'.repeat(Math.max(...above.map(widthOf))), ...rows.flatMap(row => layRow(row, widths))]
}

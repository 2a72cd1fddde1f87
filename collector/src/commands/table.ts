// A table where a person looks at a terminal, tab-separated lines in a pipe.
import Table from 'cli-table3'

export type TableOptions = {
  readonly isTerminal?: boolean | undefined
  /** Characters in a line of the terminal. */
  readonly width?: number | undefined
  /** Columns to leave out where the terminal is narrow, in this order. */
  readonly spare?: readonly string[]
}

const LEAST = 8 // characters of a column that is cut
const FRAME = 3 // a border and two blanks for each column

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/g // letters of East Asia take the room of two

const widthOf = (text = ''): number => text.length + (text.match(WIDE)?.length ?? 0)

const natural = (rows: readonly (readonly string[])[]): number[] => rows[0]!.map((_, column) => Math.max(...rows.map(row => widthOf(row[column]))))

const sum = (widths: readonly number[]): number => widths.reduce((total, width) => total + width + FRAME, 1)

/** Cuts the widest column until the line fits. */
function cut(widths: readonly number[], width: number): number[] {
  const cutOnes = [...widths]
  while (sum(cutOnes) > width) {
    const widest = Math.max(...cutOnes)
    if (widest <= LEAST) break
    cutOnes[cutOnes.indexOf(widest)] = widest - 1
  }
  return cutOnes
}

function without(rows: readonly (readonly string[])[], name: string): (readonly string[])[] {
  const column = rows[0]!.indexOf(name)
  return column < 0 ? [...rows] : rows.map(row => row.filter((_, index) => index !== column))
}

/** Leaves out what can be spared, one after the other, while the whole is too wide. */
function fitting(rows: readonly (readonly string[])[], width: number, spare: readonly string[]): readonly (readonly string[])[] {
  const [first, ...others] = spare
  return first === undefined || sum(natural(rows)) <= width ? rows : fitting(without(rows, first), width, others)
}

export function table(head: readonly string[], rows: readonly (readonly string[])[], options: TableOptions = {}): string {
  const {isTerminal = process.stdout.isTTY, width = process.stdout.columns ?? 80, spare = []} = options
  if (!isTerminal) return [head, ...rows].map(row => row.join('\t')).join('\n')
  const [shownHead, ...shownRows] = fitting([head, ...rows], width, spare)
  const colWidths = cut(natural([shownHead!, ...shownRows]), width).map(columnWidth => columnWidth + 2)
  const drawn = new Table({head: [...shownHead!], colWidths, wordWrap: false, style: {head: ['bold'], border: ['gray'], compact: true}})
  drawn.push(...shownRows.map(row => [...row]))
  return drawn.toString()
}

// Guesses which of the allowed words somebody meant.

type Row = readonly number[]

const at = (row: Row, index: number): number => row[index] ?? Infinity

/** Edit distance: how many letters must be put in, left out, changed or swapped with their neighbor. */
function distance(from: string, to: string): number {
  let rows: readonly [Row, Row] = [[], Array.from({length: to.length + 1}, (_, index) => index)]
  for (let index = 1; index <= from.length; index++) rows = [rows[1], nextRow(rows, {from, to, index})]
  return at(rows[1], to.length)
}

function nextRow([before, above]: readonly [Row, Row], {from, to, index}: {from: string; to: string; index: number}): Row {
  const row = [index]
  for (let column = 1; column <= to.length; column++) {
    const changed = at(above, column - 1) + Number(from[index - 1] !== to[column - 1])
    const isSwap = from[index - 1] === to[column - 2] && from[index - 2] === to[column - 1]
    const swapped = isSwap ? at(before, column - 2) + 1 : Infinity
    row.push(Math.min(changed, swapped, at(above, column) + 1, at(row, column - 1) + 1))
  }
  return row
}

/** The allowed word that the given one begins or is nearest to, when near enough to be meant; letter case does not count. */
export function findNearest(word: string, allowed: readonly string[]): string | undefined {
  if (word.length > 60) return undefined
  const longer = word.length < 3 ? [] : allowed.filter(candidate => candidate.toLowerCase().startsWith(word.toLowerCase()))
  if (longer.length === 1) return longer[0]
  const ranked = allowed
    .map(candidate => ({candidate, far: distance(word.toLowerCase(), candidate.toLowerCase())}))
    .sort((one, other) => one.far - other.far)
  const best = ranked[0]
  return best && best.far <= Math.max(1, Math.floor(best.candidate.length / 3)) ? best.candidate : undefined
}

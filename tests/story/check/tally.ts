// Two lists that must hold the same in the end: what must have been written, and what was.

export type Tally = {
  readonly expect: (line: string) => void
  readonly found: (line: string) => void
  /** What is missing and what is too much, so far. */
  readonly difference: () => {readonly missing: string[]; readonly extra: string[]}
}

export function createTally(): Tally {
  const counts = new Map<string, number>()
  const count = (line: string, by: number): void => {
    const sum = (counts.get(line) ?? 0) + by
    if (sum === 0) counts.delete(line)
    else counts.set(line, sum)
  }
  const lines = (isMeant: (sum: number) => boolean): string[] => [...counts].filter(([, sum]) => isMeant(sum)).map(([line]) => line)
  return {
    expect: line => count(line, 1),
    found: line => count(line, -1),
    difference: () => ({missing: lines(sum => sum > 0), extra: lines(sum => sum < 0)}),
  }
}

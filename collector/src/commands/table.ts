// A table where a person looks at a terminal, tab-separated lines in a pipe.
import Table from 'cli-table3'

export function table(head: readonly string[], rows: readonly (readonly string[])[], isTerminal = process.stdout.isTTY): string {
  if (!isTerminal) return [head, ...rows].map(row => row.join('\t')).join('\n')
  const drawn = new Table({head: [...head], style: {head: ['bold'], border: ['gray'], compact: true}})
  drawn.push(...rows.map(row => [...row]))
  return drawn.toString()
}

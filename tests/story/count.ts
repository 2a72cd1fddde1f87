// What came to pass in stories, in numbers: a test in which nothing happens proves nothing.
import {textOf, type Entry} from './history.ts'

export type Counts = ReadonlyMap<string, number>

function linesOf(entry: Entry): string[] {
  if (entry.what === 'down') return [`collector ${entry.how}`]
  if (entry.what === 'request' && entry.shape === 'delete') return [`DELETE ${entry.answer}${entry.late ? ', late' : ''}${entry.carriedOut ? ', carried out' : ''}`]
  if (entry.what === 'point' && entry.tags.event === 'reassigned') return ['seat came back']
  if (entry.what !== 'record') return []
  const {kind, body} = entry
  if (kind === 'outcome') return [`${textOf(body, 'mode')} ${textOf(body, 'result')}${body.unknown === true ? ', unknown' : ''}`]
  if (kind === 'plan') return [`plan ${textOf(body, 'decision')}`]
  return kind === 'reinstated' ? [`undo ${textOf(body, 'result')}`] : ['approved', 'discarded', 'paused', 'excluded'].includes(kind) ? [kind] : []
}

/** Releases that were under way when a collector was dropped. */
function cutOff(history: readonly Entry[]): number {
  let isOpen = false
  let count = 0
  for (const entry of history) {
    if (entry.what === 'record' && (entry.kind === 'intent' || entry.kind === 'outcome')) isOpen = entry.kind === 'intent'
    if (entry.what === 'down' && entry.how === 'dropped' && isOpen) count++
  }
  return count
}

export function countIn(counts: Map<string, number>, history: readonly Entry[]): void {
  const add = (line: string, by: number): void => void counts.set(line, (counts.get(line) ?? 0) + by)
  for (const entry of history) for (const line of linesOf(entry)) add(line, 1)
  add('dropped within a release', cutOff(history))
}

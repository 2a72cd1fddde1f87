// What came to pass in stories, in numbers: a test in which nothing happens proves nothing.
import type {Row} from '../model/case.ts'
import {textOf, type Entry, type Request} from './history.ts'

export type Counts = ReadonlyMap<string, number>

const byRecord: Readonly<Record<string, (body: Row) => string>> = {
  outcome: body => `${textOf(body, 'mode')} ${textOf(body, 'result')}${body.unknown === true ? ', unknown' : ''}`,
  plan: body => `plan ${textOf(body, 'decision')}`,
  reinstated: () => 'undo reinstated',
  reinstateAttempt: body => `undo ${textOf(body, 'result')}${body.unknown === true ? ', unknown' : ''}`,
  approved: () => 'approved', discarded: () => 'discarded', paused: () => 'paused', excluded: () => 'excluded',
}

const ofDeletion = ({answer, late, carriedOut}: Request): string => `DELETE ${answer}${late ? ', late' : ''}${carriedOut ? ', carried out' : ''}`

function lineOf(entry: Entry): string | undefined {
  switch (entry.what) {
    case 'down': return `collector ${entry.how}`
    case 'request': return entry.shape === 'delete' ? ofDeletion(entry) : undefined
    case 'point': return entry.tags.event === 'reassigned' ? 'seat came back' : undefined
    case 'record': return byRecord[entry.kind]?.(entry.body)
    default: return undefined
  }
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
  for (const line of history.flatMap(entry => lineOf(entry) ?? [])) add(line, 1)
  add('dropped within a release', cutOff(history))
}

// Tells accounts that programs use by their names, by patterns with `*`.
import {fold, userName} from './model.ts'

/** Qlik's own accounts, and what such accounts are commonly called. */
export const defaultServiceAccounts: readonly string[] = ['INTERNAL\\*', 'sa_*', 'svc*', 'service*']

/** `*` stands for any letters; compared as Qlik does, in any letter case. */
function toTextTest(pattern: string): (folded: string) => boolean {
  const [head = '', ...rest] = fold(pattern).split('*')
  const tail = rest.pop()
  if (tail === undefined) return text => text === head
  return text => {
    const end = text.length - tail.length
    if (!text.startsWith(head) || !text.endsWith(tail) || end < head.length) return false
    let from = head.length
    for (const part of rest) {
      const at = text.indexOf(part, from)
      if (at < 0 || at + part.length > end) return false
      from = at + part.length
    }
    return true
  }
}

/** Whether one of the patterns fits a user: one with a backslash is held against `DIRECTORY\id`, else against the id in any directory. */
export function toAccountTest(patterns: readonly string[]): (user: {readonly directory: string; readonly id: string}) => boolean {
  const ofName = patterns.filter(pattern => pattern.includes('\\')).map(toTextTest)
  const ofId = patterns.filter(pattern => !pattern.includes('\\')).map(toTextTest)
  return user => {
    const [name, id] = [fold(userName(user)), fold(user.id)]
    return ofName.some(fits => fits(name)) || ofId.some(fits => fits(id))
  }
}

// Which names the patterns take for service accounts.
import {describe, expect, it} from 'vitest'
import {defaultServiceAccounts, toAccountTest} from './service-accounts.ts'

const named = (name: string) => ({directory: name.slice(0, name.indexOf('\\')), id: name.slice(name.indexOf('\\') + 1)})
const fitting = (patterns: readonly string[], names: readonly string[]) => names.filter(name => toAccountTest(patterns)(named(name)))

describe('service accounts', () => {
  it('are by default those of Qlik itself and those that are called so, in any letter case', () => {
    const names = ['INTERNAL\\sa_repository', 'internal\\anna', 'LAB\\SA_reports', 'LAB\\svc-nprinting', 'LAB\\Service.Desk', 'LAB\\sanna', 'SVC\\anna', 'LAB\\anna.svc', 'LAB\\sarah_']
    expect(fitting(defaultServiceAccounts, names)).toEqual(['INTERNAL\\sa_repository', 'internal\\anna', 'LAB\\SA_reports', 'LAB\\svc-nprinting', 'LAB\\Service.Desk'])
  })

  it.each([
    ['a whole name', ['LAB\\bot'], ['LAB\\bot']],
    ['a whole id in any directory', ['bot'], ['LAB\\bot', 'CORP\\bot']],
    ['an ending', ['*bot'], ['LAB\\bot', 'CORP\\bot', 'LAB\\robot']],
    ['something in between', ['r*b*t'], ['LAB\\robot', 'LAB\\r.b.t.t']],
    ['parts that may not overlap', ['bo*ot', 'r.b.*.b.t'], []],
    ['parts in their order', ['*t*.b*'], []],
    ['one star alone', ['CORP\\*'], ['CORP\\bot', 'CORP\\']],
    ['anything', ['*'], ['LAB\\bot', 'CORP\\bot', 'LAB\\robot', 'LAB\\r.b.t.t', 'CORP\\']],
    ['letters that mean something elsewhere as they are', ['r?b.t', 'r.b.t..', '.*'], []],
    ['nothing', [], []],
    ['an empty pattern', [''], ['CORP\\']],
  ])('can be given by %s', (_, patterns, expected) => {
    expect(fitting(patterns, ['LAB\\bot', 'CORP\\bot', 'LAB\\robot', 'LAB\\r.b.t.t', 'CORP\\'])).toEqual(expected)
  })
})

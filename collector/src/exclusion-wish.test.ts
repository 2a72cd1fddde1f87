// What may be asked of an exclusion, and the words for what may not.
import {describe, expect, it} from 'vitest'
import {LONGEST_REASON, LONGEST_USER, toWish, type AskedExclusion, type WrongWish} from './exclusion-wish.ts'

const NOW = Date.UTC(2026, 10, 22, 2)

const asked = (change: Partial<AskedExclusion> = {}): AskedExclusion => ({user: 'CORP\\anna', reason: 'on leave', ...change})

describe('a wish', () => {
  it.each<[string, Partial<AskedExclusion>, object]>([
    ['in its parts', {}, {}],
    ['with an end', {until: NOW + 1}, {until: NOW + 1}],
    ['of an id with backslashes', {user: 'CORP\\back\\slash\\'}, {userId: 'back\\slash\\'}],
    ['of a name with blanks, which Qlik may have', {user: ' CORP\\anna berg '}, {directory: ' CORP', userId: 'anna berg '}],
    ['of a name pasted with its line', {user: 'CORP\\anna\r\n'}, {userId: 'anna\r\n'}],
    ['with its reason in one line', {reason: '  on leave\r\n\tuntil\u001b[31m spring\u0000 '}, {reason: 'on leave until [31m spring'}],
    ['with its reason as it is seen', {reason: '\u202eevael\u2066 on\u200b \u2060leave\ufeff'}, {reason: 'evael on leave'}],
    ['of a name with joiners, which some scripts need', {user: 'CORP\\نامه\u200cای'}, {userId: 'نامه\u200cای'}],
    ['of the greatest length', {user: `C\\${'x'.repeat(LONGEST_USER - 2)}`, reason: 'x'.repeat(LONGEST_REASON)}, {directory: 'C', userId: 'x'.repeat(LONGEST_USER - 2), reason: 'x'.repeat(LONGEST_REASON)}],
  ])('%s', (_, change, expected) => {
    expect(toWish(asked(change), NOW)).toEqual({directory: 'CORP', userId: 'anna', reason: 'on leave', until: undefined, ...expected})
  })

  it.each<[Partial<AskedExclusion>, WrongWish]>([
    ...['anna', '', '\\', 'CORP\\', '\\anna', '  \\anna', 'CORP\\  '].map((user): [Partial<AskedExclusion>, WrongWish] => [{user}, {field: 'user', detail: `"${user.trim()}" is not a user; write DIRECTORY\\id.`}]),
    [{user: 'CORP\\an\u0007na'}, {field: 'user', detail: '"CORP\\an na" is not a user; write DIRECTORY\\id.'}],
    ...['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069'].map((control): [Partial<AskedExclusion>, WrongWish] =>
      [{user: `CORP\\an${control}na`}, {field: 'user', detail: '"CORP\\an na" holds invisible characters that turn text around; write the name without them.'}]),
    [{reason: '\u200b\u202e'}, {field: 'reason', detail: 'Say why the user is excluded; the reason is shown to others.'}],
    [{user: `C\\${'x'.repeat(LONGEST_USER - 1)}`}, {field: 'user', detail: 'A user has 400 characters at most.'}],
    [{reason: ''}, {field: 'reason', detail: 'Say why the user is excluded; the reason is shown to others.'}],
    [{reason: ' \n\u0000'}, {field: 'reason', detail: 'Say why the user is excluded; the reason is shown to others.'}],
    [{reason: 'x'.repeat(LONGEST_REASON + 1)}, {field: 'reason', detail: 'A reason has 500 characters at most.'}],
    [{until: NOW}, {field: 'until', detail: 'The exclusion would end on 22 Nov 2026, which is past. Give a later instant, or none for no end.'}],
    [{until: 0}, {field: 'until', detail: 'The exclusion would end on 1 Jan 1970, which is past. Give a later instant, or none for no end.'}],
  ])('of %j is refused', (change, expected) => {
    expect(toWish(asked(change), NOW)).toEqual(expected)
  })
})

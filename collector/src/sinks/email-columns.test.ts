// Columns for a reader with a fixed width: whole outputs, and no line that is wider than stated, whatever the names.
import {describe, expect, it} from 'vitest'
import {layPairs, layTable, shares, widthOf, wrap} from './email-columns.ts'
import {oneLine} from './email-text.ts'
import {hardNames} from './webhook-testing.ts'

describe('the width', () => {
  it.each([['', 0], ['Anna', 4], ['Łukasz', 6], ['李雷', 4], ['e\u0301', 1], ['שרה', 3], ['👩‍👩‍👧‍👦', 2], ['a\u200bb', 2], ['ＡＢ', 4]])('of %j is %i', (text, expected) => {
    expect(widthOf(text)).toBe(expected)
  })
})

describe('a text', () => {
  it.each<[string, number, string[]]>([
    ['', 5, ['']], ['one two', 7, ['one two']], ['one two', 6, ['one', 'two']], ['one two three', 7, ['one two', 'three']],
    ['abcdefgh', 3, ['abc', 'def', 'gh']], ['a bcdefgh', 3, ['a', 'bcd', 'efg', 'h']], ['李雷李', 4, ['李雷', '李']], ['李雷李', 5, ['李雷', '李']],
  ])('%j in %i columns', (text, width, expected) => {
    expect(wrap(text, width)).toEqual(expected)
  })
})

it.each<[number[], number, number[]]>([[[3, 4], 10, [3, 4]], [[20, 4], 10, [6, 4]], [[20, 30], 10, [5, 5]], [[2, 30, 9], 20, [2, 9, 9]], [[], 10, []]])('%j share %i as %j', (needs, room, expected) => {
  expect(shares(needs, room)).toEqual(expected)
})

it('pairs have their values below each other', () => {
  expect(layPairs([['By:', 'the schedule, as every night'], ['Worth a month:', '110 EUR']], 36)).toEqual([
    'By:             the schedule, as',
    '                every night',
    'Worth a month:  110 EUR',
  ])
  expect(layPairs([], 30)).toEqual([])
})

describe('a table', () => {
  const rows = [['李雷 (CORP\\li)', 'analyzer', 'Qlik answered 500: Internal Server Error.'], ['CORP\\anna', 'professional']]

  it('that fits has its columns in line, also with letters of double width and with cells left out', () => {
    expect(layTable(['User', 'Type', 'What'], rows, 76)).toEqual([
      'User            Type          What',
      '----------------------------------',
      '李雷 (CORP\\li)  analyzer      Qlik answered 500: Internal Server Error.',
      'CORP\\anna       professional',
    ])
  })

  it('that does not fit is wrapped within its cells', () => {
    expect(layTable(['User', 'Type', 'What'], rows, 50)).toEqual([
      'User            Type          What',
      '----------------------------------',
      '李雷 (CORP\\li)  analyzer      Qlik answered 500:',
      '                              Internal Server',
      '                              Error.',
      'CORP\\anna       professional',
    ])
  })

  it('too narrow to be read is a list for each row', () => {
    expect(layTable(['User', 'Type', 'What'], rows, 28)).toEqual([
      'User:  李雷 (CORP\\li)',
      'Type:  analyzer',
      'What:  Qlik answered 500:',
      '       Internal Server',
      '       Error.',
      '',
      'User:  CORP\\anna',
      'Type:  professional',
    ])
  })

  it.each(hardNames.map(oneLine))('with %j is never wider than stated', name => {
    const widest = Math.max(...layTable(['User', 'Type', 'Idle'], [[name, 'analyzer', '63 d'], ['Anna', name, '']], 40).map(widthOf))
    expect(widest).toBeLessThanOrEqual(40)
  })
})

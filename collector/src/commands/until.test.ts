// Days and instants as people write them, to the end of the day in UTC; nothing is guessed.
import {describe, expect, it} from 'vitest'
import {toUntil} from './until.ts'

describe('the end of an exclusion', () => {
  it.each([
    ['2026-12-31', '2026-12-31T23:59:59.000Z'],
    ['2028-02-29', '2028-02-29T23:59:59.000Z'],
    ['9999-12-31', '9999-12-31T23:59:59.000Z'],
    ['2026-12-31T18:00Z', '2026-12-31T18:00:00.000Z'],
    ['2026-12-31T18:00:05.250Z', '2026-12-31T18:00:05.250Z'],
    ['2026-12-31T18:00+01:00', '2026-12-31T17:00:00.000Z'],
    ['2026-12-31T20:00-05:00', '2027-01-01T01:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(new Date(toUntil(text)!).toISOString()).toBe(expected)
  })

  it.each([
    '', 'tomorrow', '31.12.2026', '12/31/2026', '2026-12', '2026-1-1', '26-12-31', '2026-13-01', '2026-02-30', '2027-02-29', '2026-00-10', '2026-12-31T18:00', '2026-12-31 18:00Z',
    '2026-12-31T25:00Z', '2026-02-30T10:00Z', '2026-12-31T18:00:00.1234Z', '2026-12-31T18:00+0100', '2026-12-31Z', '1798700000000', '+2026-12-31', ' 2026-12-31',
  ])('"%s" is not known', text => {
    expect(toUntil(text)).toBeUndefined()
  })
})

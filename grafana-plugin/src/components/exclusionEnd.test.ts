// Until when an exclusion lasts.
import { expect, it } from 'vitest'
import { untilOf } from './exclusionEnd'

const NOW = Date.parse('2026-11-22T15:00:00Z')

it.each([
  ['none', '', 'none'],
  ['quarter', '', Date.parse('2026-12-31T23:59:59Z')],
  ['days', '', Date.parse('2027-02-20T23:59:59Z')],
  ['date', '2026-11-22', Date.parse('2026-11-22T23:59:59Z')],
  ['date', '2026-11-21', undefined],
  ['date', '', undefined],
  ['date', '2026-02-31', undefined],
] as const)('%s %s', (end, date, until) => {
  expect(untilOf(end, date, NOW)).toBe(until)
})

import {describe, expect, it} from 'vitest'
import type {Skipped, Tally} from './tally.ts'
import {sum, tallyTests, verdictOf, wordStage, wordSummary} from './tally.ts'

const skipped = {name: 'a.test.ts > needs it', reason: 'needs influxdb: none'}
const tally = (passed: number, failed: number, skips = 0): Tally => ({passed, failed, skipped: Array<Skipped>(skips).fill(skipped)})

describe('tallyTests', () => {
  it('takes the report of a run that ended well', () => {
    expect(tallyTests(tally(3, 0, 1), 0)).toEqual(tally(3, 0, 1))
  })

  it('takes the failures of a run that found some', () => {
    expect(tallyTests(tally(3, 2), 1)).toEqual(tally(3, 2))
  })

  it('counts a failure when vitest ended badly without a failed test', () => {
    expect(tallyTests(tally(3, 0), 1)).toEqual(tally(3, 1))
  })

  it('counts a failure when vitest crashed before its report', () => {
    expect(tallyTests(undefined, 139)).toEqual(tally(0, 1))
  })

  it('counts a failure when the report is missing after a good end, or empty', () => {
    expect([tallyTests(undefined, 0), tallyTests(tally(0, 0), 0)]).toEqual([tally(0, 1), tally(0, 1)])
  })

  it('believes a failed test over the exit code', () => {
    expect(tallyTests(tally(1, 1), 0)).toEqual(tally(1, 1))
  })
})

describe('sum', () => {
  it('adds the stages up', () => {
    expect(sum([verdictOf(true), verdictOf(false), tally(5, 2, 1), tally(0, 0)])).toEqual(tally(6, 3, 1))
  })

  it('is nothing for no stages', () => {
    expect(sum([])).toEqual(tally(0, 0))
  })
})

describe('wordStage', () => {
  it('is one line for a stage that passed', () => {
    expect(wordStage({name: 'types', seconds: 4.26, tally: verdictOf(true), output: 'noise'})).toBe(`${'types'.padEnd(28)} ok (4.3 s)`)
  })

  it('shows the output of a stage that failed', () => {
    expect(wordStage({name: 'lint', seconds: 1, tally: verdictOf(false), output: 'a.ts\n  1:1 error\n\n'})).toBe(`${'lint'.padEnd(28)} FAILED (1.0 s)\na.ts\n  1:1 error\n`)
  })
})

describe('wordSummary', () => {
  it('ends with the sums, alone on the last line', () => {
    expect(wordSummary(tally(12, 0))).toBe('12 passed, 0 failed, 0 skipped')
  })

  it('names what was skipped under its reason, a line each', () => {
    const skips = [skipped, {name: 'b.test.ts > line\nbreak', reason: 'marked todo'}, {...skipped, name: 'c.test.ts > too'}]
    expect(wordSummary({passed: 1, failed: 2, skipped: skips})).toBe(
      [
        'Skipped: needs influxdb: none',
        '  a.test.ts > needs it',
        '  c.test.ts > too',
        'Skipped: marked todo',
        '  b.test.ts > line break',
        '1 passed, 2 failed, 3 skipped',
      ].join('\n'),
    )
  })
})

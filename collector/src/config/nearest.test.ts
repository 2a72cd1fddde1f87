// Holds "did you mean" to suggestions that help.
import {describe, expect, it} from 'vitest'
import {findNearest} from './nearest.ts'

const KEYS = ['enable', 'dryRun', 'inactivityDays', 'freeSeats', 'freeShare', 'for', 'tags']

describe('findNearest', () => {
  it.each([
    ['enabel', 'enable'], ['enabled', 'enable'], ['dryrun', 'dryRun'], ['dry_run', 'dryRun'], ['inactiveDays', 'inactivityDays'],
    ['freeSeat', 'freeSeats'], ['fro', 'for'], ['tag', 'tags'], ['inactivity', 'inactivityDays'], ['free', undefined],
  ])('%s means %s', (word, meant) => {
    expect(findNearest(word, KEYS)).toBe(meant)
  })

  it.each(['mqtt', 'x', '', 'somethingElse', 'enable'.repeat(50)])('%s means none', word => {
    expect(findNearest(word, KEYS)).toBeUndefined()
  })

  it('has no answer where nothing is allowed', () => {
    expect(findNearest('enable', [])).toBeUndefined()
  })
})

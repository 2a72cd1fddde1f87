// What a round says of its releases, and its exit code.
import {describe, expect, it} from 'vitest'
import {countOutcomes, worstOf} from './once.ts'

describe('releases', () => {
  it('are counted by how they ended, and a quarantined seat is not a released one', () => {
    const results = ['refused', ...Array<'released'>(18).fill('released'), 'quarantined', 'quarantined', 'alreadyGone', 'becameActive', 'nowExcluded', 'failed'] as const
    expect(countOutcomes(results.map(result => ({result})))).toBe('18 released, 2 quarantined, 1 already gone, 1 became active, 1 excluded by now, 1 refused, 1 failed')
  })
})

describe('the exit code', () => {
  it.each<[number[], number]>([[[], 0], [[0, 0], 0], [[0, 3], 3], [[3, 1], 1], [[1, 0], 1]])('of %j is %i', (codes, code) => {
    expect(worstOf(codes)).toBe(code)
  })
})

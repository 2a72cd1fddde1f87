// What is said of releases, and the exit code of a round.
import {describe, expect, it} from 'vitest'
import {countOutcomes, outcomeText, worstOf} from './outcomes.ts'

describe('releases', () => {
  it('are counted by how they ended, and a quarantined seat is not a released one', () => {
    const results = ['refused', ...Array<'released'>(18).fill('released'), 'quarantined', 'quarantined', 'alreadyGone', 'becameActive', 'nowExcluded', 'failed'] as const
    expect(countOutcomes(results.map(result => ({result})))).toBe('18 released, 2 quarantined, 1 already gone, 1 became active, 1 excluded by now, 1 refused, 1 failed')
  })

  it('are told by user and type as far as they are known', () => {
    const gone = {result: 'alreadyGone', sentence: 'The seat was gone already.', site: 'prod', allocationId: 'row-1'} as const
    expect(outcomeText({...gone, user: 'CORP\\anna', licenseType: 'analyzer'})).toBe('CORP\\anna (analyzer): already gone. The seat was gone already.')
    expect(outcomeText(gone, new Map([['row-1', 'CORP\\bert']]))).toBe('CORP\\bert: already gone. The seat was gone already.')
    expect(outcomeText(gone)).toBe('seat row-1: already gone. The seat was gone already.')
  })
})

describe('the exit code', () => {
  it.each<[number[], number]>([[[], 0], [[0, 0], 0], [[0, 3], 3], [[3, 1], 1], [[1, 0], 1]])('of %j is %i', (codes, code) => {
    expect(worstOf(codes)).toBe(code)
  })
})

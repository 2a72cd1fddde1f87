// What is said of releases, and the exit code of a round.
import {describe, expect, it} from 'vitest'
import {countOutcomes, outcomeTexts, worstOf} from './outcomes.ts'

describe('releases', () => {
  it('are counted by how they ended, and a quarantined seat is not a released one', () => {
    const results = ['refused', ...Array<'released'>(18).fill('released'), 'quarantined', 'quarantined', 'alreadyGone', 'becameActive', 'nowExcluded', 'failed', 'notBegun'] as const
    expect(countOutcomes(results.map(result => ({result})))).toBe('18 released, 2 quarantined, 1 already gone, 1 became active, 1 excluded by now, 1 refused, 1 failed, 1 not begun')
  })

  it('are told by user and type as far as they are known', () => {
    const gone = {result: 'alreadyGone', sentence: 'The seat was gone already.', site: 'prod', allocationId: 'row-1'} as const
    const told = (...args: Parameters<typeof outcomeTexts>) => outcomeTexts(...args).map(({text}) => text)
    expect(told([{...gone, user: 'CORP\\anna', licenseType: 'analyzer'}])).toEqual(['CORP\\anna (analyzer): already gone. The seat was gone already.'])
    expect(told([gone], new Map([['row-1', 'CORP\\bert']]))).toEqual(['CORP\\bert: already gone. The seat was gone already.'])
    expect(told([gone])).toEqual(['seat row-1: already gone. The seat was gone already.'])
  })

  it('of which the same is said are told together; of those not begun a few are named', () => {
    const failed = ['a', 'b'].map(id => ({result: 'failed', sentence: 'Qlik Sense site prod answered 500.', site: 'prod', allocationId: id, user: `CORP\\${id}`} as const))
    const left = ['c', 'd', 'e', 'f', 'g'].map(id => ({result: 'notBegun', sentence: 'Not begun. It ended.', site: 'prod', allocationId: id, user: `CORP\\${id}`} as const))
    expect(outcomeTexts([...failed, ...left])).toEqual([
      {isBad: true, text: 'CORP\\a, CORP\\b: failed. Qlik Sense site prod answered 500.'},
      {isBad: true, text: 'CORP\\c, CORP\\d, CORP\\e and 2 more: Not begun. It ended.'},
    ])
  })
})

describe('the exit code', () => {
  it.each<[number[], number]>([[[], 0], [[0, 0], 0], [[0, 3], 3], [[3, 1], 1], [[1, 0], 1]])('of %j is %i', (codes, code) => {
    expect(worstOf(codes)).toBe(code)
  })
})

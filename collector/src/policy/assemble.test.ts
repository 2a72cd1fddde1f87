// One snapshot, all that follows from it: verdicts, plan and decision agree with each other.
import {describe, expect, it} from 'vitest'
import {assemble} from './assemble.ts'
import {aPolicy, aPool, aSeat, aSnapshot, aUser, dailyRuns, daysAgo, NOW} from './testing.ts'

const snapshot = aSnapshot(
  ['a', 'b', 'c', 'd', 'e', 'f'].map((id, index) => aSeat({user: aUser({id}), lastUsed: daysAgo(index < 2 ? 200 - index : 1)})),
  {pools: [aPool({total: 100, allocated: 6})]},
)
const input = {policy: aPolicy({brake: {maxPerRun: 1, maxPerDay: 10, maxShare: 1}}), now: NOW, runs: dailyRuns, made: [], departures: [], releasedInLastDay: 0, switches: {enabled: true, dryRun: false, paused: undefined}}

const told = (change: Partial<typeof input>) => {
  const {plan, decision, evaluation} = assemble(snapshot, {...input, ...change})
  const leaving = evaluation.verdicts.filter(verdict => verdict.decision === 'release').map(verdict => verdict.allocation.id)
  return {planned: plan.items.map(item => item.allocationId), leaving, decision: decision.kind}
}

describe('what follows from a snapshot', () => {
  it('is halted by the brake of the run', () => {
    expect(told({})).toEqual({planned: ['analyzer-a', 'analyzer-b'], leaving: ['analyzer-a', 'analyzer-b'], decision: 'halted'})
  })

  it('leaves no verdict to release that the plan spares, and goes within the brake', () => {
    const policy = aPolicy({analyzer: {freeSeats: 95}, brake: input.policy.brake})
    expect(told({policy})).toEqual({planned: ['analyzer-a'], leaving: ['analyzer-a'], decision: 'go'})
  })

  it('counts the releases of the day', () => {
    expect(told({policy: aPolicy({brake: {maxPerRun: 10, maxPerDay: 10, maxShare: 1}}), releasedInLastDay: 8}).decision).toBe('go')
    expect(told({policy: aPolicy({brake: {maxPerRun: 10, maxPerDay: 10, maxShare: 1}}), releasedInLastDay: 9}).decision).toBe('halted')
  })

  it('keeps what single seats are judged again with', () => {
    expect(assemble(snapshot, input).context).toMatchObject({now: NOW, policy: input.policy, professionalHolders: new Map()})
  })
})

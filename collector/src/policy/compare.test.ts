// Where a plan differs from the run before, in one sentence.
import {describe, expect, it} from 'vitest'
import {compareWith, summarize} from './compare.ts'
import {evaluate} from './evaluate.ts'
import {makePlan} from './plan.ts'
import {aPolicy, aSeat, aSnapshot, aUser, dailyRuns, daysAgo, NOW} from './testing.ts'

const BEFORE = {madeAt: daysAgo(1), releases: {neverUsed: 14, idle: 2}, kept: {active: 380, excluded: 4}}

describe('compared with the run before', () => {
  it.each([
    ['the largest changes come first, three of them', {releases: {neverUsed: 212, idle: 3}, kept: {active: 182, excluded: 2}}, 'Compared with the run of 21 Nov 2026: 198 more to go as never used, 198 fewer kept as active, 2 fewer kept as excluded.'],
    ['a reason that is new or gone counts too', {releases: {neverUsed: 14, blocked: 7}, kept: {active: 380, excluded: 4}}, 'Compared with the run of 21 Nov 2026: 7 more to go as blocked, 2 fewer to go as idle.'],
    ['nothing is told where nothing changed', {releases: BEFORE.releases, kept: BEFORE.kept}, undefined],
  ])('%s', (_, now, expected) => {
    expect(compareWith(BEFORE, {madeAt: NOW, ...now})).toBe(expected)
  })

  it('nothing is told of the first run', () => {
    expect(compareWith(undefined, {madeAt: NOW, releases: {idle: 3}, kept: {}})).toBeUndefined()
  })
})

it('a summary counts by reason', () => {
  const policy = aPolicy()
  const snapshot = aSnapshot([aSeat(), aSeat({user: aUser({id: 'b'}), lastUsed: daysAgo(300)}), aSeat({user: aUser({id: 'c'}), lastUsed: undefined})])
  const plan = makePlan(snapshot, evaluate(snapshot, {policy, now: NOW, runs: dailyRuns, made: [], departures: []}), {policy, departures: []})
  expect(summarize(plan)).toEqual({madeAt: NOW, releases: {idle: 1, neverUsed: 1}, kept: {active: 1}})
})

// What is told of halted plans, closed gates, pools that run low, and seats at risk.
import {describe, expect, it} from 'vitest'
import {evaluate} from '../policy/evaluate.ts'
import {makePlan} from '../policy/plan.ts'
import {aPolicy, aPool, aSeat, aSnapshot, aUser, dailyRuns, daysAgo, NOW} from '../policy/testing.ts'
import {atRiskDigest, gateClosed, isLow, planHalted, poolLow} from './plans.ts'

const sender = {site: 'prod', grafanaUrl: undefined, at: NOW}
const policy = aPolicy()
const snapshot = aSnapshot([aSeat({lastUsed: daysAgo(100)}), aSeat({user: aUser({id: 'bert'}), lastUsed: daysAgo(86)}), aSeat({user: aUser({id: 'carl'})})])
const evaluation = evaluate(snapshot, {policy, now: NOW, runs: dailyRuns, made: [], departures: []})
const plan = makePlan(snapshot, evaluation, {policy, departures: []})

it('a halted plan is told with its reason, its difference and its seats', () => {
  expect(planHalted(sender, {id: 'p1', sentence: 'The plan is halted: too many.', advice: 'Look.', compared: 'Compared with yesterday: 1 more.', plan})).toMatchObject({
    kind: 'planHalted', event: 'plan halted', severity: 'critical', title: 'prod: a plan of 1 seat is halted',
    lines: ['The plan is halted: too many. Look.', 'Compared with yesterday: 1 more.'], table: {rows: [['LAB\\anna', 'analyzer', 'idle 90 days']]}, data: {plan: 'p1', releases: 1, sentence: 'The plan is halted: too many.', advice: 'Look.'},
  })
})

it('a closed gate is told with every reason', () => {
  expect(gateClosed(sender, [{code: 'noUsers', sentence: 'No users.'}, {code: 'staleUse', sentence: 'Stale.'}])).toMatchObject({
    kind: 'planHalted', event: 'trust gate closed', severity: 'critical', lines: ['No users.', 'Stale.'], data: {findings: [{code: 'noUsers'}, {code: 'staleUse'}]},
  })
})

describe('a pool', () => {
  it.each([[5, 100, false], [4.999, 100, true], [0, 0, false], [-3, 100, true]])('with %d of %d free is low: %s', (available, total, low) => {
    expect(isLow(aPool({total, available}), 0.05)).toBe(low)
  })

  it.each([
    [aPool({total: 100, allocated: 97, available: 3}), 'warning', ['3 of 100 analyzer seats are free, fewer than 5 %. Users without a seat may not get in.']],
    [aPool({total: 100, allocated: 103, available: 0, excess: 3}), 'critical', ['0 of 100 analyzer seats are free, fewer than 5 %. Users without a seat may not get in.', '3 seats more are held than were bought: Qlik locks such users out.']],
    [aPool({total: 100, allocated: 90, available: 10}), 'ok', ['10 of 100 analyzer seats are free again.']],
  ])('%#', (pool, severity, lines) => {
    const told = poolLow(sender, pool, 0.05)
    expect([told.severity, told.lines, told.event]).toEqual([severity, lines, severity === 'ok' ? 'pool recovered' : 'pool low'])
  })
})

describe('the digest', () => {
  const verdicts = evaluation.verdicts.filter(({atRisk}) => atRisk)

  it('names who leaves, the next first', () => {
    expect(atRiskDigest(sender, {verdicts, nextRun: NOW, dryRun: false})).toMatchObject({
      title: 'prod: 2 seats at risk', lines: ['1 seat leaves at the next run, 22 Nov 2026 02:00 UTC.', '1 more within the warning days, if nothing changes.'],
      table: {rows: [['LAB\\anna', 'analyzer', '100 d', '22 Nov 2026', 'idle 90 days'], ['LAB\\bert', 'analyzer', '86 d', '26 Nov 2026', 'idle soon']]}, data: {atRisk: 2, atNextRun: 1},
    })
  })

  it('says so in a dry run, and when there is nothing', () => {
    expect(atRiskDigest(sender, {verdicts: verdicts.slice(0, 1), nextRun: NOW, dryRun: true}).lines).toEqual(['1 seat would leave at the next run, 22 Nov 2026 02:00 UTC.', 'Dry run: nothing is released.'])
    expect(atRiskDigest(sender, {verdicts: [], nextRun: NOW, dryRun: true})).toMatchObject({title: 'prod: no seats at risk', lines: ['No seat is at risk.']})
  })
})

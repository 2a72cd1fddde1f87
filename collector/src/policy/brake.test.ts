// The brake at its limits: as much as allowed goes, one more is halted.
import {describe, expect, it} from 'vitest'
import {brake} from './brake.ts'
import {evaluate} from './evaluate.ts'
import type {Policy, SeatType} from './model.ts'
import {makePlan} from './plan.ts'
import {aPolicy, aPool, aSeat, aSnapshot, aUser, dailyRuns, daysAgo, NOW} from './testing.ts'

type Counts = {readonly idle: number; readonly active: number}

function seatsOf(type: SeatType, {idle, active}: Counts) {
  return Array.from({length: idle + active}, (_, index) =>
    aSeat({type, user: aUser({id: `${type}${index}`}), lastUsed: daysAgo(index < idle ? 200 : 1)}))
}

const no: Counts = {idle: 0, active: 0}
const wide = {maxPerRun: 1000, maxPerDay: 1000, maxShare: 1}

function braked(counts: Partial<Record<SeatType, Counts>>, limits: Partial<Policy['brake']>, releasedInLastDay = 0) {
  const policy = aPolicy({brake: {...wide, ...limits}})
  const snapshot = aSnapshot([...seatsOf('professional', counts.professional ?? no), ...seatsOf('analyzer', counts.analyzer ?? no)])
  const plan = makePlan(snapshot, evaluate(snapshot, {policy, now: NOW, runs: dailyRuns, made: [], departures: []}), {policy, departures: []})
  return brake(plan, snapshot, policy, releasedInLastDay)
}

describe('the brake', () => {
  it('leaves an empty plan alone, also when the day is full', () => {
    expect(braked({analyzer: {idle: 0, active: 10}}, {maxPerRun: 0, maxPerDay: 0, maxShare: 0}, 500)).toEqual([])
  })

  it('holds a run to its number', () => {
    expect(braked({analyzer: {idle: 10, active: 90}}, {maxPerRun: 10})).toEqual([])
    expect(braked({analyzer: {idle: 11, active: 90}}, {maxPerRun: 10})).toEqual([
      {code: 'maxPerRun', sentence: 'it would release 11 seats in one run (limit 10)'},
    ])
  })

  it('holds a rolling day to its number', () => {
    expect(braked({analyzer: {idle: 10, active: 90}}, {maxPerDay: 30}, 20)).toEqual([])
    expect(braked({analyzer: {idle: 10, active: 90}}, {maxPerDay: 30}, 21)).toEqual([
      {code: 'maxPerDay', sentence: 'with the 21 seats of the last 24 hours it would release 31 in a day (limit 30)'},
    ])
  })

  it('holds each pool to its share', () => {
    expect(braked({analyzer: {idle: 2, active: 8}}, {maxShare: 0.2})).toEqual([])
    expect(braked({analyzer: {idle: 3, active: 7}, professional: {idle: 1, active: 19}}, {maxShare: 0.2})).toEqual([
      {code: 'maxShare', sentence: 'it would release 3 of 10 analyzer seats (30 %, limit 20 %)'},
    ])
  })

  it.each([[29, 0.29], [7, 0.07], [57, 0.57], [14, 0.14]])('lets %i of 100 go at a share of %f, and not one more', (idle, maxShare) => {
    expect(braked({analyzer: {idle, active: 100 - idle}}, {maxShare})).toEqual([])
    expect(braked({analyzer: {idle: idle + 1, active: 99 - idle}}, {maxShare}).map(finding => finding.code)).toEqual(['maxShare'])
  })

  it('exempts pools under five seats from the share', () => {
    expect(braked({analyzer: {idle: 4, active: 0}, professional: {idle: 4, active: 0}}, {maxShare: 0.2})).toEqual([])
    expect(braked({analyzer: {idle: 2, active: 3}}, {maxShare: 0.2}).map(finding => finding.code)).toEqual(['maxShare'])
  })

  it('leaves a pool alone of which nothing goes, also when all of it is in quarantine', () => {
    const policy = aPolicy({brake: wide})
    const quarantined = Array.from({length: 5}, (_, index) => aSeat({user: aUser({id: `q${index}`}), quarantined: true}))
    const snapshot = aSnapshot([...quarantined, ...seatsOf('professional', {idle: 1, active: 3})])
    const plan = makePlan(snapshot, evaluate(snapshot, {policy, now: NOW, runs: dailyRuns, made: [], departures: []}), {policy, departures: []})
    expect([plan.items.length, brake(plan, snapshot, policy, 0)]).toEqual([1, []])
  })

  it('does not count seats in quarantine as allocated', () => {
    const policy = aPolicy({brake: {...wide, maxShare: 0.2}})
    const quarantined = Array.from({length: 10}, (_, index) => aSeat({user: aUser({id: `q${index}`}), quarantined: true}))
    const snapshot = aSnapshot([...quarantined, ...seatsOf('analyzer', {idle: 3, active: 7})])
    const plan = makePlan(snapshot, evaluate(snapshot, {policy, now: NOW, runs: dailyRuns, made: [], departures: []}), {policy, departures: []})
    expect(brake(plan, snapshot, policy, 0).map(({sentence}) => sentence)).toEqual(['it would release 3 of 10 analyzer seats (30 %, limit 20 %)'])
  })

  it('reckons the share by the overview too: a list that came short makes a pool look small', () => {
    const policy = aPolicy({brake: {...wide, maxShare: 0.2}})
    const snapshot = {...aSnapshot(seatsOf('analyzer', {idle: 2, active: 0})), pools: [aPool({allocated: 7})]}
    const plan = makePlan(snapshot, evaluate(snapshot, {policy, now: NOW, runs: dailyRuns, made: [], departures: []}), {policy, departures: []})
    expect(brake(plan, snapshot, policy, 0).map(({sentence}) => sentence)).toEqual(['it would release 2 of 7 analyzer seats (29 %, limit 20 %)'])
  })

  it('names everything that is wrong', () => {
    const counts = {professional: {idle: 6, active: 0}, analyzer: {idle: 6, active: 0}}
    expect(braked(counts, {maxPerRun: 5, maxPerDay: 5, maxShare: 0.2}).map(finding => finding.code)).toEqual(['maxPerRun', 'maxPerDay', 'maxShare', 'maxShare'])
  })
})

// Two thousand random sites, judged by the product and by the written rules: they never differ. And the model itself can fail, shrink and print.
import {expect, it} from 'vitest'
import type {SnapshotCase} from './case.ts'
import {differences} from './compare.ts'
import {dateOf} from './from-rows.ts'
import {printCase} from './print.ts'
import {caseOf, runModel} from './run.ts'
import {shrink} from './shrink.ts'
import {readings, type Reading} from './words.ts'

it('judges 2,000 random sites as the written rules do', async () => {
  const {sites, failure} = await runModel({seed: 2026, sites: 2000})
  expect(failure).toBeUndefined()
  expect(sites).toBe(2000)
}, 120_000)

it('draws the same site for the same seed and number, and another for another', () => {
  expect(caseOf(7, 11)).toEqual(caseOf(7, 11))
  expect(caseOf(7, 11)).not.toEqual(caseOf(8, 11))
  expect(caseOf(7, 11)).not.toEqual(caseOf(7, 14))
})

it.each(Object.keys(readings) as Reading[])('finds a difference when it reads the rules otherwise: %s', async reading => {
  const {failure} = await runModel({seed: 2026, sites: 2000, literal: new Set([reading])})
  expect(failure).toMatch(/the written rules say .*, the product says /)
  expect(failure).toMatch(new RegExp(`--seed 2026 --first \\d+ --sites 1 --literal ${reading}$`))
}, 60_000)

const isSnapshot = (one: {level: string}): one is SnapshotCase => one.level === 'snapshot'

it('shrinks to what the difference needs', async () => {
  const big = caseOf(2026, 0)
  expect(isSnapshot(big) && big.allocations.length).toBeGreaterThan(1)
  const one = await shrink(big, async candidate => isSnapshot(candidate) && candidate.allocations.length >= 1)
  expect(isSnapshot(one) && {seats: one.allocations.length, users: one.users, pools: one.pools, made: one.made, runs: one.runs, grace: one.policy.graceDays})
    .toEqual({seats: 1, users: [], pools: [], made: [], runs: [], grace: 0})
})

it('ends when nothing smaller is wrong', async () => {
  const big = caseOf(2026, 0)
  expect(await shrink(big, async () => false)).toBe(big)
})

it('prints instants from now, and leaves out what says nothing', async () => {
  const small = await shrink(caseOf(2026, 0), async candidate => isSnapshot(candidate) && candidate.allocations.length >= 1)
  const text = printCase(small)
  expect(text).toMatch(/^\/\/ now = 2026-03-0\dT/)
  expect(text).toContain('created: now - 400 d')
  expect(text).not.toContain('false')
})

it('tells placeholders, broken dates and dates apart', () => {
  expect([null, '1753-01-01T00:00:00.000Z', '0001-01-01T00:00:00', '1990-01-01T00:59:59.999+01:00'].map(value => dateOf(value))).toEqual(['never', 'never', 'never', 'never'])
  expect([undefined, '', 'user 5', 5, '2026-02-30T00:00:00Z', '2026-01-01'].map(value => dateOf(value))).toEqual(Array.from({length: 6}, () => 'broken'))
  expect(['1990-01-01T00:00:00Z', '2026-03-01T02:00:00.1234567', '2026-03-01T04:00:00.123+02:00'].map(value => dateOf(value)))
    .toEqual([Date.UTC(1990, 0, 1), Date.UTC(2026, 2, 1, 2, 0, 0, 123), Date.UTC(2026, 2, 1, 2, 0, 0, 123)])
})

it('has no difference in a site without seats', async () => {
  const one = caseOf(2026, 0)
  if (!isSnapshot(one)) throw new Error('The first site of a seed is a snapshot.')
  expect(await differences({...one, allocations: [], users: [], pools: []})).toEqual([])
})

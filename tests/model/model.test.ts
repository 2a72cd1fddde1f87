// Two thousand random sites, judged by the product and by the written rules: they never differ. And the model itself can fail, shrink and print.
import {expect, it} from 'vitest'
import type {Case, SnapshotCase} from './case.ts'
import {differences} from './compare.ts'
import {dateOf} from './from-rows.ts'
import {printCase} from './print.ts'
import {productOf, type Product} from './product.ts'
import {caseOf, runModel} from './run.ts'
import {shrink} from './shrink.ts'

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

const isSnapshot = (one: {level: string}): one is SnapshotCase => one.level === 'snapshot'

/** A product that is not told of something. */
const deafTo = (change: (one: Case) => object): Product => async one => productOf({...one, ...change(one)})

const withoutSwitch = (name: string) => deafTo(({switches}) => ({switches: {...switches, [name]: undefined}}))
const withoutLimit = (name: string, value: number) => deafTo(({policy}) => ({policy: {...policy, [name]: value}}))
const withoutInSeats = (name: string) => deafTo(one => isSnapshot(one) ? {allocations: one.allocations.map(seat => ({...seat, [name]: undefined}))} : {})

const wrongProducts: Readonly<Record<string, Product>> = {
  'takes a seat that came back': deafTo(() => ({departures: []})),
  'knows no back-off': withoutLimit('bounceBackoffDays', 0),
  'knows no grace': withoutLimit('graceDays', 0),
  'takes a seat that is not readable': withoutInSeats('unreadable'),
  'forgets the use at other sites': withoutInSeats('elsewhere'),
  'does not read the other sites': deafTo(one => isSnapshot(one) ? {} : {peers: []}),
  'trusts sites that cannot be read': deafTo(one => isSnapshot(one) ? {unreadablePeers: []} : {peers: one.peers.map(peer => ({...peer, failsAt: undefined}))}),
  'forgets exclusions that operators made': deafTo(() => ({made: []})),
  'goes on while paused': withoutSwitch('paused'),
  'goes on in a dry run': withoutSwitch('dryRun'),
  'adds seats to an approved plan': async one => {
    const told = await productOf(one)
    return {...told, approval: told.approval && {...told.approval, goes: told.plan.items.map(({allocationId}) => allocationId)}}
  },
  'approves in the old order': async one => {
    const told = await productOf(one)
    return {...told, approval: told.approval && {...told.approval, goes: told.approval.goes.toSorted()}}
  },
  'brakes an approved plan': async one => {
    const told = await productOf(one)
    return {...told, approval: told.approval && {...told.approval, decision: told.decision.kind}}
  },
}

it.each(Object.entries(wrongProducts))('finds a product that %s', async (_, product) => {
  const {failure} = await runModel({seed: 2026, sites: 2000, product})
  expect(failure).toMatch(/the written rules say .*, the product says /)
  expect(failure).toMatch(/--seed 2026 --first \d+ --sites 1$/)
}, 60_000)

it('shrinks to what the difference needs', async () => {
  const big = caseOf(2026, 0)
  expect(isSnapshot(big) && big.allocations.length).toBeGreaterThan(1)
  const one = await shrink(big, async candidate => isSnapshot(candidate) && candidate.allocations.length >= 1)
  expect(isSnapshot(one) && {seats: one.allocations.length, users: one.users, pools: one.pools, made: one.made, departures: one.departures, runs: one.runs, grace: one.policy.graceDays, paused: one.switches.paused})
    .toEqual({seats: 1, users: [], pools: [], made: [], departures: [], runs: [], grace: 0, paused: undefined})
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
  const broken = [undefined, '', 'user 5', 5, '2026-01-01', '2026-02-30T00:00:00Z', '2025-02-29T00:00:00Z', '2025-11-31T12:00:00Z']
  expect(broken.map(value => dateOf(value))).toEqual(broken.map(() => 'broken'))
  expect(['1990-01-01T00:00:00Z', '2024-02-29T00:00:00Z', '2026-03-01T02:00:00.1234567', '2026-03-01T04:00:00.123+02:00'].map(value => dateOf(value)))
    .toEqual([Date.UTC(1990, 0, 1), Date.UTC(2024, 1, 29), Date.UTC(2026, 2, 1, 2, 0, 0, 123), Date.UTC(2026, 2, 1, 2, 0, 0, 123)])
})

it('has no difference in a site without seats', async () => {
  const one = caseOf(2026, 0)
  if (!isSnapshot(one)) throw new Error('The first site of a seed is a snapshot.')
  expect(await differences({...one, allocations: [], users: [], pools: []})).toEqual([])
})

// A license group of simulated sites over mutual TLS: what is known of its users, and what becomes of it when a site fails.
import {describe, expect, it} from 'vitest'
import type {SeatSpec} from '../../tests/qlik-simulator/hand-made.ts'
import type {FaultSpec} from '../../tests/qlik-simulator/faults.ts'
import type {Simulator} from '../../tests/qlik-simulator/simulator.ts'
import {fetchElsewhere, fetchUserElsewhere, withElsewhere, type Peer} from './license-group.ts'
import {distrust} from './policy/trust.ts'
import {aPolicy} from './policy/testing.ts'
import {userName} from './policy/model.ts'
import {fetchSnapshot} from './qrs/licenses.ts'
import {openSite, SITE_NOW as NOW} from './qrs/simulated-site.ts'

const DAY = 86_400_000
const iso = (daysAgo: number) => new Date(NOW - daysAgo * DAY).toISOString()
const seat = (user: string, lastUsed: number | null, change: Partial<SeatSpec> = {}): SeatSpec =>
  ({user, type: 'analyzer', lastUsed: lastUsed === null ? null : iso(lastUsed), created: iso(400), ...change})

type Opened = Peer & {readonly sim: Simulator}

async function open(name: string, seats: readonly SeatSpec[]): Promise<Opened> {
  return {name, policy: {staleAfterDays: 7}, ...await openSite(name, {site: {seats}, licenseModel: 'lef'})}
}

const now = () => NOW

describe('a license group', () => {
  it('knows the latest use of each user at any other site', async () => {
    const prod = await open('prod', [seat('CORP\\anna', 200), seat('CORP\\bert', 200), seat("CORP\\o'neil", 200), seat('CORP\\zoë', null)])
    const test = await open('test', [
      seat('corp\\ANNA', 3), seat('CORP\\anna', 30, {type: 'professional'}), seat("CORP\\O'Neil", null, {created: iso(20)}), seat('CORP\\ZOE\u0308', 5, {quarantined: true, quarantineEnd: iso(-2)}),
    ])
    const demo = await open('demo', [seat('CORP\\anna', 90), seat('OTHER\\bert', 1)])
    const snapshot = withElsewhere(await fetchSnapshot(prod.qrs, 'prod', now), await fetchElsewhere([test, demo], now))
    expect(Object.fromEntries(snapshot.allocations.map(({holder, elsewhere}) => [userName(holder!), elsewhere]))).toEqual({
      'CORP\\anna': {lastActivity: NOW - 3 * DAY, used: true}, 'CORP\\bert': undefined, "CORP\\o'neil": {lastActivity: NOW - 20 * DAY, used: false}, 'CORP\\zoë': {lastActivity: NOW - 5 * DAY, used: true},
    })
    expect([snapshot.unreadablePeers, [test, demo].map(({sim}) => sim.requests.total())]).toEqual([undefined, [3, 3]])
    for (const {holder, elsewhere} of snapshot.allocations) expect(await fetchUserElsewhere([test, demo], holder!, {now, lost: undefined})).toEqual(elsewhere)
  })

  it('sees in the last look what happened since the reading', async () => {
    const test = await open('test', [seat('CORP\\anna', 200)])
    const look = () => fetchUserElsewhere([test], {directory: 'CORP', id: 'Anna'}, {now: test.sim.clock.now, lost: undefined})
    expect(await look()).toEqual({lastActivity: NOW - 200 * DAY, used: true})
    test.sim.site.login('CORP\\anna')
    expect(await look()).toEqual({lastActivity: NOW, used: true})
    test.sim.site.takeBack('CORP\\anna', 'analyzer')
    expect(await look()).toEqual({lastActivity: NOW, used: true})
    test.sim.clock.advance(8 * DAY)
    expect(await look()).toBeUndefined()
  })

  it.each<[string, FaultSpec, string]>([
    ['is down', {kind: 'status', status: 500}, 'answered 500'],
    ['refuses', {kind: 'status', status: 403}, 'answered 403 Forbidden'],
    ['sends a login page', {kind: 'html'}, 'sent a web page instead of JSON'],
    ['cuts every answer off', {kind: 'truncated'}, 'sent broken or cut-off JSON'],
    ['shows nothing for lack of rights', {kind: 'empty', path: '/qrs/license/*/full'}, 'Qlik lists 0 analyzer seats, but its overview says 7 are allocated.'],
    ['has a clock of its own', {kind: 'date', offsetSeconds: -3600}, 'The clock of the Qlik server is 60 minutes behind the collector\'s.'],
    ['sends no dates', {kind: 'missing', fields: ['lastUsed']}, '7 of 7 seats came without readable dates.'],
  ])('trusts nothing while a site %s', async (_, fault, why) => {
    const seats = Array.from({length: 7}, (_user, index) => seat(`CORP\\u${index}`, 3))
    const [prod, test, demo] = [await open('prod', seats), await open('test', seats), await open('demo', seats)]
    demo.sim.faults.add(fault)
    const snapshot = withElsewhere(await fetchSnapshot(prod.qrs, 'prod', now), await fetchElsewhere([test, demo], now))
    expect(distrust(snapshot, aPolicy(), NOW)).toEqual([{code: 'groupUnreadable', sentence: expect.stringContaining(why) as string}])
    expect(snapshot.unreadablePeers).toMatchObject([{site: 'demo', sentence: expect.stringMatching(/^Use at site demo, which shares the license key, is not known\. /) as string}])
    expect(snapshot.allocations.every(({elsewhere}) => elsewhere !== undefined)).toBe(true)
  })

  it('makes the last look fail when a site fails', async () => {
    const [test, demo] = [await open('test', [seat('CORP\\anna', 3)]), await open('demo', [])]
    demo.sim.faults.add({kind: 'status', status: 403, path: '/qrs/license/professional*'})
    await expect(fetchUserElsewhere([test, demo], {directory: 'CORP', id: 'anna'}, {now, lost: undefined})).rejects.toMatchObject({message: expect.stringMatching(/^Use at site demo, .* answered 403 Forbidden/) as string})
  })
})

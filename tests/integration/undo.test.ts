// Undoing a release: the same type for the same user, if none is held; and what becomes of seats that come back.
import {describe, expect, it, vi} from 'vitest'
import type {SiteSpec} from '../qlik-simulator/hand-made.ts'
import {eventsOf, openSite, planOf, post, refusalOf, type Opened} from './acting.ts'
import {DRY} from './configuration.ts'
import {whenAsked} from './wire.ts'
import {DAY, daysBefore, NOW} from './world.ts'

const ANNA = 'CORP\\anna'
const site: SiteSpec = {users: [{userId: 'anna', seat: {lastUsed: daysBefore(100)}}, {userId: 'busy', seat: {lastUsed: daysBefore(1)}}]}

type Released = Opened & {readonly allocationId: string}

async function released(simulator: object = {site}): Promise<Released> {
  const opened = await openSite({prod: {simulator}})
  const {id} = opened.world.sim.site.findSeat(ANNA)!
  await opened.service.round('evaluation')
  return {...opened, allocationId: id}
}

describe('an undo', () => {
  it('is on the lists soon after, and can be released again', async () => {
    const {service, allocationId} = await released()
    expect((await post(service, '/v4/undo', {allocationId})).status).toBe(200)
    await vi.waitFor(async () => expect((await service.call('/v4/licenses/user/anna')).status).toBe(200), {timeout: 10_000})
  })

  it('gives a seat of the type back, is audited with an intent, and told once', async () => {
    const {world, service, allocationId} = await released()
    const {status, body} = await post(service, '/v4/undo', {allocationId})
    const seat = world.sim.site.findSeat(ANNA)!
    expect([status, body]).toEqual([200, {
      result: 'reinstated', sentence: `${ANNA} holds a professional seat again.`, site: 'prod', user: ANNA, name: 'anna', licenseType: 'professional', allocationId: seat.id,
    }])
    expect(service.audit().filter(({kind}) => kind.startsWith('reinstate'))).toMatchObject([
      {kind: 'reinstateIntent', allocationId, type: 'professional', actor: 'olga', person: {user: ANNA}}, {kind: 'reinstated', allocationId, result: 'reinstated', reinstatedAs: seat.id},
    ])
    await service.round('reading')
    expect([eventsOf(service, 'reinstated'), eventsOf(service, 'assigned'), eventsOf(service, 'reassigned')]).toEqual([[`professional ${ANNA}`], [], []])
    expect(service.collector.store.audit.verify().broken).toBeUndefined()
  })

  it('is refused where the user holds a seat of the type, and asked for twice gives one', async () => {
    const {world, service, allocationId} = await released()
    expect((await post(service, '/v4/undo', {allocationId})).status).toBe(200)
    expect(refusalOf(await post(service, '/v4/undo', {allocationId}))).toEqual([409, 'held'])
    expect([service.audit('reinstateIntent').length, service.audit('reinstated').length]).toEqual([1, 1])
    expect(service.audit('reinstateAttempt')).toMatchObject([{result: 'held', holds: world.sim.site.findSeat(ANNA)!.id, actor: 'olga', person: {user: ANNA}}])
    expect(world.sim.site.listSeats().filter(({user}) => user!.userId === 'anna')).toHaveLength(1)
  })

  it('is of releases of ours alone', async () => {
    const {world, service} = await released()
    expect(refusalOf(await post(service, '/v4/undo', {allocationId: 'no-such-seat'}))).toEqual([404, 'notReleased'])
    const {id} = world.sim.site.findSeat('CORP\\busy')!
    world.sim.site.takeBack('CORP\\busy', 'professional')
    await service.round('reading')
    expect(refusalOf(await post(service, '/v4/undo', {allocationId: id}))).toEqual([404, 'notReleased'])
  })

  it('is allowed while paused', async () => {
    const {service, allocationId} = await released()
    await post(service, '/v4/pause')
    expect((await post(service, '/v4/undo', {allocationId})).status).toBe(200)
  })

  it('is not done in a dry run', async () => {
    const {world, service, allocationId} = await released()
    await service.stop()
    world.configure({licenseManagement: DRY, destinations: {influxDb: {url: 'http://127.0.0.1:9', database: 'x'}}, api: {port: 0}})
    const dry = await world.start()
    const {status, body} = await dry.call('/v4/undo', {method: 'POST', body: {allocationId}})
    expect([status, body.code, body.detail]).toEqual([409, 'dryRun', 'Site prod is in dry run, so nothing is given back. Set `licenseManagement.dryRun: false` in the configuration and restart the collector.'])
    expect(world.sim.site.findSeat(ANNA)).toBeUndefined()
  })

  it('says what Qlik says when no seat is free', async () => {
    const {world, service, allocationId} = await released()
    world.sim.site.setLicense({totals: {professional: 1}})
    const {status, body} = await post(service, '/v4/undo', {allocationId})
    expect([status, body.code, String(body.detail).startsWith('Qlik did not give the seat back. ')]).toEqual([502, 'refused', true])
    expect([service.audit('reinstated'), service.audit('reinstateAttempt')]).toMatchObject([[], [{result: 'refused', intent: service.audit('reinstateIntent')[0]!.seq}]])
  })

  it('begins when Qlik is asked to give, and not while the site is only read', async () => {
    const {world, service, allocationId} = await released()
    const {reinstatements} = service.collector.store
    const open: number[] = []
    const note = (wanted: string) => whenAsked(world.sim, ({method}) => method === wanted, () => {
      open.push(reinstatements.openOnes('prod').length)
      if (wanted === 'GET') note('POST')
    })
    note('GET')
    expect((await post(service, '/v4/undo', {allocationId})).status).toBe(200)
    expect([open, reinstatements.openOnes('prod')]).toEqual([[0, 1], []])
  })

  it('of a seat that cannot be looked at leaves nothing open', async () => {
    const {world, service, allocationId} = await released()
    world.sim.faults.add({kind: 'status', status: 403, method: 'GET', count: 5})
    expect(refusalOf(await post(service, '/v4/undo', {allocationId}))).toEqual([502, 'failed'])
    expect([service.audit('reinstateIntent'), service.audit('reinstated'), service.audit('reinstateAttempt')]).toMatchObject([[], [], [{result: 'failed'}]])
  })

  it.each([['lef', 'quarantined', 2], ['slk', 'released', 1]] as const)('under %s counts a seat that was %s once', async (licenseModel, result, afterRelease) => {
    const blocked: SiteSpec = {users: [{userId: 'anna', blacklisted: true, seat: {lastUsed: daysBefore(2)}}, {userId: 'busy', seat: {lastUsed: daysBefore(1)}}]}
    const {world, service} = await openSite({prod: {simulator: {site: blocked, licenseModel}}}, {withoutWaiting: {blocked: true}})
    const {id} = world.sim.site.findSeat(ANNA)!
    world.sim.site.setLicense({overview: {quarantinedInAllocated: true}})
    const allocated = () => service.site().latest!.pools.find(({type}) => type === 'professional')!.allocated
    expect((await service.round('evaluation')).outcomes.map(outcome => outcome.result)).toEqual([result])
    const before = allocated()
    expect((await post(service, '/v4/undo', {allocationId: id})).status).toBe(200)
    const after = allocated()
    await service.round('reading')
    expect([before, after, allocated()]).toEqual([afterRelease, 2, 2])
  })
})

describe('a seat that comes back', () => {
  const leaver: SiteSpec = {...site, users: [{userId: 'anna', blacklisted: true, seat: {lastUsed: daysBefore(20)}}], rules: [{type: 'professional'}]}
  const BLOCKED = {withoutWaiting: {blocked: true}}

  it('by a license rule is told as back once, left alone for the back-off, and then released again', async () => {
    const {world, service} = await openSite({prod: {simulator: {site: leaver}}}, BLOCKED)
    expect((await service.round('evaluation')).outcomes.map(({result}) => result)).toEqual(['released'])
    world.sim.clock.set(NOW + DAY)
    world.sim.site.changeUser(ANNA, {blacklisted: false})
    world.sim.site.login(ANNA)
    world.sim.site.changeUser(ANNA, {blacklisted: true})
    await service.round('reading')
    await service.round('reading')
    expect([eventsOf(service, 'reassigned'), eventsOf(service, 'assigned')]).toEqual([[`professional ${ANNA}`], []])
    const reasons: string[] = []
    for (const days of [9, 30.99, 31]) {
      world.sim.clock.set(NOW + days * DAY)
      const {reading, outcomes} = await service.round('evaluation')
      reasons.push(...reading.evaluation.verdicts.map(({reason}) => reason), ...outcomes.map(({result}) => result))
    }
    expect(reasons).toEqual(['returned', 'returned', 'blocked', 'released'])
  })

  it('can be released by hand at once', async () => {
    const {world, service} = await openSite({prod: {simulator: {site: leaver}}}, BLOCKED)
    await service.round('evaluation')
    world.sim.site.changeUser(ANNA, {blacklisted: false})
    world.sim.site.login(ANNA)
    world.sim.clock.set(NOW + 9 * DAY)
    await service.round('reading')
    expect((await service.call('/v4/licenses/user/anna', {method: 'DELETE'})).body.result).toBe('released')
  })

  it('in many cases in one directory is reported as a likely license rule', async () => {
    const users = Array.from({length: 6}, (_, index) => ({userId: `u${index}`, seat: {lastUsed: daysBefore(100)}}))
    const {world, service} = await openSite({prod: {simulator: {site: {users, rules: [{type: 'professional'}]}}}})
    await service.round('evaluation')
    for (const {userId} of users.slice(1)) world.sim.site.login(`CORP\\${userId}`)
    await service.round('evaluation')
    const sentence = '5 of 6 users of CORP whose seats were released in the last 30 days hold one again. A license rule in Qlik most likely gives the seats back.'
    expect((await planOf(service)).returns).toEqual([{userDirectory: 'CORP', returned: 5, released: 6, sentence}])
    expect(service.lines().map(({msg}) => msg)).toContain(sentence)
  })
})

describe('an undo of which the answer is lost', () => {
  it('is told by a look at the site', async () => {
    const {world, service, allocationId} = await released()
    world.sim.faults.add({kind: 'status', status: 500, method: 'POST', takesEffect: true})
    expect((await post(service, '/v4/undo', {allocationId})).body.result).toBe('reinstated')
    expect(world.sim.site.findSeat(ANNA)).toBeDefined()
  })

  it('stays open where the site cannot be looked at, and is settled by the next reading, once', async () => {
    const {world, service, allocationId} = await released()
    const path = '/qrs/license/professionalaccesstype/full'
    whenAsked(world.sim, ({method}) => method === 'POST', () => world.sim.faults.add({kind: 'status', status: 500, path, count: 20}))
    const answer = await post(service, '/v4/undo', {allocationId})
    expect([answer.status, String(answer.body.detail).startsWith('It is not known whether the seat was given back; the next reading will tell.')]).toEqual([502, true])
    expect(refusalOf(await post(service, '/v4/undo', {allocationId}))).toEqual([502, 'failed'])
    world.sim.faults.clear()
    await service.stop()
    const again = await world.start()
    await vi.waitFor(() => expect(again.audit('reinstated')).toMatchObject([{result: 'reinstated'}]), {timeout: 15_000})
    expect(again.audit('reinstateAttempt')).toMatchObject([{result: 'failed', unknown: true}])
    expect(again.collector.store.reinstatements.openOnes('prod')).toEqual([])
    expect(refusalOf(await post(again, '/v4/undo', {allocationId}))).toEqual([409, 'held'])
  })
})

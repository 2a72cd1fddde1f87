// An excluded user keeps the seat, whenever the exclusion is made: before a reading, while one is under way, between the plan and the last look.
import {describe, expect, it} from 'vitest'
import type {ExclusionDone} from '../../collector/src/contract.ts'
import {excludeUser} from '../../collector/src/exclude.ts'
import type {SiteSpec} from '../qlik-simulator/hand-made.ts'
import {DRY, LIVE} from './configuration.ts'
import {NO_INFLUXDB, RUN, end, exclude, listed, made, shown, TOKENS} from './excluding.ts'
import type {Answer} from './http.ts'
import type {RunningService} from './service.ts'
import {deletions, seatRequests, whenAsked} from './wire.ts'
import type {SiteWish, World} from './world.ts'
import {DAY, NOW, daysBefore, testWorld} from './world.ts'

const ANNA = 'CORP\\anna'
const BERT = 'CORP\\bert'
/** Anna's seat goes first. */
const site: SiteSpec = {users: [{userId: 'anna', seat: {lastUsed: daysBefore(100)}}, {userId: 'bert', seat: {lastUsed: daysBefore(90)}}]}

type Opened = {readonly world: World; readonly service: RunningService}

async function open(management: object = LIVE, sites: Readonly<Record<string, SiteWish>> = {prod: {simulator: {site}}}, before: (world: World) => void = () => {}): Promise<Opened> {
  const world = await testWorld({sites, config: {licenseManagement: {...management}, destinations: NO_INFLUXDB, api: {port: 0, tokens: TOKENS}}})
  before(world)
  const service = await world.start()
  world.sim.requests.reset()
  return {world, service}
}

const heldBy = ({sim}: World): string[] => sim.site.listSeats().map(({user}) => user!.userId).toSorted()

/** What the API does, without the way over the network: it can be done at an exact instant. */
const excludeNow = ({collector, site: siteOf}: RunningService, userId: string) =>
  void excludeUser(collector.deps, siteOf(), {directory: 'CORP', userId, reason: 'on leave', until: undefined}, 'olga')

describe('a release by hand of an excluded user', () => {
  it('is a 409 that names the rule, alone or among others, until the exclusion ends', async () => {
    const {world, service} = await open()
    const {exclusion} = await made(service, {user: ANNA, until: NOW + DAY})
    const sentence = 'Excluded from release by olga until 3 Mar 2026 (on leave).'
    const refused = await service.call('/v4/licenses/user/anna', {method: 'DELETE'})
    expect([refused.status, refused.body.code, refused.body.detail, deletions(world.sim)]).toEqual([409, 'excluded', sentence, []])
    const items = [{allocationId: world.sim.site.findSeat(ANNA)!.id}, {allocationId: world.sim.site.findSeat(BERT)!.id}]
    const job = await service.call('/v4/release', {method: 'POST', headers: {'idempotency-key': 'both-of-them'}, body: {items}})
    expect((job.body.outcomes as {result: string; sentence: string}[]).map(({result, sentence: told}) => [result, told])).toEqual([['nowExcluded', sentence], ['released', 'The seat is free.']])
    expect(heldBy(world)).toEqual(['anna'])
    await end(service, `id=${exclusion.id}`)
    expect((await service.call('/v4/licenses/user/anna', {method: 'DELETE'})).body.result).toBe('released')
  })

  it('in a dry run is told of the dry run, and of the exclusion in the lists', async () => {
    const {world, service} = await open(DRY)
    await made(service, {user: ANNA})
    expect((await service.call('/v4/licenses/user/anna', {method: 'DELETE'})).body.code).toBe('dryRun')
    expect((await shown(service, ANNA)).whys).toEqual(['excluded by olga (on leave)'])
    await service.round('evaluation')
    expect(service.pending().filter(({measurement}) => measurement === 'license_release').map(({fields}) => fields.user!.value)).toEqual([BERT])
    expect(deletions(world.sim)).toEqual([])
  })
})

describe('an evaluation run', () => {
  it.each<[string, (world: World) => string]>([
    ['the user is read again', ({sim}) => `/qrs/user/${sim.site.findUser(ANNA)!.id}`],
    ['the seat is read again', ({sim}) => `/qrs/license/professionalaccesstype/${sim.site.findSeat(ANNA)!.id}`],
  ])('leaves alone who is excluded while %s, the last thing before the DELETE', async (_when, pathOf) => {
    const {world, service} = await open()
    const [path, seat, user] = [pathOf(world), world.sim.site.findSeat(ANNA)!.id, world.sim.site.findUser(ANNA)!.id]
    whenAsked(world.sim, request => request.path.toLowerCase() === path, () => excludeNow(service, 'anna'))
    const {outcomes} = await service.round('evaluation')
    expect(outcomes.map(({result, reason, sentence}) => [result, reason, sentence])).toEqual([['nowExcluded', 'excluded', 'Excluded from release by olga (on leave).'], ['released', undefined, 'The seat is free.']])
    expect(seatRequests(world.sim).slice(0, 2)).toEqual([`GET user ${user}`, `GET seat ${seat}`])
    expect(heldBy(world)).toEqual(['anna'])
    expect(service.audit('outcome')[0]).toMatchObject({result: 'nowExcluded', verdict: 'excluded', person: {user: ANNA, sentence: 'Excluded from release by olga (on leave).'}})
    expect(service.audit('outcome')[0]).not.toHaveProperty('sentence')
  })

  it('leaves alone who is excluded while another seat of the plan is released', async () => {
    const {world, service} = await open()
    whenAsked(world.sim, ({method}) => method === 'DELETE', () => excludeNow(service, 'bert'))
    expect((await service.round('evaluation')).outcomes.map(({result}) => result)).toEqual(['released', 'nowExcluded'])
    expect([heldBy(world), (await shown(service, BERT)).planned, await service.call('/v4/at-risk').then(({body}) => body.total)]).toEqual([['bert'], 0, 0])
  })

  it('does not plan who is excluded while the site is being read', async () => {
    const {world, service} = await open()
    whenAsked(world.sim, ({path}) => path === '/qrs/user/full', () => excludeNow(service, 'anna'))
    const {reading, outcomes} = await service.round('evaluation')
    expect([reading.plan.items.map(({holder}) => holder.id), outcomes.map(({result}) => result), heldBy(world)]).toEqual([['bert'], ['released'], ['anna']])
  })

  it('keeps both seats of a user who is excluded before the duplicate goes', async () => {
    const seats = (['professional', 'analyzer'] as const).map(type => ({user: ANNA, type, lastUsed: daysBefore(1), created: daysBefore(100)}))
    const {world, service} = await open({...LIVE, withoutWaiting: {duplicates: true}}, {prod: {simulator: {site: {users: [{userId: 'anna'}], seats}}}})
    const user = world.sim.site.findUser(ANNA)!.id
    whenAsked(world.sim, ({path}) => path === `/qrs/user/${user}`, () => excludeNow(service, 'anna'))
    expect((await service.round('evaluation')).outcomes.map(({result}) => result)).toEqual(['nowExcluded'])
    expect(heldBy(world)).toEqual(['anna', 'anna'])
  })

  it('takes the seat at the very instant in which the exclusion ends, and not a millisecond before', async () => {
    const {world, service} = await open()
    await made(service, {user: ANNA, until: NOW + 3_600_000})
    await made(service, {user: BERT})
    world.sim.clock.set(NOW + 3_600_000 - 1)
    expect((await service.round('evaluation')).outcomes).toEqual([])
    expect((await listed(service)).map(({user, state, seats}) => [user, state, seats])).toEqual([[BERT, 'standing', 1], [ANNA, 'standing', 1]])
    world.sim.clock.set(NOW + 3_600_000)
    expect((await listed(service)).map(({user, state, seats, endedAt, endedBy}) => [user, state, seats, endedAt, endedBy])).toEqual([[BERT, 'standing', 1, undefined, undefined], [ANNA, 'ended', 0, NOW + 3_600_000, undefined]])
    expect((await service.round('evaluation')).outcomes.map(({result}) => result)).toEqual(['released'])
    expect(heldBy(world)).toEqual(['bert'])
  })

  it('keeps to it after a restart', async () => {
    const {world, service} = await open()
    const {exclusion} = await made(service, {user: ANNA})
    await service.stop()
    const restarted = await world.start()
    expect([await listed(restarted), (await shown(restarted, ANNA)).leaves]).toEqual([[exclusion], []])
    expect((await restarted.round('evaluation')).outcomes).toHaveLength(1)
    expect(heldBy(world)).toEqual(['anna'])
  })
})

describe('an exclusion that comes too late', () => {
  it('for a DELETE that is under way says so instead of promising the seat', async () => {
    const {world, service} = await open()
    let late: Promise<Answer> | undefined
    whenAsked(world.sim, ({method}) => method === 'DELETE', () => {
      world.sim.setLatency(500)
      late = exclude(service, {user: ANNA, reason: 'on leave'}).finally(() => world.sim.setLatency(0))
    })
    const {outcomes} = await service.round('evaluation')
    expect(((await late)!.body as ExclusionDone).sentence)
      .toBe(`${ANNA} is excluded from release at site prod without end. A release of a seat of that user is under way and may be done before the exclusion holds; look again in a moment.`)
    expect([outcomes[0]!.result, (await listed(service))[0]!.seats]).toEqual(['released', 0])
  })
})

describe('a site that is not known well', () => {
  it('and has not been read yet takes an exclusion all the same', async () => {
    const {world, service} = await open(LIVE, undefined, ({sim}) => sim.faults.add({kind: 'status', status: 403}))
    const done = await made(service, {user: 'corp\\ANNA'})
    expect([done.exclusion.seats, done.sentence]).toEqual([0, 'corp\\ANNA is excluded from release at site prod without end. The site has not been read yet, so whether that user holds a seat is not known.'])
    world.sim.faults.clear()
    await service.round('evaluation')
    expect([heldBy(world), (await listed(service)).map(({name, seats}) => [name, seats])]).toEqual([['anna'], [['anna', 1]]])
  })

  it('and was read with half its lists keeps to what it knew, and takes exclusions into that', async () => {
    const {world, service} = await open()
    world.sim.faults.add({kind: 'empty', path: '*user/full', count: 1})
    await service.round('reading')
    const closed = async () => (await service.call('/v4/plan')).body
    const before = {anna: await shown(service, ANNA), plan: await closed()}
    expect(before).toMatchObject({anna: {leaves: [RUN], planned: 1}, plan: {decision: {kind: 'closed'}, distrust: [{code: 'noUsers'}]}})
    const {exclusion} = await made(service, {user: ANNA})
    expect(await shown(service, ANNA)).toEqual({leaves: [], planned: 0, whys: ['excluded by olga (on leave)']})
    expect(await closed()).toMatchObject({decision: before.plan.decision, distrust: before.plan.distrust, kept: {excluded: 1}})
    await end(service, `id=${exclusion.id}`)
    expect({anna: await shown(service, ANNA), plan: await closed()}).toEqual(before)
  })
})

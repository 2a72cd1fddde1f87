// The release of one seat at the wire, and every way it can end.
import {describe, expect, it} from 'vitest'
import type {CycleResult} from '../../collector/src/cycle.ts'
import type {FaultSpec} from '../qlik-simulator/faults.ts'
import type {SiteSpec} from '../qlik-simulator/hand-made.ts'
import type {Simulator, SimulatorOptions} from '../qlik-simulator/simulator.ts'
import {LIVE} from './configuration.ts'
import type {RunningService} from './service.ts'
import {deletions, seatRequests, whenAsked} from './wire.ts'
import type {SiteWish, World} from './world.ts'
import {DAY, NOW, daysBefore, testWorld} from './world.ts'

const ANNA = 'CORP\\anna'

/** Anna's seat is due; Ben works every day. */
const onlyAnna: SiteSpec = {
  users: [{userId: 'anna', seat: {lastUsed: daysBefore(100)}}, {userId: 'ben', seat: {lastUsed: daysBefore(0.1)}}],
}

type Ran = {readonly world: World; readonly service: RunningService; readonly result: CycleResult; readonly seat: string; readonly user: string}

type Change = {
  readonly simulator?: Partial<SimulatorOptions>
  readonly qrs?: SiteWish['qrs']
  readonly config?: object
  /** What happens at the site after the plan's reading: before the re-read of the first seat. */
  readonly meanwhile?: (world: World) => void
  readonly faults?: readonly FaultSpec[]
}

async function evaluate({simulator = {}, qrs = {}, config = LIVE, meanwhile, faults = []}: Change = {}): Promise<Ran> {
  const world = await testWorld({sites: {prod: {simulator: {site: onlyAnna, ...simulator}, qrs}}, config: {licenseManagement: {...config}, destinations: NO_INFLUXDB}})
  const service = await world.start()
  const [seat, user] = [world.sim.site.findSeat(ANNA)!.id, world.sim.site.findUser(ANNA)!.id]
  world.sim.requests.reset()
  if (meanwhile) whenAsked(world.sim, ({path}) => path === '/qrs/user/full', () => meanwhile(world)) // the reading's last request
  faults.forEach(world.sim.faults.add)
  const result = await service.round('evaluation')
  return {world, service, result, seat, user}
}

/** Nothing listens there: points stay in the outbox, where a test can look at them. */
const NO_INFLUXDB = {influxDb: {url: 'http://127.0.0.1:9', database: 'licenses'}}

/** Events that were written down, as `released CORP\\anna`. */
const eventsIn = ({pending}: RunningService) => pending().filter(({measurement}) => measurement === 'license_event')
  .map(({tags, fields}) => `${tags.event} ${fields.user!.value}`)

const WHOLE = ({seat, user}: Ran) => [`GET user ${user}`, `GET seat ${seat}`, `DELETE seat ${seat}`, `GET seat ${seat}`]
const WITHOUT_DELETE = ({seat, user}: Ran) => [`GET user ${user}`, `GET seat ${seat}`]

/** The outcome as it was answered and as the audit keeps it must be one. */
function told({service, result, seat}: Ran) {
  const [outcome] = result.outcomes
  const {result: ending, sentence, freeAt} = outcome!
  const [record] = service.audit('outcome')
  expect(service.audit('outcome')).toHaveLength(1)
  const person = record!.person as {user: string; sentence: string}
  expect({allocationId: record!.allocationId, result: record!.result, freeAt: record!.freeAt, user: person.user, sentence: person.sentence})
    .toEqual({allocationId: seat, result: ending, freeAt, user: ANNA, sentence})
  expect(service.audit('intent').map(({seq}) => seq)).toEqual([record!.intent])
  return {result: ending, sentence, freeAt}
}

describe('the release of one seat', () => {
  it('reads the user and the row again, deletes, and reads the row again', async () => {
    const ran = await evaluate()
    expect(seatRequests(ran.world.sim)).toEqual(WHOLE(ran))
    expect(told(ran)).toEqual({result: 'released', sentence: 'The seat is free.', freeAt: NOW})
    expect(ran.world.sim.site.findSeat(ANNA)).toBeUndefined()
    expect(ran.world.sim.site.findSeat('CORP\\ben')).toBeDefined()
  })

  it('tells of the quarantine where Qlik keeps the seat, and until when', async () => {
    const lastUsed = daysBefore(3)
    const ran = await evaluate({
      simulator: {licenseModel: 'lef', site: {users: [{userId: 'anna', blacklisted: true, seat: {lastUsed}}]}},
      config: {...LIVE, withoutWaiting: {blocked: true}},
    })
    expect(seatRequests(ran.world.sim)).toEqual(WHOLE(ran))
    expect(told(ran)).toEqual({
      result: 'quarantined', freeAt: Date.parse(lastUsed) + 7 * DAY, sentence: 'Used within the last 7 days, so Qlik keeps the seat in quarantine until 6 Mar 2026.',
    })
    expect(ran.world.sim.site.findSeat(ANNA)).toMatchObject({quarantined: true})
  })

  it('leaves alone who logged in after the reading', async () => {
    const ran = await evaluate({meanwhile: ({sim}) => void sim.site.login(ANNA)})
    expect(seatRequests(ran.world.sim)).toEqual(WITHOUT_DELETE(ran))
    expect(told(ran)).toEqual({result: 'becameActive', sentence: 'The user became active on 2 Mar 2026 and was left alone.', freeAt: undefined})
    expect(ran.world.sim.site.findSeat(ANNA)).toMatchObject({lastUsed: NOW})
  })

  it('leaves alone who got a protecting tag after the reading', async () => {
    const ran = await evaluate({
      config: {...LIVE, exclusions: {tags: ['VIP-User']}},
      meanwhile: ({sim}) => void sim.site.changeUser(ANNA, {tags: ['vip-user']}),
    })
    expect(seatRequests(ran.world.sim)).toEqual(WITHOUT_DELETE(ran))
    expect(told(ran)).toEqual({result: 'nowExcluded', sentence: 'Excluded from release by tag VIP-User.', freeAt: undefined})
    expect(ran.world.sim.site.findSeat(ANNA)).toBeDefined()
  })

  // Anna holds both; the plan takes the analyzer seat as a duplicate, or because she left.
  const BOTH: SiteSpec['seats'] = (['professional', 'analyzer'] as const).map(type => ({user: ANNA, type, lastUsed: daysBefore(1), created: daysBefore(100)}))
  const takeOther = (sim: Simulator) => void sim.site.takeBack(ANNA, 'professional')

  it.each([
    ['takes a duplicate while the other seat is there', false, () => {}, 'released'],
    ['leaves a duplicate whose other seat somebody took in between', false, takeOther, 'becameActive'],
    ['leaves a seat planned for another reason that would be a duplicate only of a seat that is gone', true, (sim: Simulator) => {
      sim.site.changeUser(ANNA, {removedExternally: false})
      takeOther(sim)
    }, 'becameActive'],
  ] as const)('%s', async (_what, removedExternally, meanwhile, ending) => {
    const ran = await evaluate({
      simulator: {site: {users: [{userId: 'anna', removedExternally}], seats: BOTH}},
      config: {...LIVE, release: {professional: {enable: false}, analyzer: {enable: true, inactivityDays: 60}}, withoutWaiting: {duplicates: true, removedExternally: true}},
      meanwhile: ({sim}) => meanwhile(sim),
    })
    expect(ran.result.outcomes.map(({result}) => result)).toEqual([ending])
    expect(ran.world.sim.site.findSeat(ANNA, 'analyzer') === undefined).toBe(ending === 'released')
  })

  it('finds a seat gone that an administrator took in between', async () => {
    const ran = await evaluate({meanwhile: ({sim}) => void sim.site.takeBack(ANNA, 'professional')})
    expect(seatRequests(ran.world.sim)).toEqual(WITHOUT_DELETE(ran))
    expect(told(ran)).toEqual({result: 'alreadyGone', sentence: 'The seat was gone already.', freeAt: undefined})
    await ran.service.round('reading')
    expect(eventsIn(ran.service)).toEqual(['released CORP\\anna'])
  })

  it('finds a seat gone whose user was deleted in between, and the next reading tells of the row that stays', async () => {
    const ran = await evaluate({meanwhile: ({sim}) => sim.site.deleteUser(ANNA)})
    expect(seatRequests(ran.world.sim)).toEqual(WITHOUT_DELETE(ran))
    expect(told(ran).result).toBe('alreadyGone')
    await ran.service.round('reading')
    expect(eventsIn(ran.service)).toEqual(['quarantined CORP\\anna'])
  })

  it('finds a seat in quarantine already, and the next reading tells of it', async () => {
    const ran = await evaluate({
      simulator: {licenseModel: 'lef', site: {users: [{userId: 'anna', blacklisted: true, seat: {lastUsed: daysBefore(3)}}]}},
      config: {...LIVE, withoutWaiting: {blocked: true}},
      meanwhile: ({sim}) => void sim.site.takeBack(ANNA, 'professional'),
    })
    expect(seatRequests(ran.world.sim)).toEqual(WITHOUT_DELETE(ran))
    expect(told(ran)).toEqual({result: 'alreadyGone', sentence: 'The seat was in quarantine already.', freeAt: NOW + 4 * DAY})
    await ran.service.round('reading')
    expect(eventsIn(ran.service)).toEqual(['quarantined CORP\\anna'])
  })

  it('says that it was refused where the Qlik user may read but not delete', async () => {
    const auditor = {userDirectory: 'CORP', userId: 'auditor', roles: ['AuditAdmin']}
    const ran = await evaluate({simulator: {site: {users: [...onlyAnna.users!, auditor]}}, qrs: {user: 'CORP\\auditor'}})
    expect(seatRequests(ran.world.sim)).toEqual([...WITHOUT_DELETE(ran), `DELETE seat ${ran.seat}`])
    const outcome = told(ran)
    expect(outcome.result).toBe('refused')
    expect(outcome.sentence).toMatch(/answered 403 Forbidden\. .* The seat is still held\.$/)
    expect(ran.world.sim.site.findSeat(ANNA)).toBeDefined()
  })

  it('does not believe a DELETE that failed, and does not repeat it: still held is failed', async () => {
    const ran = await evaluate({faults: [{kind: 'status', status: 500, method: 'DELETE'}]})
    expect(seatRequests(ran.world.sim)).toEqual(WHOLE(ran))
    const outcome = told(ran)
    expect(outcome.result).toBe('failed')
    expect(outcome.sentence).toMatch(/answered 500: Simulated 500\. The seat is still held\.$/)
    expect(ran.world.sim.site.findSeat(ANNA)).toBeDefined()
  })

  it.each<[string, FaultSpec]>([
    ['cut off', {kind: 'reset', method: 'DELETE'}],
    ['too slow', {kind: 'slow', method: 'DELETE', ms: 2600, takesEffect: true}],
    ['answered with an error', {kind: 'status', status: 503, method: 'DELETE', takesEffect: true}],
  ])('calls a DELETE that was %s but done what it is: released, and asks once only', async (_how, fault) => {
    const ran = await evaluate({faults: [fault], qrs: {timeoutSeconds: 2}})
    expect(deletions(ran.world.sim)).toEqual([ran.seat])
    expect(told(ran)).toEqual({result: 'released', sentence: 'The seat is free.', freeAt: NOW})
  })

  it('does not say that a seat stays held for sure where the answer was lost', async () => {
    const ran = await evaluate({faults: [{kind: 'reset', method: 'DELETE', takesEffect: false}]})
    expect(told(ran)).toMatchObject({result: 'failed', sentence: expect.stringMatching(/closed the connection\. The seat was still held a moment later, but Qlik may yet do it: it is looked at again at the next reading\.$/) as string})
    expect(ran.service.collector.store.intents.openOnes('prod')).toHaveLength(1)
  })

  it('leaves the outcome open where not even the re-read tells, and learns it at the next reading', async () => {
    const ran = await evaluate({
      faults: [{kind: 'reset', method: 'DELETE'}],
      meanwhile: ({sim}) => whenAsked(sim, ({method}) => method === 'DELETE', () =>
        sim.faults.add({kind: 'status', status: 503, method: 'GET', path: '*accesstype/*-*', count: 3})),
    })
    const {result, sentence} = told(ran)
    expect(result).toBe('failed')
    expect(sentence).toContain('It is not known whether the seat is still held; it is looked at again at the next reading.')
    await ran.service.round('reading')
    expect(ran.service.audit('outcome').map(row => [row.intent, row.result])).toEqual([
      [ran.service.audit('intent')[0]!.seq, 'failed'],
      [ran.service.audit('intent')[0]!.seq, 'released'],
    ])
    expect(deletions(ran.world.sim)).toEqual([ran.seat])
    expect(ran.service.collector.store.intents.openOnes('prod')).toEqual([])
  })

  it('ends the run after three failures in a row, and says so', async () => {
    const users = ['a', 'b', 'c', 'd', 'e'].map((userId, at) => ({userId, seat: {lastUsed: daysBefore(100 - at)}}))
    const world = await testWorld({sites: {prod: {simulator: {site: {users}}}}})
    const service = await world.start()
    world.sim.requests.reset()
    world.sim.faults.add({kind: 'status', status: 500, method: 'DELETE'})
    const {outcomes, stopped} = await service.round('evaluation')
    expect(outcomes.map(({result}) => result)).toEqual(['failed', 'failed', 'failed'])
    expect(stopped).toMatch(/^Three releases in a row failed, so the run ended after 3 of 5 seats\. /)
    expect(deletions(world.sim)).toEqual(['a', 'b', 'c'].map(id => world.sim.site.findSeat(`CORP\\${id}`)!.id))
    expect(service.errors()).toEqual([stopped])
  })
})

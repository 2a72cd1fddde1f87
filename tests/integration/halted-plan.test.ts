// A plan that the brake halted: it waits for a person, over restarts; approving judges afresh and never adds a seat.
import {describe, expect, it} from 'vitest'
import {excludeUser} from '../../collector/src/exclude.ts'
import type {SiteSpec} from '../qlik-simulator/hand-made.ts'
import {eventsOf, jobDone, openSite, pageOf, planOf, post, refusalOf, resultsOf, type Opened} from './acting.ts'
import {deletions, whenAsked} from './wire.ts'
import {daysBefore} from './world.ts'

/** The longest idle first: a, b, c, d; `busy` works. */
const site: SiteSpec = {
  users: [...['a', 'b', 'c', 'd'].map((userId, index) => ({userId, seat: {lastUsed: daysBefore(200 - index)}})), {userId: 'busy', seat: {lastUsed: daysBefore(1)}}],
}
const LOW = {brake: {maxPerRun: 3, maxPerDay: 100, maxShare: 1}}
const SENTENCE = 'The plan is halted: it would release 4 seats in one run (limit 3).'
const ADVICE = 'If that is meant, approve the plan, or raise the limit in `licenseManagement.brake`; if not, discard it and look for what changed.'

const heldBy = ({world}: Opened): string[] => world.sim.site.listSeats().map(({user}) => user!.userId).toSorted()

async function halted(management: object = LOW): Promise<Opened & {id: string}> {
  const opened = await openSite({prod: {simulator: {site}}}, management)
  await opened.service.round('evaluation')
  return {...opened, id: opened.service.site().halted!.id}
}

describe('a halted plan', () => {
  it('releases nothing, is shown with its reason, and is audited', async () => {
    const {world, service, id} = await halted()
    expect(deletions(world.sim)).toEqual([])
    expect((await pageOf(service)).halted).toMatchObject({id, sentence: SENTENCE, advice: ADVICE, releases: 4, byType: [{licenseType: 'professional', releases: 4, allocated: 5}]})
    expect((await planOf(service)).halted).toMatchObject({id, items: [{holder: {id: 'a'}}, {holder: {id: 'b'}}, {holder: {id: 'c'}}, {holder: {id: 'd'}}]})
    expect(service.audit('halted')).toMatchObject([{plan: id, releases: 4, brake: ['maxPerRun'], person: {sentence: SENTENCE}}])
    const points = service.pending().filter(({measurement}) => measurement === 'license_plan')
    expect(points.at(-1)!.fields).toMatchObject({halted: {value: 1n}})
  })

  it('survives a restart', async () => {
    const {world, service, id} = await halted()
    await service.stop()
    const again = await world.start()
    expect((await pageOf(again)).halted?.id).toBe(id)
    expect((await jobDone(again, await post(again, '/v4/plan/approve', {id}))).outcomes).toHaveLength(4)
    expect(heldBy({world, service})).toEqual(['busy'])
  })

  it('is forgotten with its names where the site is not managed any more: no run would replace it', async () => {
    const {world, service, id} = await halted()
    await service.stop()
    world.configure({licenseManagement: {enable: false}, api: {port: 0}})
    const {collector, site: siteNow} = await world.start()
    expect([id, siteNow().halted, collector.store.plans.halted('prod')]).toEqual([expect.any(String), undefined, undefined])
  })

  it('says what is different since the run before', async () => {
    const {world, service} = await halted({brake: {maxPerRun: 3, maxPerDay: 100, maxShare: 1}})
    world.sim.site.addUser({userId: 'new', seat: {lastUsed: daysBefore(300)}})
    await service.round('evaluation')
    expect((await pageOf(service)).halted?.compared).toBe('Compared with the run of 2 Mar 2026: 1 more to go as idle.')
  })

  it('gives way to the plan of the next run, and cannot be approved any more', async () => {
    const {world, service, id} = await halted()
    const first = service.site().halted!
    world.clock.advance(3_600_000)
    await service.round('evaluation')
    const newer = (await pageOf(service)).halted!.id
    expect(newer).not.toBe(id)
    expect([first.since, service.site().halted!.since, service.site().halted!.at]).toEqual([first.at, first.at, first.at + 3_600_000]) // nobody has decided since then
    expect(refusalOf(await post(service, '/v4/plan/approve', {id}))).toEqual([409, 'replaced'])
    expect(refusalOf(await post(service, '/v4/plan/discard', {id}))).toEqual([409, 'replaced'])
    world.sim.site.login('CORP\\d')
    const {outcomes} = await service.round('evaluation')
    expect(outcomes.map(({result}) => result)).toEqual(['released', 'released', 'released'])
    expect((await pageOf(service)).halted).toBeUndefined()
    expect(service.site().halted).toBeUndefined()
    expect(refusalOf(await post(service, '/v4/plan/approve', {id: newer}))).toEqual([409, 'replaced'])
  })

  it('is gone when it is discarded, with nothing released', async () => {
    const {world, service, id} = await halted()
    const {status, body} = await post(service, '/v4/plan/discard', {id}, 'nils')
    expect([status, body.sentence]).toEqual([200, 'The halted plan of site prod is discarded; nothing of it is released. The next run makes a new plan.'])
    expect([(await pageOf(service)).halted, deletions(world.sim)]).toEqual([undefined, []])
    expect(service.audit('discarded')).toMatchObject([{plan: id, actor: 'nils', releases: 4}])
    expect(refusalOf(await post(service, '/v4/plan/approve', {id}))).toEqual([409, 'replaced'])
    expect(service.pending().filter(({measurement}) => measurement === 'license_plan').at(-1)!.fields).toMatchObject({halted: {value: 0n}})
  })
})

describe('an approval', () => {
  it('releases what is in both plans, in order, and tells of every seat', async () => {
    const opened = await halted()
    const {world, service, id} = opened
    world.sim.site.login('CORP\\b')
    world.sim.site.takeBack('CORP\\c', 'professional')
    excludeUser(service.collector.deps, service.site(), {directory: 'CORP', userId: 'd', reason: 'on leave', until: undefined}, 'olga')
    world.sim.site.addUser({userId: 'new', seat: {lastUsed: daysBefore(300)}})
    const job = await jobDone(service, await post(service, '/v4/plan/approve', {id}, 'nils'))
    expect(resultsOf(job)).toEqual(['CORP\\b becameActive', 'CORP\\c alreadyGone', 'CORP\\d nowExcluded', 'CORP\\a released'])
    expect(job).toMatchObject({state: 'done', actor: 'nils', total: 4, key: `plan-${id}`})
    expect(heldBy(opened)).toEqual(['b', 'busy', 'd', 'new'])
    expect(service.audit('approved')).toMatchObject([{plan: id, actor: 'nils'}])
    expect(service.audit('outcome')).toMatchObject([{result: 'released', mode: 'auto', actor: 'nils'}])
    expect(eventsOf(service, 'approved')).toEqual(['professional ', 'analyzer '])
  })

  it('asked for twice is one, also after a restart', async () => {
    const {world, service, id} = await halted()
    const answers = await Promise.all([post(service, '/v4/plan/approve', {id}), post(service, '/v4/plan/approve', {id})])
    expect(answers.map(({status}) => status).toSorted()).toEqual([200, 200])
    expect(deletions(world.sim)).toHaveLength(4)
    await service.stop()
    const again = await world.start()
    expect(resultsOf((await post(again, '/v4/plan/approve', {id})).body as never)).toHaveLength(4)
    expect(deletions(world.sim)).toHaveLength(4)
  })

  it.each([
    ['paused', async ({service}: Opened) => void await post(service, '/v4/pause')],
    ['closed', async ({world}: Opened) => world.sim.faults.add({kind: 'date', offsetSeconds: 3600})],
  ])('does not get past what is %s, and the plan stays halted', async (code, prepare) => {
    const opened = await halted()
    const {world, service, id} = opened
    await prepare(opened)
    expect(refusalOf(await post(service, '/v4/plan/approve', {id}))).toEqual([409, code])
    expect([deletions(world.sim), service.site().halted?.id]).toEqual([[], id])
  })

  it('fails where Qlik cannot be read, and the plan stays halted', async () => {
    const {world, service, id} = await halted()
    world.sim.faults.add({kind: 'status', status: 503, path: '*accesstypeoverview'})
    const {status, body} = await post(service, '/v4/plan/approve', {id})
    expect([status, body.code]).toEqual([502, 'failed'])
    expect(String(body.detail)).toMatch(/Nothing was released\.$/)
    expect((await pageOf(service)).halted?.id).toBe(id)
  })

  it('of a plan that a person reviewed elsewhere skips the brake and nothing else', async () => {
    const {world, service} = await halted()
    const items = [{allocationId: world.sim.site.findSeat('CORP\\a')!.id}, {allocationId: world.sim.site.findSeat('CORP\\busy')!.id}]
    const run = (body: object, key = 'a-key-of-its-own') => service.call('/v4/plan/run', {method: 'POST', body, headers: {'idempotency-key': key}})
    expect(refusalOf(await run({version: 2, items}))).toEqual([400, 'badRequest'])
    expect(resultsOf(await jobDone(service, await run({version: 1, items})))).toEqual(['CORP\\busy becameActive', 'CORP\\a released'])
    expect(resultsOf(await jobDone(service, await run({version: 1, items})))).toEqual(['CORP\\busy becameActive', 'CORP\\a released'])
    expect(refusalOf(await run({version: 1, items: items.slice(1)}))).toEqual([409, 'keyReused'])
    expect(deletions(world.sim)).toHaveLength(1)
  })
})

describe('three failures in a row', () => {
  it('halt the rest of the plan, which an approval takes up again', async () => {
    const {world, service} = await openSite({prod: {simulator: {site}}})
    world.sim.faults.add({kind: 'status', status: 500, method: 'DELETE'})
    const {outcomes, stopped} = await service.round('evaluation')
    expect([outcomes.map(({result}) => result), stopped]).toEqual([['failed', 'failed', 'failed'], expect.stringMatching(/^Three releases in a row failed, so the run ended after 3 of 4 seats\./)])
    const {halted: rest} = await pageOf(service)
    expect([rest?.releases, rest?.sentence, rest?.advice]).toEqual([1, expect.stringMatching(/^The plan is halted: 3 releases in a row failed \(.*\)\.$/), 'Look for what Qlik does not accept; then approve the rest of the plan, or discard it.'])
    expect(service.audit('halted')).toMatchObject([{plan: rest!.id, brake: ['failures'], person: {sentence: rest!.sentence}}])
    const records = service.collector.store.audit.list({limit: 1000})
    expect([records.map(({body}) => body), records.map(({person}) => person)].map(texts => texts.join('').includes('answered 500'))).toEqual([false, true])
    world.sim.faults.clear()
    expect(resultsOf(await jobDone(service, await post(service, '/v4/plan/approve', {id: rest!.id})))).toEqual(['CORP\\d released'])
  })
})

it('an approved run is ended by a pause, and says so of each seat that was not begun', async () => {
  const {world, service, id} = await halted()
  whenAsked(world.sim, ({method}) => method === 'DELETE', () => void post(service, '/v4/pause', {reason: 'wait'}, 'nils'))
  const job = await jobDone(service, await post(service, '/v4/plan/approve', {id}))
  expect(deletions(world.sim).length).toBeLessThan(4)
  expect(job.outcomes).toHaveLength(4)
  expect(job.outcomes.at(-1)!.sentence).toMatch(/Paused by nils on 2 Mar 2026 \(wait\)/)
})

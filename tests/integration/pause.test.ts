// A pause stops every release of a site, a run in progress included, until somebody resumes; it survives restarts.
import {describe, expect, it} from 'vitest'
import {pauseSite} from '../../collector/src/pause.ts'
import type {SiteSpec} from '../qlik-simulator/hand-made.ts'
import {eventsOf, openSite, pageOf, post, refusalOf} from './acting.ts'
import {DRY} from './configuration.ts'
import {deletions, whenAsked} from './wire.ts'
import {daysBefore, NOW} from './world.ts'

const site: SiteSpec = {users: ['a', 'b', 'c'].map((userId, index) => ({userId, seat: {lastUsed: daysBefore(200 - index)}}))}
const SENTENCE = 'Site prod: Paused by olga on 2 Mar 2026 (year end): nothing is released until somebody resumes.'

const open = (management: object = {}) => openSite({prod: {simulator: {site}}}, management)

describe('a pause', () => {
  it('stops runs and releases by hand, says who and why, and is undone by resuming', async () => {
    const {world, service} = await open()
    const paused = await post(service, '/v4/pause', {reason: 'year end'})
    expect([paused.status, paused.body]).toEqual([200, {site: 'prod', sentence: 'Site prod is paused: nothing is released until somebody resumes.', paused: {by: 'olga', at: NOW, reason: 'year end'}}])
    expect(await pageOf(service)).toMatchObject({paused: {by: 'olga', reason: 'year end'}, mayRelease: false, whyNot: SENTENCE, decision: {kind: 'paused'}})
    const refused = await service.call('/v4/licenses/user/a', {method: 'DELETE'})
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([409, 'paused', SENTENCE])
    expect(refusalOf(await service.call('/v4/release', {method: 'POST', headers: {'idempotency-key': 'some-key'}, body: {items: [{allocationId: 'x'}]}}))).toEqual([409, 'paused'])
    const {reading, outcomes} = await service.round('evaluation')
    expect([reading.decision.kind, outcomes, deletions(world.sim)]).toEqual(['paused', [], []])
    const resumed = await post(service, '/v4/resume', {}, 'nils')
    expect(resumed.body).toEqual({site: 'prod', sentence: 'Site prod is resumed: releases go on at the next run.'})
    expect(await pageOf(service)).toMatchObject({mayRelease: true, decision: {kind: 'go'}})
    expect((await service.round('evaluation')).outcomes).toHaveLength(3)
    expect([service.audit('paused'), service.audit('resumed')]).toMatchObject([[{actor: 'olga', person: {sentence: 'year end'}}], [{actor: 'nils'}]])
    expect(service.collector.store.audit.list({limit: 1000}).map(({body}) => body).join('')).not.toContain('year end')
    expect([eventsOf(service, 'paused'), eventsOf(service, 'resumed')]).toEqual([['professional ', 'analyzer '], ['professional ', 'analyzer ']])
  })

  it('survives a restart', async () => {
    const {world, service} = await open()
    await post(service, '/v4/pause')
    await service.stop()
    const again = await world.start()
    expect((await pageOf(again)).paused).toEqual({by: 'olga', at: NOW})
    expect((await again.round('evaluation')).outcomes).toEqual([])
  })

  it('ends a run that is under way after the seat in hand', async () => {
    const {world, service} = await open()
    whenAsked(world.sim, ({method}) => method === 'DELETE', () => void pauseSite(service.collector.deps, service.site(), {actor: 'olga'}))
    const {outcomes, stopped} = await service.round('evaluation')
    expect(deletions(world.sim).length).toBe(outcomes.filter(({result}) => result === 'released').length)
    expect([outcomes.map(({result}) => result), stopped]).toEqual([['released'], 'The run ended after 1 of 3 seats. Site prod: Paused by olga on 2 Mar 2026: nothing is released until somebody resumes.'])
    expect(service.site().halted).toBeUndefined()
  })

  it('counts up to the last look: a seat that is looked at meanwhile is left alone', async () => {
    const {world, service} = await open()
    const {id} = world.sim.site.findSeat('CORP\\a')!
    whenAsked(world.sim, ({path}) => path.endsWith(id), () => void pauseSite(service.collector.deps, service.site(), {actor: 'olga', reason: 'bert is away'}))
    const {outcomes} = await service.round('evaluation')
    expect([outcomes.map(({result}) => result), deletions(world.sim)]).toEqual([['refused'], []])
    const told = service.collector.store.audit.list({limit: 1000}).filter(({kind}) => kind === 'outcome')
    expect(told.map(({body, person}) => [body, person].map(text => text?.includes('bert is away')))).toEqual([[false, true]])
  })

  it('stands as it was made when it is asked for again; resuming twice says that nothing was paused', async () => {
    const {service} = await open()
    await post(service, '/v4/pause', {reason: 'first'})
    expect((await post(service, '/v4/pause', {reason: 'second'}, 'nils')).body).toMatchObject({sentence: 'Site prod was paused already, by olga.', paused: {by: 'olga', reason: 'first'}})
    await post(service, '/v4/resume')
    expect((await post(service, '/v4/resume')).body.sentence).toBe('Site prod was not paused.')
    expect(service.audit('paused')).toHaveLength(1)
  })

  it('in a dry run is told before it, and points say both', async () => {
    const {service} = await open(DRY)
    await post(service, '/v4/pause')
    expect((await pageOf(service)).decision.kind).toBe('paused')
    const last = service.pending().filter(({measurement}) => measurement === 'license_plan').at(-1)!
    expect(last.fields).toMatchObject({paused: {value: 1n}, dry_run: {value: 1n}})
    await post(service, '/v4/resume')
    expect((await pageOf(service)).decision.kind).toBe('dryRun')
  })

  it('tells its reason neither to the log nor to the audit where these may not name people', async () => {
    const {world, service} = await open({auditLog: {includeUserDetails: false}})
    whenAsked(world.sim, ({method}) => method === 'DELETE', () => void pauseSite(service.collector.deps, service.site(), {actor: 'olga', reason: 'bert is away'}))
    const {stopped} = await service.round('evaluation')
    await service.round('evaluation')
    const refused = await service.call('/v4/licenses/user/b', {method: 'DELETE'})
    expect([stopped, refused.body.detail]).toEqual([expect.stringContaining('bert is away'), expect.stringContaining('bert is away')])
    expect(service.lines().map(({msg}) => msg)).toEqual(expect.arrayContaining(['paused', 'The run ended after 1 of 3 seats: paused.', 'Paused by olga on 2 Mar 2026: nothing is released until somebody resumes.']))
    expect([service.logText(), JSON.stringify(service.audit())].filter(text => text.includes('bert is away'))).toEqual([])
  })

  it('needs an operator, and a sane reason', async () => {
    const {service} = await open()
    expect((await service.call('/v4/pause', {method: 'POST', body: {}, token: 'read-secret'})).status).toBe(403)
    expect(refusalOf(await post(service, '/v4/pause', {reason: ''}))).toEqual([400, 'badRequest'])
    expect(service.site().paused).toBeUndefined()
  })
})

it('pauses one site of several', async () => {
  const two = {one: {simulator: {site}}, two: {simulator: {site}}}
  const {service} = await openSite(two)
  expect(refusalOf(await post(service, '/v4/pause'))).toEqual([400, 'siteNeeded'])
  await post(service, '/v4/pause', {site: 'one'})
  expect([(await service.round('evaluation', 'one')).outcomes.length, (await service.round('evaluation', 'two')).outcomes.length]).toEqual([0, 3])
})

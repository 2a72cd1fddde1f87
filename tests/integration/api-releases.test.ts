// Releases that people and scripts ask for by the REST API: what is done, what is refused and why, and nothing twice.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import type {SiteSpec} from '../qlik-simulator/hand-made.ts'
import {DRY, LIVE} from './configuration.ts'
import type {Answer, Call} from './http.ts'
import type {RunningService} from './service.ts'
import {deletions} from './wire.ts'
import type {World} from './world.ts'
import {DAY, NOW, daysBefore, openWorld, testWorld} from './world.ts'

const problemOf = ({status, body}: Answer) => ({status, code: body.code, ...(body.candidates !== undefined && {candidates: body.candidates})})

const idle = {lastUsed: daysBefore(100)}

/** Path of a user, as a script would encode it. */
const userPath = (user: string, query = ''): string => `/v4/licenses/user/${encodeURIComponent(user)}${query}`
const remove: Call = {method: 'DELETE'}

async function open(site: SiteSpec, management: object = LIVE) {
  const world = await testWorld({sites: {prod: {simulator: {site}}}, config: {licenseManagement: {...management}}})
  return {world, service: await world.start()}
}

describe('GET and DELETE of a user with an odd name', () => {
  const NAMES = ["CORP\\o'neil", 'CORP\\a&b', 'CORP\\x#1', 'CORP\\50%', 'CORP\\a b?c=d', 'CORP\\back\\slash', 'CORP\\a/b', 'Übersee\\Łukasz', 'ПАРТНЕР\\иван', 'CORP\\李雷',
    `CORP\\${'李雷'.repeat(20)}`]
  let world: World
  let service: RunningService
  beforeAll(async () => {
    world = await openWorld({sites: {prod: {simulator: {site: {seats: NAMES.map(user => ({user, ...idle}))}}}}})
    service = await world.start()
  })
  afterAll(() => world.stop())

  it.each(NAMES)('%s', async user => {
    const {id} = world.sim.site.findSeat(user)!
    const others = world.sim.site.listSeats().filter(seat => seat.id !== id)
    const found = await service.call(userPath(user))
    expect({status: found.status, users: (found.body.seats as {user: string}[] | undefined)?.map(seat => seat.user)}).toEqual({status: 200, users: [user]})
    const removed = await service.call(userPath(user), remove)
    expect({status: removed.status, user: removed.body.user, id: removed.body.allocationId, result: removed.body.result}).toEqual({status: 200, user, id, result: 'released'})
    expect(world.sim.site.listSeats()).toEqual(others)
  })

  it('knows letter case no more than Qlik does', async () => {
    const zoe = await open({seats: [{user: 'CORP\\Zoë', ...idle}]})
    for (const user of ['corp\\ZOË', 'zoe\u0308']) expect((await zoe.service.call(userPath(user))).status).toBe(200)
  })
})

describe('DELETE of a user', () => {
  it('whose seat goes into quarantine shows it there at once, as the next reading does, and asked for again says so', async () => {
    const world = await testWorld({sites: {prod: {simulator: {licenseModel: 'lef', site: {seats: [{user: 'CORP\\anna', lastUsed: daysBefore(3), created: daysBefore(40)}]}}}}, config: {licenseManagement: LIVE}})
    const service = await world.start()
    const shown = async () => ((await service.call(userPath('anna'))).body.seats as {quarantined: boolean; verdict: string; reason: string; atRisk: boolean}[] | undefined)
      ?.map(({quarantined, verdict, reason, atRisk}) => ({quarantined, verdict, reason, atRisk}))
    const inQuarantine = [{quarantined: true, verdict: 'keep', reason: 'quarantined', atRisk: false}]
    expect((await service.call(userPath('anna'), remove)).body).toMatchObject({result: 'quarantined', freeAt: NOW + 4 * DAY})
    expect(await shown()).toEqual(inQuarantine)
    expect((await service.call(userPath('anna'), remove)).body).toMatchObject({result: 'alreadyGone', sentence: 'The seat was in quarantine already.', freeAt: NOW + 4 * DAY})
    expect((await service.call('/v4/at-risk')).body).toMatchObject({total: 0})
    expect(deletions(world.sim)).toHaveLength(1)
    await service.round('reading')
    expect(await shown()).toEqual(inQuarantine)
  })

  it('answers with the outcome, and lists and numbers are right at once', async () => {
    const {world, service} = await open({seats: [{user: 'CORP\\anna', ...idle}, {user: 'CORP\\ben', ...idle}]})
    const {id} = world.sim.site.findSeat('CORP\\anna')!
    const {status, body} = await service.call(userPath('anna'), remove)
    expect({status, body}).toEqual({status: 200, body: {
      result: 'released', sentence: 'The seat is free.', site: 'prod', user: 'CORP\\anna', name: 'anna', licenseType: 'professional', allocationId: id, freeAt: NOW,
    }})
    expect((await service.call('/v4/licenses/status')).body).toMatchObject({professional: {allocated: 1, available: 11}})
    expect((await service.call('/v4/at-risk')).body).toMatchObject({total: 1, sum: {atNextRun: 1}})
    expect((await service.call('/v4/plan')).body.items).toHaveLength(1)
    expect(problemOf(await service.call(userPath('anna')))).toEqual({status: 404, code: 'noSeat'})
    expect(problemOf(await service.call(userPath('anna'), remove))).toEqual({status: 404, code: 'noSeat'})
    expect(deletions(world.sim)).toEqual([id])
  })

  it('takes a seat long before its limit, but obeys protections and the dry run', async () => {
    const users = [
      {userId: 'active', seat: {lastUsed: daysBefore(1)}},
      {userId: 'vip', tags: ['Always-Licensed'], seat: idle},
      {userId: 'newcomer', seat: {lastUsed: null, created: daysBefore(2)}},
    ]
    const {world, service} = await open({users}, {...LIVE, exclusions: {tags: ['always-licensed']}})
    expect(problemOf(await service.call(userPath('vip'), remove))).toEqual({status: 409, code: 'excluded'})
    expect(problemOf(await service.call(userPath('newcomer'), remove))).toEqual({status: 409, code: 'grace'})
    expect(deletions(world.sim)).toEqual([])
    expect((await service.call(userPath('active'), remove)).body.result).toBe('released')
    const dry = await open({users}, DRY)
    const refused = await dry.service.call(userPath('active'), remove)
    expect(problemOf(refused)).toEqual({status: 409, code: 'dryRun'})
    expect(refused.body.detail).toBe('Site prod is in dry run, so nothing is released. Set `licenseManagement.dryRun: false` in the configuration and restart the collector.')
    const posted = await dry.service.call('/v4/release', {method: 'POST', headers: {'idempotency-key': 'in-a-dry-run'}, body: {items: [{allocationId: 'a'}]}})
    expect(problemOf(posted)).toEqual({status: 409, code: 'dryRun'})
    expect(Object.keys(dry.world.sim.requests.counts()).filter(shape => !shape.startsWith('GET '))).toEqual([])
  })

  it('refuses where license management is switched off, also when it is no dry run', async () => {
    const off = await open({users: [{userId: 'idle', seat: idle}]}, {...LIVE, enable: false})
    expect(problemOf(await off.service.call(userPath('idle'), remove))).toEqual({status: 409, code: 'off'})
    expect(deletions(off.world.sim)).toEqual([])
  })

  it('leaves alone who was active later than the caller saw', async () => {
    const {world, service} = await open({seats: [{user: 'CORP\\anna', ...idle}]})
    const seen = Date.parse(idle.lastUsed)
    expect(problemOf(await service.call(userPath('anna', `?lastActivity=${seen - DAY}`), remove))).toEqual({status: 409, code: 'becameActive'})
    world.sim.site.login('CORP\\anna')
    expect(problemOf(await service.call(userPath('anna', `?lastActivity=${seen}`), remove))).toEqual({status: 409, code: 'becameActive'})
    expect(problemOf(await service.call(userPath('anna'), remove))).toEqual({status: 409, code: 'becameActive'})
    expect(deletions(world.sim)).toEqual([])
    expect((await service.call(userPath('anna', `?lastActivity=${NOW}`), remove)).body.result).toBe('released')
  })

  it('wants to know which user, and which seat', async () => {
    const {world, service} = await open({seats: [{user: 'CORP\\sam', ...idle}, {user: 'PARTNER\\Sam', ...idle}, {user: 'CORP\\both', ...idle}, {user: 'CORP\\both', type: 'analyzer', ...idle}]})
    const ambiguous = {status: 409, code: 'ambiguousUser', candidates: ['CORP\\sam', 'PARTNER\\Sam']}
    expect(problemOf(await service.call(userPath('sam'), remove))).toEqual(ambiguous)
    expect(problemOf(await service.call(userPath('sam')))).toEqual(ambiguous)
    expect(problemOf(await service.call(userPath('both'), remove))).toEqual({status: 409, code: 'severalSeats', candidates: ['professional', 'analyzer']})
    expect(deletions(world.sim)).toEqual([])
    const {id} = world.sim.site.findSeat('CORP\\both', 'analyzer')!
    expect((await service.call(userPath('both', '?licenseType=analyzer'), remove)).body.allocationId).toBe(id)
    expect((await service.call(userPath('partner\\sam'), remove)).body.user).toBe('PARTNER\\Sam')
    expect(world.sim.site.listSeats().map(seat => `${seat.user!.userDirectory}\\${seat.user!.userId} ${seat.type}`)).toEqual(['CORP\\sam professional', 'CORP\\both professional'])
  })

  it('asked for again does not take the other seat of the user, unless that one is named', async () => {
    const {world, service} = await open({seats: [{user: 'CORP\\both', lastUsed: daysBefore(1)}, {user: 'CORP\\both', type: 'analyzer', ...idle}]})
    expect((await service.call(userPath('both', '?licenseType=analyzer'), remove)).status).toBe(200)
    expect(problemOf(await service.call(userPath('both'), remove))).toEqual({status: 409, code: 'otherSeat', candidates: ['professional']})
    expect(deletions(world.sim)).toHaveLength(1)
    expect((await service.call(userPath('both', '?licenseType=professional'), remove)).status).toBe(200)
  })

  it('is a 502 where Qlik failed', async () => {
    const {world, service} = await open({seats: [{user: 'CORP\\anna', ...idle}]})
    world.sim.faults.add({kind: 'status', status: 500, method: 'DELETE', count: 1})
    expect(problemOf(await service.call(userPath('anna'), remove))).toEqual({status: 502, code: 'failed'})
    world.sim.faults.add({kind: 'status', status: 403, method: 'DELETE', count: 1})
    expect(problemOf(await service.call(userPath('anna'), remove))).toEqual({status: 502, code: 'refused'})
    expect((await service.call(userPath('anna'), remove)).status).toBe(200)
  })
})

describe('POST of a release', () => {
  const people = ['anna', 'ben', 'carl'].map(userId => ({userId, seat: idle}))
  const post = (key: string, body: unknown): Call => ({method: 'POST', headers: {'idempotency-key': key}, body})
  const idOf = ({sim}: World, user: string): string => sim.site.findSeat(`CORP\\${user}`)!.id

  it('tells of each item, and of what is not there', async () => {
    const {world, service} = await open({users: people})
    const items = [{allocationId: idOf(world, 'anna')}, {allocationId: 'no-such-seat'}, {allocationId: idOf(world, 'ben'), lastActivity: 1}]
    const {status, body} = await service.call('/v4/release', post('three-items', {items}))
    expect({status, state: body.state, total: body.total, actor: body.actor}).toEqual({status: 200, state: 'done', total: 3, actor: 'local'})
    expect((body.outcomes as {allocationId: string; result: string}[]).map(({allocationId, result}) => [allocationId, result]))
      .toEqual([[items[0]!.allocationId, 'released'], ['no-such-seat', 'alreadyGone'], [items[2]!.allocationId, 'becameActive']])
    expect((await service.call('/v4/release?key=three-items')).body).toEqual(body)
  })

  it('with the same key twice is one release, side by side, one after the other, and after a restart', async () => {
    const {world, service} = await open({users: people})
    const items = [{allocationId: idOf(world, 'anna')}, {allocationId: idOf(world, 'ben')}]
    const call = post('the-same-key', {items})
    const [first, second] = await Promise.all([service.call('/v4/release', call), service.call('/v4/release', call)])
    expect([first.status, second.status].every(status => status === 200 || status === 202)).toBe(true)
    const again = await service.call('/v4/release', call)
    expect({status: again.status, results: (again.body.outcomes as {result: string}[]).map(({result}) => result)}).toEqual({status: 200, results: ['released', 'released']})
    await service.stop()
    const restarted = await world.start()
    expect(await restarted.call('/v4/release', call)).toEqual(again)
    expect(deletions(world.sim)).toEqual(items.map(({allocationId}) => allocationId))
    expect(restarted.audit('intent')).toHaveLength(2)
  })

  it('with the same key for something else is refused, also after a restart', async () => {
    const {world, service} = await open({users: people})
    await service.call('/v4/release', post('one-key-only', {items: [{allocationId: idOf(world, 'anna')}]}))
    const other = post('one-key-only', {items: [{allocationId: idOf(world, 'ben')}]})
    expect(problemOf(await service.call('/v4/release', other))).toEqual({status: 409, code: 'keyReused'})
    await service.stop()
    const restarted = await world.start()
    expect(problemOf(await restarted.call('/v4/release', other))).toEqual({status: 409, code: 'keyReused'})
    expect(deletions(world.sim)).toHaveLength(1)
  })

  it('answers before a slow one is done, and tells how far it is', async () => {
    const {world, service} = await open({users: people})
    world.sim.setLatency(300)
    const items = people.map(({userId}) => ({allocationId: idOf(world, userId)}))
    const begun = await service.call('/v4/release', post('a-slow-one', {items}))
    expect({status: begun.status, state: begun.body.state, total: begun.body.total}).toEqual({status: 202, state: 'running', total: 3})
    world.sim.setLatency(0)
    await expect.poll(async () => (await service.call('/v4/release?key=a-slow-one')).body.state, {timeout: 10_000}).toBe('done')
    expect(deletions(world.sim)).toHaveLength(3)
  })
})

// A site that fails or answers nonsense: nothing is released, one clear line says why, the old list stays, the next reading heals.
import {readFileSync, writeFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import type {FakeInfluxDb2} from '../parts/fake-influxdb2.ts'
import {startFakeInfluxDb2} from '../parts/fake-influxdb2.ts'
import type {FaultSpec} from '../qlik-simulator/faults.ts'
import {MANAGEMENT, RELEASE_ORDER, peopleAt} from '../integration/people.ts'
import type {RunningService} from '../integration/service.ts'
import type {World} from '../integration/world.ts'
import {NOW, testWorld} from '../integration/world.ts'
import {startMeddlingProxy} from './meddling-proxy.ts'

type Hook = (stop: () => Promise<void>) => void
type Scene = {readonly world: World; readonly service: RunningService; readonly influx: FakeInfluxDb2}

/** A site whose next evaluation would release six seats, not read yet. */
async function prepare(onEnd: Hook, {timeoutSeconds = 30} = {}): Promise<Omit<Scene, 'service'>> {
  const influx = await startFakeInfluxDb2()
  onEnd(influx.stop)
  const world = await testWorld({
    sites: {prod: {simulator: {site: peopleAt(NOW)}, qrs: {timeoutSeconds}}},
    config: {licenseManagement: MANAGEMENT, destinations: {influxDb: {url: influx.url, org: 'acme', bucket: 'licenses', token: 'token'}}},
  }, onEnd)
  return {world, influx}
}

async function open(onEnd: Hook, options = {}): Promise<Scene> {
  const prepared = await prepare(onEnd, options)
  return {...prepared, service: await prepared.world.start()}
}

const writes = ({world}: Scene): string[] => Object.keys(world.sim.requests.counts()).filter(shape => !shape.startsWith('GET '))

async function shown({service}: Scene) {
  const {body} = await service.call('/v4/at-risk?sort=user')
  return {users: (body.seats as {user: string}[]).map(({user}) => user), decision: body.decision as {kind: string; sentence?: string}}
}

async function healthOf({service}: Scene) {
  const {body} = await service.call('/v4/health')
  const part = (body.parts as {part: string; ok: boolean; sentence?: string}[]).find(candidate => candidate.part === 'qrs')!
  return {status: body.status, ok: part.ok, sentence: part.sentence ?? ''}
}

/** What the site's faults must never leave behind: seats that come and go in the books while they are held. */
async function events({service, influx}: Scene): Promise<string[]> {
  expect(await service.collector.delivery.drain(10_000)).toBe(true)
  return influx.points().filter(({measurement}) => measurement === 'license_event').map(({tags, fields}) => `${tags.event} ${fields.user?.value}`)
}

async function expectRecovery(scene: Scene): Promise<void> {
  const {service} = scene
  await service.round('reading')
  expect(await healthOf(scene)).toEqual({status: 'ok', ok: true, sentence: ''})
  expect(await events(scene)).toEqual([])
  const {outcomes} = await service.round('evaluation')
  expect(outcomes.map(({result}) => result)).toEqual(RELEASE_ORDER.map(() => 'released'))
}

type Trouble = {readonly begin: () => void; readonly end: () => void}

const faulty = ({world: {sim}}: Scene, fault: FaultSpec): Trouble => ({begin: () => sim.faults.add(fault), end: sim.faults.clear})

const unreadable: readonly [string, FaultSpec, RegExp][] = [
  ['500 at the overview', {kind: 'status', status: 500, path: '*overview'}, /accesstypeoverview, answered 500: Simulated 500\./],
  ['503 at a list', {kind: 'status', status: 503, path: '*analyzeraccesstype/full'}, /answered 503/],
  ['403 everywhere', {kind: 'status', status: 403}, /answered 403 Forbidden\. Check the client certificate/],
  ['an answer that takes too long', {kind: 'slow', ms: 2600, path: '*user/full'}, /user\/full, did not answer within 2 s\./],
  ['a reset amid the users', {kind: 'reset', path: '*user/full'}, /user\/full, (cut its answer off|closed the connection)\./],
  ['a reset amid the overview', {kind: 'reset', path: '*overview'}, /overview, (cut its answer off|closed the connection)\./],
  ['JSON that is cut off', {kind: 'truncated', path: '*user/full'}, /user\/full, (cut its answer off|sent broken JSON)\./],
  ['JSON that is cut off, in chunks', {kind: 'truncated', chunked: true, path: '*professionalaccesstype/full'}, /full, (cut its answer off|sent broken JSON)\./],
  ['an overview that is cut off', {kind: 'truncated', path: '*overview'}, /overview, sent broken or cut-off JSON\./],
  ['a login page', {kind: 'html'}, /sent a web page instead of JSON, most likely a login page/],
  ['a redirect to the login page', {kind: 'redirect'}, /redirects to a login page/],
]

/** Matches in whole-value comparisons. */
const said = (sentence: RegExp | string): string => (typeof sentence === 'string' ? expect.stringContaining(sentence) : expect.stringMatching(sentence)) as string

/** One evaluation under the fault, and what it must leave untouched. */
async function expectUnreadable(scene: Scene, {begin, end}: Trouble, sentence: RegExp): Promise<void> {
  const before = await shown(scene)
  begin()
  await expect(scene.service.round('evaluation')).rejects.toThrow(sentence)
  expect(writes(scene)).toEqual([])
  expect(scene.service.errors()).toEqual([said(sentence)])
  expect(scene.service.logText()).not.toMatch(/xrfkey=|PRIVATE KEY/i)
  expect(await shown(scene)).toEqual(before)
  expect(await healthOf(scene)).toEqual({status: 'degraded', ok: false, sentence: said(sentence)})
  end()
  await expectRecovery(scene)
}

describe.concurrent('a site that cannot be read', () => {
  it.for(unreadable)('%s', async ([, fault, sentence], {onTestFinished}) => {
    const scene = await open(onTestFinished, fault.kind === 'slow' ? {timeoutSeconds: 2} : {})
    await expectUnreadable(scene, faulty(scene, fault), sentence)
  })

  it('403 because a proxy loses the xrfkey', async ({onTestFinished}) => {
    const {world, influx} = await prepare(onTestFinished)
    const proxy = await startMeddlingProxy(world.sim)
    onTestFinished(proxy.stop)
    writeFileSync(world.file, readFileSync(world.file, 'utf8').replace(world.sim.url, proxy.url))
    const scene = {world, influx, service: await world.start()}
    const trouble = {begin: () => proxy.meddle('loseKey'), end: () => proxy.meddle('none')}
    await expectUnreadable(scene, trouble, /answered 403: the xrfkey was lost on the way\. Is there a proxy in between\?/)
  })
})

const doubtful: readonly [string, FaultSpec, string][] = [
  ['no users', {kind: 'empty', path: '*user/full'}, 'Qlik gave no users at all.'],
  ['no professional seats', {kind: 'empty', path: '*professionalaccesstype/full'}, 'Qlik lists 0 professional seats, but its overview says 6 are allocated.'],
  ['no seats', {kind: 'empty', path: '*accesstype/full'}, 'Qlik lists 0 analyzer seats, but its overview says 6 are allocated.'],
  ['users without tags', {kind: 'missing', fields: ['tags'], path: '*user/full'}, '12 of 12 seats belong to users that could not be read.'],
  ['seats without the last use', {kind: 'missing', fields: ['lastUsed'], path: '*accesstype/full'}, '12 of 12 seats came without readable dates.'],
  ['seats without the day of assignment', {kind: 'missing', fields: ['createdDate'], path: '*accesstype/full'}, '12 of 12 seats came without readable dates.'],
  ['an overview without analyzer seats', {kind: 'missing', fields: ['analyzerAccess'], path: '*overview'}, 'Qlik lists 6 analyzer seats, but its overview has no analyzer licenses.'],
  ['a clock ahead', {kind: 'date', offsetSeconds: 330}, "The clock of the Qlik server is 6 minutes ahead of the collector's."],
  ['a clock behind', {kind: 'date', offsetSeconds: -330}, "The clock of the Qlik server is 6 minutes behind the collector's."],
]

describe.concurrent('a reading that cannot be trusted', () => {
  it.for(doubtful)('%s', async ([, fault, sentence], {onTestFinished}) => {
    const scene = await open(onTestFinished)
    const {begin, end} = faulty(scene, fault)
    const before = await shown(scene)
    begin()
    expect((await scene.service.round('evaluation')).outcomes).toEqual([])
    expect(writes(scene)).toEqual([])
    expect(scene.service.errors()).toEqual([said(sentence)])
    expect(await shown(scene)).toEqual({users: before.users, decision: {kind: 'closed', sentence: said(sentence)}})
    expect(await healthOf(scene)).toEqual({status: 'degraded', ok: false, sentence: said(sentence)})
    end()
    await expectRecovery(scene)
  })

  it('but a clock that is off by less than five minutes is one that can', async ({onTestFinished}) => {
    const scene = await open(onTestFinished)
    scene.world.sim.faults.add({kind: 'date', offsetSeconds: 290})
    expect((await scene.service.round('evaluation')).outcomes).toHaveLength(RELEASE_ORDER.length)
  })
})

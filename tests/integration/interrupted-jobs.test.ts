// A release job whose collector was killed: after the restart it tells of each seat what became of it, with the names of people.
import {expect, it, vi} from 'vitest'
import type {ReleaseJob} from '../../collector/src/contract.ts'
import {listening, ready, type Ask} from './child-api.ts'
import {LIVE} from './configuration.ts'
import type {Call} from './http.ts'
import {deletions} from './wire.ts'
import type {World} from './world.ts'
import {DAY, testWorld} from './world.ts'

const KEY = 'a-job-that-is-killed'
const HOUR = 3_600_000
const SLOW = 60_000 // ms, a limit for very busy machines
const names = ['anna', 'ben', 'carl', 'dora']

type Killed = {readonly world: World; readonly request: Call; readonly ids: readonly string[]}

/** Four seats are asked for; the kill comes with the DELETE of the second on its way, done at the site or not. */
async function killedInJob({isDone, management = LIVE}: {isDone: boolean; management?: object}): Promise<Killed> {
  const startAt = Date.now()
  const seat = (days: number) => ({lastUsed: new Date(startAt - days * DAY).toISOString()})
  const site = {users: [...names.map(userId => ({userId, seat: seat(100)})), ...['emil', 'fay'].map(userId => ({userId, seat: seat(1)}))]}
  const world = await testWorld({sites: {prod: {simulator: {startAt, frozen: true, site}}}, config: {licenseManagement: {...management}}})
  const ids = names.map(name => world.sim.site.findSeat(`CORP\\${name}`)!.id)
  const request: Call = {method: 'POST', headers: {'idempotency-key': KEY}, body: {items: ids.map(allocationId => ({allocationId}))}}
  const command = world.spawn(['run'])
  const ask = await ready(world, command)
  world.sim.faults.add({kind: 'slow', method: 'DELETE', path: `*${ids[1]!}`, ms: 60_000, takesEffect: isDone, count: 1})
  const posted = ask('/v4/release', request).catch(() => undefined) // the kill may cut its answer off
  await vi.waitFor(() => expect(world.sim.faults.list()).toEqual([]), {timeout: 20_000, interval: 5})
  await command.kill()
  await posted
  return {world, request, ids}
}

const stateOf = async (ask: Ask) => (await ask(`/v4/release?key=${KEY}`)).body as ReleaseJob
const told = ({outcomes}: ReleaseJob) => outcomes.map(({user, name, licenseType, result, sentence}) => [user, name, licenseType, result, sentence].join(' | '))

const RELEASED = 'professional | released | The seat is free.'
const NOT_BEGUN = 'professional | notBegun | Not begun. The job was broken off before.'

async function done(ask: Ask): Promise<ReleaseJob> {
  return vi.waitFor(async () => {
    const job = await stateOf(ask)
    if (job.state !== 'done') throw new Error('the job is not done')
    return job
  }, {timeout: 30_000, interval: 20})
}

it.each([['people may be named in the audit', true], ['people are left out of the audit', false]])('tells of a seat that was released all the same, where %s', async (_, includeUserDetails) => {
  const {world, request, ids} = await killedInJob({isDone: true, management: {...LIVE, auditLog: {includeUserDetails}}})
  const ask = await ready(world, world.spawn(['run']))
  const job = await done(ask)
  expect(told(job)).toEqual([`CORP\\anna | anna | ${RELEASED}`, `CORP\\ben | ben | ${RELEASED}`, `CORP\\carl | carl | ${NOT_BEGUN}`, `CORP\\dora | dora | ${NOT_BEGUN}`])
  expect(job.outcomes.map(({allocationId, site}) => [allocationId, site])).toEqual(ids.map(id => [id, 'prod']))
  expect((await ask('/v4/release', request)).body).toEqual(job)
  expect(deletions(world.sim)).toEqual(ids.slice(0, 2)) // nothing was begun again
}, SLOW)

it('tells of a seat that is still held, also where a command looked at the site in between', async () => {
  const {world} = await killedInJob({isDone: false})
  expect((await world.cli(['once'])).code).toBe(0)
  const ask = await ready(world, world.spawn(['run']))
  expect(told(await done(ask)).slice(1, 3)).toEqual([
    'CORP\\ben | ben | professional | failed | The release was interrupted before it took effect; the seat is still held.', `CORP\\carl | carl | ${NOT_BEGUN}`,
  ])
}, SLOW)

it('is running for as long as Qlik cannot be asked, and done with the first reading', async () => {
  const {world} = await killedInJob({isDone: true})
  world.sim.faults.add({kind: 'status', status: 500})
  const service = await world.start()
  const ask: Ask = (path, options) => service.call(path, options)
  const before = await stateOf(ask)
  expect([before.state, before.total, told(before)]).toEqual(['running', 4, [`CORP\\anna | anna | ${RELEASED}`]])
  world.sim.faults.clear()
  world.clock.advance(HOUR)
  expect((await done(ask)).outcomes.map(({result}) => result)).toEqual(['released', 'released', 'notBegun', 'notBegun'])
}, SLOW)

it('says that it does not know where the site is not read any more', async () => {
  const {world} = await killedInJob({isDone: true})
  world.configure({licenseMonitoring: {enable: false}, licenseManagement: {enable: false}})
  const job = await stateOf(await listening(world, world.spawn(['run'])))
  expect([job.state, job.outcomes.map(({result, sentence}) => `${result}: ${sentence}`)]).toEqual(['done', [
    'released: The seat is free.', 'failed: The collector stopped before it could tell how this ended, and the site is not read any more.',
    'notBegun: Not begun. The job was broken off before.', 'notBegun: Not begun. The job was broken off before.',
  ]])
}, SLOW)

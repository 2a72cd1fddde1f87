// A service that is told to stop in the midst of releases: it finishes the seat in hand, records it, and takes no further one.
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect, it} from 'vitest'
import type {SiteSpec} from '../qlik-simulator/hand-made.ts'
import type {RunningService} from './service.ts'
import {deletions, whenAsked} from './wire.ts'
import type {World} from './world.ts'
import {daysBefore, testWorld} from './world.ts'

const site: SiteSpec = {users: ['a', 'b', 'c', 'd', 'e'].map((userId, at) => ({userId, seat: {lastUsed: daysBefore(100 - at)}}))}
const [first, second] = ['a', 'b']

const open = async (): Promise<{world: World; service: RunningService}> => {
  const world = await testWorld({sites: {prod: {simulator: {site}}}})
  return {world, service: await world.start()}
}

const seatOf = ({sim}: World, user: string): string => sim.site.findSeat(`CORP\\${user}`)!.id

/** Stops the service while the site works on the nth DELETE. */
function stopAtDelete({sim}: World, service: RunningService, nth: number): Promise<void> {
  let count = 0
  sim.faults.add({kind: 'slow', method: 'DELETE', ms: 100, takesEffect: true})
  return new Promise((resolve, reject) => whenAsked(sim, ({method}) => method === 'DELETE' && ++count === nth, () => {
    service.stop().then(resolve, reject)
  }))
}

/** Releases that the collector has begun and not recorded the end of, as its state file has them. */
function openReleases({folder}: World): unknown[] {
  const db = new DatabaseSync(join(folder, 'data/seatkeeper.db'), {readOnly: true})
  const open = db.prepare('SELECT allocation_id FROM intent').all()
  db.close()
  return open
}

/** What a collector that starts on the same data finds recorded; nothing may be left for it to find out. */
async function recorded(world: World): Promise<{outcomes: unknown[]; deleted: string[]; trouble: string[]}> {
  expect(openReleases(world)).toEqual([])
  world.sim.faults.clear()
  const deleted = deletions(world.sim)
  const service = await world.start()
  return {outcomes: service.audit('outcome').map(({allocationId, result}) => ({allocationId, result})), deleted, trouble: service.errors()}
}

const released = (allocationId: string) => ({allocationId, result: 'released'})

it('an evaluation run ends after the seat in hand', async () => {
  const {world, service} = await open()
  const ids = [first, second].map(user => seatOf(world, user))
  const stopped = stopAtDelete(world, service, 2)
  const result = await service.round('evaluation')
  await stopped
  expect(result).toMatchObject({outcomes: [{result: 'released'}, {result: 'released'}], stopped: 'The collector was stopped after 2 of 5 seats.'})
  expect(service.errors()).toEqual([])
  expect(await recorded(world)).toEqual({outcomes: ids.map(released), deleted: ids, trouble: []})
})

it('a job of releases by hand ends after the seat in hand, and says so after the restart', async () => {
  const {world, service} = await open()
  const ids = world.sim.site.listSeats().map(({id}) => id)
  const stopped = stopAtDelete(world, service, 2)
  const request = {method: 'POST', headers: {'idempotency-key': 'stopped-job'}, body: {items: ids.map(allocationId => ({allocationId}))}} as const
  await Promise.allSettled([service.call('/v4/release', request), stopped])
  expect(service.errors()).toEqual([])
  expect(await recorded(world)).toEqual({outcomes: ids.slice(0, 2).map(released), deleted: ids.slice(0, 2), trouble: []})
})

it('a release by hand is finished and recorded', async () => {
  const {world, service} = await open()
  const id = seatOf(world, first)
  const stopped = stopAtDelete(world, service, 1)
  await Promise.allSettled([service.call(`/v4/licenses/user/${first}`, {method: 'DELETE'}), stopped])
  expect(service.errors()).toEqual([])
  expect(await recorded(world)).toEqual({outcomes: [released(id)], deleted: [id], trouble: []})
})

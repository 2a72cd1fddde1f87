// A disk that is full: nothing is released or changed, every way says so, reading goes on, and with room again all goes on by itself.
import {expect, it} from 'vitest'
import {deletions, whenAsked} from '../integration/wire.ts'
import {daysBefore, testWorld} from '../integration/world.ts'

const SENTENCE = /^The disk with the data folder is full .*: nothing can be recorded, so no release begins and nothing is changed\. Free some room; no restart is needed\.$/

it('stops what must be recorded, says so, and lets the rest go on', async () => {
  const site = {users: ['a', 'b', 'c'].map((userId, at) => ({userId, seat: {lastUsed: daysBefore(100 + at)}}))}
  const world = await testWorld({sites: {prod: {simulator: {site}}}})
  const service = await world.start()
  const {db, audit} = service.collector.store
  const {page_count: pages} = db.get<{page_count: number}>('PRAGMA page_count')!
  db.get(`PRAGMA max_page_count = ${pages}`)
  // What room its pages have left: every change makes a record.
  expect(() => {
    for (;;) audit.append({at: 1, site: undefined, kind: 'other', body: {}, person: {sentence: 'x'}})
  }).toThrow(SENTENCE)

  const excluded = await service.call('/v4/exclusions', {method: 'POST', body: {user: 'CORP\\a', reason: 'x'.repeat(490)}})
  expect([excluded.status, excluded.type, excluded.body.code, excluded.body.message]).toEqual([507, 'application/problem+json', 'diskFull', expect.stringMatching(SENTENCE) as string])
  await expect(service.round('evaluation')).rejects.toThrow(SENTENCE)
  expect(deletions(world.sim)).toEqual([])
  expect((await service.call('/v4/at-risk')).body.total).toBe(3)
  expect(service.logText()).toContain('The disk with the data folder is full')

  db.get('PRAGMA max_page_count = 100000')
  const {outcomes} = await service.round('evaluation')
  expect(outcomes.map(({result}) => result)).toEqual(['released', 'released', 'released'])
  expect(service.collector.store.audit.verify().broken).toBeUndefined()
})

it('after the DELETE says that Qlik was asked, and the next reading finds out', async () => {
  const world = await testWorld({sites: {prod: {simulator: {site: {users: [{userId: 'a', seat: {lastUsed: daysBefore(100)}}]}}}}})
  const service = await world.start()
  const {db, audit} = service.collector.store
  whenAsked(world.sim, ({method}) => method === 'DELETE', () => {
    db.get(`PRAGMA max_page_count = ${db.get<{page_count: number}>('PRAGMA page_count')!.page_count}`)
    expect(() => {
      for (;;) audit.append({at: 1, site: undefined, kind: 'other', body: {}, person: {sentence: 'x'}})
    }).toThrow('is full')
  })
  const told = await service.call('/v4/licenses/user/CORP%5Ca', {method: 'DELETE'})
  expect([told.status, told.body.code, told.body.detail]).toEqual([507, 'diskFull', expect.stringMatching(/^The disk with the data folder is full: how a release ended could not be recorded, and Qlik may have been asked for it\./) as string])
  expect(deletions(world.sim)).toHaveLength(1)

  db.get('PRAGMA max_page_count = 100000')
  await service.round('reading')
  expect(service.audit('outcome').map(({result}) => result)).toEqual(['released'])
})

// A disk that is full: nothing is released or changed, every way says so, reading goes on, and with room again all goes on by itself.
import {expect, it} from 'vitest'
import {deletions} from '../integration/wire.ts'
import {daysBefore, testWorld} from '../integration/world.ts'

const SENTENCE = /^The disk with the data folder is full .*: nothing can be recorded, so nothing is released or changed\. Free some room; no restart is needed\.$/

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

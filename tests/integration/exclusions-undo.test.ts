// Undoing an exclusion puts back the one that it replaced, in one deed; the same wish twice is one exclusion.
import {describe, expect, it} from 'vitest'
import type {ExclusionAnswer} from '../../collector/src/contract.ts'
import {NO_INFLUXDB, RUN, TOKENS, by, end, exclude, listed, made, shown} from './excluding.ts'
import type {RunningService} from './service.ts'
import type {World} from './world.ts'
import {DAY, NOW, daysBefore, testWorld} from './world.ts'

const site = {users: ['anna', 'bert'].map(userId => ({userId, seat: {lastUsed: daysBefore(100)}}))}

async function open(): Promise<{world: World; service: RunningService}> {
  const world = await testWorld({sites: {prod: {simulator: {site}}}, config: {destinations: NO_INFLUXDB, api: {port: 0, tokens: TOKENS}}})
  return {world, service: await world.start()}
}

const ANNA = 'CORP\\anna'

/** An exclusion by Olga, and Åsa's that replaced it. */
async function replacedOnce(service: RunningService, until?: number): Promise<{older: ExclusionAnswer; newer: ExclusionAnswer}> {
  const {exclusion: older} = await made(service, {user: ANNA, reason: 'parental leave', ...(until !== undefined && {until})})
  const {exclusion: newer} = await made(service, {user: 'corp\\ANNA', reason: 'by mistake'}, by('Åsa'))
  return {older, newer}
}

/** What is kept, without what is made anew each time. */
const kept = async (service: RunningService) => (await listed(service)).map(({user, reason, by: who, until, state}) => ({user, reason, who, until, state}))

describe('an exclusion that is undone', () => {
  it('gives way to the one that it replaced, as that was made, and both deeds are on record', async () => {
    const {service} = await open()
    const {older, newer} = await replacedOnce(service, NOW + 30 * DAY)
    const answer = await end(service, `id=${newer.id}&restore=${older.id}`)
    expect([answer.status, answer.body]).toEqual([200, {
      exclusion: {...newer, seats: 0, state: 'removed', endedAt: NOW, endedBy: 'nils'},
      sentence: 'CORP\\anna is excluded as before: from release at site prod until 1 Apr 2026.',
    }])
    const [restored] = await listed(service)
    expect(restored).toEqual({...older, id: restored!.id, created: NOW, seats: 1, state: 'standing'})
    expect(await shown(service, ANNA)).toEqual({leaves: [], planned: 0, whys: ['excluded by olga until 1 Apr 2026 (parental leave)']})
    const records = service.audit().filter(({kind}) => kind.startsWith('exclu')).slice(-2)
    expect(records).toMatchObject([
      {kind: 'exclusion_ended', exclusion: newer.id, actor: 'nils', person: {user: ANNA, sentence: 'by mistake'}},
      {kind: 'excluded', exclusion: restored!.id, actor: 'nils', restores: older.id, until: NOW + 30 * DAY, person: {user: ANNA, sentence: 'parental leave'}},
    ])
    expect(service.collector.store.audit.verify().broken).toBeUndefined()
  })

  it('twice changes nothing the second time', async () => {
    const {service} = await open()
    const {older, newer} = await replacedOnce(service)
    await end(service, `id=${newer.id}&restore=${older.id}`)
    const before = [await listed(service), service.audit().length]
    const again = await end(service, `id=${newer.id}&restore=${older.id}`)
    expect([again.status, again.body.code, again.body.field]).toEqual([404, 'noSuchExclusion', 'id'])
    expect([await listed(service), service.audit().length]).toEqual(before)
  })

  it('with an unknown one to put back changes nothing', async () => {
    const {service} = await open()
    const {newer} = await replacedOnce(service)
    const before = [await listed(service), service.audit().length]
    const answer = await end(service, `id=${newer.id}&restore=no-such-id`)
    expect([answer.status, answer.body.code, answer.body.field, answer.body.detail])
      .toEqual([404, 'noSuchExclusion', 'restore', 'There was no exclusion of the id to restore at site prod, so nothing was changed.'])
    expect([await listed(service), service.audit().length]).toEqual(before)
  })

  it('does not bring back one that would have come to its end since', async () => {
    const {world, service} = await open()
    const {older, newer} = await replacedOnce(service, NOW + DAY)
    world.sim.clock.set(NOW + DAY)
    const answer = await end(service, `id=${newer.id}&restore=${older.id}`)
    expect([answer.status, answer.body.sentence]).toEqual([200, 'CORP\\anna is judged by the rules again, at the next reading at the latest.'])
    expect((await kept(service)).map(({state}) => state)).toEqual(['removed', 'removed'])
  })

  it('does not bring back one of another user, nor one that somebody ended', async () => {
    const {service} = await open()
    const {exclusion: other} = await made(service, {user: 'CORP\\bert'})
    const {exclusion: ended} = await made(service, {user: ANNA, reason: 'long ago'})
    await end(service, `id=${ended.id}`)
    for (const {id} of [other, ended]) {
      const {exclusion} = await made(service, {user: ANNA, reason: 'now'}, by('Åsa'))
      expect((await end(service, `id=${exclusion.id}&restore=${id}`)).body.sentence).toBe('CORP\\anna is judged by the rules again, at the next reading at the latest.')
    }
    expect((await shown(service, ANNA)).leaves).toEqual([RUN])
    expect((await kept(service)).filter(({state}) => state === 'standing')).toMatchObject([{user: 'CORP\\bert'}])
  })
})

describe('the same wish again', () => {
  it('is the exclusion that stands, with the same answer and one record', async () => {
    const {service} = await open()
    await made(service, {user: ANNA, reason: 'something else'})
    const first = await made(service, {user: ANNA, until: NOW + DAY})
    expect(first.replaced).toBeDefined()
    const again = await exclude(service, {user: 'corp\\anna', reason: ' on  leave', until: NOW + DAY})
    expect([again.status, again.body]).toEqual([201, {exclusion: first.exclusion, sentence: first.sentence}])
    expect((await kept(service)).map(({state}) => state)).toEqual(['standing', 'removed'])
    expect(service.audit('excluded')).toHaveLength(2)
  })

  it.each<[string, object, string]>([
    ['for another reason', {reason: 'moved'}, 'olga'], ['with another end', {until: NOW + 2 * DAY}, 'olga'], ['without an end', {until: undefined}, 'olga'], ['by somebody else', {}, 'nils'],
  ])('%s is another exclusion', async (_, change, actor) => {
    const {service} = await open()
    const wish = {user: ANNA, until: NOW + DAY}
    const {exclusion} = await made(service, wish)
    expect((await made(service, {...wish, ...change}, by(actor))).replaced?.id).toBe(exclusion.id)
    expect(service.audit('excluded')).toHaveLength(2)
  })

  it('after the first has ended is a new one', async () => {
    const {world, service} = await open()
    const {exclusion} = await made(service, {user: ANNA})
    await end(service, `id=${exclusion.id}`)
    const second = await made(service, {user: ANNA})
    expect(second.exclusion.id).not.toBe(exclusion.id)
    await end(service, `id=${second.exclusion.id}`)
    await made(service, {user: ANNA, until: NOW + DAY})
    world.sim.clock.set(NOW + DAY)
    expect((await exclude(service, {user: ANNA, reason: 'on leave', until: NOW + DAY})).body.field).toBe('until')
  })
})

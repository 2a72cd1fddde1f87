// Sites that share a license key: who works at one of them is not idle at another, and what cannot be read there protects.
import {describe, expect, it} from 'vitest'
import type {AtRiskPage} from '../../collector/src/contract.ts'
import type {SiteSpec} from '../qlik-simulator/hand-made.ts'
import {openSite, type Opened} from './acting.ts'
import {deletions, whenAsked} from './wire.ts'
import {DAY, daysBefore, NOW} from './world.ts'

const here: SiteSpec = {users: ['anna', 'bert'].map(userId => ({userId, seat: {lastUsed: daysBefore(100)}}))}
/** Spelt as the other site spells it. */
const there: SiteSpec = {users: [{userDirectory: 'corp', userId: 'ANNA', seat: {type: 'analyzer', lastUsed: daysBefore(3)}}]}

const HIDDEN = 'Use at site test, which shares the license key, is not known. Qlik lists 0 analyzer seats, but its overview says 1 are allocated.'

const open = (other: SiteSpec = there): Promise<Opened> => openSite({
  prod: {simulator: {site: here}, sections: {licenseGroup: 'acme'}}, test: {simulator: {site: other}, sections: {licenseGroup: 'acme'}}, alone: {simulator: {site: here}},
})

const reasonsOf = async ({service}: Opened, site: string) =>
  Object.fromEntries((await service.round('reading', site)).reading.evaluation.verdicts.map(({allocation, reason}) => [allocation.holder!.id, reason]))

describe('a license group', () => {
  it('counts the activity at all of its sites, and of no other', async () => {
    const opened = await open()
    expect(await reasonsOf(opened, 'prod')).toEqual({anna: 'active', bert: 'idle'})
    expect(await reasonsOf(opened, 'alone')).toEqual({anna: 'idle', bert: 'idle'})
    const {outcomes} = await opened.service.round('evaluation', 'prod')
    expect(outcomes.map(({result}) => result)).toEqual(['released'])
    expect(opened.world.sims.prod!.site.listSeats().map(({user}) => user!.userId)).toEqual(['anna'])
  })

  it('releases nothing while one of its sites cannot be read, and says which', async () => {
    const opened = await open()
    const {service, world} = opened
    world.sims.test!.faults.add({kind: 'status', status: 503})
    const {reading, outcomes} = await service.round('evaluation', 'prod')
    expect([reading.decision.kind, outcomes, deletions(world.sims.prod!)]).toEqual(['closed', [], []])
    expect(reading.plan.distrust).toMatchObject([{code: 'groupUnreadable', sentence: expect.stringContaining('test') as string}])
    expect((await pageOfSite(opened, 'prod')).decision).toMatchObject({kind: 'closed'})
    expect((await service.round('evaluation', 'alone')).outcomes).toHaveLength(2)
  })

  it('is asked again at the last look: who becomes active at another site meanwhile is left alone', async () => {
    const opened = await open({...there, users: [...there.users!, {userDirectory: 'CORP', userId: 'bert', seat: {lastUsed: daysBefore(100)}}]})
    const {service, world} = opened
    const bert = world.sims.prod!.site.findUser('CORP\\bert')!.id
    whenAsked(world.sims.prod!, ({path}) => path.toLowerCase() === `/qrs/user/${bert}`, () => void world.sims.test!.site.login('CORP\\bert'))
    const {outcomes} = await service.round('evaluation', 'prod')
    expect(outcomes.map(({result, sentence}) => [result, sentence])).toEqual([['becameActive', 'The user became active on 2 Mar 2026 and was left alone.']])
    expect(deletions(world.sims.prod!)).toEqual([])
  })

  it('does not release by hand what it cannot look at everywhere', async () => {
    const {service, world} = await open()
    world.sims.test!.faults.add({kind: 'reset'})
    const {status, body} = await service.call('/v4/licenses/user/bert?site=prod', {method: 'DELETE'})
    expect([status, body.code, String(body.detail).startsWith('The seat could not be read again, so nothing was done.')]).toEqual([502, 'failed', true])
    expect(deletions(world.sims.prod!)).toEqual([])
  })

  it('does not release by hand while the last reading could not rely on one of its sites', async () => {
    const {service, world} = await open()
    world.sims.test!.faults.add({kind: 'empty', path: '/qrs/license/*/full'}) // as for a Qlik user without rights
    await service.round('reading', 'prod')
    const {status, body} = await service.call('/v4/licenses/user/anna?site=prod', {method: 'DELETE'})
    expect([status, body.code, body.detail]).toEqual([502, 'failed', `The seat could not be read again, so nothing was done. ${HIDDEN}`])
    expect(deletions(world.sims.prod!)).toEqual([])
  })

  it('closes for a single row of another site that names no user', async () => {
    const {service, world} = await open()
    world.sims.test!.faults.add({kind: 'missing', fields: ['user'], path: '/qrs/license/*/full'})
    const {reading, outcomes} = await service.round('evaluation', 'prod')
    expect([reading.decision.kind, outcomes, deletions(world.sims.prod!)]).toEqual(['closed', [], []])
  })

  it('knows what a user did at another site also after the seat there is gone', async () => {
    const {service, world} = await open({users: [{userId: 'anna', seat: {lastUsed: daysBefore(10)}}]})
    expect((await service.call('/v4/licenses/user/anna?site=test', {method: 'DELETE'})).status).toBe(200)
    expect(world.sims.test!.site.listSeats()).toEqual([])
    const {outcomes} = await service.round('evaluation', 'prod')
    expect(outcomes.map(({result}) => result)).toEqual(['released'])
    expect(world.sims.prod!.site.listSeats().map(({user}) => user!.userId)).toEqual(['anna'])
  })

  it('knows it at the last look, where the seat goes in between', async () => {
    const {service, world} = await open({users: [{userId: 'anna', seat: {lastUsed: daysBefore(100)}}]})
    const anna = world.sims.prod!.site.findUser('CORP\\anna')!.id
    whenAsked(world.sims.prod!, ({path}) => path.toLowerCase() === `/qrs/user/${anna}`, () => {
      world.sims.test!.site.takeBack('CORP\\anna', 'professional')
      service.collector.store.departures.note('test', { // as a reading of the other site finds it
        type: 'professional', directory: 'CORP', userId: 'anna', userKey: '', name: '', allocationId: 'a', at: NOW, ours: false, lastActivity: NOW - DAY,
      })
    })
    const {outcomes} = await service.round('evaluation', 'prod')
    expect(outcomes.map(({result}) => result).toSorted()).toEqual(['becameActive', 'released'])
    expect(world.sims.prod!.site.listSeats().map(({user}) => user!.userId)).toEqual(['anna'])
  })

  it.each(['by hand', 'by a run'])('releases nothing %s where a site shows nothing for lack of rights since it was read', async way => {
    const {service, world} = await open()
    const [prod, test] = [world.sims.prod!, world.sims.test!]
    const bert = prod.site.findUser('CORP\\bert')!.id
    whenAsked(prod, ({path}) => path.toLowerCase() === `/qrs/user/${bert}`, () => test.faults.add({kind: 'empty', path: '/qrs/license/*/full'}))
    const told = way === 'by hand'
      ? [(await service.call('/v4/licenses/user/bert?site=prod', {method: 'DELETE'})).body].map(({code, detail}) => [code, detail])
      : (await service.round('evaluation', 'prod')).outcomes.map(({result, sentence}) => [result, sentence])
    expect(told).toEqual([['failed', `The seat could not be read again, so nothing was done. ${HIDDEN}`]])
    expect(deletions(prod)).toEqual([])
  })

  it('tags every point of its sites', async () => {
    const {service} = await open()
    const groups = new Map(service.pending().map(({tags}) => [tags.site, tags.license_group]))
    expect(Object.fromEntries(groups)).toEqual({prod: 'acme', test: 'acme', alone: undefined})
  })
})

const pageOfSite = async ({service}: Opened, site: string) => (await service.call(`/v4/at-risk?site=${site}`)).body as unknown as AtRiskPage

it('days inactive and the list are by the activity at all sites', async () => {
  const opened = await open({users: [{userDirectory: 'CORP', userId: 'anna', seat: {lastUsed: new Date(NOW - 58 * DAY).toISOString()}}]})
  const {seats} = await pageOfSite(opened, 'prod')
  expect(seats.map(({user, daysInactive, verdict}) => [user, daysInactive, verdict])).toEqual([['CORP\\bert', 100, 'release'], ['CORP\\anna', 58, 'keep']])
})

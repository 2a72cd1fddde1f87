// Exclusions that operators make by the API: they hold at once, say what they do, and leave their record.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import type {AtRiskPage} from '../../collector/src/contract.ts'
import {LIVE} from './configuration.ts'
import {NO_INFLUXDB, RUN, TOKENS, by, end, listed, made, shown} from './excluding.ts'
import type {RunningService} from './service.ts'
import type {World} from './world.ts'
import {DAY, NOW, daysBefore, openWorld} from './world.ts'

const MANAGEMENT = {...LIVE, exclusions: {tags: ['VIP-User']}}
const idle = {lastUsed: daysBefore(100)}

describe('an excluded user', () => {
  let world: World
  let service: RunningService
  const names = ['anna', 'bert', 'carl', 'dora', 'emma', 'finn', 'gina', 'Zoë', 'back\\slash', 'a b?c=d', '李雷', 'pal']
  beforeAll(async () => {
    const users = [
      ...names.map(userId => ({userId, seat: idle})), {userId: 'vip', tags: ['vip-user'], seat: idle}, {userId: 'soon', seat: {lastUsed: daysBefore(55)}},
      {userId: 'resting', seat: {...idle, quarantined: true, quarantineEnd: new Date(NOW + 3 * DAY).toISOString()}}, {userId: 'both', seat: idle},
    ]
    const site = {users, seats: [{user: 'CORP\\both', type: 'analyzer' as const, ...idle}]}
    world = await openWorld({sites: {prod: {simulator: {licenseModel: 'lef', site}}}, config: {licenseManagement: MANAGEMENT, destinations: NO_INFLUXDB, api: {port: 0, tokens: TOKENS}}})
    service = await world.start()
  })
  afterAll(() => world.stop())

  it('is gone from the list and the plan at once, with the words that say why', async () => {
    const before = (await service.call('/v4/at-risk')).body as AtRiskPage
    expect(await shown(service, 'CORP\\anna')).toEqual({leaves: [RUN], planned: 1, whys: ['idle 60 days']})
    const done = await made(service, {user: 'CORP\\anna', reason: 'parental leave', until: NOW + 30 * DAY})
    const {id} = done.exclusion
    expect(done).toEqual({
      exclusion: {id, user: 'CORP\\anna', name: 'anna', seats: 1, reason: 'parental leave', by: 'olga', created: NOW, until: NOW + 30 * DAY, state: 'standing'},
      sentence: 'CORP\\anna is excluded from release at site prod until 1 Apr 2026. One seat is kept by it now.',
    })
    expect(await listed(service)).toEqual([done.exclusion])
    expect(await shown(service, 'CORP\\anna')).toEqual({leaves: [], planned: 0, whys: ['excluded by olga until 1 Apr 2026 (parental leave)']})
    const after = (await service.call('/v4/at-risk')).body as AtRiskPage
    expect([after.total, after.all, after.sum]).toEqual([before.total - 1, before.all - 1, {...before.sum, atNextRun: before.sum.atNextRun - 1, excluded: before.sum.excluded + 1}])
  })

  it('comes back into list and plan when the exclusion ends before the next reading', async () => {
    const before = await shown(service, 'CORP\\bert')
    const {exclusion} = await made(service, {user: 'CORP\\bert'})
    expect((await shown(service, 'CORP\\bert')).leaves).toEqual([])
    const answer = await end(service, `id=${exclusion.id}`)
    const ended = {...exclusion, seats: 0, state: 'removed', endedAt: NOW, endedBy: 'nils'}
    expect(answer).toEqual({status: 200, type: 'application/json', body: {exclusion: ended, sentence: 'CORP\\bert is judged by the rules again, at the next reading at the latest.'}})
    expect([await shown(service, 'CORP\\bert'), (await listed(service)).find(({id}) => id === exclusion.id)]).toEqual([before, ended])
    expect((await end(service, `id=${exclusion.id}`)).status).toBe(404)
  })

  it('comes back into the list when the exclusion ends after a reading that kept to it, and into the plan with the next', async () => {
    const {exclusion} = await made(service, {user: 'CORP\\carl'})
    await service.round('reading')
    expect(await shown(service, 'CORP\\carl')).toEqual({leaves: [], planned: 0, whys: ['excluded by olga (on leave)']})
    await end(service, `id=${exclusion.id}`)
    expect(await shown(service, 'CORP\\carl')).toEqual({leaves: [RUN], planned: 0, whys: ['idle 60 days']})
    await service.round('reading')
    expect(await shown(service, 'CORP\\carl')).toEqual({leaves: [RUN], planned: 1, whys: ['idle 60 days']})
  })

  it('stays at risk where the end lies within the warning window, and leaves at the first run after it', async () => {
    await made(service, {user: 'CORP\\dora', until: RUN + 2 * DAY + 1})
    const expected = {leaves: [RUN + 3 * DAY], planned: 0, whys: ['excluded by olga until 5 Mar 2026 (on leave)']}
    expect(await shown(service, 'CORP\\dora')).toEqual(expected)
    await service.round('reading')
    expect(await shown(service, 'CORP\\dora')).toEqual(expected)
    expect((await service.call('/v4/at-risk?reason=excluded')).body).toMatchObject({total: 1, seats: [{user: 'CORP\\dora', verdict: 'keep', reason: 'excluded'}]})
    await made(service, {user: 'CORP\\soon', until: NOW + DAY})
    expect((await shown(service, 'CORP\\soon')).leaves).toEqual([RUN + 5 * DAY])
  })

  it.each([['before', false], ['after', true]])('is excluded by the newest alone, made %s a reading', async (_when, isRead) => {
    const user = isRead ? 'CORP\\emma' : 'CORP\\finn'
    const older = await made(service, {user, until: RUN + DAY})
    if (isRead) await service.round('reading')
    expect((await shown(service, user)).leaves).toEqual([RUN + DAY])
    const newer = await made(service, {user: user.toLowerCase(), reason: 'leaves in summer'}, by('Åsa Öberg'))
    expect(await shown(service, user)).toEqual({leaves: [], planned: 0, whys: ['excluded by Åsa Öberg (leaves in summer)']})
    const both = (await listed(service)).filter(exclusion => exclusion.user === user)
    expect(both).toEqual([newer.exclusion, {...older.exclusion, seats: 0, state: 'removed', endedAt: NOW, endedBy: 'Åsa Öberg'}])
    expect(service.audit('excluded').at(-1)).toMatchObject({exclusion: newer.exclusion.id, replaces: older.exclusion.id, actor: 'Åsa Öberg'})
    expect([older.replaced, newer.replaced]).toMatchObject([undefined, {id: older.exclusion.id, reason: older.exclusion.reason, state: 'removed', endedBy: 'Åsa Öberg'}]) // so that it can be put back
    expect((await end(service, `id=${older.exclusion.id}`)).status).toBe(404)
  })

  it('may be named in any letter case, composed either way, with blanks around, and is kept as Qlik spells the name', async () => {
    for (const [user, expected] of [['corp\\ZOE\u0308', 'CORP\\Zoë'], [' CORP\\gina\n', 'CORP\\gina'], ['CORP\\BACK\\slash', 'CORP\\back\\slash'], ['corp\\a b?c=d', 'CORP\\a b?c=d'], ['CORP\\李雷', 'CORP\\李雷']] as const) {
      const {exclusion} = await made(service, {user})
      expect([exclusion.user, exclusion.seats, (await shown(service, expected)).leaves]).toEqual([expected, 1, []])
    }
  })

  it('keeps both seats, and each is told in its type', async () => {
    const {exclusion, sentence} = await made(service, {user: 'CORP\\both'})
    expect([exclusion.seats, sentence]).toEqual([2, 'CORP\\both is excluded from release at site prod without end. 2 seats are kept by it now.'])
    expect(await shown(service, 'CORP\\both')).toEqual({leaves: [], planned: 0, whys: ['excluded by olga (on leave)', 'excluded by olga (on leave)']})
    expect(service.pending().filter(({measurement, fields}) => measurement === 'license_event' && fields.user!.value === 'CORP\\both').map(({tags, fields}) => [tags.event, tags.license_type, fields.detail!.value]).toSorted())
      .toEqual([['excluded', 'analyzer', 'olga: on leave'], ['excluded', 'professional', 'olga: on leave']])
  })

  it('stays excluded by the configuration, which is named first', async () => {
    const {exclusion} = await made(service, {user: 'CORP\\vip', until: NOW + DAY})
    const expected = {leaves: [], planned: 0, whys: ['excluded by tag VIP-User']}
    expect(await shown(service, 'CORP\\vip')).toEqual(expected)
    await service.round('reading')
    await end(service, `id=${exclusion.id}`)
    expect(await shown(service, 'CORP\\vip')).toEqual(expected)
  })

  it('without a seat, or with one that is on its way out, is told so', async () => {
    const ghost = await made(service, {user: 'CORP\\ghost '})
    expect([ghost.exclusion, ghost.sentence]).toMatchObject([{user: 'CORP\\ghost', name: '', seats: 0}, 'CORP\\ghost is excluded from release at site prod without end. Nobody of that name holds a seat there now.'])
    const resting = await made(service, {user: 'CORP\\resting'})
    expect([resting.exclusion.seats, resting.sentence]).toEqual([0, 'CORP\\resting is excluded from release at site prod without end. A seat in quarantine is not kept by it: Qlik frees it on 5 Mar 2026.'])
    expect((await shown(service, 'CORP\\resting')).whys).toEqual(['quarantined'])
  })

  it('whose name another user only begins with protects nobody else', async () => {
    await made(service, {user: 'CORP\\pa'})
    expect((await shown(service, 'CORP\\pal')).leaves).toEqual([RUN])
  })

  it('is in the audit with the deed in the chain, and name and reason beside it', async () => {
    const {exclusion: {id}} = await made(service, {user: 'CORP\\anna', reason: 'secret reason', until: NOW + 9 * DAY})
    await end(service, `id=${id}`)
    const person = {user: 'CORP\\anna', name: 'anna', sentence: 'secret reason'}
    const record = {seq: expect.any(Number) as number, at: NOW, site: 'prod', exclusion: id, until: NOW + 9 * DAY, person}
    expect(service.audit().slice(-2)).toEqual([
      {...record, kind: 'excluded', actor: 'olga', replaces: expect.any(String) as string}, {...record, kind: 'exclusion_ended', actor: 'nils'},
    ])
    const bodies = service.collector.store.audit.list({limit: 1000}).map(({body}) => body).join('\n')
    for (const secret of ['anna', 'secret reason', 'on leave']) expect(bodies).not.toContain(secret)
    expect(service.pending().filter(({measurement}) => measurement === 'license_event').slice(-2).map(({tags, fields}) => [tags.event, tags.license_type, fields.user!.value, fields.detail!.value]))
      .toEqual([['excluded', 'professional', 'CORP\\anna', 'olga: secret reason'], ['exclusion_ended', 'professional', 'CORP\\anna', 'nils: secret reason']])
    expect(service.collector.store.audit.verify().broken).toBeUndefined()
  })

  it('is asked of nobody but the collector', () => {
    expect(Object.keys(world.sim.requests.counts()).filter(shape => !shape.startsWith('GET '))).toEqual([])
  })
})

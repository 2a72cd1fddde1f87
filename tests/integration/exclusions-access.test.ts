// Who may exclude a user, as whom, and what a wrong wish is told: it changes nothing.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {TOKENS, by, end, exclude, listed, made} from './excluding.ts'
import type {Call} from './http.ts'
import type {RunningService} from './service.ts'
import type {World} from './world.ts'
import {NOW, daysBefore, openWorld, testWorld} from './world.ts'

const idle = {lastUsed: daysBefore(100)}

describe('who may exclude', () => {
  const site = {users: ['anna', 'bert'].map(userId => ({userId, seat: idle}))}
  async function openWith(operators: readonly string[]): Promise<RunningService> {
    const world = await testWorld({sites: {prod: {simulator: {site}}}, config: {api: {port: 0, tokens: TOKENS, operators}}})
    return world.start()
  }

  it('is who may operate: readers see the list and change nothing', async () => {
    const service = await openWith([])
    const {exclusion} = await made(service, {user: 'CORP\\anna'})
    for (const token of ['read-secret', 'grafana-read-secret']) {
      expect((await service.call('/v4/exclusions', {token})).body).toEqual({site: 'prod', exclusions: [exclusion]})
      for (const answer of [await exclude(service, {user: 'CORP\\bert', reason: 'x'}, {token}), await end(service, `id=${exclusion.id}`, {token})]) expect([answer.status, answer.body.code]).toEqual([403, 'scope'])
    }
    expect(await listed(service)).toEqual([exclusion])
    expect(service.audit().map(({kind}) => kind)).toEqual(['started', 'excluded'])
  })

  it.each<[string, Call, string]>([
    ['the person whom Grafana names, in any letters', by('Łukasz 李雷'), 'Łukasz 李雷'],
    ['Grafana itself where it names nobody', {token: 'grafana-secret'}, 'grafana'],
    ['a script, whatever it claims', {token: 'operate-secret', headers: {'x-grafana-user': 'mallory'}}, 'script'],
    ['the login byte by byte where it is no UTF-8', {token: 'grafana-secret', headers: {'x-grafana-user': 'J\u00f6rg'}}, 'J\u00f6rg'],
  ])('is on record as %s', async (_who, call, actor) => {
    const service = await openWith([])
    expect((await made(service, {user: 'CORP\\anna'}, call)).exclusion.by).toBe(actor)
    expect(service.audit('excluded').map(row => row.actor)).toEqual([actor])
  })

  it('is among the operators, where these are listed', async () => {
    const service = await openWith(['Zoë.Öberg'])
    for (const call of [by('olga'), {token: 'operate-secret', headers: {'x-grafana-user': 'Zoë.Öberg'}}, {token: 'grafana-secret'}]) {
      const answer = await exclude(service, {user: 'CORP\\anna', reason: 'x'}, call)
      expect([answer.status, answer.body.code]).toEqual([403, 'operator'])
    }
    const {exclusion} = await made(service, {user: 'CORP\\anna'}, by('ZOE\u0308.öberg'))
    expect((await end(service, `id=${exclusion.id}`, by('olga'))).body.code).toBe('operator')
    expect((await end(service, `id=${exclusion.id}`, by('zoë.öberg'))).status).toBe(200)
  })
})

describe('a wrong wish', () => {
  let world: World
  let service: RunningService
  beforeAll(async () => {
    const site = {users: [{userId: 'anna', seat: idle}]}
    world = await openWorld({sites: {one: {simulator: {site}}, two: {simulator: {site}}}, config: {api: {port: 0, tokens: TOKENS}}})
    service = await world.start()
  })
  afterAll(() => world.stop())
  const wish = {site: 'one', user: 'CORP\\anna', reason: 'on leave'}

  it.each<[string, unknown, [status: number, code: string, field?: string]]>([
    ['no user', {...wish, user: undefined}, [400, 'badRequest', 'user']],
    ['a bare id', {...wish, user: 'anna'}, [400, 'badRequest', 'user']],
    ['no id', {...wish, user: 'CORP\\ '}, [400, 'badRequest', 'user']],
    ['no directory', {...wish, user: '\\anna'}, [400, 'badRequest', 'user']],
    ['too long a user', {...wish, user: `CORP\\${'x'.repeat(400)}`}, [400, 'badRequest', 'user']],
    ['no reason', {...wish, reason: undefined}, [400, 'badRequest', 'reason']],
    ['an empty reason', {...wish, reason: ''}, [400, 'badRequest', 'reason']],
    ['a blank reason', {...wish, reason: ' \n\t'}, [400, 'badRequest', 'reason']],
    ['too long a reason', {...wish, reason: 'x'.repeat(501)}, [400, 'badRequest', 'reason']],
    ['an end in the past', {...wish, until: NOW - 1}, [400, 'badRequest', 'until']],
    ['an end that is now', {...wish, until: NOW}, [400, 'badRequest', 'until']],
    ['an end that is nothing', {...wish, until: null}, [400, 'badRequest', 'until']],
    ['an end in words', {...wish, until: '2026-12-31'}, [400, 'badRequest', 'until']],
    ['an end between two milliseconds', {...wish, until: NOW + 0.5}, [400, 'badRequest', 'until']],
    ['an end beyond all calendars', {...wish, until: 9e15}, [400, 'badRequest', 'until']],
    ['something unknown', {...wish, forever: true}, [400, 'badRequest', 'forever']],
    ['no body', undefined, [400, 'badRequest', 'body']],
    ['a list', [wish], [400, 'badRequest', 'body']],
    ['broken JSON', '{"user": ', [400, 'badRequest']],
    ['no site where there are two', {...wish, site: undefined}, [400, 'siteNeeded', 'site']],
    ['an unknown site', {...wish, site: 'three'}, [404, 'noSuchSite', 'site']],
  ])('with %s changes nothing', async (_what, body, [status, code, field]) => {
    const {status: answered, type, body: problem} = await exclude(service, body)
    expect({status: answered, type, code: problem.code, field: problem.field}).toEqual({status, type: 'application/problem+json', code, field})
    expect(problem.message).toBe(problem.detail)
  })

  it.each<[string, [status: number, code: string, field: string]]>([
    ['site=one', [400, 'badRequest', 'id']],
    ['site=one&id=', [400, 'badRequest', 'id']],
    ['site=one&id=x&user=anna', [400, 'badRequest', 'user']],
    ['site=one&id=no-such-id', [404, 'noSuchExclusion', 'id']],
    ['id=no-such-id', [400, 'siteNeeded', 'site']],
    ['site=three&id=no-such-id', [404, 'noSuchSite', 'site']],
  ])('to end %s changes nothing', async (query, expected) => {
    const {status, body} = await end(service, query)
    expect([status, body.code, body.field]).toEqual(expected)
  })

  it('has left no trace', async () => {
    expect([await listed(service, 'one'), await listed(service, 'two'), service.audit().map(({kind}) => kind)]).toEqual([[], [], ['started']])
  })

  it('is not one that names the other site: each keeps its own', async () => {
    const {exclusion} = await made(service, {...wish, site: 'two'})
    expect([await listed(service, 'one'), await listed(service, 'two')]).toEqual([[], [exclusion]])
    const atRisk = await Promise.all(['one', 'two'].map(async site => (await service.call(`/v4/at-risk?site=${site}`)).body.total))
    expect(atRisk).toEqual([1, 0])
    expect((await end(service, `site=one&id=${exclusion.id}`)).body.code).toBe('noSuchExclusion')
    expect((await service.call('/v4/exclusions')).body.code).toBe('siteNeeded')
  })
})

// Who may call the REST API, as whom, and what a wrong call is told.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import type {Answer, Call} from './http.ts'
import type {RunningService} from './service.ts'
import type {World} from './world.ts'
import {daysBefore, openWorld} from './world.ts'

const TOKENS = [
  {name: 'reader', scope: 'read', token: 'read-secret'},
  {name: 'script', scope: 'operate', token: 'operate-secret'},
  {name: 'boss', scope: 'admin', token: 'admin-secret'},
  {name: 'grafana-read', scope: 'read', token: 'grafana-read-secret', for: 'grafana'},
  {name: 'grafana', scope: 'operate', token: 'grafana-secret', for: 'grafana'},
  {name: 'grafana-admin', scope: 'admin', token: 'grafana-admin-secret', for: 'grafana'},
] as const

const site = {users: ['anna', 'ben', 'carl', 'dora'].map(userId => ({userId, seat: {lastUsed: daysBefore(100)}}))}

const problemOf = ({status, type, body}: Answer) => ({status, type, code: body.code, ...(body.field !== undefined && {field: body.field})})
const problem = (status: number, code: string, field?: string) => ({status, type: 'application/problem+json', code, ...(field !== undefined && {field})})

describe('the tokens of the API', () => {
  let world: World
  let service: RunningService
  beforeAll(async () => {
    world = await openWorld({sites: {prod: {simulator: {site}}}, config: {api: {port: 0, tokens: TOKENS}}})
    service = await world.start()
  })
  afterAll(() => world.stop())

  async function describedRoutes(): Promise<[method: string, path: string][]> {
    const {body} = await service.call('/docs/json', {token: ''})
    return Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) => Object.keys(methods).map((method): [string, string] => [method.toUpperCase(), path]))
  }

  it('are wanted by every route but the one that says whether the collector lives, and a wrong one never gets a 401', async () => {
    const open: string[] = []
    for (const [method, path] of await describedRoutes()) {
      const ask = (call: Call) => service.call(path.replace('{userId}', 'anna'), {method: method as 'GET', token: '', ...call})
      const answers = [await ask({}), await ask({token: 'no-such-token'}), await ask({headers: {authorization: 'Basic cmVhZDpzZWNyZXQ='}})]
      if (answers.every(({status}) => status === 200)) open.push(`${method} ${path}`)
      else expect({path, answers: answers.map(problemOf)}).toEqual({path, answers: [problem(403, 'noToken'), problem(403, 'wrongToken'), problem(403, 'noToken')]})
    }
    expect(open).toEqual(['GET /health'])
  })

  it('do not let a reader release', async () => {
    for (const token of ['read-secret', 'grafana-read-secret']) {
      expect(problemOf(await service.call('/v4/licenses/user/anna', {method: 'DELETE', token}))).toEqual(problem(403, 'scope'))
      const posted = await service.call('/v4/release', {method: 'POST', token, headers: {'idempotency-key': 'a-reader-tries'}, body: {items: [{allocationId: 'any'}]}})
      expect(problemOf(posted)).toEqual(problem(403, 'scope'))
    }
    expect(world.sim.site.findSeat('CORP\\anna')).toBeDefined()
  })

  it('say in the body of a refusal what to do, also where Grafana looks for it', async () => {
    const {body} = await service.call('/v4/licenses/status', {token: ''})
    const detail = 'This needs a token: send the header "Authorization: Bearer TOKEN". Make one with `seatkeeper token add`.'
    expect(body).toEqual({type: 'about:blank', title: 'Not allowed', status: 403, code: 'noToken', detail, message: detail})
  })

  it.for<[rule: string, token: string, claimed: string | undefined, user: string, actor: string]>([
    ['a script is itself, whatever it claims', 'operate-secret', 'Mallory', 'ben', 'script'],
    ['Grafana names the person', 'grafana-secret', 'Operator One', 'carl', 'Operator One'],
    ['Grafana without a person is itself', 'grafana-secret', undefined, 'dora', 'grafana'],
  ])('%s', async ([, token, claimed, user, actor]) => {
    const headers: Record<string, string> = claimed === undefined ? {} : {'x-grafana-user': claimed}
    const answer = await service.call(`/v4/licenses/user/${user}`, {method: 'DELETE', token, headers})
    expect(answer.status).toBe(200)
    expect(service.audit('outcome').at(-1)).toMatchObject({mode: 'manual', actor, person: {user: `CORP\\${user}`}})
  })
})

describe('the operators of the API', () => {
  let world: World
  let service: RunningService
  beforeAll(async () => {
    world = await openWorld({sites: {prod: {simulator: {site}}}, config: {api: {port: 0, tokens: TOKENS, operators: ['Operator.One', 'boss']}}})
    service = await world.start()
  })
  afterAll(() => world.stop())

  const remove = (user: string, token: string, login?: string): Promise<Answer> =>
    service.call(`/v4/licenses/user/${user}`, {method: 'DELETE', token, headers: login === undefined ? {} : {'x-grafana-user': login}})

  it('are the only ones who may release, and only Grafana may say that it is one of them', async () => {
    expect(problemOf(await remove('anna', 'grafana-secret', 'somebody.else'))).toEqual(problem(403, 'operator'))
    expect(problemOf(await remove('anna', 'grafana-secret'))).toEqual(problem(403, 'operator'))
    expect(problemOf(await remove('anna', 'operate-secret', 'operator.one'))).toEqual(problem(403, 'operator'))
    expect(world.sim.site.findSeat('CORP\\anna')).toBeDefined()
    expect((await remove('anna', 'grafana-secret', 'OPERATOR.one')).status).toBe(200)
    expect((await remove('ben', 'admin-secret', 'somebody.else')).status).toBe(200)
    expect(service.audit('outcome').map(({actor}) => actor)).toEqual(['OPERATOR.one', 'boss'])
  })

  it('are meant also where Grafana was given a token that may do everything', async () => {
    expect(problemOf(await remove('carl', 'grafana-admin-secret', 'somebody.else'))).toEqual(problem(403, 'operator'))
    const {body} = await service.call('/v4/connection', {token: 'grafana-admin-secret', headers: {'x-grafana-user': 'somebody.else'}})
    expect([body.mayOperate, body.whyNot]).toEqual([false, 'somebody.else is not among the operators (`api.operators`).'])
    expect(world.sim.site.findSeat('CORP\\carl')).toBeDefined()
    expect((await remove('carl', 'grafana-admin-secret', 'operator.one')).status).toBe(200)
    expect((await remove('dora', 'grafana-admin-secret')).status).toBe(200)
  })

  it('are nothing to those who read', async () => {
    expect((await service.call('/v4/at-risk', {token: 'grafana-read-secret', headers: {'x-grafana-user': 'viewer'}})).status).toBe(200)
  })
})

describe('a wrong call', () => {
  let world: World
  let service: RunningService
  beforeAll(async () => {
    world = await openWorld({sites: {one: {simulator: {site}}, two: {simulator: {site}}}})
    service = await world.start()
  })
  afterAll(() => world.stop())
  const key = {'idempotency-key': 'a-wrong-call'}

  it.each<[string, Call, ReturnType<typeof problem>]>([
    ['/v4/at-risk?site=one&limit=0', {}, problem(400, 'badRequest', 'limit')],
    ['/v4/at-risk?site=one&limit=many', {}, problem(400, 'badRequest', 'limit')],
    ['/v4/at-risk?site=one&sort=color', {}, problem(400, 'badRequest', 'sort')],
    ['/v4/at-risk?site=one&colour=red', {}, problem(400, 'badRequest', 'colour')],
    ['/v4/licenses/user/anna?site=one&licenseType=token', {method: 'DELETE'}, problem(400, 'badRequest', 'licenseType')],
    ['/v4/licenses/user/anna?site=one&lastActivity=yesterday', {method: 'DELETE'}, problem(400, 'badRequest', 'lastActivity')],
    ['/v4/release', {method: 'POST', headers: key, body: {site: 'one'}}, problem(400, 'badRequest', 'items')],
    ['/v4/release', {method: 'POST', headers: key, body: {site: 'one', items: []}}, problem(400, 'badRequest', 'items')],
    ['/v4/release', {method: 'POST', headers: key, body: {site: 'one', items: [{allocationId: ''}]}}, problem(400, 'badRequest', 'items.0.allocationId')],
    ['/v4/release', {method: 'POST', headers: key, body: {site: 'one', items: [{allocationId: 'a', force: true}]}}, problem(400, 'badRequest', 'items.0.force')],
    ['/v4/release', {method: 'POST', body: {site: 'one', items: [{allocationId: 'a'}]}}, problem(400, 'badRequest', 'idempotency-key')],
    ['/v4/release', {method: 'POST', headers: key, body: '{"site": "one", '}, problem(400, 'badRequest')],
    ['/v4/release', {method: 'POST', headers: {...key, 'content-type': 'text/plain'}, body: 'items'}, problem(400, 'badRequest', 'body')],
    ['/v4/release', {method: 'POST', headers: {...key, 'content-type': 'application/xml'}, body: '<items/>'}, problem(415, 'badRequest')],
    ['/v4/release?key=never-used', {}, problem(404, 'noSuchJob')],
    ['/v4/licenses/status?site=three', {}, problem(404, 'noSuchSite', 'site')],
    ['/v4/licenses/user/nobody?site=one', {}, problem(404, 'noSeat')],
    ['/v4/licenses/user/nobody?site=one', {method: 'DELETE'}, problem(404, 'noSeat')],
    ['/v4/licenses/user/anna?site=one&licenseType=analyzer', {method: 'DELETE'}, problem(404, 'noSeat')],
    ['/v4/licenses/user/nobody?site=one', {method: 'DELETE', headers: {'content-type': 'application/json'}}, problem(404, 'noSeat')],
    ['/v4/licenses/user/nobody?site=one', {method: 'DELETE', body: {}}, problem(404, 'noSeat')],
    ['/v4/licenses/user/nobody?site=one', {method: 'DELETE', body: '{'}, problem(400, 'badRequest')],
    ['/v4/release', {method: 'POST', headers: {...key, 'content-type': 'application/json'}}, problem(400, 'badRequest', 'body')],
    ['/v4/licenses/user/50%ZZ?site=one', {}, problem(400, 'badRequest')],
    ['/v4/nothing', {}, problem(404, 'noSuchPath')],
    ['/v4/licenses/status', {method: 'PUT'}, problem(404, 'noSuchPath')],
  ])('%s %j', async (path, call, expected) => {
    expect(problemOf(await service.call(path, call))).toEqual(expected)
  })

  it.each<[detail: string, path: string, call: Call]>([
    ['`limit` must be at least 1.', '/v4/at-risk?limit=0', {}],
    ['`limit` must be at most 10000.', '/v4/at-risk?limit=10001', {}],
    ['`limit` must be a whole number.', '/v4/at-risk?limit=many', {}],
    ['`descending` must be true or false.', '/v4/at-risk?descending=perhaps', {}],
    ['`sort` must be one of leavesAt, user, daysInactive, lastActivity, monthlyCost, licenseType.', '/v4/at-risk?sort=color', {}],
    ['`colour` is not known here.', '/v4/at-risk?colour=red', {}],
    ['`search` must be a text.', '/v4/at-risk?search=a&search=b', {}],
    ['`key` is missing.', '/v4/release', {}],
    ['`idempotency-key` is missing.', '/v4/release', {method: 'POST', body: {items: [{allocationId: 'a'}]}}],
    ['`idempotency-key` must have at least 8 characters.', '/v4/release', {method: 'POST', headers: {'idempotency-key': 'short'}, body: {items: [{allocationId: 'a'}]}}],
    ['`body` must be an object.', '/v4/release', {method: 'POST', headers: key}],
    ['`items` must be a list.', '/v4/release', {method: 'POST', headers: key, body: {items: 'a'}}],
    ['`items` must not be empty.', '/v4/release', {method: 'POST', headers: key, body: {items: []}}],
    ['`items` must have at most 1000 entries.', '/v4/release', {method: 'POST', headers: key, body: {items: Array.from({length: 1001}, () => ({allocationId: 'a'}))}}],
    ['`items.0.allocationId` is missing.', '/v4/release', {method: 'POST', headers: key, body: {items: [{}]}}],
    ['`items.0.allocationId` must be a text.', '/v4/release', {method: 'POST', headers: key, body: {items: [{allocationId: 5}]}}],
    ['`items.0.lastActivity` must be a whole number.', '/v4/release', {method: 'POST', headers: key, body: {items: [{allocationId: 'a', lastActivity: '5'}]}}],
    ['`user` must be a text.', '/v4/exclusions', {method: 'POST', body: {user: 5, reason: 'x'}}],
    ['`reason` must not be empty.', '/v4/exclusions', {method: 'POST', body: {user: 'CORP\\anna', reason: ''}}],
    ['`reason` must have at most 500 characters.', '/v4/exclusions', {method: 'POST', body: {user: 'CORP\\anna', reason: 'x'.repeat(501)}}],
    ['`until` must be at most 253402300799000.', '/v4/exclusions', {method: 'POST', body: {user: 'CORP\\anna', reason: 'x', until: 9e15}}],
  ])('is told: %s', async (detail, path, call) => {
    const {status, body} = await service.call(path, call)
    expect([status, body.code, body.detail]).toEqual([400, 'badRequest', detail])
  })

  it('with a path that is not well encoded says what to write', async () => {
    const {type, body} = await service.call('/v4/licenses/user/50%ZZ')
    expect([type, body.detail]).toEqual(['application/problem+json', 'The path is not well encoded: a % in it that begins no code must be written as %25.'])
  })

  it('is not one whose address has a slash too many, as from an address with one at its end', async () => {
    for (const path of ['//v4/connection', '/v4//at-risk?site=one&limit=1', '//v4/licenses/status?site=two']) expect((await service.call(path)).status).toBe(200)
    expect((await service.call('//v4/at-risk?site=one&limit=1&descending=true')).body.seats).toHaveLength(1)
  })

  it('without a site, where there are several, names them, and takes the one that is said', async () => {
    for (const path of ['/v4/licenses/status', '/v4/at-risk', '/v4/plan', '/v4/licenses/user/anna']) {
      const answer = await service.call(path)
      expect(problemOf(answer)).toEqual(problem(400, 'siteNeeded', 'site'))
      expect(answer.body.detail).toBe('Several sites are served; say which with ?site= (one of one, two).')
      expect((await service.call(`${path}?site=two`)).status).toBe(200)
    }
    const body = {items: [{allocationId: 'a'}]}
    expect(problemOf(await service.call('/v4/release', {method: 'POST', headers: key, body}))).toEqual(problem(400, 'siteNeeded', 'site'))
    expect(problemOf(await service.call('/v4/licenses/user/anna', {method: 'DELETE'}))).toEqual(problem(400, 'siteNeeded', 'site'))
  })

  it('has changed nothing', () => {
    expect(Object.values(world.sims).flatMap(({requests}) => Object.keys(requests.counts()).filter(shape => !shape.startsWith('GET ')))).toEqual([])
    expect(service.audit().map(({kind}) => kind)).toEqual(['started'])
  })
})

import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest'
import type {Simulator} from './simulator.ts'
import {startSimulator} from './simulator.ts'
import {createTestClient} from './test-client.ts'

let simulator: Simulator

async function open(): Promise<Simulator> {
  return startSimulator({
    site: {
      users: [{userId: 'anna', pace: 'daily', seat: {type: 'analyzer', lastUsed: null, created: '2026-01-01T00:00:00.000Z'}}, {userId: 'bella'}],
      totals: {professional: 1, analyzer: 2},
      rules: [{type: 'analyzer'}],
    },
    startAt: '2026-03-05T12:00:00.000Z',
    frozen: true,
    control: 0,
  })
}

beforeAll(async () => {
  simulator = await open()
})
beforeEach(async () => {
  await simulator.stop()
  simulator = await open()
})
afterAll(() => simulator.stop())

async function ask(method: string, path: string, body?: unknown): Promise<[number, unknown]> {
  const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(`${simulator.controlUrl}${path}`, {method, body: text})
  return [response.status, await response.json()]
}

describe('the control port', () => {
  it('says what it can do', async () => {
    const response = await fetch(simulator.controlUrl ?? '')
    const text = await response.text()
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    for (const path of ['/state', '/seats', '/requests', '/clock', '/faults', '/login', '/users', '/users/change', '/users/delete', '/license']) expect(text).toContain(path)
  })

  it('tells the state of the site', async () => {
    const pool = {quarantined: 0, excess: 0, used: 0}
    expect(await ask('GET', '/state')).toEqual([
      200,
      {
        now: '2026-03-05T12:00:00.000Z',
        frozen: true,
        users: 2,
        seats: {
          professional: {...pool, total: 1, allocated: 0, available: 1},
          analyzer: {...pool, total: 2, allocated: 1, available: 1},
          token_user: {...pool, total: 0, allocated: 0, available: 0},
        },
        licenseModel: 'slk',
        license: {form: 'slk', validTo: '2027-04-09T00:00:00.000Z', legacy: false, serial: '0000 1111 2222 3333'},
      },
    ])
  })

  it('moves the clock, and people log in meanwhile', async () => {
    expect(await ask('POST', '/clock', {advanceDays: 10})).toMatchObject([200, {now: '2026-03-15T12:00:00.000Z'}])
    const [, seats] = await ask('GET', '/seats?user=corp%5Canna')
    expect(seats).toMatchObject([{user: {userId: 'anna'}, modifiedByUserName: 'CORP\\anna'}])
    expect(await ask('POST', '/clock', {advanceMs: -1000})).toMatchObject([200, {now: '2026-03-15T11:59:59.000Z'}])
    expect(await ask('POST', '/clock', {now: '2026-05-01T00:00:00Z'})).toMatchObject([200, {now: '2026-05-01T00:00:00.000Z', frozen: true}])
    expect(await ask('POST', '/clock', {freeze: false})).toMatchObject([200, {frozen: false}])
    expect(await ask('POST', '/clock', {freeze: true, now: '2026-05-01T00:00:00Z', advanceDays: 1})).toMatchObject([200, {frozen: true, now: '2026-05-02T00:00:00.000Z'}])
  })

  it('logs people in', async () => {
    expect([await ask('POST', '/login', {user: 'CORP\\anna', at: '2026-03-04T08:00:00Z'}), await ask('POST', '/login', {user: 'corp\\bella'})]).toEqual([
      [200, {accessType: 'Analyzer', result: 'Ok'}],
      [200, {accessType: 'Analyzer', result: 'Ok'}],
    ])
    expect(await ask('GET', '/seats')).toMatchObject([200, [{lastUsed: '2026-03-04T08:00:00.000Z'}, {lastUsed: '2026-03-05T12:00:00.000Z', user: {userId: 'bella'}}]])
  })

  it('adds, changes and deletes users', async () => {
    expect(await ask('POST', '/users', {userId: "o'neil", userDirectory: 'PARTNER', groups: ['Sales'], seat: {type: 'professional', lastUsed: null}})).toMatchObject([200, {userId: "o'neil", attributes: [{attributeValue: 'Sales'}]}])
    expect(await ask('POST', '/users/change', {user: "partner\\O'NEIL", set: {removedExternally: true, tags: ['VIP-User']}})).toMatchObject([200, {removedExternally: true, tags: [{name: 'VIP-User'}]}])
    expect(await ask('POST', '/users/delete', {user: "PARTNER\\o'neil"})).toMatchObject([200, {users: 2, seats: {professional: {allocated: 0, quarantined: 1}}}])
    expect(await ask('GET', '/seats')).toMatchObject([200, [{user: null, deletedUserId: "o'neil", quarantined: true}, {user: {userId: 'anna'}}]])
  })

  it('changes the license', async () => {
    const change = {form: 'slk-us', serial: '0000 4444', validTo: '2026-02-01T00:00:00Z', totals: {analyzer: 0}, model: 'lef', overview: {excess: false}}
    expect(await ask('POST', '/license', change)).toMatchObject([200, {licenseModel: 'lef', license: {form: 'slk-us', serial: '0000 4444', validTo: '2026-02-01T00:00:00.000Z'}, seats: {analyzer: {total: 0, excess: 1}}}])
    const client = createTestClient(simulator)
    const license = (await client.get('/qrs/license')).json()
    const overview = (await client.get('/qrs/license/accesstypeoverview')).text
    client.close()
    expect(license).toMatchObject({isExpired: true, keyDetails: expect.stringContaining('Valid To: 2/1/2026 12:00:00 AM') as string})
    expect(overview).not.toContain('excess')
  })

  it('arms faults, one or several, and counts requests', async () => {
    expect(await ask('POST', '/faults', {kind: 'status', status: 503, count: 1})).toEqual([200, [{kind: 'status', status: 503, count: 1}]])
    expect(await ask('POST', '/faults', [{kind: 'slow', ms: 1}, {kind: 'date', offsetSeconds: -1.5}])).toMatchObject([200, [{}, {kind: 'slow'}, {kind: 'date'}]])
    const client = createTestClient(simulator)
    expect([(await client.get('/qrs/about')).status, (await client.get('/qrs/about')).status]).toEqual([503, 200])
    client.close()
    expect(await ask('GET', '/faults')).toMatchObject([200, [{kind: 'slow'}, {kind: 'date'}]])
    expect(await ask('DELETE', '/faults')).toEqual([200, []])
    expect(await ask('GET', '/requests')).toEqual([200, {total: 2, connections: 1, counts: {'GET /qrs/about': 2}}])
    expect(await ask('DELETE', '/requests')).toEqual([200, {total: 0, connections: 0, counts: {}}])
  })
})

describe('what the control port refuses, with a sentence', () => {
  it.each([
    ['POST', '/clock', '{', 'The body is not valid JSON.'],
    ['POST', '/clock', undefined, 'The body must be a JSON object.'],
    ['POST', '/clock', {advancedays: 1}, '"advancedays" is not known here: use now, advanceDays, advanceMs, freeze.'],
    ['POST', '/clock', {now: 'soon'}, '"now" must be an ISO date.'],
    ['POST', '/clock', {advanceDays: '3'}, '"advanceDays" must be a number.'],
    ['POST', '/faults', {}, '"kind" is missing: it must be one of slow, status, reset, truncated, html, redirect, empty, missing, date.'],
    ['POST', '/faults', {kind: 'status', count: -1}, '"count" must be a whole number from 0.'],
    ['POST', '/faults', {kind: 'missing', fields: [1]}, '"fields" must be a list of texts.'],
    ['POST', '/login', {user: 'CORP\\nobody'}, 'There is no user CORP\\nobody.'],
    ['POST', '/login', {}, '"user" is missing: it must be a text.'],
    ['POST', '/users', {userId: 'anna'}, 'The user CORP\\anna exists already.'],
    ['POST', '/users', {userId: 'x', seat: {type: 'gold'}}, '"seat" must be an object with type, id, lastUsed, created, quarantined, quarantineEnd.'],
    ['POST', '/users/change', {user: 'CORP\\anna', set: {blocked: true}}, '"set" must be an object with name, roles, tags, groups, customProperties, inactive, blacklisted, removedExternally, pace.'],
    ['POST', '/users/change', {user: 'CORP\\anna'}, '"set" is missing: it must be an object with name, roles, tags, groups, customProperties, inactive, blacklisted, removedExternally, pace.'],
    ['POST', '/users/delete', {user: 'CORP\\nobody'}, 'There is no user CORP\\nobody.'],
    ['POST', '/license', {form: 'gold'}, '"form" must be one of slk, slk-date-only, slk-us, slk-without-valid-to, lef, lef-perpetual, none.'],
    ['POST', '/license', {totals: {gold: 1}}, '"totals" must be an object with professional, analyzer, token_user.'],
    ['GET', '/seats?user=CORP%5Cnobody', undefined, 'There is no user CORP\\nobody.'],
  ])('%s %s %j', async (method, path, body, error) => {
    expect(await ask(method, path, body)).toEqual([400, {error}])
  })

  it.each(['GET /nothing', 'PUT /state', 'POST /'])('%s', async line => {
    const [method = '', path = ''] = line.split(' ')
    expect(await ask(method, path)).toEqual([404, {error: `There is no ${line}; GET / lists what there is.`}])
  })
})

import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest'
import type {FaultSpec} from './faults.ts'
import {createFaults} from './faults.ts'
import type {Simulator} from './simulator.ts'
import {startSimulator} from './simulator.ts'
import type {TestClient} from './test-client.ts'
import {createTestClient} from './test-client.ts'

const SEATS = '/qrs/license/analyzeraccesstype'
let simulator: Simulator
let client: TestClient

beforeAll(async () => {
  const seats = Array.from({length: 600}, (_, at) => ({user: `CORP\\u${at}`, type: 'analyzer' as const}))
  simulator = await startSimulator({site: {seats}, startAt: '2026-03-05T12:00:00.000Z', frozen: true})
  client = createTestClient(simulator)
})
afterEach(() => simulator.faults.clear())
afterAll(async () => {
  client.close()
  await simulator.stop()
})

function arm(spec: FaultSpec): void {
  simulator.faults.add(spec)
}

async function deleteSeat(account: string): Promise<unknown> {
  const id = simulator.site.findSeat(account)?.id
  return client.send('DELETE', `${SEATS}/${id}`).then(answer => answer.status, (error: NodeJS.ErrnoException) => error.code)
}

describe('each fault, seen by a client', () => {
  it.each([500, 503, 403])('status %i', async status => {
    arm({kind: 'status', status})
    const answer = await client.get('/qrs/about')
    expect([answer.status, answer.text]).toEqual([status, `Simulated ${status}`])
  })

  it('slow: the answer comes too late for an impatient client', async () => {
    arm({kind: 'slow', ms: 3000, count: 1})
    const impatient = createTestClient(simulator, {timeoutMs: 100})
    await expect(impatient.get('/qrs/about')).rejects.toThrow('timeout')
    impatient.close()
    expect((await client.get('/qrs/about')).status).toBe(200)
  })

  it('reset: the connection breaks in the middle of the body', async () => {
    arm({kind: 'reset'})
    await expect(client.get(`${SEATS}/full`)).rejects.toThrow(/aborted|ECONNRESET/)
    await expect(client.get('/qrs/about')).rejects.toThrow(/aborted|ECONNRESET/)
  })

  it.each([false, true])('truncated: a complete answer with half a JSON (chunked: %s)', async chunked => {
    arm({kind: 'truncated', chunked, count: 1})
    const cut = await client.get(`${SEATS}/full`)
    const whole = await client.get(`${SEATS}/full`)
    expect([cut.status, cut.headers['content-length'] === undefined, whole.text.startsWith(cut.text), cut.text.length < whole.text.length]).toEqual([200, chunked, true, true])
    expect(cut.headers['transfer-encoding']).toBe(chunked ? 'chunked' : undefined)
    expect(cut.json).toThrow(SyntaxError)
  })

  it('html: a login page that claims success', async () => {
    arm({kind: 'html'})
    const answer = await client.get(`${SEATS}/full`)
    expect([answer.status, answer.headers['content-type'], answer.text.startsWith('<!DOCTYPE html>')]).toEqual([200, 'text/html; charset=utf-8', true])
  })

  it('redirect: to the login form', async () => {
    arm({kind: 'redirect'})
    const answer = await client.get(`${SEATS}/full`)
    expect([answer.status, answer.headers.location?.startsWith('https://')]).toEqual([302, true])
  })

  it('empty: no rows, for lack of rights', async () => {
    arm({kind: 'empty'})
    const table = await client.send('POST', `${SEATS}/table`, {columns: [{name: 'id'}]})
    expect([(await client.get(`${SEATS}/full`)).json(), (await client.get(`${SEATS}/count`)).json(), table.json(), (await client.get('/qrs/about')).status]).toMatchObject([[], {value: 0}, {rows: []}, 200])
  })

  it('missing: elements of a list, and single objects, lack properties', async () => {
    arm({kind: 'missing', fields: ['lastUsed', 'user']})
    const rows = (await client.get(`${SEATS}/full`)).json() as object[]
    const row = (await client.get(`${SEATS}/${simulator.site.findSeat('CORP\\u9')?.id}`)).json() as object
    const names = ['id', 'createdDate', 'modifiedDate', 'modifiedByUserName', 'excess', 'quarantined', 'quarantineEnd', 'deletedUserId', 'deletedUserDirectory', 'privileges', 'schemaPath']
    expect([rows.length, Object.keys(rows[0] ?? {}), Object.keys(row)]).toEqual([600, names, names])
  })

  it('date: the Date header is wrong', async () => {
    arm({kind: 'date', offsetSeconds: -400})
    expect((await client.get('/qrs/about')).headers.date).toBe('Thu, 05 Mar 2026 11:53:20 GMT')
  })

  it('several at once', async () => {
    arm({kind: 'date', offsetSeconds: 60})
    arm({kind: 'status', status: 503})
    arm({kind: 'slow', ms: 5})
    const answer = await client.get('/qrs/about')
    expect([answer.status, answer.headers.date]).toEqual([503, 'Thu, 05 Mar 2026 12:01:00 GMT'])
  })
})

describe('whether a spoiled DELETE has done its work', () => {
  it.each([
    [{kind: 'status', status: 500}, 500, true],
    [{kind: 'status', status: 500, takesEffect: true}, 500, false],
    [{kind: 'html'}, 200, true],
    [{kind: 'redirect'}, 302, true],
    [{kind: 'reset'}, 'ECONNRESET', false],
    [{kind: 'reset', takesEffect: false}, 'ECONNRESET', true],
    [{kind: 'slow', ms: 5}, 204, false],
    [{kind: 'slow', ms: 5, takesEffect: true}, 204, false],
  ] as [FaultSpec, unknown, boolean][])('%j: answer %s, seat still held %s', async (spec, answer, held) => {
    const account = simulator.site.listSeats('analyzer')[0]?.user
    const name = `CORP\\${account?.userId}`
    arm(spec)
    expect([await deleteSeat(name), simulator.site.findSeat(name) !== undefined]).toEqual([answer, held])
  })

  it('slow with effect first: the seat is gone before the client gets an answer', async () => {
    const account = `CORP\\${simulator.site.listSeats('analyzer')[0]?.user?.userId}`
    arm({kind: 'slow', ms: 60_000, takesEffect: true})
    const other = createTestClient(simulator)
    const asked = other.send('DELETE', `${SEATS}/${simulator.site.findSeat(account)?.id}`).then(() => 'answered', () => 'gave up')
    await expect.poll(() => simulator.site.findSeat(account)).toBeUndefined()
    other.close()
    expect(await asked).toBe('gave up')
  })
})

describe('which requests a fault meets', () => {
  const met = (spec: Omit<FaultSpec, 'kind'>, method: string, path: string): boolean => {
    const faults = createFaults()
    faults.add({kind: 'html', ...spec})
    return faults.take(method, path).length === 1
  }

  it.each([
    [{}, 'GET', '/qrs/user', true],
    [{method: 'delete'}, 'DELETE', '/qrs/user', true],
    [{method: 'DELETE'}, 'GET', '/qrs/user', false],
    [{path: '/qrs/User'}, 'GET', '/QRS/user', true],
    [{path: '/qrs/user'}, 'GET', '/qrs/user/full', false],
    [{path: '/qrs/user*'}, 'GET', '/qrs/user/full', true],
    [{path: '*/full'}, 'GET', '/qrs/user/full', true],
    [{path: '*/full'}, 'GET', '/qrs/user/fuller', false],
    [{path: '/qrs/*/full'}, 'GET', '/qrs/license/analyzeraccesstype/full', true],
    [{path: '/qrs/*access*/full'}, 'GET', '/qrs/license/analyzeraccesstype/full', true],
    [{path: '/qrs/*token*/full'}, 'GET', '/qrs/license/analyzeraccesstype/full', false],
    [{path: '/qrs/a*a'}, 'GET', '/qrs/a', false],
    [{path: '/qrs/l*full*l'}, 'GET', '/qrs/license/full', false],
    [{path: '/qrs/[a-z]+'}, 'GET', '/qrs/user', false],
  ])('%j meets %s %s: %s', (spec, method, path, expected) => {
    expect(met(spec, method, path)).toBe(expected)
  })

  it('is limited by a count', () => {
    const faults = createFaults()
    faults.add({kind: 'status', status: 500, count: 2, method: 'GET'})
    faults.add({kind: 'html'})
    const kinds = (): string[] => faults.take('GET', '/qrs').map(fault => fault.kind)
    expect([kinds(), faults.take('POST', '/qrs').length, faults.list(), kinds(), kinds(), faults.list()]).toEqual([
      ['status', 'html'],
      1,
      [{kind: 'status', status: 500, count: 1, method: 'GET'}, {kind: 'html'}],
      ['status', 'html'],
      ['html'],
      [{kind: 'html'}],
    ])
    faults.clear()
    expect([kinds(), faults.list()]).toEqual([[], []])
  })
})

import {afterEach, describe, expect, it} from 'vitest'
import {InfluxDB} from '@influxdata/influxdb-client'
import {gzipSync} from 'node:zlib'
import type {FakeInfluxDb2, FakeOptions} from './fake-influxdb2.ts'
import {startFakeInfluxDb2} from './fake-influxdb2.ts'

const running: FakeInfluxDb2[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map(fake => fake.stop()))
})

async function start(options: FakeOptions = {}): Promise<FakeInfluxDb2> {
  const fake = await startFakeInfluxDb2(options)
  running.push(fake)
  return fake
}

type Request = {path?: string; token?: string; body?: string | Buffer; headers?: Record<string, string>}
const goodPath = '/api/v2/write?org=acme&bucket=licenses&precision=ns'

async function write(fake: FakeInfluxDb2, {path = goodPath, token = 'token', body = 'm v=1 1', headers = {}}: Request = {}) {
  const response = await fetch(fake.url + path, {method: 'POST', body, headers: {authorization: `Token ${token}`, ...headers}})
  const text = await response.text()
  return {status: response.status, json: text === '' ? null : (JSON.parse(text) as unknown)}
}

const point = (fields: Record<string, number>, time: bigint) => ({
  measurement: 'm',
  tags: {},
  fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, {type: 'float' as const, value}])),
  time,
})

describe('startFakeInfluxDb2', () => {
  it('keeps what the official client sends, gzip and nanoseconds included', async () => {
    const fake = await start()
    const api = new InfluxDB({url: fake.url, token: 'token'}).getWriteApi('acme', 'licenses', 'ns', {maxRetries: 0, flushInterval: 0, gzipThreshold: 10})
    api.writeRecords(['m v=1 1700000000000000001', 'm v=2 1700000000000000002'])
    await api.close()
    expect(fake.points()).toEqual([point({v: 1}, 1700000000000000001n), point({v: 2}, 1700000000000000002n)])
    expect(fake.requests().map(({path, headers, status}) => ({path, gzip: headers['content-encoding'], status}))).toEqual([{path: goodPath, gzip: 'gzip', status: 204}])
  })

  it('overwrites a point of the same key and merges its fields', async () => {
    const fake = await start()
    await write(fake, {body: 'm v=1 1\nm,b=1,a=2 v=1 1'})
    await write(fake, {body: 'm v=2,w=3 1\nm,a=2,b=1 v=5 1'})
    expect(fake.points()).toEqual([point({v: 2, w: 3}, 1n), {...point({v: 5}, 1n), tags: {a: '2', b: '1'}}])
  })

  it('takes the path of 1.x and every precision, there in its letters too', async () => {
    const fake = await start()
    const paths = ['/write?db=licenses&precision=s', '/write?db=licenses&precision=n', '/write?db=licenses&rp=autogen&precision=x', goodPath.replace('=ns', '=ms')]
    const answers = []
    for (const [at, path] of paths.entries()) answers.push(await write(fake, {path, body: `m v=1 ${at + 1}`}))
    expect(answers).toEqual(paths.map(() => ({status: 204, json: null})))
    expect(fake.points().map(({time}) => time).toSorted((a, b) => Number(a - b))).toEqual([2n, 3n, 4_000_000n, 1_000_000_000n])
  })

  it('takes an empty body, which looks at the credentials and the bucket alone', async () => {
    const fake = await start()
    expect([await write(fake, {body: ''}), await write(fake, {body: '', path: '/write?db=licenses'})]).toEqual([{status: 204, json: null}, {status: 204, json: null}])
  })

  it.each<[name: string, request: Request, status: number, error: [code: string, message: string]]>([
    ['a wrong token', {token: 'other'}, 401, ['unauthorized', 'unauthorized access']],
    ['no token', {headers: {authorization: ''}}, 401, ['unauthorized', 'unauthorized access']],
    ['an unknown bucket', {path: '/api/v2/write?org=acme&bucket=x'}, 404, ['not found', 'bucket "x" not found']],
    ['an unknown database', {path: '/write?db=x'}, 404, ['not found', 'no dbrp mapping found']],
    ['another retention policy', {path: '/write?db=licenses&rp=week'}, 404, ['not found', 'no dbrp mapping found']],
    ['no database', {path: '/write'}, 400, ['invalid', 'missing db']],
    ['a wrong token in the way of 1.x', {path: '/write?db=licenses', token: 'other'}, 401, ['unauthorized', 'Unauthorized']],
    ['no org', {path: '/api/v2/write?bucket=licenses'}, 400, ['invalid', 'Please provide either orgID or org']],
    ['an unknown org', {path: '/api/v2/write?org=x&bucket=licenses'}, 404, ['not found', 'organization name "x" not found']],
    ['no bucket', {path: '/api/v2/write?org=acme'}, 404, ['not found', 'bucket not found']],
    ['a wrong precision', {path: `${goodPath.replace('=ns', '=h')}`}, 400, ['invalid', 'invalid precision; valid precision units are ns, us, ms, and s']],
    ['a broken gzip', {body: 'm v=1 1', headers: {'content-encoding': 'gzip'}}, 400, ['invalid', 'gzipped HTTP body contains an invalid header']],
    ['too large a body', {body: gzipSync(`m v="${'x'.repeat(2000)}" 1`), headers: {'content-encoding': 'gzip'}}, 413, ['request too large', 'unable to read data: points batch is too large']],
    ['unreadable lines', {body: 'm v=1 1\nm v= 2\nm'}, 400, ['invalid', "unable to parse 'm v= 2': missing field value\nunable to parse 'm': missing fields"]],
    ['another path', {path: '/api/v2/query'}, 404, ['not found', 'path not found']],
  ])('refuses %s and stores nothing', async (_name, request, status, [code, message]) => {
    const fake = await start({maxBytes: 1000})
    expect(await write(fake, request)).toEqual({status, json: {code, message}})
    expect(fake.points()).toEqual([])
  })

  it('drops the points of a type conflict alone', async () => {
    const fake = await start()
    const message = 'failure writing points to database: partial write: field type conflict: input field "v" on measurement "m" is type integer, already exists as type float dropped=2'
    expect(await write(fake, {body: 'm v=1 1\nm v=2i 2\nm v=3i 3\nm v=4 4'})).toEqual({status: 422, json: {code: 'unprocessable entity', message}})
    expect(fake.points()).toEqual([point({v: 1}, 1n), point({v: 4}, 4n)])
  })

  it('drops a point that is named after the time, and leaves a field of that name out', async () => {
    const fake = await start()
    const dropped = await write(fake, {body: 'm time=1 1\nm,time=x v=1 2\nm time=1,v=3 3'})
    const message = 'failure writing points to database: partial write: invalid field name: input field "time" on measurement "m" is invalid dropped=2'
    expect({dropped, points: fake.points()}).toEqual({dropped: {status: 422, json: {code: 'unprocessable entity', message}}, points: [point({v: 3}, 3n)]})
  })

  it('fails as often as asked, with Retry-After, and stores nothing of it', async () => {
    const fake = await start()
    fake.fail({status: 429, retryAfterSeconds: 7, times: 2})
    fake.fail({status: 503})
    const first = await fetch(fake.url + goodPath, {method: 'POST', body: 'm v=1 1', headers: {authorization: 'Token token'}})
    expect({status: first.status, retryAfter: first.headers.get('retry-after'), body: await first.json()}).toEqual({
      status: 429,
      retryAfter: '7',
      body: {code: 'too many requests', message: 'exceeded quota'},
    })
    expect([await write(fake), await write(fake), fake.points(), await write(fake)].map(answer => ('status' in answer ? answer.status : answer))).toEqual([429, 503, [], 204])
  })

  it('says that it is there, and its version', async () => {
    const fake = await start({version: 'v2.7.1'})
    const [ping, health] = await Promise.all([fetch(`${fake.url}/ping`), fetch(`${fake.url}/health`)])
    expect({status: ping.status, version: ping.headers.get('x-influxdb-version'), build: ping.headers.get('x-influxdb-build')}).toEqual({status: 204, version: 'v2.7.1', build: 'OSS'})
    expect(await health.json()).toEqual({name: 'influxdb', message: 'ready for queries and writes', status: 'pass', checks: [], version: 'v2.7.1', commit: 'fake'})
  })
})

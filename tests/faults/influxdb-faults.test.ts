// InfluxDB that is down or refuses: releases go on, and in the end every point is there, once.
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import {MANAGEMENT, RELEASE_ORDER, peopleAt} from '../integration/people.ts'
import type {RunningService} from '../integration/service.ts'
import type {World} from '../integration/world.ts'
import {NOW, testWorld} from '../integration/world.ts'
import {describeWith} from '../parts/describe-with.ts'
import type {FakeInfluxDb2, FakeOptions, Fault} from '../parts/fake-influxdb2.ts'
import {startFakeInfluxDb2} from '../parts/fake-influxdb2.ts'
import type {InfluxDb} from '../parts/influxdb.ts'
import {startInfluxDb} from '../parts/influxdb.ts'

const MINUTE = 60_000
const DRAINED = 25_000 // ms

type Hook = (stop: () => Promise<void>) => void

async function partOf(service: RunningService) {
  const {parts, pending} = (await service.call('/v4/health')).body as {parts: {part: string; ok: boolean; sentence?: string}[]; pending: {influxDb: {count: number; setAside: number}}}
  const part = parts.find(({part: name}) => name === 'influxDb')!
  return {ok: part.ok, sentence: part.sentence, waiting: pending.influxDb.count > 0, setAside: pending.influxDb.setAside}
}

describeWith('influxdb', 'an InfluxDB that goes down and comes back', () => {
  let influx: InfluxDb
  beforeAll(async () => {
    influx = await startInfluxDb()
    await influx.createDatabase('licenses')
  })
  afterAll(() => influx.stop())

  it('costs no point, doubles none, and holds no release up', {timeout: 60_000}, async () => {
    const world = await testWorld({
      sites: {prod: {simulator: {site: peopleAt(NOW)}}},
      config: {licenseManagement: MANAGEMENT, destinations: {influxDb: {url: influx.url, database: 'licenses'}}},
    })
    const service = await world.start()
    const readAt = [NOW]
    const readOn = async (purpose: 'reading' | 'evaluation' = 'reading') => {
      world.sim.clock.set(NOW + readAt.length * MINUTE)
      readAt.push(world.sim.clock.now())
      return service.round(purpose)
    }
    await readOn()
    await influx.kill()
    await readOn()
    expect((await readOn('evaluation')).outcomes.map(({result}) => result)).toEqual(RELEASE_ORDER.map(() => 'released'))
    await vi.waitFor(async () => expect(await partOf(service)).toEqual({
      ok: false, sentence: expect.stringMatching(/^InfluxDB at \S+ (refused the connection|could not be reached)/) as string, waiting: true, setAside: 0,
    }))
    await influx.restart()
    await readOn()
    expect(await service.collector.delivery.drain(DRAINED)).toBe(true)
    await influx.kill()
    await readOn()
    await influx.restart()
    await readOn()
    expect(await service.collector.delivery.drain(DRAINED)).toBe(true)
    expect(await partOf(service)).toEqual({ok: true, sentence: undefined, waiting: false, setAside: 0})

    const times = async (what: string): Promise<unknown[]> => (await influx.query(what, 'licenses', {epoch: 'ms'})).map(({time}) => time)
    for (const type of ['professional', 'analyzer']) expect(await times(`SELECT total FROM license_usage WHERE license_type = '${type}'`)).toEqual(readAt)
    const released = await influx.query('SELECT "user" FROM license_release', 'licenses')
    expect(released.map(({user}) => user)).toEqual(RELEASE_ORDER.map(({user}) => user))
    expect(service.errors()).toEqual([])
  })
})

type Live = {readonly service: RunningService; readonly influx: FakeInfluxDb2; readonly finish: () => Promise<unknown[]>}
type Scene = {readonly fake?: FakeOptions; readonly token?: string; readonly faults?: readonly Fault[]}

/** A reading, six releases and one more reading, into a stand-in for InfluxDB 2.x. `finish` gives all points but those of the collector's own health. */
async function live(onEnd: Hook, {fake = {}, token = 'token', faults = []}: Scene = {}): Promise<Live> {
  const influx = await startFakeInfluxDb2(fake)
  onEnd(influx.stop)
  faults.forEach(influx.fail)
  const world: World = await testWorld({
    sites: {prod: {simulator: {site: peopleAt(NOW)}}},
    config: {licenseManagement: MANAGEMENT, destinations: {influxDb: {url: influx.url, org: 'acme', bucket: 'licenses', token}}},
  }, onEnd)
  const service = await world.start()
  expect((await service.round('evaluation')).outcomes.map(({result}) => result)).toEqual(RELEASE_ORDER.map(() => 'released'))
  return {
    service, influx,
    finish: async () => {
      world.sim.clock.set(NOW + MINUTE)
      await service.round('reading')
      expect(await service.collector.delivery.drain(DRAINED)).toBe(true)
      return influx.points().filter(({measurement}) => measurement !== 'collector_health')
    },
  }
}

describe.concurrent('InfluxDB 2.x', () => {
  let all: unknown[]
  const stops: (() => Promise<void>)[] = []
  beforeAll(async () => {
    const {finish, influx} = await live(stop => void stops.push(stop))
    all = await finish()
    const {headers, path} = influx.requests()[0]!
    expect({authorization: headers.authorization, path}).toEqual({authorization: 'Token token', path: '/api/v2/write?org=acme&bucket=licenses&precision=ns'})
    expect(new Set(influx.points().map(({measurement}) => measurement)))
      .toEqual(new Set(['collector_health', 'license_compliance', 'license_directory', 'license_event', 'license_forecast', 'license_plan', 'license_release', 'license_usage', 'server_license', 'user_license_activity']))
    for (const stop of stops.toReversed()) await stop()
  })

  it.for<[number, Fault, RegExp]>([
    [401, {status: 401, times: 2}, /answered 401: it does not accept the token or the login\. Check `destinations\.influxDb`\.$/],
    [404, {status: 404}, /answered 404: bucket licenses of organization acme does not exist/],
    [429, {status: 429, retryAfterSeconds: 2}, /answered 429: it asks to wait\.$/],
    [500, {status: 500}, /answered 500: /],
    [503, {status: 503, retryAfterSeconds: 1}, /answered 503: /],
  ])('that answers %i is asked again later, and says why meanwhile', async ([status, fault, sentence], {onTestFinished}) => {
    const {service, influx, finish} = await live(onTestFinished, {faults: [fault]})
    const warnings = () => service.lines().filter(({level, msg}) => level === 40 && sentence.test(msg.replace(' Messages wait and are sent later.', '')))
    await vi.waitFor(() => expect(warnings()).toHaveLength(1))
    expect(await finish()).toEqual(all)
    expect(influx.requests().filter(request => request.status === status)).toHaveLength(fault.times ?? 1)
    expect(await partOf(service)).toEqual({ok: true, sentence: undefined, waiting: false, setAside: 0})
    expect(service.lines().filter(({msg}) => msg === 'influxDb takes messages again.')).toHaveLength(1)
    expect(service.errors()).toEqual([])
  })

  it('with a wrong token keeps all points here, says so, and shows the token to nobody', async ({onTestFinished}) => {
    const {service, influx} = await live(onTestFinished, {token: 'not-the-token-4711'})
    await vi.waitFor(async () => expect((await partOf(service)).ok).toBe(false))
    expect(await partOf(service)).toMatchObject({waiting: true, setAside: 0})
    expect(influx.points()).toEqual([])
    expect(service.logText() + JSON.stringify((await service.call('/v4/health')).body)).not.toContain('4711')
  })

  it.for([
    ['cannot be read', 'license_usage total=many 1'],
    ['holds another type of value than the ones before', 'license_usage,license_type=professional,site=prod total="many" 1'],
  ] as const)('that refuses one line because it %s gets all others, and the one is set aside', async ([, line], {onTestFinished}) => {
    const {service, finish} = await live(onTestFinished)
    service.collector.store.outbox.add('influxDb', [line], NOW)
    expect(await finish()).toEqual(all)
    expect(await partOf(service)).toEqual({ok: true, sentence: undefined, waiting: false, setAside: 1})
    expect(service.errors()).toEqual([expect.stringMatching(/^influxDb refuses a message; it is set aside: /) as string])
  })

  it('that takes small bodies only gets them', async ({onTestFinished}) => {
    const {service, influx, finish} = await live(onTestFinished, {fake: {maxBytes: 700}})
    expect(await finish()).toEqual(all)
    expect(influx.requests().some(({status}) => status === 413)).toBe(true)
    expect(await partOf(service)).toEqual({ok: true, sentence: undefined, waiting: false, setAside: 0})
  })
})

// Exact lines: what InfluxDB reads is what was meant, whatever people are called, and no digit of an instant is lost.
import {describe, expect, it, onTestFinished} from 'vitest'
import {describeWith} from '../../tests/parts/describe-with.ts'
import {startInfluxDb} from '../../tests/parts/influxdb.ts'
import {nanoseconds, toLine, type Point} from './line-protocol.ts'
import {definitions} from './measurements/definitions.ts'

const AT = Date.UTC(2026, 10, 22, 2, 0, 0, 7)

const event = (change: Partial<{user: string; detail: string; tags: Record<string, string>}> = {}): Point => ({
  measurement: 'license_event', at: AT, event: true, tags: {site: 'prod', event: 'assigned', ...change.tags},
  fields: {user: change.user ?? 'LAB\\anna', detail: change.detail},
})

describe('a line', () => {
  it('has sorted tags, integers with an i, floats without, texts in quotes, nanoseconds', () => {
    const point: Point = {
      measurement: 'license_usage', at: AT, event: false, tags: {site: 'prod', license_type: 'analyzer', foo: 'bar'},
      fields: {total: 100, utilization: 12.5, available: -3, burn: 1, at_risk: 0},
    }
    expect(toLine(point, undefined)).toBe('license_usage,foo=bar,license_type=analyzer,site=prod at_risk=0i,available=-3i,burn=1,total=100i,utilization=12.5 1795312800007000000')
  })

  it('leaves out fields that are not known, and is none without any', () => {
    expect(toLine(event(), undefined)).toBe('license_event,event=assigned,site=prod user="LAB\\\\anna" 1795312800007000000')
    const bare = {measurement: 'license_event', at: AT, event: true, tags: {site: 'prod'}} as const
    expect(toLine({...bare, fields: {}}, 1)).toBeUndefined()
    expect(toLine({...bare, fields: {user: undefined, detail: undefined}}, 1)).toBeUndefined()
  })

  it('keeps zero, the empty text, and numbers where a text or a flag is meant', () => {
    const point: Point = {measurement: 'license_release', at: AT, event: true, tags: {site: 'prod'}, fields: {days_inactive: 0, user: '', reason: 0, monthly_cost: 0, actor: false}}
    expect(toLine(point, 0)).toBe('license_release,site=prod actor="false",days_inactive=0i,monthly_cost=0,reason="0",user="" 1795312800007000000')
  })

  it('rounds what must be whole, and writes flags as 1 and 0', () => {
    const point: Point = {measurement: 'collector_health', at: AT, event: false, tags: {site: 'prod'}, fields: {ok: true, duration_ms: 12.5, oldest_pending_s: 0.4}}
    expect(toLine(point, undefined)).toBe('collector_health,site=prod duration_ms=13i,ok=1i,oldest_pending_s=0i 1795312800007000000')
  })
})

describe('names that people have', () => {
  it.each([
    ['a b', 'a\\ b'], ['a,b', 'a\\,b'], ['a=b', 'a\\=b'], ['a"b', 'a"b'], ["O'Hara", "O'Hara"], ['Zo\u00eb \u65e5', 'Zo\u00eb\\ \u65e5'], ['#1', '#1'],
    ['a\\b', 'a\\b'], ['a\r\n\nb', 'a\\ b'], ['a\tb', 'a\\ b'], ['end\\', 'end'], ['end\\\\', 'end'], ['=', '\\='],
  ])('%j in a tag', (value, written) => {
    expect(toLine(event({tags: {user_id: value}}), 1)).toBe(`license_event,event=assigned,site=prod,user_id=${written} user="LAB\\\\anna" 1795312800007000001`)
  })

  it.each(['', '\\', '\\\\'])('%j in a tag leaves the tag out', value => {
    expect(toLine(event({tags: {user_id: value}}), 1)).toBe('license_event,event=assigned,site=prod user="LAB\\\\anna" 1795312800007000001')
  })

  it.each([['a"b', 'a\\"b'], ['a\\b', 'a\\\\b'], ['end\\', 'end\\\\'], ['a, b=c', 'a, b=c'], ['two\nlines', 'two\nlines']])('%j in a field', (value, written) => {
    expect(toLine(event({user: value}), 1)).toBe(`license_event,event=assigned,site=prod user="${written}" 1795312800007000001`)
  })

})

describeWith('influxdb', 'a real InfluxDB', () => {
  const names = ['a b', 'a,b=c', 'a\\ b', 'a\\,b', 'a\\=b', '"', 'Zo\u00eb', "O'Hara", 'x\\y\\ z=\\,q', 'a\\\\ b', 'a\\\\,b', '\\a', '#c', '=', ',']

  it('reads odd names back as they were, in tags and fields, each event by itself', async () => {
    const influx = await startInfluxDb()
    onTestFinished(() => influx.stop())
    await influx.createDatabase('qlik')
    const lines = names.map((name, index) => toLine(event({user: name, tags: {user_id: name, zone: 'end'}}), index))
    const answer = await fetch(`${influx.url}/write?db=qlik&precision=n`, {method: 'POST', body: lines.join('\n')})
    expect([answer.status, await answer.text()]).toEqual([204, ''])
    const rows = await influx.query('SELECT "user", "user_id", "zone" FROM license_event', 'qlik', {epoch: 'ns'})
    expect(rows).toEqual(names.map((name, index) => ({time: BigInt(nanoseconds(AT, index)), user: name, user_id: name, zone: 'end'})))
  })
})

describe('instants', () => {
  it('of readings are plain, those of events carry their number', () => {
    expect([undefined, 0, 1, 999_999, 1_000_000, 1_000_001, 12_345_678].map(sequence => nanoseconds(AT, sequence))).toEqual([
      '1795312800007000000', '1795312800007000000', '1795312800007000001', '1795312800007999999',
      '1795312800007000000', '1795312800007000001', '1795312800007345678',
    ])
  })

  it('lose no digit, which a number would', () => {
    const text = nanoseconds(AT, 123_457)
    expect(BigInt(text) / 1_000_000n).toBe(BigInt(AT))
    expect(String(Number(text))).not.toBe(text)
  })

  it('are whole milliseconds', () => {
    expect(nanoseconds(AT + 0.4, undefined)).toBe('1795312800007000000')
  })

  it('of a million events in one millisecond differ', () => {
    const all = new Set(Array.from({length: 1_000_000}, (_, index) => nanoseconds(AT, 7_654_321 + index)))
    expect(all.size).toBe(1_000_000)
  })
})

describe('numbers that are none', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY])('%d is refused, never written', value => {
    expect(() => toLine({measurement: 'license_usage', at: AT, event: false, tags: {site: 'prod'}, fields: {total: value}}, undefined)).toThrow()
    expect(() => toLine({measurement: 'license_usage', at: AT, event: false, tags: {site: 'prod'}, fields: {burn: value}}, undefined)).toThrow()
  })
})

it('knows no field of the name of a tag', () => {
  const tags = ['site', 'license_group', ...Object.values(definitions).flatMap(one => Object.keys(one.tags))]
  const fields = Object.values(definitions).flatMap(one => Object.keys(one.fields))
  expect(fields.filter(field => tags.includes(field) || field === 'time')).toEqual([])
})

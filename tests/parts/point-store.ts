// Keeps points as InfluxDB does: one per measurement, tags and time, the last value of a field winning, the first type of a field binding.
import type {Field, Point} from './line-protocol.ts'

export type Dropped = {reason: string; count: number}

export type PointStore = {
  /** Stores what can be stored. The points that cannot are counted, with the reason of the first; undefined when there are none. */
  write: (points: Point[]) => Dropped | undefined
  /** All points, by measurement, tags and time. */
  points: () => Point[]
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1)

function keyOf({measurement, tags, time}: Point): string {
  return JSON.stringify([measurement, Object.entries(tags).toSorted(byName), String(time)])
}

function seriesOf({measurement, tags}: Point): string {
  return [measurement, ...Object.entries(tags).toSorted(byName).map(([name, value]) => `${name}=${value}`)].join(',')
}

function compare(a: Point, b: Point): number {
  const [left, right] = [seriesOf(a), seriesOf(b)]
  if (left === right) return a.time < b.time ? -1 : 1
  return left < right ? -1 : 1
}

/** A field named `time` is left out, as InfluxDB does. */
function storable({fields, ...point}: Point): Point {
  return {...point, fields: Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'time'))}
}

export function createPointStore(): PointStore {
  const stored = new Map<string, Point>()
  const types = new Map<string, Field['type']>()
  const typeKey = (measurement: string, field: string): string => JSON.stringify([measurement, field])

  function conflictOf({measurement, fields}: Point): string | undefined {
    const [field, wrong] = Object.entries(fields).find(([name, {type}]) => (types.get(typeKey(measurement, name)) ?? type) !== type) ?? []
    if (field === undefined || wrong === undefined) return undefined
    const known = types.get(typeKey(measurement, field))
    return `field type conflict: input field "${field}" on measurement "${measurement}" is type ${wrong.type}, already exists as type ${known}`
  }

  function refusalOf(point: Point): string | undefined {
    const {measurement, tags, fields} = point
    if ('time' in tags) return `invalid tag key: input tag "time" on measurement "${measurement}" is invalid`
    if (Object.keys(fields).length === 0) return `invalid field name: input field "time" on measurement "${measurement}" is invalid`
    return conflictOf(point)
  }

  function add(point: Point): void {
    for (const [field, {type}] of Object.entries(point.fields)) types.set(typeKey(point.measurement, field), type)
    const before = stored.get(keyOf(point))
    stored.set(keyOf(point), {...point, fields: {...before?.fields, ...point.fields}})
  }

  return {
    write: points => {
      let dropped: Dropped | undefined
      for (const point of points.map(storable)) {
        const reason = refusalOf(point)
        if (reason === undefined) add(point)
        else dropped = {reason: dropped?.reason ?? reason, count: (dropped?.count ?? 0) + 1}
      }
      return dropped
    },
    points: () => [...stored.values()].toSorted(compare),
  }
}

// Every measurement has the tags and fields that dashboards and rules ask for.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {createConfigFolder, SITES} from '../../test-support/config-folder.ts'
import type {SiteConfig} from '../config/types.ts'
import {toLine, type Point} from '../line-protocol.ts'
import {activityPoints, changePoints, healthPoint, planPoints, releasePoint, serverLicensePoint, usagePoints} from '../measurements.ts'
import {DAY} from '../policy/model.ts'
import {makePlan} from '../policy/plan.ts'
import {daysAgo, NOW} from '../policy/testing.ts'
import {definitions, type MeasurementName} from './definitions.ts'
import {compliancePoints, costPoints, directoryPoints, forecastPoints} from './figures.ts'
import {siteStatePoint} from './site-state.ts'
import {cost, figures, judged, license, mixed, outlooks, patterns, policy, use} from './testing.ts'

let folder: Awaited<ReturnType<typeof createConfigFolder>>
let site: SiteConfig
beforeAll(async () => {
  folder = await createConfigFolder()
  site = folder.load(`${SITES}tags: {landscape: test}\nlicenseManagement: {enable: true, release: {professional: {enable: true}, analyzer: {enable: true}}}\ncosts: {currency: EUR, monthlyPerSeat: {professional: 70, analyzer: 40.5}}\n`).sites[0]
})
afterAll(() => folder.remove())


/** The design's measurements: tags beside `site` and the static ones, and every field. */
const designed: Readonly<Record<MeasurementName, {readonly tags: string; readonly fields: string}>> = {
  license_usage: {
    tags: 'license_type',
    fields: `total allocated available used quarantined excess utilization at_risk never_used excluded active_1d active_7d active_30d active_90d
      needed_p95 idle_0_7 idle_8_30 idle_31_60 idle_61_90 idle_91_180 idle_over_180
      allocated_minutes used_minutes unavailable_minutes burn
      total_tokens available_tokens allocated_tokens used_tokens quarantined_tokens unavailable_tokens token_cost`,
  },
  user_license_activity: {
    tags: 'license_type user_directory user_id', fields: 'last_activity days_inactive days_until_release never_used at_risk verdict reason held',
  },
  license_release: {tags: 'license_type mode outcome', fields: 'user days_inactive reason actor monthly_cost'},
  license_event: {tags: 'license_type event', fields: 'user detail'},
  license_directory: {tags: 'license_type user_directory', fields: 'allocated at_risk active_30d idle_cost'},
  license_forecast: {
    tags: 'license_type',
    fields: 'enough_history growth_per_month growth_low growth_high fitted_users within_two_years days_until_exhausted low high exhausted_at plus_10 plus_50',
  },
  license_cost: {tags: 'license_type', fields: 'monthly_cost idle_cost freed_value budget budget_used over_budget'},
  license_compliance: {tags: 'finding', fields: 'count'},
  license_plan: {tags: 'license_type', fields: 'releases halted next_run dry_run paused monthly_cost inactivity_days'},
  server_license: {tags: '', fields: 'days_until_expiry expires_at expired valid perpetual readable alert_sent'},
  site_state: {tags: '', fields: 'overdue_hours closed paused_hours halted_hours released_1d released_usual'},
  collector_health: {tags: 'part', fields: 'ok duration_ms requests pending oldest_pending_s dropped audit_head'},
}

const words = (text: string) => text.split(/\s+/).filter(word => word !== '').sort()
const known = (record: object) => Object.entries(record).filter(([, value]) => value !== undefined).map(([name]) => name).sort()

/** One of everything, as full as it can be. */
function everything(): Point[] {
  const evaluation = judged(mixed)
  const gone = {type: 'analyzer' as const, directory: 'LAB', id: 'gone', lastActivity: daysAgo(3.5)}
  return [
    ...usagePoints(site, mixed, evaluation, use),
    ...activityPoints(site, evaluation, {changes: [], due: evaluation.verdicts, gone: [gone]}),
    ...changePoints(site, [{kind: 'assigned', type: 'analyzer', directory: 'LAB', id: 'new'}], NOW),
    ...planPoints(site, makePlan(mixed, evaluation, {policy, departures: []}), {decision: {kind: 'go'}, halted: false, paused: false, nextRun: NOW + DAY, idle: new Set()}),
    ...directoryPoints(site, patterns, NOW),
    ...forecastPoints(site, outlooks, NOW),
    ...costPoints(site, cost, NOW),
    ...compliancePoints(site, [{finding: 'excess', count: 2, list: [], sentence: '', advice: undefined}], NOW),
    releasePoint(site, figures),
    serverLicensePoint(site, license, {at: NOW, alertSent: false}),
    siteStatePoint(site, {overdueHours: 0, closed: false, pausedHours: 1, haltedHours: 0, releasedLastDay: 2, releasedUsual: 3}, NOW),
    healthPoint(site, {part: 'qrs', ok: true, durationMs: 5, requests: 4, pending: 3, oldestPendingSeconds: 2, dropped: 1, auditHead: 'abc'}, NOW),
  ]
}
describe('the design', () => {
  it('names the tags and fields that are defined, and no others', () => {
    expect(Object.fromEntries(Object.entries(definitions).map(([name, {tags, fields}]) => [name, {tags: Object.keys(tags).sort(), fields: Object.keys(fields).sort()}])))
      .toEqual(Object.fromEntries(Object.entries(designed).map(([name, {tags, fields}]) => [name, {tags: words(tags), fields: words(fields)}])))
  })

  it.each(Object.keys(designed) as MeasurementName[])('%s carries its tags always, and its fields where they are known', name => {
    const points = everything().filter(point => point.measurement === name)
    const tags = [...words(`site landscape ${designed[name].tags}`)]
    expect(points.map(point => Object.keys(point.tags).sort())).toEqual(points.map(() => tags))
    expect([...new Set(points.flatMap(point => known(point.fields)))].sort()).toEqual(words(designed[name].fields))
    expect(points.every(point => point.tags.site === 'prod' && point.tags.landscape === 'test')).toBe(true)
  })

  it('has no field of the name of a tag of its measurement', () => {
    const clashes = everything().flatMap(point => Object.keys(point.fields).filter(field => field in point.tags))
    expect(clashes).toEqual([])
  })

  it('makes events of releases and events alone', () => {
    expect([...new Set(everything().filter(point => point.event).map(point => point.measurement))]).toEqual(['license_event', 'license_release'])
  })

  it('gives every point of a reading a series of its own', () => {
    const series = everything().filter(point => !point.event).map(point => toLine(point, undefined)?.split(' ')[0])
    expect(new Set(series).size).toBe(series.length)
  })
})

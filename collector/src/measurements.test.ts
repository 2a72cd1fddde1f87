// What a reading, a plan and a release look like in InfluxDB.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {createConfigFolder, SITES} from '../test-support/config-folder.ts'
import type {SiteConfig} from './config/types.ts'
import {toLine} from './line-protocol.ts'
import {bert, figures, judged, license, mixed, patternsOf, policy, use} from './measurements/testing.ts'
import {activityPoints, burnOf, changePoints, eventPoint, takenActivityPoints, healthPoint, planPoints, releasePoint, serverLicensePoint, usagePoints, type PlanState} from './measurements.ts'
import {DAY, type Allocation} from './policy/model.ts'
import {makePlan} from './policy/plan.ts'
import {aPool, aSeat, aSnapshot, daysAgo, NOW} from './policy/testing.ts'

let folder: Awaited<ReturnType<typeof createConfigFolder>>
let site: SiteConfig
beforeAll(async () => {
  folder = await createConfigFolder()
  site = siteOf('tags: {landscape: test}\ncosts: {currency: EUR, monthlyPerSeat: {professional: 70, analyzer: 40.5}}\n')
})
afterAll(() => folder.remove())
const siteOf = (yaml: string): SiteConfig => folder.load(SITES + yaml).sites[0]

const known = (record: object) => Object.entries(record).filter(([, value]) => value !== undefined).map(([name]) => name).sort()
const fresh = {changes: [], gone: []}

/** In the order of the buckets; what is not given is 0. */
const idle = (...[upTo7 = 0, upTo30 = 0, upTo60 = 0, upTo90 = 0, upTo180 = 0, over180 = 0]: number[]) =>
  ({idle_0_7: upTo7, idle_8_30: upTo30, idle_31_60: upTo60, idle_61_90: upTo90, idle_91_180: upTo180, idle_over_180: over180})

describe('license usage', () => {
  it('counts a pool, its patterns, and what it is used', () => {
    expect(usagePoints(site, mixed, judged(mixed), use).map(({tags, fields, at}) => ({type: tags.license_type, fields, at}))).toEqual([
      {type: 'professional', at: NOW - 5000, fields: {
        total: 4, allocated: 1, available: 3, used: 1, quarantined: 0, excess: 0, utilization: 25,
        at_risk: 0, never_used: 0, excluded: 0, active_1d: 0, active_7d: 0, active_30d: 1, active_90d: 1,
        needed_p95: 1, ...idle(1),
      }},
      {type: 'analyzer', at: NOW - 5000, fields: {
        total: 8, allocated: 5, available: 2, used: 3, quarantined: 1, excess: 2, utilization: 62.5,
        at_risk: 2, never_used: 1, excluded: 1, active_1d: 1, active_7d: 2, active_30d: 2, active_90d: 3,
        needed_p95: 3, ...idle(2, 0, 0, 1, 0, 1),
      }},
      {type: 'analyzer_capacity', at: NOW - 5000, fields: {allocated_minutes: 1000, used_minutes: 100, unavailable_minutes: 7, burn: burnOf(mixed.capacity!, NOW - 5000)}},
      {type: 'token_user', at: NOW - 5000, fields: {
        total_tokens: 50, available_tokens: 20.5, allocated_tokens: 20, used_tokens: 5, quarantined_tokens: 1, unavailable_tokens: undefined, token_cost: 1,
      }},
      {type: 'token_login', at: NOW - 5000, fields: {
        total_tokens: 50, available_tokens: 20.5, allocated_tokens: 9.5, used_tokens: 0.5, quarantined_tokens: undefined, unavailable_tokens: 2, token_cost: 0.1,
      }},
    ])
  })

  it('counts no use that cannot be relied on', () => {
    const doubtful = aSnapshot([aSeat({lastUsed: NOW, unreadable: true}), aSeat({user: bert, lastUsed: NOW + DAY})])
    expect(usagePoints(site, doubtful, judged(doubtful), {patterns: patternsOf(doubtful), needed: {}}).at(-1)!.fields).toMatchObject({active_1d: 0, active_90d: 0})
  })

  it('writes what the site has, and no zeros for what it has not', () => {
    const bare = aSnapshot([], {pools: [aPool({total: 0, allocated: 0})]})
    expect(usagePoints(site, bare, judged(bare), {patterns: patternsOf(bare), needed: {}}).map(({tags, fields}) => [tags.license_type, fields])).toEqual([['analyzer', {
      total: 0, allocated: 0, available: 0, used: 0, quarantined: 0, excess: 0, utilization: 0,
      at_risk: 0, never_used: 0, excluded: 0, active_1d: 0, active_7d: 0, active_30d: 0, active_90d: 0,
      needed_p95: undefined, ...idle(),
    }]])
  })

  it.each([
    ['totalLicenses', ['total', 'utilization']],
    ['allocatedLicenses', ['allocated', 'excess', 'quarantined', 'used']],
    ['availableLicenses', ['available']],
    ['usagePatterns', ['active_1d', 'active_30d', 'active_7d', 'active_90d', 'at_risk', 'excluded', ...Object.keys(idle()).sort(), 'needed_p95', 'never_used']],
    ['userActivity', []],
  ])('writes for %s alone %j', (metric, fields) => {
    const only = siteOf(`licenseMonitoring: {metrics: [${metric}]}\n`)
    expect(known(usagePoints(only, mixed, judged(mixed), use)[1]!.fields)).toEqual(fields)
  })

  it.each([
    ['in the middle of the month, in step', Date.UTC(2026, 3, 16), {allocatedMinutes: 1000, usedMinutes: 500, unavailableMinutes: 0}, 1],
    ['used up after a quarter', Date.UTC(2026, 3, 8, 12), {allocatedMinutes: 1000, usedMinutes: 1000, unavailableMinutes: 0}, 4],
    ['once a day has passed', Date.UTC(2026, 3, 2), {allocatedMinutes: 1000, usedMinutes: 100, unavailableMinutes: 0}, 3],
    ['in December', Date.UTC(2026, 11, 16, 12), {allocatedMinutes: 100, usedMinutes: 50, unavailableMinutes: 0}, 1],
  ])('burns %s', (_, now, capacity, expected) => {
    expect(burnOf(capacity, now)).toBeCloseTo(expected, 12)
  })

  it.each([
    ['on the first day of a month', Date.UTC(2026, 3, 2) - 1, 1000],
    ['without any capacity', Date.UTC(2026, 3, 16), 0],
  ])('cannot tell how it burns %s', (_, now, allocatedMinutes) => {
    expect(burnOf({allocatedMinutes, usedMinutes: 5, unavailableMinutes: 0}, now)).toBeUndefined()
  })

  it.each([[0, 5, 100], [0, 0, 0], [4, 5, 125]])('of %s seats bought with %s held is %s percent full', (total, allocated, utilization) => {
    const pools = [aPool({total, allocated})]
    expect(usagePoints(site, {readAt: NOW, pools, capacity: undefined, tokens: undefined}, {verdicts: [], now: NOW}, undefined)[0]!.fields).toMatchObject({utilization})
  })
})

describe('user activity', () => {
  const activity = (allocations: readonly Allocation[], gone: Parameters<typeof activityPoints>[2]['gone'] = []) => {
    const evaluation = judged(aSnapshot(allocations, {users: [bert], readAt: NOW - 5000}))
    return [...activityPoints(site, evaluation, {changes: [], due: evaluation.verdicts, gone})].map(({tags, fields}) => [`${tags.license_type} ${tags.user_directory}\\${tags.user_id}`, 'held' in fields ? fields.held : undefined])
  }
  const goneAnna = {type: 'analyzer' as const, directory: 'LAB', id: 'anna', lastActivity: daysAgo(3)}

  it('tells all of a seat, at the instant of the reading', () => {
    const evaluation = judged(aSnapshot([aSeat({lastUsed: daysAgo(85)}), aSeat({user: bert, lastUsed: undefined})], {users: [bert], readAt: NOW - 5000}))
    expect([...activityPoints(site, evaluation, {...fresh, due: evaluation.verdicts})]).toEqual([
      {
        measurement: 'user_license_activity', at: NOW - 5000, event: false, tags: {landscape: 'test', site: 'prod', license_type: 'analyzer', user_directory: 'LAB', user_id: 'anna'},
        fields: {last_activity: daysAgo(85), days_inactive: 85, days_until_release: 5, never_used: 0, at_risk: 1, verdict: 'keep', reason: 'active', held: 1},
      },
      {
        measurement: 'user_license_activity', at: NOW - 5000, event: false, tags: {landscape: 'test', site: 'prod', license_type: 'analyzer', user_directory: 'LAB', user_id: 'bert'},
        fields: {last_activity: daysAgo(400), days_inactive: 400, days_until_release: undefined, never_used: 1, at_risk: 0, verdict: 'keep', reason: 'excluded', held: 1},
      },
    ])
  })

  it('writes only what is due', () => {
    const evaluation = judged(aSnapshot([aSeat(), aSeat({user: bert})]))
    expect([...activityPoints(site, evaluation, {...fresh, due: evaluation.verdicts.slice(1)})].map(point => point.tags.user_id)).toEqual(['bert'])
  })

  it('leaves deleted users out', () => {
    expect(activity([aSeat({id: 'x', holder: undefined, deletedUser: 'LAB\\gone'}), aSeat({id: 'y', holder: undefined})])).toEqual([])
    expect(activity([], [{...goneAnna, id: ''}])).toEqual([])
  })

  it('tells a seat that went with held 0, all of it', () => {
    expect(takenActivityPoints(site, goneAnna, NOW)).toEqual([{
      measurement: 'user_license_activity', at: NOW, event: false, tags: {landscape: 'test', site: 'prod', license_type: 'analyzer', user_directory: 'LAB', user_id: 'anna'},
      fields: {last_activity: daysAgo(3), days_inactive: 3, at_risk: 0, held: 0},
    }])
    expect(takenActivityPoints(site, {...goneAnna, lastActivity: NOW + DAY}, NOW)[0]!.fields).toMatchObject({days_inactive: 0})
  })

  it.each(['enable: false', 'storeInInfluxDb: false', 'metrics: [totalLicenses]'])('tells nothing of a seat we took with %s', setting => {
    expect(takenActivityPoints(siteOf(`licenseMonitoring: {${setting}}\n`), goneAnna, NOW)).toEqual([])
  })

  it.each([
    ['a seat that went', [], [goneAnna], [['analyzer LAB\\anna', 0]]],
    ['a new row of the same user instead', [aSeat({id: 'new'})], [goneAnna], [['analyzer LAB\\anna', 1]]],
    ['a seat of the other type', [aSeat({type: 'professional'})], [goneAnna], [['professional LAB\\anna', 1], ['analyzer LAB\\anna', 0]]],
    ['a quarantined row beside a held one', [aSeat({id: 'q', quarantined: true}), aSeat({id: 'new'})], [], [['analyzer LAB\\anna', 1]]],
    ['a quarantined row alone', [aSeat({id: 'q', quarantined: true})], [], [['analyzer LAB\\anna', 1]]],
  ])('says of %s once what holds', (_, allocations, gone, expected) => {
    expect(activity(allocations, gone)).toEqual(expected)
  })

  it('is not written where the metric is off', () => {
    const off = siteOf('licenseMonitoring: {metrics: [usagePatterns]}\n')
    const evaluation = judged(aSnapshot([aSeat()]))
    expect([...activityPoints(off, evaluation, {...fresh, due: evaluation.verdicts, gone: [goneAnna]})]).toEqual([])
  })
})

describe('events', () => {
  it('of a seat tell who and how it was seen', () => {
    expect(changePoints(site, [{kind: 'released', type: 'professional', directory: 'LAB', id: 'anna'}], NOW)).toEqual([{
      measurement: 'license_event', at: NOW, event: true, tags: {landscape: 'test', site: 'prod', license_type: 'professional', event: 'released'},
      fields: {user: 'LAB\\anna', detail: 'seen at Qlik'},
    }])
    expect(changePoints(siteOf('licenseMonitoring: {metrics: [userActivity]}\n'), [{kind: 'released', type: 'professional', directory: 'LAB', id: 'anna'}], NOW)).toEqual([])
  })

  it('of our own tell what we say', () => {
    expect(eventPoint(site, {type: 'analyzer', event: 'quarantined', user: 'LAB\\anna', detail: 'auto', at: NOW})).toEqual({
      measurement: 'license_event', at: NOW, event: true, tags: {landscape: 'test', site: 'prod', license_type: 'analyzer', event: 'quarantined'},
      fields: {user: 'LAB\\anna', detail: 'auto'},
    })
  })
})

describe('releases', () => {
  it('tell all of one', () => {
    expect(releasePoint(site, figures)).toEqual({
      measurement: 'license_release', at: NOW, event: true, tags: {landscape: 'test', site: 'prod', license_type: 'analyzer', mode: 'manual', outcome: 'released'},
      fields: {user: 'LAB\\anna', days_inactive: 100, reason: 'idle', actor: 'admin', monthly_cost: 40.5},
    })
  })

  it('of many users in one millisecond are many points', () =>
    expect(new Set([1, 2, 3].map(sequence => toLine(releasePoint(site, figures), sequence))).size).toBe(3))
})

describe('the plan', () => {
  const plan = makePlan(mixed, judged(mixed), {policy, departures: []})
  const standing: PlanState = {decision: {kind: 'go'}, halted: false, paused: false, nextRun: undefined, idle: new Set(plan.items.map(({allocationId}) => allocationId))}
  const written = (state: Partial<PlanState>) => planPoints(site, plan, {...standing, ...state}).map(({tags, fields, at}) => ({type: tags.license_type, fields, at}))

  it('is a point for each type', () => {
    expect(written({nextRun: NOW + DAY})).toEqual([
      {type: 'professional', at: NOW - 5000, fields: {releases: 0, halted: 0, next_run: NOW + DAY, dry_run: 1, paused: 0, monthly_cost: 0}},
      {type: 'analyzer', at: NOW - 5000, fields: {releases: 1, halted: 0, next_run: NOW + DAY, dry_run: 1, paused: 0, monthly_cost: 40.5}},
    ])
  })

  it.each([[{kind: 'halted', sentence: '', advice: ''}, 0], [{kind: 'closed', sentence: ''}, 1], [{kind: 'off', sentence: ''}, 0],
    [{kind: 'dryRun', sentence: ''}, 0], [{kind: 'dryRun', sentence: '', braked: {sentence: '', advice: ''}}, 1]] as const)('that is %j has halted %i', (decision, halted) => {
    expect(written({decision}).map(point => point.fields)).toMatchObject([{halted, next_run: undefined}, {halted, next_run: undefined}])
  })

  it.each([[{halted: true}, {halted: 1, paused: 0}], [{paused: true}, {halted: 0, paused: 1}]])('of a site that is %j', (state, fields) =>
    expect(written(state).map(point => point.fields)).toMatchObject([fields, fields]))

  it('tells the days without activity of a type that is released, and of no other', () => {
    const daysOf = (management: string) => planPoints(siteOf(`licenseManagement: ${management}\n`), plan, standing).map(({fields}) => (fields as {inactivity_days?: number}).inactivity_days)
    expect(daysOf('{enable: true, release: {professional: {enable: true, inactivityDays: 45}}}')).toEqual([45, undefined])
    expect(daysOf('{enable: false, release: {professional: {enable: true}, analyzer: {enable: true}}}')).toEqual([undefined, undefined])
  })

  it('costs only the seats whose money is idle here, and is missing where that is not known', () => {
    const costs = (ids: ReadonlySet<string> | undefined) => written({idle: ids}).map(({fields}) => (fields as {monthly_cost?: number}).monthly_cost)
    expect([costs(new Set(['another'])), costs(undefined)]).toEqual([[0, 0], [undefined, undefined]])
  })

  it('costs nothing that is not known, and says when it is no dry run', () =>
    expect(planPoints(siteOf('licenseManagement: {dryRun: false}\n'), plan, standing)[0]!.fields).toMatchObject({dry_run: 0, monthly_cost: undefined}))
})

describe('the server license', () => {
  it.each([
    [license, {days_until_expiry: 1, expires_at: NOW + DAY, expired: 0, valid: 1, perpetual: 0, readable: 1}],
    [{...license, expiresAt: undefined, daysUntilExpiry: undefined, perpetual: true}, {days_until_expiry: undefined, expires_at: undefined, expired: 0, valid: 1, perpetual: 1, readable: 1}],
    [{...license, expired: true, valid: false, daysUntilExpiry: -3}, {days_until_expiry: -3, expires_at: NOW + DAY, expired: 1, valid: 0, perpetual: 0, readable: 1}],
  ])('%#', (given, fields) => {
    expect(serverLicensePoint(site, given, {at: NOW, alertSent: true})).toEqual({measurement: 'server_license', at: NOW, event: false, tags: {landscape: 'test', site: 'prod'}, fields: {...fields, alert_sent: 1}})
  })
})

it('health tells what a part knows', () => {
  expect(healthPoint(site, {part: 'qrs', ok: false}, NOW)).toEqual({
    measurement: 'collector_health', at: NOW, event: false, tags: {landscape: 'test', site: 'prod', part: 'qrs'},
    fields: {ok: 0, duration_ms: undefined, requests: undefined, pending: undefined, oldest_pending_s: undefined, dropped: undefined, audit_head: undefined},
  })
})

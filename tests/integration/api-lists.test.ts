// The at-risk list in pages, filters and orders, and the description of the API, on a generated site.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import type {AtRiskPage, SeatRow} from '../../collector/src/contract.ts'
import {LIVE} from './configuration.ts'
import {COSTS} from './people.ts'
import type {RunningService} from './service.ts'
import type {World} from './world.ts'
import {DAY, NOW, openWorld} from './world.ts'

// Long, so that seats leave at many different runs.
const WARNING_DAYS = 30

let world: World
let service: RunningService
beforeAll(async () => {
  world = await openWorld({
    sites: {prod: {simulator: {users: 600, seats: 400, seed: 'lists'}}},
    config: {costs: COSTS, licenseManagement: {...LIVE, warningDays: WARNING_DAYS, exclusions: {tags: ['VIP-User']}, withoutWaiting: {blocked: true, removedExternally: true}}},
  })
  service = await world.start()
})
afterAll(() => world.stop())

async function list(query = ''): Promise<AtRiskPage> {
  const {status, body} = await service.call(`/v4/at-risk?${query}`)
  expect(status).toBe(200)
  return body as AtRiskPage
}

const idsOf = (seats: readonly SeatRow[]): string[] => seats.map(({allocationId}) => allocationId)
const sorted = (ids: readonly string[]): string[] => ids.toSorted()

describe('the at-risk list', () => {
  it('holds the seats that the site says are idle or soon will be', async () => {
    const limits = {professional: 60, analyzer: 90, token_user: 0}
    const vip = 'vip-user'
    const expected = world.sim.site.listSeats().filter(({user, type, lastUsed, created, quarantined}) => {
      if (user === null || quarantined || user.tags.some(({name}) => name.toLowerCase() === vip) || created > NOW - 7 * DAY) return false
      const hasLeft = user.blacklisted || user.removedExternally
      // The site's time is noon; the last run of the warning window is at 02:00 of its last day.
      return hasLeft || Math.max(lastUsed, created) + limits[type] * DAY <= NOW + WARNING_DAYS * DAY - 10 * 3_600_000
    })
    const page = await list('limit=10000')
    expect(expected.length).toBeGreaterThan(50)
    expect(sorted(idsOf(page.seats))).toEqual(sorted(expected.map(({id}) => id)))
    expect({total: page.total, readAt: page.readAt, dryRun: page.dryRun, decision: page.decision}).toEqual({total: expected.length, readAt: NOW, dryRun: false, decision: {kind: 'go'}})
    const due = page.seats.filter(({verdict}) => verdict === 'release')
    expect(page.sum).toEqual({
      atNextRun: due.length, soon: page.total - page.seats.filter(({leavesAt}) => leavesAt! <= page.nextRun!).length, currency: 'EUR', warningDays: WARNING_DAYS,
      excluded: world.sim.site.listSeats().filter(({user, quarantined}) => !quarantined && user?.tags.some(({name}) => name.toLowerCase() === vip)).length,
      monthlyCost: due.reduce((sum, {licenseType}) => sum + COSTS.monthlyPerSeat[licenseType], 0),
    })
  })

  it('comes in pages that together are the whole, in every order', async () => {
    for (const order of ['', 'sort=user', 'sort=daysInactive', 'sort=lastActivity&descending=true', 'sort=monthlyCost', 'sort=licenseType', 'sort=leavesAt&descending=true']) {
      const whole = await list(`limit=10000&${order}`)
      const pages: SeatRow[] = []
      for (let offset = 0; offset < whole.total; offset += 29) {
        const page = await list(`offset=${offset}&limit=29&${order}`)
        expect({total: page.total, offset: page.offset, rows: page.seats.length}).toEqual({total: whole.total, offset, rows: Math.min(29, whole.total - offset)})
        pages.push(...page.seats)
      }
      expect(pages).toEqual(whole.seats)
    }
    expect((await list('offset=100000')).seats).toEqual([])
  })

  it.each<[string, (row: SeatRow) => number | string, 1 | -1]>([
    ['sort=leavesAt', ({leavesAt}) => leavesAt!, 1],
    ['sort=leavesAt&descending=true', ({leavesAt}) => leavesAt!, -1],
    ['sort=user', ({user}) => user.toLowerCase().normalize('NFC'), 1],
    ['sort=daysInactive', ({lastActivity}) => lastActivity, 1],
    ['sort=lastActivity', ({lastActivity}) => lastActivity, -1],
    ['sort=monthlyCost', ({monthlyCost}) => monthlyCost!, -1],
    ['sort=licenseType', ({licenseType}) => licenseType, 1],
  ])('%s', async (query, key, direction) => {
    const keys = (await list(`limit=10000&${query}`)).seats.map(key)
    expect(keys).toEqual(keys.toSorted((a, b) => direction * (a < b ? -1 : Number(a > b))))
    expect(new Set(keys).size).toBeGreaterThan(1)
  })

  it('is filtered by type, directory, reason and part of a name, each alone and together', async () => {
    const {seats} = await list('limit=10000')
    const directoryOf = ({user}: SeatRow): string => user.split('\\')[0]!.toLowerCase()
    const [sample] = seats.filter(({name, reason}) => name.includes(' ') && reason === 'idle')
    const part = sample!.name.slice(1, 5)
    const has = ({name, user}: SeatRow): boolean => `${user} ${name}`.toLowerCase().normalize('NFC').includes(part.toLowerCase())
    const filters: [string, (row: SeatRow) => boolean][] = [
      ['licenseType=professional', ({licenseType}) => licenseType === 'professional'],
      ['userDirectory=corp', row => directoryOf(row) === 'corp'],
      ['reason=neverUsed', ({reason}) => reason === 'neverUsed'],
      [`search=${encodeURIComponent(part.toUpperCase())}`, has],
      [`licenseType=${sample!.licenseType}&userDirectory=${directoryOf(sample!)}&reason=idle&search=${encodeURIComponent(part)}`,
        row => row.licenseType === sample!.licenseType && directoryOf(row) === directoryOf(sample!) && row.reason === 'idle' && has(row)],
    ]
    for (const [query, test] of filters) {
      const expected = seats.filter(test)
      const page = await list(`limit=10000&${query}`)
      expect({query, total: page.total, ids: idsOf(page.seats)}).toEqual({query, total: expected.length, ids: idsOf(expected)})
      expect(expected.length).toBeGreaterThan(0)
      expect(expected.length).toBeLessThan(seats.length)
    }
    expect(await list('search=nobody-has-this-name')).toMatchObject({total: 0, seats: []})
  })
})

describe('the description of the API', () => {
  const ROUTES = [
    'GET /health', 'GET /metrics', 'GET /v4/licenses/status', 'GET /v4/licenses/user/{userId}', 'DELETE /v4/licenses/user/{userId}',
    'GET /v4/at-risk', 'GET /v4/plan', 'GET /v4/health', 'POST /v4/release', 'GET /v4/release',
  ]

  it('is OpenAPI 3.1, lists every route with what it is for, and each is there', async () => {
    const {status, body} = await service.call('/docs/json', {token: ''})
    const paths = body.paths as Record<string, Record<string, {summary?: string; responses?: Record<string, unknown>}>>
    const described = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, route]) => ({name: `${method.toUpperCase()} ${path}`, ...route})))
    expect({status, version: body.openapi}).toEqual({status: 200, version: expect.stringMatching(/^3\.1\./) as string})
    expect(described.map(({name}) => name)).toEqual(expect.arrayContaining(ROUTES))
    expect(described.filter(({summary}) => summary === undefined)).toEqual([])
    for (const {name} of described) {
      const [method, path] = name.split(' ') as ['GET', string]
      const answer = await service.call(path.replace('{userId}', 'nobody'), {method})
      expect({name, code: answer.body.code}).not.toEqual({name, code: 'noSuchPath'})
    }
  })

  it('can be read by people', async () => {
    const response = await fetch(`${service.url}/docs/static/index.html`)
    expect({status: response.status, html: (await response.text()).includes('swagger-ui')}).toEqual({status: 200, html: true})
  })
})

describe('the metrics', () => {
  it('say what the site says', async () => {
    const {body} = await service.call('/metrics')
    const text = body.text as string
    const seats = world.sim.site.listSeats('analyzer').filter(({quarantined}) => !quarantined).length
    expect(text).toContain(`seatkeeper_seats{site="prod",license_type="analyzer",state="allocated"} ${seats}`)
    expect(text).toContain('seatkeeper_part_ok{part="qrs",site="prod"} 1')
    expect(text).toContain(`seatkeeper_seats_at_risk{site="prod"} ${(await list()).total}`)
  })
})

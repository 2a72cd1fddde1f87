// The at-risk list by HTTP: 200 rows of 100,000, with searching, sorting and paging; the floor is an answer without any work.
import {createServer} from '@seatkeeper/collector/api/server.ts'
import {createCollector} from '@seatkeeper/collector/collector.ts'
import {loadConfig} from '@seatkeeper/collector/config/load.ts'
import {judgeReading} from '@seatkeeper/collector/cycle.ts'
import {createLog} from '@seatkeeper/collector/log.ts'
import type {Allocation, Snapshot, User} from '@seatkeeper/collector/policy/model.ts'
import {startBenchSite} from './world.ts'
import type {Result} from './result.ts'

const SEATS = 100_000
const REQUESTS = 300
const DAY = 86_400_000

/** A reading with so many seats, all of them idle. `now` is epoch ms. */
export function syntheticSnapshot(now: number, seats = SEATS): Snapshot {
  const users = Array.from({length: seats}, (_, index): User => ({
    key: `key-${index}`, directory: index % 3 === 0 ? 'CORP' : 'Partner', id: `user${index}`, name: `Ünal Example ${index}`, inactive: false, blocked: false,
    removedExternally: false, managedByConnector: true, roles: [], tags: [], groups: [], properties: [],
  }))
  const allocations = users.map((user, index): Allocation => ({
    id: `seat-${index}`, type: index % 10 === 0 ? 'professional' : 'analyzer', holder: user, deletedUser: undefined, created: now - 400 * DAY,
    lastUsed: now - (100 + (index * 7919) % 200) * DAY, quarantined: false, quarantineEnd: undefined, excess: false,
  }))
  return {
    site: 'bench', readAt: now, siteClock: now, pools: [], capacity: undefined, tokens: undefined, allocations,
    users: new Map(users.map(user => [user.key, user])), userCount: seats, unreadableSeats: 0,
  }
}

const queries = [
  '', '&offset=50000', '&search=example 4242', '&sort=user', '&sort=user&descending=true&offset=90000', '&sort=daysInactive&licenseType=professional',
  '&userDirectory=corp', '&reason=idle&sort=lastActivity',
]

type Times = {readonly p50: number; readonly p99: number; readonly slowest: number}

/** Seconds; `count` requests in turn over the paths. */
async function timeRequests(url: string, paths: readonly string[], options: {token: string; count: number}): Promise<Times> {
  const times: number[] = []
  for (let index = 0; index < options.count; index++) {
    const started = performance.now()
    const answer = await fetch(`${url}${paths[index % paths.length]!}`, {headers: {Authorization: `Bearer ${options.token}`}})
    await answer.json()
    if (!answer.ok) throw new Error(`${paths[index % paths.length]!} was answered with ${answer.status}`)
    times.push(performance.now() - started)
  }
  times.sort((a, b) => a - b)
  return {p50: times[options.count >> 1]! / 1000, p99: times[Math.floor(options.count * 0.99)]! / 1000, slowest: times.at(-1)! / 1000}
}

export async function benchAtRisk(report: (result: Result) => void): Promise<void> {
  const bench = await startBenchSite(['--users', '100', '--seats', '40'])
  const loaded = loadConfig(bench.configure({dryRun: true}), process.env)
  if ('errors' in loaded) throw new Error(JSON.stringify(loaded.errors))
  const collector = createCollector(loaded.config, createLog('silent'))
  const server = await createServer(collector)
  try {
    const site = collector.sites[0]!
    site.latest = judgeReading(collector.deps, site, syntheticSnapshot(collector.now()))
    const url = await server.listen({host: '127.0.0.1', port: 0})
    const token = collector.localToken
    const paths = queries.map(query => `/v4/at-risk?limit=200${query}`)
    const floor = await timeRequests(url, ['/health'], {token, count: REQUESTS})
    const first = await timeRequests(url, paths, {token, count: paths.length})
    const listed = await timeRequests(url, paths, {token, count: REQUESTS})
    report({bench: 'atrisk', what: 'floor: p99 of an answer without work', seconds: floor.p99})
    report({bench: 'atrisk', what: 'slowest first request of an order, which sorts once per reading', seconds: first.slowest})
    report({bench: 'atrisk', what: `p99 of 200 rows of ${SEATS}`, seconds: listed.p99, budgetSeconds: 0.05, remark: `median ${(listed.p50 * 1000).toFixed(1)} ms`})
  } finally {
    await server.close()
    await collector.stop()
    await bench.stop()
  }
}

// One full round by itself, each step compared with what the simulated site knows.
import type {AtRiskPage, Health, LicenseStatus, ReleaseOutcome} from '@seatkeeper/collector/contract'
import type {Row} from '../parts/influxql.ts'
import {NEVER, type Seat} from '../qlik-simulator/model.ts'
import {ask, until} from './client.ts'
import {atRiskQuery, utilizationQuery} from './seed-queries.ts'
import {database, type World} from './world.ts'

const DAY = 86_400_000

/** What a step saw; it throws a sentence when that is not what it should be. */
type Step = {readonly name: string; readonly run: (world: World) => Promise<string>}

function insist(condition: boolean, sentence: string): void {
  if (!condition) throw new Error(sentence)
}

const rowsOf = ({influx}: World, query: string): Promise<Row[]> => influx.query(query, database, {epoch: 'ms'})

async function readsTheSite(world: World): Promise<string> {
  const done = await until(() => ask<Health>(world, 'GET', '/v4/health'), ({body}) => body.status === 'ok' && body.pending.influxDb?.count === 0, 60)
  insist(done !== undefined, 'The collector did not read the site and deliver within 60 s.')
  const {body: status} = await ask<LicenseStatus>(world, 'GET', '/v4/licenses/status')
  const held = world.simulator.site.listSeats().filter(seat => !seat.quarantined).length
  const told = (status.professional?.allocated ?? 0) + (status.analyzer?.allocated ?? 0)
  insist(told === held, `The API says ${told} seats are allocated, the site has ${held}.`)
  return `${told} seats of ${world.simulator.site.state.users.size()} users`
}

async function answersUtilization(world: World): Promise<string> {
  const rows = await rowsOf(world, utilizationQuery)
  const told: string[] = []
  for (const type of ['professional', 'analyzer'] as const) {
    const row = rows.find(candidate => candidate.license_type === type)
    const held = world.simulator.site.listSeats(type).filter(seat => !seat.quarantined).length
    insist(row?.allocated === held, `InfluxDB says ${String(row?.allocated)} ${type} seats are allocated, the site has ${held}.`)
    told.push(`${type} ${held} allocated, ${String(row?.available)} available`)
  }
  return told.join('; ')
}

/** Days since the later of last use and assignment, by the site's own figures. */
function daysInactive(seat: Seat, now: number): number {
  return Math.floor((now - Math.max(seat.lastUsed === NEVER ? 0 : seat.lastUsed, seat.created)) / DAY)
}

async function answersAtRisk(world: World): Promise<string> {
  const rows = await rowsOf(world, atRiskQuery)
  const readAt = Number(rows[0]?.time)
  const expected = world.simulator.site.listSeats().filter(seat => seat.user !== null && daysInactive(seat, readAt) >= 25)
  const wanted = new Set(expected.map(seat => `${seat.user!.userId} ${daysInactive(seat, readAt)}`))
  const found = new Set(rows.map(row => `${String(row.user_id)} ${String(row.days_inactive)}`))
  const wrong = [...wanted].filter(entry => !found.has(entry)).concat([...found].filter(entry => !wanted.has(entry)))
  insist(wrong.length === 0, `The answer differs from the site for ${wrong.length} users, such as ${wrong[0] ?? ''}.`)
  return `${rows.length} rows, each as the site knows it`
}

async function listsTheRisk(world: World): Promise<string> {
  const {body} = await ask<AtRiskPage>(world, 'GET', '/v4/at-risk')
  insist(body.total > 0, 'Nobody is at risk, which cannot be at a site like this.')
  return `${body.total} seats at risk, ${body.sum.atNextRun} at the next run`
}

async function releasesOneSeat(world: World): Promise<string> {
  const {body: list} = await ask<AtRiskPage>(world, 'GET', '/v4/at-risk?limit=1')
  const seat = list.seats[0]!
  const path = `/v4/licenses/user/${encodeURIComponent(seat.user)}?licenseType=${seat.licenseType}&lastActivity=${seat.lastActivity}`
  const {status, body} = await ask<ReleaseOutcome>(world, 'DELETE', path)
  insist(status === 200 && body.result === 'released', `The API answered ${status}: ${JSON.stringify(body)}`)
  insist(world.simulator.site.findSeat(seat.user, seat.licenseType) === undefined, `The site says that ${seat.user} still holds the seat.`)
  const isThere = (rows: Row[]) => rows.some(row => row.user === seat.user && row.outcome === 'released' && row.mode === 'manual')
  const points = await until(() => rowsOf(world, 'SELECT * FROM "license_release"'), isThere, 30)
  insist(points?.length === 1, `InfluxDB has ${points?.length ?? 0} points of the release instead of one.`)
  const deletes = Object.entries(world.simulator.requests.counts()).filter(([name]) => name.startsWith('DELETE')).reduce((sum, [, count]) => sum + count, 0)
  insist(deletes === 1, `The site saw ${deletes} DELETEs instead of one.`)
  return `${seat.user} (${seat.licenseType}, ${seat.why}) released, gone at the site, one point in InfluxDB`
}

async function measuresTheRest(world: World): Promise<string> {
  const told: string[] = []
  for (const measurement of ['user_license_activity', 'license_plan', 'license_event', 'server_license', 'collector_health', 'site_state']) {
    const rows = await until(() => rowsOf(world, `SELECT * FROM "${measurement}"`), found => found.length > 0, 30)
    insist(rows !== undefined, `InfluxDB has no ${measurement}.`)
    told.push(`${measurement} ${rows!.length}`)
  }
  return `${told.join(', ')} points`
}

async function auditVerifies(world: World): Promise<string> {
  await world.collector.stop()
  insist(await world.seatkeeper('audit', 'verify') === 0, 'The audit does not verify.')
  return 'the chain is whole'
}

const steps: readonly Step[] = [
  {name: 'read, judge, deliver', run: readsTheSite},
  {name: 'seed query: utilization by type', run: answersUtilization},
  {name: 'seed query: users at risk', run: answersAtRisk},
  {name: 'at-risk list by the API', run: listsTheRisk},
  {name: 'release one seat by the API', run: releasesOneSeat},
  {name: 'all measurements', run: measuresTheRest},
  {name: 'audit', run: auditVerifies},
]

/** Runs every step, tells each, and answers whether all were right. A failed step ends the round. */
export async function check(world: World, say: (line: string) => void): Promise<boolean> {
  for (const {name, run} of steps) {
    const started = performance.now()
    try {
      const seen = await run(world)
      say(`  ok      ${name}: ${seen} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
    } catch (error) {
      say(`  FAILED  ${name}: ${(error as Error).message}`)
      return false
    }
  }
  return true
}

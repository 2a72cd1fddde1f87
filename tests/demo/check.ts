// One full round by itself, each step compared with what the simulated site knows.
import type {AtRiskPage, Health, LicenseStatus, ReleaseOutcome} from '@seatkeeper/collector/contract'
import type {Row} from '../parts/influxql.ts'
import {NEVER, type SeatType} from '../qlik-simulator/model.ts'
import {ask, until, type Api} from './client.ts'
import {atRiskQuery, utilizationQuery} from './seed-queries.ts'

const DAY = 86_400_000

/** A seat as the simulated site itself knows it; instants are epoch ms. */
export type SeatSeen = {
  readonly type: SeatType
  /** Undefined for the seat of a user who was deleted. */
  readonly user: {readonly account: string; readonly userId: string} | undefined
  readonly lastUsed: number
  readonly created: number
  readonly quarantined: boolean
}

/** What a round needs of the world it is in: the demo of this clone, or containers. */
export type Round = Api & {
  /** Rows of the database that the collector writes to; `time` in epoch ms. */
  readonly query: (influxql: string) => Promise<Row[]>
  readonly site: {
    readonly users: () => Promise<number>
    readonly seats: () => Promise<readonly SeatSeen[]>
    /** How many requests of each kind came, such as `DELETE /qrs/license/…`. */
    readonly requests: () => Promise<Readonly<Record<string, number>>>
  }
  readonly auditVerifies: () => Promise<boolean>
}

/** What a step saw; it throws a sentence when that is not what it should be. */
export type Step<World> = {readonly name: string; readonly run: (world: World) => Promise<string>}

export function insist(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Error(sentence)
}

const occupied = async ({site}: Round, type?: SeatType): Promise<number> =>
  (await site.seats()).filter(seat => !seat.quarantined && (type === undefined || seat.type === type)).length

async function readsTheSite(round: Round): Promise<string> {
  const done = await until(() => ask<Health>(round, 'GET', '/v4/health'), ({body}) => body.status === 'ok' && body.pending.influxDb?.count === 0, 60)
  insist(done !== undefined, 'The collector did not read the site and deliver within 60 s.')
  const {body: status} = await ask<LicenseStatus>(round, 'GET', '/v4/licenses/status')
  const held = await occupied(round)
  const told = (status.professional?.allocated ?? 0) + (status.analyzer?.allocated ?? 0)
  insist(told === held, `The API says ${told} seats are allocated, the site has ${held}.`)
  return `${told} seats of ${await round.site.users()} users`
}

async function answersUtilization(round: Round): Promise<string> {
  const rows = await round.query(utilizationQuery)
  const told: string[] = []
  for (const type of ['professional', 'analyzer'] as const) {
    const row = rows.find(candidate => candidate.license_type === type)
    const held = await occupied(round, type)
    insist(row?.allocated === held, `InfluxDB says ${String(row?.allocated)} ${type} seats are allocated, the site has ${held}.`)
    told.push(`${type} ${held} allocated, ${String(row?.available)} available`)
  }
  return told.join('; ')
}

/** Days since the later of last use and assignment, by the site's own figures. */
function daysInactive(seat: SeatSeen, now: number): number {
  return Math.floor((now - Math.max(seat.lastUsed === NEVER ? 0 : seat.lastUsed, seat.created)) / DAY)
}

async function answersAtRisk(round: Round): Promise<string> {
  const rows = await round.query(atRiskQuery)
  const readAt = Number(rows[0]?.time)
  const wanted = new Set((await round.site.seats()).flatMap(seat => {
    const days = daysInactive(seat, readAt)
    return seat.user !== undefined && days >= 25 ? [`${seat.user.userId} ${days}`] : []
  }))
  const found = new Set(rows.map(row => `${String(row.user_id)} ${String(row.days_inactive)}`))
  const wrong = [...wanted].filter(entry => !found.has(entry)).concat([...found].filter(entry => !wanted.has(entry)))
  insist(wrong.length === 0, `The answer differs from the site for ${wrong.length} users, such as ${wrong[0] ?? ''}.`)
  return `${rows.length} rows, each as the site knows it`
}

async function listsTheRisk(round: Round): Promise<string> {
  const {body} = await ask<AtRiskPage>(round, 'GET', '/v4/at-risk')
  insist(body.total > 0, 'Nobody is at risk, which cannot be at a site like this.')
  return `${body.total} seats at risk, ${body.sum.atNextRun} at the next run`
}

async function releasesOneSeat(round: Round): Promise<string> {
  const {body: list} = await ask<AtRiskPage>(round, 'GET', '/v4/at-risk?limit=1')
  const seat = list.seats[0]!
  const path = `/v4/licenses/user/${encodeURIComponent(seat.user)}?licenseType=${seat.licenseType}&lastActivity=${seat.lastActivity}`
  const {status, body} = await ask<ReleaseOutcome>(round, 'DELETE', path)
  insist(status === 200 && body.result === 'released', `The API answered ${status}: ${JSON.stringify(body)}`)
  const held = (await round.site.seats()).some(({type, user}) => type === seat.licenseType && user?.account === seat.user)
  insist(!held, `The site says that ${seat.user} still holds the seat.`)
  const isThere = (rows: Row[]) => rows.some(row => row.user === seat.user && row.outcome === 'released' && row.mode === 'manual')
  const points = await until(() => round.query('SELECT * FROM "license_release"'), isThere, 30)
  insist(points?.length === 1, `InfluxDB has ${points?.length ?? 0} points of the release instead of one.`)
  const deletes = Object.entries(await round.site.requests()).filter(([name]) => name.startsWith('DELETE')).reduce((sum, [, count]) => sum + count, 0)
  insist(deletes === 1, `The site saw ${deletes} DELETEs instead of one.`)
  return `${seat.user} (${seat.licenseType}, ${seat.why}) released, gone at the site, one point in InfluxDB`
}

async function measuresTheRest(round: Round): Promise<string> {
  const told: string[] = []
  for (const measurement of ['user_license_activity', 'license_plan', 'license_event', 'server_license', 'collector_health', 'site_state']) {
    const rows = await until(() => round.query(`SELECT * FROM "${measurement}"`), found => found.length > 0, 30)
    insist(rows !== undefined, `InfluxDB has no ${measurement}.`)
    told.push(`${measurement} ${rows.length}`)
  }
  return `${told.join(', ')} points`
}

async function auditVerifies(round: Round): Promise<string> {
  insist(await round.auditVerifies(), 'The audit does not verify.')
  return 'the chain is whole'
}

const steps: readonly Step<Round>[] = [
  {name: 'read, judge, deliver', run: readsTheSite},
  {name: 'seed query: utilization by type', run: answersUtilization},
  {name: 'seed query: users at risk', run: answersAtRisk},
  {name: 'at-risk list by the API', run: listsTheRisk},
  {name: 'release one seat by the API', run: releasesOneSeat},
  {name: 'all measurements', run: measuresTheRest},
  {name: 'audit', run: auditVerifies},
]

/** Runs every step, tells each, and answers whether all were right. A failed step ends it. */
export async function takeSteps<World>(world: World, all: readonly Step<World>[], say: (line: string) => void): Promise<boolean> {
  for (const {name, run} of all) {
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

/** One round in this world; a false answer has been told. */
export const check = (round: Round, say: (line: string) => void): Promise<boolean> => takeSteps(round, steps, say)

// Excluding users by the API as Grafana does, and what the lists then say of them.
import {expect} from 'vitest'
import type {AtRiskPage, ExclusionAnswer, ExclusionDone, PlanAnswer, SeatRow} from '../../collector/src/contract.ts'
import type {Answer, Call} from './http.ts'
import type {RunningService} from './service.ts'
import {NOW} from './world.ts'

export const TOKENS = [
  {name: 'reader', scope: 'read', token: 'read-secret'},
  {name: 'script', scope: 'operate', token: 'operate-secret'},
  {name: 'grafana-read', scope: 'read', token: 'grafana-read-secret', for: 'grafana'},
  {name: 'grafana', scope: 'operate', token: 'grafana-secret', for: 'grafana'},
] as const

/** Nothing listens there: points stay in the outbox, where a test can look at them. */
export const NO_INFLUXDB = {influxDb: {url: 'http://127.0.0.1:9', database: 'licenses'}}

/** The first evaluation run after `NOW`. */
export const RUN = Math.floor(NOW / 86_400_000) * 86_400_000 + 26 * 3_600_000

/** Grafana sends the bytes of a login as UTF-8, which HTTP takes for Latin-1. */
export const by = (login: string, token = 'grafana-secret'): Call => ({token, headers: {'x-grafana-user': Buffer.from(login, 'utf8').toString('latin1')}})

export const exclude = (service: RunningService, body: unknown, call: Call = by('olga')): Promise<Answer> => service.call('/v4/exclusions', {method: 'POST', body, ...call})

export const end = (service: RunningService, query: string, call: Call = by('nils')): Promise<Answer> => service.call(`/v4/exclusions?${query}`, {method: 'DELETE', ...call})

export const listed = async (service: RunningService, site = 'prod') => (await service.call(`/v4/exclusions?site=${site}`)).body.exclusions as ExclusionAnswer[]

/** An exclusion that must succeed; by Olga, for being on leave, unless said otherwise. */
export async function made(service: RunningService, body: object, call?: Call): Promise<ExclusionDone> {
  const answer = await exclude(service, {reason: 'on leave', ...body}, call)
  expect({status: answer.status, body: answer.body}).toMatchObject({status: 201, body: {exclusion: {state: 'standing'}}})
  return answer.body as ExclusionDone
}

/** What the lists say of a user's seats: when those at risk leave, how many are planned, and why each is as it is. */
export async function shown(service: RunningService, user: string) {
  const paths = ['/v4/at-risk?limit=1000', '/v4/plan', `/v4/licenses/user/${encodeURIComponent(user)}`]
  const [atRisk, plan, seats] = await Promise.all(paths.map(async path => (await service.call(path)).body)) as [AtRiskPage, PlanAnswer, {seats: SeatRow[]}]
  const items = plan.items as {holder: {directory: string; id: string}}[]
  return {
    leaves: atRisk.seats.filter(row => row.user === user).map(({leavesAt}) => leavesAt),
    planned: items.filter(({holder}) => `${holder.directory}\\${holder.id}` === user).length,
    whys: seats.seats.map(({why}) => why),
  }
}

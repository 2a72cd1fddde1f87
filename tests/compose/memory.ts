// What must outlive a restart, looked at before and after: points, records, messages, what people set, and what Grafana was given.
import type {AtRiskPage, ExclusionList} from '@seatkeeper/collector/contract'
import {ask} from '../demo/client.ts'
import type {Containers} from './containers.ts'

export type Memory = {
  /** Points by measurement. */
  readonly points: Readonly<Record<string, number>>
  /** The records of the audit, as exported. */
  readonly audit: readonly string[]
  readonly mails: number
  readonly excluded: readonly string[]
  /** The retained messages of the broker, with their topics: that the collector is there, and the server license. */
  readonly retained: readonly string[]
  readonly grafana: {readonly dataSource: string; readonly dashboards: number; readonly rules: number; readonly people: readonly string[]; readonly atRisk: number}
}

const MEASUREMENTS = ['license_usage', 'user_license_activity', 'license_release', 'license_event', 'license_plan', 'server_license', 'collector_health'] as const

async function pointsIn({query}: Containers): Promise<Memory['points']> {
  const counts = await Promise.all(MEASUREMENTS.map(async name => [name, (await query(`SELECT * FROM "${name}"`)).length] as const))
  return Object.fromEntries(counts)
}

async function seenInGrafana({grafana}: Containers): Promise<Memory['grafana']> {
  const get = async <T>(path: string): Promise<T> => await grafana.must('GET', path) as T
  const people = await get<{login: string}[]>('/api/org/users')
  return {
    dataSource: (await get<{status: string}>('/api/datasources/uid/seatkeeper-influxdb/health')).status,
    dashboards: (await get<unknown[]>('/api/search?type=dash-db&tag=seatkeeper')).length,
    rules: (await get<unknown[]>('/api/v1/provisioning/alert-rules')).length,
    people: people.map(({login}) => login).toSorted(),
    // By the app's proxy, with the token that Grafana was given.
    atRisk: (await get<AtRiskPage>('/api/plugin-proxy/seatkeeper-licenses-app/at-risk?limit=1')).seats.length,
  }
}

/** The records without the empty line at the end. */
const lines = (text: string): string[] => text.split('\n').filter(line => line !== '')

/** Throws when any part does not answer. */
export async function remember(world: Containers): Promise<Memory> {
  const {compose: {must}, seatkeeper, mails} = world
  const {body} = await ask<ExclusionList>(world, 'GET', '/v4/exclusions')
  return {
    points: await pointsIn(world),
    audit: lines(await seatkeeper('audit', 'export')),
    mails: await mails(),
    excluded: body.exclusions.map(({user}) => user),
    retained: lines(await must('exec', '-T', 'mosquitto', 'mosquitto_sub', '-t', 'seatkeeper/#', '--retained-only', '-F', '%t %p', '-C', '2', '-W', '5')).toSorted(),
    grafana: await seenInGrafana(world),
  }
}

const lostPoints = (before: Memory['points'], after: Memory['points']): string[] =>
  Object.entries(before).flatMap(([name, count]) => {
    const now = after[name] ?? 0
    return now < count ? [`InfluxDB has ${now} points of ${name} instead of ${count}.`] : []
  })

/** Sentences about what is no longer there; more of what grows is right. */
export function lostSince(before: Memory, after: Memory): string[] {
  const [was, is] = [JSON.stringify(before.grafana), JSON.stringify(after.grafana)]
  return [
    ...lostPoints(before.points, after.points),
    ...(before.audit.some((record, at) => after.audit[at] !== record) ? ['Records of the audit are gone or others.'] : []),
    ...(after.mails < before.mails ? [`The mail catcher has ${after.mails} mails instead of ${before.mails}.`] : []),
    ...before.excluded.filter(user => !after.excluded.includes(user)).map(user => `The exclusion of ${user} is gone.`),
    ...before.retained.filter(message => !after.retained.includes(message)).map(message => `The broker no longer has "${message}".`),
    ...(was === is ? [] : [`Grafana has ${is} instead of ${was}.`]),
  ]
}

// What tests ask of a site's releases by the API as Grafana does: approve, discard, pause, resume, undo.
import type {AtRiskPage, PlanAnswer, ReleaseJob} from '../../collector/src/contract.ts'
import {LIVE} from './configuration.ts'
import {by, NO_INFLUXDB, TOKENS} from './excluding.ts'
import type {Answer} from './http.ts'
import type {RunningService} from './service.ts'
import type {SiteWish, World} from './world.ts'
import {testWorld} from './world.ts'

export type Opened = {readonly world: World; readonly service: RunningService}

/** Live at one site, or at those given, with the brake of the wish. */
export async function openSite(sites: Readonly<Record<string, SiteWish>>, management: object = {}): Promise<Opened> {
  const world = await testWorld({sites, config: {licenseManagement: {...LIVE, ...management}, destinations: NO_INFLUXDB, api: {port: 0, tokens: TOKENS}}})
  const service = await world.start()
  world.sim.requests.reset()
  return {world, service}
}

export const post = (service: RunningService, path: string, body: object = {}, login = 'olga'): Promise<Answer> => service.call(path, {method: 'POST', body, ...by(login)})

export const pageOf = async (service: RunningService) => (await service.call('/v4/at-risk?limit=1000')).body as unknown as AtRiskPage
export const planOf = async (service: RunningService) => (await service.call('/v4/plan')).body as unknown as PlanAnswer

/** The job when it is done. */
export async function jobDone(service: RunningService, answer: Answer): Promise<ReleaseJob> {
  if (answer.status === 200) return answer.body as unknown as ReleaseJob
  if (answer.status !== 202) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
  for (;;) {
    const found = await service.call(`/v4/release?key=${encodeURIComponent(String(answer.body.key))}`)
    if (found.body.state === 'done') return found.body as unknown as ReleaseJob
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

export const resultsOf = ({outcomes}: ReleaseJob) => outcomes.map(({user, result}) => `${user ?? ''} ${result}`)

/** Why the API says no, in short. */
export const refusalOf = ({status, body}: Answer) => [status, body.code]

/** Events of the kind among the points that wait, as `type user`. */
export const eventsOf = (service: RunningService, event: string) => service.pending()
  .filter(({measurement, tags}) => measurement === 'license_event' && tags.event === event)
  .map(({tags, fields}) => `${tags.license_type!} ${String(fields.user?.value ?? '')}`)

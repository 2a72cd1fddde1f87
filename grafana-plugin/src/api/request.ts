// The one way to the collector: through Grafana's proxy, which holds the tokens and checks the role.
import { getBackendSrv } from '@grafana/runtime'
import { lastValueFrom } from 'rxjs'
import { APP_ID } from '../constants'
import { TroubleError, mayBeUnset, notACollector, toTrouble, withSettings, type FailedAnswer, type KnownSettings, type Trouble } from './trouble'

/** As plugin.json names them; no path has a slash, so that Grafana has nothing to decode. */
export type Route = 'at-risk' | 'connection' | 'operator' | 'release' | 'exclusions' | 'plan' | 'plan-approve' | 'plan-discard' | 'pause' | 'resume' | 'undo'

export type Question = {
  method?: 'GET' | 'POST' | 'DELETE'
  route: Route
  params?: Record<string, string | number | boolean | undefined>
  data?: unknown
  headers?: Record<string, string>
}

/** Sends nothing for what is not set: Grafana would send the word `undefined`. */
const given = (params: Question['params'] = {}) => Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined && value !== ''))

/** Looks into the settings where they may be the cause; what cannot be looked up changes nothing. */
async function explain(trouble: Trouble): Promise<Trouble> {
  if (!mayBeUnset(trouble)) return trouble
  const request = getBackendSrv().fetch<KnownSettings>({ url: `/api/plugins/${APP_ID}/settings`, showErrorAlert: false, showSuccessAlert: false })
  return lastValueFrom(request).then(
    ({ data }) => withSettings(trouble, data),
    () => trouble
  )
}

/** The answer of the collector. Throws TroubleError; Grafana shows no toast of its own. */
export async function ask<T extends object>({ method = 'GET', route, params, data, headers }: Question): Promise<T> {
  const answer = await lastValueFrom(
    getBackendSrv().fetch<T>({
      url: `/api/plugin-proxy/${APP_ID}/${route}`,
      method,
      params: given(params),
      data,
      headers,
      showErrorAlert: false,
      showSuccessAlert: false,
    })
  ).catch(async (error: unknown) => {
    throw new TroubleError(await explain(toTrouble(error as FailedAnswer)))
  })
  // A web server that answers every path with a page of its own is no collector.
  if (typeof answer.data !== 'object' || answer.data === null) throw notACollector
  return answer.data
}

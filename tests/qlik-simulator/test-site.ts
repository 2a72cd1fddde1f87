// Builders for the simulator's own tests: a site at a fixed instant, and its QRS called without a network.
import {play} from './logins.ts'
import type {SiteSpec} from './hand-made.ts'
import {buildSite} from './hand-made.ts'
import type {LicenseModel, Site} from './model.ts'
import {lengthOf} from './reply.ts'
import {createQrs} from './routes.ts'

/** A Thursday. */
export const NOW = Date.parse('2026-03-05T12:00:00.000Z')

export type Asked = {readonly status: number; readonly text: string; readonly json: unknown}
export type AskOptions = {readonly user?: string; readonly body?: unknown; readonly at?: number}
export type Ask = (method: string, path: string, options?: AskOptions) => Asked

export function siteAt(spec: SiteSpec, licenseModel: LicenseModel = 'slk', startAt = NOW): Site {
  return buildSite(spec, {startAt, licenseModel})
}

/** Asks the site as INTERNAL\sa_repository, with a right xrfkey pair, at NOW, unless told otherwise. */
export function asker(site: Site): Ask {
  const qrs = createQrs(site)
  return (method, path, {user = 'UserDirectory=INTERNAL; UserId=sa_repository', body, at = NOW} = {}) => {
    play(site, at)
    const url = `${path}${path.includes('?') ? '&' : '?'}xrfkey=0123456789ABCDEF`
    const headers = {'x-qlik-xrfkey': '0123456789ABCDEF', 'x-qlik-user': user}
    const reply = qrs({method, url, headers, body: body === undefined ? '' : JSON.stringify(body)}, at)
    const text = Buffer.concat(reply.chunks, lengthOf(reply)).toString()
    return {status: reply.status, text, json: reply.type.startsWith('application/json') ? JSON.parse(text) : undefined}
  }
}

export const ANNA = '8f0b5ad7-9d53-4d3c-9c3e-5d24a3c7b001'
export const BELLA = '8f0b5ad7-9d53-4d3c-9c3e-5d24a3c7b002'
export const SEAT = '41e8464e-87ed-4ea3-9fc7-e09d2dc6781a'
export const NOBODY = '00000000-0000-4000-8000-000000000000'

/** Three people, one seat, two license rules. */
export function smallSite(): Site {
  return siteAt({
    users: [
      {userId: 'anna', id: ANNA, name: 'Anna', created: '2025-01-01T00:00:00.000Z', roles: ['RootAdmin'], tags: ['VIP-User'], groups: ['Finance'], customProperties: [{name: 'Env', value: 'prod'}]},
      {userId: 'bella', id: BELLA, name: 'Bella', created: '2025-01-02T00:00:00.000Z'},
      {userId: 'auditor', roles: ['AuditAdmin'], created: '2025-01-03T00:00:00.000Z'},
    ],
    seats: [{user: 'CORP\\anna', type: 'analyzer', id: SEAT, created: '2025-02-01T00:00:00.000Z', lastUsed: '2026-03-01T10:00:00.584Z'}],
    totals: {professional: 1, analyzer: 2},
    rules: [{type: 'professional', name: 'Finance', groups: ['Finance', 'Sales']}, {type: 'analyzer', name: 'All'}],
    analyzerMinutes: 700,
  })
}

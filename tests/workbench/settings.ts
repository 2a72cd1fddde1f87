// The app's settings as Grafana keeps them: secrets go in and never come out.
import type {Plugin} from './plugin-json.ts'
import type {AppSettings} from './plugin-proxy.ts'

/** The body of `POST /api/plugins/ID/settings`. */
export type SettingsUpdate = {
  readonly enabled?: boolean
  readonly pinned?: boolean
  readonly jsonData?: Readonly<Record<string, unknown>>
  readonly secureJsonData?: Readonly<Record<string, string>>
}

/** The settings after an update: the public part is replaced unless it is empty, of the secrets only those that were sent change. */
export function applyUpdate(before: AppSettings | undefined, {enabled = false, pinned = false, jsonData, secureJsonData}: SettingsUpdate): AppSettings {
  return {
    enabled, pinned,
    // Grafana's database layer takes an empty object for "not given".
    jsonData: Object.keys(jsonData ?? {}).length > 0 ? jsonData! : before?.jsonData ?? {},
    secureJsonData: {...before?.secureJsonData, ...secureJsonData},
  }
}

const baseUrl = (id: string): string => `public/plugins/${id}`

/** What the browser is told of any plugin. */
export function metaOf({json: {id, name, type, info, includes = [], dependencies}}: Plugin): Record<string, unknown> {
  const {logos, ...rest} = info as {readonly logos?: Readonly<Record<string, string>>}
  const shownLogos = Object.fromEntries(Object.entries(logos ?? {}).map(([size, path]) => [size, `${baseUrl(id)}/${path}`]))
  return {
    id, name, type, includes, dependencies, info: {...rest, logos: shownLogos}, baseUrl: baseUrl(id), module: `${baseUrl(id)}/module.js`,
    signature: 'unsigned', state: '', loadingStrategy: 'script', angular: {detected: false}, angularDetected: false,
    extensions: {addedLinks: [], addedComponents: [], addedFunctions: [], exposedComponents: [], extensionPoints: []},
  }
}

/** The answer of `GET /api/plugins/ID/settings`; of the secrets it says only which are set. */
export function toSettingsAnswer(plugin: Plugin, settings: AppSettings | undefined): Record<string, unknown> {
  const set = Object.entries(settings?.secureJsonData ?? {}).filter(([, value]) => value !== '').map(([key]) => [key, true])
  return {
    ...metaOf(plugin),
    enabled: settings?.enabled ?? false,
    pinned: settings?.pinned ?? false,
    autoEnabled: false,
    jsonData: settings?.jsonData ?? null,
    secureJsonFields: Object.fromEntries(set) as Record<string, boolean>,
    hasUpdate: false,
  }
}

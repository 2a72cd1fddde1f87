// Reads Grafana's provisioning files as Grafana does, for a Grafana that is set up by its API instead.
import {existsSync} from 'node:fs'
import {readdir, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {parse} from 'yaml'

export type Fields = Record<string, unknown>
export type Variables = Record<string, string | undefined>
export type Rule = Fields & {uid: string}
export type RuleGroup = {folder: string; name: string; seconds: number; rules: Rule[]}
export type Provisioned = {apps: Fields[]; dataSources: Fields[]; dashboards: {folder: string; dashboard: Fields}[]; groups: RuleGroup[]}

// Grafana leaves these alone: `$timeFilter` in a query and `$labels` in an annotation are not variables of the environment.
const verbatim = new Set(['model', 'annotations'])
const secondsOf: Record<string, number> = {s: 1, m: 60, h: 3600, d: 86_400}

/** Puts environment variables in the place of `$VAR`, `${VAR}` and `$__env{VAR}`, nothing in that of an unset one, and `$` in that of `$$`. */
export function expand(text: string, env: Variables): string {
  return text.replaceAll(/\$\$|\$__env\{([^}]*)\}|\$\{([^}]*)\}|\$(\w+)/g, (match, ...names: (string | undefined)[]) =>
    match === '$$' ? '$' : (env[names.slice(0, 3).find(name => name !== undefined) ?? ''] ?? ''),
  )
}

function expandAll(value: unknown, env: Variables): unknown {
  if (typeof value === 'string') return expand(value, env)
  if (Array.isArray(value)) return value.map(item => expandAll(item, env))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, verbatim.has(key) ? item : expandAll(item, env)]))
}

async function namesIn(folder: string, ending: RegExp): Promise<string[]> {
  return existsSync(folder) ? (await readdir(folder)).filter(name => ending.test(name)).toSorted() : []
}

/** The items under a key of all YAML files in a folder, with the environment's variables in them. */
async function itemsOf(folder: string, key: string, env: Variables): Promise<Fields[]> {
  const names = await namesIn(folder, /\.ya?ml$/)
  const files = await Promise.all(names.map(async name => parse(await readFile(join(folder, name), 'utf8')) as Fields | null))
  return files.flatMap(file => (expandAll(file?.[key] ?? [], env) as Fields[] | undefined) ?? [])
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

async function dashboardsOf(provider: Fields): Promise<Provisioned['dashboards']> {
  const folder = textOf((provider.options as Fields | undefined)?.path)
  const names = await namesIn(folder, /\.json$/)
  if (names.length === 0) throw new Error(`There is no dashboard (.json) in ${folder === '' ? 'the folder of the dashboards' : folder}.`)
  return Promise.all(names.map(async name => ({folder: textOf(provider.folder), dashboard: JSON.parse(await readFile(join(folder, name), 'utf8')) as Fields})))
}

/** `1m` and its like as seconds; Grafana judges by the minute where nothing is said. */
function intervalOf(value: unknown): number {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(textOf(value)) ?? []
  return count === undefined ? 60 : Number(count) * (secondsOf[unit] ?? 1)
}

function groupOf({folder, name, interval, rules}: Fields): RuleGroup {
  return {folder: textOf(folder), name: textOf(name), seconds: intervalOf(interval), rules: rules as Rule[]}
}

/** What the files in the folders `plugins`, `datasources`, `dashboards` and `alerting` provision. Throws for a file that is not YAML, or not JSON. */
export async function readProvisioning(folder: string, env: Variables): Promise<Provisioned> {
  const providers = await itemsOf(join(folder, 'dashboards'), 'providers', env)
  return {
    apps: await itemsOf(join(folder, 'plugins'), 'apps', env),
    dataSources: await itemsOf(join(folder, 'datasources'), 'datasources', env),
    dashboards: (await Promise.all(providers.map(dashboardsOf))).flat(),
    groups: (await itemsOf(join(folder, 'alerting'), 'groups', env)).map(groupOf),
  }
}

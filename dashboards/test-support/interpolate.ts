// Fills in a query as Grafana does: the reader's choices and the dashboard's filters in the browser, then the macros in its server.

/** Epoch ms. */
export type Range = {readonly from: number; readonly to: number; readonly intervalMs: number}
export type Filter = {readonly key: string; readonly operator: string; readonly value: string}

/** A list where several are chosen; `/pattern/` stands for a variable's own value of All, which Grafana takes as it is. */
export type Values = Readonly<Record<string, string | readonly string[] | {readonly pattern: string}>>
export type Choices = {readonly variables?: Values; readonly filters?: readonly Filter[]}

const escaped = (text: string) => text.replaceAll(/[\\^$*+?.()|[\]{}/]/g, String.raw`\$&`)

const formats: Readonly<Record<string, (value: readonly string[]) => string>> = {
  regex: value => (value.length === 1 ? escaped(value[0]!) : `(${value.map(escaped).join('|')})`),
  text: value => value.join(' + '),
}

function valueOf(values: Values, name: string, format: string | undefined): string | undefined {
  const value = values[name]
  if (value === undefined) return undefined
  if (typeof value === 'object' && 'pattern' in value) return value.pattern
  if (format === undefined) return typeof value === 'string' ? value : undefined
  return formats[format]?.([value].flat())
}

const withVariables = (text: string, values: Values): string =>
  text.replaceAll(/\$(?:(\w+)|\{(\w+)(?::(\w+))?\})/g, (whole: string, bare?: string, braced?: string, format?: string) => valueOf(values, bare ?? braced ?? '', format) ?? whole)

/** Grafana puts filters right after the first WHERE, before what was there; a pattern is not quoted. */
function withFilters(query: string, filters: readonly Filter[]): string {
  if (filters.length === 0) return query
  const rendered = filters.map(({key, operator, value}) => `"${key}" ${operator} ${operator === '=~' ? value : `'${value}'`}`).join(' AND ')
  if (!/where/i.test(query)) throw new Error(`There is no WHERE to put the filter in: ${query}`)
  return query.replace(/where/i, where => `${where} ${rendered} AND`)
}

/** The query that reaches InfluxDB. Throws when a macro or variable is left that Grafana would not fill in either. */
export function interpolate(query: string, range: Range, {variables = {}, filters = []}: Choices = {}): string {
  const chosen = filters.map(filter => ({...filter, value: withVariables(filter.value, variables)}))
  const filled = withFilters(withVariables(query, variables), chosen)
    .replaceAll('$timeFilter', `time >= ${range.from}ms and time <= ${range.to}ms`)
    .replaceAll('$interval', `${range.intervalMs}ms`)
    .replaceAll('$__interval_ms', String(range.intervalMs))
    .replaceAll('$__interval', `${range.intervalMs}ms`)
  if (/\$[\w{]/.test(filled)) throw new Error(`Grafana has nothing for a part of this query: ${filled}`)
  return filled
}

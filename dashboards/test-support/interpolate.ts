// Fills in a query as Grafana does: the reader's choices and the dashboard's filters in the browser, then the macros in its server.

/** Epoch ms. */
export type Range = {readonly from: number; readonly to: number; readonly intervalMs: number}
export type Filter = {readonly key: string; readonly operator: string; readonly value: string}
export type Choices = {readonly variables?: Readonly<Record<string, string>>; readonly filters?: readonly Filter[]}

function withVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$(?:(\w+)|\{(\w+)\})/g, (whole: string, bare: string | undefined, braced: string | undefined) => variables[bare ?? braced ?? ''] ?? whole)
}

/** Grafana puts filters right after the first WHERE, before what was there. */
function withFilters(query: string, filters: readonly Filter[]): string {
  if (filters.length === 0) return query
  const rendered = filters.map(({key, operator, value}) => `"${key}" ${operator} '${value}'`).join(' AND ')
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
  if (filled.includes('$')) throw new Error(`Grafana has nothing for a part of this query: ${filled}`)
  return filled
}

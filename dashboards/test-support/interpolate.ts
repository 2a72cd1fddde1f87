// Fills in a query as Grafana does: the reader's choices and the dashboard's filters in the browser, then the macros in its server.

/** Epoch ms. */
export type Range = {readonly from: number; readonly to: number; readonly intervalMs: number}
export type Filter = {readonly key: string; readonly operator: string; readonly value: string}

/** What a variable stands for: one value, several, or a pattern that means all. */
export type Chosen = string | readonly string[] | {readonly pattern: string}
export type Values = Readonly<Record<string, Chosen>>
type Choices = {readonly variables?: Values; readonly filters?: readonly Filter[]}

const escaped = (value: string): string => value.replaceAll(/[\\^$*+?.()|[\]{}/]/g, String.raw`\$&`)

function asPattern(chosen: Chosen): string {
  if (typeof chosen === 'string') return escaped(chosen)
  if ('pattern' in chosen) return chosen.pattern
  return chosen.length === 1 ? escaped(chosen[0]!) : `(${chosen.map(escaped).join('|')})`
}

function asText(chosen: Chosen, name: string): string {
  if (typeof chosen === 'string') return chosen
  throw new Error(`$${name} stands for several values where only one can be.`)
}

function withVariables(text: string, variables: Values): string {
  return text.replaceAll(/\$(?:(\w+)|\{(\w+)(?::(\w+))?\})/g, (whole: string, bare: string | undefined, braced: string | undefined, format: string | undefined) => {
    const name = bare ?? braced ?? ''
    const chosen = variables[name]
    if (chosen === undefined) return whole
    return format === 'regex' ? asPattern(chosen) : asText(chosen, name)
  })
}

/** A pattern stands bare. */
const literal = ({operator, value}: Filter): string => (operator === '=~' ? value : `'${value}'`)

/** Grafana puts filters right after the first WHERE, before what was there. */
function withFilters(query: string, filters: readonly Filter[]): string {
  if (filters.length === 0) return query
  const rendered = filters.map(filter => `"${filter.key}" ${filter.operator} ${literal(filter)}`).join(' AND ')
  if (!/where/i.test(query)) throw new Error(`There is no WHERE to put the filter in: ${query}`)
  return query.replace(/where/i, where => `${where} ${rendered} AND`)
}

/** The query that reaches InfluxDB. Throws when a macro or variable is left that Grafana would not fill in either. */
export function interpolate(query: string, range: Range, {variables = {}, filters = []}: Choices = {}): string {
  const macros = {timeFilter: `time >= ${range.from}ms and time <= ${range.to}ms`, __interval_ms: String(range.intervalMs), __interval: `${range.intervalMs}ms`}
  const known = {...variables, ...macros}
  const chosen = filters.map(filter => ({...filter, value: withVariables(filter.value, known)}))
  const left = [...query.matchAll(/\$(?:\{(\w+)|([A-Za-z_]\w*))/g)].filter(([, braced, bare]) => !((braced ?? bare ?? '') in known))
  if (left.length > 0) throw new Error(`Grafana has nothing for ${left[0]![0]} in this query: ${query}`)
  return withFilters(withVariables(query, known), chosen)
}

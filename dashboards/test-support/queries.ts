// Every query of a dashboard as it reaches InfluxDB: of its panels, its marks, and the variables that people choose from.
import {filtersOf, type DashboardJson, type PanelJson, type VariableJson} from './dashboards.ts'
import {interpolate, type Chosen, type Range, type Values} from './interpolate.ts'

export type Asked = {
  /** The panel's title and the query's refId; `mark NAME` and `variable NAME` for what is no panel. */
  readonly name: string
  readonly query: string
  /** What the panel says when there are no rows. */
  readonly noValue: string | undefined
}

const ALL = '$__all'
const optionsOf = ({query}: VariableJson): readonly string[] => (typeof query === 'string' ? query.split(',').map(option => option.split(':').at(-1)!.trim()) : [])

/** What is chosen when a dashboard is opened; a query's own choice is made by who asks. */
function firstChoice(variable: VariableJson): readonly [string, Chosen][] {
  const {name, type, current, allValue} = variable
  if (type === 'textbox') return [[name, typeof variable.query === 'string' ? variable.query : '']]
  if (current === undefined || !['custom', 'query'].includes(type)) return []
  const value = [current.value].flat()
  if (!value.includes(ALL)) return value.map(one => [name, one])
  return [[name, allValue === undefined ? optionsOf(variable) : {pattern: allValue}]]
}

/** A panel that is repeated stands once for each value of its variable. */
function timesOf({repeat}: PanelJson, values: Values): readonly Values[] {
  const chosen = repeat === undefined ? undefined : values[repeat]
  return Array.isArray(chosen) ? (chosen as readonly string[]).map(one => ({...values, [repeat!]: one})) : [values]
}

function titleOf(title: string, values: Values): string {
  return title.replaceAll(/\$\{(\w+):text\}/g, (whole, name: string) => {
    const value = values[name]
    return typeof value === 'string' ? value : whole
  })
}

/** `values` are the reader's choices over those at first. Throws where a query has something that Grafana would not fill in. */
export function queriesOf(dashboard: DashboardJson, range: Range, values: Values = {}): readonly Asked[] {
  const chosen: Values = {...Object.fromEntries(dashboard.templating.list.flatMap(firstChoice)), ...values}
  const filters = filtersOf(dashboard)
  const filled = (query: string, variables: Values) => interpolate(query, range, {variables, filters})
  const panels = dashboard.panels.flatMap(panel => timesOf(panel, chosen).flatMap(own => (panel.targets ?? []).map(({refId, query}): Asked =>
    ({name: `${titleOf(panel.title, own)} ${refId}`, query: filled(query, own), noValue: panel.fieldConfig?.defaults.noValue as string | undefined}))))
  const marks = dashboard.annotations.list.flatMap(({name, target}): Asked[] => target === undefined || target.query === undefined ? [] : [{name: `mark ${name}`, query: filled(target.query, chosen), noValue: undefined}])
  const variables = dashboard.templating.list.flatMap(({name, query}): Asked[] => typeof query === 'object' ? [{name: `variable ${name}`, query: query.query, noValue: undefined}] : [])
  return [...panels, ...marks, ...variables]
}

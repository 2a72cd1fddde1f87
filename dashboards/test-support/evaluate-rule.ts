// Evaluates an alert rule as Grafana does, as far as our rules go: raw query, reduce, math. What it does not know is an error.
import type {Series} from '../../tests/parts/influxql.ts'
import type {AlertRule} from '../alerts.ts'
import type {DataQuery, Expression} from '../rules/source.ts'
import {interpolate} from './interpolate.ts'
import {calculate, namesIn} from './math.ts'
import {say} from './say.ts'

type Labels = Readonly<Record<string, string>>
type Labeled = {readonly labels: Labels; readonly value: number}
type Results = Readonly<Record<string, readonly Labeled[]>>

/** One alert of the rule: whether it fires, and what it says. */
export type Instance = {readonly labels: Labels; readonly fires: boolean; readonly summary: string; readonly description: string; readonly runbook: string}

export type AskSeries = (influxql: string) => Promise<readonly Series[]>

const keyOf = (labels: Labels): string => JSON.stringify(Object.entries(labels).toSorted())

/** Every series needs one column of figures and labels of its own, or Grafana cannot tell them apart. */
function newestOf({tags = {}, columns, values = []}: Series): Labeled[] {
  if (columns.length !== 2) throw new Error(`Expected the time and one column, got ${columns.join(', ')}.`)
  const numbers = values.map(row => row[1]).filter(value => value !== null)
  const last = numbers.at(-1)
  return last === undefined ? [] : [{labels: tags, value: Number(last)}]
}

async function askData({relativeTimeRange, model}: DataQuery, now: number, ask: AskSeries): Promise<Labeled[]> {
  const range = {from: now - relativeTimeRange.from * 1000, to: now - relativeTimeRange.to * 1000, intervalMs: model.intervalMs}
  const found = (await ask(interpolate(model.query, range))).flatMap(newestOf)
  if (new Set(found.map(({labels}) => keyOf(labels))).size < found.length) throw new Error(`Two series of ${model.refId} have the same labels.`)
  return found
}

/** Grafana's math over several series joins them by their labels; one without a partner is dropped. */
function calculateAll(expression: string, results: Results): Labeled[] {
  const [first, ...others] = namesIn(expression)
  return results[first!]!.flatMap(({labels, value}) => {
    const partners = others.map(name => results[name]!.find(entry => keyOf(entry.labels) === keyOf(labels)))
    if (partners.includes(undefined)) return []
    const values = {[first!]: value, ...Object.fromEntries(others.map((name, at) => [name, partners[at]!.value]))}
    return [{labels, value: calculate(expression, values)}]
  })
}

function express({model}: Expression, results: Results): readonly Labeled[] {
  if (model.type === 'math') return calculateAll(model.expression, results)
  const source = results[model.expression]
  if (source === undefined) throw new Error(`${model.refId} reduces ${model.expression}, which is not there.`)
  return source
}

/** What each of the rule's values is for these labels. */
const valuesOf = (labels: Labels, results: Results): Record<string, number> =>
  Object.fromEntries(Object.entries(results).flatMap(([refId, found]) => found.filter(entry => keyOf(entry.labels) === keyOf(labels)).map(({value}) => [refId, value])))

/** What the rule says at an instant, one entry per set of labels; no entry at all is Grafana's NoData. */
export async function evaluateRule(rule: AlertRule, now: number, ask: AskSeries): Promise<Instance[]> {
  const results: Record<string, readonly Labeled[]> = {}
  for (const query of rule.data) {
    results[query.refId] = query.datasourceUid === '__expr__' ? express(query as Expression, results) : await askData(query as DataQuery, now, ask)
  }
  return results[rule.condition]!.map(({labels, value}) => {
    const told = {labels, values: valuesOf(labels, results)}
    const {summary, description, runbook_url: runbook} = rule.annotations
    return {labels, fires: value !== 0, summary: say(summary, told), description: say(description, told), runbook: say(runbook, told)}
  })
}

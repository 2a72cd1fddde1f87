// Evaluates an alert rule as Grafana does, as far as our rules go: raw query, reduce, math. What it does not know is an error.
import type {Series} from '../../tests/parts/influxql.ts'
import type {AlertRule, DataQuery, Expression} from '../alerts.ts'
import {interpolate} from './interpolate.ts'

type Labels = Readonly<Record<string, string>>
type Labeled = {readonly labels: Labels; readonly value: number}
type Results = Readonly<Record<string, readonly Labeled[]>>

/** One alert of the rule: whether it fires, and what it says. */
export type Instance = {readonly labels: Labels; readonly fires: boolean; readonly summary: string; readonly description: string}

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

const MATH = /^\$(?<left>\w+) \* (?<by>\d+) < \$(?<right>\w+) \* (?<times>\d+)$/

/** Grafana's math over several series joins them by their labels; one without a partner is dropped. */
function calculate(expression: string, results: Results): Labeled[] {
  const parts = MATH.exec(expression)?.groups
  if (parts === undefined) throw new Error(`This evaluator does not know the expression ${expression}.`)
  const partners = new Map(results[parts.right!]!.map(({labels, value}) => [keyOf(labels), value]))
  return results[parts.left!]!.flatMap(({labels, value}) => {
    const partner = partners.get(keyOf(labels))
    return partner === undefined ? [] : [{labels, value: value * Number(parts.by) < partner * Number(parts.times) ? 1 : 0}]
  })
}

function express({model}: Expression, results: Results): readonly Labeled[] {
  if (model.type === 'math') return calculate(model.expression, results)
  const source = results[model.expression]
  if (source === undefined) throw new Error(`${model.refId} reduces ${model.expression}, which is not there.`)
  return source
}

function say(template: string, labels: Labels, results: Results): string {
  const said = template
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, name: string) => labels[name] ?? '[no value]')
    .replaceAll(/\{\{ printf "%\.0f" \$values\.(\w+)\.Value \}\}/g, (_, refId: string) =>
      results[refId]!.find(entry => keyOf(entry.labels) === keyOf(labels))!.value.toFixed(0))
  if (said.includes('{{')) throw new Error(`This evaluator does not know a part of ${said}.`)
  return said
}

/** What the rule says at an instant, one entry per set of labels; no entry at all is Grafana's NoData. */
export async function evaluateRule(rule: AlertRule, now: number, ask: AskSeries): Promise<Instance[]> {
  const results: Record<string, readonly Labeled[]> = {}
  for (const query of rule.data) {
    results[query.refId] = query.datasourceUid === '__expr__' ? express(query as Expression, results) : await askData(query as DataQuery, now, ask)
  }
  return results[rule.condition]!.map(({labels, value}) => ({
    labels, fires: value !== 0, summary: say(rule.annotations.summary, labels, results), description: say(rule.annotations.description, labels, results),
  }))
}

// Dashboards as tests look at them: the generated objects, with what all panels share.
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Filter} from './interpolate.ts'

export type Grid = {readonly x: number; readonly y: number; readonly w: number; readonly h: number}
type Source = {readonly type: string; readonly uid: string}
type Override = {readonly matcher: {readonly id: string; readonly options: unknown}; readonly properties: readonly {readonly id: string; readonly value: unknown}[]}
type Target = {readonly refId: string; readonly datasource: Source; readonly rawQuery: boolean; readonly query: string; readonly resultFormat: string; readonly alias?: string}

export type PanelJson = {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly description: string
  readonly gridPos: Grid
  readonly repeat?: string
  readonly links?: readonly {readonly title: string; readonly url: string}[]
  readonly datasource?: Source
  readonly targets?: readonly Target[]
  readonly options?: Readonly<Record<string, unknown>>
  readonly fieldConfig?: {readonly defaults: Readonly<Record<string, unknown>>; readonly overrides: readonly Override[]}
}

export type VariableJson = {
  readonly name: string
  readonly type: string
  readonly query?: string | {readonly query: string}
  readonly current?: {readonly text: string; readonly value: string | readonly string[]}
  readonly allValue?: string
  readonly filters?: readonly Filter[]
}

export type DashboardJson = {
  readonly uid: string
  readonly title: string
  readonly refresh: string
  readonly tags: readonly string[]
  readonly links: readonly {readonly title: string; readonly type: string; readonly url: string; readonly tags: readonly string[]}[]
  readonly panels: readonly PanelJson[]
  readonly templating: {readonly list: readonly VariableJson[]}
  readonly annotations: {readonly list: readonly {readonly name: string; readonly datasource: Source; readonly target?: Target}[]}
}

/** A dashboard as it is committed, which is what Grafana reads. */
export function readDashboard(name: string): DashboardJson {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../json', `${name}.json`), 'utf8')) as DashboardJson
}

/** The filters that Grafana adds to every query of the dashboard. */
export function filtersOf({templating}: DashboardJson): readonly Filter[] {
  return templating.list.flatMap(({filters}) => filters ?? [])
}
